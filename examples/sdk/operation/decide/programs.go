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
	"github.com/kyufu-go/kyufu/household/municipality"
)

// maxPrograms bounds what is kept; a town has a handful of programs.
const maxPrograms = 256

// maxAsked bounds the bytes by which a program is found without a digest: a name, a town's
// overrides, a short program.
const maxAsked = 16 << 10

// programs compiles what an input names or holds, and keeps it by the digest of all that went in,
// and by its very bytes where they are few.
type programs struct {
	mu    sync.Mutex
	kept  map[[sha256.Size]byte]*benefit.Compiled
	asked map[asked]*benefit.Compiled
}

// asked is how a program is asked for. A day and a town choose among overrides only.
type asked struct {
	program, overrides string
	on, knownAt        civil.Date
	town               municipality.Code
	allow              bool
}

// programText is an input's program: the id or alias of a built-in one as a JSON string, or the
// whole program as an object.
type programText = json.RawMessage

// compile gives the program ready to evaluate. Errors: program, with every fault.
func (p *programs) compile(program programText, track string, overrides json.RawMessage, k benefit.Compiler) (*benefit.Compiled, error) {
	if compiled := p.known(program, track, overrides, k); compiled != nil {
		return compiled, nil
	}
	program, k = meant(program, track, overrides, k)
	compiled, err := p.compileGiven(program, overrides, k)
	if err != nil || len(program)+len(overrides) > maxAsked {
		return compiled, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.asked == nil || len(p.asked) == maxPrograms {
		p.asked = map[asked]*benefit.Compiled{}
	}
	p.asked[asked{string(program), string(overrides), k.On, k.KnownAt, k.Municipality, k.AllowUnconfirmed}] = compiled
	return compiled, nil
}

// known is a program that was compiled from the same bytes; nil for none.
func (p *programs) known(program programText, track string, overrides json.RawMessage, k benefit.Compiler) *benefit.Compiled {
	program, k = meant(program, track, overrides, k)
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.asked[asked{string(program), string(overrides), k.On, k.KnownAt, k.Municipality, k.AllowUnconfirmed}]
}

// meant is what is asked for: track C of P2 is the program of the extension, and where nothing is
// overridden it is the same in every town and on every day.
func meant(program programText, track string, overrides json.RawMessage, k benefit.Compiler) (programText, benefit.Compiler) {
	if string(program) == `"P2"` && track == "C" {
		program = extension
	}
	if len(overrides) == 0 {
		k = benefit.Compiler{KnownAt: k.KnownAt, AllowUnconfirmed: k.AllowUnconfirmed}
	}
	return program, k
}

var extension = programText(`"P2C"`)

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
