package city

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/benefit/casework/form"
	"github.com/kyufu-go/kyufu/benefit/notice"
	"github.com/kyufu-go/kyufu/benefit/office"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/finding"
	"github.com/kyufu-go/kyufu/household/text/table"
)

// townName is what of a letter is the town's; see notice.ParseTown.
const townName = "town.json"

// mail is what is written to the households on one day.
type mail struct {
	job   *job
	town  *notice.Town
	on    civil.Date
	first bool // the first day: letters of all days before are in it
	homes map[string]*judged
	banks map[string][2]string

	waiting map[paper]bool // what was held back before, and is written once it can be

	letters []*notice.Notice
	of      map[string]paper // by the numbers of the letters
	held    [][]string
	stays   map[paper]bool               // what is held back
	leaves  map[place]casework.Event     // what says in the case that the letter left
	asked   map[place][]casework.Running // the clocks of the case once it has
	over    map[place]bool               // no day to answer would be left
}

// A paper is what one event of a case makes due: written once, whenever that is.
type paper struct {
	id    string // the case's
	kind  casework.Notice
	event int // its place among the case's events
}

// A place is one event of a case, counted from 1.
type place struct {
	id    string
	event int
}

// writeLetters writes what became due to be written, into a folder of the day: pages to be looked
// at and printed here, sheets for who typesets, and a list of letters that were held back. Nothing
// goes to a printer elsewhere: rows leave through a hand-over (examples/notices). Of each letter
// that leaves the case hears, if it waits for that: what is held back starts no term.
func (j *job) writeLetters(ctx context.Context, first bool, seen func(*casework.Case)) error {
	if j.letters == "" {
		return nil
	}
	town, err := j.townOfLetters()
	if err != nil {
		return err
	}
	m := &mail{
		job: j, town: town, on: j.office.Today(), first: first, homes: map[string]*judged{}, banks: map[string][2]string{}, of: map[string]paper{},
		stays: map[paper]bool{}, leaves: map[place]casework.Event{}, asked: map[place][]casework.Running{}, over: map[place]bool{},
	}
	for _, one := range j.all {
		if one.form == nil {
			continue
		}
		m.homes[one.caseID()] = one
		a := &one.form.Account
		m.banks[a.Bank+a.Branch] = [2]string{a.BankName, a.BranchName}
	}
	if m.waiting, err = j.waiting(m.on); err != nil {
		return err
	}
	if err := j.office.Each(ctx, func(c *casework.Case) error { return m.life(c) }); err != nil {
		return err
	}
	if err := m.write(filepath.Join(j.letters, m.on.String())); err != nil {
		return err
	}
	return j.office.Left(ctx, m.left(), seen)
}

// left are the events that say that letters left.
func (m *mail) left() (acts []office.Act) {
	for _, n := range m.letters {
		p := m.of[n.Number]
		if e, ok := m.leaves[place{p.id, p.event}]; ok && !m.stays[p] {
			acts = append(acts, office.Act{Case: p.id, Event: e})
		}
	}
	return acts
}

// waiting are the letters that wait by the last list before a day: each list takes over from the
// one before what could not be written yet.
func (j *job) waiting(on civil.Date) (map[paper]bool, error) {
	data, err := j.lastHeld(on)
	if err != nil || data == nil {
		return nil, err
	}
	r, err := table.Open(bytes.NewReader(data), table.Config{File: heldName, Columns: columns(heldColumns...)})
	if err != nil {
		return nil, describe(heldName, err)
	}
	waiting := map[paper]bool{}
	for row, err := range r.Rows() {
		if err != nil {
			return nil, describe(heldName, err)
		}
		event, err := strconv.Atoi(row.Value(3))
		if err != nil {
			return nil, fmt.Errorf("%s の%sが読めません", heldName, heldColumns[3])
		}
		waiting[paper{row.Value(0), casework.Notice(row.Value(1)), event}] = true
	}
	return waiting, nil
}

