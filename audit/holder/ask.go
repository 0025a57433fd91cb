package holder

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/fault"
)

// State is what came of asking: of one holder, and of all.
type State string

// The states.
const (
	Complete State = "complete" // all that was asked, or there was nothing
	Partial  State = "partial"  // some of it; ask again
	Failed   State = "failed"   // none of it; it cannot say, or it refused
)

// Certificate says what became of a demand, holder by holder. It holds codes and handles alone.
type Certificate struct {
	Verb    Verb         `json:"verb"`
	Subject audit.Handle `json:"subject"`
	Case    audit.Code   `json:"case,omitempty"`
	By      audit.Code   `json:"by"`
	At      time.Time    `json:"at"`
	State   State        `json:"state"`
	// Holders are all that were asked, in that order. Untaken counts corrections that no holder
	// took for its own.
	Holders []Outcome `json:"holders"`
	Untaken int       `json:"untaken,omitempty"`
}

// Outcome is what one holder answered.
type Outcome struct {
	Holder audit.Code `json:"holder"`
	State  State      `json:"state"`
	Count  int        `json:"count,omitempty"`
	Masked int        `json:"masked,omitempty"`
	Kept   int        `json:"kept,omitempty"`
	Left   int        `json:"left,omitempty"`
	Reason audit.Code `json:"reason,omitempty"`
	// Entry is the number of its entry in the log.
	Entry uint64 `json:"entry"`
}

// Unanswered are the holders that did not do all that was asked of them.
func (c *Certificate) Unanswered() []audit.Code { return unanswered(c.Holders) }

func unanswered(list []Outcome) (names []audit.Code) {
	for _, o := range list {
		if o.State != Complete {
			names = append(names, o.Holder)
		}
	}
	return names
}

// Hash is the certificate's, as the outcome's entry in the log has it: SHA-256 over "kyufu
// certificate 1" and its JSON.
func (c *Certificate) Hash() audit.Hash { return hash("kyufu certificate 1\n", c) }

func hash(domain string, v any) audit.Hash {
	b, err := json.Marshal(v)
	if err != nil {
		return audit.Hash{}
	}
	return sha256.Sum256(append([]byte(domain), b...))
}

// Ask asks every holder: the attempt is an entry before anybody is asked, what each answered is an
// entry, and the outcome is an entry with the hash of the certificate, which succeeded only if all
// did all. The answers are in the order of the certificate's holders.
//
// Errors: config (no such verb, nobody asked about, no holder, two of one name), event, and those
// of the log: then the certificate says who was asked before. That a holder failed is no error
// here.
func Ask(ctx context.Context, log audit.Recorder, v Verb, d *Demand, holders ...Holder) (Certificate, []Answer, error) {
	verb, known := verbs[v]
	if !known || d == nil || d.Subject == (audit.Handle{}) || len(d.All()) > audit.MaxSubjects {
		return Certificate{}, nil, fault.New(audit.CodeConfig, "demand", nil)
	}
	names, err := namesOf(holders)
	if err != nil {
		return Certificate{}, nil, err
	}
	if v == Erase {
		holders, names = slices.Clone(holders), slices.Clone(names)
		slices.Reverse(holders)
		slices.Reverse(names)
	}
	e := d.By.event(verb.act, d.Now)
	e.Subjects, e.Count, e.Digest = audit.About(d.All()...), uint64(len(holders)), d.Digest
	if d.Word.Kind != 0 { // the cause, as the log's own erasure uses the word up
		e.Links = []audit.Ref{{Kind: audit.LinkCause, Log: d.Word.Log, Index: d.Word.Index}}
	}
	attempt, err := audit.Begin(ctx, log, e)
	if err != nil {
		return Certificate{}, nil, err
	}
	c := Certificate{Verb: v, Subject: d.Subject, Case: d.By.Case, By: d.By.Actor.ID, At: d.Now, Holders: make([]Outcome, 0, len(holders))}
	answers := make([]Answer, len(holders))
	walk := walk{log, attempt.Receipt(), e}
	for i, h := range holders {
		var failed error
		if v == Erase && len(unanswered(c.Holders)) > 0 {
			failed = fault.New(audit.CodePolicy, "waits", nil) // it knows the names that are needed again
		} else {
			answers[i], failed = verb.ask(h, ctx, d)
		}
		o := outcome(names[i], &answers[i], failed)
		if err := walk.record(ctx, &o); err != nil {
			return c, answers, err
		}
		c.Holders = append(c.Holders, o)
	}
	if c.State = whole(c.Holders); v == Correct {
		c.taken(len(d.Fixes), answers)
	}
	return c, answers, walk.end(ctx, attempt, c.State, c.Hash())
}

// taken says whether every correction found its holder.
func (c *Certificate) taken(fixes int, answers []Answer) {
	for i := range answers {
		fixes -= answers[i].Taken
	}
	if c.Untaken = max(fixes, 0); c.Untaken > 0 && c.State == Complete {
		c.State = Partial
	}
}

