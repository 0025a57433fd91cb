package record_test

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/benefit/record"
	"github.com/kyufu-go/kyufu/household/finding"
	"github.com/kyufu-go/kyufu/household/text/table"
)

func Example() {
	r := &record.Record{ApplicationNumber: "1", LatestFlag: "1", RecipientName: "山田　太郎", RecipientBirth: "昭和25年7月不詳",
		DecidedOn: "R4.2.1", DecidedAmount: "100,000", PaidOn: "2022-01-31", RefusalCode: "R99"}
	k := record.NewChecker(record.Config{})
	k.Normalise(r)
	for _, f := range k.Check(r) {
		fmt.Println(f)
	}
	fmt.Println(r.DecidedOn, r.DecidedAmount, r.Date(record.B63), r)
	// Output:
	// error code in B15
	// warning reason_missing in B14
	// error date_order in B115
	// 2022-02-01 100000 1950-07 record of 8 fields
}

func full(i int) *record.Record {
	return &record.Record{
		AddresseeNumber: fmt.Sprintf("%012d", i), Name: "山田　太郎", Birth: "1950-07-01", Sex: "1", Address: "埼玉県熊谷市宮町二丁目47番地1",
		Phone: "048-524-1111", HouseholdNumber: fmt.Sprintf("%010d", i), Relationship: "世帯主", HeadName: "山田　太郎",
		ApplicationNumber: strconv.Itoa(i), ApplicationHistory: "1", AppliedOn: "2022-02-01", ReceivedOn: "2022-02-03", ApplicantPhone: "048-524-1111",
		DocumentsReviewedOn: "2022-02-04", DocumentsAcceptedOn: "2022-02-04", EligibilityReviewedOn: "2022-02-07", DecidedOn: "2022-02-10",
		Status: "07", GrantNoticeOn: "2022-02-14", CashOrAccount: "1", Bank: "0017", Branch: "001", AccountType: "1", AccountNumber: fmt.Sprintf("%07d", i%10_000_000),
		HolderKana: "ﾔﾏﾀﾞ ﾀﾛｳ", HolderName: "山田　太郎", ClaimedAmount: "100000", ApplicantRegistrationClass: "1", ApplicantPublicAssistanceClass: "0",
		ApplicantTaxClass: "0", ApplicantLivingClass: "1", HeadFlag: "1", LatestFlag: "1",
		RecipientSequence: "1", RecipientClass: "1", RecipientNumber: fmt.Sprintf("%012d", i), RecipientHouseholdNumber: fmt.Sprintf("%010d", i),
		RecipientName: "山田　太郎", RecipientKana: "ヤマダ　タロウ", RecipientSex: "1", RecipientBirth: "1950-07-01", RecipientPostalCode: "3608601",
		RecipientPrefecture: "埼玉県", RecipientCity: "熊谷市", RecipientArea: "宮町二丁目", RecipientLot: "47-1",
		NewYearPostalCode: "3608601", NewYearPrefecture: "埼玉県", NewYearCity: "熊谷市", NewYearArea: "宮町二丁目", NewYearLot: "47-1",
		SendToFlag: "1", RecipientRegistrationClass: "1", RecipientPublicAssistanceClass: "0", RecipientTaxClass: "0", DeathClass: "0", PaymentClass: "1", ForcedClass: "0",
		AgeClass: "3", LevyAmount: "0", IncomeRegisteredOn: "2021-06-01", AdditionalPayment: "0", PaymentHistory: "1", PaymentDueOn: "2022-02-25", DecidedAmount: "100000",
		PaidOn: "2022-02-25", PaymentRegisteredOn: "2022-02-28", TransferFailedFlag: "0", PaidCashOrAccount: "1", PaidBank: "0017", PaidBranch: "001", PaidAccountType: "1",
		PaidAccountNumber: fmt.Sprintf("%07d", i%10_000_000), PaidHolderKana: "ﾔﾏﾀﾞ ﾀﾛｳ", PaidHolderName: "山田　太郎",
	}
}

func write(t testing.TB, n int, enc table.Encoding) []byte {
	t.Helper()
	var out bytes.Buffer
	w := record.NewCSVWriter(&out, record.CSVConfig{Encoding: enc})
	for i := range n {
		list, err := w.Write(full(i + 1))
		require.NoError(t, err)
		require.Empty(t, list)
	}
	require.NoError(t, w.Flush())
	return out.Bytes()
}