// lastHeld is the last list before a day; nil where there is none.
func (j *job) lastHeld(on civil.Date) ([]byte, error) {
	lists, err := filepath.Glob(filepath.Join(j.letters, "*", heldName))
	if err != nil {
		return nil, err
	}
	for _, list := range slices.Backward(lists) { // by their days: Glob sorts
		day, bad := civil.ParseDate(filepath.Base(filepath.Dir(list)))
		if early, known := day.Before(on); bad != nil || !early || !known {
			continue
		}
		data, err := os.ReadFile(list)
		if err != nil {
			return nil, fmt.Errorf("%s が読めません", heldName)
		}
		return data, nil
	}
	return nil, nil
}

const heldName = "held.csv"

// The last column is the place of the event among those of the case.
var heldColumns = []string{"申請連番", "様式", "コード", "手続番号"}

func (j *job) townOfLetters() (*notice.Town, error) {
	folder, err := inputFolder(j.in, j.sample)
	if err != nil {
		return nil, err
	}
	data, err := fs.ReadFile(folder, townName)
	if err != nil {
		return nil, fmt.Errorf("-letters には %s が必要です", townName)
	}
	t, err := notice.ParseTown(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", townName, err)
	}
	return t, nil
}

// dueOf is the letter that an event makes due.
var dueOf = func() map[casework.Kind]casework.Notice {
	due := map[casework.Kind]casework.Notice{}
	for _, row := range casework.Table() {
		if row.Due != "" {
			due[row.By] = row.Due
		}
	}
	return due
}()

// life makes the letters of a case's events: those of the day, and those that waited. All go to
// where they are written to by now.
func (m *mail) life(c *casework.Case) error {
	m.former(c)
	before, why := casework.NoCase, m.unreached(c)
	events := c.Events()
	m.hears(c, events)
	p := paper{id: c.ID}
	_, err := casework.Walk(c.Config, events, func(after *casework.Case, e *casework.Event, _ *casework.Payout) {
		p.kind = ""
		if row := casework.Find(before, e.Kind); row != nil {
			p.kind = m.form(row.Due, c.ID)
		}
		before = after.State
		p.event++
		now := *after
		now.Mailing = c.Mailing
		at := place{c.ID, p.event}
		asked, live := m.asked[at]
		if live {
			now.Clocks = asked[:len(now.Clocks)]
		}
		switch waited := live || m.over[at] || m.waiting[p] && p.kind == casework.PaymentNotice; {
		case p.kind == "" || !m.first && m.early(e) && !waited:
		case m.over[at]:
			m.hold(p, cmp.Or(why, overdue))
		default:
			m.letter(p, &now, e, why)
		}
	})
	return err
}

// hears finds the letter that a case waits for, and what it is to hear once that leaves: the days
// to answer count from there. A letter that left today, on a day that was broken off, is written
// again with the same days.
func (m *mail) hears(c *casework.Case, events []casework.Event) {
	madeDue := func(before int, n casework.Notice) int { // the place, from 1, of the event that made a letter due
		for i, e := range slices.Backward(events[:before]) {
			if due := dueOf[e.Kind]; due == n || n == "" && due != "" && due != casework.PaymentNotice {
				return i + 1
			}
		}
		return 0
	}
	for i, e := range events {
		if (e.Kind == casework.Notify || e.Kind == casework.NotifyDefect) && e.Recorded == m.on && e.Words == "" {
			n := e.Notice
			if e.Kind == casework.NotifyDefect {
				n = casework.DefectNotice
			}
			m.asked[place{c.ID, madeDue(i, n)}] = c.Clocks
		}
	}
	if c.State == casework.Undelivered { // sent again by an event of its own
		return
	}
	now := *c
	for _, n := range waits(c, m.on) {
		at, e := place{c.ID, madeDue(len(events), n)}, m.job.office.Leaves(n)
		if m.first {
			e.On = events[at.event-1].On
		}
		told, err := now.Apply(e)
		if err != nil { // no term begins that is over
			m.over[at] = true
			continue
		}
		e.Printed = lastDay(&told, n)
		m.leaves[at], m.asked[at], now = e, told.Clocks, told
	}
}

