package zengin_test

import (
	"bytes"
	"testing"

	"github.com/kyufu-go/kyufu/benefit/bank"
	"github.com/kyufu-go/kyufu/benefit/bank/zengin"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// FuzzRead reads anything: no panic, what was read is written back byte for byte (as long
// as no line is beyond all bounds), and what passes without a finding survives the way
// over its values.
func FuzzRead(f *testing.F) {
	for _, name := range []string{"by_hand_21.txt", "by_hand_21_crlf_eof.txt", "by_hand_91_result.txt", "by_hand_03.txt", "by_hand_01.txt"} {
		f.Add(read(f, name))
	}
	f.Add([]byte("1210\r\n\n\r2\x1a\x1a"))
	f.Add([]byte("\xEF\xBB\xBF1210"))
	f.Fuzz(func(t *testing.T, data []byte) {
		doc, report, err := zengin.ReadDocument(bytes.NewReader(data), zengin.ReaderConfig{})
		require.NoError(t, err)
		var out bytes.Buffer
		_, err = doc.WriteTo(&out)
		require.NoError(t, err)
		require.Equal(t, data, append([]byte{}, out.Bytes()...))
		for i := range doc.Records {
			r := &doc.Records[i]
			_ = r.Mask()
			_, _ = r.Header()
			_, _ = r.Transfer()
			_, _ = r.Trailer()
		}
		if !report.OK() || report.Records == 0 {
			return
		}
		file, _, err := zengin.Parse(bytes.NewReader(data), zengin.ReaderConfig{})
		require.NoError(t, err)
		out.Reset()
		if _, err := zengin.Write(&out, file, zengin.WriterConfig{Separator: report.Separator, EOF: report.EOF}); err != nil {
			return // notices are not written
		}
		again, _, err := zengin.Parse(bytes.NewReader(out.Bytes()), zengin.ReaderConfig{})
		require.NoError(t, err)
		var twice bytes.Buffer
		_, err = zengin.Write(&twice, again, zengin.WriterConfig{Separator: report.Separator, EOF: report.EOF})
		require.NoError(t, err)
		assert.Equal(t, out.Bytes(), twice.Bytes(), "the bank form is brought about once")
	})
}

// FuzzWriteAccount writes any account that was normalised without an error.
func FuzzWriteAccount(f *testing.F) {
	f.Add("17", "１", "普通", "123-4567", "ヤマダ　タロウ")
	f.Add("9900", "408", "1", "12345671", "ｶ)ﾔﾏﾀﾞ")
	f.Fuzz(func(t *testing.T, code, branch, kind, number, holder string) {
		accountType, _ := bank.ParseAccountType(kind)
		a, list := bank.Account{Bank: code, Branch: branch, Type: accountType, Number: number, Holder: holder}.Normalise(bank.AccountConfig{})
		if list.Failed() || a.Number == "" || len(a.Number) > 7 {
			return
		}
		w, err := zengin.NewWriter(discard{}, zengin.WriterConfig{})
		require.NoError(t, err)
		require.NoError(t, w.Batch(header))
		err = w.Add(&bank.Transfer{Bank: a.Bank, Branch: a.Branch, Type: a.Type, Number: a.Number, Holder: a.Holder, Amount: 1})
		if a.Bank != "0000" {
			assert.NoError(t, err, "an account without an error is written")
		}
	})
}
