package table_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/japanese"

	"github.com/kyufu-go/kyufu/household/finding"
	"github.com/kyufu-go/kyufu/household/text"
	"github.com/kyufu-go/kyufu/household/text/table"
)

var columns = []table.Column{
	{ID: "id", Names: []string{"宛名番号", "addressee_number"}},
	{ID: "name", Names: []string{"氏名", "name"}},
	{ID: "phone", Names: []string{"電話番号", "phone"}, Optional: true},
}

func Example() {
	file := strings.NewReader("氏名,宛名番号,備考\r\n山田　太郎,001,x\r\n\"佐藤,002,x\r\n鈴木　花子,003,x\r\n")
	reader, err := table.Open(file, table.Config{File: "residents.csv", Columns: columns})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(reader.Header().Findings[0])
	for row, err := range reader.Rows() {
		var bad *finding.Failure
		switch {
		case errors.As(err, &bad):
			fmt.Println(bad.Findings[0])
		case err != nil:
			fmt.Println(err)
		default:
			fmt.Println(row.Line, row.Value(0), row.Value(1))
		}
	}
	// Output:
	// residents.csv:1:3: warning column_unknown
	// 2 001 山田　太郎
	// residents.csv:3:1: error quote_unclosed in name
	// 4 003 鈴木　花子
}

func ExampleWriter() {
	var out bytes.Buffer
	w := table.NewWriter(&out, table.WriterConfig{File: "out.csv", Columns: columns, Encoding: table.CP932})
	_, err := w.Write([]string{"001", "髙橋", "048-524-1111"})
	fmt.Println(err)
	_, err = w.Write([]string{"002", "𠮷田", ""})
	fmt.Println(err)
	fmt.Println(w.Flush())
	// Output:
	// <nil>
	// out.csv:3:2: error character in name at 0
	// <nil>
}

// read returns the rows as strings "line|cells" and what was found, in order of lines.
func read(t *testing.T, in io.Reader, cfg table.Config) (rows []string, found []string, r *table.Reader) {
	t.Helper()
	r, err := table.Open(in, cfg)
	require.NoError(t, err)
	for row, err := range r.Rows() {
		var bad *finding.Failure
		if err != nil && !errors.As(err, &bad) {
			require.NoError(t, err)
		}
		for _, f := range row.Findings {
			found = append(found, f.String())
		}
		if err == nil {
			cells := []string{strconv.Itoa(row.Line)}
			for i := range cfg.Columns {
				cells = append(cells, row.Value(i))
			}
			rows = append(rows, strings.Join(cells, "|"))
		}
	}
	return rows, found, r
}