func TestWrittenRecordsAreReadBackWithoutFindings(t *testing.T) {
	t.Parallel()
	for _, enc := range []table.Encoding{table.UTF8, table.CP932} {
		data := write(t, 50, enc)
		r, err := record.NewCSVReader(bytes.NewReader(data), record.CSVConfig{})
		require.NoError(t, err)
		n := 0
		for row, err := range r.Rows() {
			require.NoError(t, err)
			n++
			assert.Empty(t, row.Findings)
			assert.Equal(t, *full(n), row.Record)
		}
		assert.Equal(t, 50, n)
	}
}

func TestHeaderNamesEveryFieldOnce(t *testing.T) {
	t.Parallel()
	head, _, _ := strings.Cut(string(write(t, 0, table.UTF8)), "\r\n")
	cells := strings.Split(strings.TrimPrefix(head, "\uFEFF"), ",")
	require.Len(t, cells, 139)
	for block, n := range map[string]int{"I": 2, "C": 8, "B": 129} {
		first := map[string]int{"I": 0, "C": 2, "B": 10}[block]
		for i := range n {
			assert.True(t, strings.HasPrefix(cells[first+i], block+strconv.Itoa(i+1)+" "), "%s%d: %s", block, i+1, cells[first+i])
		}
	}
	assert.Equal(t, "I1 個人番号", cells[0])
	assert.Equal(t, "B47 住登区分コード", cells[10+46])
	assert.Equal(t, "B129 戻入事由", cells[138])
}

func BenchmarkCSVRead(b *testing.B) {
	data := write(b, 5000, table.UTF8)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		r, err := record.NewCSVReader(bytes.NewReader(data), record.CSVConfig{})
		if err != nil {
			b.Fatal(err)
		}
		for row, err := range r.Rows() {
			if err != nil || len(row.Findings) > 0 {
				b.Fatal(err, row.Findings)
			}
		}
	}
}

func BenchmarkCSVWrite(b *testing.B) {
	data := write(b, 5000, table.UTF8)
	records := make([]*record.Record, 5000)
	for i := range records {
		records[i] = full(i + 1)
	}
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		w := record.NewCSVWriter(discard{}, record.CSVConfig{})
		for _, r := range records {
			if _, err := w.Write(r); err != nil {
				b.Fatal(err)
			}
		}
		if err := w.Flush(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCheck(b *testing.B) {
	r := full(1)
	k := record.NewChecker(record.Config{})
	b.ReportAllocs()
	for b.Loop() {
		if l := k.Normalise(r); len(l) > 0 {
			b.Fatal(l)
		}
		if l := k.Check(r); len(l) > 0 {
			b.Fatal(l)
		}
	}
}

type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }

// A reason of two lines was written as two lines of the file, and no reader had the record back.
func TestWhatEndsALineIsNotWrittenInOne(t *testing.T) {
	t.Parallel()
	for _, end := range []string{"\n", "\r", "\r\n"} {
		var out bytes.Buffer
		w := record.NewFixedWriter(&out)
		list, err := w.Write(&record.Record{ApplicationNumber: "1", DefectReason: "口座" + end + "なし"})
		require.Error(t, err)
		require.True(t, list.Has("character"))
		require.Equal(t, "B9", list[len(list)-1].Field)
		require.Equal(t, 2, list[len(list)-1].At)
		require.NoError(t, w.Flush())
		require.Zero(t, out.Len())
	}
}

func TestChangesOfNoRecordAreAllConflicts(t *testing.T) {
	t.Parallel()
	changes := record.Diff(nil, &record.Record{Name: "見本"})
	require.Equal(t, changes, record.Apply(nil, changes))
}

func TestAFileWithoutAColumnOfTheRecordIsRefused(t *testing.T) {
	t.Parallel()
	_, err := record.NewCSVReader(strings.NewReader("a,b\r\n1,2\r\n"), record.CSVConfig{})
	var bad *finding.Failure
	require.ErrorAs(t, err, &bad)
	require.Equal(t, "column_missing", bad.Code())
	r, err := record.NewCSVReader(strings.NewReader("B1,よみ\r\n1,2\r\n"), record.CSVConfig{})
	require.NoError(t, err)
	require.Equal(t, []string{"column_unknown"}, r.Findings().Codes())
	require.Empty(t, new(record.CSVReader).Findings())
}
