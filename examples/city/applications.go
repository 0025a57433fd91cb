package main

import (
	"errors"
	"fmt"
	"io"

	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/finding"
	"github.com/kyufu-go/kyufu/household/text/table"
)

// An application is the form of one household (確認書, 申請書, 申告書, お知らせ) with what the head wrote on it.
type application struct {
	Household string // 世帯番号
	Sequence  int    // 申請連番: the place in the file
	Form      string // confirmation, application, declaration, notice
	Issued    civil.Date
	Returned  civil.Date
	Declined  bool // 辞退

	NotOnlyDependants bool // 課税者の扶養親族等のみの世帯ではない
	NotPaidElsewhere  bool // 他の市町村で受給していない
	NoTaxableIncome   bool // 未申告の者に課税相当の所得がない

	Cash    bool // 現金で受け取る
	Account accountGiven
	Phone   string
	Agent   agentGiven
}

// asOf forgets what happened after a day: a form that comes back later has not come back yet.
func (a *application) asOf(on civil.Date) {
	if late, known := a.Returned.After(on); known && late {
		*a = application{Household: a.Household, Sequence: a.Sequence, Form: a.Form, Issued: a.Issued}
	}
	if late, known := a.Issued.After(on); known && late {
		a.Issued = civil.Date{}
	}
}

// An accountGiven is the account as written on the form; nothing in it is checked yet.
type accountGiven struct {
	Bank, BankName, Branch, BranchName, Type, Number string
	YuchoSymbol, YuchoNumber                         string
	HolderKana, Holder                               string
}

func (a accountGiven) empty() bool { return a.Number == "" && a.YuchoNumber == "" }

// An agentGiven (代理人) applies for the head.
type agentGiven struct {
	Name, Kana, Sex, Relation string
	Birth                     civil.Date
}

// Columns of applications.csv, in the order of the constants below.
var applicationColumns = []table.Column{
	{ID: "household", Names: []string{"世帯番号", "household"}},
	{ID: "form", Names: []string{"様式", "form"}},
	{ID: "issued", Names: []string{"発送日", "issued"}},
	{ID: "returned", Names: []string{"返送日", "returned"}},
	{ID: "declined", Names: []string{"辞退", "declined"}, Optional: true},
	{ID: "not_only_dependants", Names: []string{"扶養のみの世帯でない", "not_only_dependants"}},
	{ID: "not_paid_elsewhere", Names: []string{"他で受給していない", "not_paid_elsewhere"}},
	{ID: "no_taxable_income", Names: []string{"課税所得がない", "no_taxable_income"}, Optional: true},
	{ID: "payment", Names: []string{"受取方法", "payment"}, Optional: true},
	{ID: "B38", Names: []string{"銀行コード", "bank"}},
	{ID: "bank_name", Names: []string{"銀行名カナ", "bank_name"}, Optional: true},
	{ID: "B39", Names: []string{"支店コード", "branch"}},
	{ID: "branch_name", Names: []string{"支店名カナ", "branch_name"}, Optional: true},
	{ID: "B40", Names: []string{"預金種別", "account_type"}},
	{ID: "B41", Names: []string{"口座番号", "account_number"}},
	{ID: "B42", Names: []string{"ゆうちょ記号", "yucho_symbol"}, Optional: true},
	{ID: "B43", Names: []string{"ゆうちょ番号", "yucho_number"}, Optional: true},
	{ID: "B44", Names: []string{"口座名義人カナ", "holder_kana"}},
	{ID: "B45", Names: []string{"口座名義人漢字", "holder"}, Optional: true},
	{ID: "B6", Names: []string{"電話番号", "phone"}, Optional: true},
	{ID: "B24", Names: []string{"代理人氏名", "agent"}, Optional: true},
	{ID: "B25", Names: []string{"代理人カナ", "agent_kana"}, Optional: true},
	{ID: "B26", Names: []string{"代理人性別", "agent_sex"}, Optional: true},
	{ID: "B27", Names: []string{"代理人生年月日", "agent_birth"}, Optional: true},
	{ID: "B36", Names: []string{"代理人関係", "agent_relation"}, Optional: true},
}

