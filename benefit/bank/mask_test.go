package bank_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/benefit/bank"
	"github.com/kyufu-go/kyufu/household/civil"
)

func TestMaskingHidesNamesNumbersAndTheirLength(t *testing.T) {
	t.Parallel()
	mask := func(holder, number string) string {
		x := transfer
		x.Holder, x.Number = holder, number
		var out bytes.Buffer
		_, err := bank.Write(&out, &bank.File{Batches: []bank.Batch{{Header: header, Transfers: []bank.Transfer{x}}}}, bank.WriterConfig{})
		require.NoError(t, err)
		doc, _, err := bank.ReadDocument(&out, bank.ReaderConfig{})
		require.NoError(t, err)
		var masked bytes.Buffer
		_, err = doc.Mask().WriteTo(&masked)
		require.NoError(t, err)
		report, err := bank.Validate(bytes.NewReader(masked.Bytes()), bank.ReaderConfig{})
		require.NoError(t, err)
		assert.True(t, report.OK(), "a masked file is still a file: %v", report.Findings)
		return masked.String()
	}
	assert.Equal(t, mask("ｱ", "1"), mask("ﾔﾏﾀﾞ ﾀﾛｳ ｼﾞﾕｹﾞﾑ", "7654321"))
	assert.NotContains(t, mask("TARO", "7654321"), "TARO")
}

func TestNothingThatPrintsShowsAnAccount(t *testing.T) {
	t.Parallel()
	doc, _, err := bank.ReadDocument(strings.NewReader(strings.Join(base(t), "")), bank.ReaderConfig{})
	require.NoError(t, err)
	file, _, err := bank.Parse(strings.NewReader(strings.Join(base(t), "")), bank.ReaderConfig{})
	require.NoError(t, err)
	for _, v := range []any{
		transfer.Account(), transfer, &transfer, doc.Records[1], doc, file.Batches[0].Transfers,
		bank.Yucho{Symbol: "14030", Number: "12345671"}, bank.Entry{Remitter: "ﾔﾏﾀﾞ", InquiryNumber: "1234567"},
	} {
		var out bytes.Buffer
		fmt.Fprintf(&out, "%v %+v %#v %s %q", v, v, v, v, v)
		slog.New(slog.NewTextHandler(&out, nil)).Info("x", "v", v)
		assert.NotContains(t, out.String(), "1234567")
		assert.NotContains(t, out.String(), "ﾔﾏﾀﾞ")
	}
}

func TestARecordIsEditedInPlace(t *testing.T) {
	t.Parallel()
	doc, _, err := bank.ReadDocument(strings.NewReader(strings.Join(base(t), "")), bank.ReaderConfig{})
	require.NoError(t, err)
	r := &doc.Records[1]
	require.NoError(t, r.Set(bank.FieldHolder, "スズキ　ハナコ"))
	require.NoError(t, r.Set(bank.FieldNumber, "42"))
	x, err := r.Transfer()
	require.NoError(t, err)
	assert.Equal(t, []string{"ｽｽﾞｷ ﾊﾅｺ", "0000042"}, []string{x.Holder, x.Number})
	assert.Equal(t, "field", code(r.Set(bank.FieldEDI, "X")), "no overlay without 識別表示")
	assert.Equal(t, "character", code(r.Set(bank.FieldHolder, "鈴木")))
	require.NoError(t, r.Set(bank.FieldIdentification, "Y"))
	require.NoError(t, r.Set(bank.FieldEDI, "X-1"))
	_, err = r.Text(bank.FieldCustomer1)
	assert.Equal(t, "field", code(err), "hidden by the overlay")
	edi, err := r.Text(bank.FieldEDI)
	require.NoError(t, err)
	assert.Equal(t, "X-1", edi)
}

func TestMonthAndDayFindTheirYear(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ mmdd, reference, want string }{
		{"0225", "2022-02-01", "2022-02-25"},
		{"0225", "2022-02-25", "2022-02-25"},
		{"0105", "2022-12-20", "2023-01-05"},
		{"0229", "2026-11-23", "2028-02-29"},
		{"0229", "2096-03-01", ""}, // 2100 is no leap year, and the calendar ends
	} {
		m, err := bank.ParseMonthDay(tt.mmdd)
		require.NoError(t, err)
		day, _ := m.Resolve(civil.MustDate(tt.reference))
		assert.Equal(t, tt.want, day.String(), "%s after %s", tt.mmdd, tt.reference)
	}
	for _, bad := range []string{"", "0230", "1301", "0100", "225", "02x5"} {
		_, err := bank.ParseMonthDay(bad)
		assert.Equal(t, "date", code(err), bad)
	}
}
