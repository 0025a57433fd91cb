package store

import (
	"context"
	"strconv"
	"strings"
)

// onceMost is how many documents, terms and lines each are written by one statement: more than an
// act at a desk has, and few enough that not every act is a statement of its own to be prepared.
const onceMost = 16

// once applies an act of a few documents in a single statement, which commits by itself: each
// statement of a transaction costs the way to PostgreSQL and back, with the documents locked, and
// there is nothing to be asked in between. It says whether it did. SQLite knows no such statement.
//
// Terms and lines are written where a row says that every document was found as it was expected,
// in a database of this edition; else the statement divides by zero, and nothing of it stays. So a
// line's number is taken while its documents are locked, as [SQL.apply] takes it. Where the
// database sees by default what stood when a statement began, which may be a migration ago, the
// statement takes the name of that for a number, and a transaction does its work.
func (s *SQL) once(ctx context.Context, changes []Change, lines []Line) (done bool, err error) {
	if s.dialect != PostgreSQL || len(changes) == 0 || len(changes) > onceMost || len(lines) > onceMost {
		return false, nil
	}
	var add, gone []located
	for i := range changes {
		c := &changes[i]
		switch {
		case c.Unchanged:
		case c.Rested || c.Had == nil && (c.Delete || c.Item.Revision > 1):
			return false, nil // it has to wait, or its terms have to be asked for
		case c.Delete:
			gone = missing(gone, c, c.Had, nil)
		default:
			add, gone = missing(add, c, c.Item.Terms, c.Had), missing(gone, c, c.Had, c.Item.Terms)
		}
	}
	if len(add) > onceMost || len(gone) > onceMost {
		return false, nil
	}
	q := &statement{s: s}
	q.documents(inOrder(changes))
	q.with("told", "SELECT CASE WHEN "+currentIsolation+" <> 'read committed' THEN "+currentIsolation+"::int ELSE 1 / CASE WHEN "+
		q.counted+" = "+strconv.Itoa(len(changes))+" AND "+s.known()+" THEN 1 ELSE 0 END END AS whole")
	for i := range gone {
		q.with("", "DELETE FROM kyufu_terms WHERE "+isTerm+" AND "+whole, s.term(nil, &gone[i])...)
	}
	q.terms(add)
	q.lines(lines)
	_, err = s.exec(ctx, s.db, "WITH "+q.text.String()+" SELECT whole FROM told", q.args...)
	switch sqlState(err) {
	case noNumber:
		return false, nil
	case dividedByZero: // of another edition it was told by now
		err = fail(CodeConflict, "", nil)
	}
	return true, err
}

// currentIsolation is how the transaction of a statement sees the database.
const currentIsolation = "current_setting('transaction_isolation')"

// What PostgreSQL calls the two refusals of a statement of [SQL.once].
const (
	dividedByZero = "22012"
	noNumber      = "22P02"
)

// whole is the condition on which terms and lines are written.
const whole = "(SELECT whole FROM told) = 1"

// statement is one of [SQL.once].
type statement struct {
	s       *SQL
	text    strings.Builder
	args    []any
	parts   int
	counted string // the sum of how many documents each part found
}

// with adds a part that is called by a name, or by its number.
func (q *statement) with(name, text string, args ...any) {
	how := " AS MATERIALIZED ("
	if name == "" {
		name, how = "p"+strconv.Itoa(q.parts), " AS ("
	}
	if q.parts > 0 {
		q.text.WriteString(", ")
	}
	q.text.WriteString(name + how + text + ")")
	q.args = append(q.args, args...)
	q.parts++
}

// finds adds a part whose rows are documents that it found.
func (q *statement) finds(text string, args ...any) {
	if q.counted != "" {
		q.counted += " + "
	}
	q.counted += "(SELECT COUNT(*) FROM p" + strconv.Itoa(q.parts) + ")"
	q.with("", text, args...)
}

// documents adds those that are made, changed, deleted and stay, in the order in which [SQL.apply]
// locks them: the sum asks the parts one by one.
func (q *statement) documents(changes []Change) {
	for i := range changes {
		it, s := &changes[i].Item, q.s
		switch {
		case changes[i].Unchanged:
			text, args := s.resting(it)
			q.finds(text, args...)
		case changes[i].Delete:
			q.finds("DELETE FROM kyufu_items WHERE "+isItem+" RETURNING 1", append(s.name(nil, it), it.Revision)...)
		case it.Revision == 1:
			q.finds(insertItem+"VALUES "+tuples(1, 8)+unlessThere+" RETURNING 1", s.item(nil, it)...)
		default:
			args := append([]any{it.Revision, it.Schema, it.KeyID, full(it.Body), it.Line}, s.name(nil, it)...)
			q.finds("UPDATE kyufu_items SET revision = ?, schema_version = ?, key_id = ?, body = ?, line_id = ? WHERE "+isItem+" RETURNING 1",
				append(args, it.Revision-1)...)
		}
	}
}

func (q *statement) terms(add []located) {
	if len(add) == 0 {
		return
	}
	args := make([]any, 0, 5*len(add))
	for i := range add {
		args = q.s.term(args, &add[i])
	}
	q.with("", insertTerm+"SELECT * FROM ("+
		q.s.dialect.values(len(add), textColumn, textColumn, textColumn, textColumn, textColumn)+") AS v WHERE "+whole, args...)
}

func (q *statement) lines(lines []Line) {
	if len(lines) == 0 {
		return
	}
	args := make([]any, 0, 6*len(lines))
	for i := range lines {
		args = q.s.line(args, &lines[i])
	}
	q.with("", insertLine+"SELECT * FROM ("+
		q.s.dialect.values(len(lines), textColumn, textColumn, numberColumn, bytesColumn, bytesColumn, bytesColumn)+") AS v WHERE "+whole, args...)
}
