package levy

import (
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/money"
)

// Truth is yes, no or unknown. The zero value is no: what nobody mentions did
// not happen; what is asked and open is unknown.
type Truth uint8

// The three values.
const (
	No Truth = iota
	Yes
	Unknown
)

// Kind is a kind of income (所得の種類).
type Kind uint8

// The kinds. The last three are never counted as income.
const (
	Salary            Kind = iota // 給与収入, gross
	Pension                       // 公的年金等収入, gross
	Business                      // 事業所得, after costs
	RealEstate                    // 不動産所得, after costs
	Other                         // その他の所得, after costs
	SurvivorPension               // 遺族年金
	DisabilityPension             // 障害年金
	Unemployment                  // 失業等給付
	kinds
)

var kindNames = [kinds]string{"salary", "pension", "business", "real_estate", "other", "survivor_pension", "disability_pension", "unemployment"}

// String returns the name in JSON.
func (k Kind) String() string {
	if k < kinds {
		return kindNames[k]
	}
	return "kind?"
}

// Counted reports whether income of this kind belongs to total income.
func (k Kind) Counted() bool { return k < SurvivorPension }

// Income is income of one kind in the income year. Salary and pensions are
// gross, the other kinds are after costs and may be negative.
type Income struct {
	Kind    Kind
	Amount  money.Yen
	Unknown bool // the amount is not known
}

// Special is a set of statuses with a ceiling of their own (障害者, 寡婦, 寡夫, ひとり親).
// Being a minor is not among them: it follows from the date of birth.
type Special uint8

// The statuses.
const (
	Disabled     Special = 1 << iota // 障害者
	Widow                            // 寡婦
	Widower                          // 寡夫, to R2
	SingleParent                     // ひとり親, from R3
)

var specialNames = []string{"disabled", "widow", "widower", "single_parent"}

// AidKind is a kind of public assistance (生活保護の扶助の種類).
type AidKind uint8

// The kinds of aid. Only livelihood aid exempts by law.
const (
	NoAid      AidKind = iota
	Livelihood         // 生活扶助
	Medical            // 医療扶助
	OtherAid
)

var aidNames = []string{"", "livelihood", "medical", "other"}

// Aid is public assistance since a day. With an unknown day it is unknown
// whether it was received on the assessment date.
type Aid struct {
	Kind AidKind
	From civil.Date
}

// Dependant is a spouse or dependant (同一生計配偶者・扶養親族) of a person.
type Dependant struct {
	ID          string
	Birth       civil.Date
	TotalIncome money.Yen
	Unknown     bool // the total income is not known
}

// Dependants are the spouse and dependants of a person: a number, or a list
// that is counted here. The zero value is none.
type Dependants struct {
	Count   int
	List    []Dependant
	Unknown bool // the number is not known; Count and List are then ignored
}

// Person is what the tests ask about one person. Facts that are left out count as
// no, except income: without any income given, income is unknown.
type Person struct {
	Birth civil.Date
	// Adult says that the person is of age although Birth does not tell. In JSON:
	// the key birth is left out, where null would mean unknown.
	Adult bool
	// TotalIncome is 合計所得金額; nil when it is to be computed from Income.
	TotalIncome *money.Yen
	Income      []Income
	// Dependants at the end of the income year.
	Dependants    Dependants
	Special       Special
	EverMarried   Truth // also if divorced since: not a minor (民法旧753条)
	LivelihoodAid Truth // on the assessment date
	Aid           Aid
	Relieved      Truth // 減免
	NotRegistered Truth // nowhere in Japan on the assessment date
}
