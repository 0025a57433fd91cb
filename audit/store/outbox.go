package store

import (
	"context"
	"database/sql"
	"errors"
	"iter"
	"slices"
	"strconv"
	"time"

	"github.com/kyufu-go/kyufu/audit"
)

// outbox is the lines of a [SQL] store.
type outbox struct{ s *SQL }

// firstFew is of how many waiting lines the oldest is looked for: the first was committed first,
// whatever its clock said.
const firstFew = 64

// Behind implements [Outbox]. From the first waiting line's number to the last one's there are at
// least as many numbers as lines wait; only where that is not enough they are counted.
func (o outbox) Behind(ctx context.Context, most int) (more bool, oldest time.Time, err error) {
	const waiting = " FROM kyufu_lines WHERE tenant = ? AND entry < 0"
	var first sql.NullInt64
	var n int
	err = o.s.rowsHere(ctx, o.s.db, "SELECT w.at, CASE WHEN w.least + ? > (SELECT seq"+waiting+" ORDER BY seq DESC LIMIT 1) THEN 0 "+
		"ELSE (SELECT COUNT(*) FROM (SELECT 1"+waiting+" ORDER BY seq LIMIT "+strconv.Itoa(most+1)+") AS c) END "+
		"FROM (SELECT MIN(f.at) AS at, MIN(f.seq) AS least FROM (SELECT at, seq"+waiting+" ORDER BY seq LIMIT "+strconv.Itoa(firstFew)+") AS f) AS w WHERE "+o.s.known(),
		[]any{most, o.s.tenant, o.s.tenant, o.s.tenant}, func(r *sql.Rows) error { return r.Scan(&first, &n) })
	if first.Valid {
		oldest = time.UnixMilli(first.Int64).UTC()
	}
	return n > most, oldest, err
}

// Lease implements [Outbox].
func (o outbox) Lease(ctx context.Context, holder string, now, until time.Time) (fence int64, err error) {
	err = o.s.inTransaction(ctx, func(tx DBTX) error {
		return o.leased(o.s.row(ctx, tx, "UPDATE kyufu_stores SET fence = fence + CASE WHEN holder = ? THEN 0 ELSE 1 END, holder = ?, until = ? "+
			"WHERE tenant = ? AND (holder = ? OR holder = '' OR until < ? OR until > ?) RETURNING fence",
			[]any{holder, holder, until.UnixMilli(), o.s.tenant, holder, now.UnixMilli(), until.Add(leaseSkew).UnixMilli()}, &fence))
	})
	return fence, err
}

// leased says of a statement that found no row that another holds the lease.
func (outbox) leased(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return fail(CodeLease, "", nil)
	}
	return err
}

const lineColumns = "seq, id, at, event, digest, touched, COALESCE(place, 0), chain, trail, entry"

// read reads lines; those that are bound have no place yet.
func (o outbox) read(ctx context.Context, db DBTX, query string, args []any) (out []Line, err error) {
	err = o.s.rowsHere(ctx, db, query, args, func(r *sql.Rows) error { return scanLine(r, &out) })
	return out, err
}

func scanLine(r *sql.Rows, into *[]Line) error {
	var l Line
	var at int64
	var digest, touched, chain []byte
	if err := r.Scan(&l.row, &l.ID, &at, &l.Event, &digest, &touched, &l.Place, &chain, &l.Trail, &l.Entry); err != nil {
		return err
	}
	l.At = time.UnixMilli(at).UTC()
	copy(l.Digest[:], digest)
	copy(l.Chain[:], chain)
	l.Touched, _ = decodeTouched(touched) // what is damaged does not fit the chain
	*into = append(*into, l)
	return nil
}

