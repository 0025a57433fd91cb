package benefit

import (
	"bytes"
	"encoding/gob"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/municipality"
)

// refuge is a household of a taxed husband who is head, an adult son, and a wife and a child who
// have fled.
func refuge() *household.Household {
	return home(4, taxed(0), func(h *household.Household) {
		for i, id := range []string{"husband", "wife", "child", "son"} {
			h.Members[i].ID = id
		}
		h.Head = "husband"
		for _, i := range []int{1, 2} {
			h.Members[i].Protected = &household.Protection{Kind: household.Violence, Proof: "保護命令"}
		}
	})
}

func decided(t *testing.T, id string, in *Input) Decision {
	t.Helper()
	d, err := compiled(t, id).Decide(in)
	require.NoError(t, err)
	return d
}

// Whatever is made for one household says nothing of a group that was judged apart.
func TestNobodyReadsOfThoseJudgedApart(t *testing.T) {
	t.Parallel()
	d := decided(t, "P2", &Input{Municipality: kumagaya, Household: refuge()})
	require.Len(t, d.Groups(), 1)
	assert.Equal(t, Eligible, d.Groups()[0].Outcome)
	var all bytes.Buffer
	for _, audience := range []Audience{Clerk, Citizen} {
		for _, lang := range []Lang{Japanese, English} {
			all.WriteString(d.Explain(ExplainOptions{Audience: audience, Lang: lang}))
			require.NoError(t, d.Render(&all, lang))
		}
	}
	raw, err := json.Marshal(d)
	require.NoError(t, err)
	all.Write(raw)
	for line := range d.Trace() {
		fmt.Fprintln(&all, line.Person)
	}
	for _, word := range []string{"wife", "child\"", "100000", "100,000", "支給対象（"} {
		assert.NotContains(t, all.String(), word)
	}
	apart := d.Groups()[0]
	assert.Equal(t, []string{"wife", "child"}, apart.Members)
	raw, err = json.Marshal(apart.Decision)
	require.NoError(t, err)
	assert.NotContains(t, string(raw)+apart.Explain(ExplainOptions{}), "husband")
	whole, err := d.WholeFile()
	require.NoError(t, err)
	assert.Contains(t, string(whole), `"members":["wife","child"]`)
	back, err := ParseDecision(whole)
	require.NoError(t, err)
	require.Len(t, back.Groups(), 1)
	assert.Equal(t, apart.Members, back.Groups()[0].Members)
	again, err := back.WholeFile()
	require.NoError(t, err)
	assert.JSONEq(t, string(whole), string(again))
}

// A decision prints the same by value and by pointer, and nothing personal; what is no JSON
// refuses.
func TestADecisionPrintsCodesOnly(t *testing.T) {
	t.Parallel()
	h := home(2, taxed(1), func(h *household.Household) { h.Members[1].ID = "000000000001001" })
	d := decided(t, "P2", &Input{Municipality: kumagaya, Household: h})
	nested := struct {
		Decision Decision
		hidden   Decision
		list     []Decision
	}{d, d, []Decision{d}}
	var out bytes.Buffer
	for _, v := range []any{d, &d, nested, &nested, d.Groups()} {
		fmt.Fprintf(&out, "%v %+v %#v %s %d\n", v, v, v, v, v)
		slog.New(slog.NewTextHandler(&out, nil)).Info("decided", "d", v)
	}
	// An address in memory is printed for what is not exported, and holds any four digits.
	assert.NotRegexp(t, `\b0*(1001|1970|23106)\b`, out.String())
	assert.Contains(t, out.String(), "P2 ineligible R01")
	byValue, err := json.Marshal(d)
	require.NoError(t, err)
	byPointer, err := json.Marshal(&d)
	require.NoError(t, err)
	assert.Equal(t, byPointer, byValue)
	assert.Contains(t, string(byValue), `"trace":[{`)
	assert.Error(t, gob.NewEncoder(&out).Encode(d))
	_, err = xml.Marshal(d)
	assert.ErrorIs(t, err, CodeSealed)
	kept := d
	assert.True(t, kept == d, "a copy equals its original")
}

