package store

import (
	"context"
	"database/sql"
	"strconv"
	"strings"

	"github.com/kyufu-go/kyufu/audit"
)

// binding is lines that got their places together, bound to a log that is not known to have all of
// them. It is one row, and the rows of its lines are written when the log has them: each a second
// time, not a third.
type binding struct {
	first  int64 // the place of the first line
	trail  audit.Code
	rows   []int64 // the lines' rows, in the order of their places
	chains []byte  // their hashes
}

const boundColumns = "place, trail, seqs, chains"

// bind keeps which lines have which places.
func (o outbox) bind(ctx context.Context, tx DBTX, lines []Line) error {
	rows, chains := make([]int64, len(lines)), make([]byte, 0, len(lines)*len(audit.Hash{}))
	for i := range lines {
		rows[i] = lines[i].row
		chains = append(chains, lines[i].Chain[:]...)
	}
	_, err := o.s.exec(ctx, tx, "INSERT INTO kyufu_bound (tenant, "+boundColumns+") VALUES (?, ?, ?, ?, ?)",
		o.s.tenant, lines[0].Place, string(lines[0].Trail), numbers(rows), chains)
	return err
}

// open reads all bindings of the tenant inside a transaction.
func (o outbox) open(ctx context.Context, tx DBTX) (out []binding, err error) {
	err = o.s.rows(ctx, tx, "SELECT "+boundColumns+" FROM kyufu_bound WHERE tenant = ? ORDER BY place", []any{o.s.tenant}, func(r *sql.Rows) error {
		var b binding
		var rows string
		err := r.Scan(&b.first, &b.trail, &rows, &b.chains)
		if err == nil {
			err = b.read(rows)
		}
		out = append(out, b)
		return err
	})
	return out, err
}

// read reads the lines' rows.
func (b *binding) read(rows string) error {
	for text := range strings.SplitSeq(rows, ",") {
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return err
		}
		b.rows = append(b.rows, n)
	}
	return nil
}

// numbers writes rows as [binding.read] reads them.
func numbers(rows []int64) string {
	var b []byte
	for i, n := range rows {
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendInt(b, n, 10)
	}
	return string(b)
}

// those is the condition that a line is in one of some rows.
func (d Dialect) those(rows []int64) (condition string, args []any) {
	if d == PostgreSQL {
		return "seq = ANY(CAST(? AS BIGINT[]))", []any{"{" + numbers(rows) + "}"}
	}
	return "seq IN (" + numbers(rows) + ")", nil
}

// bound reads the lines of bindings, in the order of their places.
func (o outbox) bound(ctx context.Context, list []binding) (out []Line, err error) {
	for i := range list {
		condition, args := o.s.dialect.those(list[i].rows)
		lines, err := o.read(ctx, o.s.db, "SELECT "+lineColumns+" FROM kyufu_lines WHERE tenant = ? AND "+condition+" AND "+o.s.known(),
			append([]any{o.s.tenant}, args...))
		if err != nil {
			return nil, err
		}
		at := list[i].place(lines)
		for _, row := range list[i].rows {
			if l := at[row]; l != nil {
				out = append(out, *l)
			}
		}
	}
	return out, nil
}

// place gives those of some lines that are of the binding, and that the log is not known to have,
// their places, and returns the lines by their rows.
func (b *binding) place(lines []Line) map[int64]*Line {
	at := make(map[int64]*Line, len(lines))
	for i := range lines {
		at[lines[i].row] = &lines[i]
	}
	for n, row := range b.rows {
		if l := at[row]; l != nil && l.Entry < 0 {
			l.Place, l.Trail = b.first+int64(n), b.trail
			copy(l.Chain[:], b.chains[min(n*len(l.Chain), len(b.chains)):])
		}
	}
	return at
}

// row is that of the line at a place; 0 where the binding has none.
func (b *binding) row(place int64) int64 {
	if n := place - b.first; n >= 0 && n < int64(len(b.rows)) {
		return b.rows[n]
	}
	return 0
}

// binds reports whether one of some bindings gives each of some lines its place.
func binds(list []binding, lines []Line) bool {
	for i := range lines {
		bound := false
		for k := range list {
			bound = bound || list[k].trail == lines[i].Trail && list[k].row(lines[i].Place) == lines[i].row
		}
		if !bound {
			return false
		}
	}
	return true
}

// merged is lines of two lists in the order of their places, each place once.
func merged(a, b []Line) []Line {
	out := make([]Line, 0, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		switch first, other := a[0].Place, b[0].Place; {
		case first < other:
			out, a = append(out, a[0]), a[1:]
		case first > other:
			out, b = append(out, b[0]), b[1:]
		default:
			b = b[1:]
		}
	}
	return append(append(out, a...), b...)
}

// release forgets bindings whose lines the log all has, after some lines were noted.
func (o outbox) release(ctx context.Context, tx DBTX, list []binding, noted []Line) error {
	now := make(map[int64]bool, len(noted))
	for i := range noted {
		now[noted[i].row] = true
	}
	for i := range list {
		var rest []int64
		for _, row := range list[i].rows {
			if !now[row] {
				rest = append(rest, row)
			}
		}
		if len(rest) == len(list[i].rows) {
			continue
		}
		if len(rest) > 0 {
			n, condition, args := 0, "", []any(nil)
			condition, args = o.s.dialect.those(rest)
			err := o.s.row(ctx, tx, "SELECT COUNT(*) FROM kyufu_lines WHERE tenant = ? AND entry < 0 AND "+condition, append([]any{o.s.tenant}, args...), &n)
			if err != nil {
				return err
			}
			if n > 0 {
				continue
			}
		}
		if _, err := o.s.exec(ctx, tx, "DELETE FROM kyufu_bound WHERE tenant = ? AND place = ?", o.s.tenant, list[i].first); err != nil {
			return err
		}
	}
	return nil
}
