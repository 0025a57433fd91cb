package casework_test

import (
	"testing"

	"github.com/kyufu-go/kyufu/benefit/casework"
)

func TestLookingUpATransitionAllocatesNothing(t *testing.T) {
	c := fold(t, toGrant()...)
	e := step(casework.PlanPayment, "2022-02-20", nil)
	e.Run = "R1"
	if n := testing.AllocsPerRun(100, func() { _ = c.Check(&e) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkTransition(b *testing.B) {
	c, err := casework.Fold(config(), toGrant()...)
	if err != nil {
		b.Fatal(err)
	}
	e := step(casework.PlanPayment, "2022-02-20", nil)
	e.Run = "R1"
	b.Run("row", func(b *testing.B) {
		for b.Loop() {
			_ = casework.Find(c.State, e.Kind)
		}
	})
	b.Run("with guards", func(b *testing.B) { // of each event from form to payment, the mean
		cases, events := life(b)
		for b.Loop() {
			for i := range cases {
				_ = cases[i].Check(&events[i])
			}
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(cases)), "ns/event")
	})
	b.Run("with most guards", func(b *testing.B) {
		for b.Loop() {
			_ = c.Check(&e)
		}
	})
	b.Run("apply", func(b *testing.B) {
		for b.Loop() {
			_, _ = c.Apply(e)
		}
	})
}

// life gives the events from form to payment, and the case before each.
func life(b *testing.B) (cases []casework.Case, events []casework.Event) {
	b.Helper()
	events = toPaid()
	for i := range events {
		c, err := casework.Fold(config(), events[:i]...)
		if err != nil {
			b.Fatal(err)
		}
		if err := c.Check(&events[i]); err != nil {
			b.Fatal(err)
		}
		cases = append(cases, c)
	}
	return cases, events
}
