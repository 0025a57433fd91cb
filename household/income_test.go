package household_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/civil"
)

func TestIncomeJSONRoundTrip(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		`{"birth":"1950-04-02","total_income":"415000"}`,
		`{"birth":null,"income":[{"kind":"salary","amount":"965000"},{"kind":"pension","amount":null}]}`,
		`{"total_income":"0","dependants":null,"special":["disabled","widow"],"ever_married":null,"livelihood_aid":true,"relieved":null}`,
		`{"dependants":2,"aid":{"kind":"medical","from":"2021-03-01"},"registered_on_assessment_date":false}`,
		`{"dependants":[{"id":"p2","birth":"2016-01-01","total_income":"0"},{"id":"p3","total_income":null}],"registered_on_assessment_date":null}`,
	} {
		var p household.Income
		require.NoError(t, json.Unmarshal([]byte(text), &p), text)
		b, err := json.Marshal(p)
		require.NoError(t, err)
		var again household.Income
		require.NoError(t, json.Unmarshal(b, &again), string(b))
		assert.Equal(t, p, again, text)
	}
}

func TestIncomeJSONFaults(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]household.Code{
		`{"total_income":"NaN"}`:                       household.CodeIncome,
		`{"total_income":"1","salary":"1"}`:            household.CodeIncome,
		`{"income":[],"pension":"1"}`:                  household.CodeIncome,
		`{"income":[{"kind":"lottery","amount":"1"}]}`: household.CodeIncome,
		`{"total_income":415000}`:                      "type",
		`{"totalincome":"1"}`:                          "unknown_key",
		`{"dependants":-1}`:                            household.CodePerson,
		`{"dependants":1.5}`:                           "type",
		`{"special":["minor"]}`:                        household.CodePerson,
		`{"aid":{"kind":"rent"}}`:                      household.CodePerson,
		`{"ever_married":"yes"}`:                       household.CodePerson,
		`[]`:                                           "type",
	} {
		p := household.Income{Special: household.SpecialDisabled}
		require.ErrorIs(t, json.Unmarshal([]byte(text), &p), want, text)
		assert.Equal(t, household.Income{Special: household.SpecialDisabled}, p, "a failed unmarshal changes nothing")
	}
}

func TestIncomeThatNobodyGaveIsUnknownInGoAndOrdinaryInJSON(t *testing.T) {
	t.Parallel()
	var zero household.Income
	assert.Equal(t, civil.Unknown, zero.EverMarried)
	assert.Equal(t, civil.Unknown, zero.Registered)
	var read household.Income
	require.NoError(t, json.Unmarshal([]byte(`{}`), &read))
	ordinary := household.NewIncome()
	ordinary.Adult = true
	assert.Equal(t, ordinary, read)
}
