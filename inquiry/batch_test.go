package inquiry_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/kyufu-go/kyufu/household/addressee"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/inquiry"
	"github.com/kyufu-go/kyufu/inquiry/memnet"
)

func readBatch(data []byte) (rows []inquiry.BatchRow, err error) {
	for row, err := range inquiry.ReadBatch(bytes.NewReader(data)) {
		if err != nil {
			return rows, err
		}
		rows = append(rows, row)
	}
	return rows, nil
}

func aRow() inquiry.BatchRow {
	return inquiry.BatchRow{
		System: "01", Local: "42", Person: "101", RequestedAt: time.Date(2022, 3, 1, 0, 30, 0, 7_000_000, time.UTC),
		Department: "welfare", User: "benefit-system", Inquirer: "INST000000000001", Duty: "JM01000000121000",
		Procedure: "JT01010000000214", Provider: "INST000000000002", Information: "TM00000000000002", ConditionKind: "1", YearKind: "2",
		From: civil.MustDate("2021-04-01"), To: civil.MustDate("2022-03-31"),
	}
}

func TestBatchRowHasEighteenFieldsOfTheirWidths(t *testing.T) {
	t.Parallel()
	data, err := inquiry.AppendBatch(nil, []inquiry.BatchRow{aRow()})
	require.NoError(t, err)
	line, ok := strings.CutSuffix(string(data), "\r\n")
	require.True(t, ok)
	fields := strings.Split(line, ",")
	var widths []int
	for _, f := range fields {
		widths = append(widths, len(f))
	}
	require.Equal(t, []int{2, 15, 15, 17, 20, 20, 16, 1, 16, 16, 16, 16, 16, 16, 1, 1, 8, 8}, widths)
	require.Equal(t, "000000000000042", fields[1], "numbers are filled on the left")
	require.Equal(t, "20220301093000007", fields[3], "Japan time to the millisecond")
	require.Equal(t, "welfare             ", fields[4], "all else on the right")
	require.Equal(t, "20210401", fields[16])
}

func TestBatchRefuses(t *testing.T) {
	t.Parallel()
	good, err := inquiry.AppendBatch(nil, []inquiry.BatchRow{aRow()})
	require.NoError(t, err)
	field := func(n int, text string) string {
		parts := strings.Split(strings.TrimSuffix(string(good), "\r\n"), ",")
		parts[n-1] = text
		return strings.Join(parts, ",") + "\r\n"
	}
	tests := map[string]struct {
		data        string
		code        string
		line, field int
	}{
		"no line end":         {strings.TrimSuffix(string(good), "\r\n"), "format", 1, 0},
		"a bare line feed":    {strings.ReplaceAll(string(good), "\r", ""), "format", 1, 0},
		"too few fields":      {"01,2\r\n", "count", 1, 0},
		"a field too short":   {field(2, "42"), "width", 1, 2},
		"not ASCII":           {field(5, "福祉課                 "[:20]), "character", 1, 5},
		"no such day":         {field(17, "20210231"), "date", 1, 17},
		"no such time":        {field(4, "20220301246000007"), "date", 1, 4},
		"neither 0 nor 1":     {field(8, "2"), "format", 1, 8},
		"the second line":     {string(good) + field(8, "x"), "format", 2, 8},
		"an empty first line": {"\r\n" + string(good), "count", 1, 0},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := readBatch([]byte(test.data))
			var bad *inquiry.BatchError
			require.ErrorAs(t, err, &bad)
			require.Equal(t, test.code, bad.Code())
			require.Equal(t, [2]int{test.line, test.field}, [2]int{bad.Line, bad.Field})
		})
	}
	long := aRow()
	long.User = strings.Repeat("x", 21)
	_, err = inquiry.AppendBatch(nil, []inquiry.BatchRow{aRow(), long})
	require.Equal(t, &inquiry.BatchError{Line: 2, Field: 6}, withoutCode(err))
	long.User = "a,b"
	_, err = inquiry.AppendBatch(nil, []inquiry.BatchRow{long})
	requireCode(t, err, "character")
}

func withoutCode(err error) *inquiry.BatchError {
	b := err.(*inquiry.BatchError) //nolint:errorlint // the test makes it
	return &inquiry.BatchError{Line: b.Line, Field: b.Field}
}

func TestBatchFilesHoldTenThousandRows(t *testing.T) {
	t.Parallel()
	rows := make([]inquiry.BatchRow, inquiry.MaxBatchRows)
	for i := range rows {
		rows[i] = aRow()
	}
	data, err := inquiry.AppendBatch(nil, rows)
	require.NoError(t, err)
	again, err := readBatch(data)
	require.NoError(t, err)
	require.Len(t, again, inquiry.MaxBatchRows)
	_, err = inquiry.AppendBatch(nil, append(rows, aRow()))
	requireCode(t, err, "count")
	one, err := inquiry.AppendBatch(nil, rows[:1])
	require.NoError(t, err)
	_, err = readBatch(append(data, one...))
	requireCode(t, err, "count")
}