func TestRead(t *testing.T) {
	t.Parallel()
	const head = "id,name,phone\n"
	ascii := []table.Column{{ID: "id"}, {ID: "name"}, {ID: "phone", Optional: true}}
	for _, c := range []struct {
		name, in    string
		rows, found []string
	}{
		{"plain", head + "1,a,b\n2,c,d\n", []string{"2|1|a|b", "3|2|c|d"}, nil},
		{"no last line end", head + "1,a,b", []string{"2|1|a|b"}, nil},
		{"CR LF, CR and LF", "id,name,phone\r\n1,a,b\r2,c,d\n3,e,f\r\n", []string{"2|1|a|b", "3|2|c|d", "4|3|e|f"}, nil},
		{"blank lines are counted, not read", head + "\n\r\n1,a,b\n\n", []string{"4|1|a|b"}, nil},
		{"quotes, commas, line ends", head + "1,\"a,\"\"x\"\"\r\ny\",b\n2,c,d\n", []string{"2|1|a,\"x\"\r\ny|b", "4|2|c|d"}, nil},
		{"empty quoted", head + "\"\",\"\",\"\"\n", []string{"2|||"}, nil},
		{"optional column absent", "name,id\na,1\n", []string{"2|1|a|"}, nil},
		{"short", head + "1,a\n2,c,d\n", []string{"3|2|c|d"}, []string{"f:2: error columns_short"}},
		{"long", head + "1,a,b,c\n2,c,d,,\n", []string{"3|2|c|d"}, []string{"f:2:4: error columns_long"}},
		{"bare quote", head + "1,a\"b,c\n2,c,d\n", []string{"3|2|c|d"}, []string{"f:2:2: error quote_bare in name"}},
		{"trailing", head + "1,\"a\"b,c\n2,c,d\n", []string{"3|2|c|d"}, []string{"f:2:2: error quote_trailing in name"}},
		{"unclosed at the end", head + "2,c,d\n1,\"a,b\n", []string{"2|2|c|d"}, []string{"f:3:2: error quote_unclosed in name", "f:3: error columns_short"}},
		{"unclosed, closed rows later", head + "1,\"a,b\n2,c,d\n3,\"e\",f\n4,g,h\n", []string{"3|2|c|d", "4|3|e|f", "5|4|g|h"},
			[]string{"f:2:2: error quote_unclosed in name", "f:2: error columns_short"}},
		{"a text of several lines in a short row is one bad row", head + "1,\"a,b\nx\ny\"\n2,c,d\n", []string{"5|2|c|d"}, []string{"f:2: error columns_short"}},
		{"rows between stray quotes are not lost", head + "1,\"a,b\n2,c,d\n3,e,f\n4,g\"\n5,h,i\n", []string{"3|2|c|d", "4|3|e|f", "6|5|h|i"},
			[]string{"f:2:2: error quote_unclosed in name", "f:2: error columns_short", "f:5:2: error quote_bare in name", "f:5: error columns_short"}},
		{"control", head + "1,a\x00,b\n", []string{"2|1|a\x00|b"}, []string{"f:2:2: warning control in name"}},
		{"mark", "\xEF\xBB\xBF" + head + "1,氏,b\n", []string{"2|1|氏|b"}, nil},
		{"mark before a quote", "\xEF\xBB\xBF\"id\",\"name\",\"phone\"\n1,氏,b\n", []string{"2|1|氏|b"}, nil},
		{"not UTF-8, with a mark", "\xEF\xBB\xBF" + head + "1,あ\xff,b\n2,い,d\n", []string{"3|2|い|d"}, []string{"f:2:2: error character in name at 1"}},
	} {
		for _, in := range []io.Reader{strings.NewReader(c.in), iotest.OneByteReader(strings.NewReader(c.in)), iotest.DataErrReader(strings.NewReader(c.in))} {
			rows, found, r := read(t, in, table.Config{File: "f", Columns: ascii})
			assert.Equal(t, c.rows, rows, c.name)
			assert.Equal(t, c.found, found, c.name)
			assert.Equal(t, int64(len(c.in)), r.Counts().Bytes)
		}
	}
}

func sjis(s string) string {
	b, list := text.CP932.Encode(s)
	if list.Failed() {
		panic("test text is not in CP932")
	}
	return string(b)
}

func TestEncodingsAreToldApartByContent(t *testing.T) {
	t.Parallel()
	const file = "宛名番号,氏名\n1,表示ソ予能十\n2,ﾔﾏﾀﾞ\n"
	long := "id,name\n" + strings.Repeat("1,abc\n", 40_000)
	for _, c := range []struct {
		name, in string
		want     table.Encoding
		rows     []string
	}{
		{"utf-8", file, table.UTF8, []string{"2|1|表示ソ予能十|", "3|2|ﾔﾏﾀﾞ|"}},
		{"cp932 with 5C as second byte", sjis(file), table.CP932, []string{"2|1|表示ソ予能十|", "3|2|ﾔﾏﾀﾞ|"}},
		{"ascii only", "id,name\n1,a\n", table.Detect, []string{"2|1|a|"}},
		{"first kanji far down, cp932", long + sjis("2,山田\n"), table.CP932, nil},
		{"first kanji far down, utf-8", long + "2,山田\n", table.UTF8, nil},
		{"kana only", "id,name\n1," + sjis("ﾃｽﾄ") + "\n", table.CP932, []string{"2|1|ﾃｽﾄ|"}},
	} {
		cols := []table.Column{{ID: "id", Names: []string{"宛名番号", "id"}}, {ID: "name", Names: []string{"氏名", "name"}}, columns[2]}
		rows, found, r := read(t, strings.NewReader(c.in), table.Config{Columns: cols})
		assert.Equal(t, c.want, r.Header().Encoding, c.name)
		assert.Empty(t, found, c.name)
		if c.rows != nil {
			assert.Equal(t, c.rows, rows, c.name)
		} else {
			assert.Equal(t, "40002|2|山田|", rows[len(rows)-1], c.name)
		}
	}
}

