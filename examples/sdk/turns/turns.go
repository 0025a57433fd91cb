// Package turns lets so many operations run at a time, and nobody wait for longer than they want.
//
// An operation looks at no clock and is not stopped half way: one that takes longer than its caller
// waits keeps its turn until it ends. So what runs on unseen is never more than there are turns,
// and what an operation can take is bounded by its limits ([operation.MaxSize],
// [operation.MaxMany]).
package turns

import (
	"time"

	"github.com/kyufu-go/kyufu/examples/sdk/lines"
	"github.com/kyufu-go/kyufu/examples/sdk/operation"
)

// CodeTime is the error of an operation that took longer than its caller waits, the time that it
// waited for its turn included. It is part of the format and never changes its meaning.
const CodeTime = "time"

// Turns answers operations. It is safe for concurrent use.
type Turns struct {
	call    lines.Caller
	running chan struct{} // one for each operation that runs
}

// New is room for so many operations at a time, which are answered by call.
func New(call lines.Caller, most int) *Turns { return &Turns{call, make(chan struct{}, most)} }

// Within answers an operation within a time, or with [CodeTime]. The input must not change until
// the operation has ended.
func (t *Turns) Within(limit time.Duration, name string, in []byte) operation.Answer {
	timer := time.NewTimer(limit)
	defer timer.Stop()
	select {
	case t.running <- struct{}{}:
	case <-timer.C:
		return operation.Answer{Error: CodeTime}
	}
	done := make(chan operation.Answer, 1)
	go func() {
		defer func() { <-t.running }()
		done <- t.call(name, in)
	}()
	select {
	case a := <-done:
		return a
	case <-timer.C:
		return operation.Answer{Error: CodeTime}
	}
}
