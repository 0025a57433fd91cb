package household

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/kyufu-go/kyufu/household/strictjson"
)

// plain is the whole household of the tests without incomes.
var plain = strings.Replace(wholeHousehold, `"income": {"birth": null, "total_income": "0"}, `, "", 1)

func readPlain(text string) (Household, bool) {
	var h Household
	p := strictjson.NewPlain([]byte(text))
	return h, h.ReadPlain(&p) && p.End()
}

func TestEveryKeyOfAHouseholdButIncomesIsReadPlainly(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		plain, `{}`, `{"head":null,"members":[]}`, `{"members":[{"id":"p","tax":null,"income_levy":{"2021":"owed","2022":null},"birth":null}]}`,
		`{"members":[{"supporter":"unknown"},{"supporter":null},{"supporter":{"id":null,"kind":"spouse_special"}},{"protected":null,"child_allowance":null}]}`,
	} {
		var p, strict Household
		quick := strictjson.NewPlain([]byte(text))
		require.True(t, p.ReadPlain(&quick), text)
		require.True(t, quick.End())
		require.NoError(t, strict.readStrict([]byte(text)))
		assert.Equal(t, strict, p, text)
	}
	_, ok := readPlain(wholeHousehold)
	assert.False(t, ok, "an income is read by the strict reader")
}

func TestWhatIsNotReadPlainlyLeavesTheHouseholdAsItWas(t *testing.T) {
	t.Parallel()
	h := Household{ID: "kept"}
	p := strictjson.NewPlain([]byte(`{"id":"other","hat":1}`))
	assert.False(t, h.ReadPlain(&p))
	assert.Equal(t, Household{ID: "kept"}, h)
}

// What the plain reader takes is what the strict reader makes of it, whatever was done to the text.
func TestThePlainReaderTakesNothingThatTheStrictOneRefuses(t *testing.T) {
	t.Parallel()
	parts := strings.FieldsFunc(plain, func(r rune) bool { return strings.ContainsRune("{}[]:, \n", r) })
	parts = append(parts, `null`, `true`, `1`, `-0`, `""`, `"1999"`, `"2034"`, `"02021"`, `"none"`, `"\u0031"`, "\"\xff\"", `{}`, `[]`, `{"2021":"x"}`, `,`)
	taken := 0
	rapid.Check(t, func(t *rapid.T) {
		text := plain
		for range rapid.IntRange(0, 3).Draw(t, "changes") {
			old, now := rapid.SampledFrom(parts).Draw(t, "old"), rapid.SampledFrom(parts).Draw(t, "new")
			text = strings.Replace(text, old, now, rapid.IntRange(1, 2).Draw(t, "times"))
		}
		h, ok := readPlain(text)
		var strict Household
		err := strict.readStrict([]byte(text))
		if ok {
			taken++
			require.NoError(t, err, text)
			require.Equal(t, strict, h, text)
		}
	})
	assert.Positive(t, taken)
}

func FuzzReadPlain(f *testing.F) {
	f.Add([]byte(plain))
	f.Add([]byte(`{"members":[{"tax":{"2021":"taxed","2021":null}}]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		h, ok := readPlain(string(text))
		if !ok {
			return
		}
		require.True(t, json.Valid(text))
		var strict Household
		require.NoError(t, strict.readStrict(text))
		require.Equal(t, strict, h)
	})
}
