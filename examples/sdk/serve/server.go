package main

import (
	"io"
	"net/http"
	"runtime"
	"strconv"
	"time"

	"github.com/kyufu-go/kyufu/examples/sdk/lines"
	"github.com/kyufu-go/kyufu/examples/sdk/operation"
)

const (
	// maxStreams is the number of conversations by lines at a time.
	maxStreams = 8
	// quiet is how long the other side of a connection may send or take nothing.
	quiet = time.Minute
)

// codeTime is the error of an operation that took longer than the server's limit.
const codeTime = "time"

// server answers operations. Everything in it is safe for concurrent use.
type server struct {
	ops     operation.Table
	limit   time.Duration
	running chan struct{} // one for each operation that runs
	bodies  chan struct{} // one for each input that is held outside a conversation
	streams chan struct{} // one for each conversation by lines
	counts  counts
}

// newServer is the handler of everything that the server answers.
func newServer(ops operation.Table, limit time.Duration) http.Handler {
	at := 2 * runtime.GOMAXPROCS(0)
	s := &server{
		ops:     ops,
		limit:   limit,
		running: make(chan struct{}, at),
		bodies:  make(chan struct{}, at),
		streams: make(chan struct{}, maxStreams),
		counts:  newCounts(ops),
	}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /v1/operations/{name}", s.one)
	mux.HandleFunc("POST /v1/lines", s.lines)
	mux.HandleFunc("GET /v1/openapi.json", describe)
	mux.HandleFunc("GET /health", s.health)
	mux.HandleFunc("GET /metrics", s.counts.print)
	return mux
}

// call answers an operation within the limit, the time that it waits for its turn included. One
// that takes longer keeps its turn until it ends.
func (s *server) call(name string, in []byte) operation.Answer {
	timer := time.NewTimer(s.limit)
	defer timer.Stop()
	select {
	case s.running <- struct{}{}:
	case <-timer.C:
		return operation.Answer{Error: codeTime}
	}
	done := make(chan operation.Answer, 1)
	go func() {
		defer func() { <-s.running }()
		start := time.Now()
		a := s.ops.Call(name, in)
		s.counts.note(name, a.Error != "", time.Since(start))
		done <- a
	}()
	select {
	case a := <-done:
		return a
	case <-timer.C:
		return operation.Answer{Error: codeTime}
	}
}

// one answers one operation. The answer says all; the status repeats it for those who look there.
func (s *server) one(w http.ResponseWriter, r *http.Request) {
	select { // the body is read only when there is room to hold it
	case s.bodies <- struct{}{}:
		defer func() { <-s.bodies }()
	case <-r.Context().Done():
		return
	}
	control := http.NewResponseController(w)
	_ = control.SetReadDeadline(time.Now().Add(quiet)) // a recorder of tests knows no deadline
	in, err := io.ReadAll(io.LimitReader(r.Body, operation.MaxSize+1))
	if err != nil {
		return // the other side has gone
	}
	a := s.call(r.PathValue("name"), in)
	_ = control.SetWriteDeadline(time.Now().Add(quiet))
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
	case codeTime:
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
	stream := &stream{w: w, r: r.Body, control: http.NewResponseController(w)}
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
}

func (s *stream) Read(p []byte) (int, error) {
	_ = s.control.SetReadDeadline(time.Now().Add(quiet))
	return s.r.Read(p)
}

func (s *stream) Write(p []byte) (int, error) {
	_ = s.control.SetWriteDeadline(time.Now().Add(quiet))
	n, err := s.w.Write(p)
	if err != nil {
		return n, err
	}
	return n, s.control.Flush()
}

func (s *server) health(w http.ResponseWriter, _ *http.Request) {
	write(w, http.StatusOK, []byte(`{"status":"ok","operations":`+strconv.Itoa(len(s.ops))+`}`))
}
