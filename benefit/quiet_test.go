package benefit

import (
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/money"
	"github.com/kyufu-go/kyufu/household/municipality"
)

// searched loads a household and opens a search in it.
func searched(t require.TestingT, p *plan, in *Input) *scratch {
	s := &scratch{}
	require.NoError(t, p.load(in, s))
	s.search.collect(p, s)
	s.bind()
	return s
}

// What a search evaluates without steps is what a run finds, whichever facts have been assumed
// since.
func TestQuietIsRunWithoutSteps(t *testing.T) {
	t.Parallel()
	for _, id := range BuiltinIDs() {
		c := compiled(t, id)
		rapid.Check(t, func(t *rapid.T) {
			for _, p := range c.plans {
				if p == nil {
					continue
				}
				s := searched(t, p, drawInput(t, 4))
				if rapid.Bool().Draw(t, "remembers") {
					s.search.heard.remember(p.bodies.row())
				}
				for n := -1; n < len(s.search.open); n++ {
					if n >= 0 {
						u := &s.search.open[n]
						values := p.domain(s, u, nil)
						s.set(u, rapid.SampledFrom(values).Draw(t, "value"))
					}
					var want, got result
					p.quiet(s, &got)
					p.run(s, &want)
					require.Equal(t, want, got, "%s", id)
				}
			}
		})
	}
}

// drawOpen is a household of which little is known: who claims whom, and that there were payments.
func drawOpen(t *rapid.T, c *Compiled) *Input {
	h := &household.Household{ID: "h", Head: "p0"}
	ids := []string{"p0", "p1", "p2", "p3"}[:rapid.IntRange(2, 4).Draw(t, "members")]
	later := rapid.Bool().Draw(t, "later")
	for _, id := range ids {
		m := household.Member{ID: id, ResidenceUnknown: rapid.Bool().Draw(t, "moved")}
		if rapid.Bool().Draw(t, "born") {
			m.Birth = rapid.SampledFrom(births).Draw(t, "birth")
		}
		switch of := rapid.SampledFrom(ids).Draw(t, "claims"); {
		case rapid.Bool().Draw(t, "free"):
			m.Supporter.Kind = household.SupporterNone
		case of != id && (of > id) == later: // in no circle
			m.Supporter = household.Supporter{Kind: household.SupporterKnown, ID: of}
		}
		if rapid.IntRange(0, 2).Draw(t, "rolled") == 0 {
			m.Tax = household.Always(rapid.SampledFrom([]household.TaxStatus{household.Exempt, household.Taxed, household.Unfiled}).Draw(t, "tax"))
			m.Levy = household.Always(household.LevyZero)
		}
		h.Members = append(h.Members, m)
	}
	in := &Input{Municipality: kumagaya, Household: h}
	if rapid.Bool().Draw(t, "payments") {
		e := c.Excludes(TrackA)
		for _, program := range slices.Concat(e.Programs, e.Persons) {
			in.PaidBefore = append(in.PaidBefore, Payment{Program: program, Head: h.Head, Members: ids}, Payment{Program: program, Municipality: saitama, Head: h.Head, Members: ids})
		}
	}
	return in
}

// A grid that is filled at once where it can be holds what every combination of answers says.
func TestAGridHoldsWhatEveryCombinationSays(t *testing.T) {
	t.Parallel()
	for _, id := range []string{"P1", "P2", "P6", "P9", "P15"} {
		c := compiled(t, id, nextOverride)
		p := c.plans[TrackA]
		rapid.Check(t, func(t *rapid.T) {
			in := drawInput(t, 3)
			if rapid.Bool().Draw(t, "open") {
				in = drawOpen(t, c)
			}
			s := searched(t, p, in)
			var some []int
			cells := 1
			for i := range s.search.open {
				n := len(p.domain(s, &s.search.open[i], nil))
				if rapid.IntRange(0, 4).Draw(t, "asked") > 0 && cells*n <= 512 {
					some, cells = append(some, i), cells*n
				}
			}
			if rapid.Bool().Draw(t, "by person") {
				s.search.people(s, some)
			}
			if rapid.Bool().Draw(t, "backwards") {
				slices.Reverse(some)
			}
			gridHolds(t, p, s, some)
		})
	}
}

// Who is claimed by somebody whose facts are given later is not done before: what is heard of one
// claimed changes with them.
func TestAGridWaitsForWhoClaims(t *testing.T) {
	t.Parallel()
	claimed := household.Supporter{Kind: household.SupporterKnown, ID: "p3"}
	h := &household.Household{ID: "h", Head: "p0", Members: []household.Member{
		{ID: "p0", Tax: household.Always(household.Unfiled), Levy: household.Always(household.LevyZero), Supporter: claimed},
		{ID: "p1", Birth: births[4], Supporter: household.Supporter{Kind: household.SupporterNone}},
		{ID: "p2", Tax: household.Always(household.Exempt), Levy: household.Always(household.LevyZero), ResidenceUnknown: true},
		{ID: "p3", ResidenceUnknown: true},
	}}
	p := compiled(t, "P2", nextOverride).plans[TrackA]
	s := searched(t, p, &Input{Municipality: kumagaya, Household: h})
	for set := range 1 << len(s.search.open) {
		var some []int
		for i := range s.search.open {
			if set>>i&1 != 0 {
				some = append(some, i)
			}
		}
		gridHolds(t, p, s, some)
	}
}

