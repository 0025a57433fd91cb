// Package whole has the one table of all operations that the suite, the server and every carrier
// with room for all of them answer by.
package whole

import (
	"maps"
	"slices"
	"sync"

	"github.com/kyufu-go/kyufu/examples/sdk/operation"
	"github.com/kyufu-go/kyufu/examples/sdk/operation/base"
	"github.com/kyufu-go/kyufu/examples/sdk/operation/cases"
	"github.com/kyufu-go/kyufu/examples/sdk/operation/decide"
	"github.com/kyufu-go/kyufu/examples/sdk/operation/guard"
)

var (
	once sync.Once
	all  operation.Table
)

// builtin is what [Call] asks. It is made at the first call and not before main: a program that
// never calls it does not carry all operations.
func builtin() operation.Table {
	once.Do(func() { all = All() })
	return all
}

// Call answers one input with the library's own operations.
func Call(name string, in []byte) operation.Answer { return builtin().Call(name, in) }

// Names lists the library's own operations in order.
func Names() []string { return slices.Sorted(maps.Keys(builtin())) }

// All is a table of the library's own operations, the caller's to extend.
func All() operation.Table {
	all := operation.Table{}
	for _, area := range areas() {
		maps.Copy(all, area)
	}
	return all
}

// areas lists the operations area by area; a name stands in one area only.
func areas() []operation.Table {
	return []operation.Table{decide.Operations(), base.Operations(), cases.Operations(), guard.Operations()}
}
