package main

import (
	"io"

	"github.com/kyufu-go/kyufu/benefit/bank/zengin"
	"github.com/kyufu-go/kyufu/benefit/casework/form"

	"github.com/kyufu-go/kyufu/benefit/bank"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/finding"
	"github.com/kyufu-go/kyufu/household/money"
)

// A payer turns forms into payments, checking every account.
type payer struct {
	directory bank.Directory
	on        civil.Date
	rows      *badRows
}

// plan says what becomes of the payment to an eligible household.
func (p *payer) plan(a *form.Application) (form.Review, bank.Account) {
	review, account, found := a.Check(bank.AccountConfig{Directory: p.directory, On: p.on})
	p.rows.notice(found.AtLeast(finding.Warning)) // a wrong account is a defect (不備) of the form, not a row that cannot be read
	return review, account
}

// A transfer is one payment of the bank file, with the household it belongs to.
type transfer struct {
	household string
	account   bank.Account
	names     form.Account
	amount    money.Yen
	customer  string // 顧客コード1: the application's number, by which a failed transfer is found again
}

// writeTransfers makes transfer.txt: 総合振込 with CR LF after every record of 120 bytes.
func writeTransfers(w io.Writer, header zengin.Header, transferOn, on civil.Date, directory bank.Directory, transfers []transfer) error {
	out, err := zengin.NewWriter(w, zengin.WriterConfig{Separator: zengin.CRLF, Check: zengin.CheckConfig{Directory: directory, Reference: on, Calendar: civil.BankDays()}})
	if err != nil {
		return err
	}
	header.Date = zengin.OnDay(transferOn)
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
