package lab

import (
	"iter"
	"slices"

	"github.com/kyufu-go/kyufu/benefit"
	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/money"
	"github.com/kyufu-go/kyufu/household/municipality"
	"github.com/kyufu-go/kyufu/household/secret"
)

// A small world: every household of one or two people in which every fact that a program
// reads has every value, with all that can have happened to the household. What never
// happens there never happens, as long as a program asks only whether some, all or no
// members are such and such.
type world struct {
	compiled *benefit.Compiled
	track    benefit.Track
	reads    benefit.Reads
	excludes benefit.Exclusion
	towns    []municipality.Code
	people   Witness // of the household yielded last
	family   household.Household
	in       benefit.Input
}

// Witness is a household of the small world: for each member what matters about it.
type Witness []MemberState

// MemberState is one member of a witness.
type MemberState struct {
	secret.Quiet

	Registered     bool
	Tax            string // as in a trace
	IncomeLevy     string
	SupporterTaxed bool
	Born           string // YYYY-MM-DD, or "" where no program asks

	member household.Member
	paid   bool // as a person
	failed bool // the income test
}

func newWorld(c *benefit.Compiled, t benefit.Track) *world {
	return &world{compiled: c, track: t, reads: c.Reads(t), excludes: c.Excludes(t), towns: c.Program().Municipalities()}
}

// join leaves out payments and residence, and varies what either program reads.
func (w *world) join(o *world) *world {
	out := *w
	out.reads.Predicates = nil
	out.reads.Facts = nil
	for f := benefit.FactResidence; f <= benefit.FactSupporter; f++ {
		asked := slices.Contains(w.reads.Facts, f) || slices.Contains(o.reads.Facts, f)
		if asked && f != benefit.FactPaid && f != benefit.FactResidence {
			out.reads.Facts = append(out.reads.Facts, f)
		}
	}
	out.reads.Births = slices.SortedFunc(slices.Values(slices.Concat(w.reads.Births, o.reads.Births)), func(a, b civil.Date) int {
		order, _ := a.Order(b)
		return order
	})
	out.reads.Births = slices.Compact(out.reads.Births)
	return &out
}

// Where the small world lies.
var (
	here      = municipality.Must("112020")
	elsewhere = household.In(municipality.Must("111007"))
	plenty    = money.Yen(9_000_000) // taxed whoever has it
)

// home returns the municipality that decides: one that runs the program.
func (w *world) home() municipality.Code {
	if len(w.towns) > 0 {
		return w.towns[0]
	}
	return here
}

// states are the states of one person that the program can tell apart.
func (w *world) states() []MemberState {
	first := MemberState{Registered: true, Tax: "exempt", IncomeLevy: "zero", member: household.Member{
		Tax: household.Always(household.Exempt), Levy: household.Always(household.LevyZero),
		Supporter: household.Supporter{Kind: household.SupporterNone}, Birth: civil.MustDate("1920-01-01"),
	}}
	list := []MemberState{first}
	vary := func(f benefit.Fact, ways ...func(*MemberState)) {
		if !slices.Contains(w.reads.Facts, f) {
			return
		}
		for _, v := range slices.Clone(list) {
			for _, way := range ways {
				one := v
				if way(&one); one.IncomeLevy != "owed" || one.Tax != "exempt" && one.Tax != "treaty" {
					list = append(list, one)
				}
			}
		}
	}
	vary(benefit.FactTax, taxed, treaty, shouldFile)
	vary(benefit.FactLevy, levyOwed)
	vary(benefit.FactSupporter, claimed)
	vary(benefit.FactIncome, func(m *MemberState) { m.failed = true })
	vary(benefit.FactResidence, away, abroad)
	if w.asks("registered_in_japan") {
		vary(benefit.FactResidence, w.abroadThen)
	}
	if w.asks("paid_person") {
		vary(benefit.FactPaid, func(m *MemberState) { m.paid = true })
	}
	var births []func(*MemberState)
	for _, day := range w.reads.Births {
		births = append(births, func(m *MemberState) { m.member.Birth, m.Born = day, day.String() })
	}
	vary(benefit.FactBirth, births...)
	return list
}

func (w *world) asks(predicate string) bool { return slices.Contains(w.reads.Predicates, predicate) }

func taxed(m *MemberState) { m.member.Tax, m.Tax = household.Always(household.Taxed), "taxed" }

