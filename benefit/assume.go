package benefit

// domain returns the values a fact can take, as small numbers that set understands.
func (p *plan) domain(s *scratch, u *unknown, buf []int32) []int32 {
	switch u.fact {
	case FactTax:
		if s.views[u.who].tax == taxUnfiled {
			return append(buf, taxDeclared, taxShouldFile, taxTaxed)
		}
		return append(buf, taxExempt, taxTaxed, taxTreaty)
	case FactResidence:
		buf = append(buf, int32(isTrue), int32(isFalse))
		if !u.due && (p.extras.japan || p.extras.came) {
			buf = append(buf, livedAbroad)
		}
		return buf
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

// livedAbroad is a value of an unknown residence beside here (true) and elsewhere
// in Japan (false).
const livedAbroad = 3

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
		if u.due {
			v.f[fieldDue] = uint8(value)
		} else {
			v.assumeResidence(value)
		}
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
	if v.by == byPlace && ternary(v.f[fieldDue]) == isUnknown {
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

// setPaid answers for every person whom an open payment concerns.
func (s *scratch) setPaid(open, value uint8) {
	for i := range s.views {
		if v := &s.views[i]; v.paidOpen == open {
			v.f[fieldPaid] = value
		}
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
