package intake

import (
	"io"
	"strings"

	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/finding"
	"github.com/kyufu-go/kyufu/household/register"
)

// The columns of tax.csv, in the order of taxColumns.
const (
	taxPerson = iota
	taxYear
	taxStatus
	taxLevy
	taxIncomeLevy
	taxTotalIncome
	taxSupporter
	taxElsewhere
	taxSupporterStatus
	taxTie
	taxKnown
	taxFrom
	taxSource
	taxSalary
	taxPension
	taxBusiness
	taxSurvivor
	taxDependants
	taxSpecial
	taxBirth
	taxKana
	taxAddress
	taxDied
)

var taxColumns = []columnNames{
	taxPerson:          {id: "person", names: []string{"宛名番号", "addressee_number"}, required: true},
	taxYear:            {id: "fiscal_year", names: []string{"年度", "賦課年度", "課税年度"}, required: true},
	taxStatus:          {id: "status", names: []string{"課税区分", "課税非課税区分"}},
	taxLevy:            {id: "levy", names: []string{"均等割額", "per_capita_levy"}},
	taxIncomeLevy:      {id: "income_levy", names: []string{"所得割額"}},
	taxTotalIncome:     {id: "total_income", names: []string{"合計所得金額"}},
	taxSupporter:       {id: "supporter", names: []string{"扶養者宛名番号", "扶養者"}},
	taxElsewhere:       {id: "supporter_elsewhere", names: []string{"扶養者市外", "扶養者住所区分"}},
	taxSupporterStatus: {id: "supporter_status", names: []string{"扶養者課税区分"}},
	taxTie:             {id: "supporter_kind", names: []string{"扶養区分", "扶養親族区分"}},
	taxKnown:           {id: "known", names: []string{"処理日", "登録日", "所得情報登録日付"}},
	taxFrom:            {id: "from", names: []string{"更正日", "異動日"}},
	taxSource:          {id: "source", names: []string{"入手元", "情報元"}},
	taxSalary:          {id: "salary", names: []string{"給与収入"}},
	taxPension:         {id: "pension", names: []string{"公的年金収入", "年金収入"}},
	taxBusiness:        {id: "business", names: []string{"事業所得"}},
	taxSurvivor:        {id: "survivor_pension", names: []string{"遺族年金等", "非課税年金"}},
	taxDependants:      {id: "dependants", names: []string{"扶養人数", "扶養親族等の数"}},
	taxSpecial:         {id: "special", names: []string{"本人該当区分"}},
	taxBirth:           {id: "birth", names: []string{"生年月日", "birth_date"}},
	taxKana:            {id: "kana", names: []string{"氏名カナ", "カナ氏名", "氏名フリガナ"}},
	taxAddress:         {id: "address", names: []string{"住所"}},
	taxDied:            {id: "died_on", names: []string{"死亡日", "死亡年月日"}},
}

// Tax reads facts of the tax department. The columns stand in the package comment.
func Tax(g *register.Register, in io.Reader, o Options) (register.Report, error) {
	m := &importer{g: g, o: o}
	return m.run(in, taxColumns, func() {
		f := m.tax()
		if f.Person == "" && !m.failed {
			m.fail(taxPerson, FindingPerson)
		}
		if !m.candidate(f.Person) || m.failed {
			return
		}
		m.repeatedTax(&f)
		claims := m.claims(f.Person, taxBirth, taxKana, taxAddress, taxDied)
		if m.failed {
			return
		}
		if m.done(g.AddTax(f)); !m.failed {
			g.AddIdentity(claims)
		}
	})
}

func (m *importer) tax() register.TaxFact {
	f := register.TaxFact{
		Person: m.person(taxPerson), Year: m.year(taxYear), Status: m.taxStatus(taxStatus),
		PerCapita: m.amount(taxLevy), TotalIncome: m.amount(taxTotalIncome),
		From: m.date(taxFrom), Known: m.date(taxKnown), Provenance: m.source(taxSource),
	}
	m.incomeLevy(&f)
	contradicts := m.contradiction(&f)
	if f.Status == household.TaxUnknown && !contradicts && f.PerCapita.Known && f.PerCapita.Yen > 0 {
		f.Status = household.Taxed // the levy owed says so, whatever an income beside it would give
	}
	m.supporter(&f.Supporter)
	if f.Status == household.TaxUnknown && !contradicts {
		f.Income = m.income(f.TotalIncome)
	}
	return f
}

func (m *importer) year(column int) civil.FiscalYear {
	y, err := civil.ParseFiscalYear(m.value(column))
	switch {
	case err != nil:
		m.fail(column, code(err))
	case !household.HoldsYear(y):
		m.fail(column, FindingYear)
	}
	return y
}

func (m *importer) taxStatus(column int) household.TaxStatus {
	s, ok := household.ParseTaxStatus(m.value(column))
	if !ok {
		m.fail(column, FindingStatus)
	}
	return s
}

