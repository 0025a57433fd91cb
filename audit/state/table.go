package state

import (
	"iter"
	"slices"
)

// Row says that an event leads from any of some states to another.
type Row[S, E comparable] struct {
	From  []S
	Event E
	To    S
	// Note is a remark for who reads the printed table.
	Note string
}

// Table is a machine. It never changes after [New] and is safe for concurrent use.
type Table[S, E comparable] struct {
	rows    []Row[S, E]
	at      map[pair[S, E]]int
	allowed map[S][]E
	states  []S
	events  []E
}

type pair[S, E comparable] struct {
	state S
	event E
}

// New makes a table of rows. States and events are kept in the order in which the rows name them.
// Errors: [CodeTwice] when two rows say what one event does in one state.
func New[S, E comparable](rows ...Row[S, E]) (*Table[S, E], error) {
	t := &Table[S, E]{at: make(map[pair[S, E]]int), allowed: make(map[S][]E)}
	for i, r := range rows {
		r.From = slices.Clone(r.From)
		t.rows = append(t.rows, r)
		for _, s := range r.From {
			if _, twice := t.at[pair[S, E]{s, r.Event}]; twice {
				return nil, &Error[S, E]{code: CodeTwice, State: s, Event: r.Event}
			}
			t.at[pair[S, E]{s, r.Event}] = i
			t.allowed[s] = append(t.allowed[s], r.Event)
			t.states = with(t.states, s)
		}
		t.states, t.events = with(t.states, r.To), with(t.events, r.Event)
	}
	return t, nil
}

// Must is [New] for a table that is written in the program; it panics where New gives an error.
func Must[S, E comparable](rows ...Row[S, E]) *Table[S, E] {
	t, err := New(rows...)
	if err != nil {
		panic(err)
	}
	return t
}

func with[T comparable](list []T, v T) []T {
	if slices.Contains(list, v) {
		return list
	}
	return append(list, v)
}

// Next gives the state after an event. Errors: [CodeNotAllowed], an *[Error] that says which events
// the state allows.
func (t *Table[S, E]) Next(s S, e E) (S, error) {
	if i, ok := t.at[pair[S, E]{s, e}]; ok {
		return t.rows[i].To, nil
	}
	return s, &Error[S, E]{code: CodeNotAllowed, State: s, Event: e, Allowed: t.Allowed(s)}
}

// Find gives the place in [Table.Rows] of the row for an event in a state, and whether there is
// one.
func (t *Table[S, E]) Find(s S, e E) (int, bool) {
	i, ok := t.at[pair[S, E]{s, e}]
	return i, ok
}

// Allowed lists the events that a state allows, in the order of the rows. The list is the caller's.
func (t *Table[S, E]) Allowed(s S) []E { return slices.Clone(t.allowed[s]) }

// Rows lists the rows as they were given. The lists are the caller's.
func (t *Table[S, E]) Rows() []Row[S, E] {
	rows := slices.Clone(t.rows)
	for i := range rows {
		rows[i].From = slices.Clone(rows[i].From)
	}
	return rows
}

// States lists every state, the one before the first event too if a row names it.
func (t *Table[S, E]) States() []S { return slices.Clone(t.states) }

// Events lists every event.
func (t *Table[S, E]) Events() []E { return slices.Clone(t.events) }

// Pairs yields every state with every event, allowed or not: what a test walks.
func (t *Table[S, E]) Pairs() iter.Seq2[S, E] {
	return func(yield func(S, E) bool) {
		for _, s := range t.states {
			for _, e := range t.events {
				if !yield(s, e) {
					return
				}
			}
		}
	}
}
