package operation

import (
	"maps"
	"slices"
	"sync"
)

var (
	once sync.Once
	all  Table
)

// builtin is what [Call] asks. It is made at the first call and not before main: a program that
// never calls it does not carry all operations.
func builtin() Table {
	once.Do(func() { all = All() })
	return all
}

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