func TestAFewTwoByteCharactersAreAmbiguous(t *testing.T) {
	t.Parallel()
	_, _, r := read(t, strings.NewReader("id,name\n1,\xc3\xa9\n"), table.Config{Columns: columns[:0]})
	assert.Empty(t, r.Header().Findings.Code("encoding_utf16"))
	assert.True(t, r.Header().Findings.Has("encoding_ambiguous"))
	assert.Equal(t, table.UTF8, r.Header().Encoding)
}

func TestBadBytesOfCP932AreLocated(t *testing.T) {
	t.Parallel()
	in := sjis("宛名番号,氏名,電話番号\n1,山田") + "\x81,048\n" + sjis("2,\ue000") + ",1\n" + "3,\xee\xe0,2\n"
	rows, found, _ := read(t, strings.NewReader(in), table.Config{File: "f", Columns: columns})
	assert.Equal(t, []string{"3|2|\uE000|1", "4|3|髙|2"}, rows)
	assert.Equal(t, []string{"f:2:2: error character in name at 2", "f:3:2: warning gaiji in name at 0", "f:4:2: info duplicate_pair in name at 0"}, found)
}

func TestHeaderFindings(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		in    string
		codes []string
	}{
		{"", []string{"header_missing"}},
		{"\n\n", []string{"header_missing"}},
		{"氏名,電話番号\n", []string{"column_missing"}},
		{"氏名,name,宛名番号\n", []string{"column_duplicate"}},
		{"氏名,氏名,phone,x\n", []string{"column_duplicate", "column_unknown", "column_missing"}},
		{"\xFF\xFEi\x00", []string{"encoding_utf16"}},
		{"\xFE\xFF\x00i", []string{"encoding_utf16"}},
		{"\"氏名,宛名番号\n", []string{"quote_unclosed", "column_unknown", "column_missing"}},
	} {
		_, err := table.Open(strings.NewReader(c.in), table.Config{File: "f", Columns: columns})
		var bad *finding.Failure
		require.ErrorAs(t, err, &bad, c.in)
		assert.Equal(t, c.codes, bad.Findings.Codes(), c.in)
		for _, f := range bad.Findings {
			assert.Equal(t, "f", f.File)
		}
	}
	r, err := table.Open(strings.NewReader("Ｎａｍｅ , ADDRESSEE NUMBER,ﾃﾞﾝﾜ\n"), table.Config{Columns: columns})
	require.NoError(t, err)
	assert.Equal(t, []string{"column_unknown"}, r.Header().Findings.Codes())
	assert.Equal(t, 3, r.Header().Cells)
}

func TestNoHeader(t *testing.T) {
	t.Parallel()
	rows, found, _ := read(t, strings.NewReader("1,a,b\n2,c\n"), table.Config{Columns: columns, NoHeader: true})
	assert.Equal(t, []string{"1|1|a|b"}, rows)
	assert.Equal(t, []string{"line 2: error columns_short"}, found)
}

