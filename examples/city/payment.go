package main

import (
	"io"

	"github.com/kyufu-go/kyufu/benefit/bank"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/finding"
	"github.com/kyufu-go/kyufu/household/money"
)

// A payState says how far the payment of an eligible household has come.
type payState uint8

const (
	payNone        payState = iota // nothing to pay
	payNotReturned                 // no form sent, or not returned yet
	payUndeclared                  // returned, a declaration is not ticked (D04)
	payNoAccount                   // returned, no account given (D02)
	payBadAccount                  // returned, the account cannot be right (D02)
	payCash                        // paid at the counter
	payTransfer                    // goes into the transfer file
)

// defect is the defect code (不備コード) of a state, empty if there is none.
func (s payState) defect() string {
	switch s {
	case payUndeclared:
		return "D04"
	case payNoAccount, payBadAccount:
		return "D02"
	default:
		return ""
	}
}

// granted reports whether the household gets its money in this run.
func (s payState) granted() bool { return s == payCash || s == payTransfer }

// A payer turns forms into payments, checking every account.
type payer struct {
	directory bank.Directory
	on        civil.Date
	rows      *badRows
}

// plan says what becomes of the payment to an eligible household.
func (p *payer) plan(a *application) (payState, bank.Account) {
	switch {
	case a == nil || !a.Returned.Known():
		return payNotReturned, bank.Account{}
	case !a.NotOnlyDependants || !a.NotPaidElsewhere:
		return payUndeclared, bank.Account{}
	case a.Cash:
		return payCash, bank.Account{}
	case a.Account.empty():
		return payNoAccount, bank.Account{}
	}
	account, found := p.account(&a.Account)
	p.rows.notice(found.AtLeast(finding.Warning)) // a wrong account is a defect (不備) of the form, not a row that cannot be read
	if len(found.AtLeast(finding.Error)) > 0 {
		return payBadAccount, bank.Account{}
	}
	return payTransfer, account
}

// account gives the account as the bank file takes it. A ゆうちょ account is converted, anything else normalised.
func (p *payer) account(a *accountGiven) (bank.Account, finding.List) {
	var found finding.List
	given := bank.Account{Bank: a.Bank, Branch: a.Branch, Number: a.Number, Holder: a.HolderKana}
	if a.YuchoNumber != "" {
		yucho, list := bank.ParseYucho(a.YuchoSymbol, a.YuchoNumber, bank.YuchoConfig{})
		found = list
		if len(list.AtLeast(finding.Error)) > 0 {
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
	account, list := given.Normalise(bank.AccountConfig{Directory: p.directory, On: p.on})
	return account, append(found, list...)
}

// A transfer is one payment of the bank file, with the household it belongs to.
type transfer struct {
	household string
	account   bank.Account
	names     accountGiven
	amount    money.Yen
	customer  string // 顧客コード1: the application's number, by which a failed transfer is found again
}

// writeTransfers makes transfer.txt: 総合振込 with CR LF after every record of 120 bytes.
func writeTransfers(w io.Writer, header bank.Header, transferOn, on civil.Date, directory bank.Directory, transfers []transfer) error {
	out, err := bank.NewWriter(w, bank.WriterConfig{Separator: bank.CRLF, Check: bank.CheckConfig{Directory: directory, Reference: on, Calendar: civil.BankDays()}})
	if err != nil {
		return err
	}
	header.Date = bank.OnDay(transferOn)
	if err := out.Batch(header); err != nil {
		return err
	}
	for i := range transfers {
		t := &transfers[i]
		record := bank.Transfer{
			Bank: t.account.Bank, BankName: t.names.BankName, Branch: t.account.Branch, BranchName: t.names.BranchName,
			Type: t.account.Type, Number: t.account.Number, Holder: t.account.Holder, Amount: t.amount, Customer1: t.customer,
		}
		if err := out.Add(&record); err != nil {
			return err
		}
	}
	_, err = out.Close()
	return err
}