// A printer that is asked for text goes through a pointer, also one in an unexported field of
// somebody else's struct: what is personal is behind two.
func TestNoVerbGoesThroughToWhatWasDecided(t *testing.T) {
	t.Parallel()
	const id = "754"
	h := refuge()
	h.Members[0].ID, h.Head, h.Members[1].ID = id, id, "wife-"+id
	d := decided(t, "P2", &Input{Municipality: kumagaya, Household: h})
	raw, err := d.WholeFile()
	require.NoError(t, err)
	read, err := ParseDecision(raw)
	require.NoError(t, err)
	var worker struct {
		hidden Scratch
		last   Borrowed
	}
	b, err := compiled(t, "P2").Evaluate(&Input{Municipality: kumagaya, Household: h}, &worker.hidden)
	require.NoError(t, err)
	worker.last.from, worker.last.generation = b.from, b.generation
	for _, v := range []any{
		struct{ hidden Decision }{d}, struct{ hidden *Decision }{&d}, struct{ hidden Decision }{read}, struct{ hidden []Decision }{[]Decision{d, read}},
		struct{ hidden map[int]Decision }{map[int]Decision{0: d.Groups()[0].Decision, 1: read.Groups()[0].Decision}}, &worker,
	} {
		for _, verb := range []string{"%s", "%q", "%t", "%c", "%v", "%+v", "%#v", "%x", "%d", "%U", "%e"} {
			text := fmt.Sprintf(verb, v)
			assert.NotRegexp(t, `(^|[^0-9a-fx])754([^0-9a-f]|$)|55 53 52|373534|wife|husband`, text, "%s of %T", verb, v)
		}
	}
}

func TestABorrowedDecisionGoesStale(t *testing.T) {
	t.Parallel()
	c := compiled(t, "P2")
	var s Scratch
	first, err := c.Evaluate(&Input{Municipality: kumagaya, Household: home(2, taxed(0))}, &s)
	require.NoError(t, err)
	require.NoError(t, first.Err())
	own := first.Own()
	_, err = c.Evaluate(&Input{Municipality: kumagaya, Household: home(1)}, &s)
	require.NoError(t, err)
	assert.ErrorIs(t, first.Err(), CodeStale)
	assert.Equal(t, []any{Undetermined, uint64(0), Decision{}}, []any{first.Outcome(), first.Refused(), first.Own()})
	assert.Empty(t, first.AppendCodes(nil))
	assert.Equal(t, []string{"p1"}, own.Reasons()[0].Persons)
	var none Borrowed
	assert.ErrorIs(t, none.Err(), CodeStale)
}

func TestTheZeroDecisionAnswers(t *testing.T) {
	t.Parallel()
	for _, d := range []Decision{{}, {Outcome: Eligible, Amount: 5}, {Outcome: Ineligible, Track: 9}} {
		assert.Empty(t, d.Program())
		assert.Empty(t, d.Reasons())
		assert.Empty(t, d.Missing())
		assert.Empty(t, d.Groups())
		assert.Empty(t, d.Payee())
		assert.Empty(t, d.Lines())
		assert.NotEmpty(t, d.String())
		assert.NotEmpty(t, d.Explain(ExplainOptions{}))
		for range d.Trace() {
			t.Error("no trace")
		}
		_, _ = json.Marshal(d)
	}
	_, err := (*Compiled)(nil).Decide(nil)
	assert.ErrorIs(t, err, CodeProgram)
	_, err = Compile(nil)
	assert.ErrorIs(t, err, CodeProgram)
	_, err = Compile(&Program{})
	assert.ErrorIs(t, err, CodeProgram)
	_, err = compiled(t, "P2").Evaluate(&Input{}, nil)
	assert.ErrorIs(t, err, CodeInput)
}

// A decision that was read back answers as the one that was written, and writes the same JSON.
func TestADecisionIsReadBack(t *testing.T) {
	t.Parallel()
	programs := []*Compiled{compiled(t, "P2"), compiled(t, "P5"), compiled(t, "P7")}
	rapid.Check(t, func(t *rapid.T) {
		c := rapid.SampledFrom(programs).Draw(t, "program")
		in := drawInput(t, 4)
		d, err := c.Decide(in)
		require.NoError(t, err)
		raw, err := json.Marshal(d)
		require.NoError(t, err)
		back, err := ParseDecision(raw)
		require.NoError(t, err)
		again, err := json.Marshal(back)
		require.NoError(t, err)
		require.Equal(t, string(raw), string(again))
		require.Equal(t, []any{d.Outcome, d.Amount, d.Track, d.Paying, d.Payee(), d.PayeeState(), d.Stamp(), d.Declared()},
			[]any{back.Outcome, back.Amount, back.Track, back.Paying, back.Payee(), back.PayeeState(), back.Stamp(), back.Declared()})
		require.Equal(t, d.AppendCodes(nil), back.AppendCodes(nil))
		require.Equal(t, d.Missing(), back.Missing())
		require.Equal(t, d.String(), back.String())
	})
}

