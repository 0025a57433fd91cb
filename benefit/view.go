package benefit

// view is one member as a program sees it: the facts a decision can wait for, and
// what follows from them in f.
type view struct {
	f        [fields]uint8 // by the field constants
	place    uint8         // Truth: registered here on the day that counts (a fact)
	tax      uint8         // tax… constant (a fact where open)
	levy     uint8         // levyOpen, levyZero, levyOwed (a fact where open)
	support  uint8         // support… constant
	claimed  uint8         // Truth, for supportOpen (a fact)
	test     uint8         // Truth that the income test was passed (a fact)
	asks     uint8         // the Fact by which an open tax status is settled
	group    uint8         // 0: the household; else the group of protected people
	paidOpen uint8         // a paidOpen… constant
	gone     bool          // dead, or not yet born, on the base date
	by       dueBy         // on what it hangs whether it is due here
	sup      int16
	rec      int16 // who receives child allowance for this one; -1: nobody in particular
	lo, hi   int32 // the days on which birth can lie; 0: any (a fact)
}

// dueBy is on what it hangs whether the benefit for a child is due here.
type dueBy uint8

const (
	byPlace     dueBy = iota // where the child is registered
	byPayer                  // who pays the child allowance
	byRecipient              // where the recipient is registered, whom an employer pays
)

// blank is a member of whom nothing is known but that nothing speaks against registration here.
var blank = view{place: uint8(isTrue), asks: uint8(FactTax), sup: -1, rec: -1, test: uint8(isUnknown)}

// bind computes what follows from the facts, for the people of one group.
func (s *scratch) bind() {
	group, views := s.scope, s.views
	judged := wide(isFalse)
	for i := range views {
		v := &views[i]
		present := wide(isTrue)
		if v.group != group {
			present = wide(isFalse)
		}
		v.f[fieldPresent] = uint8(present)
		in := min(wide(v.place), present)
		if v.gone {
			in = wide(isFalse)
		}
		v.f[fieldJudged] = uint8(in)
		judged = max(judged, in)
		v.f[fieldTax], v.f[fieldLevy] = v.tax, v.levy
		if v.levy == levyOpen && exempting[v.tax&taxMask] {
			v.f[fieldLevy] = levyNone
		}
		v.f[fieldFail] = uint8(min(wide(owes[v.tax&taxMask]), wide(isTrue)-wide(v.test)))
		v.f[fieldSupport] = uint8(isFalse)
		if v.support != supportNone {
			v.f[fieldSupport] = uint8(s.support(v))
		}
	}
	s.judged = uint8(judged)
	if s.asksRecipients {
		s.bindRecipients()
	}
}
