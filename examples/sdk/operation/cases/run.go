package cases

import (
	"encoding/json"
	"slices"

	"github.com/kyufu-go/kyufu/benefit/bank"
	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/benefit/office"
	"github.com/kyufu-go/kyufu/examples/sdk/operation"
	"github.com/kyufu-go/kyufu/household/money"
)

// runOperations answers the operation on payment runs.
// runInput is an office with granted cases, and what is done there.
type runInput struct {
	Cases []runCase     `json:"cases" most:"1000"`
	Once  []office.Unit `json:"once,omitempty"`
	Most  money.Yen     `json:"most,omitzero"`
	Steps []runStep     `json:"steps" most:"1000"`
}

// mostRun bounds what is tried at a time: every step looks at every case, and a case at each of its
// persons.
const mostRun = 1000

// mostName bounds a name and an account's holder, which stand in every document and entry of their
// case.
const mostName = 256

// named reports whether all of them are short.
func (q *runInput) named() bool {
	long := func(name string) bool { return len(name) > mostName }
	return !slices.ContainsFunc(q.Cases, func(c runCase) bool {
		return long(c.ID) || long(c.Household) || long(c.Account.Holder) || long(c.Account.Number) ||
			slices.ContainsFunc(c.Persons, long) || slices.ContainsFunc(c.Children, long)
	})
}

func (q *runInput) size() int {
	n := len(q.Cases) + len(q.Steps)
	for i := range q.Cases {
		n += len(q.Cases[i].Persons) + len(q.Cases[i].Children)
	}
	return n
}

// runCase is a case that is granted: whom it pays, how much, where.
type runCase struct {
	ID        string       `json:"id" most:"256"`
	Household string       `json:"household" most:"256"`
	Persons   []string     `json:"persons" most:"1000"`
	Children  []string     `json:"children,omitempty" most:"1000"`
	Amount    money.Yen    `json:"amount"`
	Account   bank.Account `json:"account"`
	// Later opens the case by a step of its own.
	Later bool `json:"later,omitempty"`
}

// runStep is one thing that somebody does.
type runStep struct {
	Do   string `json:"do"`
	Run  string `json:"run,omitempty"`
	Case string `json:"case,omitempty"`
	// Notice is the letter that left.
	Notice casework.Notice `json:"notice,omitempty"`
	// Amount is what is added to a decision, asked back, or came back.
	Amount money.Yen `json:"amount,omitzero"`
	// File is the run whose file is meant, as it was exported, Change what was altered in it.
	File   string      `json:"file,omitempty"`
	Change []runChange `json:"change,omitempty"`
	Lines  []runLine   `json:"lines,omitempty"`
	// Sent is what was found out about a run, and Second whether a second person says so too, of a
	// run or of what is decided again.
	Sent   bool `json:"sent,omitempty"`
	Second bool `json:"second,omitempty"`
	// Members are those of the household when a letter is printed, Places the letters that a
	// printer put into envelopes, of Count.
	Members []runMember `json:"members,omitempty"`
	Places  []int       `json:"places,omitempty"`
	Count   int         `json:"count,omitempty"`
}

// runChange alters one payment of a file, by its place; the trailer follows.
type runChange struct {
	Place  int       `json:"place"`
	Amount money.Yen `json:"amount,omitzero"`
	Number string    `json:"number,omitempty"`
	Drop   bool      `json:"drop,omitempty"`
}

// runLine is what a bank says of a payment.
type runLine struct {
	Place  int            `json:"place,omitempty"`
	Number string         `json:"number,omitempty"`
	Amount money.Yen      `json:"amount,omitzero"`
	Cause  casework.Cause `json:"cause,omitempty"`
}

type runMember struct {
	Name      string `json:"name"`
	Address   string `json:"address"`
	Protected bool   `json:"protected,omitempty"`
}

// runAnswer is what came of a step: an error's code, or what it gave.
type runAnswer struct {
	Error    string    `json:"error,omitempty"`
	Count    int       `json:"count,omitempty"`
	Total    money.Yen `json:"total,omitzero"`
	Left     []runLeft `json:"left,omitempty"`
	Findings []string  `json:"findings,omitempty"`
	Account  string    `json:"account,omitempty"`
	Sheet    string    `json:"sheet,omitempty"`
	Shown    []string  `json:"shown,omitempty"`
}

type runLeft struct {
	Case string `json:"case"`
	Why  string `json:"why"`
}

// runOutput is what came of each step, how often each case's payment was in a file that was handed
// to the bank, and what its case has as paid.
type runOutput struct {
	Steps   []runAnswer          `json:"steps"`
	Ordered map[string]int       `json:"ordered"`
	Paid    map[string]money.Yen `json:"paid"`
}

// runError is a step that is none, with its place.
type runError struct{ at int }

func (e *runError) Error() string { return "no such step" }

// Code is step.
func (*runError) Code() string { return "step" }

// At is the step's place in the list.
func (e *runError) At() int { return e.at }

func paymentRun(in json.RawMessage) (any, error) {
	var q runInput
	if err := operation.Decode(in, &q, "cases", "steps"); err != nil {
		return nil, err
	}
	if q.size() > mostRun {
		return nil, &operation.InputError{Path: "/", Reason: "size"}
	}
	if !q.named() {
		return nil, &operation.InputError{Path: "/cases", Reason: "size"}
	}
	t, err := openTill(&q)
	if err != nil {
		return nil, err
	}
	out := runOutput{Steps: make([]runAnswer, len(q.Steps)), Ordered: t.ordered, Paid: map[string]money.Yen{}}
	for i := range q.Steps {
		do, ok := runSteps[q.Steps[i].Do]
		if !ok {
			return nil, &runError{i}
		}
		a, err := do(t, &q.Steps[i])
		if err != nil {
			if _, a.Error = operation.CodeOf(err); a.Error == "" {
				a.Error = operation.CodeInternal
			}
		}
		out.Steps[i] = a
	}
	for i := range q.Cases {
		c, err := t.desk.Case(t.ctx, till("counter"), q.Cases[i].ID)
		if err != nil {
			continue
		}
		if kept, _ := c.Kept(); kept > 0 {
			out.Paid[c.ID] = kept
		}
	}
	return out, nil
}
