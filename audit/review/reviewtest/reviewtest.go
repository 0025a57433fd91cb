// Package reviewtest holds what a desk writes into the log against the review: an honest year
// raises no alarm, each way to act without another's word raises one.
package reviewtest

import (
	"cmp"
	"context"
	"iter"
	"slices"
	"testing"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/review"
	"github.com/kyufu-go/kyufu/audit/trail"
)

// Log is what was written, such as a trail.Log or any store.Trail.
type Log interface {
	Instance() audit.Code
	Since(ctx context.Context, index uint64) iter.Seq2[audit.Event, error]
}

// Together are the logs of several servers of one town, which are reviewed as one.
func Together(logs ...Log) Log { return together{logs[0], logs} }

type together struct {
	Log

	all []Log
}

// Honest fails the test for every alarm that a log raises, and where it has no entry of an act that
// it is to be tried for.
func Honest(t *testing.T, log Log, acts ...audit.Act) {
	t.Helper()
	entries := read(t, log)
	for _, f := range alarms(entries) {
		e := entries[position(entries, f.Entries[0])].Event
		t.Errorf("%s: %s of %s %s", f, e.Act, e.Program, e.Purpose)
	}
	for _, act := range acts {
		if !slices.ContainsFunc(entries, func(e trail.SetEntry) bool { return e.Event.Act == act && e.Event.Result != audit.Denied }) {
			t.Errorf("the log has no entry of %s", act)
		}
	}
}

// Alarms fails the test unless a log raises just these alarms.
func Alarms(t *testing.T, log Log, want ...review.Rule) {
	t.Helper()
	if got := rules(alarms(read(t, log))); !slices.Equal(got, want) {
		t.Errorf("alarms %v, want %v", got, want)
	}
}

func rules(found []review.Finding) (list []review.Rule) {
	for _, f := range found {
		list = append(list, f.Rule)
	}
	return list
}

// Dishonest takes an entry of an act in an honest log, and writes it as somebody would who
// has no word for it: each time the review finds that, by name. Of several logs also by what
// another than the entry's own says.
func Dishonest(t *testing.T, log Log, act audit.Act) {
	t.Helper()
	entries := read(t, log)
	at, word := first(entries, act)
	if at < 0 {
		t.Errorf("no entry of %s names an approval", act)
		return
	}
	e, said := entries[at], &entries[word]
	e.Event.Links = named(&e)
	o := original{&e, said, asker(entries, &e)}
	list := o.counterparts()
	for _, name := range names(entries) {
		list = append(list, o.in(name)...)
	}
	for _, c := range list {
		made := slices.Concat(entries[:at], o.placed(entries[:at], append(c.before, written{e.Log, o.but(c.then)})))
		if c.word != nil {
			c.word(&made[word].Event)
		}
		if got := rules(alarms(made)); !slices.Equal(got, []review.Rule{c.want}) {
			t.Errorf("%s on %s: %v, want %s", act, c.name, got, c.want)
		}
	}
}

// original is an honest entry and the word that it rests on.
type original struct {
	*trail.SetEntry

	said  *trail.SetEntry
	asker audit.Code
}

// counterpart is the entry with a change, after another word and what was written before it.
type counterpart struct {
	name       string
	want       review.Rule
	word, then change
	before     []written
}

type change func(*audit.Event)

// written is an event that somebody writes into a log.
type written struct {
	log   audit.Code
	event *audit.Event
}

func (o *original) but(c change) *audit.Event {
	e := o.Event
	if c != nil {
		c(&e)
	}
	return &e
}

func elsewhere(e *audit.Event) { e.Case = "elsewhere" }

