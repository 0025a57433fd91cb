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

// One row with a byte that is none made the whole file one of another encoding, and stopped it at
// its header.
func TestABadByteInOneRowStopsThatRowOnly(t *testing.T) {
	t.Parallel()
	cfg := table.Config{Columns: []table.Column{{ID: "id", Names: []string{"宛名番号"}}, {ID: "name", Names: []string{"氏名"}}}}
	r, err := table.Open(strings.NewReader("宛名番号,氏名\n1,石\xff川\n2,上田\n3,遠藤\n\x00\x00"), cfg)
	require.NoError(t, err)
	var good, bad []int
	for row, err := range r.Rows() {
		if err == nil {
			good = append(good, row.Line)
		} else {
			bad = append(bad, row.Line)
		}
	}
	assert.Equal(t, []int{3, 4}, good)
	assert.Equal(t, []int{2}, bad)
	assert.Equal(t, table.UTF8, r.Header().Encoding)
}