func treaty(m *MemberState) { m.member.Tax, m.Tax = household.Always(household.Treaty), "treaty" }

// shouldFile is somebody unfiled whose income would be taxed.
func shouldFile(m *MemberState) {
	m.member.Tax, m.Tax = household.Always(household.Unfiled), "unfiled_taxable"
	income := household.NewIncome()
	income.Total, income.Adult = &plenty, true
	m.member.Income = &income
}

func levyOwed(m *MemberState) {
	m.member.Levy, m.IncomeLevy = household.Always(household.LevyOwed), "owed"
}

func claimed(m *MemberState) {
	m.member.Supporter = household.Supporter{Kind: household.SupporterKnown, ID: "supporter", Tax: household.Always(household.Taxed)}
	m.SupporterTaxed = true
}

func away(m *MemberState) {
	m.member.Residence, m.Registered = []household.Residence{{At: elsewhere}}, false
}

func abroad(m *MemberState) {
	m.member.Residence, m.Registered = []household.Residence{{At: household.Abroad}}, false
}

// abroadThen is registered here on the base date, and was nowhere in Japan on the day on
// which the program asks for that.
func (w *world) abroadThen(m *MemberState) {
	base := w.compiled.Program().BaseDate()
	m.member.Residence = []household.Residence{{At: household.Abroad, To: base}, {At: household.In(w.home()), From: base}}
}

// households yields the world, one input after the other in the same memory.
func (w *world) households() iter.Seq[*benefit.Input] {
	return func(yield func(*benefit.Input) bool) {
		states := w.states()
		for i := range states {
			if !w.with(yield, states[i]) {
				return
			}
			for j := range states[:i+1] {
				if !w.with(yield, states[i], states[j]) {
					return
				}
			}
		}
	}
}

// with yields a household with every set of what can have happened to it.
func (w *world) with(yield func(*benefit.Input) bool, people ...MemberState) bool {
	w.people = people
	events := w.events(people)
	w.fill(people)
	h, in := w.family, w.in
	for set := range 1 << len(events) {
		w.family, w.in = h, in
		w.in.PaidBefore = slices.Clip(in.PaidBefore)
		for i, event := range events {
			if set&(1<<i) != 0 {
				event(&w.in)
			}
		}
		if !yield(&w.in) {
			return false
		}
		w.family.Members[0].DiedOn = civil.Date{}
	}
	for _, event := range w.singles() {
		for i := range people {
			w.family, w.in = h, in
			m := &w.family.Members[i]
			event(m)
			if !yield(&w.in) {
				return false
			}
			if w.asks("paid_here") { // a program may ask that an earlier one has paid
				w.in.PaidBefore = slices.Clip(in.PaidBefore)
				if w.paid(&w.in, 0, h.Head); !yield(&w.in) {
					return false
				}
			}
			m.Protected, m.ChildAllowance = nil, nil
		}
	}
	return true
}

// singles are what can have happened to one member and is tried by itself.
func (w *world) singles() []func(*household.Member) {
	var out []func(*household.Member)
	if w.asks("child_placed") {
		out = append(out, func(m *household.Member) { m.Protected = &household.Protection{Kind: household.Measure} })
	}
	if w.asks("allowance_here") {
		out = append(out, func(m *household.Member) { m.ChildAllowance = &household.ChildAllowance{Recipient: memberIDs[0]} })
	}
	if w.asks("child_allowance") {
		out = append(out, func(m *household.Member) { m.ChildAllowance = &household.ChildAllowance{Recipient: "x"} })
	}
	return out
}

// fill makes the household of which the events change copies.
func (w *world) fill(people []MemberState) {
	w.family = household.Household{ID: "h", Head: "p1", Members: w.family.Members[:0]}
	w.in = benefit.Input{Municipality: w.home(), Household: &w.family, Track: w.track, PaidBefore: w.in.PaidBefore[:0], Tests: w.in.Tests[:0]}
	for i := range people {
		m := people[i].member
		m.ID = memberIDs[i]
		w.family.Members = append(w.family.Members, m)
		if people[i].paid {
			w.in.PaidBefore = append(w.in.PaidBefore, benefit.Payment{Program: w.excludes.Persons[0], Head: "x", Members: memberIDs[i : i+1], State: benefit.Paid})
		}
		w.in.Tests = append(w.in.Tests, benefit.IncomeTest{Person: m.ID, Passed: !people[i].failed})
	}
}

var memberIDs = []string{"p1", "p2"}
