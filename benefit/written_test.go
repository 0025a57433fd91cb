package benefit

import (
	"encoding/json"
	"errors"
	"flag"
	"os"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/civil"
)

var update = flag.Bool("update", false, "rewrite golden files")

// The digest of a built-in program is part of every decision made by it: a change of one is a
// change of legal data, which the changelog lists.
func TestDigestsOfBuiltinPrograms(t *testing.T) {
	t.Parallel()
	digests := map[string]string{}
	for _, id := range BuiltinIDs() {
		digests[id] = compiled(t, id).Digest()
	}
	got, err := json.MarshalIndent(digests, "", "  ")
	require.NoError(t, err)
	if *update {
		require.NoError(t, os.WriteFile("testdata/digests.json", append(got, '\n'), 0o644))
	}
	want, err := os.ReadFile("testdata/digests.json")
	require.NoError(t, err)
	assert.Equal(t, string(want), string(got)+"\n")
}

// A town's program says what differs, names its expressions and counts ages on a day.
const townProgram = "\uFEFF" + `{
  "$schema": "https://example.invalid/program.json",
  "note": "町の子ども手当",
  "based_on": "P7", "id": "town-child", "version": "1",
  "name": {"ja": "町の子ども手当", "en": "Town's child benefit", "note": "仮称"},
  "amount": "20000",
  "define": {
    "minor": {"age": {"under": 18, "on": "2023-12-01"}},
    "child": {"all": [{"use": "minor"}, "registered"]}
  },
  "per_child": {"use": "child"},
  "criteria": ["registered_on_base_date", {"id": "no_child", "refuse": "R20", "when": {"no_person": {"use": "child"}}, "basis": ["rules"]}]
}`

func TestAProgramInheritsNamesAndCountsAges(t *testing.T) {
	t.Parallel()
	p, err := LoadProgram([]byte(townProgram))
	require.NoError(t, err)
	base, err := Builtin("P7")
	require.NoError(t, err)
	assert.Equal(t, base.BaseDate(), p.BaseDate())
	assert.Empty(t, p.Alias())
	assert.NotContains(t, string(p.JSON()), "note")
	assert.Contains(t, string(p.JSON()), `"per_child":{"all":[{"born":{"from":"2005-12-03"}},"registered"]}`)
	c, err := Compile(p)
	require.NoError(t, err)
	h := home(4, func(h *household.Household) {
		for i, born := range []string{"1980-01-01", "2005-12-02", "2005-12-03", "2020-01-01"} {
			h.Members[i].Birth = civil.MustDate(born)
		}
	})
	d, err := c.Decide(&Input{Municipality: kumagaya, Household: h})
	require.NoError(t, err)
	assert.EqualValues(t, 40_000, d.Amount, "who was born on 2 December is 18 on the first")
	again, err := LoadProgram(p.JSON())
	require.NoError(t, err)
	assert.Equal(t, p.JSON(), again.JSON(), "what is written out stays as it is")
	o, err := ParseOverride([]byte(`{"format": 1, "municipality": "any", "set": {"per_child": {"use": "minor"}}}`))
	require.NoError(t, err)
	changed, err := Compile(p, o)
	require.NoError(t, err)
	assert.Contains(t, string(changed.Program().JSON()), `"per_child":{"born":{"from":"2005-12-03"}}`)
	onTop, err := LoadProgram([]byte(`{"based_on": "town-child", "id": "more", "amount": "30000", "per_child": {"use": "minor"}}`), p)
	require.NoError(t, err)
	assert.EqualValues(t, 30_000, onTop.Amount())
}

// An age in a program is counted as civil.AgeOn counts.
func TestAgesOnADay(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		on := civil.FromDays(rapid.IntRange(civil.MustDate("2020-01-01").Days(), civil.MustDate("2030-12-31").Days()).Draw(t, "on"))
		years := rapid.IntRange(1, 80).Draw(t, "years")
		birth := on.AddMonths(-12 * years).AddDays(rapid.IntRange(-3, 4).Draw(t, "days"))
		age, known := civil.AgeOn(birth, on)
		require.True(t, known)
		number := json.Number(strconv.Itoa(years))
		inside := func(key string) bool {
			born := bornAt(map[string]any{"on": on.String(), key: number})
			s := span{}
			if text, ok := born["from"].(string); ok {
				s.From = civil.MustDate(text)
			}
			if text, ok := born["to"].(string); ok {
				s.To = civil.MustDate(text)
			}
			return !(span{From: birth, To: birth}).apart(s)
		}
		require.Equal(t, age < years, inside("under"), "%s on %s, %d", birth, on, years)
		require.Equal(t, age >= years, inside("from"), "%s on %s, %d", birth, on, years)
	})
}