const (
	colHousehold = iota
	colForm
	colIssued
	colReturned
	colDeclined
	colNotOnlyDependants
	colNotPaidElsewhere
	colNoTaxableIncome
	colPayment
	colBank
	colBankName
	colBranch
	colBranchName
	colType
	colNumber
	colYuchoSymbol
	colYuchoNumber
	colHolderKana
	colHolder
	colPhone
	colAgent
	colAgentKana
	colAgentSex
	colAgentBirth
	colAgentRelation
)

// Codes of what can be wrong with a row of applications.csv, beside those of the table reader.
const (
	codeRequired  = "required"
	codeWord      = "word"      // not one of the words the column takes
	codeDate      = "date"      // not a day
	codeDuplicate = "duplicate" // a second form of one household
)

// readApplications reads the forms; what is wrong goes to bad, and the other rows go on.
func readApplications(src io.Reader, name string, bad *badRows) (map[string]*application, error) {
	r, err := table.Open(src, table.Config{File: name, Columns: applicationColumns})
	if err != nil {
		return nil, err
	}
	forms := make(map[string]*application)
	sequence := 0
	for row, err := range r.Rows() {
		if _, ok := errors.AsType[*finding.Failure](err); ok {
			bad.add(row.Findings)
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		p := formParser{row: row}
		a := p.application()
		if forms[a.Household] != nil {
			p.wrong(colHousehold, codeDuplicate)
		}
		if len(p.found) > 0 {
			bad.add(p.found)
			continue
		}
		sequence++
		a.Sequence = sequence
		forms[a.Household] = &a
	}
	return forms, nil
}

// A formParser reads one row and collects all that is wrong with it.
type formParser struct {
	row   table.Row
	found finding.List
}

func (p *formParser) wrong(column int, code string) {
	p.found = append(p.found, p.row.Finding(column, code, finding.Error))
}

func (p *formParser) application() application {
	v := p.row.Value
	a := application{
		Household:         v(colHousehold),
		Form:              p.word(colForm, formWords),
		Issued:            p.day(colIssued),
		Returned:          p.day(colReturned),
		Declined:          p.yes(colDeclined),
		NotOnlyDependants: p.yes(colNotOnlyDependants),
		NotPaidElsewhere:  p.yes(colNotPaidElsewhere),
		NoTaxableIncome:   p.yes(colNoTaxableIncome),
		Cash:              p.word(colPayment, paymentWords) == "cash",
		Account: accountGiven{
			Bank: v(colBank), BankName: v(colBankName), Branch: v(colBranch), BranchName: v(colBranchName), Type: v(colType), Number: v(colNumber),
			YuchoSymbol: v(colYuchoSymbol), YuchoNumber: v(colYuchoNumber), HolderKana: v(colHolderKana), Holder: v(colHolder),
		},
		Phone: v(colPhone),
		Agent: agentGiven{Name: v(colAgent), Kana: v(colAgentKana), Sex: v(colAgentSex), Relation: v(colAgentRelation), Birth: p.day(colAgentBirth)},
	}
	if a.Household == "" {
		p.wrong(colHousehold, codeRequired)
	}
	if v(colForm) == "" {
		p.wrong(colForm, codeRequired)
	}
	return a
}

var (
	formWords = map[string]string{
		"確認書": "confirmation", "申請書": "application", "申告書": "declaration", "お知らせ": "notice", "支給のお知らせ": "notice",
		"confirmation": "confirmation", "application": "application", "declaration": "declaration", "notice": "notice",
	}
	paymentWords = map[string]string{"": "account", "口座": "account", "現金": "cash", "account": "account", "cash": "cash"}
	yesWords     = map[string]string{"": "", "0": "", "無": "", "no": "", "false": "", "1": "1", "有": "1", "○": "1", "yes": "1", "true": "1"}
)

func (p *formParser) word(column int, words map[string]string) string {
	v := p.row.Value(column)
	w, ok := words[v]
	if !ok && v != "" {
		p.wrong(column, codeWord)
	}
	return w
}

func (p *formParser) yes(column int) bool { return p.word(column, yesWords) != "" }

func (p *formParser) day(column int) civil.Date {
	v := p.row.Value(column)
	if v == "" {
		return civil.Date{}
	}
	d, err := civil.Parse(v, civil.ParseOptions{})
	if err != nil || !d.Date.Known() {
		p.wrong(column, codeDate)
	}
	return d.Date
}
