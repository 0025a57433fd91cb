// Package media answers where an external medium (外部記録媒体) is: on the shelf, with whom, holding
// data.
//
// A [Desk] takes a medium from lending through use and erasure to return, with an approval of a
// superior at both ends: MEDIA.md shows the way, [Machine] is the same as data. The desk keeps the
// lendings; its verbs take the code of a medium, never its state. Package sealfile encrypts what is
// written.
package media

import (
	"crypto/sha256"
	"encoding/json"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/state"
)

// Lending is one external medium on its way: asked for, approved and lent, used, erased, brought
// back, and approved again (貸出・利用・消去・返却), as the desk keeps it and shows it. What is changed in it
// changes nothing at the desk.
type Lending struct {
	Medium   audit.Code `json:"medium"`
	Duty     audit.Code `json:"duty,omitempty"`
	Holder   audit.Code `json:"holder,omitempty"`
	Approver audit.Code `json:"approver,omitempty"` // while it is asked for: the log does not have that word yet
	State    State      `json:"state,omitempty"`
	Used     int        `json:"used,omitempty"`     // how many files were written
	Since    time.Time  `json:"since,omitzero"`     // of the state
	Until    time.Time  `json:"until,omitzero"`     // when it is due back
	Returned audit.Code `json:"returned,omitempty"` // who approved the return
	Approval audit.Hash `json:"approval,omitzero"`  // hash of the latest [audit.Approval]
	Line     audit.Code `json:"line,omitempty"`     // of the entry by which it was lent; while it is approved and asked for, of the asking
}

// State is where a medium is on its way.
type State string

// The states.
const (
	Shelf    State = ""         // locked away
	Asked    State = "asked"    // asked for, not approved
	Lent     State = "lent"     // with its holder
	Used     State = "used"     // holds data
	Erased   State = "erased"   // erased by its holder, not back yet
	Back     State = "back"     // brought back, not checked yet
	Returned State = "returned" // the return is approved; a new lending begins with asking
)

// Step is what is done with a medium.
type Step string

// The steps.
const (
	Ask           Step = "ask"
	Approve       Step = "approve" // by a superior of the holder's department
	Refuse        Step = "refuse"  // by a superior of the holder's department
	Use           Step = "use"     // by the holder: a file is written
	Erase         Step = "erase"   // by the holder
	Return        Step = "return"  // by the holder; only when it holds no data
	ApproveReturn Step = "approve_return"
	RefuseReturn  Step = "refuse_return" // it still held data, or another medium came back
)

var acts = map[Step]audit.Act{
	Ask: audit.ActAsk, Approve: audit.ActLendMedia, Refuse: audit.ActRefuse, Use: audit.ActUpdate,
	Erase: audit.ActDelete, Return: audit.ActReturnMedia, ApproveReturn: audit.ActReturnMedia, RefuseReturn: audit.ActRefuse,
}

type row = state.Row[State, Step]

var machine = state.Must(
	row{From: []State{Shelf, Returned}, Event: Ask, To: Asked},
	row{From: []State{Asked}, Event: Approve, To: Lent, Note: "by a superior of the holder's department"},
	row{From: []State{Asked}, Event: Refuse, To: Shelf, Note: "by a superior of the holder's department"},
	row{From: []State{Lent, Used}, Event: Use, To: Used, Note: "by the holder; a file is written"},
	row{From: []State{Used}, Event: Erase, To: Erased, Note: "by the holder"},
	row{From: []State{Lent, Erased}, Event: Return, To: Back, Note: "by the holder"},
	row{From: []State{Back}, Event: ApproveReturn, To: Returned, Note: "by a superior of the holder's department"},
	row{From: []State{Back}, Event: RefuseReturn, To: Used, Note: "by a superior of the holder's department"},
)

// Machine is the way of an external medium as data: what it prints stands in MEDIA.md.
func Machine() *state.Table[State, Step] { return machine }

// decides reports whether a step is the second person's.
func (s Step) decides() bool {
	return s == Approve || s == Refuse || s == ApproveReturn || s == RefuseReturn
}

// Overdue reports whether the medium should be back and is not.
func (l Lending) Overdue(now time.Time) bool {
	return l.State != Shelf && l.State != Returned && !l.Until.IsZero() && now.After(l.Until)
}

// Lent reports whether the medium is with its holder, who may write to it.
func (l Lending) Lent() bool { return l.State == Lent || l.State == Used }

// agreed reports whether somebody approved the lending, and it waits for the log to have that word.
func (l *Lending) agreed() bool { return l.State == Asked && l.Approver != "" }

// Step says what a step leads to, and does nothing: a desk asks the policy too, and keeps what
// comes of it. Errors: state when the step does not fit (it wraps a *[state.Error] that says which
// would), approval when somebody approves for themselves or acts for the holder.
func (l Lending) Step(step Step, by audit.Actor, at time.Time) (Lending, error) {
	to, err := machine.Next(l.State, step)
	if err != nil {
		return l, &Error{code: CodeState, Field: string(step), cause: err}
	}
	next := l
	switch {
	case step == Ask:
		next = Lending{Medium: l.Medium, Duty: l.Duty, Until: l.Until, Holder: by.ID}
	case step.decides() && (by.Kind != audit.ActorOfficer || !audit.Second(l.Holder, by.ID)):
		return l, fail(CodeApproval, string(step))
	case !step.decides() && by.ID != l.Holder:
		return l, fail(CodeApproval, string(step))
	}
	switch step {
	case Approve:
		next.Approver = by.ID
	case Use:
		next.Used++
	case ApproveReturn:
		next.Returned = by.ID
	default:
	}
	next.State, next.Since = to, at
	return next, nil
}

// digest binds what is decided: the lending as it was shown to who decides.
func (l *Lending) digest() (audit.Hash, error) {
	b, err := json.Marshal(l)
	return sha256.Sum256(append([]byte("kyufu medium 1\n"), b...)), err
}
