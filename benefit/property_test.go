package benefit

import (
	"encoding/json"
	"fmt"
	"slices"
	"sort"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/money"
	"github.com/kyufu-go/kyufu/household/municipality"
)

func compiled(tb testing.TB, id string, overrides ...string) *Compiled {
	tb.Helper()
	p, err := Builtin(id)
	require.NoError(tb, err)
	var list []Override
	for _, text := range overrides {
		o, err := Patch([]byte(text))
		require.NoError(tb, err)
		list = append(list, o)
	}
	c, err := Compile(p, list...)
	require.NoError(tb, err)
	return c
}

// elsewhere is somewhere else in Japan.
var elsewhere = []household.Residence{{At: household.In(saitama)}}

// plenty is an income that is taxed whoever has it.
var plenty = money.Yen(9_000_000)

// births are dates around the borders of the programs' children.
var births = []civil.Date{civil.MustDate("1970-05-05"), civil.MustDate("2005-04-01"), civil.MustDate("2005-04-02"), civil.MustDate("2015-01-01"), civil.MustDate("2024-01-15")}

// drawInput draws a household in which facts may be unknown.
func drawInput(t *rapid.T, most int) *Input {
	n := rapid.IntRange(1, most).Draw(t, "members")
	h := &household.Household{ID: "h", Head: "p0", Members: make([]household.Member, n)}
	for i := range h.Members {
		m := &h.Members[i]
		m.ID = fmt.Sprintf("p%d", i)
		m.Birth = rapid.SampledFrom(append([]civil.Date{{}}, births...)).Draw(t, "birth")
		m.Tax = household.Always(rapid.SampledFrom([]household.TaxStatus{
			household.TaxUnknown, household.TaxUnknown, household.Exempt, household.Exempt, household.Exempt, household.Exempt, household.Relieved, household.Treaty, household.Taxed, household.Unfiled,
		}).Draw(t, "tax"))
		m.Levy = household.Always(household.IncomeLevy(rapid.IntRange(0, 2).Draw(t, "levy")))
		if exemptStatus(m.Tax.At(2023)) && m.Levy.At(2023) == household.LevyOwed {
			m.Levy = household.Always(household.LevyZero)
		}
		switch rapid.IntRange(0, 5).Draw(t, "supporter") {
		case 0:
		case 1, 2:
			m.Supporter.Kind = household.SupporterNone
		case 3, 4:
			tax := rapid.SampledFrom([]household.TaxStatus{household.TaxUnknown, household.Exempt, household.Taxed, household.Taxed}).Draw(t, "supporter tax")
			m.Supporter = household.Supporter{Kind: household.SupporterKnown, ID: fmt.Sprintf("x%d", tax), Tax: household.Always(tax)}
		case 5:
			m.Supporter.Kind = household.SupporterNone
			if i > 0 {
				m.Supporter = household.Supporter{Kind: household.SupporterKnown, ID: "p0"}
			}
		}
		switch rapid.IntRange(0, 9).Draw(t, "residence") {
		case 0:
			m.ResidenceUnknown = true
		case 1:
			m.Residence = elsewhere
		}
		if m.Tax.At(2023) == household.Unfiled && rapid.Bool().Draw(t, "declared") {
			m.Declared = household.NoTaxableIncome
		}
	}
	if h.Members[0].Supporter.ID == "p0" {
		h.Members[0].Supporter = household.Supporter{}
	}
	in := &Input{Municipality: kumagaya, Household: h}
	defer func() { // the towns of earlier programs were asked and know of nothing
		for _, program := range []string{"P2", "P2C", "P5", "P6", "P7"} {
			for i := range h.Members {
				in.PaidBefore = append(in.PaidBefore, Payment{Program: program, Municipality: saitama, Head: h.Members[i].ID, State: NotPaid})
			}
		}
	}()
	if rapid.IntRange(0, 3).Draw(t, "paid") == 0 {
		in.PaidBefore = []Payment{{
			Program: rapid.SampledFrom([]string{"P5", "P6", "P7"}).Draw(t, "paid program"), Head: rapid.SampledFrom([]string{"p0", "p9"}).Draw(t, "paid head"),
			Members: []string{"p0"}, State: State(rapid.IntRange(0, 1).Draw(t, "state")), Municipality: rapid.SampledFrom([]municipality.Code{0, saitama}).Draw(t, "paid by"),
		}}
	}
	return in
}

// open is a fact of an input that is unknown, with the ways to settle it.
type openFact struct {
	name   string
	person string
	ways   []func(*Input)
}

