package table_test

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	"github.com/kyufu-go/kyufu/household/finding"
	"github.com/kyufu-go/kyufu/household/text/table"
)

// rowsOf reads everything and returns the rows and codes in one text.
func rowsOf(t *testing.T, in io.Reader, cfg table.Config) (out [][]string, codes []string) {
	t.Helper()
	r, err := table.Open(in, cfg)
	if err != nil {
		var bad *finding.Failure
		if !errors.As(err, &bad) {
			t.Fatalf("an error that is not about the file: %v", err)
		}
		return nil, bad.Findings.Codes()
	}
	line := 0
	for row, err := range r.Rows() {
		var bad *finding.Failure
		if err != nil && !errors.As(err, &bad) {
			t.Fatal(err)
		}
		if row.Line <= line {
			t.Fatalf("line %d after %d", row.Line, line)
		}
		line = row.Line
		for _, f := range row.Findings {
			codes = append(codes, f.String())
			if f.Line != row.Line {
				t.Fatalf("a finding on line %d in the row of line %d", f.Line, row.Line)
			}
		}
		cells := make([]string, len(cfg.Columns))
		for i := range cells {
			if cells[i] = row.Value(i); !utf8.ValidString(cells[i]) {
				t.Fatal("a cell is not UTF-8")
			}
		}
		out = append(out, cells)
	}
	return out, codes
}

// FuzzRead reads anything without panic, in pieces of any size alike, and reads its own writing
// back.
func FuzzRead(f *testing.F) {
	for _, s := range []string{
		"a,b\n1,2\n", "a,b\r\n\"x\"\"y\",\"\r\n\"\r\n", "\xEF\xBB\xBFa,b\n\"", "a,b\n\"1,2\n3,\"4\n5,6\n", "a,b\r1,2\r\r\n", "a,b\n\x8e\xed,\x81\n", "b,a\n\"\"\"\",\"a\"b\n",
		"a,b\n1,\x82\xa0\x81\n", "a,b,c\n1,2,3,4\n1\n", "\xFF\xFE", "a,b\n\xf0\x40,\xee\xe0\n",
	} {
		f.Add([]byte(s), uint8(0))
		f.Add([]byte(s), uint8(3))
	}
	f.Fuzz(func(t *testing.T, data []byte, mode uint8) {
		cfg := table.Config{File: "f", Columns: []table.Column{{ID: "a"}, {ID: "b"}}, Encoding: table.Encoding(mode % 3), NoHeader: mode&4 != 0, MaxRow: 64 + int(mode)}
		rows, codes := rowsOf(t, bytes.NewReader(data), cfg)
		cfg.MaxRow = 1 << 20
		whole, wholeCodes := rowsOf(t, bytes.NewReader(data), cfg)
		again, againCodes := rowsOf(t, iotest.OneByteReader(bytes.NewReader(data)), cfg)
		if !slices.EqualFunc(whole, again, slices.Equal) || !slices.Equal(wholeCodes, againCodes) {
			t.Fatal("the size of the pieces matters")
		}
		_, _ = rows, codes
		for _, enc := range []table.Encoding{table.UTF8, table.CP932} {
			writeAndRead(t, whole, enc)
		}
	})
}

func writeAndRead(t *testing.T, rows [][]string, enc table.Encoding) {
	t.Helper()
	var out bytes.Buffer
	columns := []table.Column{{ID: "a"}, {ID: "b"}}
	w := table.NewWriter(&out, table.WriterConfig{Columns: columns, Encoding: enc})
	var kept [][]string
	for _, row := range rows {
		list, err := w.Write(row)
		if err == nil && len(list) == 0 {
			kept = append(kept, row)
		}
		if err == nil && len(list) > 0 { // look-alikes come back as their twins
			return
		}
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	back, codes := rowsOf(t, bytes.NewReader(out.Bytes()), table.Config{Columns: columns, Encoding: enc})
	for _, c := range codes {
		if !bytes.Contains([]byte(c), []byte("control")) && !bytes.Contains([]byte(c), []byte("gaiji")) {
			t.Fatalf("what was written is read with %s", c)
		}
	}
	if !slices.EqualFunc(kept, back, slices.Equal) {
		t.Fatalf("wrote %q, read %q", kept, back)
	}
}
