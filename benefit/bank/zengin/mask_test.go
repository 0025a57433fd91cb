package zengin_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/benefit/bank"
	"github.com/kyufu-go/kyufu/benefit/bank/zengin"
	"github.com/kyufu-go/kyufu/household/civil"
)

func TestMaskingHidesNamesNumbersAndTheirLength(t *testing.T) {
	t.Parallel()
	mask := func(holder, number string) string {
		x := transfer
		x.Holder, x.Number = holder, number
		var out bytes.Buffer
		_, err := zengin.Write(&out, &zengin.File{Batches: []zengin.Batch{{Header: header, Transfers: []bank.Transfer{x}}}}, zengin.WriterConfig{})
		require.NoError(t, err)
		doc, _, err := zengin.ReadDocument(&out, zengin.ReaderConfig{})
		require.NoError(t, err)
		var masked bytes.Buffer
		_, err = doc.Mask().WriteTo(&masked)
		require.NoError(t, err)
		report, err := zengin.Validate(bytes.NewReader(masked.Bytes()), zengin.ReaderConfig{})
		require.NoError(t, err)
		assert.True(t, report.OK(), "a masked file is still a file: %v", report.Findings)
		return masked.String()
	}
	assert.Equal(t, mask("ｱ", "1"), mask("ﾔﾏﾀﾞ ﾀﾛｳ ｼﾞﾕｹﾞﾑ", "7654321"))
	assert.NotContains(t, mask("TARO", "7654321"), "TARO")
}

func TestNothingThatPrintsShowsAnAccount(t *testing.T) {
	t.Parallel()
	doc, _, err := zengin.ReadDocument(strings.NewReader(strings.Join(base(t), "")), zengin.ReaderConfig{})
	require.NoError(t, err)
	file, _, err := zengin.Parse(strings.NewReader(strings.Join(base(t), "")), zengin.ReaderConfig{})
	require.NoError(t, err)
	for _, v := range []any{
		transfer.Account(), transfer, &transfer, doc.Records[1], doc, file.Batches[0].Transfers,
		bank.Yucho{Symbol: "14030", Number: "12345671"}, zengin.Entry{Remitter: "ﾔﾏﾀﾞ", InquiryNumber: "1234567"},
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
	doc, _, err := zengin.ReadDocument(strings.NewReader(strings.Join(base(t), "")), zengin.ReaderConfig{})
	require.NoError(t, err)
	r := &doc.Records[1]
	require.NoError(t, r.Set(zengin.FieldHolder, "スズキ　ハナコ"))
	require.NoError(t, r.Set(zengin.FieldNumber, "42"))
	x, err := r.Transfer()
	require.NoError(t, err)
	assert.Equal(t, []string{"ｽｽﾞｷ ﾊﾅｺ", "0000042"}, []string{x.Holder, x.Number})
	assert.Equal(t, "field", code(r.Set(zengin.FieldEDI, "X")), "no overlay without 識別表示")
	assert.Equal(t, "character", code(r.Set(zengin.FieldHolder, "鈴木")))
	require.NoError(t, r.Set(zengin.FieldIdentification, "Y"))
	require.NoError(t, r.Set(zengin.FieldEDI, "X-1"))
	_, err = r.Text(zengin.FieldCustomer1)
	assert.Equal(t, "field", code(err), "hidden by the overlay")
	edi, err := r.Text(zengin.FieldEDI)
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
		m, err := zengin.ParseMonthDay(tt.mmdd)
		require.NoError(t, err)
		day, _ := m.Resolve(civil.MustDate(tt.reference))
		assert.Equal(t, tt.want, day.String(), "%s after %s", tt.mmdd, tt.reference)
	}
	for _, bad := range []string{"", "0230", "1301", "0100", "225", "02x5"} {
		_, err := zengin.ParseMonthDay(bad)
		assert.Equal(t, "date", code(err), bad)
	}
}
