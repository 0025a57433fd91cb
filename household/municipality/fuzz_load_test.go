package municipality_test

import (
	"bytes"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/municipality"
)

// FuzzLoad: a table is refused with a code, or answers for every code that it holds.
func FuzzLoad(f *testing.F) {
	f.Add([]byte("code,kind,name,kana,city,from,until,successor\n112020,city,熊谷市,くまがやし,,2005-10-01,,\n"))
	f.Add([]byte("code,kind,name,kana,city,from,until,successor\n"))
	day := civil.MustDate("2026-04-01")
	f.Fuzz(func(t *testing.T, b []byte) {
		table, err := municipality.Load(bytes.NewReader(b), day, day)
		if err != nil {
			var e *municipality.Error
			require.True(t, errors.As(err, &e), "%v", err)
			return
		}
		require.NotNil(t, table)
	})
}
