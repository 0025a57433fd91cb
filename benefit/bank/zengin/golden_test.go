package zengin_test

import (
	"bytes"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/benefit/bank"
	"github.com/kyufu-go/kyufu/benefit/bank/zengin"
	"github.com/kyufu-go/kyufu/household/civil"
)

func read(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name)
	require.NoError(t, err)
	return data
}

// The files by_hand_* were put together field by field from the published layouts, not
// by this package's writer.
func TestAFileMadeByHandParses(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"by_hand_21.txt", "by_hand_21_crlf_eof.txt"} {
		data := read(t, name)
		file, report, err := zengin.Parse(bytes.NewReader(data), zengin.ReaderConfig{})
		require.NoError(t, err)
		assert.True(t, report.OK(), "%v", report.Findings)
		require.Len(t, file.Batches, 1)
		b := file.Batches[0]
		assert.Equal(t, zengin.Header{
			Kind: zengin.KindTransfer, Code: "0000012345", Name: "ｸﾏｶﾞﾔｼ", Date: zengin.MonthDay{Month: 2, Day: 25}, Bank: "0017",
			BankName: "ｻｲﾀﾏﾘｿﾅ", Branch: "001", BranchName: "ｸﾏｶﾞﾔ", Type: bank.OtherType, Number: "7654321",
		}, b.Header)
		assert.Equal(t, []bank.Transfer{
			{Bank: "0009", BankName: "ﾐﾂｲｽﾐﾄﾓ", Branch: "212", BranchName: "ｸﾏｶﾞﾔ", Type: bank.Ordinary, Number: "1234567",
				Holder: "ﾔﾏﾀﾞ ﾀﾛｳ", Amount: 100_000, New: bank.First, Customer1: "0000000001", Customer2: "0000000002"},
			{Bank: "9900", BankName: "ﾕｳﾁﾖ", Branch: "408", BranchName: "ﾖﾝｾﾞﾛﾊﾁ", Type: bank.Ordinary, Number: "1234567",
				Holder: "ｽｽﾞｷ ﾊﾅｺ", Amount: 50_000},
			{Bank: "0001", BankName: "ﾐｽﾞﾎ", Branch: "001", Type: bank.Current, Number: "0000001", Holder: "ｶ)ｸﾏｶﾞﾔｼﾖｳｶｲ",
				Amount: 9_999_999_999, New: bank.Changed, EDI: "INV-2022/01 ｢A｣ ｦ", Method: bank.ByDocument},
			{Bank: "0310", BankName: "GMOｱｵｿﾞﾗﾈﾂﾄ", Branch: "101", BranchName: "ﾎｳｼﾞﾝ", Type: bank.Savings, Number: "7000000",
				Holder: "ﾊﾟ-ｼｳﾞｱﾙ (ｴﾇ).A-1", Amount: 1, Customer1: "1234567890", Customer2: "0987654321", Method: bank.Unspecified},
		}, b.Transfers)
		assert.Equal(t, zengin.Trailer{Count: 4, Total: 10_000_150_000}, b.Trailer)
	}
}

func TestOurWriterWritesTheFileMadeByHand(t *testing.T) {
	t.Parallel()
	want := read(t, "by_hand_21_crlf_eof.txt")
	file, _, err := zengin.Parse(bytes.NewReader(want), zengin.ReaderConfig{})
	require.NoError(t, err)
	var out bytes.Buffer
	_, err = zengin.Write(&out, file, zengin.WriterConfig{Separator: zengin.CRLF, EOF: true})
	require.NoError(t, err)
	assert.Equal(t, string(want), out.String())
}

