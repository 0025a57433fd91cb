package register

import (
	"fmt"
	"io"
	"log/slog"

	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/secret"
)

// Retention says for how many years each block of facts is kept (保存期間). Every block must
// have a period: a zero is refused with code period, so that nothing stays for ever because
// nobody thought of it.
type Retention struct {
	// Register counts from the day on which a person left the register, by death or otherwise;
	// who is registered stays.
	Register int
	// Tax counts from the end of the fiscal year of the fact.
	Tax int
	// Welfare counts from the end of the fact's period; a fact that has not ended counts from
	// when the person left the register.
	Welfare int
}

// Erasure is what is to go: everything whose period has ended on a day.
type Erasure struct {
	Retention Retention
	// On is the day as of which periods are judged.
	On civil.Date
	// Keep says of whom nothing goes for now (廃棄の停止); nil: of nobody.
	Keep func(person string) bool `json:"-"`
}

// Erased says what went.
type Erased struct {
	secret.Quiet

	// Persons are those of whom nothing is left: their copies elsewhere go, too.
	Persons []string
	// Events, Tax, Welfare and Identities are the numbers of entries and facts that are gone.
	Events, Tax, Welfare, Identities int
}

// String shows counts and no person.
func (e Erased) String() string {
	return fmt.Sprintf("%d persons, %d events, %d tax facts, %d welfare facts, %d identities",
		len(e.Persons), e.Events, e.Tax, e.Welfare, e.Identities)
}

// Format shows what String shows, whatever the verb.
func (e Erased) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, e.String()) }

// LogValue shows what String shows.
func (e Erased) LogValue() slog.Value { return slog.StringValue(e.String()) }

// Erasable returns the persons of whom an erasure would leave nothing. The caller erases their
// copies elsewhere first, so that a failure can be repeated. Errors: period.
func (g *Register) Erasable(e Erasure) ([]string, error) {
	s, err := g.sweep(e)
	if err != nil {
		return nil, err
	}
	return s.persons(), nil
}

// Erase removes register entries and facts whose period has ended. It is a change of the register
// and nothing else: the caller holds the approval and writes the entry before. Views made earlier
// are void and compose anew at their next [View.Update]. Errors: period.
func (g *Register) Erase(e Erasure) (Erased, error) {
	s, err := g.sweep(e)
	if err != nil {
		return Erased{}, err
	}
	s.report.Persons = s.persons()
	return s.report, s.rebuild()
}

func (g *Register) sweep(e Erasure) (*sweep, error) {
	if e.Retention.Register <= 0 || e.Retention.Tax <= 0 || e.Retention.Welfare <= 0 || !e.On.Known() {
		return nil, &Error{code: CodePeriod}
	}
	s := g.newSweep(e)
	for p, name := range g.people.list {
		s.held[p] = e.Keep != nil && e.Keep(name)
	}
	return s, nil
}

func (g *Register) newSweep(e Erasure) *sweep {
	n := len(g.people.list)
	return &sweep{g: g, e: e, view: g.AsOf(civil.Date{}, civil.Date{}), held: make([]bool, n), forget: make([]bool, n)}
}

// Forget removes everything about persons, whatever their periods: entries, facts and identities.
// It is a change of the register and nothing else, as [Register.Erase] is. What others' facts say
// of them, as whose dependant somebody is, is others' data and stays: see [Register.Mentions].
func (g *Register) Forget(persons ...string) (Erased, error) {
	s := g.newSweep(Erasure{})
	for _, name := range persons {
		if p := g.people.find(name); p != none {
			s.forget[p] = true
		}
	}
	s.report.Persons = s.persons()
	return s.report, s.rebuild()
}

// Mentions counts the facts about others that name a person: as supporter, as who receives an
// allowance, as from whom somebody is protected.
func (g *Register) Mentions(person string) (n int) {
	for i := range g.facts.tax {
		if f := &g.facts.tax[i].fact; f.Supporter.ID == person && f.Person != person {
			n++
		}
	}
	for i := range g.facts.welfare {
		if f := &g.facts.welfare[i].fact; (f.Against == person || f.Recipient == person) && f.Person != person {
			n++
		}
	}
	return n
}

