package benefit

import (
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/money"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestEveryBuiltinProgram(t *testing.T) {
	t.Parallel()
	for _, id := range BuiltinIDs() {
		c := compiled(t, id)
		p := c.Program()
		assert.Equal(t, id, p.ID())
		byAlias, err := Builtin(p.Alias())
		require.NoError(t, err)
		assert.Equal(t, id, byAlias.ID())
		_, designated := p.Designation()
		assert.Equal(t, id != "P0", designated, "%s: only P0 came before the designation", id)
		assert.Equal(t, p.Flag("family_change"), p.HasTrack(TrackB), "%s: 家計急変 is track B", id)
		for _, plan := range c.plans {
			if plan == nil {
				continue
			}
			assert.LessOrEqual(t, len(plan.criteria), 64)
			for _, cr := range plan.script.criteria {
				assert.NotEmpty(t, cr.basis, "%s %s cites", id, cr.id)
			}
		}
		again, err := LoadProgram(p.JSON())
		require.NoError(t, err)
		assert.JSONEq(t, string(p.JSON()), string(again.JSON()))
	}
	_, err := Builtin("P99")
	assert.ErrorIs(t, err, CodeProgram)
}

func TestEveryCodeHasItsWordings(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, w := range reasonTable {
		assert.False(t, seen[w.code], w.code)
		seen[w.code] = true
		for _, audience := range []Audience{Clerk, Citizen} {
			for _, lang := range []Lang{Japanese, English} {
				text, ok := Wording(w.code, WordingOptions{Audience: audience, Lang: lang})
				assert.True(t, ok)
				assert.NotEmpty(t, text, w.code)
			}
		}
	}
	_, ok := Wording("R99", WordingOptions{})
	assert.False(t, ok)
	for family, n := range map[string]int{"R": 22, "D": 8, "F": 5, "return.B": 8, "transfer.T": 5} {
		count := 0
		for code := range seen {
			if strings.HasPrefix(code, family) && len(code) == len(family)+2 {
				count++
			}
		}
		assert.Equal(t, n, count, family)
	}
}

// patchFile returns the small program of the examples with keys replaced.
func patchFile(t *testing.T, patch string) []byte {
	t.Helper()
	raw, err := os.ReadFile("testdata/winter-fuel.json")
	require.NoError(t, err)
	tree, err := parseTree(raw)
	require.NoError(t, err)
	change, err := parseTree([]byte(patch))
	require.NoError(t, err)
	out, err := json.Marshal(mergePatch(tree, change))
	require.NoError(t, err)
	return out
}

