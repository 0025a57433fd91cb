package register

import (
	"slices"

	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/secret"
)

// EventType is the kind of a register event (異動事由). The zero value is none.
type EventType uint8

// The kinds of events.
const (
	// EventBirth (出生): the person enters Household.
	EventBirth EventType = iota + 1
	// EventMoveIn (転入): the person enters Household from outside the municipality.
	EventMoveIn
	// EventMoveOut (転出): the person leaves the register.
	EventMoveOut
	// EventDeath (死亡): the person leaves the register for ever.
	EventDeath
	// EventAddressChange (転居): the person moves within the municipality, into the household To
	// (or Household, if To is empty) where that differs from the present one.
	EventAddressChange
	// EventSplit (世帯分離): the person leaves the household for To.
	EventSplit
	// EventMerge (世帯合併, 世帯変更): the person goes over to the household To; without a person, all
	// members of Household do.
	EventMerge
	// EventHeadChange (世帯主変更): the person becomes head of Household, or of the household the
	// person is in.
	EventHeadChange
	// EventCorrection (職権修正) replaces the event Of by one of the same type in which every field
	// that the correction gives stands instead of the old one. Without Of it is an entry ex
	// officio: with Household the person stands there from Date on (職権記載), without one the
	// person is struck off (職権消除).
	EventCorrection
	// EventCancellation: the event Of never happened.
	EventCancellation
	// EventListed (現住): a list says that the person is registered in Household, since Date or, if
	// that is unknown, since ever.
	EventListed
)

// Event is one entry of the register: what happened to a person on a day, and when the
// register learnt of it.
type Event struct {
	secret.Private
	// ID names the event uniquely, so that others can correct or cancel it. Optional.
	ID   string
	Type EventType
	// Date is the day from which the event holds (異動日). An event on the base date has happened.
	Date civil.Date
	// Known is the day on which the register learnt of it (届出日, 処理日); unknown means Date.
	Known civil.Date
	// Person is the addressee number, Household and To are household numbers, Of is the ID of
	// the event corrected or cancelled.
	Person, Household, To, Of string
	// From is where a person moving in comes from (前住所地).
	From household.Place
	// Head says whether the person is head of the household entered.
	Head civil.Truth
	// Attributes are what the entry says about the person. Zero fields say nothing.
	Attributes Attributes
	// Provenance says where the entry was obtained.
	Provenance Provenance
}

// Check returns the field that makes the event malformed, "" if none.
func (e *Event) Check() string {
	switch {
	case !e.From.Valid():
		return "from"
	case !e.Attributes.January.Valid():
		return "january"
	case e.Type == 0 || e.Type > EventListed:
		return "type"
	case e.Type == EventCancellation:
		if e.Of == "" {
			return "of"
		}
		return ""
	case e.Type == EventCorrection && e.Of != "":
		return ""
	case e.Date.IsZero() && e.Type != EventListed:
		return "date"
	case e.Person == "" && e.Type != EventMerge:
		return "person"
	}
	return e.checkHouseholds()
}

func (e *Event) checkHouseholds() string {
	switch e.Type {
	case EventBirth, EventMoveIn, EventListed:
		if e.Household == "" {
			return "household"
		}
	case EventSplit:
		if e.To == "" && e.Household == "" {
			return "to"
		}
	case EventMerge:
		if e.To == "" && (e.Person == "" || e.Household == "") {
			return "to"
		}
		if e.Person == "" && e.Household == "" {
			return "household"
		}
	case EventMoveOut, EventDeath, EventAddressChange, EventHeadChange, EventCorrection, EventCancellation:
	}
	return ""
}

// eventNames are the names of the conformance format and of files in English; the words in
// files in Japanese stand beside them, the first of them is written.
var eventNames = [...]struct {
	name     string
	japanese []string
}{
	EventBirth:         {"birth", []string{"出生"}},
	EventMoveIn:        {"move_in", []string{"転入", "国外転入", "国外からの転入"}},
	EventMoveOut:       {"move_out", []string{"転出", "国外転出"}},
	EventDeath:         {"death", []string{"死亡", "失踪宣告"}},
	EventAddressChange: {"address_change", []string{"転居"}},
	EventSplit:         {"split", []string{"世帯分離"}},
	EventMerge:         {"merge", []string{"世帯合併", "世帯変更"}},
	EventHeadChange:    {"head_change", []string{"世帯主変更"}},
	EventCorrection:    {"correction", []string{"職権修正", "職権記載", "職権消除", "職権", "訂正"}},
	EventCancellation:  {"cancel", []string{"取消", "異動取消"}},
	EventListed:        {"listed", []string{"現住", "現存"}},
}

// ParseEventType reads the name of the conformance format (move_in) or the Japanese word
// (転入). Errors: code event.
func ParseEventType(s string) (EventType, error) {
	for t := EventBirth; t <= EventListed; t++ {
		if s == eventNames[t].name || slices.Contains(eventNames[t].japanese, s) {
			return t, nil
		}
	}
	return 0, &Error{code: CodeEvent, field: "type"}
}

// String returns the name in the conformance format.
func (t EventType) String() string {
	if t == 0 || t > EventListed {
		return ""
	}
	return eventNames[t].name
}

// MarshalText writes the name.
func (t EventType) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// UnmarshalText reads the name as [ParseEventType] does.
func (t *EventType) UnmarshalText(b []byte) error {
	v, err := ParseEventType(string(b))
	if err == nil {
		*t = v
	}
	return err
}