// sweep is one erasure.
type sweep struct {
	g      *Register
	e      Erasure
	view   *View
	report Erased
	out    []bool // by person: the register entries go
	held   []bool // by person: nothing goes
	forget []bool // by person: everything goes
}

// past reports whether a period of years that began on a day has ended.
func (s *sweep) past(day civil.Date, years int) bool {
	end := day.AddMonths(12 * years)
	yes, known := end.Before(s.e.On)
	return yes && known
}

// persons finds whose register entries go, and returns those of whom nothing is left.
func (s *sweep) persons() []string {
	s.out = make([]bool, len(s.g.people.list))
	kept := make([]bool, len(s.out))
	for p := range s.out {
		s.out[p] = s.forget[p] || !s.held[p] && s.e.On.Known() && s.past(s.left(int32(p)), s.e.Retention.Register)
		kept[p] = !s.out[p] && s.g.lastRow[p] != none
	}
	for i := range s.g.facts.tax {
		if row := &s.g.facts.tax[i]; !s.taxDue(row) {
			kept[row.person] = true
		}
	}
	for i := range s.g.facts.welfare {
		if row := &s.g.facts.welfare[i]; !s.welfareDue(row) {
			kept[row.person] = true
		}
	}
	var gone []string
	for p, name := range s.g.people.list {
		if !kept[p] {
			gone = append(gone, name)
		}
	}
	return gone
}

// left returns the day on which a person left the register for good, unknown if never.
func (s *sweep) left(p int32) civil.Date {
	if s.view.now.at[p] > 0 || s.g.lastRow[p] == none {
		return civil.Date{}
	}
	last := civil.FromDays(int(s.view.died[p]))
	for _, stay := range s.view.stays(p, nil) {
		if stay.to > int32(last.Days()) {
			last = civil.FromDays(int(stay.to))
		}
	}
	return last
}

func (s *sweep) taxDue(row *taxRow) bool {
	return s.due(row.person, row.fact.Year.Last(), s.e.Retention.Tax)
}

func (s *sweep) welfareDue(row *welfareRow) bool {
	end := row.fact.To
	if end.IsZero() {
		end = s.left(row.person)
	}
	return s.due(row.person, end.Latest(), s.e.Retention.Welfare)
}

// due reports whether a fact about a person goes.
func (s *sweep) due(p int32, day civil.Date, years int) bool {
	return s.forget[p] || !s.held[p] && s.e.On.Known() && s.past(day, years)
}

// eventDue reports whether an entry is about nobody but persons whose entries go.
func (s *sweep) eventDue(id int32) bool {
	r := &s.g.rows[id]
	if r.person == none && r.of != none {
		r = &s.g.rows[r.of]
	}
	return r.person != none && s.out[r.person]
}

// rebuild makes the register again out of what is kept, so that no text of what went stays
// in memory.
func (s *sweep) rebuild() error {
	g := s.g
	fresh := New(g.config)
	for id := range g.rows {
		if s.eventDue(int32(id)) {
			s.report.Events++
			continue
		}
		e := g.event(int32(id))
		if err := fresh.append(&e); err != nil {
			return err
		}
	}
	if err := s.rebuildFacts(fresh); err != nil {
		return err
	}
	fresh.epoch = g.epoch + 1
	*g = *fresh
	return nil
}

func (s *sweep) rebuildFacts(fresh *Register) error {
	for i := range s.g.facts.tax {
		row := &s.g.facts.tax[i]
		if s.taxDue(row) {
			s.report.Tax++
			continue
		}
		if err := fresh.AddTax(row.fact); err != nil {
			return err
		}
	}
	for i := range s.g.facts.welfare {
		row := &s.g.facts.welfare[i]
		if s.welfareDue(row) {
			s.report.Welfare++
			continue
		}
		if err := fresh.AddWelfare(row.fact); err != nil {
			return err
		}
	}
	for _, i := range s.g.facts.identities {
		p := fresh.people.find(s.g.people.name(i.person))
		if p == none {
			s.report.Identities++
			continue
		}
		i.person = p
		fresh.claim(i)
	}
	return nil
}
