package table

import (
	"strings"

	"golang.org/x/text/unicode/norm"

	"github.com/kyufu-go/kyufu/household/finding"
	"github.com/kyufu-go/kyufu/household/text"
)

// Column is one column that the caller wants.
type Column struct {
	// ID names the column in findings: an item of 別添1 ("B60") or the caller's own.
	ID string
	// Names are the headers it goes by; a writer writes the first. None: the ID.
	Names []string
	// Optional columns may be absent from the file; their cells are then empty.
	Optional bool
}

// names returns the headers the column goes by.
func (c Column) names() []string {
	if len(c.Names) == 0 {
		return []string{c.ID}
	}
	return c.Names
}

// Encoding says how a file is encoded. Its zero value is [Detect].
type Encoding uint8

const (
	// Detect tells UTF-8 and CP932 apart by content; a writer takes it as UTF8.
	Detect Encoding = iota
	// UTF8 is UTF-8; a byte order mark is allowed, and written unless [WriterConfig.NoMark] is set.
	UTF8
	// CP932 is Windows-31J.
	CP932
)

// String returns "detect", "utf-8" or "cp932".
func (e Encoding) String() string {
	switch e {
	case Detect:
		return "detect"
	case UTF8:
		return text.UTF8.String()
	case CP932:
		return text.CP932.String()
	}
	return "unknown"
}

// Config says what to read. Columns are required unless the caller wants none; the rest has safe
// defaults.
type Config struct {
	// File is the name that findings give; it may be empty.
	File string
	// Columns are the columns wanted, in the order of [Row.Value].
	Columns []Column
	// Encoding fixes the encoding; the default finds it out.
	Encoding Encoding
	// NoHeader reads files without a header row: the columns stand in the order of Columns.
	NoHeader bool
	// Comma separates cells; 0 is ','. It must be ASCII below '@', or TAB.
	Comma byte
	// MaxRow is the greatest length of a row in bytes; 0 is 1 MiB.
	MaxRow int
}

// Header tells what the head of a file said.
type Header struct {
	// Encoding is what the file is read as; [Detect] as long as it was all ASCII.
	Encoding Encoding
	// Mark tells that the file began with a byte order mark.
	Mark bool
	// Cells is the number of columns in the file.
	Cells int
	// Columns says for each of [Config].Columns which column of the file it is, from 1; 0: none.
	Columns []int
	// Findings are the warnings about the head (columns that nobody reads).
	Findings finding.List
}

// fold makes two spellings of a header comparable.
func fold(name string) string {
	name = strings.ToLower(norm.NFKC.String(name))
	return strings.Map(func(r rune) rune {
		if r == ' ' || r == '_' || r == '\uFEFF' || r == '\t' {
			return -1
		}
		return r
	}, name)
}

// layout maps the columns of a file to those of the caller.
type layout struct {
	file    string
	columns []Column
	index   map[string]int // id → index in columns
	target  []int          // column of the file → index in columns, or -1
	source  []int          // index in columns → column of the file, or -1
}

func newLayout(cfg *Config) *layout {
	l := &layout{file: cfg.File, columns: cfg.Columns, index: make(map[string]int, len(cfg.Columns)), source: make([]int, len(cfg.Columns))}
	for i, c := range cfg.Columns {
		l.index[c.ID] = i
		l.source[i] = -1
	}
	return l
}

// inOrder maps a file without a header.
func (l *layout) inOrder() {
	l.target = make([]int, len(l.columns))
	for i := range l.columns {
		l.target[i], l.source[i] = i, i
	}
}

// match reads the header and returns what is wrong with it.
func (l *layout) match(header []string, line int) finding.List {
	byName := make(map[string]int)
	for i, c := range l.columns {
		for _, n := range c.names() {
			byName[fold(n)] = i
		}
	}
	var list finding.List
	add := func(code string, severity finding.Severity, cell, column int) {
		f := finding.Finding{Code: code, Severity: severity, File: l.file, Line: line, Column: cell, At: -1}
		if column >= 0 {
			f.Field = l.columns[column].ID
		}
		list = append(list, f)
	}
	l.target = make([]int, len(header))
	for cell, name := range header {
		i, known := byName[fold(name)]
		switch {
		case !known:
			l.target[cell] = -1
			add("column_unknown", finding.Warning, cell+1, -1)
		case l.source[i] >= 0:
			l.target[cell] = -1
			add("column_duplicate", finding.Error, cell+1, i)
		default:
			l.target[cell], l.source[i] = i, cell
		}
	}
	for i, c := range l.columns {
		if l.source[i] < 0 && !c.Optional {
			add("column_missing", finding.Error, 0, i)
		}
	}
	return list
}