func TestBatchRoundTrips(t *testing.T) {
	t.Parallel()
	code := func(n int) *rapid.Generator[string] {
		return rapid.StringMatching(fmt.Sprintf(`[A-Z0-9]([A-Z0-9 ._-]{0,%d}[A-Z0-9])?`, n-2))
	}
	rapid.Check(t, func(t *rapid.T) {
		r := inquiry.BatchRow{
			System: "01", Person: addressee.Integrated(rapid.StringMatching(`[0-9]{15}`).Draw(t, "person")),
			RequestedAt: time.UnixMilli(rapid.Int64Range(1.6e12, 1.9e12).Draw(t, "at")), Department: code(20).Draw(t, "department"),
			User: code(20).Draw(t, "user"), NonDisclosure: rapid.Bool().Draw(t, "hidden"), Provider: code(16).Draw(t, "provider"),
		}
		if rapid.Bool().Draw(t, "dated") {
			r.From = civil.MustDate("2021-04-01").AddDays(rapid.IntRange(0, 4000).Draw(t, "from"))
		}
		data, err := inquiry.AppendBatch(nil, []inquiry.BatchRow{r})
		require.NoError(t, err)
		again, err := readBatch(data)
		require.NoError(t, err)
		require.Len(t, again, 1)
		require.True(t, r.RequestedAt.Equal(again[0].RequestedAt))
		r.RequestedAt = again[0].RequestedAt
		require.Equal(t, r, again[0])
	})
}

func FuzzReadBatch(f *testing.F) {
	good, err := inquiry.AppendBatch(nil, []inquiry.BatchRow{aRow(), aRow()})
	require.NoError(f, err)
	f.Add(good)
	f.Add([]byte("01,2\r\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		rows, err := readBatch(data)
		if err != nil {
			var bad *inquiry.BatchError
			require.ErrorAs(t, err, &bad)
			return
		}
		again, err := inquiry.AppendBatch(nil, rows)
		require.NoError(t, err)
		rows2, err := readBatch(again)
		require.NoError(t, err)
		require.Equal(t, rows, rows2)
	})
}

// fileOffice is an office whose gateway is a folder; its link server is played by the test.
type fileOffice struct {
	*office
	dir   string
	files *inquiry.FileGateway
}

func institutionCodes(t testing.TB) *inquiry.CodeTable {
	from := civil.MustDate("2021-12-22")
	codes, err := inquiry.BuiltInCodes().With(
		inquiry.CodeEntry{Kind: inquiry.CodeInstitution, Name: city.String(), Code: "INST000000000001", From: from},
		inquiry.CodeEntry{Kind: inquiry.CodeInstitution, Name: fukaya.String(), Code: "INST000000000002", From: from},
	)
	require.NoError(t, err)
	return codes
}

func newFileOffice(t testing.TB, at string, change ...func(*inquiry.FileConfig)) *fileOffice {
	f := &fileOffice{dir: t.TempDir()}
	f.office = newOfficeOn(t, at, memnet.Config{}, func(c *inquiry.DeskConfig) {
		config := inquiry.FileConfig{
			Folder: inquiry.DirFolder{Out: f.dir, In: f.dir}, Store: c.Store, Self: city, Key: c.Key.(inquiry.PrivateKey).Public(),
			Codes: institutionCodes(t), AllowUnconfirmed: true, Now: c.Now, System: "01", User: "benefit-system", ConditionKind: "1", YearKind: "1",
		}
		for _, f := range change {
			f(&config)
		}
		g, err := inquiry.NewFileGateway(config)
		require.NoError(t, err)
		f.files, c.Gateway = g, g
	})
	return f
}

// serve answers every file that has no reply yet, as a link server would.
func (f *fileOffice) serve(t testing.TB, answer func(inquiry.BatchRow) string) (rows []inquiry.BatchRow) {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(f.dir, "inquiry_*_????.csv"))
	require.NoError(t, err)
	for _, name := range names {
		data, err := os.ReadFile(name)
		require.NoError(t, err)
		read, err := readBatch(data)
		require.NoError(t, err)
		rows = append(rows, read...)
		var reply strings.Builder
		for i, r := range read {
			stamp := strings.Split(strings.Split(string(data), "\r\n")[i], ",")[3]
			reply.WriteString(string(r.Person) + "," + stamp + "," + answer(r) + "\r\n")
		}
		require.NoError(t, os.WriteFile(filepath.Join(f.dir, inquiry.ReplyName(filepath.Base(name))), []byte(reply.String()), 0o600))
	}
	return rows
}

// taxReply is the answer part of a reply: 279 columns of the layout, of which some are used.
func taxReply(status, perCapita, income string) string {
	columns := make([]string, 279)
	columns[15], columns[46], columns[44] = status, perCapita, income
	columns[200] = "beside"
	return "00," + strings.Join(columns, ",")
}

