package benefit

import (
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/money"
	"github.com/kyufu-go/kyufu/household/secret"
)

// Route says from where a missing fact comes.
type Route uint8

// The routes.
const (
	OwnRoll           Route = iota // 自庁の課税台帳・住民基本台帳
	Inquiry                        // 情報提供ネットワークシステムによる照会
	ByDeclaration                  // 本人の申立て
	OtherMunicipality              // 他の市区町村への照会
)

var routeNames = [...]string{"own_roll", "inquiry", "declaration", "other_municipality"}

// Missing is a fact that a decision waits for: two completions of what is unknown
// that differ only in it give different outcomes.
type Missing struct {
	secret.Quiet

	// Person is the member's id; for supporter_tax_status the supporter's.
	Person string `json:"person"`
	Fact   Fact   `json:"fact"`
	// FiscalYear is the year of the fact, or 0.
	FiscalYear civil.FiscalYear `json:"fiscal_year,omitzero"`
	Route      Route            `json:"route"`
}

// unknown is one open fact of a search.
type unknown struct {
	fact  Fact
	who   int16 // member, or outsider for FactSupporterTax
	here  bool  // for FactPaid: by ourselves
	done  bool  // has a value at the moment
	asked Fact  // what the fact is called: an income that is missing is asked as income
}

// search finds out which of the open facts decide. It assigns values to open facts
// depth first and cuts off where a fact in question can no longer matter. The
// answer is exact; see TestMissingAgainstBruteForce.
type search struct {
	open   []unknown
	a, b   result
	steps  []Step
	budget int
}

// searchBudget bounds the work for one fact. Beyond it the fact is reported as
// missing: too much is asked rather than too little. Households of a hundred
// members with every fact unknown stay far below.
const searchBudget = 200_000

// settleOpen decides a household that Kleene's logic leaves open: it collects the
// missing facts, and where none is missing, all completions agree on one outcome.
func (p *plan) settleOpen(in *Input, s *scratch, d *verdict) {
	q := &s.search
	q.collect(p, s)
	kept := len(s.steps)
	found := 0
	for i := range q.open {
		if p.matters(s, i) {
			u := &q.open[i]
			s.steps = append(s.steps, p.ask(in, s, u))
			found++
		}
	}
	s.bind()
	if found > 0 {
		d.missing = uint16(found)
		return
	}
	s.steps = s.steps[:kept]
	r := p.anyCompletion(s, 0)
	s.bind()
	if r.outcome == isTrue {
		d.outcome, d.amount = Eligible, money.Yen(r.low)
	} else {
		d.outcome = Ineligible
	}
}

// collect lists the open facts that the plan reads, in the order of their kinds.
func (q *search) collect(p *plan, s *scratch) {
	q.open = q.open[:0]
	for f := range facts {
		if !p.needs.has(f) {
			continue
		}
		switch f {
		case FactPaid:
			if ternary(s.home[homePaidHere]) == isUnknown || ternary(s.home[homeSplit]) == isUnknown || s.anyPaid(paidOpenHere) {
				q.open = append(q.open, unknown{fact: f, asked: f, who: s.paidWho, here: true})
			}
			if ternary(s.home[homePaidElsewhere]) == isUnknown || s.anyPaid(paidOpenThere) {
				q.open = append(q.open, unknown{fact: f, asked: f, who: s.paidWho})
			}
		case FactSupporterTax:
			for k := range s.outs {
				if ternary(s.outs[k]) == isUnknown {
					q.open = append(q.open, unknown{fact: f, asked: f, who: int16(k)})
				}
			}
		default:
			for i := range s.views {
				if asked, open := s.views[i].open(f); open {
					q.open = append(q.open, unknown{fact: f, asked: asked, who: int16(i)})
				}
			}
		}
	}
}

// open reports whether a fact of a member is open, and by which name it is asked.
func (v *view) open(f Fact) (Fact, bool) {
	switch f {
	case FactResidence:
		return f, ternary(v.place) == isUnknown || ternary(v.f[fieldNewborn]) == isUnknown || ternary(v.f[fieldJapan]) == isUnknown ||
			ternary(v.f[fieldDue]) == isUnknown || ternary(v.f[fieldCame]) == isUnknown
	case FactTax:
		return Fact(v.asks), v.tax == taxOpen || v.tax == taxUnfiled
	case FactLevy:
		return f, v.levy == levyOpen && !exempting[v.tax]
	case FactIncome:
		return f, ternary(v.test) == isUnknown && owes[v.tax] != isFalse
	case FactBirth:
		return f, v.lo != v.hi
	case FactSupporter:
		return f, v.support == supportOpen
	default: // not a fact of one member
		return f, false
	}
}

