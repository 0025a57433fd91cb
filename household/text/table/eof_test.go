package table_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/household/text/table"
)

// An end-of-file byte (1A), as old systems write it, was a row of its own or part of the last cell.
func TestAnEndOfFileByteEndsTheFile(t *testing.T) {
	t.Parallel()
	for _, end := range []string{"\r\n\x1a", "\r\n\x1a\r\n", "\r\n\x1a\x1a\x1a", "\n\x1a", "\x1a", "\r\n\x1a\r\n\r\n", "\r\n\x1a\r\n\x1a", "\r\n\r\n", "\r\n"} {
		for _, e := range []table.Encoding{table.Detect, table.UTF8, table.CP932} {
			r, err := table.Open(strings.NewReader("a,b\r\n1,2"+end), table.Config{Columns: []table.Column{{ID: "a"}, {ID: "b"}}, Encoding: e})
			require.NoError(t, err)
			var got []string
			for row, err := range r.Rows() {
				require.NoError(t, err, "%q", end)
				got = append(got, row.Value(0)+"|"+row.Value(1))
			}
			assert.Equal(t, []string{"1|2"}, got, "%q", end)
		}
	}
	r, err := table.Open(strings.NewReader("a,b\r\n1\x1a,2\r\n3,4\r\n"), table.Config{Columns: []table.Column{{ID: "a"}, {ID: "b"}}})
	require.NoError(t, err)
	var found []string
	for row := range r.Rows() {
		found = append(found, row.Findings.Codes()...)
	}
	assert.Equal(t, []string{"control"}, found, "within the file it is a control character")
}