func (o *original) counterparts() []counterpart {
	list := []counterpart{
		{name: "no word", want: review.NoApproval, then: o.on(nil)},
		{name: "what is no word", want: review.BadApproval, then: o.on(&audit.Ref{Log: o.Log, Index: o.Index})},
		{name: "a word in a log that nobody has", want: review.UnknownLog, then: o.on(&audit.Ref{Log: "of-nobody", Index: o.said.Index})},
		{name: "one's own word", want: review.SelfApproval, word: func(e *audit.Event) { e.Actor.ID = o.asker }},
		{name: "a word for another act", want: review.BadApproval, word: func(e *audit.Event) { e.Purpose = audit.Code(audit.ActPrint.String()) }},
	}
	if o.said.Event.Case != "" {
		list = append(list, counterpart{name: "a word for another case", want: review.BadApproval, then: elsewhere})
	}
	if len(o.said.Event.Subjects) > 0 {
		another := func(e *audit.Event) { e.Subjects = audit.About(audit.Handle{0xFF, 0xEE}) }
		list = append(list, counterpart{name: "a word for another person", want: review.BadApproval, then: another})
	}
	if o.again() {
		for _, c := range o.later() {
			c.before = o.used(o.Log)
			list = append(list, c)
		}
	}
	return list
}

// in are those by an entry of a log, which may be another than that of the act.
func (o *original) in(log audit.Code) []counterpart {
	withdrawn := &audit.Event{
		Act: audit.ActWithdraw, Result: audit.Succeeded, Actor: o.said.Event.Actor, Time: o.Event.Time,
		Links: []audit.Ref{{Kind: audit.LinkApproval, Log: o.said.Log, Index: o.said.Index}},
	}
	list := []counterpart{
		{name: "a word that was withdrawn in " + string(log), want: review.BadApproval, before: []written{{log, withdrawn}}},
		{name: "a word that is not in " + string(log), want: review.BadApproval, then: o.on(&audit.Ref{Log: log, Index: 1 << 40})},
	}
	if !o.again() {
		list = append(list, counterpart{name: "a word that was used in " + string(log), want: review.BadApproval, before: o.used(log)})
	}
	return list
}

// used is the act, and its outcome, in a log.
func (o *original) used(log audit.Code) []written {
	list := []written{{log, o.but(nil)}}
	if o.Event.Phase == audit.Attempt {
		list = append(list, written{log, &audit.Event{
			Act: o.Event.Act, Phase: audit.Outcome, Result: audit.Succeeded, Actor: o.Event.Actor, Time: o.Event.Time, Case: o.Event.Case,
			Links: []audit.Ref{{Kind: audit.LinkAttempt}}, // placed says which
		}})
	}
	return list
}

// placed are events as they stand behind entries; the first place in the act's log is the act's.
func (o *original) placed(entries []trail.SetEntry, events []written) (list []trail.SetEntry) {
	next := map[audit.Code]uint64{}
	for i := range entries {
		next[entries[i].Log] = entries[i].Index + 1
	}
	next[o.Log] = o.Index
	for _, w := range events {
		if w.event.Phase == audit.Outcome {
			w.event.Links[0].Index = next[w.log] - 1
		}
		list = append(list, trail.SetEntry{Log: w.log, Entry: trail.Entry{Index: next[w.log], Event: *w.event}})
		next[w.log]++
	}
	return list
}

// again reports whether the act may be made again on its word: an erasure, of the same case or the
// persons whom its word names.
func (o *original) again() bool {
	return o.Event.Act == audit.ActErase && len(o.Event.Subjects) > 0
}

// later is what follows an erasure that used a word up.
func (o *original) later() []counterpart {
	giver := func(e *audit.Event) {
		e.Actor = o.said.Event.Actor
		e.Links = slices.DeleteFunc(slices.Clone(e.Links), func(l audit.Ref) bool { return l.Kind == audit.LinkFirst })
	}
	beside := func(e *audit.Event) { e.Subjects = slices.Concat(e.Subjects, audit.About(audit.Handle{0xFF, 0xEE})) }
	another := func(e *audit.Event) { e.Case, e.Actor.ID = "elsewhere", "somebody" }
	list := []counterpart{
		{name: "the giver's own word", want: review.SelfApproval, then: giver},
		{name: "a word that was used for others", want: review.BadApproval, then: beside},
		{name: "no word for one beside them", want: review.NoApproval, then: func(e *audit.Event) { beside(e); o.on(nil)(e) }},
	}
	if o.said.Event.Case != "" {
		list = append(list,
			counterpart{name: "a word that was used for another case", want: review.BadApproval, then: elsewhere},
			counterpart{name: "that of another officer", want: review.BadApproval, then: another})
	}
	if len(o.said.Event.Subjects) == 0 {
		list = append(list, counterpart{name: "no word for their other case", want: review.NoApproval, then: func(e *audit.Event) { another(e); o.on(nil)(e) }})
	}
	return list
}

