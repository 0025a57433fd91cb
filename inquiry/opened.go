package inquiry

import (
	"errors"

	"github.com/kyufu-go/kyufu/inquiry/answer"
)

// shelve gives the form of an answer that is stored: the items that were granted and nothing else
// (番号法 art. 29), encrypted. Without a shelf it is what came.
func (d *Desk) shelve(q *Inquiry, sealed []byte, got *answer.Answer) ([]byte, error) {
	s, ok := d.c.Key.(answer.Shelf)
	if !ok {
		return sealed, nil
	}
	return s.Shelve(q.binding(d.c.Self), got.Pack())
}

// unshelve opens a stored answer.
func (d *Desk) unshelve(q *Inquiry, stored []byte) (answer.Answer, error) {
	s, ok := d.c.Key.(answer.Shelf)
	if !ok {
		plain, err := answer.Open(d.c.Key, d.c.Senders(q.Provider), q.binding(d.c.Self), stored)
		if err != nil {
			return answer.Answer{}, unreadable(q, err)
		}
		return d.read(q, plain), nil
	}
	body, err := s.Unshelve(q.binding(d.c.Self), stored)
	if err != nil {
		return answer.Answer{}, unreadable(q, err)
	}
	var got answer.Answer
	if !got.Unpack(body) {
		return answer.Answer{}, fail(CodeStore, q.ID, errors.New("answer"))
	}
	return got, nil
}

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
