package benefit

import (
	"slices"

	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/municipality"
)

// about answers the questions about the household as a whole.
func (p *plan) about(in *Input, s *scratch) {
	h := &s.home
	h[homeElsewhere] = uint8(truth(p.towns != nil && !slices.Contains(p.towns, in.Municipality)))
	a := &in.Application
	if *a == (Application{}) {
		h[homeLate] = uint8(isFalse)
	} else {
		h[homeLate] = uint8(truth(p.late(in, &s.verdict.about)))
		if a.Declined {
			h[homeDeclined] = uint8(isTrue)
		}
	}
	h[homePlaced] = uint8(truth(p.extras.placed && s.apart && p.placed(in.Household)))
	h[homeDiedAlone] = uint8(isFalse)
	if m := in.Household.Members; len(m) == 1 && !m[0].DiedOn.IsZero() {
		h[homeDiedAlone] = uint8(truth(p.diedAlone(in)))
	}
}

// placed reports whether a child of the program's births is placed by measure.
func (p *plan) placed(h *household.Household) bool {
	return slices.ContainsFunc(h.Members, func(m household.Member) bool {
		born := m.Birth.Earliest()
		return apart(&m) == household.Measure && born.Known() && within(day(born), day(born), p.childLow, p.childHigh) == wide(isTrue)
	})
}

// Deadline returns the last day on which a form issued on a day may be returned:
// the end of reception or of the reply period, whichever comes first. Unknown
// means that nothing ends.
func (p *Program) Deadline(issued civil.Date) civil.Date {
	end := p.doc.Deadlines.End
	if months := p.doc.Deadlines.ReplyMonths; months > 0 && issued.Known() {
		reply := issued.AddMonths(months)
		if sooner, known := reply.Before(end); !end.Known() || sooner && known {
			return reply
		}
	}
	return end
}

// late reports whether the form came back after the deadline, or has not come
// back and the deadline is over on the day of the decision.
func (p *plan) late(in *Input, about *circumstances) bool {
	a := &in.Application
	if a.Issued.IsZero() && a.Returned.IsZero() || a.Returned.IsZero() && !a.NoticeWindowEnded.IsZero() {
		return false // a notice that needs no answer is never late
	}
	end := p.compiled.program.Deadline(a.Issued)
	about.noForm = a.Returned.IsZero()
	if end.Known() {
		about.deadline = day(end)
	}
	came := a.Returned
	if came.IsZero() {
		came = in.On
	}
	late, known := came.After(end)
	return late && known
}

// diedAlone reports whether the only member died after the base date and before
// the form came back.
func (p *plan) diedAlone(in *Input) bool {
	died := in.Household.Members[0].DiedOn
	if later, known := died.After(in.On); later && known {
		return false // on that day nobody had died
	}
	if codes := &p.compiled.codes; codes.dead(died) {
		return false // not registered at all
	} else if _, known := died.After(codes.base); !known {
		return false
	}
	returned := in.Application.Returned
	if in.Application.due(died) {
		return false
	}
	if returned.IsZero() {
		return true
	}
	late, known := returned.After(died)
	return late && known
}

// paid answers whether the household was paid here or elsewhere.
func (p *plan) paid(in *Input, s *scratch) {
	h := &s.home
	h[homePaidHere], h[homePaidElsewhere], h[homeSplit], h[homeDeclined] = 0, 0, 0, 0
	s.paidWho, s.openHere = s.verdict.head, false
	for i := range in.PaidBefore {
		pay := &in.PaidBefore[i]
		p.onePayment(in, s, pay, h)
	}
	if len(p.compiled.codes.earlier) > 0 {
		p.nothingKnown(in, s)
	}
	if in.Household.Declared.Has(household.NotPaidElsewhere) && ternary(h[homePaidElsewhere]) == isUnknown {
		h[homePaidElsewhere] = uint8(isFalse)
	}
}

// nothingKnown leaves it open whether somebody was paid by the town of an earlier base date of whom
// nothing is known: that nobody has said anything is no answer.
func (p *plan) nothingKnown(in *Input, s *scratch) {
	h := in.Household
	for i := range h.Members {
		m := &h.Members[i]
		if m.Residence == nil || apart(m) != 0 || !p.anybody && h.Head != m.ID {
			continue
		}
		for k := range p.compiled.codes.earlier {
			e := &p.compiled.codes.earlier[k]
			place, _ := m.PlaceOn(e.base)
			town, inJapan := place.Municipality()
			if inJapan && town != in.Municipality && !e.told(in.PaidBefore, m.ID, town) && ternary(s.home[homePaidElsewhere]) == isFalse {
				s.home[homePaidElsewhere], s.paidWho = uint8(isUnknown), int16(i)
			}
		}
	}
}

// told reports whether a town has said what it paid for a person.
func (e *earlier) told(payments []Payment, person string, town municipality.Code) bool {
	return slices.ContainsFunc(payments, func(p Payment) bool {
		return p.Municipality == town && slices.Contains(e.programs, p.Program) && (p.Head == person || slices.Contains(p.Members, person))
	})
}

