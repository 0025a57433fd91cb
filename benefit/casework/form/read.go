package form

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/kyufu-go/kyufu/household/addressee"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/finding"
	"github.com/kyufu-go/kyufu/household/text/table"
)

// columns of a file of forms, in the order of the constants below.
var columns = []table.Column{
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

// The codes of what can be wrong with a row, beside those of the table reader.
const (
	CodeRequired  = "required"  // a cell that must not be empty is
	CodeWord      = "word"      // not one of the words the column takes
	CodeDate      = "date"      // not a day
	CodeDuplicate = "duplicate" // a second form of one household
)

// Read reads a file of forms, numbered by their place in it, by household. What is wrong with a
// row goes to bad, the other rows go on. Errors: what the table reader cannot read at all.
func Read(src io.Reader, name string, bad func(finding.List)) (map[string]*Application, error) {
	if src == nil {
		return nil, errors.New("form: no source")
	}
	if bad == nil {
		bad = func(finding.List) {} // nobody wants to know
	}
	r, err := table.Open(src, table.Config{File: name, Columns: columns})
	if err != nil {
		return nil, err
	}
	forms := make(map[string]*Application)
	sequence := 0
	for row, err := range r.Rows() {
		if _, ok := errors.AsType[*finding.Failure](err); ok {
			bad(row.Findings)
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		p := parser{row: row}
		a := p.application()
		if forms[a.Household] != nil {
			p.wrong(colHousehold, CodeDuplicate)
		}
		if len(p.found) > 0 {
			bad(p.found)
			continue
		}
		sequence++
		a.Sequence = sequence
		forms[a.Household] = &a
	}
	return forms, nil
}

// A parser reads one row and collects all that is wrong with it.
type parser struct {
	row   table.Row
	found finding.List
}

func (p *parser) wrong(column int, code string) {
	p.found = append(p.found, p.row.Finding(column, code, finding.Error))
}

func (p *parser) application() Application {
	v := p.row.Value
	a := Application{
		Household:         p.household(),
		Line:              p.row.Line,
		Kind:              Kind(p.word(colForm, formWords)),
		Issued:            p.day(colIssued),
		Returned:          p.day(colReturned),
		Declined:          p.yes(colDeclined),
		NotOnlyDependants: p.yes(colNotOnlyDependants),
		NotPaidElsewhere:  p.yes(colNotPaidElsewhere),
		NoTaxableIncome:   p.yes(colNoTaxableIncome),
		Cash:              p.word(colPayment, paymentWords) == "cash",
		Account: Account{
			Bank: v(colBank), BankName: v(colBankName), Branch: v(colBranch), BranchName: v(colBranchName), Type: v(colType), Number: v(colNumber),
			YuchoSymbol: v(colYuchoSymbol), YuchoNumber: v(colYuchoNumber), HolderKana: v(colHolderKana), Holder: v(colHolder),
		},
		Phone: v(colPhone),
		Agent: Agent{Name: v(colAgent), Kana: v(colAgentKana), Sex: v(colAgentSex), Relation: v(colAgentRelation), Birth: p.day(colAgentBirth)},
	}
	if a.Household == "" {
		p.wrong(colHousehold, CodeRequired)
	}
	if v(colForm) == "" {
		p.wrong(colForm, CodeRequired)
	}
	return a
}

var (
	formWords = map[string]string{
		"確認書": "confirmation", "申請書": "application", "申告書": "declaration", "お知らせ": "notice", "支給のお知らせ": "notice",
		"confirmation": "confirmation", "application": "application", "declaration": "declaration", "notice": "notice",
	}
	paymentWords = map[string]string{"": "account", "口座": "account", "現金": "cash", "account": "account", "cash": "cash"}
)

func (p *parser) word(column int, words map[string]string) string {
	v := strings.TrimSpace(p.row.Value(column))
	w, ok := words[v]
	if !ok && v != "" {
		p.wrong(column, CodeWord)
	}
	return w
}

// household reads the number as the register keeps it: without blanks around it, in ASCII. Behind a
// hyphen stands which group judged apart it is.
func (p *parser) household() string {
	v := p.row.Value(colHousehold)
	if v == "" {
		return ""
	}
	n, err := addressee.Format{}.Normal(v)
	switch {
	case errors.Is(err, addressee.CodeIndividual):
		p.wrong(colHousehold, string(addressee.CodeIndividual))
	case err != nil:
		p.wrong(colHousehold, CodeWord)
	}
	return n
}

func (p *parser) yes(column int) bool {
	mark, read := civil.ParseMark(p.row.Value(column))
	if !read {
		p.wrong(column, CodeWord)
	}
	return mark == civil.True
}

func (p *parser) day(column int) civil.Date {
	v := p.row.Value(column)
	if v == "" {
		return civil.Date{}
	}
	d, err := civil.Parse(v, civil.ParseOptions{})
	if err != nil || !d.Date.Known() {
		p.wrong(column, CodeDate)
	}
	return d.Date
}
