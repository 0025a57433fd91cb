package operation

import (
	"maps"
	"slices"
	"sync"
)

// builtin is what [Call] asks.
var builtin = sync.OnceValue(All)

// Call answers one input with the library's own operations.
func Call(name string, in []byte) Answer { return builtin().Call(name, in) }

// Names lists the library's own operations in order.
func Names() []string { return slices.Sorted(maps.Keys(builtin())) }

// All is a table of the library's own operations, the caller's to extend.
func All() Table {
	all := Table{}
	for _, area := range areas() {
		maps.Copy(all, area)
	}
	return all
}

// areas lists the operations area by area; a name stands in one area only.
func areas() []Table {
	return []Table{
		mynumberOperations(),
		dateOperations(),
		textOperations(),
		bankOperations(),
		levyOperations(),
		householdOperations(),
		benefitOperations(),
		caseOperations(),
		runOperations(),
		recordOperations(),
		inquiryOperations(),
		auditOperations(),
		safeguardOperations(),
	}
}
