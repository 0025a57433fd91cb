package inquiry

import (
	"bytes"
	"errors"

	"github.com/kyufu-go/kyufu/inquiry/answer"
)

// shelfSender stands on the shelf before the key that signed an answer.
const shelfSender = "KYV1"

// shelve gives the form of an answer that is stored: who signed it, and the items that were granted
// and nothing else (番号法 art. 29), encrypted. Without a shelf it is what came.
func (d *Desk) shelve(q *Inquiry, sealed []byte, sender answer.VerifyKey, got *answer.Answer) ([]byte, error) {
	s, ok := d.c.Key.(answer.Shelf)
	if !ok {
		return sealed, nil
	}
	return s.Shelve(q.binding(d.c.Self), append(append([]byte(shelfSender), sender.Bytes()...), got.Pack()...))
}

// unshelve opens a stored answer. One whose sender's key did not count when it was taken, as is
// known by now, is nobody's, though it opened then.
func (d *Desk) unshelve(q *Inquiry, stored []byte) (answer.Answer, error) {
	senders := d.c.Senders(q.Provider)
	taken, _ := q.Trail.Last(EventAnswer)
	s, ok := d.c.Key.(answer.Shelf)
	if !ok {
		plain, _, err := answer.OpenAt(d.c.Key, senders, taken.At, q.binding(d.c.Self), stored)
		if err != nil {
			return answer.Answer{}, unreadable(q, err)
		}
		return d.read(q, plain), nil
	}
	body, err := s.Unshelve(q.binding(d.c.Self), stored)
	if err != nil {
		return answer.Answer{}, unreadable(q, err)
	}
	rest, ok := bytes.CutPrefix(body, []byte(shelfSender))
	if !ok || len(rest) < senderSize {
		return answer.Answer{}, fail(CodeRetired, q.ID, nil) // nobody knows who signed it
	}
	sender, err := answer.ParseVerifyKey(rest[:senderSize])
	if err != nil {
		return answer.Answer{}, fail(CodeStore, q.ID, err)
	}
	if !sender.Counts(senders, taken.At) {
		return answer.Answer{}, fail(CodeRevoked, q.ID, nil)
	}
	var got answer.Answer
	if !got.Unpack(rest[senderSize:]) {
		return answer.Answer{}, fail(CodeStore, q.ID, errors.New("answer"))
	}
	return got, nil
}

// senderSize is the length of a key that verifies (Ed25519).
const senderSize = 32

// unreadable says that a stored answer does not open, or that it is of a form that is taken no
// more.
func unreadable(q *Inquiry, err error) *Error {
	if errors.Is(err, answer.CodeRetired) {
		return fail(CodeRetired, q.ID, err)
	}
	return fail(CodeUnreadable, q.ID, err)
}

// read converts an opened answer. One that is of no layout is an answer with that finding, which
// nobody can register.
func (d *Desk) read(q *Inquiry, plain []byte) answer.Answer {
	got, err := d.c.Layouts.Decode(q.Information, plain, q.Items)
	if err != nil {
		return answer.Answer{Findings: []answer.Finding{{Code: string(answer.CodeLayout)}}}
	}
	return got
}
