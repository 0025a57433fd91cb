package lab

import (
	"iter"

	"github.com/kyufu-go/kyufu/benefit"
	"github.com/kyufu-go/kyufu/household/money"
)

// Effect is what a change of a program does to a city: households and yen gained
// and lost.
type Effect struct {
	Households                    int64
	Gained, Lost                  int64     // households that become eligible, or cease to be
	YenGained, YenLost            money.Yen // by all households, also those eligible before and after
	Opened, Settled               int64     // households that become undetermined, or cease to be
	Failed                        int64     // households that cannot be judged
	EligibleBefore, EligibleAfter int64
	YenBefore, YenAfter           money.Yen
}

// WhatIf decides about each household by two versions of a program and adds up the
// difference. Effects of shards add up with [Effect.Merge].
func WhatIf(before, after *benefit.Compiled, in iter.Seq[*benefit.Input]) Effect {
	var e Effect
	if in == nil {
		return e
	}
	var s, t benefit.Scratch
	for one := range in {
		e.Households++
		a, errA := before.Evaluate(one, &s)
		b, errB := after.Evaluate(one, &t)
		if errA != nil || errB != nil {
			e.Failed++
			continue
		}
		e.add(&a, &b)
	}
	return e
}

func (e *Effect) add(a, b *benefit.Borrowed) {
	was, is := a.Outcome() == benefit.Eligible, b.Outcome() == benefit.Eligible
	count := func(n *int64, yes bool) {
		if yes {
			*n++
		}
	}
	count(&e.EligibleBefore, was)
	count(&e.EligibleAfter, is)
	count(&e.Gained, is && !was)
	count(&e.Lost, was && !is)
	count(&e.Opened, b.Outcome() == benefit.Undetermined && a.Outcome() != benefit.Undetermined)
	count(&e.Settled, a.Outcome() == benefit.Undetermined && b.Outcome() != benefit.Undetermined)
	e.YenBefore += a.Amount()
	e.YenAfter += b.Amount()
	e.YenGained += max(b.Amount()-a.Amount(), 0)
	e.YenLost += max(a.Amount()-b.Amount(), 0)
}

// Merge adds the effect on another part of the city.
func (e *Effect) Merge(o Effect) {
	for _, f := range []struct{ to, from *int64 }{
		{&e.Households, &o.Households},
		{&e.Gained, &o.Gained},
		{&e.Lost, &o.Lost},
		{&e.Opened, &o.Opened},
		{&e.Settled, &o.Settled},
		{&e.Failed, &o.Failed},
		{&e.EligibleBefore, &o.EligibleBefore},
		{&e.EligibleAfter, &o.EligibleAfter},
	} {
		*f.to += *f.from
	}
	e.YenGained += o.YenGained
	e.YenLost += o.YenLost
	e.YenBefore += o.YenBefore
	e.YenAfter += o.YenAfter
}
