package mynumber

import (
	"errors"

	"github.com/kyufu-go/kyufu/mynumber/access"
)

// The codes of [Error] from the registry. They are a contract and never change
// meaning.
const (
	CodeConfig       = "config"       // the configuration lacks something required
	CodeDenied       = "denied"       // the policy denies it; Reason tells why
	CodeRecorder     = "recorder"     // the audit log did not take the entry, so nothing was done or told
	CodeStore        = "store"        // the store failed; Unwrap has its error
	CodeConflict     = "conflict"     // another change came first, too often in a row
	CodeNotFound     = "not_found"    // no such person, number, link or proposal
	CodeInterval     = "interval"     // a day that is not wholly known, or an end that is not after its beginning
	CodeInput        = "input"        // something required is missing from the call
	CodeLinked       = "linked"       // the system's number is linked already, or the person has one in that system
	CodeNumberTaken  = "number_taken" // the number is another person's
	CodeNumberUsed   = "number_used"  // the number was another person's once; numbers are never passed on
	CodeHasNumber    = "has_number"   // the person has a number at that time; change it instead
	CodeNoNumber     = "no_number"    // the person has no number at that time
	CodeGround       = "ground"       // numbers are held only for heads and for persons inquired about
	CodeExists       = "exists"       // the integrated number is in use
	CodeSamePerson   = "same_person"  // both integrated numbers are one person already: a merge would be a cycle
	CodeAbsorbed     = "absorbed"     // one of them was merged into another; name the survivor
	CodeTwoNumbers   = "two_numbers"  // both have an individual number at the same time
	CodeNotMerged    = "not_merged"   // nothing to split
	CodeRetired      = "retired"      // the person is retired
	CodeNotRetired   = "not_retired"  // re-entry of somebody who never left
	CodeSettled      = "settled"      // the proposal was approved or refused before
	CodeTwoPersons   = "two_persons"  // this change needs a second person: propose it
	CodeErased       = "erased"       // the person's key was destroyed as approved
	CodeDamaged      = "damaged"      // the person's key is gone without an erasure (毀損): an incident
	CodeKey          = "key"          // a key is missing, or does not open what it should
	CodeSuspended    = "suspended"    // already suspended, or not
	CodeProcedure    = "procedure"    // a request is not in the state this step needs
	CodeUnregistered = "unregistered" // the business system is not registered for confirmation
)

// Reason returns the reason of a denial that an error carries.
func Reason(err error) (access.Reason, bool) {
	if e, ok := errors.AsType[*access.Error](err); ok && errors.Is(e, access.CodeDenied) {
		return e.Reason(), true
	}
	return access.Allowed, false
}
