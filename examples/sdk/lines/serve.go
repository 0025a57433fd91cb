package lines

import (
	"bufio"
	"errors"
	"io"
	"runtime"
	"sync"

	"github.com/kyufu-go/kyufu/examples/internal/tree"
	"github.com/kyufu-go/kyufu/examples/sdk/operation"
)

// Serve answers the requests on r by call, one line each on w, until r ends. Requests are answered
// side by side, so answers come in any order. It returns after the last answer; the error is that
// of reading or writing, nil at the end of r.
func Serve(r io.Reader, w io.Writer, call Caller) error {
	s := server{call: call, w: w, slots: make(chan struct{}, min(MaxInFlight, 2*runtime.GOMAXPROCS(0)))}
	err := s.read(bufio.NewReaderSize(r, 64<<10))
	s.running.Wait()
	return errors.Join(err, s.failed())
}

type server struct {
	call    Caller
	slots   chan struct{} // one for each request being answered
	running sync.WaitGroup

	mu  sync.Mutex // guards w and err
	w   io.Writer
	err error // of the first write that failed
}

func (s *server) read(r *bufio.Reader) error {
	for s.failed() == nil {
		line, err := Read(r, MaxSize)
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case errors.Is(err, ErrTooLong):
			s.write(answerLine(badRequest(nil, err.Error())))
			continue
		case err != nil:
			return err
		}
		s.slots <- struct{}{}
		s.running.Go(func() {
			s.write(Line(s.call, line))
			<-s.slots
		})
	}
	return nil
}

// Line answers one line with one line, without its line feed.
func Line(call Caller, line []byte) []byte {
	req, id, ok := parseRequest(line)
	if !ok {
		return answerLine(badRequest(id, "not a request: an object with id, op and in, in one line of JSON"))
	}
	return answerLine(Answer{ID: &req.ID, Answer: call(req.Op, req.In)})
}

func badRequest(id *string, detail string) Answer {
	return Answer{ID: id, Answer: operation.Answer{Error: CodeBadRequest, Detail: detail}}
}

// answerLine is the answer as it travels, without its line feed.
func answerLine(a Answer) []byte {
	if out, ok := a.Written(); ok && a.ID != nil && len(out) < MaxSize/2 {
		line := tree.AppendString(append(make([]byte, 0, len(*a.ID)+len(out)+len(`{"id":"","out":}`)), `{"id":`...), *a.ID)
		if line = append(append(append(line, `,"out":`...), out...), '}'); len(line) <= MaxSize {
			return line
		}
	}
	line, err := tree.Encode(a)
	if err == nil && len(line) <= MaxSize {
		return line
	}
	code := operation.CodeTooLong
	if err != nil {
		code = operation.CodeInternal
	}
	line, _ = tree.Encode(Answer{ID: a.ID, Answer: operation.Answer{Error: code}}) // texts always encode
	return line
}

// write sends one line with one call, which is what flushes it.
func (s *server) write(line []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err == nil {
		_, s.err = s.w.Write(append(line, '\n'))
	}
}

func (s *server) failed() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.err
}
