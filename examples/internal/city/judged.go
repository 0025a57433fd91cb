package city

import (
	"github.com/kyufu-go/kyufu/benefit"
	"github.com/kyufu-go/kyufu/benefit/bank"
	"github.com/kyufu-go/kyufu/benefit/casework/form"
	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/money"
)

// An outcome is what a decision says, in the words of the files.
type outcome string

const (
	eligible     outcome = "eligible"
	ineligible   outcome = "ineligible"
	undetermined outcome = "undetermined"
)

// Japanese is the word on the screen and in the report.
func (o outcome) Japanese() string {
	switch o {
	case eligible:
		return "対象"
	case ineligible:
		return "対象外"
	default:
		return "未確定"
	}
}

// A judged household is what was decided about one household, and what became of its form.
type judged struct {
	number  string // 世帯番号; protected persons regrouped have the number of the household they left, with a suffix
	head    string // addressee number of the payee
	persons []string
	outcome outcome
	amount  money.Yen
	claim   money.Yen // the amount of the program, whatever is decided
	reasons []reason
	missing []missing
	form    *form.Application
	payee   benefit.PayeeState

	// of households with a form, for the record
	household *household.Household
	decision  benefit.Decision

	reclaim    money.Yen // what is asked back where less is due than was decided before
	reclaimFor string    // and the code of why (戻入事由)

	pay     form.Review
	account bank.Account
	names   form.Account // as the bank file takes them
}

// A reason is one reason code with whom it concerns and the legal basis.
type reason struct {
	code    string
	persons []string
	text    string // wording in Japanese
	basis   string // citation
}

// A missing fact is what has to be asked, about whom and by which way.
type missing struct {
	person string
	fact   string
	year   civil.FiscalYear // 0 for facts without one
	route  string
}

// held reports that nobody can be paid by the form that is there: the payee has died, and the heirs
// or who follows must be found first, or the sum divided; or nothing is due.
func (j *judged) held() bool {
	return j.payee == benefit.PayeeEstate || j.payee == benefit.PayeeUnknown || j.payee == benefit.PayeeSeveral || j.amount <= 0
}
