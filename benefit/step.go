package benefit

// Step is one line of a trace, in sixteen bytes: what was asked, of whom, what the
// answer was and which value was seen. Steps stand in the order of evaluation:
// for each criterion its predicates, member by member, then the criterion; then
// the payments in the same way.
type Step struct {
	// rule in bits 0–15, member + 1 in 16–31, kind in 32–39, outcome in 40–47.
	key   uint64
	value int64
}

const (
	memberShift  = 16
	kindShift    = 32
	outcomeShift = 40
	oneMember    = 1 << memberShift
)

func makeStep(rule uint16, member int, kind valueKind, outcome ternary, value int64) Step {
	return Step{uint64(rule) | uint64(member+1)<<memberShift | uint64(kind)<<kindShift | uint64(outcome)<<outcomeShift, value}
}

// Rule is the number of the predicate, criterion or payment in the compiled
// program; [Decision.Trace] names it.
func (s Step) Rule() int { return int(uint16(s.key)) }

// Member is the index of the member, −1 for the household.
func (s Step) member() int { return int(uint16(s.key>>memberShift)) - 1 }

// Outcome is the answer.
func (s Step) Outcome() Truth { return s.answer().truth() }

func (s Step) answer() ternary { return ternary(uint8(s.key >> outcomeShift)) }

// Kind says what Value is.
func (s Step) kind() valueKind { return valueKind(uint8(s.key >> kindShift)) }

// ValueKind says what the value of a step is.
type valueKind uint8

// The kinds of values.
const (
	noValue    valueKind = iota
	taxValue             // where a tax status comes from and what it says
	levyValue            // whether the income levy is owed
	truthValue           // an answer that was derived from other facts
	birthValue           // the first and the last day that a birth can lie on
	countValue           // how many, at least and at most
	missingFact
	textValue // of a decision that was read back: an index into the texts of its script
)

var kindOf = [fieldBirth + 1]valueKind{
	fieldJudged: truthValue, fieldTax: taxValue, fieldLevy: levyValue, fieldSupport: truthValue, fieldFail: truthValue, fieldPaid: truthValue,
	fieldNewborn: truthValue, fieldApart: truthValue, fieldJapan: truthValue, fieldFacility: truthValue, fieldAllowed: truthValue,
	fieldDue: truthValue, fieldDeclined: truthValue, fieldCame: truthValue, fieldReceives: truthValue, fieldBirth: birthValue,
}
