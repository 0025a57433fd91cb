package office

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/household/money"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

// RunState says where a payment run stands.
type RunState string

// The states of a run.
const (
	RunPlanned  RunState = "planned"  // its payments are planned; nobody has approved it
	RunApproved RunState = "approved" // its count and total are approved
	RunSent     RunState = "sent"     // its file was handed to the bank, once
	RunUnknown  RunState = "unknown"  // whether it was is not known: nothing moves until two people have found out
	RunClosed   RunState = "closed"   // the bank has said of every payment what became of it

	RunCancelled RunState = "cancelled" // it was never sent, and its payments are free for another run
)

// Run is a payment run (振込の一回分), as its payments add up.
type Run struct {
	ID    string    `json:"id"`
	State RunState  `json:"state"`
	Count int       `json:"count"`
	Total money.Yen `json:"total"`
	// List is the hash of the payments that were approved, File that of the file.
	List audit.Hash `json:"list"`
	File audit.Hash `json:"file,omitzero"`
	// By is who approved it.
	By audit.Code `json:"by,omitempty"`
}

// runOf is a stored run, and the cases in it.
type runOf struct {
	Run
	Cases []string `json:"cases"`
	// Word is the approval under which its outcome was found last, Second who gave it.
	Word   audit.Code `json:"word,omitempty"`
	Second audit.Code `json:"second,omitempty"`
	// Order is what its file says of the payer, once it was exported.
	Order *Order `json:"order,omitempty"`
	// Dropped are the payments that were taken out between approval and export.
	Dropped  []dropped `json:"dropped,omitempty"`
	Balance  *Balance  `json:"balance,omitempty"`
	revision int64
}

// dropped is a payment that was approved with a run and left it before there was a file.
type dropped struct {
	Case    string    `json:"case"`
	Payment int       `json:"payment"`
	Amount  money.Yen `json:"amount"`
}

// Planned adds up the payments that are planned in a run and that no approval took: what an
// approver looks at. It needs the operation view. Errors: input, denied, recorder, store.
func (d *Desk) Planned(ctx context.Context, by access.Caller, run string) (Run, error) {
	if err := d.mayList(ctx, by); err != nil {
		return Run{}, err
	}
	r, err := d.run(ctx, run)
	if err == nil && r == nil {
		r, err = d.planned(ctx, run)
	}
	if err != nil {
		return Run{}, err
	}
	return r.Run, nil
}

// run gives the stored run, nil where there is none.
func (d *Desk) run(ctx context.Context, run string) (*runOf, error) {
	if run == "" || !audit.Code(run).Valid() {
		return nil, fail(CodeInput, "", "run", nil)
	}
	items, err := d.c.Store.Get(ctx, kindRun, run)
	if err != nil || len(items) == 0 {
		return nil, told(err)
	}
	var r runOf
	if json.Unmarshal(items[0].Body, &r) != nil {
		return nil, fail(CodeStore, run, "run", nil)
	}
	r.revision = items[0].Revision
	return &r, nil
}

// planned adds a run up from its movements.
func (d *Desk) planned(ctx context.Context, run string) (*runOf, error) {
	last := map[string]movement{}
	var order []string
	for m, err := range d.movements(ctx, store.InGroup(run)...) {
		if err != nil {
			return nil, err
		}
		if _, seen := last[m.Case]; !seen {
			order = append(order, m.Case)
		}
		last[m.Case] = m
	}
	r := &runOf{Run: Run{ID: run, State: RunPlanned}}
	list := newRunList()
	for _, id := range order {
		m := last[id]
		if m.Event != casework.PlanPayment {
			continue
		}
		total, err := r.Total.Add(m.Amount)
		if err != nil {
			return nil, fail(CodeInput, run, "total", err)
		}
		r.Total, r.Count = total, r.Count+1
		r.Cases = append(r.Cases, id)
		list.add(id, m.Payment, m.Amount)
	}
	r.List = list.sum()
	return r, nil
}

