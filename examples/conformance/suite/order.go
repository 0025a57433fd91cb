package suite

import (
	"slices"
	"strings"
)

// AnyOrder reports whether the array at path in an answer of op may come in any order. path is the
// keys from the top of the answer joined by dots, array indexes left out: "groups.reasons".
func AnyOrder(op, path string) bool {
	if path == "faults" || path == "allowed" { // beside an error, of every operation
		return true
	}
	return slices.Contains(strings.Fields(anyOrder[op]), path)
}

// anyOrder lists, by operation, the arrays that are sets.
var anyOrder = map[string]string{
	"access.decide":     "reasons",
	"benefit.program":   "warnings",
	"claim.due":         "allowed",
	"inquiry.replay":    "allowed",
	"retention.due":     "persons",
	"incident.due":      "due",
	"processor.check":   "reasons overdue",
	"benefit.evaluate":  "reasons missing groups groups.reasons",
	"case.replay":       "allowed due",
	"household.compose": "households",
	"record.check":      "errors",
}
