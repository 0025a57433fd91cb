package store

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
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

// linesUp has those who rest on what is changed from now on wait behind the change. Who came before
// and does not end is waited for a moment. Errors: conflict.
func (s *SQL) linesUp(ctx context.Context, db DBTX, changes []Change) error {
	for i := range changes {
		if !changes[i].Rested || s.dialect == SQLite {
			continue
		}
		var was, waits string
		const set = "SELECT current_setting('lock_timeout'), set_config('lock_timeout', ?, true)"
		if err := s.row(ctx, db, set, []any{lineWait}, &was, &waits); err != nil {
			return err
		}
		_, err := s.exec(ctx, db, "SELECT pg_advisory_xact_lock"+line, s.place(&changes[i].Item))
		if sqlState(err) == notInTime {
			return fail(CodeConflict, "", err)
		}
		if err == nil {
			err = s.row(ctx, db, set, []any{was}, &was, &waits)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// notInTime is what PostgreSQL calls a lock that was not to be had within lock_timeout.
const notInTime = "55P03"