func TestRowsThatAreTooLongAreSkipped(t *testing.T) {
	t.Parallel()
	in := "id,name\n1,a\n2," + strings.Repeat("x", 300_000) + "\r\n3,c\n4,\"" + strings.Repeat("y\n", 200_000) + "\n5,e\n"
	for _, src := range []io.Reader{strings.NewReader(in), iotest.HalfReader(strings.NewReader(in))} {
		r, err := table.Open(src, table.Config{Columns: []table.Column{{ID: "id"}, {ID: "name"}}, MaxRow: 100_000})
		require.NoError(t, err)
		var good []string
		codes := map[string]int{}
		for row, err := range r.Rows() {
			if err == nil {
				good = append(good, fmt.Sprintf("%d %s", row.Line, row.Value(0)))
			}
			for _, f := range row.Findings {
				codes[f.Code]++
			}
		}
		assert.Equal(t, []string{"2 1", "4 3", "200006 5"}, good)
		assert.Equal(t, 1, codes["row_too_long"])
		assert.Equal(t, 1, codes["quote_unclosed"])
	}
}

func TestAFailingSourceEndsTheRowsWithItsError(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	src := io.MultiReader(strings.NewReader("id,name\n1,a\n2,cut"), iotest.ErrReader(broken))
	r, err := table.Open(src, table.Config{Columns: []table.Column{{ID: "id"}, {ID: "name"}}})
	if err == nil {
		var rows int
		for _, e := range r.Rows() {
			if err = e; e == nil {
				rows++
			}
		}
		assert.Equal(t, 1, rows)
	}
	require.ErrorIs(t, err, broken)
	var coded *table.ReadError
	require.ErrorAs(t, err, &coded)
	assert.Equal(t, "read", coded.Code())
	assert.Equal(t, 3, coded.Line)
	_, err = table.Open(iotest.ErrReader(broken), table.Config{Columns: columns})
	require.ErrorIs(t, err, broken)
}

func TestRowsAreOwnedAndCanBeTakenUpAgain(t *testing.T) {
	t.Parallel()
	r, err := table.Open(strings.NewReader("id,name\n1,a\n2,b\n3,c\n"), table.Config{Columns: []table.Column{{ID: "id"}, {ID: "name"}}})
	require.NoError(t, err)
	var kept []table.Row
	for row := range r.Rows() {
		kept = append(kept, row)
		break
	}
	for row := range r.Rows() {
		kept = append(kept, row)
	}
	require.Len(t, kept, 3)
	for i, row := range kept {
		assert.Equal(t, string(rune('1'+i)), row.Value(0))
		assert.Equal(t, string(rune('a'+i)), row.Value(1))
		assert.Empty(t, row.Value(7))
	}
	list := finding.List{finding.New("x", finding.Error)}
	kept[1].Locate(list, 1)
	assert.Equal(t, "line 3:2: error x in name", list[0].String())
	assert.Equal(t, table.Counts{Rows: 3, Bytes: 20}, r.Counts())
}

func TestMemoryIsConstant(t *testing.T) {
	t.Parallel()
	row := []byte("1,山田　太郎,048-524-1111\n")
	src := io.MultiReader(strings.NewReader("宛名番号,氏名,電話番号\n"), &repeat{row: row, n: 200_000})
	r, err := table.Open(src, table.Config{Columns: columns})
	require.NoError(t, err)
	n := 0
	for range r.Rows() {
		n++
	}
	assert.Equal(t, 200_000, n)
	assert.LessOrEqual(t, table.BufferSize(r), 256<<10)
}

type repeat struct {
	row  []byte
	n    int
	rest []byte
}

