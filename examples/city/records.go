package main

import (
	"io"
	"strconv"
	"strings"

	"github.com/kyufu-go/kyufu/benefit/finding"
	"github.com/kyufu-go/kyufu/benefit/record"
	"github.com/kyufu-go/kyufu/benefit/text"
	"github.com/kyufu-go/kyufu/benefit/text/table"
	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/civil"
)

// A recorder makes the record of 別添1 of every form, in the order of the forms.
type recordMaker struct {
	view       *household.View // the register on the day of the run
	assessment *household.View // and on the assessment date, for the address of 1 January
	year       civil.FiscalYear
	on         civil.Date
	transferOn civil.Date
	checker    *record.Checker
	rows       *badRows
}

// write makes records.csv. A character that the encoding lacks is written as 〓 and counted.
func (m *recordMaker) write(w io.Writer, encoding table.Encoding, all []*judged) error {
	out := record.NewCSVWriter(w, record.CSVConfig{File: "records.csv", Encoding: encoding, Substitute: true})
	for _, j := range all {
		if j.form == nil {
			continue
		}
		r := m.record(j)
		m.rows.notice(m.checker.Normalise(r))
		m.rows.notice(m.checker.Check(r))
		list, err := out.Write(r)
		if err != nil {
			return err
		}
		m.rows.notice(list)
	}
	return out.Flush()
}

func (m *recordMaker) record(j *judged) *record.Record {
	r := &record.Record{}
	head, known := m.view.Person(j.head)
	if known {
		m.identify(r, &head, j)
	}
	m.application(r, j)
	m.agent(r, &j.form.Agent)
	m.account(r, j)
	m.recipient(r, &head, j)
	m.tax(r, j)
	m.payment(r, j)
	return r
}

func (m *recordMaker) identify(r *record.Record, head *household.Person, j *judged) {
	r.AddresseeNumber, r.Name, r.Sex = head.Number, head.Name, sexCode(head.Sex)
	r.SetDate(record.C2, head.Birth)
	r.Address = head.Address.Text()
	r.Phone, r.HouseholdNumber, r.Relationship, r.HeadName = j.form.Phone, j.number, head.Relationship, head.Name
}

func sexCode(s household.Sex) string {
	return map[household.Sex]string{household.Male: "1", household.Female: "2", household.SexOther: "9"}[s]
}

// application fills the block of the form: what happened to it, and how it stands on the day of the run.
func (m *recordMaker) application(r *record.Record, j *judged) {
	f := j.form
	r.ApplicationNumber, r.ApplicationHistory = strconv.Itoa(f.Sequence), "1"
	r.ApplicantPhone = f.Phone
	r.LatestFlag, r.HeadFlag = "1", "1"
	if !f.Returned.Known() {
		r.Status = "01"
		return
	}
	r.SetDate(record.B3, f.Returned)
	r.SetDate(record.B4, f.Returned)
	r.SetDate(record.B7, m.on)
	if f.Declined {
		r.Status = "11"
		m.refuse(r, "R09")
		return
	}
	if code := j.pay.defect(); code != "" {
		r.DefectCode, r.Status = code, "03"
		r.SetDate(record.B17, m.on)
		return
	}
	r.SetDate(record.B10, m.on)
	r.SetDate(record.B11, m.on)
	switch j.outcome {
	case undetermined:
		r.Status = "12"
	case ineligible:
		r.Status = "06"
		m.refuse(r, j.reasons[0].code)
	default:
		r.Status = "05"
		r.SetDate(record.B12, m.on)
		r.SetDate(record.B18, m.on)
	}
}

func (m *recordMaker) refuse(r *record.Record, code string) {
	r.RefusalCode = code
	r.SetDate(record.B14, m.on)
	r.SetDate(record.B19, m.on)
}

var relations = map[string]string{"": "99", "同一世帯": "01", "法定代理人": "02", "成年後見人": "03", "長女": "04", "長男": "04", "子": "04", "親族": "04", "施設職員": "05"}

func (m *recordMaker) agent(r *record.Record, a *agentGiven) {
	if a.Name == "" {
		return
	}
	r.AgentSequence, r.AgentName, r.AgentKana = "1", a.Name, a.Kana
	sex, _ := household.ParseSex(a.Sex)
	r.AgentSex = sexCode(sex)
	r.SetDate(record.B27, a.Birth)
	code, ok := relations[a.Relation]
	if !ok {
		code = "99"
	}
	r.AgentRelation = code
}

// account fills the account as requested, once it has been found right.
func (m *recordMaker) account(r *record.Record, j *judged) {
	switch j.pay {
	case payCash:
		r.CashOrAccount = "2"
	case payTransfer:
		a := &j.account
		r.CashOrAccount, r.Bank, r.Branch, r.AccountType, r.AccountNumber, r.HolderKana = "1", a.Bank, a.Branch, a.Type.Code(), a.Number, a.Holder
		r.YuchoSymbol, r.YuchoNumber = j.form.Account.YuchoSymbol, j.form.Account.YuchoNumber
		r.HolderName = j.form.Account.Holder
	default:
	}
	if j.form.Returned.Known() && !j.form.Declined {
		r.SetYen(record.B46, j.claim)
	}
}

