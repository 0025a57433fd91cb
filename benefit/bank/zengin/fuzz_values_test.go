package zengin_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/benefit/bank/zengin"
)

// FuzzMonthDay: what is read is printed and read again as the same.
func FuzzMonthDay(f *testing.F) {
	f.Add("0229")
	f.Add("1231")
	f.Add("2月29日")
	f.Fuzz(func(t *testing.T, s string) {
		m, err := zengin.ParseMonthDay(s)
		if err != nil {
			return
		}
		b, err := m.MarshalText()
		require.NoError(t, err)
		var again zengin.MonthDay
		require.NoError(t, again.UnmarshalText(b))
		require.Equal(t, m, again)
	})
}

// FuzzSeal: a seal that is read is written and read again as the same; a failed reading leaves what
// was there.
func FuzzSeal(f *testing.F) {
	f.Add([]byte(`{"sha256":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855","count":1,"total":100}`))
	f.Add([]byte(`{}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		var s zengin.Seal
		if s.UnmarshalJSON(raw) != nil {
			require.Zero(t, s)
			return
		}
		b, err := json.Marshal(s)
		require.NoError(t, err)
		var again zengin.Seal
		require.NoError(t, again.UnmarshalJSON(b))
		require.Equal(t, s, again)
	})
}

// FuzzReadDocument: whatever is wrong with a file, it is written as it was read.
func FuzzReadDocument(f *testing.F) {
	f.Add([]byte("1\r\n8\r\n9\r\n"))
	f.Add(bytes.Repeat([]byte{'2'}, 120))
	f.Fuzz(func(t *testing.T, data []byte) {
		d, _, err := zengin.ReadDocument(bytes.NewReader(data), zengin.ReaderConfig{})
		if err != nil {
			return
		}
		var out bytes.Buffer
		_, err = d.WriteTo(&out)
		require.NoError(t, err)
		require.Equal(t, string(data), out.String())
	})
}
