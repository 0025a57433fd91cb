package record_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/benefit/record"
)

// FuzzReadFixed: a record without a fault comes back as it was when it is written and read again.
func FuzzReadFixed(f *testing.F) {
	var out bytes.Buffer
	w := record.NewFixedWriter(&out)
	var r record.Record
	_, err := w.Write(&r)
	require.NoError(f, err)
	require.NoError(f, w.Flush())
	f.Add(out.Bytes())
	f.Add([]byte("\n\r\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		for row, err := range record.ReadFixed(bytes.NewReader(data), record.Config{}) {
			require.NoError(t, err, "memory does not fail to be read")
			if row.Findings.Failed() {
				continue
			}
			var out bytes.Buffer
			w := record.NewFixedWriter(&out)
			_, err := w.Write(&row.Record)
			require.NoError(t, err)
			require.NoError(t, w.Flush())
			for back, err := range record.ReadFixed(&out, record.Config{}) {
				require.NoError(t, err)
				assert.Equal(t, row.Record, back.Record)
			}
		}
	})
}

// FuzzParseLists: lists are refused with their code, or hold what they were given.
func FuzzParseLists(f *testing.F) {
	f.Add([]byte(`[{"name":"x","codes":[{"code":"1","ja":"a"}]}]`))
	f.Add([]byte(`[{"name":"x"},{"name":"x"}]`))
	f.Fuzz(func(t *testing.T, data []byte) {
		l, err := record.ParseLists(data, record.BuiltinLists())
		if err != nil {
			var coded interface{ Code() string }
			require.ErrorAs(t, err, &coded)
			require.Equal(t, record.CodeLists, coded.Code())
			return
		}
		require.NotNil(t, l)
	})
}
