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
	b.Run("with guards", func(b *testing.B) {
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
