package zengin_test

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/benefit/bank"
	"github.com/kyufu-go/kyufu/benefit/bank/zengin"
	"github.com/kyufu-go/kyufu/household/text"
)

// The worked example of the package comment is what the writer writes, space for space.
func TestPackageCommentShowsAFileAsItIsWritten(t *testing.T) {
	t.Parallel()
	var file bytes.Buffer
	w, err := zengin.NewWriter(&file, zengin.WriterConfig{})
	require.NoError(t, err)
	require.NoError(t, w.Batch(zengin.Header{
		Kind: zengin.KindTransfer, Code: "1120200001", Name: "ミホンシ", Date: zengin.MonthDay{Month: 12, Day: 10},
		Bank: "0017", BankName: "サイタマリソナ", Branch: "204", BranchName: "ミホン", Type: bank.Ordinary, Number: "1",
	}))
	require.NoError(t, w.Add(&bank.Transfer{
		Bank: "9900", BankName: "ユウチヨ", Branch: "408", BranchName: "ヨンゼロハチ", Type: bank.Ordinary, Number: "1234567",
		Holder: "ミホン　ガンタ", Amount: 100_000, Customer1: "501",
	}))
	_, err = w.Close()
	require.NoError(t, err)

	doc, err := os.ReadFile("doc.go")
	require.NoError(t, err)
	_, rest, ok := strings.Cut(string(doc), "// # A worked example\n")
	require.True(t, ok)
	for record := file.Bytes(); len(record) > 0; record = record[120:] {
		line, findings := text.JISX0201.AppendDecode(nil, record[:120], nil)
		require.Empty(t, findings)
		shown := "//\t" + strings.ReplaceAll(string(line), " ", "·") + "\n"
		assert.True(t, strings.Contains(rest, shown), "%s", shown)
	}
}