func TestEveryFaultIsReportedWithItsPlace(t *testing.T) {
	t.Parallel()
	criterion := func(when string) string {
		return `{"criteria": [{"id": "a", "refuse": "R01", "when": ` + when + `, "basis": ["rules"]}]}`
	}
	for patch, want := range map[string]string{
		`{"amount": "NaN"}`:                    "/amount amount",
		`{"amount": "-5"}`:                     "/amount amount",
		`{"amount": "0"}`:                      "/amount amount",
		`{"amount": 10000}`:                    "/amount type",
		`{"amount": "1e4"}`:                    "/amount amount",
		`{"amount": "9999999999999999"}`:       "/amount amount",
		`{"format": 2}`:                        "/format format",
		`{"id": "a b"}`:                        "/id pattern",
		`{"version": ""}`:                      "/version too_short",
		`{"base_date": "2025-02-30"}`:          "/base_date date",
		`{"base_date": "20251201"}`:            "/base_date date",
		`{"base_date": null}`:                  "/base_date required",
		`{"unit": "dog"}`:                      "/unit value",
		`{"unit": "child"}`:                    "/per_child required",
		`{"unit": "assessment"}`:               "/adjustment required",
		`{"tracks": []}`:                       "/tracks too_short",
		`{"tracks": ["A", "B"]}`:               "/sudden_change required",
		`{"tracks": ["X"]}`:                    "/tracks/0 value",
		`{"colour": 1}`:                        "/colour unknown_key",
		`{"a/b~c": 1}`:                         "/a~1b~0c unknown_key",
		`{"fiscal_year": null}`:                "/fiscal_year required",
		`{"fiscal_year": 1.5}`:                 "/fiscal_year type",
		`{"fiscal_year": 1999}`:                "/fiscal_year value",
		`{"flags": {"hat": true}}`:             "/flags/hat unknown_key",
		`{"deadlines": {"end": "2025-11-01"}}`: "/deadlines/end date",
		`{"in_force": {"from": "2025-02-01", "to": "2025-01-01"}}`:                                                   "/in_force/to date",
		`{"basis": [{"id": "rules", "act": "x"}, {"id": "rules", "act": "y"}, {"id": "local-tax-act", "act": "z"}]}`: "/basis/1/id duplicate",
		`{"basis": [{"id": "rules", "act": "x"}]}`:                                                                   "/criteria/1/basis/0 unknown_basis",
		`{"municipalities": ["112021"]}`:                                                                             "/municipalities/0 pattern",
		`{"sudden_change": {"months": {"from": "2021-13", "to": "2021-02"}}}`:                                        "/sudden_change/months/from date",
		`{"criteria": []}`: "/criteria too_short",
		`{"criteria": [{"id": "a", "refuse": "W09", "when": "declined", "basis": ["rules"]}]}`:              "/criteria/0/refuse unknown_reason",
		`{"criteria": [{"id": "a", "refuse": "R01", "when": "declined", "basis": ["rules"], "if": "hat"}]}`: "/criteria/0/if value",
		criterion(`"rich"`):                                                              "/criteria/0/when unknown_predicate",
		criterion(`{"any_member": "declined"}`):                                          "/criteria/0/when/any_member unknown_predicate",
		criterion(`{"any_member": "paid_person"}`):                                       "/criteria/0/when/any_member missing_parameter",
		criterion(`{"all": [{"not": "paid_here"}]}`):                                     "/criteria/0/when/all/0/not missing_parameter",
		criterion(`{"any_member": {"any": ["registered_in_japan"]}}`):                    "/criteria/0/when/any_member/any/0 missing_parameter",
		criterion(`{"no_person": {"born": {"from": "2020-01-02", "to": "2020-01-01"}}}`): "/criteria/0/when/no_person/born/to date",
		criterion(`{"any_member": {"born": {}}}`):                                        "/criteria/0/when/any_member/born too_short",
		criterion(`{"any_member": "taxed", "no_member": "taxed"}`):                       "/criteria/0/when no_match",
		criterion(`{}`):                       "/criteria/0/when too_short",
		criterion(`7`):                        "/criteria/0/when no_match",
		criterion(`{"each_member": "taxed"}`): "/criteria/0/when/each_member unknown_key",
	} {
		_, err := LoadProgram(patchFile(t, patch))
		var e *Error
		require.True(t, errors.As(err, &e), patch)
		assert.ErrorIs(t, err, CodeProgram)
		var got []string
		for _, f := range e.Faults {
			got = append(got, f.Pointer+" "+f.Code)
		}
		assert.Contains(t, got, want, patch)
	}
	for _, text := range []string{``, `{`, `{} {}`, `[1,`} {
		_, err := LoadProgram([]byte(text))
		assert.ErrorIs(t, err, CodeProgram, text)
	}
}

