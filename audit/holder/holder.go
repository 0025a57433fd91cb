package holder

import (
	"context"
	"crypto/sha256"
	"slices"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/fault"
	"github.com/kyufu-go/kyufu/audit/internal/quiet"
)

// Holder holds data about persons and answers for one. An answer and an error are told apart by who
// is at fault: what a holder keeps because it must, or cannot do now, it says in its answer; an
// error means that it cannot say.
type Holder interface {
	// Name is the holder's, as it stands in certificates and in the log.
	Name() audit.Code
	// Disclose shows what is held about the person (開示).
	Disclose(ctx context.Context, d *Demand) (Answer, error)
	// Correct takes those of the demand's Fixes that are this holder's (訂正).
	Correct(ctx context.Context, d *Demand) (Answer, error)
	// Stop makes sure that a stop of use (利用停止) is in force here.
	Stop(ctx context.Context, d *Demand) (Answer, error)
	// Erase erases the person (消去), on the demand's approval, once.
	Erase(ctx context.Context, d *Demand) (Answer, error)
	// Hold makes sure that a legal hold (廃棄の停止) is in force here.
	Hold(ctx context.Context, d *Demand) (Answer, error)
	// Concerned lists whose data something was done with here. A condition that the holder does not
	// keep is an error, code config with Field "scope": it cannot say.
	Concerned(ctx context.Context, by Caller, s Scope) ([]audit.Handle, error)
}

// Verb is what is asked of every holder.
type Verb string

// The verbs.
const (
	Disclose Verb = "disclose" // 開示
	Correct  Verb = "correct"  // 訂正
	Stop     Verb = "stop"     // 利用停止
	Erase    Verb = "erase"    // 消去
	Hold     Verb = "hold"     // 廃棄の停止
)

var verbs = map[Verb]struct {
	act audit.Act
	ask func(Holder, context.Context, *Demand) (Answer, error)
}{
	Disclose: {audit.ActDisclose, Holder.Disclose}, Correct: {audit.ActCorrect, Holder.Correct}, Stop: {audit.ActSuspend, Holder.Stop},
	Erase: {audit.ActErase, Holder.Erase}, Hold: {audit.ActHold, Holder.Hold},
}

// Caller is who asks. It is package access's Caller, field by field, and converts to it: the log
// stands below the policy and does not know it.
type Caller struct {
	Actor   audit.Actor
	Duty    audit.Code
	Purpose audit.Code
	Case    audit.Code
	System  audit.Code
	Outside bool
}

// Name is a number under which a system knows the person; an empty system means the integrated
// number.
type Name struct {
	quiet.Private
	System, Number string
}

// Demand is what is asked about one human being.
type Demand struct {
	quiet.Private

	// Subject is the person's handle in the log; Handles are others of the same human being, as of
	// who was merged into them. Names are what systems call the person.
	Subject audit.Handle
	Handles []audit.Handle
	Names   []Name
	// By is who asks; its Case is the claim or the order.
	By Caller
	// Agent says that another than the person will see what is disclosed (代理人): what protects the
	// person stays masked.
	Agent bool
	// Fixes are corrections, each in the own type of the holder that is to take it.
	Fixes []any
	// Digest is the hash of what the approver was shown, and Approval their word: on an act of
	// erasure, of Subject, for By.Case, with the digest that [Demand.Bound] gives.
	Digest   audit.Hash
	Approval *audit.Approval
	// Word is where in the log the entry of Approval stands, as store.Journal.Word says it: the
	// demand names it there, and the review finds an erasure of no word where it does not.
	Word audit.Ref
	// Now is the time of the demand.
	Now time.Time
}

// All are the handles of the human being, each once.
func (d *Demand) All() []audit.Handle {
	all := []audit.Handle{d.Subject}
	for _, h := range d.Handles {
		if !slices.Contains(all, h) {
			all = append(all, h)
		}
	}
	return all
}

// Numbers are the numbers that a system knows the person by.
func (d *Demand) Numbers(system string) []string {
	var out []string
	for _, n := range d.Names {
		if n.System == system && n.Number != "" && !slices.Contains(out, n.Number) {
			out = append(out, n.Number)
		}
	}
	return out
}