func TestWhatIsNoDecisionIsRefused(t *testing.T) {
	t.Parallel()
	raw, err := json.Marshal(decided(t, "P2", &Input{Municipality: kumagaya, Household: home(2, taxed(0))}))
	require.NoError(t, err)
	for name, text := range map[string]string{
		"empty": "", "a list": "[]", "another format": strings.Replace(string(raw), `"format":1`, `"format":2`, 1),
		"a key of nobody": strings.Replace(string(raw), `"format":1`, `"format":1,"x":1`, 1),
		"no such outcome": strings.Replace(string(raw), "ineligible", "perhaps", 1),
		"no amount":       strings.Replace(string(raw), `"amount":"0"`, `"amount":null`, 1),
		"two values":      string(raw) + string(raw),
	} {
		_, err := ParseDecision([]byte(text))
		assert.ErrorIs(t, err, CodeFormat, name)
	}
}

func FuzzParseDecision(f *testing.F) {
	for _, in := range []*Input{{Municipality: kumagaya, Household: home(2, taxed(0))}, {Municipality: kumagaya, Household: refuge()}} {
		d, err := compiled(f, "P2").Decide(in)
		require.NoError(f, err)
		raw, err := d.WholeFile()
		require.NoError(f, err)
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		d, err := ParseDecision(raw)
		if err != nil {
			return
		}
		first, err := d.WholeFile()
		require.NoError(t, err)
		_ = d.Explain(ExplainOptions{Audience: Citizen})
		again, err := ParseDecision(first)
		require.NoError(t, err)
		second, err := again.WholeFile()
		require.NoError(t, err)
		require.Equal(t, string(first), string(second))
	})
}

func TestThePayeeIsAlive(t *testing.T) {
	t.Parallel()
	base := civil.MustDate("2021-12-10")
	died := base.AddDays(30)
	for name, tt := range map[string]struct {
		members  int
		returned civil.Date
		on       civil.Date
		payee    string
		state    PayeeState
	}{
		"the head lives":                        {2, civil.Date{}, base, "p1", PayeeHead},
		"the head died, nobody applied":         {2, civil.Date{}, died.AddDays(9), "", PayeeNewHead},
		"the head died before the application":  {2, died.AddDays(5), died.AddDays(9), "", PayeeNewHead},
		"the head died after the application":   {2, died.AddDays(-5), died.AddDays(9), "", PayeeEstate},
		"alone, died after the application":     {1, died.AddDays(-5), died.AddDays(9), "", PayeeEstate},
		"the head has not died yet on that day": {2, civil.Date{}, died.AddDays(-1), "p1", PayeeHead},
	} {
		h := home(tt.members, func(h *household.Household) { h.Members[0].DiedOn = died })
		if name == "the head lives" {
			h.Members[0].DiedOn = civil.Date{}
		}
		in := &Input{Municipality: kumagaya, Household: h, On: tt.on, Application: Application{Returned: tt.returned}}
		d := decided(t, "P2", in)
		assert.Equal(t, []any{Eligible, tt.payee, tt.state}, []any{d.Outcome, d.Payee(), d.PayeeState()}, name)
		found, err := compiled(t, "P2").Findings(in)
		require.NoError(t, err)
		dead := false
		for _, f := range found {
			dead = dead || f.Code == FindingPayeeDied
		}
		assert.Equal(t, tt.payee == "", dead, name)
	}
}

