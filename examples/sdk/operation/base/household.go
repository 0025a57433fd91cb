package base

import (
	"encoding/json"

	"github.com/kyufu-go/kyufu/examples/sdk/operation"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/register"
)

type composeEvent struct {
	ID        string `json:"id"`
	Type      string `json:"type"`
	Date      string `json:"date"`
	Known     string `json:"known"`
	Person    string `json:"person"`
	Household string `json:"household"`
	Head      *bool  `json:"head"`
	To        string `json:"to"`
	Of        string `json:"of"`
	Birth     string `json:"birth"`
}

type composeAnswer struct {
	Households []composeHousehold `json:"households"`
	Findings   []composeFinding   `json:"findings"`
}

type composeHousehold struct {
	ID      string   `json:"id"`
	Head    *string  `json:"head"`
	Members []string `json:"members"`
}

// composeFinding locates an impossible history: at is the place of the event in the input.
type composeFinding struct {
	Code      string `json:"code"`
	Severity  string `json:"severity"`
	At        *int   `json:"at,omitempty"`
	Field     string `json:"field"`
	Event     string `json:"event,omitempty"`
	Person    string `json:"person,omitempty"`
	Household string `json:"household,omitempty"`
}

func householdCompose(in json.RawMessage) (any, error) {
	var q struct {
		Events   []composeEvent `json:"events"`
		BaseDate civil.Date     `json:"base_date"`
		KnownAt  civil.Date     `json:"known_at"`
	}
	if err := operation.Decode(in, &q, "events", "base_date"); err != nil {
		return nil, err
	}
	if !q.BaseDate.Known() {
		return nil, &operation.InputError{Path: "/base_date", Reason: "value"}
	}
	g := register.New(register.Config{})
	for i := range q.Events {
		e, err := q.Events[i].event()
		if err != nil {
			return nil, err
		}
		if err := g.Append(e); err != nil {
			return nil, err
		}
	}
	return composeView(g.AsOf(q.BaseDate, q.KnownAt)), nil
}

func (e *composeEvent) event() (register.Event, error) {
	kind, err := register.ParseEventType(e.Type)
	if err != nil {
		return register.Event{}, err
	}
	out := register.Event{ID: e.ID, Type: kind, Person: e.Person, Household: e.Household, To: e.To, Of: e.Of}
	for _, d := range []struct {
		text string
		into *civil.Date
	}{{e.Date, &out.Date}, {e.Known, &out.Known}, {e.Birth, &out.Attributes.Birth}} {
		if d.into.UnmarshalText([]byte(d.text)) != nil {
			return register.Event{}, &eventError{}
		}
	}
	if e.Head != nil {
		out.Head = civil.False
		if *e.Head {
			out.Head = civil.True
		}
	}
	return out, nil
}

// eventError answers event: a date of an event is none.
type eventError struct{}

func (*eventError) Error() string { return "event date" }

// Code is event.
func (*eventError) Code() string { return string(register.CodeEvent) }

func composeView(v *register.View) composeAnswer {
	a := composeAnswer{Households: []composeHousehold{}, Findings: []composeFinding{}}
	for h := range v.All() {
		out := composeHousehold{ID: h.ID, Members: []string{}}
		if h.Head != "" {
			out.Head = &h.Head
		}
		for i := range h.Members {
			out.Members = append(out.Members, h.Members[i].ID)
		}
		a.Households = append(a.Households, out)
	}
	for _, x := range v.Anomalies() {
		f := composeFinding{Code: x.Code, Severity: x.Severity.String(), Field: "events", Event: x.Event, Person: x.Person, Household: x.Household}
		if x.Index >= 0 {
			f.At = &x.Index
		}
		a.Findings = append(a.Findings, f)
	}
	return a
}
