package anchor

import (
	"context"
	"errors"
	"maps"
	"math"
	"sync"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/quiet"
)

// Anchor takes a signed checkpoint out of the machine. Evidence is what proves later that it did: a
// file's path, a token, a cosigned note. An error with code "forged" means a wrong answer, every
// other error no answer.
type Anchor interface {
	// Name names the anchor in entries and reports: a short ASCII code.
	Name() string
	Anchor(ctx context.Context, checkpoint []byte) (evidence []byte, err error)
}

// Code is a stable code of an error, and itself one to compare with.
type Code string

// Error is the code, with the package in front.
func (c Code) Error() string { return "anchor: " + string(c) }

// Is makes what is forged also match the log's code for it.
func (c Code) Is(target error) bool { return c == CodeForged && target == audit.CodeForged }

// The stable codes of errors.
const (
	CodeForged  Code = "forged"  // an answer that is signed wrongly, or about something else
	CodeSilent  Code = "silent"  // no answer
	CodeRefused Code = "refused" // the other side will not: what it has is newer or different
	CodeExists  Code = "exists"  // write-once: something is there already
	CodeFormat  Code = "format"  // bytes that are no checkpoint, page, token or proof
	CodeLate    Code = "late"    // anchors are older than allowed
	CodeConfig  Code = "config"  // the configuration cannot work
)

// Error is what this package returns.
type Error struct {
	code Code
	// What names the part that is wrong; Line a page's line, from 1.
	What string
	Line int
	Err  error
}

