package city

import (
	"errors"
	"fmt"
	"io"

	"github.com/kyufu-go/kyufu/benefit/bank/zengin"
	"github.com/kyufu-go/kyufu/benefit/casework/form"

	"github.com/kyufu-go/kyufu/benefit/bank"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/finding"
	"github.com/kyufu-go/kyufu/household/money"
	"github.com/kyufu-go/kyufu/household/text"
)

// A payer turns forms into payments, making every check at the form that the bank file will make: a
// form that cannot be paid is a defect of its household and stops nobody else.
type payer struct {
	directory bank.Directory
	config    zengin.WriterConfig
	names     text.BankOptions // how holders' names are written
	header    zengin.Header
	on        civil.Date
	rows      *badRows
	trial     *zengin.Writer
	accounts  map[bank.Account]string // by account without its holder: the household that has it
}

func newPayer(city *cityConfig, on civil.Date, sent *zengin.Sent, rows *badRows) payer {
	p := payer{directory: bank.Builtin(), header: city.Payer, names: city.Names.options(), on: on, rows: rows, accounts: make(map[bank.Account]string)}
	p.config = zengin.WriterConfig{Separator: zengin.CRLF, Check: zengin.CheckConfig{
		Directory: p.directory, Reference: on, Calendar: civil.BankDays(), Profile: p.names.Profile, Sent: sent,
	}}
	p.header.Date = zengin.OnDay(city.TransferOn)
	return p
}

// plan says what becomes of the payment to an eligible household, whose holder should be the payee.
func (p *payer) plan(j *judged, payee string) error {
	config := p.accountConfig()
	review, account, found := j.form.Check(config)
	j.pay, j.account = review, account
	if j.form == nil {
		return nil
	}
	if j.form.Kind == form.Notice && review == form.NotReturned {
		_, j.account, found = unasked(j.form).Check(config)
		p.locate(j, found)
		return nil
	}
	j.names = j.form.Account
	p.locate(j, found)
	if n := &j.names; n.YuchoNumber != "" && n.BankName+n.BranchName != "" {
		n.BankName, n.BranchName = "", "" // those of another bank, or of a post office
		p.locate(j, finding.List{{Code: noticeBankName, Severity: finding.Warning, Field: "bank_name", At: -1}})
	}
	if review.Complete() && j.held() {
		j.pay = form.NoReview
	}
	if j.pay != form.PayAccount {
		return nil
	}
	if err := p.try(j); err != nil {
		return err
	}
	if j.pay == form.PayAccount {
		p.compare(j, payee)
	}
	return nil
}

func (p *payer) accountConfig() bank.AccountConfig {
	return bank.AccountConfig{Directory: p.directory, On: p.on, Text: p.names}
}

// unasked is the form of a household that need not answer (支給のお知らせ), as if it had: the town wrote
// the account, which it knows.
func unasked(f *form.Application) *form.Application {
	answered := *f
	answered.Returned, answered.NotOnlyDependants, answered.NotPaidElsewhere = f.Issued, true, true
	return &answered
}

// try writes the payment to nowhere. What the file refuses is a defect (D02); names of banks and
// branches are not needed and never refuse a payment.
func (p *payer) try(j *judged) error {
	if p.trial == nil {
		var err error
		if p.trial, err = zengin.NewWriter(io.Discard, p.config); err != nil {
			return err
		}
		if err = p.trial.Batch(p.header); err != nil {
			return err
		}
	}
	err := p.trial.Add(j.transfer().record())
	refused, ok := errors.AsType[*zengin.RefusedError](err)
	if !ok {
		return err
	}
	if refused.Code() == noticeSent {
		j.pay = form.NoReview
		p.locate(j, finding.List{{Code: noticeSent, Severity: finding.Error, At: -1}})
		return nil
	}
	if j.names.BankName != "" || j.names.BranchName != "" {
		j.names.BankName, j.names.BranchName = "", ""
		if p.trial.Add(j.transfer().record()) == nil {
			p.locate(j, finding.List{{Code: noticeBankName, Severity: finding.Warning, Field: "bank_name", At: -1}})
			return nil
		}
	}
	j.pay = form.BadAccount
	p.locate(j, finding.List{{Code: refused.Code(), Severity: finding.Error, Field: refused.Field(), At: -1}})
	return nil
}

// compare tells of an account that another household has and of a holder who is not the payee.
func (p *payer) compare(j *judged, payee string) {
	key := j.account
	key.Holder = ""
	if _, taken := p.accounts[key]; taken {
		p.locate(j, finding.List{{Code: noticeAccount, Severity: finding.Warning, Field: "B41", At: -1}})
	} else {
		p.accounts[key] = j.number
	}
	if payee != "" && j.form.Agent.Name == "" && !bank.SameHolder(j.account.Holder, payee) {
		p.locate(j, finding.List{{Code: noticeHolder, Severity: finding.Warning, Field: "B44", At: -1}})
	}
}

// Codes of what is noticed about payments, besides those of package bank.
const (
	noticeAccount  = "duplicate_account"
	noticeHolder   = "holder_differs"
	noticeBankName = "bank_name_dropped"
	noticeSent     = "sent_before"
	noticePaid     = "already_paid"
)

// locate keeps warnings and errors with the household and the line of its form. That the built-in
// list knows no bank but ゆうちょ says nothing of the others.
func (p *payer) locate(j *judged, list finding.List) {
	for _, f := range list.AtLeast(finding.Warning) {
		if f.Code == bank.FindBankUnknown {
			continue
		}
		f.File, f.Line = "applications.csv", j.form.Line
		p.rows.notices = append(p.rows.notices, located{household: j.number, finding: f})
		p.rows.warnings[f.Code]++
	}
}

// A transfer is one payment of the bank file, with the household it belongs to.
type transfer struct {
	household string
	payee     string // addressee number, to tell two payments to one person
	account   bank.Account
	names     form.Account
	amount    money.Yen
	customer  string // 顧客コード1: the application's number, by which a failed transfer is found again
}

func (j *judged) transfer() *transfer {
	return &transfer{
		household: j.number, payee: j.head, account: j.account, names: j.names, amount: j.amount, customer: fmt.Sprintf("%010d", j.form.Sequence),
	}
}

func (t *transfer) record() *bank.Transfer {
	return &bank.Transfer{
		Bank: t.account.Bank, BankName: t.names.BankName, Branch: t.account.Branch, BranchName: t.names.BranchName,
		Type: t.account.Type, Number: t.account.Number, Holder: t.account.Holder, Amount: t.amount, Customer1: t.customer,
	}
}

// write makes transfer.txt: 総合振込 with CR LF after every record of 120 bytes. The seal says what
// the file holds, for the slip that goes with it.
func (p *payer) write(w io.Writer, transfers []*transfer) (zengin.Seal, error) {
	out, err := zengin.NewWriter(w, p.config)
	if err != nil {
		return zengin.Seal{}, err
	}
	if err := out.Batch(p.header); err != nil {
		return zengin.Seal{}, err
	}
	for _, t := range transfers {
		if err := out.AddFor(t.payee, t.record()); err != nil {
			return zengin.Seal{}, err
		}
	}
	return out.Close()
}
