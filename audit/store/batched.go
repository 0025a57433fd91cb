package store

import "context"

// rowsAStatement is how many rows one statement writes to PostgreSQL: many rows are written as fast
// as a bulk load, row by row is several times slower.
const rowsAStatement = 100

// rows is how many rows a statement writes best. SQLite is no server: a statement of one row is
// prepared once and run for each, where one of many rows is read anew, gathers them in a table of
// its own and keeps what it changes until it has ended.
func (d Dialect) rows() int {
	if d == SQLite {
		return 1
	}
	return rowsAStatement
}

// batched writes n rows: query is the statement for so many of them, row appends the parameters of
// one. It returns how many rows were changed.
//
// A driver of SQLite watches the context of each statement, with a goroutine or more. Whoever waits
// for another writer waits in the first, and that one is watched; between the others it is asked.
func (s *SQL) batched(ctx context.Context, db DBTX, n int, query func(rows int) string, row func(args []any, i int) []any) (changed int64, err error) {
	if n == 0 {
		return 0, nil
	}
	most := min(n, s.dialect.rows())
	text, args, watched := s.dialect.Rebind(query(most)), []any(nil), ctx
	for from := 0; from < n; from += most {
		to := min(from+most, n)
		if to-from < most {
			text = s.dialect.Rebind(query(to - from))
		}
		args = args[:0]
		for i := from; i < to; i++ {
			args = row(args, i)
		}
		if err := ctx.Err(); err != nil {
			return changed, fail(CodeDatabase, "", err)
		}
		some, err := s.run(watched, db, text, args...)
		if err != nil {
			return changed, err
		}
		if changed += some; s.dialect == SQLite {
			watched = context.WithoutCancel(ctx)
		}
	}
	return changed, nil
}
