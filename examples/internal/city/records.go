package city

import (
	"io"
	"strings"

	"github.com/kyufu-go/kyufu/benefit/casework/form"

	"github.com/kyufu-go/kyufu/benefit/bank"
	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/benefit/record"
	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/register"
	"github.com/kyufu-go/kyufu/household/text"
	"github.com/kyufu-go/kyufu/household/text/table"
)

// A recordMaker makes the record of 別添1 of every form, in the order of the decisions.
type recordMaker struct {
	view       *register.View // the register on the day of the run
	assessment *register.View // and on the assessment date, for the address of 1 January
	year       civil.FiscalYear
	on         civil.Date
	checker    *record.Checker
	rows       *badRows
	cases      map[string]*casework.Case
}

// write makes records.csv. A character that the encoding lacks is written as 〓 and counted.
func (m *recordMaker) write(w io.Writer, encoding table.Encoding, all []*judged) error {
	out := record.NewCSVWriter(w, record.CSVConfig{File: "records.csv", Encoding: encoding, Substitute: true})
	for _, j := range all {
		if j.form == nil {
			continue
		}
		r := m.record(j)
		list, err := out.Write(&r)
		if err != nil {
			return err
		}
		m.rows.notice(list)
	}
	return out.Flush()
}

func (m *recordMaker) record(j *judged) record.Record {
	fact, _ := m.view.Tax(j.head, m.year)
	parts := m.worked(j)
	parts.Recipient, parts.Agent, parts.Supporter = m.recipient(j), agent(&j.form.Agent), m.supporter(&fact.Supporter)
	parts.Household, parts.Fiscal = j.household, m.year
	r, list := record.Make(&parts, m.checker)
	m.rows.notice(list)
	m.classes(&r, j)
	if fact.PerCapita.Known {
		r.SetYen(record.B105, fact.PerCapita.Yen)
	}
	r.SetDate(record.B107, fact.Known)
	return r
}

// worked is what the case says; as it stands on the form where the form says it.
func (m *recordMaker) worked(j *judged) record.Parts {
	c := m.cases[j.caseID()]
	parts := casework.Parts(c, civil.Date{})
	decided := casework.Decided(j.decision)
	switch c.State { //nolint:exhaustive // of the others the case says all
	case casework.Accepted: // nothing can be proposed yet (保留)
		parts.Ruling.Status, parts.Ruling.ReviewedOn, parts.Decision = "", c.AcceptedOn, &decided
	case casework.Declined:
		parts.Ruling.NoticeOn, parts.Decision = c.RefusedOn, &decided
	case casework.ConfirmationSent:
		parts.Application.Phone = j.form.Phone
	}
	if a := &j.form.Account; parts.Application.Account != nil {
		parts.Application.HolderName = a.Holder
		if a.YuchoNumber != "" {
			parts.Application.Yucho = &bank.Yucho{Symbol: a.YuchoSymbol, Number: a.YuchoNumber}
		}
	}
	return parts
}

// recipient is the head as the register has them on the day of the run.
func (m *recordMaker) recipient(j *judged) *record.Person {
	p := m.person(j.head)
	p.Household, p.Phone, p.HeadName = j.number, j.form.Phone, p.Name
	if before, ok := m.assessment.Person(j.head); ok && before.Household != "" && p.Address != (record.Address{}) {
		p.NewYear = m.address(before.Address)
	}
	return p
}

func (m *recordMaker) person(number string) *record.Person {
	p, _ := m.view.Person(number)
	return &record.Person{
		Number: number, Name: p.Name, Kana: p.Kana, Sex: record.SexCode(p.Sex.String()), Birth: p.Birth.String(), Relationship: p.Relationship,
		Address: m.address(p.Address), DeathRegisteredOn: p.DiedOn,
	}
}

// address splits an address into the parts of the record. A secret address has no text, and so no
// parts.
func (m *recordMaker) address(a register.Address) record.Address {
	if a.Text() == "" {
		return record.Address{}
	}
	parts, list := text.SplitAddress(a.Text(), text.AddressOptions{})
	m.rows.notice(list)
	return record.Address{
		PostalCode: strings.ReplaceAll(a.Postal(), "-", ""), Prefecture: parts.Prefecture, City: parts.County, Town: parts.Town,
		Area: parts.Section, Lot: parts.Lot, Building: parts.Building,
	}
}

func agent(a *form.Agent) *record.Agent {
	if a.Name == "" {
		return nil
	}
	sex, _ := register.ParseSex(a.Sex)
	return &record.Agent{Relation: record.RelationCode(a.Relation), Person: record.Person{Name: a.Name, Kana: a.Kana, Sex: record.SexCode(sex.String()), Birth: a.Birth.String()}}
}

// supporter names who claims the recipient; nothing is held of supporters elsewhere but the
// addressee number.
func (m *recordMaker) supporter(s *register.SupporterFact) *record.Person {
	if s.Kind != household.SupporterKnown {
		return nil
	}
	if _, here := m.view.Person(s.ID); !here {
		return &record.Person{Number: s.ID}
	}
	p := m.person(s.ID)
	p.Address = record.Address{} // the recipient's record needs the tie, not where the supporter lives
	return p
}

// classes fills what the household's flat value does not say: public assistance and the age class.
func (m *recordMaker) classes(r *record.Record, j *judged) {
	livelihood, other := false, false
	for _, f := range m.view.Welfare(j.head) {
		livelihood = livelihood || f.Kind == register.LivelihoodAid
		other = other || f.Kind == register.MedicalAid || f.Kind == register.OtherAid
	}
	class := record.AssistanceClass(livelihood, other)
	r.ApplicantPublicAssistanceClass, r.RecipientPublicAssistanceClass = class, class
	r.ApplicantChildAllowanceClass, r.RecipientChildAllowanceClass = "9", "9"
	r.SendToFlag, r.ForcedClass, r.AdditionFlag = "0", "0", "0"
	r.AgeClass = record.AgeClass(r.Date(record.B63), m.on)
}