// gridHolds holds a grid of some facts, if it is not too large, against all combinations.
func gridHolds(t require.TestingT, p *plan, s *scratch, some []int) {
	g, id := &s.search.grid, p.compiled.program.ID()
	if !p.lay(s, g, some, 512) {
		return
	}
	told, agree := result{outcome: impossible}, true
	for at := range g.cells {
		want, possible, was := result{}, true, make([]saved, len(g.facts))
		for k := range g.facts {
			old, goes := s.set(&s.search.open[g.facts[k].open], g.value(&g.facts[k], at))
			was[k], possible = old, possible && goes
		}
		s.bind()
		p.run(s, &want)
		for k, old := range slices.Backward(was) {
			s.unset(&s.search.open[g.facts[k].open], old)
		}
		s.steps = s.steps[:0]
		got := &g.cells[at]
		if !possible != (got.outcome == impossible) || possible && !got.alike(&want) {
			require.Fail(t, "another cell", "%s: %d", id, at)
		}
		if possible && told.outcome == impossible {
			told = want
		}
		agree = agree && (!possible || told.alike(&want))
	}
	told, s.search.budget = result{outcome: impossible}, 1024
	require.Equal(t, agree, p.agree(s, some, &told), "%s: without cells", id)
}

// A fact that shows in a grid or in a world matters to the search through all completions; and
// where the grid has all of them, what does not show does not matter.
func TestWhatShowsMatters(t *testing.T) {
	t.Parallel()
	for _, id := range []string{"P1", "P2", "P5", "P6", "P7", "P9", "P10", "P13", "P14", "P15"} {
		p := compiled(t, id, nextOverride).plans[TrackA]
		rapid.Check(t, func(t *rapid.T) {
			s := searched(t, p, drawInput(t, 4))
			for i := range s.search.open {
				s.search.open[i].done = rapid.IntRange(0, 5).Draw(t, "aside") == 0
			}
			s.search.heard.remember(p.bodies.row())
			before := *s
			before.views = append([]view(nil), s.views...)
			exact := p.shows(s)
			s.bind()
			require.Equal(t, before.views, s.views, "%s: nothing stays assumed", id)
			require.Equal(t, before.home, s.home, id)
			shown := append([]uint8(nil), s.search.shown...)
			for i := range s.search.open {
				if s.search.open[i].done || shown[i] == unseen && !exact {
					continue
				}
				require.Equal(t, shown[i] != unseen, p.matters(s, i), "%s: %s of %d", id, s.search.open[i].fact, s.search.open[i].who)
			}
		})
	}
}

// Whoever a program cannot tell apart is a twin, and what shows of one shows of the other: without
// twins the same facts show.
func TestTwinsAreAlike(t *testing.T) {
	t.Parallel()
	met := 0
	for _, id := range []string{"P1", "P6", "P7", "P9", "P13", "P15"} {
		p := compiled(t, id).plans[TrackA]
		rapid.Check(t, func(t *rapid.T) {
			in := drawInput(t, 3)
			for _, m := range in.Household.Members { // most of them twice
				m.ID += "x"
				in.Household.Members = append(in.Household.Members, m)
			}
			s := searched(t, p, in)
			if p.shows(s) {
				return
			}
			shown := append([]uint8(nil), s.search.shown...)
			for who, twin := range s.search.twins {
				if int(twin) != who {
					met++
				}
			}
			clear(s.search.shown)
			s.search.twins = s.search.twins[:0] // nobody is like anybody
			p.inWorlds(s)
			require.Equal(t, shown, s.search.shown, id)
		})
	}
	require.NotZero(t, met)
}

// What each person's answers come to is added up once, not under each combination with those of
// all others: of a wide household of which nothing is known it is found that it gets the same.
func TestAWideHouseholdGetsTheSameUnderAllAnswers(t *testing.T) {
	t.Parallel()
	p, err := LoadProgram([]byte(`{"format":1,"id":"T1","version":"1","name":{"ja":"町","en":"town"},"fiscal_year":2023,"base_date":"2023-12-01",
		"in_force":{"from":"2023-12-01","known_since":"2023-12-01"},"tracks":["A"],"basis":[{"id":"rules","act":"要綱"}],"payee":"head",
		"unit":"person","per_person":"taxed","amount":"1000","additions":[{"id":"a","amount":"1000","when":{"not":"taxed"}}],
		"criteria":[{"id":"c0","refuse":"R01","when":{"no_person":"registered"},"basis":["rules"]}]}`))
	require.NoError(t, err)
	c, err := Compile(p)
	require.NoError(t, err)
	for _, n := range []int{1, 3, 12, 30} {
		h := household.Household{ID: "h", Head: "p0"}
		for i := range n {
			h.Members = append(h.Members, household.Member{ID: "p" + strconv.Itoa(i)})
		}
		in := Input{Municipality: municipality.Must("112020"), Household: &h}
		d, err := c.Decide(&in)
		require.NoError(t, err)
		assert.Equal(t, Eligible, d.Outcome, "%d people", n)
		assert.Equal(t, money.Yen(1000*n), d.Amount)
		assert.Empty(t, d.Missing())
	}
}
