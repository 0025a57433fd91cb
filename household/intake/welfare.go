package intake

import (
	"io"

	"github.com/kyufu-go/kyufu/household/finding"
	"github.com/kyufu-go/kyufu/household/register"
)

// The columns of welfare.csv, in the order of welfareColumns.
const (
	welfarePerson = iota
	welfareKind
	welfareFrom
	welfareTo
	welfareKnown
	welfareProof
	welfareAgainst
	welfareRecipient
	welfarePayer
	welfareSource
	welfareBirth
	welfareKana
	welfareAddress
	welfareDied
)

var welfareColumns = []columnNames{
	welfarePerson:    {id: "person", names: []string{"宛名番号", "addressee_number"}, required: true},
	welfareKind:      {id: "kind", names: []string{"区分", "種別", "資格区分"}, required: true},
	welfareFrom:      {id: "from", names: []string{"開始日", "認定日"}},
	welfareTo:        {id: "to", names: []string{"終了日", "廃止日"}},
	welfareKnown:     {id: "known", names: []string{"処理日", "登録日"}},
	welfareProof:     {id: "proof", names: []string{"証明書類", "疎明資料"}},
	welfareAgainst:   {id: "against", names: []string{"相手方宛名番号"}},
	welfareRecipient: {id: "recipient", names: []string{"受給者宛名番号"}},
	welfarePayer:     {id: "payer", names: []string{"支給者", "支給市区町村コード"}},
	welfareSource:    {id: "source", names: []string{"入手元", "情報元"}},
	welfareBirth:     {id: "birth", names: []string{"生年月日", "birth_date"}},
	welfareKana:      {id: "kana", names: []string{"氏名カナ", "カナ氏名", "氏名フリガナ"}},
	welfareAddress:   {id: "address", names: []string{"住所"}},
	welfareDied:      {id: "died_on", names: []string{"死亡日", "死亡年月日"}},
}

// Welfare reads facts of the welfare departments. The columns stand in the package
// comment.
func Welfare(g *register.Register, in io.Reader, o Options) (register.Report, error) {
	m := &importer{g: g, o: o}
	return m.run(in, welfareColumns, func() {
		f := m.welfare()
		if f.Person == "" && !m.failed {
			m.fail(welfarePerson, FindingPerson)
		}
		if !m.candidate(f.Person) || m.failed {
			return
		}
		m.repeatedWelfare(&f)
		claims := m.claims(f.Person, welfareBirth, welfareKana, welfareAddress, welfareDied)
		if m.failed {
			return
		}
		if m.done(g.AddWelfare(f)); !m.failed {
			g.AddIdentity(claims)
		}
	})
}

func (m *importer) welfare() register.WelfareFact {
	f := register.WelfareFact{
		Person: m.person(welfarePerson), Proof: m.value(welfareProof), Against: m.person(welfareAgainst),
		Recipient: m.person(welfareRecipient), Known: m.date(welfareKnown), Provenance: m.source(welfareSource),
	}
	f.From, f.To = m.date(welfareFrom), m.date(welfareTo)
	if before, known := f.To.Before(f.From); known && before {
		m.fail(welfareTo, FindingConflict)
	}
	f.Town, f.Employer = m.payer(welfarePayer)
	var ok bool
	if f.Kind, ok = register.ParseWelfareKind(m.value(welfareKind)); !ok {
		m.fail(welfareKind, FindingKind)
	}
	return f
}

// repeatedWelfare tells of a row that says the same as another.
func (m *importer) repeatedWelfare(f *register.WelfareFact) {
	if m.g.RepeatsWelfare(f) {
		m.report.Duplicates++
		m.note(welfarePerson, FindingDuplicate, finding.Info)
	}
}