// W12: outcome and amount never contradict each other, whatever a town's own program says.
func TestEligibleWithNothingIsRefusedWithTheReason(t *testing.T) {
	t.Parallel()
	for name, raw := range map[string]string{
		"by child": `{"format": 1, "based_on": "P14", "id": "own", "paid_before": {"programs": ["own"], "states": ["paid"], "by": "member"},
			"criteria": ["registered_on_base_date"]}`,
		"by person": `{"format": 1, "based_on": "P0", "id": "own", "paid_before": {"programs": ["own"], "states": ["paid"], "by": "member"},
			"criteria": ["registered_on_base_date"], "per_person": {"all": ["registered", "newborn"]}}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, err := LoadProgram([]byte(raw))
			require.NoError(t, err)
			c, err := Compile(p)
			require.NoError(t, err)
			d, err := c.Decide(&Input{Municipality: kumagaya, Household: home(1, taxed(0))})
			require.NoError(t, err)
			assert.Equal(t, Ineligible, d.Outcome)
			assert.Zero(t, d.Amount)
			assert.Equal(t, []string{"R22"}, d.AppendCodes(nil))
			assert.Equal(t, "nothing_due", d.Reasons()[0].Criterion)
			assert.Contains(t, d.Explain(ExplainOptions{Audience: Citizen}), "支給額の算定の対象となる方がいらっしゃらない")
			raw, err := d.MarshalJSON()
			require.NoError(t, err)
			back, err := ParseDecision(raw)
			require.NoError(t, err)
			again, err := back.MarshalJSON()
			require.NoError(t, err)
			assert.Equal(t, string(raw), string(again))
		})
	}
}

// 公的給付支給等口座登録法第10条: P2 alone has a notice that somebody has read.
func TestADesignationThatNobodyConfirmedIsNone(t *testing.T) {
	t.Parallel()
	var designated []string
	for _, id := range BuiltinIDs() {
		p, err := Builtin(id)
		require.NoError(t, err)
		if p.Designated(civil.Date{}) {
			designated = append(designated, id)
		}
	}
	assert.Equal(t, []string{"P2", "P2C"}, designated)
	p, err := Builtin("P2")
	require.NoError(t, err)
	assert.False(t, p.Designated(civil.MustDate("2021-12-19")), "the day before")
	assert.True(t, p.Designated(civil.MustDate("2021-12-20")))
	o, err := Patch([]byte(`{"designation": {"notice": "令和6年デジタル庁告示第1号", "from": "2024-12-20", "unconfirmed": false}}`))
	require.NoError(t, err)
	p, err = Builtin("P12")
	require.NoError(t, err)
	p, err = p.With(kumagaya, civil.Date{}, civil.Date{}, o)
	require.NoError(t, err)
	assert.True(t, p.Designated(civil.MustDate("2024-12-20")), "a town that has read the notice says so")
	c, err := Compile(p)
	require.NoError(t, err)
	d, err := c.Decide(&Input{Municipality: kumagaya, Household: home(1, taxed(0))})
	require.NoError(t, err)
	assert.NotContains(t, d.Notes(), NoteDesignation)
}

// The town's 要綱 is a placeholder until an override names it; then every reason cites it.
func TestAnOverrideNamesTheTownsRules(t *testing.T) {
	t.Parallel()
	for _, id := range BuiltinIDs() {
		p, err := Builtin(id)
		require.NoError(t, err)
		_, named := p.Rules()
		assert.False(t, named, "%s: no source gives the rules of a town", id)
	}
	p, err := Builtin("P12")
	require.NoError(t, err)
	o, err := ParseOverride([]byte(`{"format": 1, "program": "P12", "municipality": "112020", "in_force": {},
		"basis": {"id": "rules", "act": "熊谷市物価高騰対策給付金支給要綱", "article": "第3条"}, "set": {"deadlines": {"end": "2025-05-31"}}}`))
	require.NoError(t, err)
	own, err := p.With(kumagaya, civil.Date{}, civil.Date{}, o)
	require.NoError(t, err)
	rules, named := own.Rules()
	assert.True(t, named)
	assert.Equal(t, "熊谷市物価高騰対策給付金支給要綱第3条", rules.String())
	c, err := Compiler{Municipality: kumagaya}.Compile(p, o)
	require.NoError(t, err)
	late := civil.MustDate("2025-06-01")
	d, err := c.Decide(&Input{Municipality: kumagaya, Household: home(1, taxed(0)), Application: Application{Returned: late}})
	require.NoError(t, err)
	text := d.Explain(ExplainOptions{Audience: Clerk})
	assert.Contains(t, text, "熊谷市物価高騰対策給付金支給要綱第3条")
	assert.NotContains(t, text, "市区町村の支給要綱")
}

func TestAYearWithoutParametersIsRefused(t *testing.T) {
	t.Parallel()
	p, err := LoadProgram(patchFile(t, `{"fiscal_year": 2027}`))
	require.NoError(t, err)
	_, err = Compile(p)
	var e *Error
	require.True(t, errors.As(err, &e))
	assert.Equal(t, []Fault{{Pointer: "/fiscal_year", Code: FaultYear}}, e.Faults)
}

// The checker knows every keyword that the schema uses, so that nothing in it is
// without effect.
func TestSchemaUsesOnlyKnownKeywords(t *testing.T) {
	t.Parallel()
	known := "$schema $id title description type additionalProperties required properties $defs $ref const enum items minItems minimum minLength pattern format anyOf minProperties maxProperties if else enumDescriptions"
	tree, err := parseTree(Schema())
	require.NoError(t, err)
	var walk func(x any, schema bool)
	walk = func(x any, schema bool) {
		switch x := x.(type) {
		case map[string]any:
			for key, below := range x {
				if schema {
					assert.Contains(t, strings.Fields(known), key)
				}
				walk(below, !schema || key != "properties" && key != "$defs" && key != "const" && key != "enum")
			}
		case []any:
			for _, one := range x {
				walk(one, schema)
			}
		}
	}
	walk(tree, true)
	defs, _ := tree.(map[string]any)["$defs"].(map[string]any)
	for kind, household := range map[string]bool{"household": true, "member": false} {
		forms, _ := defs[kind].(map[string]any)["anyOf"].([]any)
		var names, texts []any
		for _, p := range Predicates() {
			if p.Household != household {
				continue
			}
			text := p.Text.JA + " / " + p.Text.EN
			var textSb194 strings.Builder
			for i, f := range p.Reads {
				textSb194.WriteString(map[bool]string{true: " (", false: ", "}[i == 0] + f.String())
			}
			text += textSb194.String()
			if len(p.Reads) > 0 {
				text += ")"
			}
			names, texts = append(names, p.Name), append(texts, text)
		}
		assert.Equal(t, names, forms[0].(map[string]any)["enum"], kind)
		assert.Equal(t, texts, forms[0].(map[string]any)["enumDescriptions"], kind)
	}
	for _, name := range flagNames {
		assert.Contains(t, string(Schema()), `"`+name+`"`)
	}
}

func TestOverrideFaults(t *testing.T) {
	t.Parallel()
	for _, text := range []string{``, `{}`, `{"format": 1}`, `{"format": 2, "set": {}}`, `{"format": 1, "set": {}, "x": 1}`, `{"format": 1, "set": 5}`, `{"format": 1, "municipality": "1", "set": {}}`, `{"format": 1, "set": {"amount": "1"}}`,
		`{"format": 1, "municipality": "any", "set": {"id": "x"}}`, `{"format": 1, "municipality": "any", "in_force": {"from": "2027-06-01", "to": "2026-01-01"}, "set": {}}`} {
		_, err := ParseOverride([]byte(text))
		assert.ErrorIs(t, err, CodeProgram, text)
	}
	_, err := Patch([]byte(`5`))
	assert.ErrorIs(t, err, CodeProgram)
}

func FuzzLoadProgram(f *testing.F) {
	for _, id := range BuiltinIDs() {
		p, err := Builtin(id)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(p.JSON())
	}
	f.Add([]byte(`{"format": 1, "criteria": [{"when": {"all": [[]]}}]}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		p, err := LoadProgram(raw)
		if err != nil {
			var e *Error
			if !errors.As(err, &e) || !errors.Is(err, CodeProgram) {
				t.Fatalf("an error without the code: %v", err)
			}
			return
		}
		c, err := Compile(p)
		if err != nil {
			return
		}
		for track := range tracks {
			if _, err := c.Decide(&Input{Municipality: kumagaya, Household: home(2, taxed(1)), Track: track}); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// Every act against attachment belongs to a built-in program; a program of a town's own has none.
func TestTheActsAgainstAttachmentAreThoseOfBuiltinPrograms(t *testing.T) {
	t.Parallel()
	require.NotEmpty(t, attachments())
	for id, act := range attachments() {
		assert.Contains(t, BuiltinIDs(), id)
		assert.Equal(t, attachmentID, act.ID)
		assert.NotEmpty(t, act.Act)
	}
	own, err := LoadProgram([]byte(`{"format": 1, "based_on": "P2", "id": "own"}`))
	require.NoError(t, err)
	act, confirmed := own.Attachment()
	assert.True(t, act.IsZero())
	assert.False(t, confirmed)
}

func TestAProgramBoundsWhatAHouseholdIsPaid(t *testing.T) {
	t.Parallel()
	for id, want := range map[string]money.Yen{"P2": 100_000, "P10": 0} {
		p, err := Builtin(id)
		require.NoError(t, err, id)
		assert.Equal(t, want, p.Most(5), id)
		if p.Unit() == "household" {
			assert.Equal(t, p.Most(1), p.Most(5), id)
		}
	}
	p, err := Builtin("P1")
	require.NoError(t, err)
	require.Equal(t, "child", p.Unit())
	assert.Equal(t, 3*p.Most(1), p.Most(3))
	assert.Equal(t, p.Most(1), p.Most(-1))
}
