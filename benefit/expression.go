package benefit

// The facts a member is judged by, one small number each.
const (
	fieldJudged   = iota // Truth: belongs to the household on the base date
	fieldTax             // a tax… constant
	fieldLevy            // a levy… constant
	fieldSupport         // Truth: claimed by somebody who owes the levy
	fieldFail            // Truth: owes the levy and failed the income test
	fieldPaid            // Truth: paid before, by person
	fieldNewborn         // Truth: born after the base date, in time
	fieldApart           // Truth: registered elsewhere, supported from here, applied for
	fieldJapan           // Truth: registered somewhere in Japan on the program's day
	fieldFacility        // Truth: placed in a facility by measure
	fieldAllowed         // Truth: child allowance is paid to a member, or nothing is known of one
	fieldDue             // Truth: this town pays, by the child allowance
	fieldDeclined        // Truth: declined what a payment of the program held for this person
	fieldCame            // Truth: came from abroad after the assessment date
	fieldReceives        // two answers about child allowance: receivesIt, and above it a Truth, refusedIt
	fieldPresent         // Truth: belongs to the group in scope; no predicate asks it
	fields
	fieldBirth = fields // not a small number: compared with a span of days
	fieldMask  = fields - 1
)

// Where a tax status comes from and what it says.
const (
	taxOpen          = iota // unknown on the roll
	taxExempt               // 非課税 on the roll
	taxRelieved             // 減免
	taxTreaty               // 租税条約
	taxTaxed                // 課税 on the roll
	taxUnfiled              // unfiled, and nothing else known
	taxShouldFile           // unfiled with income that would be taxed
	taxDeclared             // declared: no taxable income
	taxComputedFree         // no roll: exempt by the tests
	taxComputedTaxed        // no roll: taxed by the tests
	taxNotLiable            // registered nowhere on the assessment date, or not yet born
	taxChild                // a child without a row
	taxStates
	taxMask = fieldValues - 1
)

const (
	levyOpen   = iota
	levyZero   // on the roll
	levyOwed   // on the roll
	levyNone   // follows from exemption
	levyStates = iota
)

// What fieldReceives holds.
const (
	receivesIt = 1 // the bit: receives child allowance; the head where nothing is known of one
	refusedIt  = 1 // the place of the Truth: who receives it for this child is refused
)

// The facts that can be unknown, in the order in which they are looked for.
const (
	FactResidence    Fact = iota // registration on the base date (基準日の住民登録)
	FactTax                      // whether the per-capita levy is owed (課税状況)
	FactLevy                     // whether an income levy is owed (所得割)
	FactPaid                     // whether the benefit was paid before, here or elsewhere
	FactIncome                   // income, where a test of it decides
	FactBirth                    // date of birth
	FactSupporterTax             // whether a supporter outside the household is taxed
	FactSupporter                // whether somebody claims the person as a dependant
	FactAllowance                // who pays the child allowance by which it goes (児童手当の支給者)
	facts
)

// Fact is a kind of fact that a decision may be waiting for.
type Fact uint8

var factNames = [facts]string{"residence", "tax_status", "income_levy", "paid_elsewhere", "income", "birth", "supporter_tax_status", "supporter", "child_allowance"}

// factSet is a set of facts.
type factSet uint16

func (s factSet) has(f Fact) bool { return s&(1<<f) != 0 }

// predicate is a named question about a member that a program may ask.
type predicate struct {
	name  string
	field uint8
	// answers maps the field's value to a Truth, two bits each.
	answers uint32
	reads   factSet
	// needs is the parameter of the program without which it cannot be answered.
	needs string
}

const taxFacts = 1<<FactTax | 1<<FactLevy

// answer builds the table of a predicate: unknown for the values in open, true
// for those in yes, false for the rest.
func answer(open, yes []int) uint32 {
	var t uint32
	for _, v := range open {
		t |= uint32(isUnknown) << (2 * v)
	}
	for _, v := range yes {
		t |= uint32(isTrue) << (2 * v)
	}
	return t
}

// asIs is the table of fields that hold a Truth.
var asIs = answer([]int{int(isUnknown)}, []int{int(isTrue)})

