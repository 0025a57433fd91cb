package permitted

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"
)

// FuzzYearRule: a rule prints as what it was read from, or as the same rule.
func FuzzYearRule(f *testing.F) {
	for _, s := range []string{"", "none", "any", "window:3", "2021", "2019-2021"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		r, err := ParseYearRule(s)
		if err != nil {
			require.ErrorIs(t, err, CodeYears)
			return
		}
		again, err := ParseYearRule(r.String())
		require.NoError(t, err)
		require.Equal(t, r, again)
	})
}

// FuzzInstitution: what is read is written and read again as the same.
func FuzzInstitution(f *testing.F) {
	f.Add([]byte("pension"))
	f.Add([]byte("mayor:112020"))
	f.Fuzz(func(t *testing.T, text []byte) {
		var i, again Institution
		if i.UnmarshalText(text) != nil {
			require.Zero(t, i, "a failed reading leaves what was there")
			return
		}
		b, err := i.MarshalText()
		require.NoError(t, err)
		require.NoError(t, again.UnmarshalText(b))
		require.Equal(t, i, again)
	})
}

// FuzzLoadCodes: a table is refused with codes, or answers.
func FuzzLoadCodes(f *testing.F) {
	f.Add(builtInCodes)
	f.Add([]byte(`{"format":1,"codes":[{"kind":"a","name":"b","code":"c","from":"2020-01-01","to":"2019-01-01"}]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		table, err := LoadCodes(bytes.NewReader(b))
		if err != nil {
			require.NotEmpty(t, codes(err))
			return
		}
		require.NotNil(t, table)
	})
}