// Code gives the stable code.
func (e *Error) Code() string { return string(e.code) }

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// Error tells code and part.
func (e *Error) Error() string {
	s := e.code.Error()
	if e.What != "" {
		s += ": " + e.What
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

// Is makes an error match its code, and one that is forged also the log's code for it.
func (e *Error) Is(target error) bool {
	c, ok := target.(Code)
	return ok && c == e.code || e.code.Is(target)
}

func fail(code Code, what string, err error) *Error { return &Error{code: code, What: what, Err: err} }

// Keeper anchors one log's checkpoints one after another and polices their age. It is safe for
// concurrent use and starts nothing: the embedder calls Anchor from its own schedule. What was
// anchored before it was made a Folder or a Witness knows, not the keeper.
type Keeper struct {
	quiet.Quiet // it prints as nothing
	cfg         KeeperConfig

	turn   sync.Mutex // of one checkpoint
	newest *head      // that an anchor took

	mu     sync.Mutex
	last   map[string]Status
	forged error // the log's own last word was wrong
	born   time.Time
}

// KeeperConfig says which anchors there are and how old they may get.
type KeeperConfig struct {
	// Anchors have a name each, and no two the same.
	Anchors []Anchor
	// Quorum is how many anchors must answer for a checkpoint to count as anchored; by default one.
	Quorum int
	// Warn is the age after which Age reports a warning, by default 4 hours; Refuse the age after
	// which Check refuses, by default 24 hours. Negative means never.
	Warn, Refuse time.Duration
	// Now is the clock; by default time.Now.
	Now func() time.Time
}

// Status is how an anchor stands.
type Status struct {
	At       time.Time // of the last good answer
	Evidence []byte
	// Forged stays set once an anchor has given a wrong answer, until it gives a good one.
	Forged bool
	Err    error // of the last attempt
}

// NewKeeper makes a keeper.
func NewKeeper(cfg KeeperConfig) (*Keeper, error) {
	if cfg.Quorum == 0 {
		cfg.Quorum = 1
	}
	if cfg.Quorum < 1 || cfg.Quorum > len(cfg.Anchors) {
		return nil, fail(CodeConfig, "quorum", nil)
	}
	names := map[string]bool{}
	for _, a := range cfg.Anchors {
		if a == nil || names[a.Name()] {
			return nil, fail(CodeConfig, "anchors", nil)
		}
		names[a.Name()] = true
	}
	if cfg.Warn == 0 {
		cfg.Warn = 4 * time.Hour
	}
	if cfg.Refuse == 0 {
		cfg.Refuse = 24 * time.Hour
	}
	if cfg.Now == nil {
		cfg.Now = time.Now //nolint:forbidigo // the documented default clock
	}
	return &Keeper{cfg: cfg, last: map[string]Status{}, born: cfg.Now()}, nil
}

// Result is what anchoring one checkpoint came to.
type Result struct {
	Answers map[string]Status
	// Anchored says that the quorum was reached.
	Anchored bool
}

// Anchor gives the checkpoint to every anchor, beside each other, and keeps what they answer. The
// error is that of forged answers, if there are any; silent anchors show in the result and, in
// time, in Check. No anchor sees a checkpoint that does not follow the newest that one took: code
// "forged" for another log's (What is log) and another tree of the same size (fork), "refused" for
// an older one (newer), "format" for none.
func (k *Keeper) Anchor(ctx context.Context, checkpoint []byte) (Result, error) {
	k.turn.Lock()
	defer k.turn.Unlock()
	h, err := parse(checkpoint)
	if err != nil {
		return Result{}, err
	}
	if k.newest != nil {
		if err := h.follows(k.newest); err != nil {
			k.doubt(err)
			return Result{}, err
		}
	}
	res, err := k.ask(ctx, checkpoint)
	if res.taken() {
		k.newest = &h
		k.doubt(nil)
	}
	return res, err
}

// doubt notes what the log's last word was.
func (k *Keeper) doubt(err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if err == nil || errors.Is(err, CodeForged) {
		k.forged = err
	}
}

// taken reports whether an anchor took the checkpoint.
func (r *Result) taken() bool {
	for _, s := range r.Answers {
		if s.Err == nil {
			return true
		}
	}
	return false
}

func (k *Keeper) ask(ctx context.Context, checkpoint []byte) (Result, error) {
	answers := make([]Status, len(k.cfg.Anchors))
	var wg sync.WaitGroup
	for i, a := range k.cfg.Anchors {
		wg.Go(func() {
			ev, err := a.Anchor(ctx, checkpoint)
			answers[i] = Status{At: k.cfg.Now(), Evidence: ev, Err: err, Forged: errors.Is(err, CodeForged)}
		})
	}
	wg.Wait()
	return k.keep(answers)
}

func (k *Keeper) keep(answers []Status) (Result, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	res := Result{Answers: map[string]Status{}}
	good := 0
	var forged []error
	for i, s := range answers {
		name := k.cfg.Anchors[i].Name()
		res.Answers[name] = s
		before := k.last[name]
		switch {
		case s.Err == nil:
			good++
			before = s
		case s.Forged:
			forged = append(forged, s.Err)
			before.Forged, before.Err = true, s.Err
		default:
			before.Err = s.Err
		}
		k.last[name] = before
	}
	res.Anchored = good >= k.cfg.Quorum
	return res, errors.Join(forged...)
}

// Age tells how long ago the quorum of anchors last answered, and whether that is a warning. A
// keeper without anchors, such as the zero value, never had an answer.
func (k *Keeper) Age() (age time.Duration, warn bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.cfg.Anchors) == 0 {
		return math.MaxInt64, true
	}
	var ages []time.Duration
	now := k.cfg.Now()
	for _, a := range k.cfg.Anchors {
		at := k.born
		if s := k.last[a.Name()]; !s.At.IsZero() {
			at = s.At
		}
		ages = append(ages, now.Sub(at))
	}
	age = kth(ages, k.cfg.Quorum)
	return age, k.cfg.Warn >= 0 && age > k.cfg.Warn
}

// kth gives the k-th smallest.
func kth(ages []time.Duration, k int) time.Duration {
	for i := range ages {
		for j := i; j > 0 && ages[j] < ages[j-1]; j-- {
			ages[j], ages[j-1] = ages[j-1], ages[j]
		}
	}
	return ages[k-1]
}

// Check refuses with code "late" when the anchors are older than allowed, and with code "forged"
// while an anchor's last word, or the log's, was wrong. A policy asks it before the operations that
// should then stop; it never stops the log itself.
func (k *Keeper) Check() error {
	age, _ := k.Age()
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.forged != nil {
		return fail(CodeForged, "", k.forged)
	}
	for _, s := range k.last {
		if s.Forged {
			return fail(CodeForged, "", s.Err)
		}
	}
	if len(k.cfg.Anchors) == 0 || k.cfg.Refuse >= 0 && age > k.cfg.Refuse {
		return fail(CodeLate, "", nil)
	}
	return nil
}

// Status gives each anchor's last good answer and its last error.
func (k *Keeper) Status() map[string]Status {
	k.mu.Lock()
	defer k.mu.Unlock()
	out := make(map[string]Status, len(k.last))
	maps.Copy(out, k.last)
	return out
}
