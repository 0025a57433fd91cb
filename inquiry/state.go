package inquiry

import (
	"slices"

	"github.com/kyufu-go/kyufu/audit/state"
)

// State is where an inquiry stands. The zero value is no state.
type State string

// The states on the way through.
const (
	// Draft: written down, waiting for an approval.
	Draft State = "draft"
	// Approved: a supervisor has agreed; waiting for a permit, or for the next round.
	Approved State = "approved"
	// Permitted: the network has issued a permit.
	Permitted State = "permitted"
	// Sending: about to be sent, or being sent. After a crash nobody but the network knows whether
	// it was.
	Sending State = "sending"
	// Sent: the network has it.
	Sent State = "sent"
	// HasAnswer: a sealed answer is stored.
	HasAnswer State = "answered"
	// Retrieved: a first person has opened the answer.
	Retrieved State = "retrieved"
	// Verified: a second person has compared it.
	Verified State = "verified"
	// Registering: the facts are being handed to the caller's register. It cannot be broken off any
	// more, for nobody but the register knows whether it has them.
	Registering State = "registering"
	// Registered: the facts are in the caller's register.
	Registered State = "registered"
	// Erased: the answer and the person are gone; trail and exchange record stay.
	Erased State = "erased"
)

// The named ends. From each only erasure remains, but for Manual, which an officer of the provider
// may still answer.
const (
	// Rejected: the supervisor did not agree.
	Rejected State = "rejected"
	// NoCode: the person has no linkage code, as without a resident record.
	NoCode State = "no_code"
	// RefusedEnd: the network or the provider refused.
	RefusedEnd State = "refused"
	// NoDataEnd: the provider holds nothing, or only blanks after all rounds.
	NoDataEnd State = "no_data"
	// NotProvidableEnd: the provider may not give it.
	NotProvidableEnd State = "not_providable"
	// Manual: the provider answers by hand.
	Manual State = "needs_manual"
	// TimedOut: no answer came in time.
	TimedOut State = "timed_out"
	// BrokenOff: we stopped it.
	BrokenOff State = "broken_off"
	// Disputed: the second person did not agree with the first.
	Disputed State = "disputed"
	// Lapsed: nobody went on with it in time.
	Lapsed State = "lapsed"
)

// Event is what moves an inquiry from one state to the next. Every one is an audit event.
type Event string

// The events.
const (
	EventDraft         Event = "draft"
	EventApprove       Event = "approve"
	EventReject        Event = "reject"
	EventNoCode        Event = "no_code"
	EventPermit        Event = "permit"
	EventRefuse        Event = "refuse"
	EventPermitExpired Event = "permit_expired"
	EventSend          Event = "send"
	EventAccept        Event = "accept"
	EventAnswer        Event = "answer"
	EventBlank         Event = "blank"
	EventNoData        Event = "no_data"
	EventNotProvidable Event = "not_providable"
	EventNeedsManual   Event = "needs_manual"
	EventTimeOut       Event = "time_out"
	EventBreakOff      Event = "break_off"
	EventLapse         Event = "lapse"
	EventRetrieve      Event = "retrieve"
	EventReview        Event = "review"
	EventVerify        Event = "verify"
	EventDispute       Event = "dispute"
	EventHandOver      Event = "hand_over"
	EventRegister      Event = "register"
	EventDecide        Event = "decide"
	EventErase         Event = "erase"
)

// row is a line of the machine below.
type row = state.Row[State, Event]

// machine is the life of an inquiry; STATES.md shows it. An inquiry that may have been sent cannot
// be broken off before that is known. A blank answer means "ask again", not "nothing is owed": the
// inquiry goes round once more, with a new permit.
var machine = state.Must(
	row{From: []State{""}, Event: EventDraft, To: Draft},
	row{From: []State{Draft}, Event: EventApprove, To: Approved, Note: "by a superior who did not ask"},
	row{From: []State{Draft}, Event: EventReject, To: Rejected},
	row{From: []State{Approved}, Event: EventPermit, To: Permitted},
	row{From: []State{Approved}, Event: EventNoCode, To: NoCode},
	row{From: []State{Permitted}, Event: EventSend, To: Sending},
	row{From: []State{Permitted, Sending}, Event: EventPermitExpired, To: Approved},
	row{From: []State{Sending}, Event: EventAccept, To: Sent},
	row{From: []State{Sent, Manual}, Event: EventAnswer, To: HasAnswer},
	row{From: []State{Sent, Manual}, Event: EventBlank, To: Approved, Note: "asked again, with a new permit"},
	row{From: []State{Sent, Manual}, Event: EventNoData, To: NoDataEnd},
	row{From: []State{Sent, Manual}, Event: EventNotProvidable, To: NotProvidableEnd},
	row{From: []State{Sent}, Event: EventNeedsManual, To: Manual},
	row{From: []State{Approved, Sending, Sent, Manual}, Event: EventRefuse, To: RefusedEnd},
	row{From: []State{Sent, Manual}, Event: EventTimeOut, To: TimedOut},
	row{From: []State{HasAnswer}, Event: EventRetrieve, To: Retrieved, Note: "by the first person"},
	row{From: []State{Retrieved}, Event: EventReview, To: Retrieved, Note: "shown to the second person"},
	row{From: []State{Retrieved}, Event: EventVerify, To: Verified, Note: "by the second person"},
	row{From: []State{Retrieved}, Event: EventDispute, To: Disputed, Note: "by the second person"},
	row{From: []State{Verified, Registering}, Event: EventHandOver, To: Registering, Note: "claimed before the register is told"},
	row{From: []State{Registering}, Event: EventRegister, To: Registered},
	row{From: []State{Registered}, Event: EventDecide, To: Registered},
	row{From: []State{Draft, Approved, Permitted, Sent, Manual, HasAnswer, Retrieved, Verified}, Event: EventBreakOff, To: BrokenOff},
	row{From: []State{Draft, Approved, Permitted, Sending, HasAnswer, Retrieved, Verified}, Event: EventLapse, To: Lapsed, Note: "nobody went on in time"},
	row{From: []State{
		Registering, Registered, Rejected, NoCode, RefusedEnd, NoDataEnd, NotProvidableEnd, TimedOut, BrokenOff, Disputed, Lapsed,
	}, Event: EventErase, To: Erased},
)

// Machine is the life of an inquiry as data: what it prints stands in STATES.md.
func Machine() *state.Table[State, Event] { return machine }

// States lists all states in alphabetical order.
func States() []State { return slices.Sorted(slices.Values(machine.States()))[1:] }

// Allowed lists the events a state allows, in alphabetical order.
func (s State) Allowed() []Event { return slices.Sorted(slices.Values(machine.Allowed(s))) }

// Next returns the state after an event, and whether the event is allowed.
func (s State) Next(e Event) (State, bool) {
	next, err := machine.Next(s, e)
	if err != nil {
		return "", false
	}
	return next, true
}

// Ended reports whether nothing but erasure, and for a registered inquiry the decision, is left.
func (s State) Ended() bool {
	_, erasable := machine.Find(s, EventErase)
	return erasable && s != Registering || s == Erased
}