// ApproveRun approves a run as it was shown ([Desk.Planned]), with its count and total: later plans
// stay outside. It needs the operation decide, for an officer who drafted none of its payments. It
// may be called again after a failure and goes on where it stopped. Errors: denied, run (it is not
// as it was shown, or approved otherwise), conflict, recorder, store; those of package casework.
func (d *Desk) ApproveRun(ctx context.Context, by access.Caller, shown Run) error {
	if err := d.mayRun(ctx, by, access.Decide, shown.ID); err != nil {
		return err
	}
	r, err := d.run(ctx, shown.ID)
	if err != nil {
		return err
	}
	if r == nil {
		if r, err = d.planned(ctx, shown.ID); err != nil {
			return err
		}
		if r.Count == 0 || !r.as(&shown) {
			return fail(CodeRun, shown.ID, "shown", nil)
		}
		if err := d.nobodysDraft(ctx, by, r); err != nil {
			return err
		}
		r.State, r.By = RunApproved, by.Actor.ID
		if err := d.keepRun(ctx, by, r, audit.ActApprove, nil); err != nil {
			return err
		}
	}
	if !r.as(&shown) || r.State != RunApproved || !sameOfficer(r.By, by.Actor.ID) {
		return fail(CodeRun, shown.ID, "shown", nil)
	}
	return d.each(ctx, by, r, casework.Planned, casework.Event{Kind: casework.ApprovePayment, Run: r.ID}, "")
}

func (r *runOf) as(shown *Run) bool {
	return r.Count == shown.Count && r.Total == shown.Total && r.List == shown.List
}

// nobodysDraft holds that who approves drafted none of a run's payments, before anything is
// written.
func (d *Desk) nobodysDraft(ctx context.Context, by access.Caller, r *runOf) error {
	for some := range slices.Chunk(r.Cases, page) {
		cases, err := d.load(ctx, some...)
		if err != nil {
			return err
		}
		for _, id := range some {
			if sameOfficer(audit.Code(cases[id].DraftedBy), by.Actor.ID) {
				why := fail(CodeDenied, r.ID, "second", casework.CodeSecond)
				return d.refuse(ctx, by, access.Decide, "same_person", why, nil)
			}
		}
	}
	return nil
}

func (d *Desk) mayRun(ctx context.Context, by access.Caller, op access.Operation, run string) error {
	if err := d.ready(ctx); err != nil {
		return err
	}
	return d.allow(ctx, by, op, "", run)
}

// keepRun writes a run with its entry.
func (d *Desk) keepRun(ctx context.Context, by access.Caller, r *runOf, act audit.Act, second *audit.Approval, with ...store.Change) error {
	b, err := json.Marshal(r)
	if err != nil {
		return fail(CodeInput, r.ID, "run", err)
	}
	e, err := d.event(ctx, by, act, audit.Succeeded, r.ID, nil)
	if err != nil {
		return err
	}
	e.Count, e.Digest = uint64(r.Count), r.List
	switch act { //nolint:exhaustive // the others rest on no word
	case audit.ActApprove:
		e.Purpose = audit.Code(audit.ActExport.String()) // a word for the run's file, and nothing else
		with = append(with, store.Change{Item: store.Item{Kind: kindSecond, Key: r.wordKey(), Revision: 1, Body: r.List[:]}})
	case audit.ActExport:
		if e.Links, err = d.said(ctx, r.wordKey()); err != nil {
			return err
		}
	}
	if r.File != (audit.Hash{}) {
		e.Digest = r.File
	}
	if second != nil {
		with = append(with, store.UseUp(second))
	}
	r.revision++
	change := store.Change{Item: store.Item{Kind: kindRun, Key: r.ID, Revision: r.revision, Body: b, Terms: r.terms()}}
	_, err = d.c.Store.Commit(ctx, store.Step{Event: e, Changes: append([]store.Change{change}, with...)})
	return told(err)
}

// notApprover holds that who takes a run's file or sends it is not who approved the run.
func (d *Desk) notApprover(ctx context.Context, by access.Caller, r *runOf) error {
	if !sameOfficer(r.By, by.Actor.ID) {
		return nil
	}
	return d.refuse(ctx, by, access.Pay, "same_person", fail(CodeDenied, r.ID, "second", casework.CodeSecond), nil)
}

