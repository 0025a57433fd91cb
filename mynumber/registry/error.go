package registry

import (
	"errors"

	"github.com/kyufu-go/kyufu/mynumber/access"
)

// Code says what kind of error one is. Codes are a contract and never change meaning; each is an
// error, so that errors.Is(err, registry.CodeNotFound) works.
type Code string

// Error names the code.
func (c Code) Error() string { return "registry: " + string(c) }

// The codes of [Error].
const (
	CodeConfig       Code = "config"       // the configuration lacks something required
	CodeDenied       Code = "denied"       // the policy denies it; Reason tells why
	CodeRecorder     Code = "recorder"     // the audit log did not take the entry, so nothing was done or told
	CodeStore        Code = "store"        // the store failed; Unwrap has its error
	CodeConflict     Code = "conflict"     // another change came first, too often in a row
	CodeNotFound     Code = "not_found"    // no such person, number, link or proposal
	CodeInterval     Code = "interval"     // a day that is not wholly known, or an end that is not after its beginning
	CodeInput        Code = "input"        // something required is missing from the call
	CodeLinked       Code = "linked"       // the system's number is linked already, or the person has one in that system
	CodeNumberTaken  Code = "number_taken" // the number is another person's
	CodeNumberUsed   Code = "number_used"  // the number was another person's once; numbers are never passed on
	CodeHasNumber    Code = "has_number"   // the person has a number at that time; change it instead
	CodeNoNumber     Code = "no_number"    // the person has no number at that time
	CodeGround       Code = "ground"       // numbers are held only for heads and for persons inquired about
	CodeExists       Code = "exists"       // the integrated number is in use
	CodeSamePerson   Code = "same_person"  // both integrated numbers are one person already: a merge would be a cycle
	CodeAbsorbed     Code = "absorbed"     // one of them was merged into another; name the survivor
	CodeTwoNumbers   Code = "two_numbers"  // both have an individual number at the same time
	CodeNotMerged    Code = "not_merged"   // nothing to split
	CodeRetired      Code = "retired"      // the person is retired
	CodeNotRetired   Code = "not_retired"  // re-entry of somebody who never left
	CodeSettled      Code = "settled"      // the proposal was approved or refused before, or waited too long for it
	CodeUnseen       Code = "unseen"       // it was not shown to who approves, or is not as it was shown
	CodeTwoPersons   Code = "two_persons"  // this change needs a second person: propose it
	CodeHeld         Code = "held"         // erasure is stopped: the data are under a legal hold (廃棄の停止)
	CodeErased       Code = "erased"       // the person's key was destroyed as approved
	CodeDamaged      Code = "damaged"      // the person's key is gone without an erasure (毀損): an incident
	CodeKey          Code = "key"          // a key is missing, or does not open what it should
	CodeSuspended    Code = "suspended"    // already suspended, or not
	CodeProcedure    Code = "procedure"    // a request is not in the state this step needs
	CodeUnregistered Code = "unregistered" // the business system is not registered for confirmation
)

// Error says what is wrong. It holds no digit, name or other personal value.
type Error struct {
	code  Code
	cause error
}

func fail(code Code) *Error { return &Error{code: code} }

func because(code Code, cause error) *Error { return &Error{code: code, cause: cause} }

// Code returns the stable code.
func (e *Error) Code() string { return string(e.code) }

// Unwrap returns what an adapter answered, if the error comes from one.
func (e *Error) Unwrap() error { return e.cause }

// Error names the code and, of a denial, the operation that was lacking and why. It quotes no
// other cause: an adapter's text may hold a value.
func (e *Error) Error() string {
	s := e.code.Error()
	if denied, ok := e.cause.(*access.Error); ok && denied.Reason() != access.Allowed { //nolint:errorlint // only one put there by allow
		s += ": " + denied.Operation.String() + ": " + denied.Reason().String()
	}
	return s
}

// Is reports whether the target is the error's [Code].
func (e *Error) Is(target error) bool {
	c, ok := target.(Code)
	return ok && c == e.code
}

// Reason returns the reason of a denial that an error carries.
func Reason(err error) (access.Reason, bool) {
	if e, ok := errors.AsType[*access.Error](err); ok && errors.Is(e, access.CodeDenied) {
		return e.Reason(), true
	}
	return access.Allowed, false
}
