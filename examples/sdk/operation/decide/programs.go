package decide

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"strconv"
	"sync"

	"github.com/kyufu-go/kyufu/benefit"
	"github.com/kyufu-go/kyufu/examples/sdk/operation"
	"github.com/kyufu-go/kyufu/household/civil"
)

// maxPrograms bounds what is kept; a town has a handful of programs.
const maxPrograms = 256

// programs compiles what an input names or holds, and keeps it by the digest of all that went in.
type programs struct {
	mu    sync.Mutex
	kept  map[[sha256.Size]byte]*benefit.Compiled
	named map[namedProgram]*benefit.Compiled
}

// namedProgram is a built-in program as it stands, the usual one to be asked for: it is found
// without a digest.
type namedProgram struct {
	text    string // in its quotes
	knownAt civil.Date
	allow   bool
}

// programText is an input's program: the id or alias of a built-in one as a JSON string, or the
// whole program as an object.
type programText = json.RawMessage

// compile gives the program ready to evaluate. Track C of P2 is the program of the extension.
// Errors: program, with every fault.
func (p *programs) compile(program programText, track string, overrides json.RawMessage, k benefit.Compiler) (*benefit.Compiled, error) {
	if string(program) == `"P2"` && track == "C" {
		program = programText(`"P2C"`)
	}
	if len(overrides) == 0 { // town and day choose among overrides only
		k = benefit.Compiler{KnownAt: k.KnownAt, AllowUnconfirmed: k.AllowUnconfirmed}
	}
	if len(overrides) > 0 || len(program) == 0 || program[0] != '"' {
		return p.compileGiven(program, overrides, k)
	}
	p.mu.Lock()
	compiled := p.named[namedProgram{string(program), k.KnownAt, k.AllowUnconfirmed}]
	p.mu.Unlock()
	if compiled != nil {
		return compiled, nil
	}
	compiled, err := p.compileGiven(program, nil, k)
	if err != nil {
		return nil, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.named == nil || len(p.named) == maxPrograms {
		p.named = map[namedProgram]*benefit.Compiled{}
	}
	p.named[namedProgram{string(program), k.KnownAt, k.AllowUnconfirmed}] = compiled
	return compiled, nil
}

func (p *programs) compileGiven(program programText, overrides json.RawMessage, k benefit.Compiler) (*benefit.Compiled, error) {
	key, err := digest(program, overrides, k)
	if err != nil {
		return nil, err
	}
	p.mu.Lock()
	compiled := p.kept[key]
	p.mu.Unlock()
	if compiled != nil {
		return compiled, nil
	}
	if compiled, err = compileProgram(program, overrides, k); err != nil {
		return nil, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.kept == nil || len(p.kept) == maxPrograms {
		p.kept = map[[sha256.Size]byte]*benefit.Compiled{}
	}
	p.kept[key] = compiled
	return compiled, nil
}

// digest is taken over the parts without white space, each with its length before it.
func digest(program, overrides json.RawMessage, k benefit.Compiler) ([sha256.Size]byte, error) {
	parts := make([]bytes.Buffer, 3)
	for i, raw := range []json.RawMessage{program, overrides} {
		if len(raw) == 0 {
			continue
		}
		if err := json.Compact(&parts[i], raw); err != nil {
			return [sha256.Size]byte{}, &operation.InputError{Reason: "json"}
		}
	}
	parts[2].WriteString(k.KnownAt.String() + " " + k.On.String() + " " + k.Municipality.String() + " " + strconv.FormatBool(k.AllowUnconfirmed))
	h := sha256.New()
	for i := range parts {
		h.Write(binary.BigEndian.AppendUint64(nil, uint64(parts[i].Len())))
		h.Write(parts[i].Bytes())
	}
	return [sha256.Size]byte(h.Sum(nil)), nil
}

func compileProgram(program programText, overrides json.RawMessage, k benefit.Compiler) (*benefit.Compiled, error) {
	p, err := readProgram(program)
	if err != nil {
		return nil, err
	}
	patches, err := readOverrides(overrides)
	if err != nil {
		return nil, err
	}
	return k.Compile(p, patches...)
}

func readProgram(program programText) (*benefit.Program, error) {
	var id string
	switch {
	case len(program) == 0:
	case program[0] == '{':
		return benefit.LoadProgram(program)
	case program[0] == '"' && json.Unmarshal(program, &id) == nil:
		return benefit.Builtin(id)
	}
	return nil, &operation.InputError{Path: "/program", Reason: "kind"}
}

// readOverrides reads one override or a list of them.
func readOverrides(raw json.RawMessage) ([]benefit.Override, error) {
	if len(raw) == 0 || string(raw) == "null" {
		return nil, nil
	}
	list := []json.RawMessage{raw}
	if raw[0] == '[' {
		if err := json.Unmarshal(raw, &list); err != nil {
			return nil, err
		}
	}
	patches := make([]benefit.Override, 0, len(list))
	for _, one := range list {
		o, err := readOverride(one)
		if err != nil {
			return nil, err
		}
		patches = append(patches, o)
	}
	return patches, nil
}

// readOverride reads an override in full, or a bare merge patch of a program.
func readOverride(raw json.RawMessage) (benefit.Override, error) {
	var keys map[string]json.RawMessage
	if err := json.Unmarshal(raw, &keys); err == nil && keys["set"] != nil {
		return benefit.ParseOverride(raw)
	}
	return benefit.Patch(raw)
}
