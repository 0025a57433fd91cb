package claim

import (
	"crypto/sha256"
	"encoding/json"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/holder"
	"github.com/kyufu-go/kyufu/audit/state"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/mynumber/access"
	"github.com/kyufu-go/kyufu/mynumber/registry"
)

// Kind is what a person asks of the municipality about their own data.
type Kind string

// The kinds (個人情報の保護に関する法律 第76条, 第90条, 第98条).
const (
	Disclosure Kind = "disclosure"  // 開示
	Correction Kind = "correction"  // 訂正
	StopOfUse  Kind = "stop_of_use" // 利用停止
	Erasure    Kind = "erasure"     // 消去, which a claim to stop the use may ask for
)

var operations = map[Kind]access.Operation{
	Disclosure: access.Disclose, Correction: access.Correct, StopOfUse: access.Suspend, Erasure: access.Erase,
}

var verbs = map[Kind]holder.Verb{Disclosure: holder.Disclose, Correction: holder.Correct, StopOfUse: holder.Stop, Erasure: holder.Erase}

// State is where a claim is.
type State string

// The states.
const (
	Received  State = "received"
	Checked   State = "checked"  // identity, and agency if an agent came
	Extended  State = "extended" // with reason, told to the person
	Granted   State = "granted"
	Partly    State = "partly" // granted in part
	Refused   State = "refused"
	Withdrawn State = "withdrawn"
	Carried   State = "carried" // every holder of data did what was granted
	Partial   State = "partial" // some did, the certificate names who did not
	Done      State = "done"    // carried out, and told
	Lapsed    State = "lapsed"  // nobody went on with it in time
)

// Step is what the desk does with a claim.
type Step string

// The steps.
const (
	Check    Step = "check"         // identity, and agency if an agent came
	Extend   Step = "extend"        // once, with a reason
	Grant    Step = "grant"         // by a second person
	GrantIn  Step = "grant_in_part" // by a second person
	Refuse   Step = "refuse"        // by a second person, with a reason
	Withdraw Step = "withdraw"
	Finish   Step = "finish"  // with a reason where not all was carried out
	carried  Step = "carried" // of [Desk.Carry]
	inPart   Step = "carried_in_part"
	lapse    Step = "lapse" // of [Desk.Expire]
)

type row = state.Row[State, Step]

var machine = state.Must(
	row{From: []State{Received}, Event: Check, To: Checked, Note: "identity, and agency if an agent came"},
	row{From: []State{Checked}, Event: Extend, To: Extended, Note: "once, with a reason"},
	row{From: []State{Checked, Extended}, Event: Grant, To: Granted, Note: "by another than who checked"},
	row{From: []State{Checked, Extended}, Event: GrantIn, To: Partly, Note: "by another than who checked"},
	row{From: []State{Received, Checked, Extended}, Event: Refuse, To: Refused, Note: "by another than who checked or received, with a reason"},
	row{From: []State{Received, Checked, Extended}, Event: Withdraw, To: Withdrawn},
	row{From: []State{Granted, Partly, Partial}, Event: carried, To: Carried, Note: "every holder did it"},
	row{From: []State{Granted, Partly, Partial}, Event: inPart, To: Partial, Note: "a holder did not; to be carried out again"},
	row{From: []State{Carried, Partial}, Event: Finish, To: Done, Note: "told; with a reason where not all was carried out"},
	row{From: []State{Received, Checked, Extended, Granted, Partly, Carried, Partial}, Event: lapse, To: Lapsed, Note: "nobody went on with it in time"},
)

// Machine is the way of a claim as data: what it prints stands in CLAIMS.md.
func Machine() *state.Table[State, Step] { return machine }

var acts = map[Step]audit.Act{
	Check: audit.ActCheck, Extend: audit.ActUpdate, Grant: audit.ActApprove, GrantIn: audit.ActApprove,
	Refuse: audit.ActRefuse, Withdraw: audit.ActWithdraw, Finish: audit.ActAnswer,
}

// Days within which a claim is decided, from the day after it came, and by which that may be
// extended once (同法 第83条, 第94条, 第102条). A municipality's ordinance may name fewer.
const (
	Days       = 30
	ExtendDays = 30
)

// Due is the last day on which a claim that came on a day is decided, unless it is extended; no
// days means [Days].
func Due(received civil.Date, days int) civil.Date {
	if days <= 0 || days > Days {
		days = Days
	}
	return received.AddDays(days)
}

// Claim is one claim of a person about their own data (Ⅳ), as the desk keeps it and shows it. What
// is changed in it changes nothing at the desk.
type Claim struct {
	ID         audit.Code        `json:"id"`
	Kind       Kind              `json:"kind"`
	Subject    audit.Handle      `json:"subject"` // of the person, as in the log
	State      State             `json:"state"`
	ReceivedOn civil.Date        `json:"received_on"`
	DueOn      civil.Date        `json:"due_on"`
	Identity   registry.Identity `json:"identity,omitempty"`
	Agent      bool              `json:"agent,omitempty"`       // an agent came
	Agency     audit.Hash        `json:"agency,omitzero"`       // hash of the proof of agency
	ReceivedBy audit.Code        `json:"received_by,omitempty"` // who took it in
	CheckedBy  audit.Code        `json:"checked_by,omitempty"`
	DecidedBy  audit.Code        `json:"decided_by,omitempty"`
	Approval   audit.Hash        `json:"approval,omitzero"` // hash of the [audit.Approval] that decided
	Reason     audit.Code        `json:"reason,omitempty"`  // of an extension, a refusal, or an end in part
	At         time.Time         `json:"at,omitzero"`       // of the latest step
	// Handles are all of the human being's, as the check of an erasure found them; Shown is the
	// digest of the claim that was decided, Word the decision by which holders erase.
	Handles []audit.Handle  `json:"handles,omitempty"`
	Shown   audit.Hash      `json:"shown,omitzero"`
	Word    *audit.Approval `json:"word,omitempty"`
	// Certificate is what became of it, holder by holder.
	Certificate *holder.Certificate `json:"certificate,omitempty"`
}

// Decided reports whether there is a decision, or none will come.
func (c *Claim) Decided() bool {
	return c.State != Received && c.State != Checked && c.State != Extended
}

// Overdue reports whether a claim should have been decided.
func (c *Claim) Overdue(on civil.Date) bool {
	order, known := c.DueOn.Order(on)
	return !c.Decided() && known && order < 0
}

// digest binds what is decided: the claim as it was shown to who decides.
func (c *Claim) digest() (audit.Hash, error) {
	b, err := json.Marshal(c)
	return sha256.Sum256(append([]byte("kyufu claim 1\n"), b...)), err
}
