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

// linesUp has those who rest on what is changed wait behind the change from now on, and says for
// how long the transaction waited for a lock until then; nothing if nobody rests on anything. Who
// came before and does not end, also one of a version that knows of no line, is waited for a
// moment.
func (s *SQL) linesUp(ctx context.Context, db DBTX, changes []Change) (was string, err error) {
	for i := range changes {
		if !changes[i].Rested || s.dialect == SQLite {
			continue
		}
		if was == "" {
			was, err = s.waits(ctx, db, lineWait)
		}
		if err == nil {
			_, err = s.exec(ctx, db, "SELECT pg_advisory_xact_lock"+line, s.place(&changes[i].Item))
		}
		if err != nil {
			return was, err
		}
	}
	return was, nil
}

// waits says for how long the transaction waits for a lock from now on, and gives for how long it
// did.
func (s *SQL) waits(ctx context.Context, db DBTX, now string) (was string, err error) {
	err = s.row(ctx, db, "SELECT current_setting('lock_timeout'), set_config('lock_timeout', ?, true)", []any{now}, &was, &now)
	return was, err
}

// notInTime is what PostgreSQL calls a lock that was not to be had within lock_timeout.
const notInTime = "55P03"
