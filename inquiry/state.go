package inquiry

import (
	"maps"
	"slices"
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
	// Sending: about to be sent, or being sent. After a crash nobody but the network knows whether it was.
	Sending State = "sending"
	// Sent: the network has it.
	Sent State = "sent"
	// HasAnswer: a sealed answer is stored.
	HasAnswer State = "answered"
	// Retrieved: a first person has opened the answer.
	Retrieved State = "retrieved"
	// Verified: a second person has compared it.
	Verified State = "verified"
	// Registered: the facts are in the caller's register.
	Registered State = "registered"
	// Erased: the answer and the person are gone; trail and exchange record stay.
	Erased State = "erased"
)

// The named ends. From each only erasure remains, but for Manual, which an officer of the provider may still answer.
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
	EventRetrieve      Event = "retrieve"
	EventVerify        Event = "verify"
	EventDispute       Event = "dispute"
	EventRegister      Event = "register"
	EventDecide        Event = "decide"
	EventErase         Event = "erase"
)

// transitions is the state machine.
var transitions = map[State]map[Event]State{
	"":        {EventDraft: Draft},
	Draft:     {EventApprove: Approved, EventReject: Rejected, EventBreakOff: BrokenOff},
	Approved:  {EventPermit: Permitted, EventRefuse: RefusedEnd, EventNoCode: NoCode, EventBreakOff: BrokenOff},
	Permitted: {EventSend: Sending, EventPermitExpired: Approved, EventBreakOff: BrokenOff},
	// An inquiry that may have been sent cannot be broken off before that is known.
	Sending: {EventAccept: Sent, EventPermitExpired: Approved, EventRefuse: RefusedEnd},
	Sent: {
		EventAnswer: HasAnswer, EventBlank: Approved, EventNoData: NoDataEnd, EventNotProvidable: NotProvidableEnd,
		EventNeedsManual: Manual, EventRefuse: RefusedEnd, EventTimeOut: TimedOut, EventBreakOff: BrokenOff,
	},
	Manual: {
		EventAnswer: HasAnswer, EventBlank: Approved, EventNoData: NoDataEnd, EventNotProvidable: NotProvidableEnd, EventRefuse: RefusedEnd,
		EventTimeOut: TimedOut, EventBreakOff: BrokenOff,
	},
	// A blank answer means "ask again", not "nothing is owed": the inquiry goes round once more, with a new permit.
	HasAnswer:  {EventRetrieve: Retrieved, EventBreakOff: BrokenOff},
	Retrieved:  {EventVerify: Verified, EventDispute: Disputed, EventBreakOff: BrokenOff},
	Verified:   {EventRegister: Registered, EventBreakOff: BrokenOff},
	Registered: {EventDecide: Registered, EventErase: Erased},

	Rejected: {EventErase: Erased}, NoCode: {EventErase: Erased}, RefusedEnd: {EventErase: Erased},
	NoDataEnd: {EventErase: Erased}, NotProvidableEnd: {EventErase: Erased}, TimedOut: {EventErase: Erased},
	BrokenOff: {EventErase: Erased}, Disputed: {EventErase: Erased},
	Erased: {},
}

// States lists all states in alphabetical order.
func States() []State {
	all := slices.Sorted(maps.Keys(transitions))
	return all[1:]
}

// Allowed lists the events a state allows, in alphabetical order.
func (s State) Allowed() []Event { return slices.Sorted(maps.Keys(transitions[s])) }

// Next returns the state after an event, and whether the event is allowed.
func (s State) Next(e Event) (State, bool) {
	next, ok := transitions[s][e]
	return next, ok
}

// Ended reports whether nothing but erasure, and for a registered inquiry the decision, is left.
func (s State) Ended() bool {
	_, erasable := transitions[s][EventErase]
	return erasable || s == Erased
}