func (r *repeat) Read(p []byte) (int, error) {
	if len(r.rest) == 0 {
		if r.n == 0 {
			return 0, io.EOF
		}
		r.n--
		r.rest = r.row
	}
	n := copy(p, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}

func TestWriter(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	w := table.NewWriter(&out, table.WriterConfig{Columns: columns})
	for _, row := range [][]string{{"1", "a,b", "c\"d"}, {"2", "x\r\ny", " z"}, {"", "", ""}} {
		list, err := w.Write(row)
		require.NoError(t, err)
		assert.Empty(t, list)
	}
	_, err := w.Write([]string{"3", "a\xff", ""})
	var bad *finding.Failure
	require.ErrorAs(t, err, &bad)
	assert.Equal(t, "line 6:2: error character in name at 1", bad.Findings[0].String())
	require.NoError(t, w.Flush())
	assert.Equal(t, "\xEF\xBB\xBF宛名番号,氏名,電話番号\r\n1,\"a,b\",\"c\"\"d\"\r\n2,\"x\r\ny\",\" z\"\r\n,,\r\n", out.String())
}

func TestWriterSubstitutesOnRequest(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	w := table.NewWriter(&out, table.WriterConfig{Encoding: table.CP932, Substitute: true})
	list, err := w.Write([]string{"𠮷田", "〜"})
	require.NoError(t, err)
	assert.Equal(t, []string{"line 1:1: warning character at 0", "line 1:2: info lookalike at 0"}, []string{list[0].String(), list[1].String()})
	require.NoError(t, w.Flush())
	assert.Equal(t, sjis("〓田,～\r\n"), out.String())
}

func TestWriterKeepsTheErrorOfItsDestination(t *testing.T) {
	t.Parallel()
	w := table.NewWriter(failing{}, table.WriterConfig{})
	for range 100_000 {
		if _, err := w.Write([]string{"aaaaaaaaaaaaaaaaaaaa"}); err != nil {
			require.ErrorIs(t, err, io.ErrClosedPipe)
			require.ErrorIs(t, w.Flush(), io.ErrClosedPipe)
			return
		}
	}
	t.Fatal("the writer never wrote")
}

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

func TestReadAgreesWithEncodingCSV(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(1, 2))
	alphabet := []string{"a", "山", "ｶﾞ", ",", "\"", "\n", "1", " ", "髙"}
	for range 300 {
		var out bytes.Buffer
		enc := []table.Encoding{table.UTF8, table.CP932}[rng.IntN(2)]
		w := table.NewWriter(&out, table.WriterConfig{Columns: columns, Encoding: enc, NoMark: true})
		var want [][]string
		for range rng.IntN(20) {
			row := make([]string, 3)
			for i := range row {
				for range rng.IntN(6) {
					row[i] += alphabet[rng.IntN(len(alphabet))]
				}
			}
			_, err := w.Write(row)
			require.NoError(t, err)
			want = append(want, row)
		}
		require.NoError(t, w.Flush())
		var got [][]string
		r, err := table.Open(iotest.HalfReader(bytes.NewReader(out.Bytes())), table.Config{Columns: columns})
		require.NoError(t, err)
		for row, err := range r.Rows() {
			require.NoError(t, err)
			got = append(got, []string{row.Value(0), row.Value(1), row.Value(2)})
		}
		assert.Equal(t, want, got)
		plain, _ := text.CP932.Decode(out.Bytes())
		if enc == table.UTF8 {
			plain = out.String()
		}
		std, err := csv.NewReader(strings.NewReader(plain)).ReadAll()
		require.NoError(t, err)
		assert.Equal(t, len(want), len(std)-1)
		for i := range want {
			assert.Equal(t, std[i+1], got[i])
		}
	}
}

func benchData(rows int) (utf, cp []byte) {
	var b strings.Builder
	b.WriteString("宛名番号,氏名,電話番号,氏名カナ,生年月日,郵便番号,住所,金額\r\n")
	for i := range rows {
		fmt.Fprintf(&b, "%015d,山田　太郎,048-524-1111,ﾔﾏﾀﾞ ﾀﾛｳ,1980-04-01,3608601,\"熊谷市宮町二丁目47番地1\",100000\r\n", i)
	}
	return []byte(b.String()), []byte(sjis(b.String()))
}

var benchColumns = []table.Column{{ID: "a", Names: []string{"宛名番号"}}, {ID: "b", Names: []string{"氏名"}}, {ID: "c", Names: []string{"電話番号"}},
	{ID: "d", Names: []string{"氏名カナ"}}, {ID: "e", Names: []string{"生年月日"}}, {ID: "f", Names: []string{"郵便番号"}}, {ID: "g", Names: []string{"住所"}}, {ID: "h", Names: []string{"金額"}}}