// domain returns the values a fact can take, as small numbers that set understands.
func (p *plan) domain(s *scratch, u *unknown, buf []int32) []int32 {
	switch u.fact {
	case FactTax:
		if s.views[u.who].tax == taxUnfiled {
			return append(buf, taxDeclared, taxShouldFile, taxTaxed)
		}
		return append(buf, taxExempt, taxTaxed, taxTreaty)
	case FactResidence:
		if p.extras.japan || p.extras.came {
			return append(buf, int32(isFalse), int32(isTrue), livedAbroad)
		}
	case FactLevy:
		return append(buf, levyZero, levyOwed)
	case FactBirth:
		v := &s.views[u.who]
		buf = append(buf, v.lo)
		for _, cut := range p.births {
			if cut > v.lo && cut <= v.hi {
				buf = append(buf, cut)
			}
		}
		return buf
	default: // yes or no
	}
	return append(buf, int32(isFalse), int32(isTrue))
}

// saved is what set overwrites.
type saved struct {
	v    view
	out  uint8
	home [homeFacts]uint8
}

// set gives a fact a value. It reports whether the value is possible: nobody who
// is exempt owes an income levy.
func (s *scratch) set(u *unknown, value int32) (old saved, possible bool) {
	u.done = true
	old.home = s.home
	if u.fact == FactSupporterTax {
		old.out = s.outs[u.who]
		s.outs[u.who] = uint8(value)
		return old, true
	}
	v := &s.views[u.who]
	old.v = *v
	switch u.fact {
	case FactResidence:
		v.assumeResidence(value)
	case FactTax:
		v.tax = uint8(value)
	case FactLevy:
		v.levy = uint8(value)
	case FactIncome:
		v.test = uint8(value)
	case FactBirth:
		v.lo, v.hi = value, value
	case FactSupporter:
		v.claimed = uint8(value)
	case FactPaid:
		at, open := homePaidElsewhere, paidOpenThere
		if u.here {
			at, open = homePaidHere, paidOpenHere
			s.learn(homeSplit, value)
		}
		s.learn(at, value)
		s.setPaid(open, uint8(value))
	default: // supporters outside are set above
	}
	taxed := u.fact != FactTax && u.fact != FactLevy || v.levy != levyOwed || !exempting[v.tax]
	return old, taxed
}

// livedAbroad is a value of an unknown residence beside here (true) and elsewhere
// in Japan (false).
const livedAbroad = 3

// assumeResidence gives an unknown residence a value, and what follows from it.
func (v *view) assumeResidence(value int32) {
	here := truth(value == int32(isTrue))
	if ternary(v.place) == isUnknown {
		v.place = uint8(here)
	}
	if ternary(v.f[fieldNewborn]) == isUnknown {
		v.f[fieldNewborn] = uint8(here)
	}
	if ternary(v.f[fieldApart]) == isUnknown {
		v.f[fieldApart] = uint8(here.not())
	}
	if ternary(v.f[fieldJapan]) == isUnknown {
		v.f[fieldJapan] = uint8(truth(value != livedAbroad))
	}
	if ternary(v.f[fieldDue]) == isUnknown {
		v.f[fieldDue] = uint8(here)
	}
	if ternary(v.f[fieldCame]) == isUnknown {
		v.f[fieldCame] = uint8(truth(value == livedAbroad))
	}
}

// learn answers an open question about the household.
func (s *scratch) learn(question int, value int32) {
	if ternary(s.home[question]) == isUnknown {
		s.home[question] = uint8(value)
	}
}

func (s *scratch) unset(u *unknown, old saved) {
	u.done = false
	s.home = old.home
	if u.fact == FactSupporterTax {
		s.outs[u.who] = old.out
		return
	}
	if u.fact == FactPaid {
		open := paidOpenThere
		if u.here {
			open = paidOpenHere
		}
		s.setPaid(open, uint8(isUnknown))
		return
	}
	s.views[u.who] = old.v
}

// anyPaid reports whether an open payment leaves it unknown for any person.
func (s *scratch) anyPaid(open uint8) bool {
	for i := range s.views {
		if s.views[i].paidOpen == open {
			return true
		}
	}
	return false
}

// setPaid answers for every person whom an open payment concerns.
func (s *scratch) setPaid(open, value uint8) {
	for i := range s.views {
		if v := &s.views[i]; v.paidOpen == open {
			v.f[fieldPaid] = value
		}
	}
}

// matters reports whether an open fact can change outcome or amount: whether there
// are two values of it and one completion of the rest that give different ones.
func (p *plan) matters(s *scratch, i int) bool {
	u := &s.search.open[i]
	var buf [16]int32
	values := p.domain(s, u, buf[:0])
	for x := range values {
		for y := x + 1; y < len(values); y++ {
			s.search.budget = searchBudget
			if p.differ(s, i, values[x], values[y], 0) {
				return true
			}
		}
	}
	return false
}