// Bound is the digest that an approval of an erasure has: SHA-256 over "kyufu holder 1", Digest and
// the handles, sorted. So an approval of one human being takes nobody else along.
func (d *Demand) Bound() audit.Hash {
	all := d.All()
	slices.SortFunc(all, func(a, b audit.Handle) int { return slices.Compare(a[:], b[:]) })
	b := append([]byte("kyufu holder 1\n"), d.Digest[:]...)
	for _, h := range all {
		b = append(b, h[:]...)
	}
	return sha256.Sum256(b)
}

// Approved checks the approval of an erasure; may is the policy's word on the approver, given says
// whether it was really given, and now is the holder's own clock. Each holder uses it up for
// itself. Errors: policy; config without given.
func (d *Demand) Approved(ctx context.Context, now time.Time, may func(*audit.Approval) bool, given Given) error {
	switch {
	case d.Approval == nil:
		return fault.New(audit.CodePolicy, "approval.missing", nil)
	case given == nil:
		return fault.New(audit.CodeConfig, "given", nil)
	}
	err := d.Approval.Check(audit.Use{
		Act: audit.ActErase, Subject: d.Subject, Run: d.By.Case, Digest: d.Bound(), By: d.By.Actor.ID, Now: now, May: may,
	})
	if err != nil {
		return err
	}
	if err := given(ctx, d.Approval); err != nil {
		return fault.New(audit.CodePolicy, "approval.entry", err)
	}
	return nil
}

// Given checks that an approval was given, and is not one that whoever needs it wrote down: out of
// the store where approvals are kept (store.Journal.Given), or out of the log.
type Given func(ctx context.Context, a *audit.Approval) error

// Answer is what one holder did, or showed.
type Answer struct {
	quiet.Quiet

	// Count is of what was shown or done: lines, facts, documents. Zero, with nothing kept or left,
	// says that there is nothing about the person.
	Count int
	// Masked counts values that are not shown, because they are another's or protect somebody.
	Masked int
	// Kept counts what stays because it must, as records that the law keeps; Left what could not be
	// done. Reason is why.
	Kept, Left int
	Reason     audit.Code
	// Taken counts the Fixes that this holder took.
	Taken int
	// Lines is what is disclosed; More is what goes with it in the holder's own type, such as the
	// log's bundle of proofs.
	Lines []Line
	More  any
}

// Line is one value that is held about the person. Its JSON is what is handed over.
type Line struct {
	quiet.Quiet

	Of     string     `json:"of,omitempty"` // the case, inquiry or fact
	Item   audit.Code `json:"item"`
	Value  string     `json:"value,omitempty"`
	Masked bool       `json:"masked,omitempty"` // another's, or it protects somebody
}

// Show adds a line, if there is anything to show.
func (a *Answer) Show(of string, item audit.Code, value string) {
	if value != "" {
		a.Lines, a.Count = append(a.Lines, Line{Of: of, Item: item, Value: value}), a.Count+1
	}
}

// Mask adds a line whose value is not shown, if there is one.
func (a *Answer) Mask(of string, item audit.Code, value string) {
	if value != "" {
		a.Lines, a.Count, a.Masked = append(a.Lines, Line{Of: of, Item: item, Masked: true}), a.Count+1, a.Masked+1
	}
}

// Limits is what keeps data from being used or erased, asked of who knows: of the log for holds, of
// the registry for stops, of the claims' store for approvals. A desk asks them at every act. What
// is nil is not known there, and its holder cannot answer for it.
type Limits struct {
	Held    func(ctx context.Context, h audit.Handle) (bool, error)
	Stopped func(ctx context.Context, h audit.Handle) (bool, error)
	// Given is asked whether an approval was given; without it nothing is erased on one.
	Given Given
}

// InForce answers [Holder].Hold and Stop for a desk that asks limit at every act: whether it is so
// for the whole human being. Errors: config where nobody was named to ask, policy where it is not
// in force.
func InForce(ctx context.Context, d *Demand, limit func(context.Context, audit.Handle) (bool, error)) (Answer, error) {
	if limit == nil {
		return Answer{}, fault.New(audit.CodeConfig, "limits", nil)
	}
	all := d.All()
	for _, h := range all {
		switch on, err := limit(ctx, h); {
		case err != nil:
			return Answer{}, err
		case !on:
			return Answer{}, fault.New(audit.CodePolicy, "not_in_force", nil)
		}
	}
	return Answer{Count: len(all)}, nil
}
