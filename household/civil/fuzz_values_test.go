package civil_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/household/civil"
)

// FuzzDateForms: a day that one of its forms gives is the same in all of them.
func FuzzDateForms(f *testing.F) {
	for _, s := range []string{"2022-02-28", "2022-02", "2022", "", "about 1945", "1868-01-25", "2024-02-30"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := civil.ParseDate(s)
		if err != nil {
			return
		}
		b, err := json.Marshal(d)
		require.NoError(t, err)
		var again, scanned civil.Date
		require.NoError(t, json.Unmarshal(b, &again))
		require.Equal(t, d, again)
		v, err := d.Value()
		require.NoError(t, err)
		require.NoError(t, scanned.Scan(v))
		require.Equal(t, d, scanned)
	})
}

// FuzzFiscalYear: a year that is read is in the calendar, and its four digits are read as the same.
func FuzzFiscalYear(f *testing.F) {
	for _, s := range []string{"令和3年度", "R3", "2021", "２０２１年度", "平成31年度", "令和元年度"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		y, err := civil.ParseFiscalYear(s)
		if err != nil {
			return
		}
		again, err := civil.ParseFiscalYear(y.String())
		require.NoError(t, err)
		require.Equal(t, y, again)
	})
}
