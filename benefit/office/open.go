package office

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"slices"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/keys"
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
// that name is there with another first event, or keys are being rotated: call it again), config
// (rule, index, master), recorder, store; those of package casework.
func (d *Desk) Open(ctx context.Context, by access.Caller, second *audit.Approval, openings ...Opening) ([]casework.Case, error) {
	if err := d.ready(ctx); err != nil {
		return nil, err
	}
	ids := make([]string, len(openings))
	for i := range openings {
		if what := openings[i].wrong(); what != "" {
			return nil, fail(CodeInput, openings[i].ID, what, nil)
		}
		who := openings[i].people()
		if err := d.spelled(openings[i].ID, openings[i].Household, &who); err != nil {
			return nil, err
		}
		ids[i] = openings[i].ID
	}
	there, err := d.there(ctx, ids)
	if err != nil {
		return nil, err
	}
	made, err := d.makes(ctx, len(openings)-len(there))
	if err != nil {
		return nil, err
	}
	fresh := made
	n := len(openings)
	for i := range openings {
		n += len(openings[i].Then)
	}
	todo := make([]Act, 0, n)
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
		} else if err := d.another(ctx, by, o, h); err != nil {
			return nil, err
		}
		last[i] = len(todo) - 1
	}
	cases, err := d.submit(ctx, by, second, there, todo)
	if errors.Is(err, CodeConflict) { // nothing was sealed under the keys: no rotation need ask about them
		if left := d.unmakes(ctx, fresh, openings); left != nil {
			err = errors.Join(err, left)
		}
	}
	if err != nil {
		return nil, err
	}
	for i := range openings { // none stands before its place
		cases[i] = cases[last[i]]
	}
	clear(cases[len(openings):])
	return cases[:len(openings):len(openings)], nil
}

// another is the error that a case which is there is another than the one that is opened. It is
// told to who may open one.
func (d *Desk) another(ctx context.Context, by access.Caller, o *Opening, h *held) error {
	what := ""
	switch {
	case !o.same(h):
		what = "people"
	case !h.began(o.Then):
		what = "event"
	default:
		return nil
	}
	op, ok := operationOf(casework.NoCase, o.Event.Kind)
	if !ok {
		op = access.Register
	}
	if err := d.allow(ctx, by, op, "", o.ID); err != nil {
		return err
	}
	return fail(CodeInput, o.ID, what, nil)
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
	return Act{Case: o.ID, Event: o.Event, Token: casework.Token{Case: o.ID, Event: o.Event.Kind, Shown: c.Digest()}, opens: o.digest()}
}

// digest is of what no event says: whose case it is, and of which program.
func (o *Opening) digest() audit.Hash {
	who := o.people()
	b, err := json.Marshal(struct {
		Program, Household string
		People             *people
	}{o.Program, o.Household, &who})
	if err != nil {
		return audit.Hash{}
	}
	return sha256.Sum256(b)
}

// same reports whether a case that is there is the one that is opened. What its people are found by
// may have been corrected since.
func (o *Opening) same(h *held) bool {
	return h.Program == o.Program && h.Household == o.Household && h.people.Head == o.Head &&
		slices.Equal(h.people.Members, o.Members) && slices.Equal(h.people.Children, o.Children)
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

// makes makes data keys under the master key in use.
func (d *Desk) makes(ctx context.Context, n int) ([]dataKey, error) {
	if n == 0 {
		return nil, nil
	}
	p, err := d.pinned(ctx)
	if err == nil {
		err = d.knows(ctx, &p)
	}
	if err != nil {
		return nil, err
	}
	return d.seals.make(ctx, p.master, n)
}

// unmakes destroys keys under which nothing was sealed: of a step that conflicts with what it did
// itself, since only its answer was lost, there are cases under them.
func (d *Desk) unmakes(ctx context.Context, made []dataKey, openings []Opening) error {
	ctx = context.WithoutCancel(ctx)
	names := make([]string, len(openings))
	for i := range openings {
		names[i] = openings[i].ID
	}
	there, err := d.c.Store.Get(ctx, kindCase, names...)
	if err != nil {
		return told(err)
	}
	var ids []keys.ID
	for i := range made {
		if !slices.ContainsFunc(there, func(it store.Item) bool { return it.KeyID == hex.EncodeToString(made[i].id[:]) }) {
			ids = append(ids, made[i].id)
		}
	}
	if err := d.c.DataKeys.Destroy(ctx, d.seals.space, ids...); err != nil {
		return fail(CodeStore, "", "keys", err)
	}
	return nil
}

// opened adds to the changes of a first event by whom the case is found.
func (w *work) opened(h *held, changes []store.Change) []store.Change {
	if h.revision == 0 {
		changes = append(changes, w.pin.index[0].findable(h.ID, &h.people))
	}
	return changes
}
