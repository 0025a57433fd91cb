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
	h[homeElsewhere] = uint8(truth(p.towns != nil && !slices.ContainsFunc(p.towns, func(c municipality.Code) bool { return p.sameTown(c, in.Municipality) })))
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
	h[homeDiedAlone] = uint8(truth(s.died && p.diedAlone(in, s)))
}

// placed reports whether a child of the program's births is placed by measure.
func (p *plan) placed(h *household.Household) bool {
	return slices.ContainsFunc(h.Members, func(m household.Member) bool {
		return apart(&m) == household.Measure && p.counts(&m)
	})
}

// Deadline returns the last day on which a form issued on a day may be returned:
// the end of reception or of the reply period, whichever comes first. Unknown
// means that nothing ends.
func (p *Program) Deadline(issued civil.Date) civil.Date {
	end := p.doc.Deadlines.End
	if months := p.doc.Deadlines.ReplyMonths; months > 0 && issued.Known() {
		reply := issued.MonthsOn(months)
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

// diedAlone reports whether nobody of the household of the base date is left: whoever belonged to
// it died after that day, the last of them before the form came back.
func (p *plan) diedAlone(in *Input, s *scratch) bool {
	members := in.Household.Members
	var last civil.Date
	for i := range members {
		m, v := &members[i], &s.views[i]
		if v.gone || len(members) > 1 && (ternary(v.place) == isFalse || apart(m) != 0) {
			continue // not registered at all, or judged apart
		}
		if later, known := m.DiedOn.After(in.On); m.DiedOn.IsZero() || later && known {
			return false // on that day this one lived
		}
		if _, known := m.DiedOn.After(p.compiled.codes.base); !known {
			return false
		}
		if later, _ := m.DiedOn.After(last); later || last.IsZero() {
			last = m.DiedOn
		}
	}
	if last.IsZero() || in.Application.due(last) {
		return false
	}
	returned := in.Application.Returned
	late, known := returned.After(last)
	return returned.IsZero() || late && known
}

// paid answers whether the household was paid here or elsewhere.
func (p *plan) paid(in *Input, s *scratch) {
	h := &s.home
	h[homePaidHere], h[homePaidElsewhere], h[homeSplit], h[homeDeclined] = 0, 0, 0, 0
	s.paidWho, s.openHere, s.former = s.verdict.head, false, s.former[:0]
	for i := range in.PaidBefore {
		pay := &in.PaidBefore[i]
		p.onePayment(in, s, pay, h)
	}
	if len(p.compiled.codes.earlier) > 0 && s.scope == 0 {
		p.nothingKnown(in, s)
	}
	if in.Household.Declared.Has(household.NotPaidElsewhere) && ternary(h[homePaidElsewhere]) == isUnknown {
		h[homePaidElsewhere] = uint8(isFalse)
	}
}

// nothingKnown leaves it open whether somebody was paid by the town of an earlier base date of whom
// nothing is known: that nobody has said anything is no answer. Asked is about the head, and about
// every other grown member where whoever headed a household that was paid taints this one.
func (p *plan) nothingKnown(in *Input, s *scratch) {
	head := int(s.verdict.head)
	p.nothingKnownOf(in, s, head)
	if !p.anybody && !p.headTaint {
		return
	}
	for i := range in.Household.Members {
		if v := &s.views[i]; i != head && !v.gone && ternary(v.place) != isFalse && (p.anybody || v.lo == 0 || v.lo < p.compiled.codes.childFrom) {
			p.nothingKnownOf(in, s, i)
		}
	}
}

// nothingKnownOf does so for one member. The town that counted on that day is asked, and where
// nobody says which it was, it stays open until one elsewhere has told.
func (p *plan) nothingKnownOf(in *Input, s *scratch, i int) {
	m := &in.Household.Members[i]
	known := ternary(s.home[homePaidElsewhere])
	if m.Residence == nil || apart(m) != 0 || known == isTrue {
		return
	}
	for k := range p.compiled.codes.earlier {
		e := &p.compiled.codes.earlier[k]
		place, _ := counted(m, e.base)
		town, inJapan := place.Municipality()
		open := inJapan && !p.ours(town, in.Municipality) || (place == 0 || m.AbroadOn(e.base) == civil.Unknown) && s.views[i].lo <= day(e.base)
		if open && !e.told(p, in, m.ID, town) {
			if known == isFalse {
				s.home[homePaidElsewhere], s.paidWho = uint8(isUnknown), int16(i)
			} else if int16(i) != s.paidWho {
				s.former = append(s.former, int16(i))
			}
			return
		}
	}
}

// told reports whether a town, or any elsewhere where it is unknown which, has said what it paid
// for a person.
func (e *earlier) told(p *plan, in *Input, person string, town municipality.Code) bool {
	return slices.ContainsFunc(in.PaidBefore, func(pay Payment) bool {
		return (pay.Municipality == town && town != 0 || town == 0 && !p.ours(pay.Municipality, in.Municipality)) &&
			slices.Contains(e.programs, pay.Program) && (pay.Head == person || slices.Contains(pay.Members, person))
	})
}

func (p *plan) onePayment(in *Input, s *scratch, pay *Payment, h *[homeFacts]uint8) {
	codes := &p.compiled.codes
	here := p.ours(pay.Municipality, in.Municipality)
	own := pay.Program == p.compiled.program.doc.ID
	if !slices.Contains(codes.taint, pay.Program) && !own {
		return
	}
	if s.apart && s.paidGroup(in.Household, pay) != s.scope {
		return
	}
	happened := codes.happened(pay.State)
	if own {
		happened = ofOwn(pay.State)
	}
	member := s.scope != 0 || p.concerns(in.Household, pay) || here && pay.Household != "" && pay.Household == in.Household.ID
	if own && pay.State == Declined && member {
		h[homeDeclined] = uint8(isTrue)
	}
	if !slices.Contains(codes.taint, pay.Program) {
		return
	}
	if p.extras.receives {
		member, happened = s.received(in.Household, pay, member, happened)
	}
	if member {
		at, about := homePaidElsewhere, &s.verdict.about.there
		if here {
			at, about = homePaidHere, &s.verdict.about.here
			s.openHere = s.openHere || happened == isUnknown
		}
		if happened == isTrue {
			about.note(pay.Program, own)
		}
		h[at] = max(h[at], uint8(happened))
		if i := in.Household.Index(pay.Head); i >= 0 && happened == isUnknown {
			s.paidWho = int16(i)
		}
	}
	if sp := in.Household.Split; sp.SameAddress && here && s.scope == 0 {
		if after, known := sp.On.After(codes.base); after && known {
			h[homeSplit] = max(h[homeSplit], uint8(happened))
		}
	}
	if own && here && !member && p.covers(in, s, pay) {
		if pay.State == Addressed {
			happened = isTrue // the household of the base date has its payment to come
		}
		h[homeSplit] = max(h[homeSplit], uint8(happened))
	}
}

// received says whether a payment was made to who receives child allowance now, and whether that is
// known: whose child was in it is no matter.
func (s *scratch) received(h *household.Household, pay *Payment, member bool, happened ternary) (bool, ternary) {
	if pay.Head == "" {
		return member, min(happened, isUnknown)
	}
	i := h.Index(pay.Head)
	return i >= 0 && s.views[i].f[fieldReceives]&receivesIt != 0, happened
}

// covers reports whether a payment of this very program was for somebody who stays in the
// household. The household of the base date is the unit, and everybody was in one of them: whoever
// was in it is covered by its payment, wherever they live later and under whatever number. Where
// the head was in another household of this town that day, that one is judged, and who was paid for
// has merely joined it. For sudden change the household of the application is the unit.
func (p *plan) covers(in *Input, s *scratch, pay *Payment) bool {
	h := in.Household
	if p.compiled.program.doc.Unit != "household" || p.track == TrackB || pay.Track == TrackB {
		return false
	}
	if split := h.Split; pay.Household != "" && pay.Household == split.From {
		after, known := split.On.After(p.compiled.codes.base)
		return after && known
	}
	paid := func(i int) bool {
		m := &h.Members[i]
		return apart(m) == 0 && slices.Contains(pay.Members, m.ID) && !slices.Contains(pay.Declined, m.ID)
	}
	head := int(s.verdict.head)
	if v := &s.views[head]; apart(&h.Members[head]) == 0 && !v.gone && ternary(v.place) == isTrue {
		return paid(head)
	}
	for i := range h.Members {
		if paid(i) {
			return true
		}
	}
	return false
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

func (p *plan) ours(paid, here municipality.Code) bool {
	return paid == 0 || paid == here || p.sameTown(paid, here)
}

// sameTown reports two codes of one municipality on the base date.
func (p *plan) sameTown(a, b municipality.Code) bool {
	return a == b || household.In(a).Same(household.In(b), p.compiled.codes.base)
}

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
	if p.headTaint {
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

// leftBehind answers whether a payment went to the household that an evacuee has left: it was paid
// to who stayed, or fled from, and the evacuee is paid all the same. Where nobody is named who
// received it, somebody who stays must have been among its people; where neither says whose it was
// it may be the evacuee's own. What a recipient of child allowance has spent on a child is another
// matter.
func (p *plan) leftBehind(h *household.Household, m *household.Member, pay *Payment) ternary {
	if p.toRecipient || apart(m) != household.Violence {
		return isFalse
	}
	stays := func(id string) bool {
		i := h.Index(id)
		return i >= 0 && apart(&h.Members[i]) != household.Violence
	}
	stranger := func(id string) bool { return h.Index(id) < 0 }
	against := m.Protected.Against
	switch {
	case stays(pay.Head), pay.Head != "" && pay.Head == against:
		return isTrue
	case pay.Head == "" && slices.ContainsFunc(pay.Members, stays):
		return isTrue
	case pay.Head == "":
		return min(isUnknown, truth(pay.Household == h.ID || slices.ContainsFunc(pay.Members, stranger)))
	case !stranger(pay.Head):
		return isFalse // paid as evacuees
	case pay.Household == h.ID && h.ID != "":
		return isTrue
	}
	return min(isUnknown, truth(against == ""))
}

// paidPerson answers whether one person was paid before.
func (p *plan) paidPerson(in *Input, m *household.Member, v *view) {
	codes, id := &p.compiled.codes, m.ID
	answer := isFalse
	v.paidOpen = paidClear
	for i := range in.PaidBefore {
		pay := &in.PaidBefore[i]
		if !slices.Contains(codes.persons, pay.Program) || !slices.Contains(pay.Members, id) {
			continue
		}
		left := p.leftBehind(in.Household, m, pay)
		if left == isTrue {
			continue
		}
		if slices.Contains(pay.Declined, id) {
			v.f[fieldDeclined] = uint8(max(ternary(v.f[fieldDeclined]), truth(pay.Program == p.compiled.program.doc.ID)))
			continue
		}
		if pay.State == Declined || pay.State == Addressed || pay.State == NotPaid {
			continue
		}
		here := p.ours(pay.Municipality, in.Municipality)
		switch {
		case pay.State == Paid && left == isFalse:
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