// wordKey is that of the document whose line is the run's approval.
func (r *runOf) wordKey() string { return "run/" + r.ID }

// terms list a run by its state, and by the mark that its file's records have.
func (r *runOf) terms() []store.Term {
	return append(store.Listed(string(r.State), time.Time{}), store.Term{Name: "mark", Value: r.mark()})
}

// each takes an event into those cases of a run that are in a state.
func (d *Desk) each(ctx context.Context, by access.Caller, r *runOf, from casework.State, e casework.Event, second audit.Code) error {
	e.On = d.today()
	return d.eachOn(ctx, by, r, from, e, second)
}

// eachOn is each for an event that holds on a day of its own.
func (d *Desk) eachOn(ctx context.Context, by access.Caller, r *runOf, from casework.State, e casework.Event, second audit.Code) error {
	for some := range slices.Chunk(r.Cases, page) {
		cases, err := d.load(ctx, some...)
		if err != nil {
			return err
		}
		var todo []Act
		for _, id := range some {
			if h := cases[id]; h.State == from && h.Run == r.ID {
				todo = append(todo, Act{Case: id, Event: e})
			}
		}
		if err := d.driven(ctx, by, second, cases, todo); err != nil {
			return err
		}
	}
	return nil
}

// driven submits what a run does to its cases; the word of a second person was taken for the run.
func (d *Desk) driven(ctx context.Context, by access.Caller, second audit.Code, held map[string]*held, todo []Act) error {
	w := d.bulk(by)
	w.second = string(second)
	for i := range todo {
		if _, err := w.act(ctx, held[todo[i].Case], &todo[i]); err != nil {
			return err
		}
	}
	if len(w.steps) == 0 {
		return nil
	}
	return told(w.commit(ctx))
}

// SendRun notes, before the file leaves, that a run is sent with the file of this hash: once for
// the run and once for the file. Exactly one caller ever gets no error, and only they may hand the
// file to the bank. Who gets an error, or no answer, knows nothing of the file: call again, which
// goes on where it stopped, and when that says run, see [Desk.LoseRun]. It needs the operation pay,
// and somebody who did not approve the run.
// Errors: denied, not_found, run (not approved, sent already, another file, a file of another run),
// conflict, store; those of package casework.
func (d *Desk) SendRun(ctx context.Context, by access.Caller, run string, file audit.Hash) error {
	r, err := d.known(ctx, by, run)
	if err != nil {
		return err
	}
	if r.State != RunApproved || file == (audit.Hash{}) || r.File != (audit.Hash{}) && r.File != file {
		return fail(CodeRun, run, "file", nil)
	}
	if err := d.notApprover(ctx, by, r); err != nil {
		return err
	}
	if err := d.found(ctx, by, r, ""); err != nil {
		return err
	}
	if r.File == (audit.Hash{}) {
		r.File = file
		once := store.Change{Item: store.Item{Kind: kindFile, Key: file.String(), Revision: 1, Body: []byte(run)}}
		if err := d.keepRun(ctx, by, r, audit.ActExport, nil, once); err != nil {
			return sentBefore(run, err)
		}
	}
	sent := casework.Event{Kind: casework.SendPayment, Run: run, Digest: file.String()}
	if err := d.each(ctx, by, r, casework.PaymentApproved, sent, ""); err != nil {
		return err
	}
	r.State = RunSent
	return sentBefore(run, d.keepRun(ctx, by, r, audit.ActTransfer, nil))
}

// sentBefore is what a conflict about a run that is sent means.
func sentBefore(run string, err error) error {
	if errors.Is(err, CodeConflict) {
		return fail(CodeRun, run, "sent", err)
	}
	return err
}

func (d *Desk) known(ctx context.Context, by access.Caller, run string) (*runOf, error) {
	if err := d.mayRun(ctx, by, access.Pay, run); err != nil {
		return nil, err
	}
	r, err := d.run(ctx, run)
	if err == nil && r == nil {
		err = fail(CodeNotFound, run, "", nil)
	}
	return r, err
}
