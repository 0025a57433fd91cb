package benefit

import (
	"log/slog"
	"math/bits"
	"slices"
	"strings"

	"github.com/kyufu-go/kyufu/benefit/law"
	"github.com/kyufu-go/kyufu/household/money"
	"github.com/kyufu-go/kyufu/household/municipality"
)

// Decision is what was decided about a household (or a protected group), with
// everything needed to say why. Formatting it shows codes and indexes only;
// [Decision.Render] and its JSON show values.
type Decision struct {
	Outcome Outcome
	// Amount is in yen; 0 unless eligible.
	Amount money.Yen
	Track  Track
	// Paying is the municipality of the registration that counts: who pays, or to
	// whom a refused household is referred. Zero: nobody in Japan, or unknown.
	Paying municipality.Code

	compiled *Compiled
	plan     *plan
	refused  uint64
	steps    []Step // the trace, then the missing facts
	missing  uint16
	ids      idList
	groups   []Decision
	members  []int16 // of a group; nil: everybody who stays
	head     int16
	payee    int16
	noTrack  bool
	declared bool // the head declared who is not supported by whom
}

// Reason is a refusal reason that holds whatever the unknown facts turn out to be.
type Reason struct {
	// Code is the stable code: R01 …
	Code string
	// Criterion is the id of the criterion in the program.
	Criterion string
	// Persons are the ids of the members concerned; nil: the household as such.
	Persons []string
	// Basis is the legal basis.
	Basis []law.Citation
}

// Group is a decision about protected people who are judged apart.
type Group struct {
	// Members are the ids of the group.
	Members []string
	*Decision
}

// Clone returns a decision that no longer depends on a scratch.
func (d *Decision) Clone() Decision {
	c := *d
	c.steps, c.ids = slices.Clone(d.steps), d.ids.own()
	c.groups = nil
	for i := range d.groups {
		c.groups = append(c.groups, d.groups[i].Clone())
	}
	return c
}

// Program returns the id of the program.
func (d *Decision) Program() string { return d.compiled.program.doc.ID }

// Stamp says by what a decision was made, for reproducing it.
type Stamp struct {
	Program       string // id
	Digest        string // of the program's data, overrides applied
	DataVersion   string
	EngineVersion string
}

// Stamp returns by what the decision was made.
func (d *Decision) Stamp() Stamp {
	return Stamp{d.Program(), d.compiled.digest, d.compiled.program.doc.Version, EngineVersion}
}

// Refusals returns the number of reasons without building them.
func (d *Decision) Refusals() int {
	if d.noTrack {
		return 1
	}
	return bits.OnesCount64(d.refused)
}

// HasReason reports whether a refusal code holds, without allocating.
func (d *Decision) HasReason(code string) bool {
	if d.noTrack {
		return code == reasonNoTrack
	}
	for i := range d.plan.criteria {
		if d.refused&(1<<i) != 0 && d.plan.criteria[i].code == code {
			return true
		}
	}
	return false
}

// AppendCodes appends the refusal codes in the program's order, each once.
func (d *Decision) AppendCodes(codes []string) []string {
	if d.noTrack {
		return append(codes, reasonNoTrack)
	}
	from := len(codes)
	for i := range d.plan.criteria {
		if code := d.plan.criteria[i].code; d.refused&(1<<i) != 0 && !slices.Contains(codes[from:], code) {
			codes = append(codes, code)
		}
	}
	return codes
}

// Reasons returns why the household is refused, in the program's order. It is
// empty unless the outcome is ineligible, and also where only the unknown facts
// together exclude every way of being eligible.
func (d *Decision) Reasons() []Reason {
	if d.noTrack {
		return []Reason{{Code: reasonNoTrack, Criterion: "track"}}
	}
	var out []Reason
	for i := range d.plan.criteria {
		if d.refused&(1<<i) == 0 {
			continue
		}
		c := &d.plan.criteria[i]
		r := Reason{Code: c.code, Criterion: c.doc.ID, Basis: c.basis}
		for m := range d.concerned(i) {
			r.Persons = append(r.Persons, d.ids.at(int(m)))
		}
		out = append(out, r)
	}
	return out
}

// concerned yields the members because of whom a criterion holds. Where it holds
// because nobody is such and such, it yields nobody: it concerns the household.
func (d *Decision) concerned(criterion int) func(yield func(int) bool) {
	return func(yield func(int) bool) {
		var seen [8]uint64 // the first 512 members
		for _, s := range d.trace() {
			m := s.Member()
			r := &d.plan.rules[s.Rule()]
			if m < 0 || s.Outcome() != True || int(r.criterion) != criterion || !r.blames {
				continue
			}
			word, bit := m/64, uint64(1)<<(m%64)
			if word < len(seen) && seen[word]&bit != 0 || !d.in(int16(m)) {
				continue
			}
			if word < len(seen) {
				seen[word] |= bit
			}
			if !yield(m) {
				return
			}
		}
	}
}

// in reports whether a member belongs to those the decision is about.
func (d *Decision) in(member int16) bool {
	if d.members != nil {
		return slices.Contains(d.members, member)
	}
	for i := range d.groups {
		if slices.Contains(d.groups[i].members, member) {
			return false
		}
	}
	return true
}

// trace returns the steps without the missing facts.
func (d *Decision) trace() []Step { return d.steps[:len(d.steps)-int(d.missing)] }

// Steps returns the trace in the order of evaluation. It must not be written to.
func (d *Decision) Steps() []Step { return slices.Clip(d.trace()) }

// MissingCount returns the number of missing facts without building them.
func (d *Decision) MissingCount() int { return int(d.missing) }

// Missing returns the facts that the decision waits for, each once.
func (d *Decision) Missing() []Missing { return d.AppendMissing(nil) }

// AppendMissing appends what Missing returns.
func (d *Decision) AppendMissing(out []Missing) []Missing {
	from := len(out)
	for _, s := range d.steps[len(d.steps)-int(d.missing):] {
		m := Missing{Person: d.ids.at(s.Member()), Fact: Fact(s.Rule()), Route: Route(s.value)}
		if yearly.has(m.Fact) {
			m.FiscalYear = d.compiled.codes.year
		}
		if !slices.Contains(out[from:], m) {
			out = append(out, m)
		}
	}
	return out
}

// yearly are the facts of a fiscal year.
const yearly = factSet(1<<factTax | 1<<factLevy | 1<<factSupporter | 1<<factSupporterTax | 1<<factIncome)

// Groups returns the decisions about protected people judged apart, if any. The
// decision itself then speaks of those who stay.
func (d *Decision) Groups() []Group {
	var out []Group
	for i := range d.groups {
		g := Group{Decision: &d.groups[i]}
		for _, m := range g.members {
			g.Members = append(g.Members, d.ids.at(int(m)))
		}
		out = append(out, g)
	}
	return out
}

// Payee returns the id of who is paid, or "" when nobody is or can be named.
func (d *Decision) Payee() string {
	if d.payee < 0 {
		return ""
	}
	return d.ids.at(int(d.payee))
}

// String shows outcome and codes: nothing personal.
func (d *Decision) String() string {
	var b strings.Builder
	b.WriteString(d.Program() + " " + d.Outcome.String())
	for _, code := range d.AppendCodes(nil) {
		b.WriteString(" " + code)
	}
	for _, m := range d.steps[len(d.steps)-int(d.missing):] {
		b.WriteString(" " + Fact(m.Rule()).String() + "?")
	}
	return b.String()
}

// LogValue shows what String shows.
func (d *Decision) LogValue() slog.Value { return slog.StringValue(d.String()) }
