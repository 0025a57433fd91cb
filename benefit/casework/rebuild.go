package casework

import (
	"slices"
	"strconv"

	"github.com/kyufu-go/kyufu/benefit"
	"github.com/kyufu-go/kyufu/benefit/record"
	"github.com/kyufu-go/kyufu/household/civil"
)

// TakeOver says who takes a case over, two officers, and on which day: what no field dates is of
// that day. Where it is not known, the last day that a record names stands for it.
type TakeOver struct {
	By, Second string
	On         civil.Date
}

// Rebuild makes a case of its records in an export, as far as they say (移行): give all rows of the
// application, of which each may tell an earlier payment. It is the other way of [Record]: the
// events are the shortest way of the table that leads to the last row, each on the day that a field
// names, in the name of the two officers who take the case over.
//
// What no record says: how the identity was checked, who reviewed and decided, further reasons of a
// refusal, the address to which letters go, fund and accounting year of a return, and the terms.
// Who takes over looks at those. Unsaid are the fields in which the record of the case differs from
// the last one given, because the records do not say what led to them; the history number is nearly
// always one, because a record is of a day and a case has an event for each step.
//
// Where the records leave open how far the case had come, what is safe is taken: a proposal is to
// be made anew, and a payment that was planned counts as sent with an unknown outcome, so that two
// people find out before anybody is paid again. What was paid is taken before whatever was decided
// later: it is kept, or two people say what becomes of it ([Overpaid]). Of an erased case nothing
// but that is rebuilt.
func Rebuild(c Config, by TakeOver, rows ...record.Record) (rebuilt Case, unsaid []record.Field) {
	if len(rows) == 0 {
		return Open(c), nil
	}
	rows = slices.Clone(rows)
	slices.SortStableFunc(rows, func(a, b record.Record) int { return history(&a) - history(&b) })
	last := &rows[len(rows)-1]
	b := builder{TakeOver: by, rows: rows, r: last}
	if !b.On.Known() {
		b.On = lastDay(rows)
	}
	c.ID, c.Household = last.ApplicationNumber, last.HouseholdNumber
	b.c = Open(c)
	if last.Status != "" || b.dated() { // else nothing happened yet, or all is erased
		b.arrives()
		b.isPaid()
		b.isDecided()
		b.ends()
	}
	is := Record(&b.c, civil.Date{})
	for f := range record.Field(record.Count) {
		if is.Get(f) != last.Get(f) && (is.Get(f) != "" || ofCase[f]) {
			unsaid = append(unsaid, f)
		}
	}
	return b.c, unsaid
}

// ofCase are the fields that a case knows; the others are the register's.
var ofCase = func() (of [record.Count]bool) {
	of[record.B16], of[record.B56] = true, true // of any event
	for _, row := range rows {
		for _, id := range row.Fields {
			if f, ok := record.ParseField(id); ok {
				of[f] = true
			}
		}
	}
	return of
}()

func history(r *record.Record) int {
	n, _ := strconv.Atoi(r.ApplicationHistory)
	return n
}

// builder takes the events that a record tells, as far as the table allows them.
type builder struct {
	TakeOver
	c    Case
	rows []record.Record
	r    *record.Record // the last
}

// takes takes an event on a day; one without a day is on that of the event before it. What the
// table does not allow is left out: the difference shows in the fields.
func (b *builder) takes(on civil.Date, e Event) bool {
	before := b.c.Event(b.c.Version() - 1)
	if !on.Known() {
		on = before.On
	}
	if !on.Known() {
		on = b.On
	}
	e.On, e.By, e.Second = on, b.By, b.Second
	if !e.Recorded.Known() {
		e.Recorded = on
	}
	if earlier, _ := e.Recorded.Before(before.Recorded); earlier {
		e.Recorded = before.Recorded
	}
	next, err := b.c.Apply(e)
	if err == nil {
		b.c = next
	}
	return err == nil
}

// decides is the other way round: what the second officer does to what the first proposed.
func (b *builder) decides(on civil.Date, e Event) bool {
	b.By, b.Second = b.Second, b.By
	defer func() { b.By, b.Second = b.Second, b.By }()
	return b.takes(on, e)
}

// unsaidWords stand where the table wants a reason that no record says.
const unsaidWords = "引継ぎ"

// arrives takes the way in, and what is done before a decision.
func (b *builder) arrives() {
	r := b.r
	received, accepted := r.Date(record.B4), r.Date(record.B10)
	in := Event{Kind: Apply, Form: b.form(), Agent: b.agent(), Account: accountOf(r, record.B37)}
	if r.Get(record.B94) == "1" {
		in.Mailing = &Mailing{}
	}
	switch {
	case received.Known():
		b.takes(received, in)
	case accepted.Known():
		in.Kind, in.Words = OpenExOfficio, unsaidWords
		b.takes(accepted, in)
	default:
		in.Kind = SendConfirmation
		on, named := b.first()
		if !named {
			on = b.On
		}
		if b.lapsed() {
			on = r.Date(record.B14).AddDays(-2)
			in.Until, in.NoticeOn = on.AddDays(1), on // over, then
		}
		b.takes(on, in)
	}
	if on := r.Date(record.B7); on.Known() {
		b.takes(on, Event{Kind: ReviewDocuments})
	}
	b.defect()
	if accepted.Known() && b.c.State == Received {
		b.takes(civil.Date{}, Event{Kind: CheckIdentity, Method: unsaidWords})
		b.takes(accepted, Event{Kind: Accept})
	}
	if on := r.Date(record.B11); on.Known() {
		b.takes(on, Event{Kind: Review, Ruling: b.ruling()})
	}
}