// differ searches for a completion of the facts from the n-th on under which the
// values a and b of fact i give different outcomes.
func (p *plan) differ(s *scratch, i int, a, b int32, n int) bool {
	q := &s.search
	if q.budget--; q.budget < 0 {
		return true
	}
	u := &q.open[i]
	okA := p.try(s, u, a, &q.a)
	ra := q.a
	okB := p.try(s, u, b, &q.b)
	rb := q.b
	if !okA || !okB {
		// The value does not go with what is assumed; nor will it with more.
		return false
	}
	if ra.decided() && rb.decided() {
		return !ra.same(&rb)
	}
	if p.settled(u.fact, &ra, &rb) {
		return false
	}
	for n < len(q.open) && (n == i || q.open[n].done) {
		n++
	}
	if n == len(q.open) {
		return !ra.same(&rb)
	}
	next := &q.open[n]
	var buf [16]int32
	for _, value := range p.domain(s, next, buf[:0]) {
		old, possible := s.set(next, value)
		found := possible && p.differ(s, i, a, b, n+1)
		s.unset(next, old)
		if found {
			return true
		}
	}
	return false
}

// try evaluates with one fact set.
func (p *plan) try(s *scratch, u *unknown, value int32, r *result) bool {
	old, possible := s.set(u, value)
	if possible {
		p.quiet(s, r)
	}
	s.unset(u, old)
	return possible
}

// quiet evaluates without leaving steps.
func (p *plan) quiet(s *scratch, r *result) {
	steps := s.steps
	s.steps = s.search.steps[:0]
	*r = result{}
	s.bind()
	p.run(s, r)
	s.search.steps, s.steps = s.steps, steps
}

func (r *result) decided() bool {
	return r.outcome == isFalse || r.outcome == isTrue && r.low == r.high
}

func (r *result) same(o *result) bool {
	return r.outcome == o.outcome && (r.outcome == isFalse || r.low == o.low && r.high == o.high)
}

// settled reports whether everything that reads a fact is known and the same
// under both values, so that the fact cannot matter whatever else turns out.
func (p *plan) settled(f Fact, a, b *result) bool {
	for i := range p.criteria {
		bit := uint64(1) << i
		if p.criteria[i].reads.has(f) && ((a.open|b.open)&bit != 0 || (a.refused^b.refused)&bit != 0) {
			return false
		}
	}
	for i := range p.payments {
		if p.payments[i].reads.has(f) && (a.low != b.low || a.high != b.high || a.low != a.high) {
			return false
		}
	}
	return true
}

// anyCompletion evaluates some completion of the open facts.
func (p *plan) anyCompletion(s *scratch, n int) result {
	q := &s.search
	if n == len(q.open) {
		var r result
		p.quiet(s, &r)
		return r
	}
	u := &q.open[n]
	var buf [16]int32
	for _, value := range p.domain(s, u, buf[:0]) {
		old, possible := s.set(u, value)
		if possible {
			r := p.anyCompletion(s, n+1)
			s.unset(u, old)
			if r.decided() {
				return r
			}
			continue
		}
		s.unset(u, old)
	}
	return result{outcome: isUnknown}
}

// ask says from where a missing fact comes, and packs it into a step.
func (p *plan) ask(in *Input, s *scratch, u *unknown) Step {
	route := ByDeclaration
	switch u.asked {
	case FactTax, FactLevy:
		m := &in.Household.Members[u.who]
		place, known := p.taxPlace(m)
		switch {
		case s.views[u.who].tax == taxUnfiled:
			route = ByDeclaration
		case m.ResidenceUnknown, known && place != in.Municipality:
			route = p.fromElsewhere(in)
		default:
			route = OwnRoll
		}
	case FactBirth:
		route = OwnRoll
	case FactResidence:
		route = OtherMunicipality
	case FactPaid:
		route = OtherMunicipality
		if u.here {
			route = OwnRoll
		}
	default: // by declaration
	}
	who := int(u.who)
	if u.asked == FactSupporterTax {
		who += len(s.views)
	}
	return makeStep(uint16(u.asked), who, missingFact, isUnknown, int64(route))
}

// fromElsewhere is how another municipality's roll is asked: over the network
// where the benefit is designated as 特定公的給付, else in writing.
func (p *plan) fromElsewhere(in *Input) Route {
	codes := &p.compiled.codes
	if early, known := in.On.Before(codes.inquireOn); !codes.inquiry || early && known {
		return OtherMunicipality
	}
	return Inquiry
}

// openAssessment waits for the tax amounts of everybody who may be concerned: the
// amount of an assessment program comes from [Compiled.Adjust].
func (p *plan) openAssessment(s *scratch, d *verdict) {
	found := 0
	for i := range s.views {
		v := &s.views[i]
		if v.group != s.scope || ternary(v.f[fieldJudged]) == isFalse {
			continue
		}
		s.steps = append(s.steps, makeStep(uint16(FactIncome), i, missingFact, isUnknown, int64(OwnRoll)))
		found++
	}
	d.outcome, d.missing = Undetermined, uint16(found)
}