func TestAnOverrideBelongsToATownAndADay(t *testing.T) {
	t.Parallel()
	p, err := Builtin("P4")
	require.NoError(t, err)
	override := func(keys string) Override {
		o, err := ParseOverride([]byte(`{"format": 1, "program": "P4", ` + keys + `, "set": {"amount": "35000"}}`))
		require.NoError(t, err)
		return o
	}
	for keys, want := range map[string][]string{
		`"municipality": "112186"`:                                            {"/municipality", FaultTown},
		`"municipality": "112020", "in_force": {"from": "2027-06-01"}`:        {"/in_force", FaultDay},
		`"municipality": "112020", "in_force": {"to": "2020-06-01"}`:          {"/in_force", FaultDay},
		`"municipality": "112020", "in_force": {"known_since": "2030-06-01"}`: {"/in_force/known_since", FaultDay},
	} {
		o := override(keys)
		_, err := Compiler{Municipality: kumagaya, KnownAt: civil.MustDate("2026-01-01")}.Compile(p, o)
		assertFault(t, err, want[0], want[1])
		assert.Empty(t, Overrides([]Override{o}, p, kumagaya, p.BaseDate(), civil.MustDate("2026-01-01")), keys)
	}
	ours := override(`"municipality": "112020"`)
	_, err = Compile(p, ours)
	assertFault(t, err, "/municipality", FaultTown)
	c, err := Compiler{Municipality: kumagaya}.Compile(p, ours)
	require.NoError(t, err)
	_, err = c.Decide(&Input{Municipality: municipality.Must("112186"), Household: home(1)})
	assertDetail(t, err, CodeInput, "municipality")
	d, err := c.Decide(&Input{Municipality: kumagaya, Household: home(1)})
	require.NoError(t, err)
	assert.EqualValues(t, 35_000, d.Amount)
}

func TestCodesGoBothWays(t *testing.T) {
	t.Parallel()
	type text interface {
		MarshalText() ([]byte, error)
	}
	check := func(v text, into interface{ UnmarshalText([]byte) error }, read func() any) {
		raw, err := v.MarshalText()
		require.NoError(t, err)
		require.NoError(t, into.UnmarshalText(raw))
		assert.Equal(t, v, read())
		assert.ErrorIs(t, into.UnmarshalText([]byte("nobody's")), CodeInput)
		assert.Equal(t, v, read(), "a failure leaves the value as it was")
	}
	for i := range 3 {
		var o Outcome
		check(Outcome(i), &o, func() any { return o })
		var k Track
		check(Track(i), &k, func() any { return k })
		var s State
		check(State(i), &s, func() any { return s })
		var r Route
		check(Route(i), &r, func() any { return r })
		var f Fact
		check(Fact(i), &f, func() any { return f })
		var c Cause
		check(Cause(i), &c, func() any { return c })
		var p PayeeState
		check(PayeeState(i), &p, func() any { return p })
	}
	assert.Equal(t, "?", Outcome(77).String())
	_, err := Outcome(77).MarshalText()
	assert.ErrorIs(t, err, CodeInput)
	raw, err := json.Marshal([]any{Missing{Person: "p1", Fact: FactTax, Route: Inquiry}, Payment{Program: "P2", State: Paid}})
	require.NoError(t, err)
	assert.Equal(t, `[{"person":"p1","fact":"tax_status","route":"inquiry"},{"program":"P2","track":"A","state":"paid"}]`, string(raw))
}

func TestAnExplanationIsForSomebody(t *testing.T) {
	t.Parallel()
	h := home(2, func(h *household.Household) { h.Members[1].Tax = household.ByYear[household.TaxStatus]{} })
	d := decided(t, "P2", &Input{Municipality: kumagaya, Household: h})
	assert.Equal(t, "住民税非課税世帯等に対する臨時特別給付金（令和3年度）：確認中。[tax_status] 課税状況を確認できません（p2、令和3年度）（庁内確認）。", d.Explain(ExplainOptions{}))
	assert.Equal(t, "住民税非課税世帯等に対する臨時特別給付金（令和3年度）：確認中。住民税の課税状況が本市で確認できません（花子さん、令和3年度）。市で確認しています。",
		d.Explain(ExplainOptions{Audience: Citizen, Name: func(string) string { return "花子さん" }}))
	assert.Equal(t, "Special benefit for exempt households, fiscal 2021: pending. We cannot tell whether resident tax is owed (fiscal 2021). We are looking it up.",
		d.Explain(ExplainOptions{Audience: Citizen, Lang: English, Name: func(string) string { return "" }}))
	refused := decided(t, "P2", &Input{Municipality: kumagaya, Household: home(1, taxed(0))})
	assert.True(t, strings.HasSuffix(refused.Explain(ExplainOptions{Audience: Citizen, Appeal: "不服があるときは…"}), "。不服があるときは…"))
	child := decided(t, "P7", &Input{Municipality: kumagaya, Household: home(3, func(h *household.Household) {
		h.Members[1].Birth, h.Members[2].Birth = births[3], births[3]
	})})
	assert.Equal(t, []AmountLine{{"amount", 50_000, 2}}, child.Lines())
}
