package suite

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"

	"github.com/kyufu-go/kyufu/examples/internal/tree"
	"github.com/kyufu-go/kyufu/examples/sdk/lines"
	"github.com/kyufu-go/kyufu/examples/sdk/operation"
)

// A Divergence is an input to which an implementation and the reference give different answers.
type Divergence struct {
	Op          string
	In          json.RawMessage // made as small as it could be
	Wanted, Got string          // the reference's answer and the other's
}

func (d *Divergence) String() string {
	return fmt.Sprintf("%s: wanted %s, got %s\n\tin: %s", d.Op, d.Wanted, d.Got, d.In)
}

// Generate makes n inputs out of those of files, the same for the same seed, and asks both: every
// operation is as likely, one input in five has one or two places changed in any way, most others
// say in some places what another vector says there, so that the reference has an answer to it. It
// returns at the first difference. Of an answer only those keys are compared that some vector of
// the operation wants, of an error its code; operations that the other does not know are passed
// over.
func Generate(files []File, reference, other Asker, n int, seed uint64) (*Divergence, error) {
	g := generator{
		random: rand.New(rand.NewPCG(seed, seed)), reference: reference, other: other, keys: map[string]map[string]bool{}, unknown: map[string]bool{},
		inputs: map[string][]known{}, said: map[string][]any{},
	}
	if err := g.collect(files); err != nil || len(g.inputs) == 0 {
		return nil, err
	}
	for range n {
		q := g.pick()
		if g.unknown[q.op] {
			continue
		}
		d, in, err := g.try(q)
		if err != nil {
			return nil, err
		}
		if d != nil {
			return g.shrink(d, in)
		}
	}
	return nil, nil
}

// pick takes an input of an operation.
func (g *generator) pick() known {
	of := g.inputs[pickOne(g.random, g.ops)]
	return of[g.random.IntN(len(of))]
}

// try changes an input and asks both.
func (g *generator) try(q known) (*Divergence, any, error) {
	in := q.in
	if g.random.IntN(5) > 0 {
		for range 1 + g.random.IntN(4) {
			in = g.exchange(q.op, "", in)
		}
	} else {
		for range 1 + g.random.IntN(2) {
			in = mutate(g.random, in)
		}
	}
	d, err := g.differ(q.op, in)
	return d, in, err
}

// exchange puts in one place what another input of the operation has under the same key.
func (g *generator) exchange(op, key string, v any) any {
	switch v := v.(type) {
	case map[string]any:
		if len(v) > 0 {
			out := maps.Clone(v)
			at := pickOne(g.random, slices.Sorted(maps.Keys(v)))
			out[at] = g.exchange(op, at, v[at])
			return out
		}
	case []any:
		if len(v) > 0 {
			out := slices.Clone(v)
			i := g.random.IntN(len(v))
			out[i] = g.exchange(op, key, v[i])
			return out
		}
	}
	if said := g.said[op+" "+key]; len(said) > 0 {
		return pickOne(g.random, said)
	}
	return v
}

// hear notes what an input has in its places, by operation and key.
func (g *generator) hear(op, key string, v any) {
	switch v := v.(type) {
	case map[string]any:
		for _, at := range slices.Sorted(maps.Keys(v)) {
			g.hear(op, at, v[at])
		}
	case []any:
		for _, e := range v {
			g.hear(op, key, e)
		}
	default:
		g.said[op+" "+key] = append(g.said[op+" "+key], v)
	}
}

// known is an input of a vector.
type known struct {
	op string
	in any
}

type generator struct {
	random           *rand.Rand
	reference, other Asker
	ops              []string
	inputs           map[string][]known
	said             map[string][]any           // what inputs have in their places, by operation and key
	keys             map[string]map[string]bool // of an operation, that some vector wants
	unknown          map[string]bool            // operations that the other does not know
	asked            int
}

func (g *generator) collect(files []File) error {
	for _, f := range files {
		if g.keys[f.Op] == nil {
			g.keys[f.Op] = map[string]bool{}
		}
		for _, c := range f.Cases {
			in, err := tree.Parse(c.In)
			if err != nil {
				return err
			}
			g.inputs[f.Op] = append(g.inputs[f.Op], known{f.Op, in})
			g.hear(f.Op, "", in)
			want, _ := c.Want.(map[string]any)
			for key := range want {
				g.keys[f.Op][key] = true
			}
		}
	}
	g.ops = slices.Sorted(maps.Keys(g.inputs))
	return nil
}

