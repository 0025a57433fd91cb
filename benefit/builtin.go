package benefit

import (
	"embed"
	"encoding/json"
	"slices"
	"sync"

	"github.com/kyufu-go/kyufu/household/civil"
)

//go:embed programs/P*.json
var programFiles embed.FS

// builtinIDs are in the order of base dates.
var builtinIDs = [...]string{"P0", "P15R3", "P1", "P2", "P15R4", "P2C", "P3", "P15", "P4", "P5", "P6", "P7", "P10", "P8", "P9", "P12", "P13", "P11", "P14"}

// BuiltinIDs returns the ids of the programs that come with the package, in the order of their
// base dates; the last is the newest.
func BuiltinIDs() []string { return slices.Clone(builtinIDs[:]) }

// Builtin returns the program with an id (P0 to P15, P2C, P15R3, P15R4) or an alias, from the data
// that comes with the package. A program is read once, when it is first asked for. Errors: program.
func Builtin(id string) (*Program, error) {
	i := slices.Index(builtinIDs[:], id)
	if i < 0 {
		i = slices.IndexFunc(headers(), func(h header) bool { return h.Alias == id && id != "" })
	}
	if i < 0 {
		return nil, &Error{code: CodeProgram, Detail: "unknown"}
	}
	b := &builtin[i]
	b.once.Do(func() { b.program, b.err = readBuiltin(builtinIDs[i]) })
	return b.program, b.err
}

// builtin are the programs that were asked for.
var builtin [len(builtinIDs)]struct {
	once    sync.Once
	program *Program
	err     error
}

// readBuiltin takes the form of a program of ours as right: a test reads them as those of others
// are read. To check it takes longer than all else, which whoever waits for a first answer on a
// telephone feels.
func readBuiltin(id string) (*Program, error) {
	raw, err := programFiles.ReadFile("programs/" + id + ".json")
	if err != nil {
		return nil, err
	}
	tree, err := decodeTree(raw)
	if err != nil {
		return nil, err
	}
	if tree, err = inherit(withoutNotes(tree), orBuiltin(nil)); err != nil {
		return nil, err
	}
	return writtenOut(tree, nil)
}

// header is what is asked of programs that are not read otherwise.
type header struct {
	Alias    string     `json:"alias"`
	BaseDate civil.Date `json:"base_date"`
	BasedOn  string     `json:"based_on"`
}

// headers are those of the built-in programs, in their order.
var headers = sync.OnceValue(func() []header {
	all := make([]header, len(builtinIDs))
	for i, id := range builtinIDs {
		raw, err := programFiles.ReadFile("programs/" + id + ".json")
		if err == nil {
			_ = json.Unmarshal(raw, &all[i]) // what is wrong with it Builtin says
		}
	}
	for i := range all {
		if base := slices.Index(builtinIDs[:], all[i].BasedOn); base >= 0 && all[i].BaseDate.IsZero() {
			all[i].BaseDate = all[base].BaseDate
		}
	}
	return all
})

// baseDate is that of a built-in program; zero of others.
func baseDate(id string) civil.Date {
	if i := slices.Index(builtinIDs[:], id); i >= 0 {
		return headers()[i].BaseDate
	}
	return civil.Date{}
}