// on makes an entry rest on another word, or on none.
func (o *original) on(other *audit.Ref) change {
	return func(e *audit.Event) {
		e.Links = slices.DeleteFunc(slices.Clone(e.Links), func(l audit.Ref) bool { return l.Log == o.said.Log && l.Index == o.said.Index })
		if other != nil {
			e.Links = append(e.Links, audit.Ref{Kind: audit.LinkApproval, Log: other.Log, Index: other.Index})
		}
	}
}

// named are an entry's links, each with its log.
func named(e *trail.SetEntry) []audit.Ref {
	links := slices.Clone(e.Event.Links)
	for i := range links {
		links[i].Log = cmp.Or(links[i].Log, e.Log)
	}
	return links
}

// position finds an entry; -1 if it is not there.
func position(entries []trail.SetEntry, of audit.Ref) int {
	return slices.IndexFunc(entries, func(e trail.SetEntry) bool { return e.Log == of.Log && e.Index == of.Index })
}

// names are those of the logs.
func names(entries []trail.SetEntry) (list []audit.Code) {
	for i := range entries {
		if !slices.Contains(list, entries[i].Log) {
			list = append(list, entries[i].Log)
		}
	}
	return list
}

// first finds the first entry of an act that names an approval, and where that is. A demand for an
// erasure names it as its cause.
func first(entries []trail.SetEntry, act audit.Act) (at, word int) {
	for i := range entries {
		if entries[i].Event.Act != act {
			continue
		}
		for _, l := range named(&entries[i]) {
			if l.Kind != audit.LinkApproval && (act != audit.ActErase || l.Kind != audit.LinkCause) {
				continue
			}
			if word := position(entries[:i], l); word >= 0 && entries[word].Event.Act == audit.ActApprove {
				return i, word
			}
		}
	}
	return -1, -1
}

// asker is who asked for what somebody else carried out.
func asker(entries []trail.SetEntry, e *trail.SetEntry) audit.Code {
	for _, l := range named(e) {
		if i := position(entries, l); l.Kind == audit.LinkFirst && i >= 0 {
			return entries[i].Event.Actor.ID
		}
	}
	return e.Event.Actor.ID
}

func read(t *testing.T, log Log) (list []trail.SetEntry) {
	t.Helper()
	logs := []Log{log}
	if several, ok := log.(together); ok {
		logs = several.all
	}
	sources := map[audit.Code]iter.Seq2[trail.Entry, error]{}
	for _, log := range logs {
		sources[log.Instance()] = func(yield func(trail.Entry, error) bool) {
			for e, err := range log.Since(t.Context(), 0) {
				if !yield(trail.Entry{Index: e.Index, Event: e}, err) {
					return
				}
			}
		}
	}
	for e, err := range trail.Merge(sources) {
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, e)
	}
	return list
}

// alarms reviews entries as they stand, at the time of the newest one.
func alarms(entries []trail.SetEntry) []review.Finding {
	r := review.New(review.Config{Silence: -1, AnchorGap: -1, Duties: []review.Duty{}})
	var newest time.Time
	for _, e := range entries {
		if r.Add(e); e.Event.Time.After(newest) {
			newest = e.Event.Time
		}
	}
	return slices.DeleteFunc(r.Finish(newest), func(f review.Finding) bool { return f.Severity != review.Alarm })
}
