package benefit

import "github.com/kyufu-go/kyufu/benefit/law"
import "github.com/kyufu-go/kyufu/household/civil"

// script says what the numbers in a trace stand for: the words of one track of a program.
// [Compile] makes one for each track, [ParseDecision] one for each decision it reads.
type script struct {
	stamp    Stamp
	name     Text
	year     civil.FiscalYear // whose resident tax is asked
	criteria []label
	payments []label
	rules    []rule
	texts    []string // values seen, of a decision that was read back
}

// label names a criterion or a payment.
type label struct {
	id, code       string
	clerk, citizen Text
	basis          []law.Citation
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
