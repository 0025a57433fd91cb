package zengin_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/benefit/bank/zengin"
)

// What old systems leave behind the end record (an end-of-file byte, line ends, or both) was an
// error.
func TestWhatStandsBehindTheEndRecordOfAnOldSystemIsNothing(t *testing.T) {
	t.Parallel()
	whole := bytes.TrimRight(read(t, "by_hand_21_crlf_eof.txt"), "\x1a\r\n")
	for len(whole)%122 != 120 { // spaces of the end record that were taken off
		whole = append(whole, ' ')
	}
	for _, end := range []string{"", "\r\n", "\x1a", "\r\n\x1a", "\r\n\x1a\r\n", "\x1a\r\n", "\r\n\r\n"} {
		report, err := zengin.Validate(bytes.NewReader(append(bytes.Clone(whole), end...)), zengin.ReaderConfig{})
		require.NoError(t, err)
		assert.True(t, report.OK(), "%q %v", end, report.Findings)
		assert.Equal(t, (len(whole)+2)/122, report.Records, "%q counted as a record that is not there", end)
	}
	for _, end := range []string{"\r\n\x00\x00", "\r\nx", "\x1a9", "\r\n\x1a\r\n2"} {
		report, err := zengin.Validate(bytes.NewReader(append(bytes.Clone(whole), end...)), zengin.ReaderConfig{})
		require.NoError(t, err)
		assert.True(t, report.Failed(), "%q", end)
	}
}
