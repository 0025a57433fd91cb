package benefit

import (
	"bytes"
	"encoding/json"

	"github.com/kyufu-go/kyufu/household/civil"
)

// expr is an expression of a program, parsed once: [examiner] judges it, [builder] compiles it.
type expr struct {
	kind exprKind
	name string // of a predicate
	span span   // of births
	kids []*expr
}

// exprKind is the form of an expression.
type exprKind uint8

const (
	exprNone exprKind = iota
	exprPredicate
	exprBorn
	exprNot
	exprAll
	exprAny
	exprSome // the quantifiers, in the order of the ops
	exprEvery
	exprNoneOf
	exprSomeone
	exprNobody
)

var exprKeys = map[string]exprKind{
	"born": exprBorn, "not": exprNot, "all": exprAll, "any": exprAny, "any_member": exprSome, "every_member": exprEvery,
	"no_member": exprNoneOf, "any_person": exprSomeone, "no_person": exprNobody,
}

var exprNames = func() (names [exprNobody + 1]string) {
	for name, kind := range exprKeys {
		names[kind] = name
	}
	return names
}()

// quantifies reports whether an expression about the household asks its members.
func (e *expr) quantifies() bool { return e.kind >= exprSome }

// UnmarshalJSON reads an expression of the right form; what has no such form is left out, as the
// schema has told of it.
func (e *expr) UnmarshalJSON(raw []byte) error {
	if bytes.HasPrefix(bytes.TrimSpace(raw), []byte(`"`)) {
		e.kind = exprPredicate
		return json.Unmarshal(raw, &e.name)
	}
	var object map[string]json.RawMessage
	if err := json.Unmarshal(raw, &object); err != nil {
		return err
	}
	for key, below := range object {
		e.kind = exprKeys[key]
		switch e.kind {
		case exprAll, exprAny:
			return json.Unmarshal(below, &e.kids)
		case exprBorn:
			return json.Unmarshal(below, &e.span)
		case exprNone, exprPredicate:
		default:
			e.kids = []*expr{{}}
			return json.Unmarshal(below, e.kids[0])
		}
	}
	return nil
}

// span is a span of births given in a program.
type span struct {
	From civil.Date `json:"from"`
	To   civil.Date `json:"to"`
}
