package permitted

import (
	"bytes"
	_ "embed"
	"sync"
)

//go:embed data/permitted.json
var builtInList []byte

// builtIn is compiled on first use; the data are checked in, so that a failure is a defect of this
// package.
var builtIn = sync.OnceValue(func() *List {
	l, err := LoadJSON(bytes.NewReader(builtInList))
	if err != nil {
		panic(err)
	}
	return l
})

// BuiltIn returns the rows a specified public benefit needs: row 121 of the old table with its
// carrier procedure, and row 160 of the order that replaced it on 2024-05-27. Where the day or
// scope isn't confirmed by a published text the embedded file says so; a municipality puts its own
// licensed list over it with [List.Merge].
func BuiltIn() *List { return builtIn() }