// namesOf are the holders' names: each has one of its own.
func namesOf(holders []Holder) ([]audit.Code, error) {
	names := make([]audit.Code, len(holders))
	for i, h := range holders {
		if h == nil {
			return nil, fault.New(audit.CodeConfig, "holder", nil)
		}
		if names[i] = h.Name(); names[i] == "" || !names[i].Valid() || slices.Contains(names[:i], names[i]) {
			return nil, fault.New(audit.CodeConfig, "holder", nil)
		}
	}
	if len(names) == 0 {
		return nil, fault.New(audit.CodeConfig, "holders", nil)
	}
	return names, nil
}

func (c Caller) event(act audit.Act, now time.Time) audit.Event {
	return audit.Event{Time: now, Act: act, Actor: c.Actor, Duty: c.Duty, Purpose: c.Purpose, Case: c.Case}
}

// walk is one asking, with its attempt in the log.
type walk struct {
	log   audit.Recorder
	begun audit.Receipt
	e     audit.Event
}

// record is the entry of one holder's answer.
func (w *walk) record(ctx context.Context, o *Outcome) error {
	e := w.e
	e.Program, e.Reason, e.Count, e.Digest = o.Holder, o.Reason, uint64(o.Count), audit.Hash{}
	e.Links = []audit.Ref{{Kind: audit.LinkBatch, Index: w.begun.Index}}
	if e.Result = audit.Succeeded; o.State != Complete {
		e.Result = audit.Failed
	}
	r, err := w.log.Append(context.WithoutCancel(ctx), e)
	o.Entry = r.Index
	return err
}

// end is the entry of the outcome.
func (w *walk) end(ctx context.Context, attempt *audit.Pending, s State, digest audit.Hash) error {
	result, reason := audit.Succeeded, audit.Code("")
	if s != Complete {
		result, reason = audit.Failed, audit.Code(s)
	}
	_, err := attempt.EndWith(context.WithoutCancel(ctx), result, reason, w.e.Count, digest)
	return err
}

// outcome turns an answer into what the certificate says of it.
func outcome(name audit.Code, a *Answer, err error) Outcome {
	o := Outcome{Holder: name, State: Complete, Count: a.Count, Masked: a.Masked, Kept: a.Kept, Left: a.Left, Reason: a.Reason}
	switch {
	case err != nil && o.Count > 0:
		o.State, o.Reason = Partial, codeOf(err)
	case err != nil:
		o.State, o.Reason = Failed, codeOf(err)
	case o.Left > 0:
		o.State = Partial
	}
	if !o.Reason.Valid() {
		o.Reason = "invalid"
	}
	return o
}

// codeOf is the stable code of an error.
func codeOf(err error) audit.Code {
	var coded interface{ Code() string }
	var ours *audit.Error
	switch {
	case errors.As(err, &ours) && audit.Code(ours.Field).Valid():
		if ours.Field == "" {
			return audit.Code(ours.Kind)
		}
		return audit.Code(ours.Field)
	case errors.As(err, &coded) && coded.Code() != "" && audit.Code(coded.Code()).Valid():
		return audit.Code(coded.Code())
	}
	return "failed"
}

// whole is the state of all.
func whole(list []Outcome) State {
	failed, partial := 0, 0
	for _, o := range list {
		switch o.State {
		case Failed:
			failed++
		case Partial:
			partial++
		case Complete:
		}
	}
	switch {
	case failed == len(list):
		return Failed
	case failed+partial > 0:
		return Partial
	}
	return Complete
}

// Whose is whose data an incident concerns, as the holders know it.
type Whose struct {
	State    State          `json:"state"`
	Subjects []audit.Handle `json:"subjects"`
	Holders  []Outcome      `json:"holders"`
}

// Unanswered are the holders that cannot say.
func (w *Whose) Unanswered() []audit.Code { return unanswered(w.Holders) }

// Whom asks every holder whose data something was done with. The look is an entry before, and
// what each answered is one. Errors: as [Ask].
func Whom(ctx context.Context, log audit.Recorder, by Caller, now time.Time, s Scope, holders ...Holder) (Whose, error) {
	names, err := namesOf(holders)
	if err != nil {
		return Whose{}, err
	}
	e := by.event(audit.ActReview, now)
	e.Count = uint64(len(holders))
	attempt, err := audit.Begin(ctx, log, e)
	if err != nil {
		return Whose{}, err
	}
	var w Whose
	seen := map[audit.Handle]bool{}
	walk := walk{log, attempt.Receipt(), e}
	for i, h := range holders {
		list, failed := h.Concerned(ctx, by, s)
		for _, one := range list {
			if !seen[one] {
				seen[one] = true
				w.Subjects = append(w.Subjects, one)
			}
		}
		o := outcome(names[i], &Answer{Count: len(list)}, failed)
		if err := walk.record(ctx, &o); err != nil {
			return w, err
		}
		w.Holders = append(w.Holders, o)
	}
	w.State = whole(w.Holders)
	return w, walk.end(ctx, attempt, w.State, hash("kyufu concerned 1\n", w))
}
