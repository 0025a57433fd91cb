// Package table reads CSV files as municipal systems exchange them. It says where in the file
// everything is that is wrong, and writes such files.
//
// # What is read
//
// Comma-separated rows after RFC 4180, ended by CR LF, LF or CR; a field in double quotes may hold
// commas, line ends and doubled quotes. The encoding is UTF-8, with or without a byte order mark,
// or CP932 (Windows-31J), told apart by content: a mark decides; else the first 64 KiB from the
// first byte that is not ASCII are UTF-8 if they are valid UTF-8, and CP932 if not. Structure is
// the same in both, because no second byte of a CP932 pair is a comma, a quote or a line end.
//
// The first row names the columns, in Japanese or English, in any order; a [Column] lists the names
// it goes by. Names are compared after NFKC, without case, spaces and underscores.
//
//	reader, err := table.Open(file, table.Config{File: "residents.csv", Columns: []table.Column{
//		{ID: "id", Names: []string{"宛名番号", "addressee_number"}},
//		{ID: "kana", Names: []string{"氏名カナ", "氏名_フリガナ", "kana"}},
//		{ID: "phone", Names: []string{"電話番号", "phone"}, Optional: true},
//	}})
//	if err != nil {
//		return err // columns missing or twice, an encoding that is not read: all of it, located
//	}
//	for row, err := range reader.Rows() {
//		if err != nil {
//			… // *finding.Failure: this row is bad, the next one follows; anything else ends the file
//		}
//		use(row.Value(0), row.Value(1), row.Line)
//	}
//
// # What is promised
//
// A bad row never hides the next one: after a quote that is not closed, or that closes in a later
// row, reading goes on with the next line. Every finding has file, line, column, column id and
// code, and no message holds a value. Memory is constant: one buffer that grows to the longest row,
// at most [Config.MaxRow]. Rows own their text and may be kept. A [Reader] and a [Writer] belong to
// one goroutine.
//
// # Codes
//
//	column_missing     error    a column that is not optional has no header
//	column_duplicate   error    two headers mean the same column
//	column_unknown     warning  a header that no column goes by; its cells are not read
//	header_missing     error    the file is empty
//	encoding_utf16     error    the file is UTF-16
//	encoding_ambiguous warning  few characters, valid both as UTF-8 and as CP932; read as UTF-8
//	columns_short      error    the row has fewer cells than the header
//	columns_long       error    the row has more cells than the header, and they are not empty
//	quote_unclosed     error    a quote was opened and not closed in this row
//	quote_bare         error    a quote inside a cell that does not begin with one
//	quote_trailing     error    text after the closing quote
//	row_too_long       error    the row is longer than MaxRow; it is skipped
//	control            warning  a control character other than tab and line ends in a cell
//	character          error    bytes that the encoding does not define, or (writing) a character that it lacks
//	gaiji, duplicate_pair, lookalike, selector_lost: as in package text
package table