// lastDay is the one that a letter names: of the term that counts from it, once it leaves.
func lastDay(c *casework.Case, n casework.Notice) civil.Date {
	for _, r := range slices.Backward(c.Clocks) {
		if r.Clock == termOf[n] {
			return r.Until
		}
	}
	return civil.Date{}
}

// termOf are the terms whose last day letters name.
var termOf = map[casework.Notice]casework.Clock{
	casework.ConfirmationForm: casework.ReplyClock, casework.AdvanceNotice: casework.WindowClock, casework.DefectNotice: casework.CureClock,
	casework.FailureNotice: casework.CorrectionClock, casework.ReturnRequest: casework.ReturnClock,
}

// waits are the letters that a case has to have sent: once an answer has come, or nothing is asked
// any more, or the household was told otherwise, or of something newer, they are not written.
func waits(c *casework.Case, on civil.Date) (letters []casework.Notice) {
	one := func(yield func(*casework.Case) bool) { yield(c) }
	for t := range casework.Due(one, on, 0) {
		if t.Clock == "" && t.What != casework.Overpaid {
			letters = append(letters, casework.Notice(t.What))
		}
	}
	return letters
}

// former is the home of a case whose household is judged no more: who was paid has left, and was
// not here on the base date, as the town knows by now.
func (m *mail) former(c *casework.Case) {
	form := m.job.data.forms[c.Household]
	if m.homes[c.ID] != nil || form == nil || c.Ruling == nil || c.Ruling.Payee == "" {
		return
	}
	m.homes[c.ID] = &judged{number: c.Household, head: c.Ruling.Payee, persons: []string{c.Ruling.Payee}, form: form, claim: m.job.program.Program().Amount()}
}

// early reports whether an event was recorded on a day before.
func (m *mail) early(e *casework.Event) bool {
	early, known := e.Recorded.Before(m.on)
	return early || !known
}

// The reasons why letters wait: nobody is reached where they are registered, nobody is known, or
// the days to answer are over as the letter would count them.
const (
	protected = "protected"
	died      = "died"
	moved     = "moved"
	cameBack  = "returned"
	nobody    = "household"
	overdue   = "late"
)

// unreached says why nobody is reached: they have died, and nobody has named a mailing address
// since; or they are protected or moved away, and have named none; or mail came back, and nobody
// has named an address since. It is "" where they are.
func (m *mail) unreached(c *casework.Case) string {
	one := m.homes[c.ID]
	if one == nil {
		return ""
	}
	r, _ := m.job.decider.today.Person(one.head)
	_, _, apart := strings.Cut(one.number, "-")
	switch {
	case !r.DiedOn.IsZero():
		if namedSince(c, r.DiedOn) {
			return ""
		}
		return died
	case unclaimed(c):
		return cameBack
	case c.Mailing != nil:
		return ""
	case r.Address.Secret() || apart:
		return protected
	case r.Household == "":
		return moved
	}
	return ""
}

// unclaimed reports whether mail came back, and nobody has answered or named an address since.
func unclaimed(c *casework.Case) bool {
	for _, e := range slices.Backward(c.Events()) {
		switch {
		case e.Kind == casework.MailReturned:
			return true
		case e.Mailing != nil, e.Kind == casework.SendAgain, e.Kind == casework.ReturnForm, e.Kind == casework.Cure:
			return false
		}
	}
	return false
}

// namedSince reports whether a mailing address was recorded after a day.
func namedSince(c *casework.Case, day civil.Date) bool {
	return slices.ContainsFunc(c.Events(), func(e casework.Event) bool {
		since, known := e.Recorded.After(day)
		return e.Mailing != nil && since && known
	})
}

// form is the form that is sent: who must apply (moved in since, or judged apart) is sent an 申請書.
func (m *mail) form(due casework.Notice, id string) casework.Notice {
	if one := m.homes[id]; due == casework.ConfirmationForm && one != nil && one.form.Kind == form.Applied {
		return notice.ApplicationForm
	}
	return due
}