// Place implements [Outbox].
func (o outbox) Place(ctx context.Context, fence int64, trail audit.Code, most int) (lines []Line, err error) {
	err = o.s.inTransaction(ctx, func(tx DBTX) error {
		var place int64
		var head []byte
		err := o.leased(o.s.row(ctx, tx, "UPDATE kyufu_stores SET fence = fence WHERE tenant = ? AND fence = ? RETURNING place, chain",
			[]any{o.s.tenant, fence}, &place, &head))
		if err != nil {
			return err
		}
		open, err := o.open(ctx, tx)
		if err != nil {
			return err
		}
		if lines, err = o.next(ctx, tx, open, most); err != nil || len(lines) == 0 {
			return err
		}
		if err := o.before(ctx, tx, place, open, lines); err != nil {
			return err
		}
		var chain audit.Hash
		copy(chain[:], head)
		place, chain = chained(lines, place, chain, trail)
		if err := o.bind(ctx, tx, lines); err != nil {
			return err
		}
		_, err = o.s.exec(ctx, tx, "UPDATE kyufu_stores SET place = ?, chain = ? WHERE tenant = ?", place, chain[:], o.s.tenant)
		return err
	})
	if err == nil && len(lines) == 0 && o.s.dialect == PostgreSQL && o.s.written.emptied() {
		// Every line has its place whatever comes of this.
		_, _ = o.s.whole.ExecContext(ctx, "ANALYZE kyufu_lines")
	}
	return lines, err
}

// next reads the first lines that wait and are not bound.
func (o outbox) next(ctx context.Context, tx DBTX, open []binding, most int) (lines []Line, err error) {
	bound := map[int64]bool{}
	for i := range open {
		for _, row := range open[i].rows {
			bound[row] = true
		}
	}
	query := "SELECT " + lineColumns + " FROM kyufu_lines WHERE tenant = ? AND entry < 0" + o.s.dialect.settled() + " ORDER BY seq LIMIT " + strconv.Itoa(most+len(bound))
	err = o.s.rows(ctx, tx, query, []any{o.s.tenant}, func(r *sql.Rows) error { return scanLine(r, &lines) })
	lines = slices.DeleteFunc(lines, func(l Line) bool { return bound[l.row] })
	return lines[:min(most, len(lines))], err
}

// before says of each line when the one before was committed; the first follows the one at a place.
func (o outbox) before(ctx context.Context, tx DBTX, place int64, open []binding, lines []Line) error {
	follow(lines)
	if place == 0 {
		return nil
	}
	at, which, args := sql.NullInt64{}, "tenant = ? AND place = ?", []any{o.s.tenant, place}
	for i := range open {
		if row := open[i].row(place); row != 0 {
			which, args = "seq = ?", []any{row}
		}
	}
	err := o.s.row(ctx, tx, "SELECT MAX(at) FROM kyufu_lines WHERE "+which, args, &at)
	if at.Valid {
		lines[0].Before = time.UnixMilli(at.Int64).UTC()
	}
	return err
}

// Bound implements [Outbox].
func (o outbox) Bound(ctx context.Context, trail audit.Code, most int) (lines []Line, after int64, err error) {
	var open []binding
	after = -1
	err = o.s.rowsHere(ctx, o.s.db, "SELECT m.last, COALESCE(b.place, 0), COALESCE(b.seqs, ''), b.chains FROM "+
		"(SELECT COALESCE(MAX(entry), -1) AS last FROM kyufu_lines WHERE tenant = ? AND trail = ? AND entry >= 0) AS m "+
		"LEFT JOIN kyufu_bound AS b ON b.tenant = ? AND b.trail = ? WHERE "+o.s.known()+" ORDER BY b.place",
		[]any{o.s.tenant, string(trail), o.s.tenant, string(trail)}, func(r *sql.Rows) error {
			b, rows := binding{trail: trail}, ""
			if err := r.Scan(&after, &b.first, &rows, &b.chains); err != nil || rows == "" {
				return err
			}
			open = append(open, b)
			return open[len(open)-1].read(rows)
		})
	if err == nil {
		lines, err = o.bound(ctx, open)
	}
	lines = slices.DeleteFunc(lines, func(l Line) bool { return l.Entry >= 0 })
	return lines[:min(most, len(lines))], after, err
}

// Appended implements [Outbox].
func (o outbox) Appended(ctx context.Context, lines []Line) error {
	err := o.s.inTransaction(ctx, func(tx DBTX) error {
		n, err := o.note(ctx, tx, lines) // first: SQLite lets a writer in whose first statement writes
		if err != nil {
			return err
		}
		open, err := o.open(ctx, tx)
		if err != nil {
			return err
		}
		if n != int64(len(lines)) || !binds(open, lines) {
			return fail(CodeTrail, "place", nil)
		}
		return o.release(ctx, tx, open, lines)
	})
	if err == nil {
		o.s.written.logs(len(lines))
	}
	return err
}

