package intake

import (
	"io"

	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/finding"
	"github.com/kyufu-go/kyufu/household/register"
)

// The columns of residents.csv, in the order of residentColumns.
const (
	residentEvent = iota
	residentType
	residentDate
	residentKnown
	residentPerson
	residentHousehold
	residentHead
	residentRelationship
	residentName
	residentKana
	residentSex
	residentBirth
	residentPostal
	residentAddress
	residentJanuary
	residentSecret
	residentTo
	residentOf
	residentFrom
)

var residentColumns = []columnNames{
	residentEvent:        {id: "event_id", names: []string{"異動番号", "異動ID"}},
	residentType:         {id: "type", names: []string{"異動事由", "異動区分"}},
	residentDate:         {id: "date", names: []string{"異動日", "異動年月日", "住民となった日"}},
	residentKnown:        {id: "known", names: []string{"処理日", "届出日", "登録日"}},
	residentPerson:       {id: "person", names: []string{"宛名番号", "addressee_number"}, required: true},
	residentHousehold:    {id: "household", names: []string{"世帯番号", "household_number"}, household: true},
	residentHead:         {id: "head", names: []string{"世帯主", "世帯主フラグ", "世帯主該当フラグ"}},
	residentRelationship: {id: "relationship", names: []string{"続柄"}},
	residentName:         {id: "name", names: []string{"氏名", "漢字氏名"}},
	residentKana:         {id: "kana", names: []string{"氏名カナ", "カナ氏名", "氏名フリガナ"}},
	residentSex:          {id: "sex", names: []string{"性別"}},
	residentBirth:        {id: "birth", names: []string{"生年月日", "birth_date"}},
	residentPostal:       {id: "postal", names: []string{"郵便番号", "住所郵便番号", "postal_code"}},
	residentAddress:      {id: "address", names: []string{"住所"}},
	residentJanuary:      {id: "january", names: []string{"1月1日住所", "1月1日住所コード", "賦課期日住所"}},
	residentSecret:       {id: "secret", names: []string{"住所非公開", "支援措置", "支援措置区分"}},
	residentTo:           {id: "to", names: []string{"異動先世帯番号", "to_household"}, household: true},
	residentOf:           {id: "of", names: []string{"対象異動番号", "of_event"}},
	residentFrom:         {id: "from", names: []string{"前住所コード", "前住所地", "転入前住所コード"}},
}

// Residents reads register events, or a plain list of residents: rows without a type
// are of [register.EventListed]. The columns stand in the package comment. Every bad row is located
// in the report and the others are taken; the error is a file that cannot be read, or that
// lacks the column person.
func Residents(g *register.Register, in io.Reader, o Options) (register.Report, error) {
	m := &importer{g: g, o: o}
	return m.run(in, residentColumns, func() {
		e := m.event()
		if !m.candidate(e.Person) || m.failed {
			return
		}
		faults, err := g.AppendOne(e)
		m.done(err)
		m.reportDuplicates(faults)
	})
}

// reportDuplicates tells of the faults that the row just stored has made.
func (m *importer) reportDuplicates(faults []register.Anomaly) {
	for _, f := range faults {
		switch f.Code {
		case register.AnomalyDuplicateEvent:
			m.note(residentEvent, FindingDuplicate, finding.Info)
			m.report.Duplicates++
		case register.AnomalyDuplicateID:
			m.note(residentEvent, FindingConflict, finding.Warning)
			m.report.Duplicates++
		default:
			m.note(residentOf, f.Code, f.Severity)
		}
	}
}

func (m *importer) event() register.Event {
	e := register.Event{
		ID: m.value(residentEvent), Type: register.EventListed,
		Date: m.date(residentDate), Known: m.date(residentKnown),
		Person: m.person(residentPerson), Household: m.household(residentHousehold),
		To: m.household(residentTo), Of: m.value(residentOf), From: m.place(residentFrom), Head: m.mark(residentHead), Provenance: m.o.Provenance,
	}
	if text := m.value(residentType); text != "" {
		var err error
		if e.Type, err = register.ParseEventType(text); err != nil {
			m.fail(residentType, FindingType)
		}
	}
	m.attributes(&e)
	if field := e.Check(); field != "" && !m.failed {
		m.fail(m.columnOf(field), FindingEvent)
	}
	return e
}

// columnOf returns the column of an event's field.
func (m *importer) columnOf(field string) int {
	for i, c := range residentColumns {
		if c.id == field {
			return i
		}
	}
	return -1
}

func (m *importer) attributes(e *register.Event) {
	a := &e.Attributes
	a.Name, a.Kana, a.Relationship = m.value(residentName), m.value(residentKana), m.value(residentRelationship)
	a.Birth, a.January, a.Secrecy = m.date(residentBirth), m.place(residentJanuary), m.mark(residentSecret)
	a.Address = register.NewAddress(m.value(residentPostal), m.value(residentAddress), false)
	var ok bool
	if a.Sex, ok = register.ParseSex(m.value(residentSex)); !ok {
		m.note(residentSex, FindingSex, finding.Warning)
	}
	if e.Head == civil.Unknown && a.Relationship == "世帯主" && e.Type != register.EventCancellation {
		e.Head = civil.True
	}
	if e.Person == "" && *a != (register.Attributes{}) {
		m.note(residentPerson, FindingAttributes, finding.Warning)
	}
	m.checkAge(e)
}

// greatestAge is the age beyond which a date of birth is questioned.
const greatestAge = 130

// checkAge warns of a date of birth that no living person has.
func (m *importer) checkAge(e *register.Event) {
	birth := e.Attributes.Birth
	if later, known := birth.After(e.Known); known && later {
		m.note(residentBirth, FindingBirthLater, finding.Warning)
	}
	if old, known := civil.Reached(birth, greatestAge+1, e.Known); known && old {
		m.note(residentBirth, FindingAge, finding.Warning)
	}
}