// factless says that somebody needs no fact of tax: a child without income, or not yet born.
func factless(m *household.Member, year civil.FiscalYear) bool {
	assess := year.AssessmentDate()
	after, born := m.Birth.After(assess)
	reached, known := civil.Reached(m.Birth, 16, assess)
	return born && after || known && !reached && m.Income == nil
}

func exemptStatus(s household.TaxStatus) bool {
	return s == household.Exempt || s == household.Relieved || s == household.Treaty
}

// openFacts lists what is unknown in an input, by itself: not through the views.
func openFacts(in *Input) []openFact {
	var out []openFact
	outsiders := map[string]bool{}
	for i := range in.Household.Members {
		m := &in.Household.Members[i]
		member := func(f func(*household.Member)) func(*Input) {
			return func(in *Input) { f(&in.Household.Members[i]) }
		}
		tax, owed := m.Tax.At(2023), m.Levy.At(2023)
		set := func(s household.TaxStatus) func(*Input) {
			return member(func(m *household.Member) { m.Tax = household.Always(s) })
		}
		child := false
		switch {
		case (tax == household.TaxUnknown || tax == household.Unfiled) && owed == household.LevyOwed:
			m.Tax, m.Declared = household.Always(household.Taxed), 0 // who owes the income levy is taxed
		case (tax == household.TaxUnknown || tax == household.Unfiled) && factless(m, 2023):
			child = true
		case tax == household.TaxUnknown:
			out = append(out, openFact{"tax_status", m.ID, []func(*Input){set(household.Exempt), set(household.Taxed), set(household.Treaty)}})
		case tax == household.Unfiled && m.Declared == 0:
			out = append(out, openFact{"tax_status", m.ID, []func(*Input){
				member(func(m *household.Member) { m.Declared = household.NoTaxableIncome }),
				member(func(m *household.Member) { m.Tax = household.Always(household.Taxed) }),
				member(func(m *household.Member) { // unfiled, and would be taxed
					m.Income = new(household.NewIncome())
					m.Income.Total, m.Income.Adult = &plenty, true
				}),
			}})
		}
		if owed == household.LevyUnknown && !exemptStatus(tax) && m.Declared == 0 && !child {
			out = append(out, openFact{"income_levy", m.ID, []func(*Input){
				member(func(m *household.Member) { m.Levy = household.Always(household.LevyZero) }),
				member(func(m *household.Member) { m.Levy = household.Always(household.LevyOwed) }),
			}})
		}
		if m.Birth.IsZero() {
			f := openFact{name: "birth", person: m.ID}
			for _, b := range births[:4] { // born by the base date
				f.ways = append(f.ways, member(func(m *household.Member) { m.Birth = b }))
			}
			out = append(out, f)
		}
		if m.ResidenceUnknown {
			out = append(out, openFact{"residence", m.ID, []func(*Input){
				member(func(m *household.Member) { m.ResidenceUnknown = false }),
				member(func(m *household.Member) { m.ResidenceUnknown, m.Residence = false, elsewhere }),
			}})
		}
		switch s := m.Supporter; {
		case s.Kind == household.SupporterUnknown:
			out = append(out, openFact{"supporter", m.ID, []func(*Input){
				member(func(m *household.Member) { m.Supporter.Kind = household.SupporterNone }),
				member(func(m *household.Member) {
					m.Supporter = household.Supporter{Kind: household.SupporterKnown, ID: "y", Tax: household.Always(household.Taxed)}
				}),
			}})
		case s.Kind == household.SupporterKnown && s.ID != "p0" && s.Tax.IsZero() && !outsiders[s.ID]:
			outsiders[s.ID] = true
			all := func(tax household.TaxStatus) func(*Input) {
				return func(in *Input) {
					for i := range in.Household.Members {
						if o := &in.Household.Members[i].Supporter; o.ID == s.ID {
							o.Tax = household.Always(tax)
						}
					}
				}
			}
			out = append(out, openFact{"supporter_tax_status", s.ID, []func(*Input){all(household.Exempt), all(household.Taxed)}})
		}
	}
	if len(in.PaidBefore) > 0 && in.PaidBefore[0].State == StateUnknown {
		out = append(out, openFact{"paid_elsewhere", "p0", []func(*Input){
			func(in *Input) { in.PaidBefore = in.PaidBefore[1:] }, func(in *Input) { in.PaidBefore[0].State = Paid },
		}})
	}
	return out
}

func cloneInput(in *Input) *Input {
	c := *in
	h := *in.Household
	h.Members = slices.Clone(h.Members)
	c.Household = &h
	c.PaidBefore = slices.Clone(in.PaidBefore)
	return &c
}