func BenchmarkRead(b *testing.B) {
	utf, cp := benchData(20_000)
	for _, c := range []struct {
		name string
		data []byte
	}{{"utf8", utf}, {"cp932", cp}} {
		b.Run(c.name, func(b *testing.B) {
			b.SetBytes(int64(len(c.data)))
			b.ReportAllocs()
			for b.Loop() {
				r, err := table.Open(bytes.NewReader(c.data), table.Config{Columns: benchColumns})
				if err != nil {
					b.Fatal(err)
				}
				for _, err := range r.Rows() {
					if err != nil {
						b.Fatal(err)
					}
				}
			}
		})
		b.Run("encoding-csv-"+c.name, func(b *testing.B) {
			b.SetBytes(int64(len(c.data)))
			b.ReportAllocs()
			for b.Loop() {
				var in io.Reader = bytes.NewReader(c.data)
				if c.name == "cp932" {
					in = japanese.ShiftJIS.NewDecoder().Reader(in)
				}
				r := csv.NewReader(in)
				for {
					if _, err := r.Read(); err != nil {
						break
					}
				}
			}
		})
	}
}

func BenchmarkWrite(b *testing.B) {
	row := []string{"000000000000001", "山田　太郎", "048-524-1111", "ﾔﾏﾀﾞ ﾀﾛｳ", "1980-04-01", "3608601", "熊谷市宮町二丁目47番地1", "100000"}
	for _, enc := range []table.Encoding{table.UTF8, table.CP932} {
		b.Run(enc.String(), func(b *testing.B) {
			w := table.NewWriter(io.Discard, table.WriterConfig{Encoding: enc})
			b.SetBytes(int64(len(strings.Join(row, ",")) + 2))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := w.Write(row); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("encoding-csv", func(b *testing.B) {
		w := csv.NewWriter(io.Discard)
		b.SetBytes(int64(len(strings.Join(row, ",")) + 2))
		for b.Loop() {
			_ = w.Write(row)
		}
	})
}

// A name that is a formula ran in the spreadsheet of whoever opened the file.
func TestACellThatASpreadsheetWouldCalculateIsFoundAndCanBeMadeHarmless(t *testing.T) {
	t.Parallel()
	for cell, harmless := range map[string]string{
		"=1+1": "'=1+1", "+cmd|' /C calc'!A0": "'+cmd|' /C calc'!A0", "@SUM(A1)": "'@SUM(A1)", "-2+3": "'-2+3", "\t=1": "'\t=1",
		`=HYPERLINK("http://x/","y")`: `"'=HYPERLINK(""http://x/"",""y"")"`,
		"-5000":                       "", "-5,000.5": "", "-": "", "+81-48-524-1111": "'+81-48-524-1111", "試験": "", "a=1": "", "": "",
	} {
		var exact, open bytes.Buffer
		for out, cfg := range map[*bytes.Buffer]table.WriterConfig{
			&exact: {NoMark: true, Columns: []table.Column{{ID: "name"}, {ID: "x"}}, NoHeader: true},
			&open:  {NoMark: true, NoHeader: true, Harmless: true},
		} {
			w := table.NewWriter(out, cfg)
			list, err := w.Write([]string{cell, "x"})
			require.NoError(t, err)
			require.NoError(t, w.Flush())
			if harmless == "" {
				assert.Empty(t, list, cell)
				continue
			}
			require.Equal(t, []string{table.CodeFormula}, list.Codes(), cell)
			assert.Equal(t, 1, list[0].Column)
		}
		rows, err := csv.NewReader(&exact).Read()
		require.NoError(t, err)
		assert.Equal(t, cell, rows[0], "the exact file stays exact")
		if harmless != "" {
			assert.Equal(t, harmless+",x\r\n", open.String())
		}
	}
}