func TestFaultsHaveAPlaceAndASentence(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]Fault{
		"{\n  \"format\": 1,\n  \"format\": 1\n}":                    {Pointer: "/format", Code: FaultDuplicate, Line: 3, Column: 3},
		"{\n  \"a\": [1,]\n}":                                        {Pointer: "/a/1", Code: FaultSyntax, Line: 2, Column: 11},
		`{"based_on": "P99", "id": "x"}`:                             {Pointer: "/based_on", Code: FaultName, Line: 1, Column: 14},
		`{"based_on": "P2", "id": "x", "basis": ["rules", "rulez"]}`: {Pointer: "/basis/1", Code: FaultName, Line: 1, Column: 50},
		"{\"based_on\": \"P2\", \"id\": \"x\",\n\"criteria\": [{\"id\": \"a\", \"refuse\": \"R01\",\n  \"when\": {\"any_member\": \"taxd\"}, \"basis\": [\"rules\"]}]}": {
			Pointer: "/criteria/0/when/any_member", Code: FaultPredicate, Line: 3, Column: 26},
		`{"based_on": "P2", "id": "x", "define": {"a": {"use": "a"}}, "criteria": [{"id": "a", "refuse": "R01", "when": {"any_member": {"use": "a"}}, "basis": ["rules"]}]}`: {
			Pointer: "/criteria/0/when/any_member/use", Code: FaultName, Line: 1, Column: 135},
		`{"based_on": "P2", "id": "x", "criteria": [{"id": "a", "refuse": "R01", "when": {"any_member": {"use": "b"}}, "basis": ["rules"]}]}`: {
			Pointer: "/criteria/0/when/any_member/use", Code: FaultName, Line: 1, Column: 104},
		`{"based_on": "P2", "id": "x", "per_child": {"age": {"under": 18}}}`: {Pointer: "/per_child/age/on", Code: FaultRequired, Line: 1, Column: 52},
	} {
		_, err := LoadProgram([]byte(text))
		var e *Error
		require.ErrorAs(t, err, &e, text)
		var found *Fault
		for i := range e.Faults {
			if e.Faults[i].Pointer == want.Pointer && e.Faults[i].Code == want.Code {
				found = &e.Faults[i]
			}
		}
		require.NotNil(t, found, "%s: %v", text, e.Faults)
		assert.Equal(t, want.Line, found.Line, text)
		if want.Column > 0 {
			assert.Equal(t, want.Column, found.Column, text)
		}
		assert.NotEmpty(t, found.Text(Japanese))
		assert.NotEmpty(t, found.Text(English))
	}
	_, err := LoadProgram([]byte(`{"based_on": "P2", "id": "x", "unit": "dog"}`))
	var e *Error
	require.True(t, errors.As(err, &e))
	assert.Equal(t, []string{"household", "person", "child", "assessment"}, e.Faults[0].Allowed)
	assert.Equal(t, "使えない値です（household、person、child、assessment）", e.Faults[0].Text(Japanese))
	for code := range faultTexts {
		assert.NotEmpty(t, faultTexts[code].JA+faultTexts[code].EN, code)
	}
}

func TestLintFindsWhatIsProbablyWrong(t *testing.T) {
	t.Parallel()
	load := func(text string) *Program {
		p, err := LoadProgram([]byte(text))
		require.NoError(t, err)
		return p
	}
	born := func(from, to string) string { return `{"born": {"from": "` + from + `", "to": "` + to + `"}}` }
	for text, want := range map[string]Fault{
		`{"based_on": "P5", "id": "x", "additions": [{"id": "a", "amount": "1", "when": ` + born("2005-04-02", "2023-12-01") + `}, {"id": "b", "amount": "1", "when": ` + born("2008-04-02", "2023-12-01") + `}]}`: {Pointer: "/additions/1", Code: LintOverlap},
		`{"based_on": "P5", "id": "x", "additions": [{"id": "a", "amount": "1", "when": {"all": [` + born("2005-04-02", "2006-01-01") + `, ` + born("2008-04-02", "2023-12-01") + `]}}]}`:                          {Pointer: "/additions/0/when/all/1", Code: LintNever},
		`{"based_on": "P5", "id": "x", "fiscal_year": 2021}`:                                          {Pointer: "/fiscal_year", Code: LintYear},
		`{"based_on": "P5", "id": "x", "paid_before": {"programs": ["P5", "Q"], "states": ["paid"]}}`: {Pointer: "/paid_before/programs/1", Code: LintProgram},
		`{"based_on": "P5", "id": "P2"}`:                                                              {Pointer: "/id", Code: LintBuiltin},
	} {
		assert.Contains(t, Lint(load(text), nil), want, text)
	}
	for _, id := range BuiltinIDs() {
		p, err := Builtin(id)
		require.NoError(t, err)
		assert.Empty(t, Lint(p, nil), id)
	}
	p, err := Builtin("P5")
	require.NoError(t, err)
	nothing, err := Patch([]byte(`{"amount": "70000"}`))
	require.NoError(t, err)
	something, err := Patch([]byte(`{"amount": "80000"}`))
	require.NoError(t, err)
	assert.Equal(t, []Fault{{Pointer: "/overrides/0", Code: LintSame}}, Lint(p, nil, nothing, something))
}
