// Package reviewtest holds what a desk writes into the log against the review: an honest year
// raises no alarm, each way to act without another's word raises one.
package reviewtest

import (
	"context"
	"iter"
	"slices"
	"testing"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/segment"
	"github.com/kyufu-go/kyufu/audit/review"
)

// Log is what was written, such as a trail.Log.
type Log interface {
	Since(ctx context.Context, index uint64) iter.Seq2[audit.Event, error]
}

// Honest fails the test for every alarm that a log raises, and where it has no entry of an act that
// it is to be tried for.
func Honest(t *testing.T, log Log, acts ...audit.Act) {
	t.Helper()
	events := read(t, log)
	for _, f := range alarms(events) {
		e := &events[f.Entries[0]]
		t.Errorf("%s: %s of %s %s", f, e.Act, e.Program, e.Purpose)
	}
	for _, act := range acts {
		if !slices.ContainsFunc(events, func(e audit.Event) bool { return e.Act == act && e.Result != audit.Denied }) {
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
// has no word for it: each time the review finds that, by name.
func Dishonest(t *testing.T, log Log, act audit.Act) {
	t.Helper()
	events := read(t, log)
	at, word := first(events, act)
	if at < 0 {
		t.Errorf("no entry of %s names an approval", act)
		return
	}
	e, said := events[at], events[word]
	for _, c := range counterparts(&e, &said, at, word, asker(events, &e)) {
		made := slices.Concat(events[:at], c.then)
		made[word] = c.word
		if got := rules(alarms(made)); !slices.Equal(got, []review.Rule{c.want}) {
			t.Errorf("%s on %s: %v, want %s", act, c.name, got, c.want)
		}
	}
}

type counterpart struct {
	name string
	want review.Rule
	word audit.Event
	then []audit.Event
}

func counterparts(e, said *audit.Event, at, word int, asker audit.Code) []counterpart {
	own, other, elsewhere := *said, *said, *e
	own.Actor.ID, other.Purpose, elsewhere.Case = asker, audit.Code(audit.ActPrint.String()), "elsewhere"
	withdrawn := audit.Event{
		Act: audit.ActWithdraw, Result: audit.Succeeded, Actor: said.Actor, Time: e.Time,
		Links: []audit.Ref{{Kind: audit.LinkApproval, Index: uint64(word)}},
	}
	list := []counterpart{
		{"no word", review.NoApproval, *said, []audit.Event{relinked(e, word, nil)}},
		{"what is no word", review.BadApproval, *said, []audit.Event{relinked(e, word, &audit.Ref{Kind: audit.LinkApproval, Index: uint64(at)})}},
		{"one's own word", review.SelfApproval, own, []audit.Event{*e}},
		{"a word for another act", review.BadApproval, other, []audit.Event{*e}},
		{"a word that was withdrawn", review.BadApproval, *said, []audit.Event{withdrawn, *e}},
	}
	if said.Case != "" {
		list = append(list, counterpart{"a word for another case", review.BadApproval, *said, []audit.Event{elsewhere}})
	}
	if len(said.Subjects) > 0 {
		another := *e
		another.Subjects = audit.About(audit.Handle{0xFF, 0xEE})
		list = append(list, counterpart{"a word for another person", review.BadApproval, *said, []audit.Event{another}})
	}
	used := []audit.Event{*e}
	if e.Phase == audit.Attempt {
		used = append(used, audit.Event{
			Act: e.Act, Phase: audit.Outcome, Result: audit.Succeeded, Actor: e.Actor, Time: e.Time, Case: e.Case,
			Links: []audit.Ref{{Kind: audit.LinkAttempt, Index: uint64(at)}},
		})
	}
	for _, c := range later(e, said, word) {
		c.then = slices.Concat(used, c.then)
		list = append(list, c)
	}
	return list
}

// later is what follows the act that used a word up. An erasure may be made again, of the same case
// or the persons whom its word names.
func later(e, said *audit.Event, word int) []counterpart {
	if e.Act != audit.ActErase || len(e.Subjects) == 0 {
		return []counterpart{{"a word that was used", review.BadApproval, *said, []audit.Event{*e}}}
	}
	giver, beside, elsewhere := *e, *e, *e
	giver.Actor = said.Actor
	giver.Links = slices.DeleteFunc(slices.Clone(e.Links), func(l audit.Ref) bool { return l.Kind == audit.LinkFirst })
	beside.Subjects = slices.Concat(e.Subjects, audit.About(audit.Handle{0xFF, 0xEE}))
	elsewhere.Case = "elsewhere"
	list := []counterpart{
		{"the giver's own word", review.SelfApproval, *said, []audit.Event{giver}},
		{"a word that was used for others", review.BadApproval, *said, []audit.Event{beside}},
		{"no word for one beside them", review.NoApproval, *said, []audit.Event{relinked(&beside, word, nil)}},
	}
	if said.Case != "" {
		list = append(list, counterpart{"a word that was used for another case", review.BadApproval, *said, []audit.Event{elsewhere}})
		elsewhere.Actor.ID = "somebody"
		list = append(list, counterpart{"that of another officer", review.BadApproval, *said, []audit.Event{elsewhere}})
	}
	if len(said.Subjects) == 0 {
		list = append(list, counterpart{"no word for their other case", review.NoApproval, *said, []audit.Event{relinked(&elsewhere, word, nil)}})
	}
	return list
}

// relinked is an entry with another word, or with none.
func relinked(e *audit.Event, word int, other *audit.Ref) audit.Event {
	out := *e
	out.Links = slices.DeleteFunc(slices.Clone(e.Links), func(l audit.Ref) bool { return l.Log == "" && int(l.Index) == word })
	if other != nil {
		out.Links = append(out.Links, *other)
	}
	return out
}

// first finds the first entry of an act that names an approval, and where that is. A demand for an
// erasure names it as its cause.
func first(events []audit.Event, act audit.Act) (at, word int) {
	for i := range events {
		for _, l := range events[i].Links {
			named := l.Kind == audit.LinkApproval || act == audit.ActErase && l.Kind == audit.LinkCause
			if events[i].Act == act && named && l.Log == "" && events[l.Index].Act == audit.ActApprove {
				return i, int(l.Index)
			}
		}
	}
	return -1, -1
}

// asker is who asked for what somebody else carried out.
func asker(events []audit.Event, e *audit.Event) audit.Code {
	for _, l := range e.Links {
		if l.Kind == audit.LinkFirst {
			return events[l.Index].Actor.ID
		}
	}
	return e.Actor.ID
}

func read(t *testing.T, log Log) (events []audit.Event) {
	t.Helper()
	for e, err := range log.Since(t.Context(), 0) {
		if err != nil {
			t.Fatal(err)
		}
		for uint64(len(events)) < e.Index { // an entry that is the log's own
			events = append(events, audit.Event{Act: audit.ActLogHeartbeat, Result: audit.Succeeded, Time: e.Time})
		}
		events = append(events, e)
	}
	return events
}

// alarms reviews entries as they stand, at the time of the last one.
func alarms(events []audit.Event) []review.Finding {
	r := review.New(review.Config{Silence: -1, AnchorGap: -1, Duties: []review.Duty{}})
	for i := range events {
		r.Add(segment.Entry{Index: uint64(i), Event: events[i]})
	}
	found := r.Finish(events[len(events)-1].Time)
	return slices.DeleteFunc(found, func(f review.Finding) bool { return f.Severity != review.Alarm })
}
