package main

import (
	"errors"
	"io"
	"net/http"
	"os"
	"runtime"
	"strconv"
	"time"

	"github.com/kyufu-go/kyufu/examples/sdk/lines"
	"github.com/kyufu-go/kyufu/examples/sdk/operation"
	"github.com/kyufu-go/kyufu/examples/sdk/turns"
)

const (
	// maxStreams is the number of conversations by lines at a time.
	maxStreams = 8
	// quiet is how long the other side of a connection may take to send an input, or the next part
	// of a conversation, and to take an answer.
	quiet = time.Minute
	// small is how much of an input is read before there is room to hold more: who is slow about
	// little keeps nobody waiting.
	small = 64 << 10
)

// server answers operations. Everything in it is safe for concurrent use.
type server struct {
	ops     operation.Table
	limit   time.Duration
	quiet   time.Duration
	turns   *turns.Turns
	bodies  chan struct{} // one for each input that is not small and held outside a conversation
	streams chan struct{} // one for each conversation by lines
	counts  counts
}

// newServer is the handler of everything that the server answers.
func newServer(ops operation.Table, limit, quiet time.Duration) http.Handler {
	at := 2 * runtime.GOMAXPROCS(0)
	s := &server{
		ops:     ops,
		limit:   limit,
		quiet:   quiet,
		bodies:  make(chan struct{}, at),
		streams: make(chan struct{}, maxStreams),
		counts:  newCounts(ops),
	}
	s.turns = turns.New(s.counted, at)
	mux := http.NewServeMux()
	mux.HandleFunc("POST /v1/operations/{name}", s.one)
	mux.HandleFunc("POST /v1/lines", s.lines)
	mux.HandleFunc("GET /v1/openapi.json", describe)
	mux.HandleFunc("GET /health", s.health)
	mux.HandleFunc("GET /metrics", s.counts.print)
	return mux
}

// call answers an operation within the limit, the time that it waits for its turn included.
func (s *server) call(name string, in []byte) operation.Answer {
	return s.turns.Within(s.limit, name, in)
}

// counted answers an operation and notes how long it took.
func (s *server) counted(name string, in []byte) operation.Answer {
	start := time.Now()
	a := s.ops.Call(name, in)
	s.counts.note(name, a.Error != "", time.Since(start))
	return a
}

// one answers one operation. The answer says all; the status repeats it for those who look there.
func (s *server) one(w http.ResponseWriter, r *http.Request) {
	control := http.NewResponseController(w)
	_ = control.SetReadDeadline(time.Now().Add(s.quiet)) // a recorder of tests knows no deadline
	in, err := io.ReadAll(io.LimitReader(r.Body, small))
	if err == nil && len(in) == small {
		select {
		case s.bodies <- struct{}{}:
			defer func() { <-s.bodies }()
		case <-r.Context().Done():
			return
		}
		var rest []byte
		rest, err = io.ReadAll(io.LimitReader(r.Body, operation.MaxSize+1-small))
		in = append(in, rest...)
	}
	if err != nil { // the other side is too slow, or has gone
		_ = control.SetWriteDeadline(time.Now().Add(s.quiet))
		w.Header().Set("Connection", "close")
		if errors.Is(err, os.ErrDeadlineExceeded) {
			write(w, http.StatusRequestTimeout, operation.Answer{Error: turns.CodeTime}.JSON())
			return
		}
		write(w, http.StatusBadRequest, operation.Answer{Error: operation.CodeBadInput, Detail: "the input was cut"}.JSON())
		return
	}
	a := s.call(r.PathValue("name"), in)
	_ = control.SetWriteDeadline(time.Now().Add(s.quiet))
	write(w, status(a), a.JSON())
}

func status(a operation.Answer) int {
	switch a.Error {
	case "":
		return http.StatusOK
	case operation.CodeUnknownOp:
		return http.StatusNotFound
	case operation.CodeBadInput:
		return http.StatusBadRequest
	case operation.CodeInternal:
		return http.StatusInternalServerError
	case turns.CodeTime:
		return http.StatusServiceUnavailable
	}
	return http.StatusUnprocessableEntity
}

func write(w http.ResponseWriter, status int, body []byte) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store") // answers may be about people
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	_, _ = w.Write(body) // who has gone is told nothing
}

// lines answers requests line by line while they come.
func (s *server) lines(w http.ResponseWriter, r *http.Request) {
	select {
	case s.streams <- struct{}{}:
		defer func() { <-s.streams }()
	default:
		w.Header().Set("Retry-After", "1")
		http.Error(w, "too many conversations", http.StatusServiceUnavailable)
		return
	}
	stream := &stream{w: w, r: r.Body, control: http.NewResponseController(w), quiet: s.quiet}
	_ = stream.control.EnableFullDuplex() // a version of HTTP that cannot do otherwise says so
	w.Header().Set("Content-Type", "application/x-ndjson; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	_ = lines.Serve(stream, stream, s.call) // the other side has gone
}

// stream gives each read and write its own deadline, and sends every line at once.
type stream struct {
	w       http.ResponseWriter
	r       io.Reader
	control *http.ResponseController
	quiet   time.Duration
}

func (s *stream) Read(p []byte) (int, error) {
	_ = s.control.SetReadDeadline(time.Now().Add(s.quiet))
	return s.r.Read(p)
}

func (s *stream) Write(p []byte) (int, error) {
	_ = s.control.SetWriteDeadline(time.Now().Add(s.quiet))
	n, err := s.w.Write(p)
	if err != nil {
		return n, err
	}
	return n, s.control.Flush()
}

func (s *server) health(w http.ResponseWriter, _ *http.Request) {
	write(w, http.StatusOK, []byte(`{"status":"ok","operations":`+strconv.Itoa(len(s.ops))+`}`))
}
