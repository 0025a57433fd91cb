package benefit

import (
	"github.com/kyufu-go/kyufu/benefit/law"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/money"
)

// script says what the numbers in a trace stand for: the words of one track of a program.
// [Compile] makes one for each track, [ParseDecision] one for each decision it reads.
type script struct {
	stamp    Stamp
	name     Text
	year     civil.FiscalYear // whose resident tax is asked
	japan    civil.Date       // the day of registered_in_japan
	words    words
	criteria []label
	payments []label
	rules    []rule
	texts    []string // values seen, of a decision that was read back
	notes    []string // codes of what the program leaves open
}

// setYear sets the year and its words: 令和6年度, fiscal 2024.
func (s *script) setYear(y civil.FiscalYear) {
	s.year = y
	if y != 0 {
		s.words.year = [2]string{Japanese: y.Wareki(), English: "fiscal " + y.String()}
	}
}

// label names a criterion or a payment.
type label struct {
	id, code       string
	unit           money.Yen // of a payment
	clerk, citizen Text
	own            bool // its wording is the program's
	basis          []law.Citation
	questions      []string // the predicates it asks

	in, other string     // its case and the other program, of a decision that was read back
	day       civil.Date // and the day
}

func (l *label) text(audience Audience) Text {
	if audience == Citizen {
		return l.citizen
	}
	return l.clerk
}

// rule is one line of a trace: a predicate of a criterion or a payment, or its result.
type rule struct {
	criterion int16 // index into criteria; −1: a payment
	payment   int16
	leaf      bool
	field     uint8
	home      bool
	name      string
	blames    bool // a true answer says that the criterion holds because of this member
}

// noScript is what the zero decision speaks by.
var noScript script