// completions evaluates every completion with the slow model. The answers stand in
// the order of the choices, the last fact changing fastest; "" is an impossible
// completion: an exempt person who owes the income levy.
func completions(doc *document, in *Input, open []openFact) []string {
	var out []string
	var walk func(in *Input, n int)
	walk = func(in *Input, n int) {
		if n < len(open) {
			for _, way := range open[n].ways {
				next := cloneInput(in)
				way(next)
				walk(next, n+1)
			}
			return
		}
		for i := range in.Household.Members {
			m := &in.Household.Members[i]
			if m.Levy.At(2023) == household.LevyOwed && (exemptStatus(m.Tax.At(2023)) || m.Declared != 0) {
				out = append(out, "")
				return
			}
		}
		o, amount, _ := (&slow{doc: doc, in: in, year: doc.FiscalYear}).decide()
		out = append(out, fmt.Sprintf("%s %d", o, amount))
	}
	walk(in, 0)
	return out
}

// bruteForce returns the one outcome of all completions, or "" and the facts that
// matter: those for which two completions that differ in nothing else disagree.
func bruteForce(doc *document, in *Input) (string, []string) {
	open := openFacts(in)
	answers := completions(doc, in, open)
	var missing []string
	stride := 1
	for _, f := range slices.Backward(open) {
		ways := len(f.ways)
		if disagree(answers, stride, ways) {
			missing = append(missing, f.person+" "+f.name)
		}
		stride *= ways
	}
	if len(missing) > 0 {
		sort.Strings(missing)
		return "", missing
	}
	for _, a := range answers {
		if a != "" {
			return a, nil
		}
	}
	return "", nil
}

func disagree(answers []string, stride, ways int) bool {
	for i := range answers {
		for w := 1; w < ways; w++ {
			j := i + w*stride
			if i/stride%ways+w < ways && answers[i] != "" && answers[j] != "" && answers[i] != answers[j] {
				return true
			}
		}
	}
	return false
}

func names(missing []Missing) []string {
	var out []string
	for _, m := range missing {
		out = append(out, m.Person+" "+m.Fact.String())
	}
	sort.Strings(out)
	return out
}

// A fact is reported as missing exactly when two completions that differ only in
// it give different outcomes; and what all completions agree on is decided.
func TestMissingAgainstBruteForce(t *testing.T) {
	t.Parallel()
	for _, id := range []string{"P5", "P6", "P7", "P2"} {
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			c := compiled(t, id, `{"fiscal_year": 2023, "base_date": "2023-12-01", "deadlines": {"end": "2024-03-31"}}`)
			var s Scratch
			rapid.Check(t, func(t *rapid.T) {
				in := drawInput(t, 3)
				if open := openFacts(in); len(open) > 7 {
					t.Skip("too many completions to enumerate")
				}
				want, missing := bruteForce(&c.program.doc, in)
				d, err := c.Evaluate(in, &s)
				require.NoError(t, err)
				got := names(d.AppendMissing(nil))
				if want == "" {
					require.Equal(t, Undetermined, d.Outcome())
					require.Equal(t, missing, got)
					return
				}
				require.Equal(t, want, fmt.Sprintf("%s %d", d.Outcome(), int64(d.Amount())))
				require.Empty(t, got)
			})
		})
	}
}

// With every fact known the compiled form and the slow model agree, on the reasons too.
func TestCompiledAgainstSlow(t *testing.T) {
	t.Parallel()
	for _, id := range []string{"P0", "P2", "P2C", "P3", "P4", "P5", "P6", "P7", "P8", "P9", "P12", "P13"} {
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			c := compiled(t, id)
			var s Scratch
			rapid.Check(t, func(t *rapid.T) {
				in := drawInput(t, 6)
				for _, f := range openFacts(in) {
					f.ways[rapid.IntRange(0, len(f.ways)-1).Draw(t, f.name)](in)
				}
				for i := range in.Household.Members {
					if m := &in.Household.Members[i]; m.Levy.At(2023) == household.LevyOwed && m.Tax.At(2023) != household.Taxed {
						m.Levy = household.Always(household.LevyZero)
					}
				}
				want, amount, codes := (&slow{doc: &c.program.doc, in: in, year: c.program.doc.FiscalYear}).decide()
				d, err := c.Evaluate(in, &s)
				require.NoError(t, err)
				require.Equal(t, want, d.Outcome())
				require.Equal(t, amount, int64(d.Amount()))
				require.ElementsMatch(t, codes, d.AppendCodes(nil))
			})
		})
	}
}

