package cases

import (
	"encoding/json"
	"errors"
	"slices"

	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/benefit/record"
	"github.com/kyufu-go/kyufu/examples/sdk/operation"
	"github.com/kyufu-go/kyufu/household/civil"
)

// caseInput is a case and what happened to it.
type caseInput struct {
	casework.Config
	Events  []casework.Event `json:"events"`
	At      civil.Date       `json:"at"`
	KnownAt civil.Date       `json:"known_at"`
}

type caseDue struct {
	What string     `json:"what"`
	By   civil.Date `json:"by,omitzero"`
}

// caseError is an event that a case did not take: the place of the event, and what would be allowed
// or is missing.
type caseError struct {
	err *casework.Error
	at  int
}

func (e *caseError) Error() string { return e.err.Error() }

// Code is event for an event that contradicts itself, transition for one that the case does not
// take.
func (e *caseError) Code() string {
	switch casework.Code(e.err.Code()) {
	case casework.CodeEvent, casework.CodeOrder, casework.CodeCode:
		return "event"
	default:
		return "transition"
	}
}

// At is the event's place in the list.
func (e *caseError) At() int { return e.at }

// Allowed are the events that the state allows.
func (e *caseError) Allowed() []string {
	out := []string{}
	for _, k := range e.err.Allowed {
		out = append(out, k.String())
	}
	return out
}

func caseReplay(in json.RawMessage) (any, error) {
	var q caseInput
	if err := operation.Decode(in, &q, "program", "municipality", "events"); err != nil {
		return nil, err
	}
	c := casework.Open(q.Config)
	for i, e := range q.Events {
		next, err := c.Apply(e)
		if refused, ok := errors.AsType[*casework.Error](err); ok {
			return nil, &caseError{refused, i}
		}
		c = next
	}
	past := c.AsOf(q.At, q.KnownAt)
	out := struct {
		State   casework.State    `json:"state"`
		Allowed []casework.Kind   `json:"allowed"`
		Fields  map[string]string `json:"fields"`
		Due     []caseDue         `json:"due"`
	}{past.State, casework.Allowed(past.State), map[string]string{}, []caseDue{}}
	r := casework.Record(&past, civil.Date{})
	for _, info := range record.Fields() {
		if v := r.Get(info.Field); v != "" {
			out.Fields[info.ID] = v
		}
	}
	day := q.At
	if day.IsZero() && len(q.Events) > 0 {
		day = q.Events[len(q.Events)-1].On
	}
	for todo := range casework.Due(slices.Values([]*casework.Case{&past}), day, 0) {
		out.Due = append(out.Due, caseDue{todo.What, todo.Until})
	}
	return out, nil
}
