package record

import (
	"errors"
	"io"
	"iter"
	"slices"

	"github.com/kyufu-go/kyufu/household/finding"
	"github.com/kyufu-go/kyufu/household/secret"
	"github.com/kyufu-go/kyufu/household/text/table"
)

// Row is a record with its place in a file.
type Row struct {
	Line   int
	Record Record
	// Findings are all that was changed or is wrong, located by line, column and field.
	Findings finding.List
}

// CSVConfig says how CSV files of records are read and written. Its zero value reads
// UTF-8 and CP932 alike, and writes UTF-8 with a byte order mark; rows end with CR LF.
type CSVConfig struct {
	Config
	// File is the name that findings give.
	File string
	// Encoding of a file that is written, or what a file that is read must be.
	Encoding table.Encoding
	// NoMark leaves out the byte order mark.
	NoMark bool
	// Substitute writes 〓 for a character that CP932 lacks and reports it as a warning;
	// without it the row is refused.
	Substitute bool
	// Reveal gives the individual number for the row that is written, where somebody
	// has been granted that. Nil: the column stays empty.
	Reveal func(r *Record) (string, error)
}

// CSVReader reads records in constant memory. It is for one goroutine.
type CSVReader struct {
	secret.Quiet

	cfg     CSVConfig
	check   *Checker
	table   *table.Reader
	columns []table.Column
}

// NewCSVReader reads the header. Errors: those of table.Open; "column_missing" too when not one
// column is of the record.
func NewCSVReader(src io.Reader, cfg CSVConfig) (*CSVReader, error) {
	if src == nil {
		return nil, &Error{code: CodeRead}
	}
	columns := Columns()
	t, err := table.Open(src, table.Config{File: cfg.File, Columns: columns, Encoding: cfg.Encoding})
	if err != nil {
		return nil, err
	}
	known := func(column int) bool { return column > 0 }
	if !slices.ContainsFunc(t.Header().Columns, known) { // every row would pass with nothing found
		return nil, noColumns(cfg.File)
	}
	return &CSVReader{cfg: cfg, check: NewChecker(cfg.Config), table: t, columns: columns}, nil
}

// noColumns says that a table is none of records.
func noColumns(file string) error {
	f := finding.New("column_missing", finding.Error)
	f.File, f.Line, f.Field = file, 1, B1.ID()
	return finding.List{f}.Err()
}

// Findings are the warnings about the header: columns that nobody reads.
func (c *CSVReader) Findings() finding.List {
	if c.table == nil {
		return nil
	}
	return c.table.Header().Findings
}

// Rows yields every row, normalised and checked, also those in which something is wrong:
// see [Row].Findings. An individual number in a file is not taken over, and reported.
// Errors, at most one and last: those of the source.
func (c *CSVReader) Rows() iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		if c.table == nil {
			yield(Row{}, &Error{code: CodeRead})
			return
		}
		for in, err := range c.table.Rows() {
			row := Row{Line: in.Line, Findings: in.Findings}
			var bad *finding.Failure
			if err != nil && !errors.As(err, &bad) {
				yield(Row{}, err)
				return
			}
			if bad != nil {
				row.Findings = bad.Findings
			} else {
				c.fill(&row, &in)
			}
			if !yield(row, nil) {
				return
			}
		}
	}
}

func (c *CSVReader) fill(row *Row, in *table.Row) {
	r := &row.Record
	n := len(row.Findings)
	if in.Value(int(I1)) != "" {
		row.Findings = append(row.Findings, numberFound)
	}
	for f := I2; f < Count; f++ {
		if v := in.Value(int(f)); v != "" {
			*r.at(f) = v
		}
	}
	row.Findings = c.check.AppendNormalise(row.Findings, r)
	row.Findings = c.check.AppendCheck(row.Findings, r)
	for i := n; i < len(row.Findings); i++ {
		if f, ok := fieldsByID[row.Findings[i].Field]; ok {
			in.Locate(row.Findings[i:i+1], int(f))
		}
	}
}

// CSVWriter writes records. It is for one goroutine.
type CSVWriter struct {
	secret.Quiet

	cfg   CSVConfig
	table *table.Writer
	cells [Count]string
}

// NewCSVWriter writes the header: the columns of 別添1 in order, "B47 住登区分コード".
func NewCSVWriter(dst io.Writer, cfg CSVConfig) *CSVWriter {
	return &CSVWriter{cfg: cfg, table: table.NewWriter(dst, table.WriterConfig{
		File: cfg.File, Columns: Columns(), Encoding: cfg.Encoding, NoMark: cfg.NoMark, Substitute: cfg.Substitute,
	})}
}

// Write writes one record as it is: check it before. The column of the individual number
// stays empty unless Reveal is set. The findings tell what the encoding changed. Errors: a
// character that the encoding lacks (a [*finding.Failure], nothing is written), "reveal",
// "write".
func (w *CSVWriter) Write(r *Record) (finding.List, error) {
	if w.table == nil || r == nil {
		return nil, &Error{code: CodeWrite}
	}
	for f := I2; f < Count; f++ {
		w.cells[f] = *r.at(f)
	}
	w.cells[I1] = ""
	if w.cfg.Reveal != nil {
		number, err := w.cfg.Reveal(r)
		if err != nil {
			return nil, &Error{code: CodeReveal, err: err}
		}
		w.cells[I1] = number
	}
	return w.table.Write(w.cells[:])
}

// Flush writes what is still in memory.
func (w *CSVWriter) Flush() error {
	if w.table == nil {
		return &Error{code: CodeWrite}
	}
	return w.table.Flush()
}