// Learning a fact never turns a decided household into an open one, nor flips it.
func TestMonotoneInKnowledge(t *testing.T) {
	t.Parallel()
	c := compiled(t, "P5")
	children := compiled(t, "P7")
	var s Scratch
	rapid.Check(t, func(t *rapid.T) {
		c := rapid.SampledFrom([]*Compiled{c, children}).Draw(t, "program")
		in := drawInput(t, 4)
		open := openFacts(in)
		before, err := c.Evaluate(in, &s)
		require.NoError(t, err)
		outcome, amount, codes := before.Outcome(), before.Amount(), before.AppendCodes(nil)
		if len(open) == 0 {
			return
		}
		f := rapid.SampledFrom(open).Draw(t, "fact")
		rapid.SampledFrom(f.ways).Draw(t, "way")(in)
		for i := range in.Household.Members {
			if m := &in.Household.Members[i]; m.Levy.At(2023) == household.LevyOwed && (exemptStatus(m.Tax.At(2023)) || m.Declared != 0) {
				t.Skip("nobody who is exempt owes an income levy")
			}
		}
		after, err := c.Evaluate(in, &s)
		require.NoError(t, err)
		if outcome != Undetermined {
			require.Equal(t, outcome, after.Outcome())
			require.Equal(t, amount, after.Amount())
		}
		for _, code := range codes {
			require.True(t, after.hasReason(code), "a reason that holds whatever is unknown still holds")
		}
	})
}

// The order of members never matters.
func TestOrderOfMembers(t *testing.T) {
	t.Parallel()
	c := compiled(t, "P2")
	var s Scratch
	rapid.Check(t, func(t *rapid.T) {
		in := drawInput(t, 5)
		d, err := c.Evaluate(in, &s)
		require.NoError(t, err)
		outcome, codes, missing := d.Outcome(), d.AppendCodes(nil), names(d.AppendMissing(nil))
		in.Household.Members = rapid.Permutation(in.Household.Members).Draw(t, "order")
		d, err = c.Evaluate(in, &s)
		require.NoError(t, err)
		require.Equal(t, outcome, d.Outcome())
		require.Equal(t, codes, d.AppendCodes(nil))
		require.Equal(t, missing, names(d.AppendMissing(nil)))
	})
}

// The trace and the answer come from one form: what the steps say is what was decided.
func TestTraceAndAnswerAgree(t *testing.T) {
	t.Parallel()
	c := compiled(t, "P5")
	var s Scratch
	rapid.Check(t, func(t *rapid.T) {
		in := drawInput(t, 5)
		d, err := c.Evaluate(in, &s)
		require.NoError(t, err)
		members := len(in.Household.Members)
		asked := map[string]int{}
		worst := False
		var codes []string
		for line := range d.verdict().lines() {
			switch {
			case line.Person != "":
				asked[line.Criterion+"/"+line.Predicate]++
			case line.Predicate == "" && line.Code != "":
				worst = max(worst, line.Answer)
				if line.Answer == True {
					codes = append(codes, line.Code)
				}
			}
		}
		for key, n := range asked {
			require.Equal(t, members, n, "%s is asked of every member", key)
		}
		require.Equal(t, codes, d.AppendCodes(nil))
		switch worst {
		case False:
			require.Equal(t, Eligible, d.Outcome())
		case True:
			require.Equal(t, Ineligible, d.Outcome())
		case Unknown:
		}
	})
}

// The JSON of a household gives the decision that the value gives, and a cloned
// decision does not change when the scratch is used again.
func TestJSONAndClone(t *testing.T) {
	t.Parallel()
	c := compiled(t, "P5")
	var s Scratch
	rapid.Check(t, func(t *rapid.T) {
		in := drawInput(t, 4)
		d, err := c.Evaluate(in, &s)
		require.NoError(t, err)
		kept := d.Own()
		want, err := json.Marshal(kept)
		require.NoError(t, err)
		raw, err := json.Marshal(in.Household)
		require.NoError(t, err)
		var h household.Household
		require.NoError(t, json.Unmarshal(raw, &h))
		again := *in
		again.Household = &h
		d, err = c.Evaluate(&again, &s)
		require.NoError(t, err)
		got, err := json.Marshal(d.Own())
		require.NoError(t, err)
		require.JSONEq(t, string(want), string(got))
		_, err = c.Evaluate(drawInput(t, 4), &s)
		require.NoError(t, err)
		got, err = json.Marshal(kept)
		require.NoError(t, err)
		require.Equal(t, string(want), string(got))
	})
}
