package benefit

import (
	"strings"
)

// Code says what kind of error it is; it is an error itself, so that
// errors.Is(err, benefit.CodeProgram) works.
type Code string

// Error returns package and code.
func (c Code) Error() string { return "benefit: " + string(c) }

// The codes of Error. They are a contract and never change meaning.
const (
	// CodeProgram: the program or an override is malformed; Faults say where.
	CodeProgram Code = "program"
	// CodeHousehold: the household cannot be judged; Detail says why: one of the
	// Detail constants.
	CodeHousehold Code = "household"
	// CodeInput: another part of the input is malformed.
	CodeInput Code = "input"
	// CodeIncome: an amount of income is malformed or out of range.
	CodeIncome Code = "income"
	// CodeSealed: the value is not written in this way; its JSON is.
	CodeSealed Code = "sealed"
	// CodeStale: a borrowed decision whose scratch was used again.
	CodeStale Code = "stale"
	// CodeFormat: the JSON of a decision is malformed, or of a format not known.
	CodeFormat Code = "format"
)

// What makes a household impossible to judge.
const (
	DetailNoMembers       = "no_members"       // nobody in it
	DetailNoHead          = "no_head"          // the head is not among the members
	DetailTwoHeads        = "two_heads"        // two members have the head's id
	DetailDuplicateMember = "duplicate_member" // two members have one id
	DetailEmptyID         = "empty_id"         // a member without id
	DetailSupporterCycle  = "supporter_cycle"  // people support each other in a circle
	DetailSupporterTax    = "supporter_tax"    // one supporter with two known statuses
	DetailIncome          = "income"           // an amount of a member's income is impossible
	DetailTooLarge        = "too_large"        // more members than can be counted
)

// Error says what is wrong. It never holds a personal value.
type Error struct {
	code Code
	// Detail is one of the Detail constants, or the name of a field.
	Detail string
	member int // the index of the member concerned, plus one
	// Faults is everything that is wrong with a program.
	Faults []Fault
}

// Code returns the stable code.
func (e *Error) Code() string { return string(e.code) }

// Member returns the index of the member concerned, and whether there is one.
func (e *Error) Member() (int, bool) { return e.member - 1, e.member > 0 }

// Error names code, detail and the faults.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.code.Error())
	if e.Detail != "" {
		b.WriteString(" " + e.Detail)
	}
	for _, f := range e.Faults {
		b.WriteString("\n\t" + f.String())
	}
	return b.String()
}

// Is matches the code under errors.Is.
func (e *Error) Is(target error) bool {
	c, ok := target.(Code)
	return ok && c == e.code
}
