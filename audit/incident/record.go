package incident

import (
	"context"
	"iter"
	"slices"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/fault"
	"github.com/kyufu-go/kyufu/audit/internal/segment"
	"github.com/kyufu-go/kyufu/household/civil"
)

// Kind says what happened.
type Kind string

// The kinds.
const (
	Leak   Kind = "leak"   // 漏えい
	Loss   Kind = "loss"   // 滅失
	Damage Kind = "damage" // 毀損
	Misuse Kind = "misuse" // 目的外の利用・提供
)

// Stage tells the two reports apart.
type Stage string

// The stages.
const (
	Prompt Stage = "prompt" // 速報
	Final  Stage = "final"  // 確報
)

// malicious marks, in the kind's code, that somebody may have had a wrongful purpose.
const malicious = ".malicious"

// Incident is what the log says about one incident.
type Incident struct {
	ID        audit.Code // the town's number
	Index     uint64     // of the first entry
	Kind      Kind
	Malicious bool
	Known     time.Time
	Subjects  []audit.Handle // those named in its entries
	Persons   uint64         // how many are concerned, known or estimated
	Prompt    *Filed
	Final     *Filed
	Measures  []Measure
}

// Filed is a report that was filed.
type Filed struct {
	At    time.Time
	Index uint64
}

// Measure is what was done about it.
type Measure struct {
	Code  audit.Code
	At    time.Time
	Index uint64
}

// Opening says what is known when an incident is entered.
type Opening struct {
	ID        audit.Code
	Kind      Kind
	Malicious bool
	// Known is when the town came to know, which may be before it is entered. It is required.
	Known    time.Time
	Persons  uint64
	Subjects []audit.Handle
	By       audit.Actor
}

// Open enters an incident. More than audit.MaxSubjects persons go into further entries of it; where
// one of these fails, the incident stands: the error comes with the receipt of its first entry, and
// the same opening again, with its ID and Known, is the same incident with all of its persons.
// Without Known, from which the days to report count, nothing is entered ([audit.CodeConfig]).
func Open(ctx context.Context, rec audit.Recorder, o Opening) (audit.Receipt, error) {
	if o.Known.IsZero() {
		return audit.Receipt{}, fault.New(audit.CodeConfig, "known", nil)
	}
	reason := audit.Code(o.Kind)
	if o.Malicious {
		reason += malicious
	}
	first := o.Subjects[:min(len(o.Subjects), audit.MaxSubjects)]
	e := audit.Event{
		Act: audit.ActIncident, Result: audit.Succeeded, Actor: o.By, Time: o.Known, Case: o.ID, Reason: reason, Count: o.Persons,
		Subjects: audit.About(first...),
	}
	r, err := appendTo(ctx, rec, e)
	if err != nil {
		return r, err
	}
	for rest := range slices.Chunk(o.Subjects[len(first):], audit.MaxSubjects) {
		e.Subjects, e.Links = audit.About(rest...), cause(r.Index)
		if _, err := rec.Append(ctx, e); err != nil {
			return r, err
		}
	}
	return r, nil
}

// appendTo appends an entry; without a log nothing is recorded, and nobody is told that it was.
func appendTo(ctx context.Context, rec audit.Recorder, e audit.Event) (audit.Receipt, error) {
	if rec == nil {
		return audit.Receipt{}, fault.New(audit.CodeConfig, "recorder", nil)
	}
	return rec.Append(ctx, e)
}

func noEntries() error { return fault.New(audit.CodeConfig, "entries", nil) }

func noIncident() error { return fault.New(audit.CodeConfig, "incident", nil) }

func cause(index uint64) []audit.Ref {
	return []audit.Ref{{Kind: audit.LinkCause, Index: index}}
}

// File records that a report was filed; its digest is that of the document.
func File(ctx context.Context, rec audit.Recorder, i *Incident, stage Stage, document audit.Hash, by audit.Actor) (audit.Receipt, error) {
	if i == nil {
		return audit.Receipt{}, noIncident()
	}
	return appendTo(ctx, rec, audit.Event{
		Act: audit.ActReport, Result: audit.Succeeded, Actor: by, Case: i.ID, Reason: audit.Code(stage), Digest: document, Links: cause(i.Index),
	})
}

