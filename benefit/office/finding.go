package office

import "github.com/kyufu-go/kyufu/audit/store"

// FindingCode says what does not fit.
type FindingCode string

// The findings of [Desk.Check]. They are a contract and never change meaning.
const (
	FindStore      FindingCode = "store"       // store and log contradict each other; Store says how
	FindSealed     FindingCode = "sealed"      // a case does not open, and was not erased
	FindKeyLeft    FindingCode = "key_left"    // a case was erased, and its key is still there; Settle destroys it
	FindKeyIdle    FindingCode = "key_idle"    // a key is of no case, and under a master key that was rotated out; RotateMaster wraps it anew or destroys it
	FindPeople     FindingCode = "people"      // a case is not found by its people, or an erased one is
	FindClaim      FindingCode = "claim"       // a case is paid or planned, and does not hold what is paid once
	FindIdle       FindingCode = "idle"        // what is paid once is held by a case that is neither paid nor planned
	FindMoney      FindingCode = "money"       // a movement is missing, or is not what its case says
	FindOutsideRun FindingCode = "outside_run" // money left outside an approved run
	FindRun        FindingCode = "run"         // a run's count, total or list is not that of its payments
	FindFile       FindingCode = "file"        // a run and the file that it sent do not name each other
	FindWord       FindingCode = "word"        // a second person's word was used that nobody gave
)

// Finding is something that does not fit. It names a case or run by its code, and no person.
type Finding struct {
	Code FindingCode
	Case string // the case or run, where one is known
	// Store is what package store found.
	Store store.Finding
}
