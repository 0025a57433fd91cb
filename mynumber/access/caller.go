package access

import (
	"time"

	"github.com/kyufu-go/kyufu/audit"
)

// Caller is who asks, and for what: the one way in which every desk of this module is told. Actor
// comes from a log-in (package session) or from whatever else proved who it is. The zero Caller
// is nobody and is denied everything.
type Caller struct {
	Actor   audit.Actor
	Duty    audit.Code // 事務
	Purpose audit.Code // why, as a code
	Case    audit.Code // the case, ticket or document it is for
	System  audit.Code // the calling system, when an officer works through one
	Outside bool       // the terminal is outside the building
}

// Request is the question to the policy whether the caller may do something at a time.
func (c Caller) Request(o Operation, at time.Time) Request {
	return Request{Actor: c.Actor, Duty: c.Duty, Operation: o, System: c.System, Outside: c.Outside, At: at}
}

// Event is the entry of the log about something that the caller did or was denied. The desk adds
// its Program, and whom it is about.
func (c Caller) Event(act audit.Act, result audit.Result, at time.Time) audit.Event {
	return audit.Event{Act: act, Result: result, Actor: c.Actor, Duty: c.Duty, Purpose: c.Purpose, Case: c.Case, Time: at}
}
