package suite

import (
	"errors"
	"time"

	"github.com/kyufu-go/kyufu/examples/internal/tree"
	"github.com/kyufu-go/kyufu/examples/sdk/lines"
	"github.com/kyufu-go/kyufu/examples/sdk/operation"
)

// An Asker puts one request to an implementation and waits for its answer. It is safe for
// concurrent use. The interface is closed: implementations are [Local], [Conn]
// and [HTTP].
type Asker interface {
	ask(r lines.Request) (reply, error)
}

var (
	// ErrTimeout says that a request was not answered in time.
	ErrTimeout = errors.New("no answer in time")
	// ErrEnded says that the other side ended before it answered.
	ErrEnded = errors.New("the other side ended before it answered")
	// errNotAsked says that the other side had ended before it was asked.
	errNotAsked = errors.New("not asked: the other side had ended")
	// ErrAnswer says that an answer has neither out nor error, or both.
	ErrAnswer = errors.New("the answer has not exactly one of out and error")
	// ErrTooLong says that the request does not fit into a line.
	ErrTooLong = errors.New("the request is longer than 16 MiB")
)

// Local answers with operations in this process.
type Local struct {
	Ops     operation.Table
	Timeout time.Duration // for one request; 0 is no limit
}

func (l Local) ask(r lines.Request) (reply, error) {
	line, err := tree.Encode(r)
	if err != nil || len(line) > lines.MaxSize {
		return reply{}, ErrTooLong
	}
	done := make(chan result, 1)
	go func() {
		// Through the same bytes a stranger would see, so that both ways give the same result.
		_, got, ok := parseAnswer(lines.Line(l.Ops.Call, line))
		if !ok {
			done <- result{err: ErrAnswer}
			return
		}
		done <- result{reply: got}
	}()
	var expired <-chan time.Time
	if l.Timeout > 0 {
		timer := time.NewTimer(l.Timeout)
		defer timer.Stop()
		expired = timer.C
	}
	select {
	case got := <-done:
		return got.reply, got.err
	case <-expired:
		return reply{}, ErrTimeout
	}
}
