package benefit

// odds is how probable an answer to an open fact is, beside the other answers to it. The numbers
// are round ones near those of the synthetic city (package synth); the order of questions rests on
// them, no decision does.
func (p *plan) odds(s *scratch, u *unknown, value int32) float64 {
	switch u.fact {
	case FactResidence:
		return residenceOdds[value]
	case FactTax:
		return p.taxOdds(s, u, uint8(value))
	case FactLevy:
		return yesOdds(value == levyOwed, 0.9)
	case FactPaid:
		if u.here {
			return yesOdds(value == int32(isTrue), 0.1)
		}
		return yesOdds(value == int32(isTrue), 0.03)
	case FactBirth:
		return p.birthOdds(s, u, value)
	case FactSupporterTax:
		return yesOdds(value == int32(isTrue), 0.7)
	case FactSupporter:
		return yesOdds(value == int32(isTrue), s.byPlace(u, 0.02, 0.4))
	default: // the income test
		return 0.5
	}
}

var residenceOdds = [...]float64{isFalse: 0.03, isTrue: 0.96, livedAbroad: 0.01}

func yesOdds(yes bool, odds float64) float64 {
	if yes {
		return odds
	}
	return 1 - odds
}

// byPlace chooses between the odds of the head and of others.
func (s *scratch) byPlace(u *unknown, head, other float64) float64 {
	if u.who == s.verdict.head {
		return head
	}
	return other
}

// taxOdds: most heads owe the per-capita levy, fewer of the others, children hardly ever. Who has
// not filed mostly had nothing to file.
func (p *plan) taxOdds(s *scratch, u *unknown, value uint8) float64 {
	owed := s.byPlace(u, 0.7, 0.35)
	if v := &s.views[u.who]; v.lo > p.compiled.codes.childFrom && p.compiled.codes.childFrom != 0 {
		owed = 0.02
	}
	switch value {
	case taxTaxed:
		return owed
	case taxTreaty:
		return 0.002
	case taxShouldFile:
		return 0.1
	default: // exempt, or nothing to declare
		return 1 - owed
	}
}

// birthOdds: who is head was born before any of a program's days, of the others every second.
func (p *plan) birthOdds(s *scratch, u *unknown, value int32) float64 {
	oldest := s.byPlace(u, 0.97, 0.5)
	if value == s.views[u.who].lo {
		return oldest
	}
	return (1 - oldest) / float64(max(1, len(p.births)))
}