// letter makes one, or says why it is held back.
func (m *mail) letter(p paper, c *casework.Case, e *casework.Event, why string) {
	one := m.homes[c.ID]
	if one == nil {
		why = nobody
	}
	if why != "" {
		m.hold(p, why)
		return
	}
	f := m.facts(one)
	if f.Date = m.on; m.first {
		f.Date = e.On
	}
	f.Number = fmt.Sprintf("見福給第%s-%d号", strings.ReplaceAll(m.on.String(), "-", ""), len(m.letters)+1) // no two letters have one
	n, err := notice.Of(p.kind, c, f)
	if err != nil {
		code := err.Error()
		if e, ok := errors.AsType[*notice.Error](err); ok {
			code = strings.TrimSuffix(e.Code()+" "+e.Field, " ")
		}
		m.hold(p, code)
		return
	}
	m.of[n.Number] = p
	m.letters = append(m.letters, &n)
}

func (m *mail) hold(p paper, code string) {
	m.stays[p] = true
	m.held = append(m.held, []string{p.id, string(p.kind), code, strconv.Itoa(p.event)})
}

// facts are what is known of a household today. Who left it protected is on no letter to those who
// stayed.
func (m *mail) facts(one *judged) notice.Facts {
	j := m.job
	f := notice.Facts{
		Town: m.town, Amount: one.claim, Program: j.program.Program(), Decision: one.decision, Bank: m.bank, To: m.person(one.head),
	}
	number, _, apart := strings.Cut(one.number, "-")
	f.To.Protected = f.To.Protected || apart
	for _, p := range one.persons {
		if p != one.head {
			f.Members = append(f.Members, m.person(p))
		}
	}
	for _, other := range j.all {
		if left, _, fled := strings.Cut(other.number, "-"); left == number && fled && other != one {
			for _, p := range other.persons {
				person := m.person(p)
				person.Protected = true
				f.Members = append(f.Members, person)
			}
		}
	}
	return f
}

func (m *mail) person(number string) (p notice.Person) {
	r, ok := m.job.decider.today.Person(number)
	if !ok {
		return p
	}
	postal, address := r.Address.Disclose() // to the person alone: a secret one holds the letter back, or is looked for on it
	at := strings.IndexAny(address, "0123456789０１２３４５６７８９")
	if at < 0 {
		at = len(address)
	}
	return notice.Person{
		Party: notice.Party{PostalCode: postal, Address: address[:at], Street: address[at:], Name: r.Name}, Kana: r.Kana, Protected: r.Address.Secret(),
	}
}

const yucho = "9900"

func (m *mail) bank(bank, branch string) (string, string) {
	names := m.banks[bank+branch]
	if bank == yucho {
		names[0] = "ゆうちょ銀行"
	}
	if names[0] == "" {
		return bank, branch
	}
	return names[0] + "（" + bank + "）", names[1] + "（" + branch + "）"
}

func (m *mail) write(dir string) error {
	printer, err := notice.NewPrinter(notice.Config{Easy: true})
	if err != nil {
		return err
	}
	var pages, sheets, held bytes.Buffer
	found := func(n *notice.Notice, list finding.List) {
		for _, f := range list {
			m.hold(m.of[n.Number], f.Code)
		}
	}
	err = errors.Join(printer.HTML(notice.Here(&pages), slices.Values(m.letters), found), printer.Sheets(notice.Here(&sheets), slices.Values(m.letters), nil))
	t := table.NewWriter(&held, table.WriterConfig{File: heldName, Columns: columns(heldColumns...)})
	for _, row := range m.held {
		_, bad := t.Write(row)
		err = errors.Join(err, bad)
	}
	if err = errors.Join(err, t.Flush(), os.MkdirAll(dir, 0o700)); err != nil {
		return err
	}
	for name, data := range map[string][]byte{"pages.html": pages.Bytes(), "sheets.jsonl": sheets.Bytes(), heldName: held.Bytes()} {
		err = errors.Join(err, os.WriteFile(filepath.Join(dir, name), data, 0o600))
	}
	return err
}