func (p *plan) onePayment(in *Input, s *scratch, pay *Payment, h *[homeFacts]uint8) {
	codes := &p.compiled.codes
	here := ours(pay.Municipality, in.Municipality)
	own := pay.Program == p.compiled.program.doc.ID
	if !slices.Contains(codes.taint, pay.Program) && !own {
		return
	}
	happened := codes.happened(pay.State)
	if own {
		happened = ofOwn(pay.State)
	}
	member := p.concerns(in.Household, pay) || here && pay.Household != "" && pay.Household == in.Household.ID
	if own && pay.State == Declined && member {
		h[homeDeclined] = uint8(isTrue)
	}
	if !slices.Contains(codes.taint, pay.Program) {
		return
	}
	if member {
		at := homePaidElsewhere
		if here {
			at = homePaidHere
			if happened == isTrue {
				s.verdict.about.note(pay.Program, own)
			}
			s.openHere = s.openHere || happened == isUnknown
		}
		h[at] = max(h[at], uint8(happened))
		if i := in.Household.Index(pay.Head); i >= 0 && happened == isUnknown {
			s.paidWho = int16(i)
		}
	}
	if sp := in.Household.Split; sp.SameAddress && here {
		if after, known := sp.On.After(codes.base); after && known {
			h[homeSplit] = max(h[homeSplit], uint8(happened))
		}
	}
	if own && here && !member && p.covers(in.Household, pay) {
		if pay.State == Addressed {
			happened = isTrue // the household of the base date has its payment to come
		}
		h[homeSplit] = max(h[homeSplit], uint8(happened))
	}
}

// covers reports whether a payment of this very program was for somebody who stays in the
// household. The household of the base date is the unit, and everybody was in one of them: whoever
// was in it is covered by its payment, wherever they live later and under whatever number. For
// sudden change the household of the application is the unit.
func (p *plan) covers(h *household.Household, pay *Payment) bool {
	if p.compiled.program.doc.Unit != "household" || p.track == TrackB || pay.Track == TrackB {
		return false
	}
	if split := h.Split; pay.Household != "" && pay.Household == split.From {
		after, known := split.On.After(p.compiled.codes.base)
		return after && known
	}
	return slices.ContainsFunc(pay.Members, func(id string) bool {
		i := h.Index(id)
		return i >= 0 && apart(&h.Members[i]) == 0 && !slices.Contains(pay.Declined, id)
	})
}

// ofOwn says whether a payment of this very program in a state excludes: who is addressed is who
// is decided about, and who declined has declined.
func ofOwn(s State) ternary {
	if s == StateUnknown {
		return isUnknown
	}
	return truth(s == Paid)
}

// happened says whether a payment in a state excludes, by the program's list.
func (c *programCodes) happened(s State) ternary {
	if s == StateUnknown {
		return isUnknown
	}
	return truth(c.states&(1<<s) != 0)
}

func ours(paid, here municipality.Code) bool { return paid == 0 || paid == here }

// concerns reports whether an earlier payment is this household's: its head is
// here (or was the head, where the program lets heads go untainted), or anybody
// in it where the program says so.
func (p *plan) concerns(h *household.Household, pay *Payment) bool {
	if p.anybody {
		return h.Index(pay.Head) >= 0 || slices.ContainsFunc(pay.Members, func(id string) bool { return h.Index(id) >= 0 })
	}
	if pay.Head == "" {
		return slices.Contains(pay.Members, h.Head)
	}
	if p.compiled.program.Flag("head_taint") {
		return h.Index(pay.Head) >= 0
	}
	return h.Head == pay.Head
}

// Which open payment leaves it unknown whether a person was paid.
const (
	paidClear     uint8 = iota // none does
	paidOpenHere               // one of our own
	paidOpenThere              // one elsewhere
)

// paidPerson answers whether one person was paid before.
func (p *plan) paidPerson(in *Input, id string, v *view) {
	codes := &p.compiled.codes
	answer := isFalse
	v.paidOpen = paidClear
	for i := range in.PaidBefore {
		pay := &in.PaidBefore[i]
		if !slices.Contains(codes.persons, pay.Program) || !slices.Contains(pay.Members, id) {
			continue
		}
		if slices.Contains(pay.Declined, id) {
			v.f[fieldDeclined] = uint8(max(ternary(v.f[fieldDeclined]), truth(pay.Program == p.compiled.program.doc.ID)))
			continue
		}
		if pay.State == Declined || pay.State == Addressed {
			continue
		}
		here := ours(pay.Municipality, in.Municipality)
		switch {
		case pay.State == Paid:
			answer = isTrue
		case !here && in.Household.Declared.Has(household.NotPaidElsewhere):
		case answer == isFalse:
			answer, v.paidOpen = isUnknown, paidOpenThere
			if here {
				v.paidOpen = paidOpenHere
			}
		}
	}
	if answer != isUnknown {
		v.paidOpen = paidClear
	}
	v.f[fieldPaid] = uint8(answer)
}