func (m *recordMaker) recipient(r *record.Record, head *household.Person, j *judged) {
	r.RecipientSequence, r.RecipientClass = "1", "1"
	r.RecipientNumber, r.RecipientHouseholdNumber = j.head, j.number
	r.RecipientName, r.RecipientKana, r.RecipientSex = head.Name, head.Kana, sexCode(head.Sex)
	r.SetDate(record.B63, head.Birth)
	m.addresses(r, head)
	registered := "1"
	switch {
	case head.DiedOn.Known():
		registered, r.DeathClass = "4", "1"
		r.SetDate(record.B106, head.DiedOn)
	case head.Household == "":
		registered, r.DeathClass = "3", "0"
	default:
		r.DeathClass = "0"
	}
	r.ApplicantRegistrationClass, r.RecipientRegistrationClass = registered, registered
	r.SendToFlag, r.ForcedClass, r.AdditionFlag = "0", "0", "0"
	r.AgeClass = ageClass(head.Birth, m.on)
	m.welfare(r, head.Number)
}

func ageClass(birth, on civil.Date) string {
	age, known := civil.AgeOn(birth, on)
	switch {
	case !known:
		return "9"
	case age <= 18:
		return "1"
	case age < 65:
		return "2"
	}
	return "3"
}

// addresses splits the recipient's address, and that of 1 January where it was here. A secret address stays out.
func (m *recordMaker) addresses(r *record.Record, head *household.Person) {
	set := func(a household.Address, first record.Field) {
		if a.Secret() || a.Text() == "" {
			return
		}
		r.Set(first, strings.ReplaceAll(a.Postal(), "-", ""))
		parts, list := text.SplitAddress(a.Text(), text.AddressOptions{})
		m.rows.notice(list)
		for i, part := range [...]string{parts.Prefecture, parts.County, parts.Town, parts.Section, parts.Lot, parts.Building} {
			r.Set(first+1+record.Field(i), part)
		}
	}
	set(head.Address, record.B64)
	if before, ok := m.assessment.Person(head.Number); ok && before.Household != "" && !head.Address.Secret() {
		set(before.Address, record.B71)
	}
}

func (m *recordMaker) welfare(r *record.Record, person string) {
	aid, living := "0", "1"
	for _, f := range m.view.Welfare(person) {
		switch f.Kind {
		case household.LivelihoodAid:
			aid = "1"
		case household.MedicalAid, household.OtherAid:
			if aid == "0" {
				aid = "2"
			}
		case household.MeasurePlacement:
			living = "2"
		case household.ContractPlacement:
			living = "3"
		case household.Evacuee:
			living = "4"
		default:
		}
	}
	r.ApplicantPublicAssistanceClass, r.RecipientPublicAssistanceClass = aid, aid
	r.ApplicantLivingClass, r.RecipientLivingClass = living, living
	r.ApplicantChildAllowanceClass, r.RecipientChildAllowanceClass = "9", "9"
}

var taxClasses = map[household.TaxStatus]string{
	household.Exempt: "0", household.Taxed: "1", household.Relieved: "3", household.Treaty: "4", household.Unfiled: "5", household.TaxUnknown: "9",
}

func (m *recordMaker) tax(r *record.Record, j *judged) {
	fact, _ := m.view.Tax(j.head, m.year)
	class := taxClasses[fact.Status]
	if fact.Status == household.Taxed && fact.IncomeLevy == household.LevyZero {
		class = "2"
	}
	r.ApplicantTaxClass, r.RecipientTaxClass = class, class
	if fact.PerCapita.Known {
		r.SetYen(record.B105, fact.PerCapita.Yen)
	}
	r.SetDate(record.B107, fact.Known)
	m.supporter(r, &fact.Supporter)
}

// supporter names who claims the recipient; nothing is held of supporters elsewhere but the addressee number.
func (m *recordMaker) supporter(r *record.Record, s *household.SupporterFact) {
	if s.Kind != household.SupporterKnown {
		return
	}
	r.SupporterNumber = s.ID
	if p, ok := m.view.Person(s.ID); ok {
		r.SupporterName, r.SupporterKana, r.SupporterSex = p.Name, p.Kana, sexCode(p.Sex)
		r.SetDate(record.B86, p.Birth)
	}
}

func (m *recordMaker) payment(r *record.Record, j *judged) {
	switch j.outcome {
	case eligible:
		r.PaymentClass = "1"
	case ineligible:
		r.PaymentClass = "2"
	default:
		r.PaymentClass = "3"
	}
	if !j.pay.granted() {
		return
	}
	r.AdditionalPayment, r.PaymentHistory = "0", "1"
	r.SetDate(record.B113, m.transferOn)
	r.SetYen(record.B114, j.amount)
}

// notice counts what the record checks found: it belongs to the report, not to the rows that could not be read.
func (b *badRows) notice(list finding.List) {
	for _, f := range list {
		b.warnings[f.Code]++
	}
}
