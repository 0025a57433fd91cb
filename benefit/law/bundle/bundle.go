package bundle

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"

	"github.com/kyufu-go/kyufu/benefit"
	"github.com/kyufu-go/kyufu/benefit/law"
	"github.com/kyufu-go/kyufu/benefit/levy"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/inquiry/permitted"
)

// Bundle is law as data: what is built in with the parts of a bundle over it. It does not change
// and is safe for concurrent use. The zero value has what is built in alone.
type Bundle struct {
	manifest  Manifest
	digest    string
	levy      *levy.Tables
	citations []law.Citation
	programs  []*benefit.Program
	permitted *permitted.List
	codes     *permitted.CodeTable
	announced []civil.Announced
}

// Manifest returns what the bundle says of itself.
func (b *Bundle) Manifest() Manifest {
	m := b.manifest
	m.Parts = slices.Clone(m.Parts)
	return m
}

// Digest returns the digest of the bundle, "" of the zero value.
func (b *Bundle) Digest() string { return b.digest }

// InUse is what to keep of the bundle, for opening the next.
func (b *Bundle) InUse() InUse { return InUse{b.manifest.Number, b.digest} }

// Levy returns the tables of the levy.
func (b *Bundle) Levy() (*levy.Tables, error) {
	if b.levy == nil {
		return levy.Builtin()
	}
	return b.levy, nil
}

// Permitted returns the permitted list.
func (b *Bundle) Permitted() *permitted.List {
	if b.permitted == nil {
		return permitted.BuiltIn()
	}
	return b.permitted
}

// Codes returns the bundle's own codes of the network; nil: it has none, and those of the caller or
// [permitted.BuiltInCodes] count.
func (b *Bundle) Codes() *permitted.CodeTable { return b.codes }

// Holidays returns the holidays that the bundle announces, for [civil.OfficeDays], [civil.BankDays]
// and calendars of a town's own.
func (b *Bundle) Holidays() []civil.Announced { return slices.Clone(b.announced) }

// ProgramIDs returns the ids of the bundle's own programs, in its order.
func (b *Bundle) ProgramIDs() []string {
	var ids []string
	for _, p := range b.programs {
		ids = append(ids, p.ID())
	}
	return ids
}

// Program returns the bundle's own program with an id or alias, else the built-in one, with the
// bundle's citations. Errors: those of [benefit.Builtin].
func (b *Bundle) Program(id string) (*benefit.Program, error) {
	for _, p := range slices.Backward(b.programs) {
		if p.ID() == id || p.Alias() == id && id != "" {
			return b.cite(p)
		}
	}
	p, err := benefit.Builtin(id)
	if err != nil {
		return nil, err
	}
	return b.cite(p)
}

// Compiler returns a compiler that goes by the bundle: its tables, and its digest in each decision.
func (b *Bundle) Compiler(c benefit.Compiler) benefit.Compiler {
	c.Levy, c.Bundle = b.levy, b.digest
	return c
}

// cite puts the bundle's citations in the place of those with their ids.
func (b *Bundle) cite(p *benefit.Program) (*benefit.Program, error) {
	var doc struct {
		Basis []law.Citation `json:"basis"`
	}
	if err := json.Unmarshal(p.JSON(), &doc); err != nil {
		return nil, err
	}
	changed := false
	for i, c := range doc.Basis {
		at := slices.IndexFunc(b.citations, func(own law.Citation) bool { return own.ID == c.ID })
		if at >= 0 && b.citations[at] != c {
			doc.Basis[i], changed = b.citations[at], true
		}
	}
	if !changed {
		return p, nil
	}
	raw, err := json.Marshal(doc)
	if err != nil {
		return nil, err
	}
	patch, err := benefit.Patch(raw)
	if err != nil {
		return nil, err
	}
	return p.With(0, civil.Date{}, civil.Date{}, patch)
}

// compile puts the parts over what is built in, in their order. Every part that is wrong is told.
func compile(m Manifest, digest string, raw [][]byte) (*Bundle, error) {
	b := &Bundle{manifest: m, digest: digest}
	var faults []error
	for i, p := range m.Parts {
		if err := b.add(p, raw[i]); err != nil {
			e := notJSON(p.File, CodePart, err)
			faults = append(faults, e)
		}
	}
	for _, p := range b.programs {
		if _, err := b.cite(p); err != nil {
			faults = append(faults, &Error{code: CodePart, err: err})
		}
	}
	if len(faults) > 0 {
		return nil, errors.Join(faults...)
	}
	return b, nil
}

func (b *Bundle) add(p Part, raw []byte) (err error) {
	switch p.Kind {
	case Levy, Grades:
		return b.addLevy(p, raw)
	case Citations:
		return b.addCitations(raw)
	case Programs:
		program, err := benefit.LoadProgram(raw, b.programs...)
		if err == nil {
			b.programs = append(b.programs, program)
		}
		return err
	case Permitted:
		return b.addPermitted(raw)
	case Codes:
		b.codes, err = permitted.LoadCodes(bytes.NewReader(raw))
		return err
	case Calendar:
		return b.addCalendar(raw)
	}
	return CodeFormat
}

func (b *Bundle) addLevy(p Part, raw []byte) error {
	before, err := b.Levy()
	if err != nil {
		return err
	}
	var after *levy.Tables
	if p.Kind == Grades {
		after, err = before.WithGrades(raw, p.Source, p.KnownSince)
	} else {
		after, err = before.With(raw)
	}
	if err == nil {
		b.levy = after
	}
	return err
}

func (b *Bundle) addPermitted(raw []byte) error {
	own, err := permitted.LoadJSON(bytes.NewReader(raw))
	if err != nil {
		return err
	}
	merged, err := b.Permitted().Merge(own)
	if err == nil {
		b.permitted = merged
	}
	return err
}
