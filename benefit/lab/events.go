package lab

import (
	"slices"

	"github.com/kyufu-go/kyufu/benefit"
	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/municipality"
)

// events are what can have happened to a household, as far as the program asks and its data
// allow.
func (w *world) events(people []MemberState) []func(*benefit.Input) {
	p := w.compiled.Program()
	base := p.BaseDate()
	var out []func(*benefit.Input)
	add := func(predicate string, event func(*benefit.Input)) {
		if w.asks(predicate) {
			out = append(out, event)
		}
	}
	add("paid_here", func(in *benefit.Input) { w.paid(in, 0, in.Household.Head) })
	add("paid_elsewhere", func(in *benefit.Input) { w.paid(in, municipality.Must("111007"), in.Household.Head) })
	add("split_from_paid_household", func(in *benefit.Input) {
		in.Household.Split = household.Split{From: "g", On: base.AddDays(1), SameAddress: true}
		w.paid(in, 0, "x")
	})
	add("declined", func(in *benefit.Input) { in.Application.Declined = true })
	if end := p.Deadline(base); end.Known() {
		add("past_deadline", func(in *benefit.Input) { in.Application.Issued, in.On = base, end.AddDays(1) })
	}
	if len(people) == 1 {
		add("died_alone_before_applying", func(in *benefit.Input) { in.Household.Members[0].DiedOn = base.AddDays(1) })
	}
	if len(w.towns) > 0 {
		add("other_municipality", func(in *benefit.Input) { in.Municipality = w.outside() })
	}
	return out
}

// outside returns a municipality that does not run the program.
func (w *world) outside() municipality.Code {
	if slices.Contains(w.towns, here) {
		return municipality.Must("111007")
	}
	return here
}

// paid enters a payment that counts, to a household with a head.
func (w *world) paid(in *benefit.Input, by municipality.Code, head string) {
	in.PaidBefore = append(in.PaidBefore, benefit.Payment{Program: w.excludes.Programs[0], Municipality: by, Head: head, State: w.excludes.States[0]})
}
