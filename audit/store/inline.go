package store

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"slices"
)

// lineWait is for how long a change of what others rest on waits for those who came before it, and
// those who come later behind it: PostgreSQL's lock_timeout.
const lineWait = "2s"

// line is the lock by which those who rest on a document, and who changes it, stand in one line.
// PostgreSQL lets who locks a row FOR SHARE in beside others who do, past any change that waits for
// them: with enough of them it would wait for ever. Who waits for such a lock is not overtaken. It
// is of this table alone, and a document that has another's number waits with it in vain.
const line = "('kyufu_items'::regclass::oid::int, CAST(? AS INT))"

// place is a document's number in [line].
func (s *SQL) place(it *Item) int32 {
	sum := sha256.Sum256([]byte(s.tenant + "\x00" + string(it.Kind) + "\x00" + it.Key))
	return int32(binary.BigEndian.Uint32(sum[:]))
}

// resting is the query for a document that stays as it is until the transaction ends: PostgreSQL
// locks it for others' changes, and SQLite, whose writer was let in by what was written before, has
// one. The place in line is taken before the row is locked, which is the last thing that is done.
func (s *SQL) resting(it *Item) (query string, args []any) {
	args = append(s.name(nil, it), it.Revision)
	if s.dialect == SQLite {
		return "SELECT 1 FROM kyufu_items WHERE " + isItem, args
	}
	return "SELECT 1 FROM (SELECT pg_advisory_xact_lock_shared" + line + ") AS line, kyufu_items WHERE " + isItem + " FOR SHARE OF kyufu_items",
		append([]any{s.place(it)}, args...)
}

// inLine makes changes, of which one is of what others rest on: those who rest on it from now on
// wait behind it. Who came before and does not end, also one of a version that knows of no line, is
// waited for a moment. Errors: conflict, and those of write.
func (s *SQL) inLine(ctx context.Context, db DBTX, changes []Change, write func() error) error {
	i := slices.IndexFunc(changes, func(c Change) bool { return c.Rested })
	if i < 0 || s.dialect == SQLite {
		return write()
	}
	var was, waits string
	const set = "SELECT current_setting('lock_timeout'), set_config('lock_timeout', ?, true)"
	err := s.row(ctx, db, set, []any{lineWait}, &was, &waits)
	for ; i < len(changes) && err == nil; i++ {
		if changes[i].Rested {
			_, err = s.exec(ctx, db, "SELECT pg_advisory_xact_lock"+line, s.place(&changes[i].Item))
		}
	}
	if err == nil {
		err = write()
	}
	if err == nil {
		err = s.row(ctx, db, set, []any{was}, &was, &waits)
	}
	if sqlState(err) == notInTime {
		return fail(CodeConflict, "", err)
	}
	return err
}

// notInTime is what PostgreSQL calls a lock that was not to be had within lock_timeout.
const notInTime = "55P03"