// note writes where lines stand, and drops their events.
func (o outbox) note(ctx context.Context, tx DBTX, lines []Line) (int64, error) {
	return o.s.batched(ctx, tx, len(lines), func(rows int) string {
		if o.s.dialect == SQLite {
			return "UPDATE kyufu_lines SET event = x'', place = ?3, chain = ?4, trail = ?5, entry = ?6 WHERE seq = ?2 AND tenant = ?1 AND entry < 0"
		}
		return "UPDATE kyufu_lines SET event = ''::bytea, place = v.column3, chain = v.column4, trail = v.column5, entry = v.column6 FROM (" +
			o.s.dialect.values(rows, wordColumn, numberColumn, numberColumn, bytesColumn, wordColumn, numberColumn) +
			") AS v WHERE kyufu_lines.seq = v.column2 AND kyufu_lines.tenant = v.column1 AND kyufu_lines.entry < 0"
	}, func(args []any, i int) []any {
		l := &lines[i]
		return append(args, o.s.tenant, l.row, l.Place, l.Chain[:], string(l.Trail), l.Entry)
	})
}

// Find implements [Outbox].
func (o outbox) Find(ctx context.Context, ids ...string) (out []Line, err error) {
	for some := range slices.Chunk(ids, page) {
		among, args := o.s.dialect.among("id", some)
		lines, open, err := o.all(ctx, "SELECT "+lineColumns+" FROM kyufu_lines WHERE tenant = ? AND "+among+" AND "+o.s.known(), append([]any{o.s.tenant}, args...))
		if err != nil {
			return nil, err
		}
		for i := range open {
			open[i].place(lines)
		}
		out = append(out, lines...)
	}
	for i := range out {
		out[i].Event = nil
	}
	return out, nil
}

// Lines implements [Outbox].
func (o outbox) Lines(ctx context.Context) iter.Seq2[Line, error] {
	return func(yield func(Line, error) bool) {
		for after, more := int64(0), true; more; {
			lines, next, err := o.page(ctx, after)
			if err != nil {
				yield(Line{}, err)
				return
			}
			for _, l := range lines {
				l.Event = nil
				if !yield(l, nil) {
					return
				}
				after = l.Place
			}
			more = next
		}
	}
}

// page reads the lines behind a place, and whether there are more.
func (o outbox) page(ctx context.Context, after int64) (lines []Line, more bool, err error) {
	lines, open, err := o.all(ctx, "SELECT * FROM (SELECT "+lineColumns+" FROM kyufu_lines WHERE tenant = ? AND place > ? AND "+o.s.known()+
		" ORDER BY place LIMIT "+strconv.Itoa(page)+") AS p", []any{o.s.tenant, after})
	if err != nil {
		return nil, false, err
	}
	more = len(lines) == page
	bound, err := o.bound(ctx, open)
	for len(bound) > 0 && bound[0].Place <= after {
		bound = bound[1:]
	}
	for more && len(bound) > 0 && bound[len(bound)-1].Place > lines[page-1].Place {
		bound = bound[:len(bound)-1]
	}
	return merged(lines, bound), more, err
}

// all reads lines and, in the same statement, what is bound: a moment later a log may have it. A
// database gives these rows in any order, and there are few.
func (o outbox) all(ctx context.Context, query string, args []any) (lines []Line, open []binding, err error) {
	query += " UNION ALL SELECT 0, seqs, 0, chains, NULL, NULL, place, NULL, trail, -1 FROM kyufu_bound WHERE tenant = ? AND " + o.s.known()
	err = o.s.rowsHere(ctx, o.s.db, query, append(args, o.s.tenant), func(r *sql.Rows) error {
		err := scanLine(r, &lines)
		if last := len(lines) - 1; err == nil && lines[last].row == 0 {
			l := lines[last]
			lines, open = lines[:last], append(open, binding{first: l.Place, trail: l.Trail, chains: l.Event})
			err = open[len(open)-1].read(l.ID)
			for at := len(open) - 1; at > 0 && open[at].first < open[at-1].first; at-- {
				open[at], open[at-1] = open[at-1], open[at]
			}
		}
		return err
	})
	return lines, open, err
}
