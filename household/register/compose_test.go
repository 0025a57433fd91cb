package register_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/register"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// summary is a composition as text, for comparing.
func (c *composed) summary() []string {
	var out []string
	for id, h := range c.houses {
		if len(h.members) == 0 {
			continue
		}
		members := []string{}
		for p := range h.members {
			members = append(members, p)
		}
		slices.Sort(members)
		out = append(out, fmt.Sprint(id, " ", h.headNow(), " ", members))
	}
	for place, code := range c.faults {
		out = append(out, fmt.Sprint("event ", place, " ", code))
	}
	for _, id := range c.noHead {
		out = append(out, "household "+id+" "+register.AnomalyNoHead)
	}
	slices.Sort(out)
	return out
}

func summary(v *register.View) []string {
	var out []string
	for h := range v.All() {
		members := []string{}
		for _, m := range h.Members {
			members = append(members, m.ID)
		}
		slices.Sort(members)
		out = append(out, fmt.Sprint(h.ID, " ", h.Head, " ", members))
	}
	for _, a := range v.Anomalies() {
		switch {
		case a.Index < 0:
			out = append(out, "household "+a.Household+" "+a.Code)
		case a.Code != register.AnomalyUnknownEvent && a.Code != register.AnomalyAmendsCancel && a.Code != register.AnomalyAmendsLater:
			out = append(out, fmt.Sprint("event ", a.Index, " ", a.Code))
		}
	}
	slices.Sort(out)
	return out
}

var firstDay = civil.MustDate("2021-01-01")

// drawEvent draws any event among few persons, households and days, so that histories are
// impossible as often as possible.
func drawEvent(t *rapid.T, place int) register.Event {
	day := func(label string) civil.Date { return firstDay.AddDays(rapid.IntRange(0, 12).Draw(t, label)) }
	name := func(kind string, n int) string { return fmt.Sprint(kind, rapid.IntRange(1, n).Draw(t, kind)) }
	e := register.Event{
		ID: fmt.Sprint("e", place), Type: register.EventType(rapid.IntRange(1, 10).Draw(t, "type")),
		Date: day("date"), Known: day("known"), Person: name("p", 5), Head: civil.Truth(rapid.IntRange(-1, 1).Draw(t, "head")),
	}
	optional := func(s string) string {
		if rapid.Bool().Draw(t, "given") {
			return s
		}
		return ""
	}
	house, to := name("h", 4), name("h", 4)
	switch e.Type {
	case register.EventBirth, register.EventMoveIn:
		e.Household = house
	case register.EventSplit:
		e.Household, e.To = optional(house), to
	case register.EventMerge:
		if e.To = to; rapid.IntRange(0, 3).Draw(t, "whole") == 0 {
			e.Person, e.Household, e.Head = "", house, civil.Unknown
		} else {
			e.Household = optional(house)
		}
	case register.EventCancellation:
		e = register.Event{ID: e.ID, Type: e.Type, Known: e.Known, Of: fmt.Sprint("e", rapid.IntRange(0, place).Draw(t, "of"))}
	case register.EventCorrection:
		if e.Household = optional(house); rapid.Bool().Draw(t, "amends") {
			e.Of = fmt.Sprint("e", rapid.IntRange(0, place).Draw(t, "of"))
			e.Person, e.To = optional(e.Person), optional(to)
			if rapid.Bool().Draw(t, "date kept") {
				e.Date = civil.Date{}
			}
		}
	default:
		e.Household, e.To = optional(house), optional(to)
	}
	return e
}

func TestCompositionAgreesWithTheSlowModel(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		// Everybody is named in order first, so that the order of first appearance is that of
		// names.
		g := register.New(register.Config{})
		m := &model{}
		add := func(e register.Event) {
			require.NoError(t, g.Append(e))
			m.events = append(m.events, e)
		}
		for p := range 5 {
			add(register.Event{ID: fmt.Sprint("e", p), Type: register.EventMoveIn, Date: firstDay, Known: firstDay, Person: fmt.Sprint("p", p+1), Household: fmt.Sprint("h", p%3+1)})
		}
		base, known := firstDay.AddDays(rapid.IntRange(0, 12).Draw(t, "base")), firstDay.AddDays(rapid.IntRange(0, 12).Draw(t, "known at"))
		view := g.AsOf(base, known)
		events := rapid.IntRange(0, 14).Draw(t, "events")
		for place := 5; place < 5+events; place++ {
			add(drawEvent(t, place))
			if rapid.IntRange(0, 2).Draw(t, "update") == 0 {
				view.Update()
				require.Equal(t, m.compose(base, known).summary(), summary(view), "after an update")
			}
		}
		want := m.compose(base, known).summary()
		require.Equal(t, want, summary(g.AsOf(base, known)))
		view.Update()
		require.Equal(t, want, summary(view))
	})
}