// first is the first day that the record names on which something was done, if it names one.
func (b *builder) first() (on civil.Date, named bool) {
	for _, f := range []record.Field{record.B4, record.B10, record.B14, record.B12, record.B5} {
		if on := b.r.Date(f); on.Known() {
			return on, true
		}
	}
	return civil.Date{}, false
}

// dated reports whether the record names a day on which something was done.
func (b *builder) dated() bool {
	_, named := b.first()
	return named
}

// doneOn are the fields that name a day on which something was done about a case.
var doneOn = []record.Field{
	record.B4, record.B5, record.B7, record.B10, record.B11, record.B12, record.B14, record.B17, record.B18, record.B19, record.B115, record.B116, record.B128,
}

// lastDay is the last day that records name; the zero date where they name none.
func lastDay(rows []record.Record) (last civil.Date) {
	for i := range rows {
		for _, f := range doneOn {
			on := rows[i].Date(f)
			if later, _ := on.After(last); on.Known() && (later || last.IsZero()) {
				last = on
			}
		}
	}
	return last
}

// lapsed reports whether nobody replied in time.
func (b *builder) lapsed() bool {
	return len(b.plans()) == 0 && b.r.RefusalCode == "R08" && b.r.Get(record.B11) == "" && b.r.ForcedClass == ""
}

func (b *builder) form() *Form {
	f := Form{AppliedOn: b.r.Date(record.B3), Phone: b.r.ApplicantPhone}
	f.Claimed, _ = b.r.Yen(record.B46)
	if f == (Form{}) {
		return nil
	}
	return &f
}

func (b *builder) agent() *Agent {
	r := b.r
	if r.AgentSequence == "" {
		return nil
	}
	return &Agent{
		Number: r.AgentNumber, Relation: r.AgentRelation, Authority: unsaidWords, Name: r.AgentName, Kana: r.AgentKana, Birth: r.Date(record.B27),
	}
}

// accountOf reads the nine fields from 現金口座区分 on.
func accountOf(r *record.Record, first record.Field) *Account {
	switch r.Get(first) {
	case "1":
		a, _ := r.Account(first)
		return &Account{Account: a, Source: FromForm}
	case "2":
		return &Account{Source: AtCounter}
	}
	return nil
}

// defect takes a defect that is open, or one of which only the notice is left.
func (b *builder) defect() {
	r, on := b.r, b.r.Date(record.B17)
	open := r.DefectCode != ""
	if !open && !on.Known() {
		return
	}
	found := Event{Kind: FindDefect, Codes: []string{r.DefectCode}, Words: r.DefectReason}
	if !open {
		found.Codes = []string{unsaidWords}
	}
	day := on
	if !day.Known() {
		day = b.c.ReceivedOn
	}
	found.Until = b.later(day).AddDays(1)
	if open { // no record says the term: it is not over at the take-over
		if found.Until = b.c.Terms[CureClock].until(b.On); !found.Until.Known() {
			found.Until = b.On.AddDays(cureDays)
		}
		if over, _ := found.Until.Before(b.later(day).AddDays(1)); over {
			found.Until = b.later(day).AddDays(cureDays)
		}
	}
	b.takes(day, found)
	if on.Known() {
		b.takes(on, Event{Kind: NotifyDefect})
	}
	if !open {
		b.takes(on, Event{Kind: Cure})
	}
}

// cureDays are what is left of a cure's term where neither record nor town says it.
const cureDays = 30

// later is a day, or the one on which the last event was recorded if that is later: no term begins
// over.
func (b *builder) later(day civil.Date) civil.Date {
	if n := b.c.Version(); n > 0 {
		if recorded := b.c.Event(n - 1).Recorded; recorded.Known() {
			if before, _ := day.Before(recorded); before {
				return recorded
			}
		}
	}
	return day
}

// ruling is what was decided first; of a proposal no record says it.
func (b *builder) ruling() *Ruling {
	r, paid := b.granting(), len(b.plans()) > 0
	if !paid && r.PaymentClass == "2" && r.RefusalCode != "" {
		return b.refusal()
	}
	amount, _ := r.Yen(record.B114)
	payee := b.payee()
	if paid && payee == "" {
		payee = unsaidWords
	}
	if !paid && r.PaymentClass != "1" || amount <= 0 || payee == "" {
		return &Ruling{Outcome: benefit.Ineligible, Reasons: []string{unsaidWords}}
	}
	return &Ruling{Outcome: benefit.Eligible, Amount: amount, Payee: payee}
}

// refusal is what the last row says of one.
func (b *builder) refusal() *Ruling {
	code := b.r.RefusalCode
	if code == "" {
		code = unsaidWords
	}
	return &Ruling{Outcome: benefit.Ineligible, Reasons: []string{code}, Payee: b.r.RecipientNumber}
}

// payee is the one whom the last row names that grants: a refusal may name none.
func (b *builder) payee() string {
	for _, r := range slices.Backward(b.rows) {
		if r.PaymentClass == "1" && r.RecipientNumber != "" {
			return r.RecipientNumber
		}
	}
	return b.r.RecipientNumber
}