func TestFilesFromDraftToRegister(t *testing.T) {
	t.Parallel()
	f := newFileOffice(t, "2022-08-01T01:00:00Z")
	taxed := f.resident(t, 1, fukaya, "", "", "")
	none := f.resident(t, 2, fukaya, "", "", "")
	ids := f.approved(t, taxAsk(taxed, fukaya), taxAsk(none, fukaya), func() inquiry.Ask {
		a := taxAsk(taxed, fukaya)
		a.FiscalYear = 2022
		return a
	}())
	p, err := f.Advance(t.Context(), system)
	require.NoError(t, err)
	require.Equal(t, 3, p.Done[inquiry.EventAccept])
	rows := f.serve(t, func(r inquiry.BatchRow) string {
		switch {
		case string(r.Person) == none:
			return "10"
		case r.From == civil.MustDate("2022-04-01"):
			return taxReply("0", "0", "0")
		}
		return taxReply("1", "5500", "42000")
	})
	require.Len(t, rows, 3)
	require.Equal(t, "JM01000000121000", rows[0].Duty)
	require.Equal(t, "JT01010000000214", rows[0].Procedure)
	require.NotEqual(t, rows[0].RequestedAt, rows[2].RequestedAt, "two rows of a person differ in time")
	f.run(t)
	require.Equal(t, inquiry.NoDataEnd, f.state(t, ids[1]))
	q, err := f.Get(t.Context(), ids[0])
	require.NoError(t, err)
	require.Equal(t, []string{"column 200"}, q.Dropped)
	var status []string
	for _, id := range []inquiry.ID{ids[0], ids[2]} {
		for _, fact := range f.finish(t, id) {
			v, _ := fact.Value(inquiry.ItemTaxStatus)
			status = append(status, v.Text)
		}
	}
	require.Equal(t, []string{inquiry.TaxTaxed, inquiry.TaxExempt}, status)
	require.Zero(t, f.count(t, inquiry.KindBatchRow))
	require.Zero(t, f.count(t, inquiry.KindBatchFile))
}

// In March 2022 the row carries the legal duty's code and the procedure it rides on.
func TestFilesCarryTheCarrierProcedure(t *testing.T) {
	t.Parallel()
	f := newFileOffice(t, "2022-03-01T01:00:00Z")
	f.approved(t, taxAsk(f.resident(t, 1, fukaya, "", "", ""), fukaya))
	_, err := f.Advance(t.Context(), system)
	require.NoError(t, err)
	rows := f.serve(t, func(inquiry.BatchRow) string { return "10" })
	require.Len(t, rows, 1)
	require.Equal(t, "JM01000000121000", rows[0].Duty)
	require.Equal(t, "JT0101000000XC01", rows[0].Procedure)
}

func TestFilesRefuseUnconfirmedCodes(t *testing.T) {
	t.Parallel()
	f := newFileOffice(t, "2022-03-01T01:00:00Z", func(c *inquiry.FileConfig) { c.AllowUnconfirmed = false })
	ids := f.approved(t, taxAsk(f.resident(t, 1, fukaya, "", "", ""), fukaya))
	f.run(t)
	q, err := f.Get(t.Context(), ids[0])
	require.NoError(t, err)
	require.Equal(t, inquiry.RefusedEnd, q.State)
	require.Equal(t, inquiry.CodeCodes, q.Reason)
}

// A row leaves once, whatever is killed in between.
func TestFilesAreWrittenOnceAfterACrash(t *testing.T) {
	t.Parallel()
	broken := true
	f := newFileOffice(t, "2022-08-01T01:00:00Z", func(c *inquiry.FileConfig) {
		c.Folder = flaky{c.Folder, &broken}
	})
	ids := f.approved(t, taxAsk(f.resident(t, 1, fukaya, "", "", ""), fukaya))
	_, err := f.Advance(t.Context(), system)
	require.Error(t, err)
	require.Equal(t, inquiry.Sending, f.state(t, ids[0]))
	require.Empty(t, f.serve(t, nil))
	broken = false
	f.clock.add(10 * time.Minute)
	_, err = f.Advance(t.Context(), system)
	require.NoError(t, err)
	require.Equal(t, inquiry.Sent, f.state(t, ids[0]))
	require.Len(t, f.serve(t, func(inquiry.BatchRow) string { return taxReply("0", "0", "0") }), 1)
	f.run(t)
	require.Equal(t, inquiry.HasAnswer, f.state(t, ids[0]))
}

type flaky struct {
	inquiry.Folder
	broken *bool
}

func (f flaky) Put(ctx context.Context, name string, data []byte) error {
	if *f.broken {
		return errors.New("disk")
	}
	return f.Folder.Put(ctx, name, data)
}

func TestMalformedRepliesAreErrors(t *testing.T) {
	t.Parallel()
	for name, reply := range map[string]string{"unknown result": "99", "too few columns": ""} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFileOffice(t, "2022-08-01T01:00:00Z")
			ids := f.approved(t, taxAsk(f.resident(t, 1, fukaya, "", "", ""), fukaya))
			_, err := f.Advance(t.Context(), system)
			require.NoError(t, err)
			f.serve(t, func(inquiry.BatchRow) string { return reply })
			f.clock.add(time.Hour)
			_, err = f.Advance(t.Context(), system)
			var bad *inquiry.BatchError
			require.ErrorAs(t, err, &bad)
			require.Equal(t, inquiry.Sent, f.state(t, ids[0]), "left where it was")
		})
	}
}
