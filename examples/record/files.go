package main

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"os"

	"github.com/kyufu-go/kyufu/benefit/record"
	"github.com/kyufu-go/kyufu/examples/internal/command"
	"github.com/kyufu-go/kyufu/household/finding"
)

// check prints what is wrong in a CSV file, and which applications have no latest history.
func check(o options, names []string) error {
	wrong, rows := 0, 0
	var latest record.Latest
	err := eachOfCSV(o, names[0], func(row *record.Row) error {
		rows++
		found := append(row.Findings, latest.Add(&row.Record)...)
		wrong += len(found)
		return o.print(row.Line, found)
	})
	if err != nil && !errors.Is(err, errWrong) {
		return err
	}
	without := latest.Without()
	if _, err := fmt.Fprintf(o.out, "%d行、気付いたこと %d件、最新の履歴がない申請 %d件\n", rows, wrong, without); err != nil {
		return err
	}
	if wrong+without > 0 {
		return errWrong
	}
	return err
}

// title is the name of a field after its id.
func title(id string) string {
	f, ok := record.ParseField(id)
	if !ok {
		return id
	}
	return id + " " + f.Info().JA
}

// kinds say how a field differs.
var kinds = map[string]string{"added": "書き加えられた", "removed": "消された", "changed": "変わった"}

func (o options) print(line int, found finding.List) error {
	for _, f := range found {
		f.Line, f.File = line, ""
		if _, err := fmt.Fprintln(o.out, command.Finding(f, title(f.Field))); err != nil {
			return err
		}
	}
	return nil
}

// toFixed writes the records of a CSV file as lines of fixed width.
func toFixed(o options, names []string) error {
	return write(names[1], func(w io.Writer) error {
		lines := record.NewFixedWriter(w)
		err := eachOfCSV(o, names[0], func(row *record.Row) error {
			found, err := lines.Write(&row.Record)
			return errors.Join(err, o.print(row.Line, found))
		})
		return errors.Join(err, lines.Flush())
	})
}

// toCSV writes the records of a file of fixed width as CSV.
func toCSV(o options, names []string) error {
	return write(names[1], func(w io.Writer) error {
		out := record.NewCSVWriter(w, record.CSVConfig{Config: record.Config{Lists: o.lists}})
		return o.read(names[0], func(r io.Reader) error {
			err := each(record.ReadFixed(r, record.Config{Lists: o.lists}), func(row *record.Row) error {
				found, err := out.Write(&row.Record)
				return errors.Join(err, o.print(row.Line, found))
			})
			return errors.Join(err, out.Flush())
		})
	})
}

// diff tells of each history of an application in which fields two files differ.
func diff(o options, names []string) error {
	old := map[[2]string]record.Record{}
	err := eachOfCSV(o, names[0], func(row *record.Row) error {
		old[key(&row.Record)] = row.Record
		return nil
	})
	if err != nil {
		return err
	}
	differs := 0
	err = eachOfCSV(o, names[1], func(row *record.Row) error {
		was, ok := old[key(&row.Record)]
		if !ok {
			differs++
			_, err := fmt.Fprintf(o.out, "%d行 新しい申請\n", row.Line)
			return err
		}
		delete(old, key(&row.Record))
		for _, c := range record.Diff(&was, &row.Record) {
			differs++
			info := c.Field.Info()
			if _, err := fmt.Fprintf(o.out, "%d行 %s %s %s\n", row.Line, info.ID, info.JA, kinds[c.Kind()]); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintf(o.out, "違い %d件、なくなった申請 %d件\n", differs, len(old)); err != nil {
		return err
	}
	if differs+len(old) > 0 {
		return errWrong
	}
	return nil
}

// key names a history of an application.
func key(r *record.Record) [2]string { return [2]string{r.ApplicationNumber, r.ApplicationHistory} }

func eachOfCSV(o options, name string, do func(*record.Row) error) error {
	return o.read(name, func(r io.Reader) error {
		rows, err := record.NewCSVReader(r, record.CSVConfig{Config: record.Config{Lists: o.lists}, File: name})
		if err != nil {
			return err
		}
		head := rows.Findings()
		return errors.Join(o.print(1, head), each(rows.Rows(), do), unread(head))
	})
}

// unread refuses a file with columns that are not of the record: what stands in them is lost.
func unread(head finding.List) error {
	if len(head.Code("column_unknown")) > 0 {
		return errWrong
	}
	return nil
}

func each(rows iter.Seq2[record.Row, error], do func(*record.Row) error) error {
	for row, err := range rows {
		if err != nil {
			return err
		}
		if err := do(&row); err != nil {
			return err
		}
	}
	return nil
}

func (o options) read(name string, do func(io.Reader) error) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	return errors.Join(do(f), f.Close())
}

// write makes a file that must not be there yet, for its owner alone.
func write(name string, do func(io.Writer) error) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	return errors.Join(do(f), f.Close())
}