// differ asks both and tells how their answers differ, nil when they do not.
func (g *generator) differ(op string, in any) (*Divergence, error) {
	raw, err := tree.Encode(in)
	if err != nil {
		return nil, err
	}
	g.asked++
	r := lines.Request{ID: fmt.Sprintf("generated#%d", g.asked), Op: op, In: raw}
	want, err := g.reference.ask(r)
	if err != nil {
		return nil, err
	}
	got, err := g.other.ask(r)
	if err != nil {
		return &Divergence{op, raw, want.describe(), err.Error()}, nil
	}
	if got.code == operation.CodeUnknownOp {
		g.unknown[op] = true
		return nil, nil
	}
	if want.code == got.code && (want.code != "" || len(Compare(op, g.wanted(op, want.out), got.out)) == 0) {
		return nil, nil
	}
	return &Divergence{op, raw, want.describe(), got.describe()}, nil
}

// wanted leaves of an answer what vectors of the operation ask for.
func (g *generator) wanted(op string, out any) any {
	object, ok := out.(map[string]any)
	if !ok {
		return out
	}
	kept := maps.Clone(object)
	maps.DeleteFunc(kept, func(key string, _ any) bool { return !g.keys[op][key] })
	return kept
}

// mostShrinks bounds how often both are asked to make an input smaller.
const mostShrinks = 400

// shrink takes away from the input what can go while the answers still differ.
func (g *generator) shrink(found *Divergence, in any) (*Divergence, error) {
	for smaller, tries := true, 0; smaller && tries < mostShrinks; {
		smaller = false
		for _, less := range without(in) {
			if tries++; tries > mostShrinks {
				break
			}
			d, err := g.differ(found.Op, less)
			if err != nil {
				return found, nil // what was found stands
			}
			if d != nil {
				found, in, smaller = d, less, true
				break
			}
		}
	}
	return found, nil
}

// without lists copies of v with one key or element left out, the outermost first.
func without(v any) (all []any) {
	switch v := v.(type) {
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(v)) {
			less := maps.Clone(v)
			delete(less, key)
			all = append(all, less)
		}
		for _, key := range slices.Sorted(maps.Keys(v)) {
			for _, inner := range without(v[key]) {
				less := maps.Clone(v)
				less[key] = inner
				all = append(all, less)
			}
		}
	case []any:
		for i := range v {
			all = append(all, slices.Delete(slices.Clone(v), i, i+1))
		}
		for i := range v {
			for _, inner := range without(v[i]) {
				less := slices.Clone(v)
				less[i] = inner
				all = append(all, less)
			}
		}
	}
	return all
}

// oddities are what takes the place of a value: nothing, another kind, borders, and texts that are
// nearly something.
var oddities = []any{
	nil, true, "", " ", "x", "0", "-1", "１", "99999999999999999999", "9223372036854775807", "-9223372036854775808", "1e3", "0x1F", "令和元年5月1日",
	"2021-02-30", "0000-00-00", "9999-12-31", "1872-12-31", "P2", "\u0000", "か\u3099", "𠮷\U000E0100", "\uFFFD", "\u202e",
	json.Number("0"), json.Number("-1"), json.Number("9223372036854775807"), json.Number("1e400"), json.Number("1.5"),
	[]any{}, map[string]any{}, []any{nil}, map[string]any{"x": nil}, []any{"p1", "p1"},
}

// mutate gives a copy of v with one place changed: a value replaced, a key or element removed,
// repeated or added.
func mutate(r *rand.Rand, v any) any {
	switch v := v.(type) {
	case map[string]any:
		return mutateObject(r, v)
	case []any:
		if len(v) > 0 && r.IntN(10) > 0 {
			return mutateArray(r, v)
		}
	}
	return pickOne(r, oddities)
}

func mutateObject(r *rand.Rand, v map[string]any) any {
	out := maps.Clone(v)
	if len(v) == 0 || r.IntN(10) == 0 {
		if out == nil {
			out = map[string]any{}
		}
		out[pickOne(r, []string{"x", "id", "at", "on", "from", "to"})] = pickOne(r, oddities)
		return out
	}
	key := pickOne(r, slices.Sorted(maps.Keys(v)))
	if r.IntN(10) == 0 {
		delete(out, key)
	} else {
		out[key] = mutate(r, v[key])
	}
	return out
}

func mutateArray(r *rand.Rand, v []any) any {
	i := r.IntN(len(v))
	switch r.IntN(10) {
	case 0:
		return slices.Delete(slices.Clone(v), i, i+1)
	case 1:
		return append(slices.Clone(v), v[i])
	}
	out := slices.Clone(v)
	out[i] = mutate(r, v[i])
	return out
}

func pickOne[T any](r *rand.Rand, from []T) T { return from[r.IntN(len(from))] }
