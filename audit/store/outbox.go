package store

import (
	"context"
	"database/sql"
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
		n, err := o.s.exec(ctx, tx, "UPDATE kyufu_stores SET fence = fence + CASE WHEN holder = ? THEN 0 ELSE 1 END, holder = ?, until = ? "+
			"WHERE tenant = ? AND (holder = ? OR holder = '' OR until < ? OR until > ?)",
			holder, holder, until.UnixMilli(), o.s.tenant, holder, now.UnixMilli(), until.Add(leaseSkew).UnixMilli())
		if err != nil {
			return err
		}
		if n != 1 {
			return fail(CodeLease, "", nil)
		}
		return o.s.row(ctx, tx, "SELECT fence FROM kyufu_stores WHERE tenant = ?", []any{o.s.tenant}, &fence)
	})
	return fence, err
}

const lineColumns = "seq, id, at, event, digest, touched, COALESCE(place, 0), chain, trail, entry"

func (o outbox) read(ctx context.Context, db DBTX, query string, args []any) (out []Line, err error) {
	err = o.s.rowsHere(ctx, db, query, args, func(r *sql.Rows) error {
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
		out = append(out, l)
		return nil
	})
	return out, err
}

// Place implements [Outbox].
func (o outbox) Place(ctx context.Context, fence int64, trail audit.Code, most int) (lines []Line, err error) {
	err = o.s.inTransaction(ctx, func(tx DBTX) error {
		n, err := o.s.exec(ctx, tx, "UPDATE kyufu_stores SET fence = fence WHERE tenant = ? AND fence = ?", o.s.tenant, fence)
		if err != nil {
			return err
		}
		if n != 1 {
			return fail(CodeLease, "", nil)
		}
		var place int64
		var head []byte
		if err := o.s.row(ctx, tx, "SELECT place, chain FROM kyufu_stores WHERE tenant = ?", []any{o.s.tenant}, &place, &head); err != nil {
			return err
		}
		lines, err = o.read(ctx, tx, "SELECT "+lineColumns+" FROM kyufu_lines WHERE tenant = ? AND entry < 0 AND place IS NULL"+o.s.dialect.settled()+" AND "+o.s.known()+
			" ORDER BY seq LIMIT "+strconv.Itoa(most), []any{o.s.tenant})
		if err != nil || len(lines) == 0 {
			return err
		}
		if err := o.before(ctx, tx, place, lines); err != nil {
			return err
		}
		var chain audit.Hash
		copy(chain[:], head)
		place, chain = chained(lines, place, chain, trail)
		return o.number(ctx, tx, lines, trail, place, chain)
	})
	if err == nil && len(lines) == 0 && o.s.dialect == PostgreSQL && o.s.written.emptied() {
		// Every line has its place whatever comes of this.
		_, _ = o.s.whole.ExecContext(ctx, "ANALYZE kyufu_lines")
	}
	return lines, err
}

// before says of each line when the one before was committed; the first follows the one at a place.
func (o outbox) before(ctx context.Context, tx DBTX, place int64, lines []Line) error {
	follow(lines)
	if place == 0 {
		return nil
	}
	var at sql.NullInt64
	err := o.s.row(ctx, tx, "SELECT MAX(at) FROM kyufu_lines WHERE tenant = ? AND place = ?", []any{o.s.tenant, place}, &at)
	if at.Valid {
		lines[0].Before = time.UnixMilli(at.Int64).UTC()
	}
	return err
}

// number writes places and the chain's new head.
func (o outbox) number(ctx context.Context, tx DBTX, lines []Line, trail audit.Code, place int64, chain audit.Hash) error {
	_, err := o.s.batched(ctx, tx, len(lines), func(rows int) string {
		if o.s.dialect == SQLite {
			return "UPDATE kyufu_lines SET trail = ?1, place = ?3, chain = ?4 WHERE seq = ?2"
		}
		return "UPDATE kyufu_lines SET trail = v.column1, place = v.column3, chain = v.column4 FROM (" +
			o.s.dialect.values(rows, wordColumn, numberColumn, numberColumn, bytesColumn) + ") AS v WHERE kyufu_lines.seq = v.column2"
	}, func(args []any, i int) []any {
		l := &lines[i]
		return append(args, string(trail), l.row, l.Place, l.Chain[:])
	})
	if err != nil {
		return err
	}
	_, err = o.s.exec(ctx, tx, "UPDATE kyufu_stores SET place = ?, chain = ? WHERE tenant = ?", place, chain[:], o.s.tenant)
	return err
}

// Bound implements [Outbox].
func (o outbox) Bound(ctx context.Context, trail audit.Code, most int) (lines []Line, after int64, err error) {
	lines, err = o.read(ctx, o.s.db, "SELECT "+lineColumns+" FROM kyufu_lines WHERE tenant = ? AND entry < 0 AND place IS NOT NULL AND trail = ? AND "+
		o.s.known()+" ORDER BY place LIMIT "+strconv.Itoa(most), []any{o.s.tenant, string(trail)})
	if err != nil {
		return nil, -1, err
	}
	err = o.s.rowsHere(ctx, o.s.db, "SELECT m.last FROM (SELECT COALESCE(MAX(entry), -1) AS last FROM kyufu_lines WHERE tenant = ? AND trail = ? AND entry >= 0) "+
		"AS m WHERE "+o.s.known(), []any{o.s.tenant, string(trail)}, func(r *sql.Rows) error { return r.Scan(&after) })
	return lines, after, err
}

// Appended implements [Outbox].
func (o outbox) Appended(ctx context.Context, lines []Line) error {
	err := o.s.inTransaction(ctx, func(tx DBTX) error {
		n, err := o.s.batched(ctx, tx, len(lines), func(rows int) string {
			if o.s.dialect == SQLite {
				return "UPDATE kyufu_lines SET event = x'', entry = ?3 WHERE seq = ?2 AND place = ?4 AND tenant = ?1"
			}
			// The place is compared, not looked up: a server whose statistics are from before
			// there were places takes their index for empty, and reads all of it each time.
			return "UPDATE kyufu_lines SET event = ''::bytea, entry = v.column3 FROM (" +
				o.s.dialect.values(rows, wordColumn, numberColumn, numberColumn, numberColumn) +
				") AS v WHERE kyufu_lines.seq = v.column2 AND COALESCE(kyufu_lines.place, 0) = v.column4 AND kyufu_lines.tenant = v.column1"
		}, func(args []any, i int) []any {
			l := &lines[i]
			return append(args, o.s.tenant, l.row, l.Entry, l.Place)
		})
		if err == nil && n != int64(len(lines)) {
			err = fail(CodeTrail, "place", nil)
		}
		return err
	})
	if err == nil {
		o.s.written.logs(len(lines))
	}
	return err
}

// Find implements [Outbox].
func (o outbox) Find(ctx context.Context, ids ...string) (out []Line, err error) {
	for some := range slices.Chunk(ids, page) {
		among, args := o.s.dialect.among("id", some)
		lines, err := o.read(ctx, o.s.db, "SELECT "+lineColumns+" FROM kyufu_lines WHERE tenant = ? AND "+among+" AND "+o.s.known(), append([]any{o.s.tenant}, args...))
		if err != nil {
			return nil, err
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
		for after := int64(0); ; {
			lines, err := o.read(ctx, o.s.db, "SELECT "+lineColumns+" FROM kyufu_lines WHERE tenant = ? AND place > ? AND "+o.s.known()+" ORDER BY place LIMIT "+
				strconv.Itoa(page), []any{o.s.tenant, after})
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
			if len(lines) < page {
				return
			}
		}
	}
}
