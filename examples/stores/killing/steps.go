//go:build unix

package killing

import (
	"context"
	"os"
	"strconv"
	"sync"
	"syscall"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/keys"
	"github.com/kyufu-go/kyufu/audit/store"
)

// Steps are the places of a process's work at which it can die: before and after each thing that it
// does outside of itself. [Steps.Here] is one; [Steps.Open], [Steps.Trail] and [Steps.Keys] put two
// around every statement, begin, commit, append and write of a key. A process whose [Child.Step] is
// n kills itself at the nth, by SIGKILL, and says before where that was. Nothing counts before
// [Steps.Begin].
type Steps struct {
	mu    sync.Mutex
	begun bool
	n, at int
}

// Steps counts the steps of a child.
func (c Child) Steps() *Steps { return &Steps{at: c.Step} }

// Begin says that the work begins whose steps count.
func (s *Steps) Begin() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.begun = true
}

// Here is a step.
func (s *Steps) Here(what string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.begun {
		return
	}
	if s.n++; s.n != s.at {
		return
	}
	_, _ = os.Stdout.WriteString("at " + what + "\n")
	_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
	select {} // it may take a moment
}

// End says that the child came to its end, and after how many steps.
func (s *Steps) End() {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, _ = os.Stdout.WriteString("end " + strconv.Itoa(s.n) + "\n")
}

// around is a step, something, and a step.
func (s *Steps) around(what string, do func() error) error {
	s.Here("before " + what)
	err := do()
	s.Here("after " + what)
	return err
}

// Trail puts steps around the appends to a log.
func (s *Steps) Trail(t store.Trail) store.Trail { return stepTrail{t, s} }

type stepTrail struct {
	store.Trail

	s *Steps
}

func (t stepTrail) Append(ctx context.Context, e audit.Event) (r audit.Receipt, err error) {
	err = t.s.around("append of an entry", func() error { r, err = t.Trail.Append(ctx, e); return err })
	return r, err
}

func (t stepTrail) AppendBatch(ctx context.Context, list []audit.Event) (r []audit.Receipt, err error) {
	err = t.s.around("append of lines", func() error { r, err = t.Trail.AppendBatch(ctx, list); return err })
	return r, err
}

// Keys puts steps around what is written to a store of keys.
func (s *Steps) Keys(k keys.Store) keys.Store { return stepKeys{k, s} }

type stepKeys struct {
	keys.Store

	s *Steps
}

func (k stepKeys) Put(ctx context.Context, space string, list ...keys.Key) error {
	return k.s.around("put of keys", func() error { return k.Store.Put(ctx, space, list...) })
}

func (k stepKeys) Destroy(ctx context.Context, space string, ids ...keys.ID) error {
	return k.s.around("destruction of keys", func() error { return k.Store.Destroy(ctx, space, ids...) })
}

func (k stepKeys) Rewrap(ctx context.Context, space string, list ...keys.Rewrapped) error {
	return k.s.around("rewrapping of keys", func() error { return k.Store.Rewrap(ctx, space, list...) })
}