// incomeLevy reads an amount, or zero and owed.
func (m *importer) incomeLevy(f *register.TaxFact) {
	switch m.value(taxIncomeLevy) {
	case "", "unknown":
	case "zero":
		f.IncomeLevy = household.LevyZero
	case "owed":
		f.IncomeLevy = household.LevyOwed
	default:
		f.IncomeLevyAmount = m.amount(taxIncomeLevy)
		f.IncomeLevy = household.LevyZero
		if f.IncomeLevyAmount.Yen > 0 {
			f.IncomeLevy = household.LevyOwed
		}
	}
}

// supporter reads who claims the person: blank is unknown, none is nobody.
func (m *importer) supporter(s *register.SupporterFact) {
	s.Status = m.taxStatus(taxSupporterStatus)
	s.Elsewhere = m.mark(taxElsewhere) == civil.True
	s.Tie = m.tie(taxTie)
	switch m.value(taxSupporter) {
	case "", "unknown", "不明":
	case "none", "なし", "無":
		s.Kind = household.SupporterNone
	default:
		s.Kind, s.ID = household.SupporterKnown, m.person(taxSupporter)
	}
}

// tieWords are the words of tax files for what a person is claimed as, beside those of JSON.
var tieWords = map[string]household.Tie{
	"": household.TieDependant, "扶養親族": household.TieDependant, "一般扶養親族": household.TieDependant, "特定扶養親族": household.TieDependant,
	"老人扶養親族": household.TieDependant, "年少扶養親族": household.TieDependant, "同一生計配偶者": household.TieDependant, "控除対象配偶者": household.TieDependant,
	"配偶者特別控除": household.TieSpouseSpecial,
	"専従者":     household.TieFamilyEmployee, "事業専従者": household.TieFamilyEmployee, "青色事業専従者": household.TieFamilyEmployee,
	"特定親族": household.TieSpecifiedRelative,
}

// tie reads as what a person is claimed: blank is a dependant.
func (m *importer) tie(column int) household.Tie {
	word := m.value(column)
	if tie, ok := tieWords[word]; ok {
		return tie
	}
	tie, ok := household.ParseTie(word)
	if !ok {
		m.fail(column, FindingKind)
	}
	return tie
}

// income reads what the levy is judged by where there is no roll; nil if nothing was given.
func (m *importer) income(total register.Amount) *household.Income {
	p := household.NewIncome()
	for _, c := range [...]struct {
		column int
		kind   household.IncomeKind
	}{{taxSalary, household.Salary}, {taxPension, household.Pension}, {taxBusiness, household.Business}, {taxSurvivor, household.SurvivorPension}} {
		read := m.amount
		if c.kind == household.Business {
			read = m.gain
		}
		if a := read(c.column); a.Known {
			p.Items = append(p.Items, household.IncomeItem{Kind: c.kind, Amount: a.Yen})
		}
	}
	if total.Known {
		p.Total, p.Items = &total.Yen, nil
	}
	if p.Total == nil && p.Items == nil {
		return nil
	}
	if n := m.amount(taxDependants); n.Known && n.Yen >= 0 && n.Yen < 100 {
		p.Dependants.Count = int(n.Yen)
	} else if n.Known {
		m.fail(taxDependants, FindingAmount)
	}
	p.Special = m.special()
	return &p
}

func (m *importer) special() (s household.Special) {
	for _, word := range strings.FieldsFunc(m.value(taxSpecial), func(c rune) bool { return strings.ContainsRune(" ,;、・　/", c) }) {
		switch k, ok := register.ParseWelfareKind(word); {
		case word == "disabled" || ok && k == register.Disability:
			s |= household.SpecialDisabled
		case ok && k == register.Widow:
			s |= household.SpecialWidow
		case ok && k == register.Widower:
			s |= household.SpecialWidower
		case ok && k == register.SingleParent:
			s |= household.SpecialSingleParent
		default:
			m.fail(taxSpecial, FindingSpecial)
		}
	}
	return s
}

// contradiction tells of a row whose status and amounts exclude each other: exempt or unfiled and a
// levy, taxed and none. Then the status is unknown, since settling it either way would decide about
// money; nor is an income of that row judged.
func (m *importer) contradiction(f *register.TaxFact) bool {
	levied, column := f.PerCapita.Known && f.PerCapita.Yen > 0, taxLevy
	if !levied && f.IncomeLevy == household.LevyOwed {
		levied, column = true, taxIncomeLevy
	}
	nothing := f.PerCapita.Known && f.PerCapita.Yen == 0 && f.IncomeLevy == household.LevyZero
	if levied && (f.Status == household.Exempt || f.Status == household.Unfiled) || nothing && f.Status == household.Taxed {
		m.note(column, FindingConflict, finding.Warning)
		f.Status, f.IncomeLevy, f.TotalIncome = household.TaxUnknown, household.LevyUnknown, register.Amount{}
		return true
	}
	return false
}

// repeatedTax tells of a row that repeats or contradicts one of the same day and source.
func (m *importer) repeatedTax(f *register.TaxFact) {
	repeats, agrees := m.g.RepeatsTax(f)
	switch {
	case !repeats:
		return
	case agrees:
		m.note(taxPerson, FindingDuplicate, finding.Info)
	default:
		m.note(taxPerson, FindingConflict, finding.Warning)
	}
	m.report.Duplicates++
}
