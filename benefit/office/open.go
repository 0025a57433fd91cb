package office

import (
	"context"
	"slices"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/household/secret"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

// Opening is a case to be opened, with its first event. The case is named by a code of the log: no
// number of ten and more digits. Terms, line and municipality are the desk's.
type Opening struct {
	secret.Quiet

	ID, Program, Household string
	// Head, Members and Children are the addressee numbers (宛名番号) of the household of the base
	// date; a child program counts its children apart.
	Head     string
	Members  []string
	Children []string
	// Names are what they are found by beside their numbers; see [Desk.Search].
	Names []Named
	Event casework.Event
	// Then is what the same officer records of it at once, each behind the one before: what is on a
	// form that came in, say.
	Then []casework.Event
}

func (o *Opening) people() people {
	return people{Head: o.Head, Members: o.Members, Children: o.Children, Names: o.Names}
}

func (o *Opening) wrong() string {
	switch {
	case o.ID == "" || !audit.Code(o.ID).Valid():
		return "id"
	case o.Program == "" || !audit.Code(o.Program).Valid():
		return "program"
	case o.Head == "" && len(o.Members) == 0:
		return "people"
	}
	return ""
}

// Open opens cases, all or none, and gives them as they then are. It needs the operation register;
// to open one ex officio it needs decide, and the word of a second person. A case that was opened
// with the same event is not opened again. Errors: input, denied, approval, conflict (a case of
// that name is there with another first event), recorder, store; those of package casework.
func (d *Desk) Open(ctx context.Context, by access.Caller, second *audit.Approval, openings ...Opening) ([]casework.Case, error) {
	if err := d.made(); err != nil {
		return nil, err
	}
	ids := make([]string, len(openings))
	for i := range openings {
		if what := openings[i].wrong(); what != "" {
			return nil, fail(CodeInput, openings[i].ID, what, nil)
		}
		ids[i] = openings[i].ID
	}
	there, err := d.there(ctx, ids)
	if err != nil {
		return nil, err
	}
	fresh := len(openings) - len(there)
	made, err := d.seals.make(ctx, fresh)
	if err != nil {
		return nil, err
	}
	var todo []Act
	last := make([]int, len(openings)) // of the acts of each
	for i := range openings {
		o := &openings[i]
		todo = append(todo, d.opens(o))
		if h := there[o.ID]; h == nil {
			there[o.ID] = &held{Case: casework.Open(d.config(o)), people: o.people(), key: made[0]}
			made = made[1:]
			for k := range o.Then {
				todo = append(todo, Act{Case: o.ID, Event: o.Then[k]})
			}
		} else if !h.began(o.Then) {
			return nil, fail(CodeInput, o.ID, "event", nil)
		}
		last[i] = len(todo) - 1
	}
	cases, err := d.submit(ctx, by, second, there, todo)
	if err != nil {
		return nil, err
	}
	out := make([]casework.Case, len(openings))
	for i := range openings {
		out[i] = cases[last[i]]
	}
	return out, nil
}

// began reports whether a case's first event was followed by these.
func (h *held) began(then []casework.Event) bool {
	events := h.Events()
	if len(events) < len(then)+1 {
		return false
	}
	for i := range then {
		if !same(events[:i+2], &then[i]) {
			return false
		}
	}
	return true
}

// opens is the act that opens a case: its token is that of the case without events.
func (d *Desk) opens(o *Opening) Act {
	c := casework.Open(d.config(o))
	return Act{Case: o.ID, Event: o.Event, Token: casework.Token{Case: o.ID, Event: o.Event.Kind, Shown: c.Digest()}}
}

func (d *Desk) config(o *Opening) casework.Config {
	return casework.Config{
		ID: o.ID, Program: o.Program, Household: o.Household, Municipality: d.c.Municipality, Terms: d.c.Terms, Line: d.c.Line,
	}
}

// there loads those of some cases that are there.
func (d *Desk) there(ctx context.Context, ids []string) (map[string]*held, error) {
	var old []string
	items, err := d.c.Store.Get(ctx, kindCase, ids...)
	if err != nil {
		return nil, told(err)
	}
	for i := range items {
		old = append(old, items[i].Key)
	}
	if len(slices.Compact(slices.Sorted(slices.Values(ids)))) < len(ids) {
		return nil, fail(CodeInput, "", "id", nil)
	}
	if len(old) == 0 {
		return make(map[string]*held, len(ids)), nil
	}
	return d.load(ctx, old...)
}

// opened adds to the changes of a first event by whom the case is found.
func (d *Desk) opened(h *held, changes []store.Change) []store.Change {
	if h.revision == 0 {
		changes = append(changes, d.findable(h.ID, &h.people))
	}
	return changes
}
