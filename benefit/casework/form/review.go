package form

import (
	"github.com/kyufu-go/kyufu/benefit/bank"
	"github.com/kyufu-go/kyufu/household/finding"
)

// Review says how far a form brings the payment to an eligible household.
type Review uint8

// The reviews.
const (
	NoReview    Review = iota // nothing is to be paid, and no form was looked at
	NotReturned               // no form sent, or not returned yet
	Undeclared                // returned, a declaration is not ticked (D04)
	NoAccount                 // returned, no account given (D02)
	BadAccount                // returned, the account cannot be right (D02)
	PayCash                   // is paid at the counter
	PayAccount                // is paid to the account
	Misdated                  // came back before it was sent (D08)
)

// Defect is the defect code (不備コード) of a review, "" where nothing is lacking.
func (r Review) Defect() string {
	switch r {
	case Undeclared:
		return "D04"
	case NoAccount, BadAccount:
		return "D02"
	case Misdated:
		return "D08"
	default:
		return ""
	}
}

// Complete reports whether the form is back and nothing on it is lacking.
func (r Review) Complete() bool { return r == PayCash || r == PayAccount }

// FindingTwoAccounts says that two accounts were given.
const FindingTwoAccounts = "two_accounts"

// FindingMisdated says that the form came back before it was sent.
const FindingMisdated = "returned_before_issued"

// Check reviews a form: whether everything that decides about the payment is on it, with the
// account in canonical form and what is to be said about it. nil is a form that was never sent.
func (a *Application) Check(cfg bank.AccountConfig) (Review, bank.Account, finding.List) {
	switch {
	case a == nil || !a.Returned.Known():
		return NotReturned, bank.Account{}, nil
	case a.misdated():
		f := finding.New(FindingMisdated, finding.Error)
		f.Field = "B4"
		return Misdated, bank.Account{}, finding.List{f}
	case !a.NotOnlyDependants || !a.NotPaidElsewhere:
		return Undeclared, bank.Account{}, nil
	case a.Cash:
		return PayCash, bank.Account{}, nil
	case a.Account.empty():
		return NoAccount, bank.Account{}, nil
	case a.Account.two():
		f := finding.New(FindingTwoAccounts, finding.Error)
		f.Field = "B41"
		return BadAccount, bank.Account{}, finding.List{f}
	}
	account, found := a.Account.normalise(cfg)
	if found.Failed() {
		return BadAccount, bank.Account{}, found
	}
	return PayAccount, account, found
}

// misdated reports a form that came back before it was sent: one of the days is not true, and
// nobody knows which.
func (a *Application) misdated() bool {
	before, known := a.Returned.Before(a.Issued)
	return known && before
}

// Normalise gives the account as a bank file takes it: a ゆうちょ account converted, anything else
// normalised. The findings say what was changed or is wrong.
func (a Account) normalise(cfg bank.AccountConfig) (bank.Account, finding.List) {
	var found finding.List
	given := bank.Account{Bank: a.Bank, Branch: a.Branch, Number: a.Number, Holder: a.HolderKana}
	if a.YuchoNumber != "" {
		yucho, list := bank.ParseYucho(a.YuchoSymbol, a.YuchoNumber, bank.YuchoConfig{})
		found = list
		if list.Failed() {
			return bank.Account{}, list
		}
		given = yucho.Account(bank.YuchoConfig{})
		given.Holder = a.HolderKana
	} else {
		kind, err := bank.ParseAccountType(a.Type)
		if err != nil {
			return bank.Account{}, finding.List{finding.New("type", finding.Error)}
		}
		given.Type = kind
	}
	account, list := given.Normalise(cfg)
	return account, append(found, list...)
}
