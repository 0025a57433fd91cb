package table_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/household/text/table"
)

// What begins with a space, a full-width sign as a Japanese keyboard gives it, a mark that nobody
// sees or a line end is a formula to a spreadsheet too, in each encoding, with each comma, in the
// first cell and in the last.
func TestAFormulaIsFoundBehindSpacesAndInFullWidth(t *testing.T) {
	t.Parallel()
	for _, cell := range []string{
		" =1+1", "  +cmd|' /C calc'!A0", "\r\n=1+1", "\r=1", "\n=1", "\t @SUM(A1)", "　=1+1", "＝1+1", "＋1＋cmd", "－1+2", "＠SUM(A1)", " ＝1",
		"\u200b=1", "\ufeff=1", "\u00a0=1", "-1-cmd", "-.=", "+1,2=3",
	} {
		for _, cfg := range []table.WriterConfig{{}, {Encoding: table.CP932, Substitute: true}, {Comma: '\t'}, {Comma: ';'}} {
			for at := range 3 {
				cfg.NoMark, cfg.NoHeader, cfg.Harmless = true, true, true
				row := []string{"a", "b", "c"}
				row[at] = cell
				var out bytes.Buffer
				w := table.NewWriter(&out, cfg)
				list, err := w.Write(row)
				require.NoError(t, err)
				require.NoError(t, w.Flush())
				assert.Contains(t, list.Codes(), table.CodeFormula, "%q", cell)
				assert.Contains(t, out.String(), "'", "%q", cell)
			}
		}
	}
	for _, cell := range []string{"－", "-", " -5000", "－５０００", "+5", "＋５，０００", "　", " ", "試験 =1", "1 =1"} {
		w := table.NewWriter(&bytes.Buffer{}, table.WriterConfig{})
		list, err := w.Write([]string{cell})
		require.NoError(t, err)
		assert.Empty(t, list, "%q", cell)
	}
}