func TestADebitResultMadeByHandParses(t *testing.T) {
	t.Parallel()
	data := read(t, "by_hand_91_result.txt")
	file, report, err := zengin.Parse(bytes.NewReader(data), zengin.ReaderConfig{})
	require.NoError(t, err)
	assert.True(t, report.OK(), "%v", report.Findings)
	b := file.Batches[0]
	assert.Equal(t, []bank.Result{bank.Paid, bank.NoFunds}, []bank.Result{b.Transfers[0].Result, b.Transfers[1].Result})
	assert.Equal(t, "00000000000000000001", b.Transfers[0].Customer)
	assert.Equal(t, bank.TaxReserve, b.Transfers[1].Type)
	assert.Equal(t, zengin.Trailer{Count: 2, Total: 15_000, PaidCount: 1, PaidTotal: 12_000, UnpaidCount: 1, UnpaidTotal: 3_000}, b.Trailer)
	var out bytes.Buffer
	_, err = zengin.Write(&out, file, zengin.WriterConfig{})
	require.NoError(t, err)
	assert.Equal(t, string(data), out.String())
}

func TestNoticesMadeByHandParse(t *testing.T) {
	t.Parallel()
	entries := map[string][]zengin.Entry{
		"by_hand_03.txt": {
			{InquiryNumber: "00000001", BookDate: civil.MustDate("2022-02-28"), ValueDate: civil.MustDate("2022-02-28"), Category: "11",
				Amount: 100_000, RemitterCode: "0000000000", Remitter: "ﾔﾏﾀﾞ ﾀﾛｳ", Bank: "ﾐﾂｲｽﾐﾄﾓ", Branch: "ｸﾏｶﾞﾔ", Remark: "ﾌﾘｺﾐﾌﾉｳ"},
			{InquiryNumber: "00000002", BookDate: civil.MustDate("2022-02-28"), ValueDate: civil.MustDate("2022-02-28"), Category: "14",
				Out: true, Amount: 500, RemitterCode: "0000000000", Remark: "ﾃｽｳﾘﾖｳ"},
		},
		"by_hand_01.txt": {
			{InquiryNumber: "000001", BookDate: civil.MustDate("2022-02-28"), ValueDate: civil.MustDate("2022-02-28"), Amount: 100_000,
				RemitterCode: "0000000000", Remitter: "ﾔﾏﾀﾞ ﾀﾛｳ", Bank: "ﾐﾂｲｽﾐﾄﾓ", Branch: "ｸﾏｶﾞﾔ"},
			{InquiryNumber: "000002", BookDate: civil.MustDate("2022-02-28"), ValueDate: civil.MustDate("2022-02-28"), Amount: 30_000,
				RemitterCode: "0000000000", Remitter: "ｽｽﾞｷ ﾊﾅｺ", Bank: "ﾐﾂｲｽﾐﾄﾓ", Branch: "ｸﾏｶﾞﾔ", Cancelled: true},
		},
	}
	for name, want := range entries {
		data := read(t, name)
		doc, report, err := zengin.ReadDocument(bytes.NewReader(data), zengin.ReaderConfig{})
		require.NoError(t, err)
		assert.True(t, report.OK(), "%s: %v", name, report.Findings)
		var got []zengin.Entry
		for i := range doc.Records {
			if doc.Records[i].Type() == '2' {
				e, err := doc.Records[i].Entry(civil.Reiwa)
				require.NoError(t, err)
				got = append(got, e)
			}
		}
		assert.Equal(t, want, got, name)
		var out bytes.Buffer
		_, err = doc.WriteTo(&out)
		require.NoError(t, err)
		assert.Equal(t, string(data), out.String())
	}
}

func TestADateOfAStatementNeedsItsEra(t *testing.T) {
	t.Parallel()
	data := bytes.Replace(read(t, "by_hand_03.txt"), []byte("00000001040228"), []byte("00000001280503"), 1)
	doc, _, err := zengin.ReadDocument(bytes.NewReader(data), zengin.ReaderConfig{})
	require.NoError(t, err)
	e, err := doc.Records[1].Entry(civil.Heisei)
	require.NoError(t, err)
	assert.Equal(t, civil.MustDate("2016-05-03"), e.BookDate)
}
