package benefit

import (
	"slices"

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

	// Person is the member's id; for supporter_tax_status the supporter's, for child_allowance the
	// child's.
	Person string `json:"person"`
	Fact   Fact   `json:"fact"`
	// FiscalYear is the year of the fact, or 0.
	FiscalYear civil.FiscalYear `json:"fiscal_year,omitzero"`
	Route      Route            `json:"route"`
}

// settleOpen decides a household that Kleene's logic leaves open: it collects the
// missing facts, and where none is missing, all completions agree on one outcome.
func (p *plan) settleOpen(in *Input, s *scratch, d *verdict) {
	q := &s.search
	q.collect(p, s)
	kept := len(s.steps)
	if q.asker != nil {
		p.choose(in, s) // whoever asks for the next question wants no decision
		return
	}
	found := 0
	exact := p.shows(s)
	for i := range q.open {
		if q.shown[i] != unseen || !exact && p.matters(s, i) {
			u := &q.open[i]
			step := p.ask(in, s, u)
			if u.fact == FactResidence && slices.Contains(s.steps[kept:], step) {
				continue // one recipient of several children
			}
			s.steps = append(s.steps, step)
			found++
			if u.fact == FactPaid && !u.here {
				found += p.askFormer(in, s, *u)
			}
		}
	}
	s.bind()
	q.heard.forget()
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

// unknown is one open fact of a search.
type unknown struct {
	fact  Fact
	who   int16 // member, or outsider for FactSupporterTax
	here  bool  // for FactPaid: by ourselves
	done  bool  // has a value at the moment
	due   bool  // for FactResidence: not where the member is registered, but what due goes by
	asked Fact  // what the fact is called: an income that is missing is asked as income, who pays an allowance as that
}

// collect lists the open facts that the plan reads, in the order of their kinds.
func (q *search) collect(p *plan, s *scratch) {
	q.open, q.heard.views = q.open[:0], q.heard.views[:0]
	for f := range facts {
		if !p.needs.has(f) || f == FactLevy && !p.asksLevy {
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
				v := &s.views[i]
				if asked, open := v.open(f); open {
					q.open = append(q.open, unknown{fact: f, asked: asked, who: int16(i)})
				}
				if f == FactResidence && v.by != byPlace && ternary(v.f[fieldDue]) == isUnknown {
					q.open = append(q.open, unknown{fact: f, asked: v.by.asks(), who: int16(i), due: true})
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
			ternary(v.f[fieldCame]) == isUnknown || v.by == byPlace && ternary(v.f[fieldDue]) == isUnknown
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

// asks is the fact by which it is settled whether a benefit is due.
func (b dueBy) asks() Fact {
	if b == byPayer {
		return FactAllowance
	}
	return FactResidence
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

// askFormer asks about the others of whom nobody has said what a former town paid.
func (p *plan) askFormer(in *Input, s *scratch, u unknown) int {
	for _, u.who = range s.former {
		s.steps = append(s.steps, p.ask(in, s, &u))
	}
	return len(s.former)
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
		case m.ResidenceUnknown, known && !p.sameTown(place, in.Municipality):
			route = p.fromElsewhere(in)
		default:
			route = OwnRoll
		}
	case FactBirth:
		route = OwnRoll
	case FactResidence, FactAllowance:
		route = OtherMunicipality
	case FactPaid:
		route = OtherMunicipality
		if u.here {
			route = OwnRoll
		}
	default: // by declaration
	}
	who := int(u.who)
	switch {
	case u.asked == FactSupporterTax:
		who += len(s.views)
	case u.due && u.asked == FactResidence:
		who = s.receiver(in.Household, who)
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