var predicates = []predicate{
	{"registered", fieldJudged, asIs, 1 << FactResidence, ""},
	{"taxed", fieldTax, answer([]int{taxOpen, taxUnfiled}, []int{taxTaxed, taxComputedTaxed}), taxFacts, ""},
	{"taxed_or_unfiled", fieldTax, answer([]int{taxOpen, taxUnfiled}, []int{taxTaxed, taxComputedTaxed, taxShouldFile}), taxFacts, ""},
	{"unfiled_taxable", fieldTax, answer([]int{taxUnfiled}, []int{taxShouldFile}), taxFacts, ""},
	{"treaty", fieldTax, answer([]int{taxOpen}, []int{taxTreaty}), taxFacts, ""},
	{"income_levy_owed", fieldLevy, answer([]int{levyOpen}, []int{levyOwed}), taxFacts, ""},
	{"supporter_taxed", fieldSupport, asIs, taxFacts | 1<<FactSupporter | 1<<FactSupporterTax, ""},
	{"income_test_failed", fieldFail, asIs, taxFacts | 1<<FactIncome, ""},
	{"paid_person", fieldPaid, asIs, 1 << FactPaid, "paid_before"},
	{"newborn", fieldNewborn, asIs, 1<<FactResidence | 1<<FactBirth, ""},
	{"living_apart", fieldApart, asIs, 1 << FactResidence, ""},
	{"registered_in_japan", fieldJapan, asIs, 1 << FactResidence, "japan_on"},
	{"in_facility", fieldFacility, asIs, 0, ""},
	{"child_allowance", fieldAllowed, asIs, 0, ""},
	{"allowance_here", fieldDue, asIs, 1<<FactResidence | 1<<FactBirth, ""},
	{"declined_person", fieldDeclined, asIs, 0, ""},
	{"receives_allowance", fieldReceives, answer(nil, []int{receivesIt, receivesIt + 1<<refusedIt, receivesIt + 2<<refusedIt}), 0, ""},
	{"recipient_refused", fieldReceives, answer([]int{1 << refusedIt, receivesIt + 1<<refusedIt}, []int{2 << refusedIt, receivesIt + 2<<refusedIt}), taxFacts | 1<<FactIncome, ""},
	{"arrived_from_abroad", fieldCame, asIs, 1 << FactResidence, ""},
}

// The questions about a household as a whole.
const (
	homePaidHere = iota
	homePaidElsewhere
	homeDeclined
	homeLate
	homeDiedAlone
	homeSplit
	homeElsewhere
	homePlaced
	homeFacts
)

var homePredicates = [homeFacts]predicate{
	{name: "paid_here", field: homePaidHere, answers: asIs, reads: 1 << FactPaid, needs: "paid_before"},
	{name: "paid_elsewhere", field: homePaidElsewhere, answers: asIs, reads: 1 << FactPaid, needs: "paid_before"},
	{name: "declined", field: homeDeclined, answers: asIs},
	{name: "past_deadline", field: homeLate, answers: asIs},
	{name: "died_alone_before_applying", field: homeDiedAlone, answers: asIs},
	{name: "split_from_paid_household", field: homeSplit, answers: asIs, reads: 1 << FactPaid, needs: "paid_before"},
	{name: "other_municipality", field: homeElsewhere, answers: asIs},
	{name: "child_placed", field: homePlaced, answers: asIs},
}

func findPredicate(list []predicate, name string) *predicate {
	for i := range list {
		if list[i].name == name {
			return &list[i]
		}
	}
	return nil
}

// fieldValues is more than the values of any field; a power of two, so that a masked index needs no
// check.
const fieldValues = 16

// A mask stands for a check only where these do not fall below zero.
const (
	_ uint = 0 - fields&fieldMask
	_ uint = fieldValues - taxStates
)

// leaf is a predicate as compiled: a table look-up, or a span of birth days.
type leaf struct {
	keys   [fieldValues]uint64 // of its step, by the value seen: the answer stands in it
	lo, hi int32               // for fieldBirth: days, both ends included
	key    uint64              // of its step without an answer
	field  uint8
}

// tell makes the table of the steps from that of the answers, two bits each.
func (l leaf) tell(answers uint32) leaf {
	for seen := range l.keys {
		l.keys[seen] = l.key | uint64(answers>>(2*seen)&3)<<outcomeShift
	}
	return l
}
