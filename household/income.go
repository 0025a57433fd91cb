package household

import (
	"slices"

	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/money"
	"github.com/kyufu-go/kyufu/household/secret"
)

// IncomeKind is a kind of income (所得の種類).
type IncomeKind uint8

// The kinds. The last three are never counted as income.
const (
	Salary            IncomeKind = iota // 給与収入, gross
	Pension                             // 公的年金等収入, gross
	Business                            // 事業所得, after costs
	RealEstate                          // 不動産所得, after costs
	OtherIncome                         // その他の所得, after costs
	SurvivorPension                     // 遺族年金
	DisabilityPension                   // 障害年金
	Unemployment                        // 失業等給付
	incomeKinds
)

var incomeNames = [incomeKinds]string{
	"salary", "pension", "business", "real_estate", "other", "survivor_pension", "disability_pension", "unemployment",
}

// String returns the name in JSON.
func (k IncomeKind) String() string {
	if k < incomeKinds {
		return incomeNames[k]
	}
	return "kind?"
}

// Valid reports whether k is one of the kinds.
func (k IncomeKind) Valid() bool { return k < incomeKinds }

// Counted reports whether income of this kind belongs to total income.
func (k IncomeKind) Counted() bool { return k < SurvivorPension }

// IncomeItem is income of one kind in the income year. Salary and pensions are gross, the other
// kinds are after costs and may be negative.
type IncomeItem struct {
	secret.Quiet
	Kind    IncomeKind
	Amount  money.Yen
	Unknown bool // the amount is not known
}

// Special is a set of statuses with a ceiling of their own (障害者, 寡婦, 寡夫, ひとり親).
// Being a minor is not among them: it follows from the date of birth.
type Special uint8

// The statuses.
const (
	SpecialDisabled     Special = 1 << iota // 障害者
	SpecialWidow                            // 寡婦
	SpecialWidower                          // 寡夫, to R2
	SpecialSingleParent                     // ひとり親, from R3
)

var specialNames = []string{"disabled", "widow", "widower", "single_parent"}

// ParseSpecial reads the name of one status in JSON.
func ParseSpecial(name string) (Special, bool) {
	i := slices.Index(specialNames, name)
	return 1 << max(i, 0), i >= 0
}

// AidKind is a kind of public assistance (生活保護の扶助の種類).
type AidKind uint8

// The kinds of aid. Only livelihood aid exempts by law.
const (
	AidNone       AidKind = iota
	AidLivelihood         // 生活扶助
	AidMedical            // 医療扶助
	AidOther
)

var aidNames = []string{"", "livelihood", "medical", "other"}

// Aid is public assistance since a day. With an unknown day it is unknown
// whether it was received on the assessment date.
type Aid struct {
	secret.Quiet
	Kind AidKind
	From civil.Date
}

// Dependant is a spouse or dependant (同一生計配偶者・扶養親族) of a person.
type Dependant struct {
	secret.Quiet
	ID          string
	Tie         Tie // only who is claimed as a dependant counts in a limit
	Birth       civil.Date
	TotalIncome money.Yen
	Unknown     bool // the total income is not known
}

// MaxDependants bounds what counts as a number of dependants; no register holds larger families.
const MaxDependants = 99

// Dependants are the spouse and dependants of a person: a number, or a list
// that is counted by the levy's tests. The zero value is none.
type Dependants struct {
	secret.Quiet
	Count   int
	List    []Dependant
	Unknown bool // the number is not known; Count and List are then ignored
}

// Income is what the levy's tests ask about one person where there is no roll. What nobody has
// given is unknown: without Total or Items the income is, and a zero Truth says so of the rest.
// [NewIncome] and a key left out in JSON say no of what is out of the ordinary.
type Income struct {
	secret.Quiet
	Birth civil.Date
	// Adult says that the person is of age although Birth does not tell. In JSON:
	// the key birth is left out, where null would mean unknown.
	Adult bool
	// Total is 合計所得金額; nil when it is to be computed from Items.
	Total *money.Yen
	Items []IncomeItem
	// Dependants at the end of the income year.
	Dependants    Dependants
	Special       Special
	EverMarried   civil.Truth // also if divorced since: not a minor (民法旧753条)
	LivelihoodAid civil.Truth // on the assessment date; false asks Aid
	Aid           Aid
	Relieved      civil.Truth // 減免
	Registered    civil.Truth // somewhere in Japan on the assessment date
}

// NewIncome returns the income of somebody of whom nothing out of the ordinary is said: never
// married, without aid or relief, registered on the assessment date.
func NewIncome(items ...IncomeItem) Income {
	return Income{
		Items: items, EverMarried: civil.False, LivelihoodAid: civil.False, Relieved: civil.False, Registered: civil.True,
	}
}