// Take records a measure: stopping access, telling the persons concerned, changing a procedure.
func Take(ctx context.Context, rec audit.Recorder, i *Incident, measure audit.Code, by audit.Actor, told ...audit.Handle) (audit.Receipt, error) {
	if i == nil {
		return audit.Receipt{}, noIncident()
	}
	return appendTo(ctx, rec, audit.Event{
		Act: audit.ActMeasure, Result: audit.Succeeded, Actor: by, Case: i.ID, Reason: measure, Links: cause(i.Index), Subjects: audit.About(told...),
	})
}

// Load reads incidents out of the log, in the order they were entered. An opening that was tried
// again, with the same number, kind and time, is one incident.
func Load(entries iter.Seq2[segment.Entry, error]) ([]Incident, error) {
	if entries == nil {
		return nil, noEntries()
	}
	l := loader{at: map[uint64]int{}, opened: map[opened]int{}}
	for e, err := range entries {
		if err != nil {
			return nil, err
		}
		ev := &e.Event
		first, linked := causeOf(ev)
		if ev.Act == audit.ActIncident && !linked {
			l.open(e.Index, ev)
			continue
		}
		if k, ok := l.at[first]; ok && linked {
			l.add(k, e.Index, ev)
		}
	}
	return l.list, nil
}

// loader puts incidents together.
type loader struct {
	list   []Incident
	at     map[uint64]int // which incident an entry opened
	opened map[opened]int
	named  []map[audit.Handle]bool // by incident
}

// opened is what two tries to enter one incident have in common.
type opened struct {
	id, reason audit.Code
	known      int64
}

func (l *loader) open(index uint64, e *audit.Event) {
	key := opened{e.Case, e.Reason, e.Time.UnixNano()}
	k, again := l.opened[key]
	if !again || e.Case == "" {
		k = len(l.list)
		l.opened[key] = k
		l.list, l.named = append(l.list, begin(index, e)), append(l.named, map[audit.Handle]bool{})
	}
	l.at[index] = k
	l.name(k, e)
}

// name takes the persons of an entry, each once.
func (l *loader) name(k int, e *audit.Event) {
	for _, s := range e.Subjects {
		if !l.named[k][s.Handle] {
			l.named[k][s.Handle] = true
			l.list[k].Subjects = append(l.list[k].Subjects, s.Handle)
		}
	}
	l.list[k].Persons = max(l.list[k].Persons, e.Count)
}

func causeOf(e *audit.Event) (uint64, bool) {
	for _, l := range e.Links {
		if l.Kind == audit.LinkCause && l.Log == "" {
			return l.Index, true
		}
	}
	return 0, false
}

func begin(index uint64, e *audit.Event) Incident {
	kind, bad := string(e.Reason), false
	if n := len(kind) - len(malicious); n >= 0 && kind[n:] == malicious {
		kind, bad = kind[:n], true
	}
	return Incident{ID: e.Case, Index: index, Kind: Kind(kind), Malicious: bad, Known: e.Time}
}

// add takes what was done about it: what failed or was denied was not.
func (l *loader) add(k int, index uint64, e *audit.Event) {
	i := &l.list[k]
	switch {
	case e.Result != audit.Succeeded:
	case e.Act == audit.ActIncident:
		l.name(k, e)
	case e.Act == audit.ActReport && e.Reason == audit.Code(Prompt) && i.Prompt == nil:
		i.Prompt = &Filed{e.Time, index}
	case e.Act == audit.ActReport && e.Reason == audit.Code(Final) && i.Final == nil:
		i.Final = &Filed{e.Time, index}
	case e.Act == audit.ActMeasure:
		i.Measures = append(i.Measures, Measure{e.Reason, e.Time, index})
	}
}

// Due is a report that is not filed, with its last day.
type Due struct {
	Stage Stage
	Last  civil.Date
	// Overdue says that the last day is over.
	Overdue bool
}

// Due lists the reports that an incident still needs, as of a day.
func (i *Incident) Due(r Rules, on civil.Date) ([]Due, error) {
	known, err := dayOf(i.Known)
	if err != nil {
		return nil, err
	}
	d, err := r.Deadlines(known, i.Malicious)
	if err != nil {
		return nil, err
	}
	var out []Due
	if i.Prompt == nil {
		out = append(out, due(Prompt, d.Prompt, on))
	}
	if i.Final == nil {
		out = append(out, due(Final, d.Final, on))
	}
	return out, nil
}

func due(s Stage, last, on civil.Date) Due {
	cmp, known := on.Order(last)
	return Due{Stage: s, Last: last, Overdue: known && cmp > 0}
}
