package file_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/kyufu-go/kyufu/household/addressee"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/inquiry/file"
)

func readBatch(data []byte) (rows []file.Row, err error) {
	for row, err := range file.Read(bytes.NewReader(data)) {
		if err != nil {
			return rows, err
		}
		rows = append(rows, row)
	}
	return rows, nil
}

func aRow() file.Row {
	return file.Row{
		System: "01", Local: "42", Person: "101", RequestedAt: time.Date(2022, 3, 1, 0, 30, 0, 7_000_000, time.UTC),
		Department: "welfare", User: "benefit-system", Inquirer: "INST000000000001", Duty: "JM01000000121000",
		Procedure: "JT01010000000214", Provider: "INST000000000002", Information: "TM00000000000002", ConditionKind: "1", YearKind: "2",
		From: civil.MustDate("2021-04-01"), To: civil.MustDate("2022-03-31"),
	}
}

func TestBatchRowHasEighteenFieldsOfTheirWidths(t *testing.T) {
	t.Parallel()
	data, err := file.Append(nil, []file.Row{aRow()})
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
	good, err := file.Append(nil, []file.Row{aRow()})
	require.NoError(t, err)
	field := func(n int, text string) string {
		parts := strings.Split(strings.TrimSuffix(string(good), "\r\n"), ",")
		parts[n-1] = text
		return strings.Join(parts, ",") + "\r\n"
	}
	tests := map[string]struct {
		data        string
		code        file.Code
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
			var bad *file.Error
			require.ErrorAs(t, err, &bad)
			require.ErrorIs(t, err, test.code)
			require.Equal(t, [2]int{test.line, test.field}, [2]int{bad.Line, bad.Field})
		})
	}
	long := aRow()
	long.User = strings.Repeat("x", 21)
	_, err = file.Append(nil, []file.Row{aRow(), long})
	require.Equal(t, &file.Error{Line: 2, Field: 6}, withoutCode(err))
	long.User = "a,b"
	_, err = file.Append(nil, []file.Row{long})
	require.ErrorIs(t, err, file.CodeCharacter)
}

func withoutCode(err error) *file.Error {
	b := err.(*file.Error) //nolint:errorlint // the test makes it
	return &file.Error{Line: b.Line, Field: b.Field}
}

func TestBatchFilesHoldTenThousandRows(t *testing.T) {
	t.Parallel()
	rows := make([]file.Row, file.MaxRows)
	for i := range rows {
		rows[i] = aRow()
	}
	data, err := file.Append(nil, rows)
	require.NoError(t, err)
	again, err := readBatch(data)
	require.NoError(t, err)
	require.Len(t, again, file.MaxRows)
	_, err = file.Append(nil, append(rows, aRow()))
	require.ErrorIs(t, err, file.CodeCount)
	one, err := file.Append(nil, rows[:1])
	require.NoError(t, err)
	_, err = readBatch(append(data, one...))
	require.ErrorIs(t, err, file.CodeCount)
}

func TestBatchRoundTrips(t *testing.T) {
	t.Parallel()
	code := func(n int) *rapid.Generator[string] {
		return rapid.StringMatching(fmt.Sprintf(`[A-Z0-9]([A-Z0-9 ._-]{0,%d}[A-Z0-9])?`, n-2))
	}
	rapid.Check(t, func(t *rapid.T) {
		r := file.Row{
			System: "01", Person: addressee.Integrated(rapid.StringMatching(`[0-9]{15}`).Draw(t, "person")),
			RequestedAt: time.UnixMilli(rapid.Int64Range(1.6e12, 1.9e12).Draw(t, "at")), Department: code(20).Draw(t, "department"),
			User: code(20).Draw(t, "user"), NonDisclosure: rapid.Bool().Draw(t, "hidden"), Provider: code(16).Draw(t, "provider"),
		}
		if rapid.Bool().Draw(t, "dated") {
			r.From = civil.MustDate("2021-04-01").AddDays(rapid.IntRange(0, 4000).Draw(t, "from"))
		}
		data, err := file.Append(nil, []file.Row{r})
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
	good, err := file.Append(nil, []file.Row{aRow(), aRow()})
	require.NoError(f, err)
	f.Add(good)
	f.Add([]byte("01,2\r\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		rows, err := readBatch(data)
		if err != nil {
			var bad *file.Error
			require.ErrorAs(t, err, &bad)
			return
		}
		again, err := file.Append(nil, rows)
		require.NoError(t, err)
		rows2, err := readBatch(again)
		require.NoError(t, err)
		require.Equal(t, rows, rows2)
	})
}
