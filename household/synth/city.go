package synth

import (
	"iter"

	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/municipality"
)

// Config describes a city. The zero value makes an empty one in 熊谷市 as of the programme of 令和3年度.
type Config struct {
	Persons      int               // how many persons are registered on the base date, exactly
	Seed         uint64            // the same seed gives the same city
	Municipality municipality.Code // whose city it is; default 112020
	BaseDate     civil.Date        // default 2021-12-10
}

// A Household is one household with everything the city's departments know about it.
type Household struct {
	Number      string // 世帯番号
	Postal      string // 123-4567
	Address     string // 住所
	Secret      bool   // 支援措置: the address must not leave the register
	Since       civil.Date
	From        household.Place // where from; unknown if here before the assessment date
	Persons     []Person
	Application Application
}

// A Person is one member; the first of a household is its head.
type Person struct {
	Addressee    string // 宛名番号
	Relationship string // 続柄
	Family       string
	Given        string
	FamilyKana   string
	GivenKana    string
	Sex          string // 男 or 女
	Birth        civil.Date
	January      household.Place // where on the assessment date
	Tax          Tax
	Elsewhere    Tax // what the roll of the municipality of the assessment date says of those who moved in; learnt by inquiry only
	Welfare      []Welfare
}

// Tax is what the tax department's roll (課税台帳) says, in the words of tax.csv.
type Tax struct {
	Status          string // exempt, relieved, taxed, unfiled; "" when there is no row
	Levy            int64  // per-capita levy in yen
	IncomeLevyZero  bool
	Supporter       string // addressee number of who claims this person, "none", or "" when unknown
	SupporterStatus string // status of a supporter elsewhere; "" when here or unknown
	SupporterAway   bool
}

// Welfare is a fact of the welfare department, in the words of welfare.csv.
type Welfare struct {
	Kind  string
	Since civil.Date
}

// An Application is the form of one household, as received.
type Application struct {
	Form             string // confirmation, application; "" when none was sent
	Issued, Returned civil.Date
	Declined         bool
	NotOnlyDependent bool // declared: not only dependants of a taxed person
	NotPaidElsewhere bool // declared: not paid elsewhere
	NoTaxableIncome  bool // declared for the unfiled
	Account          Account
	Agent            *Agent
	Phone            string
}

// An Account is where the money goes; Yucho accounts (ゆうちょ) have symbol and number instead of bank
// and branch.
type Account struct {
	Bank, BankName, Branch, BranchName, Type, Number string
	Symbol, YuchoNumber                              string
	HolderKana, Holder                               string
}

// An Agent (代理人) applies for the head.
type Agent struct {
	Name, Kana, Sex, Relation string
	Birth                     civil.Date
}

func (c Config) withDefaults() Config {
	if c.Municipality == 0 {
		c.Municipality = municipality.Must("112020")
	}
	if c.BaseDate.IsZero() {
		c.BaseDate = civil.MustDate("2021-12-10")
	}
	return c
}

// Households yields the city's households in the order of their numbers. The last household is cut
// so that the number of persons is exact.
func (c Config) Households() iter.Seq[Household] {
	c = c.withDefaults()
	return func(yield func(Household) bool) {
		left, next := c.Persons, 1
		for i := 0; left > 0; i++ {
			h := newMaker(c, i).household(i, next, left)
			left -= len(h.Persons)
			next += len(h.Persons)
			if !yield(h) {
				return
			}
		}
	}
}
