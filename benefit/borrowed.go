package benefit

import (
	"log/slog"
	"slices"

	"github.com/kyufu-go/kyufu/household/money"
	"github.com/kyufu-go/kyufu/household/municipality"
)

// Borrowed is a decision that lives in a [Scratch]: reading it allocates nothing, and it is
// good until the scratch is used again. Then it is stale: everything answers as of the zero
// decision, and Err says so. It must not be copied (go vet finds that); [Borrowed.Own]
// makes a [Decision] to keep.
type Borrowed struct {
	_          noCopy
	from       **scratch // as in Scratch
	generation uint64
	group      int // 0: those who stay; else a group judged apart, from 1
}

// noCopy makes go vet complain of copies.
type noCopy struct{}

func (*noCopy) Lock()   {}
func (*noCopy) Unlock() {}

func (b *Borrowed) verdict() *verdict {
	if b == nil || b.from == nil || b.generation != (*b.from).generation {
		return &nothing
	}
	v := &(*b.from).verdict
	if b.group == 0 {
		return v
	}
	if b.group < 0 || b.group > len(v.groups) {
		return &nothing
	}
	return &v.groups[b.group-1]
}

// Err returns an error of code stale when the scratch was used again, or where there never
// was a decision.
func (b *Borrowed) Err() error {
	if b.verdict() == &nothing {
		return &Error{code: CodeStale}
	}
	return nil
}

// Own returns the decision as a value of the caller's own.
func (b *Borrowed) Own() Decision {
	if v := b.verdict(); v != &nothing {
		return v.own().decision()
	}
	return Decision{}
}

// Outcome returns what was decided.
func (b *Borrowed) Outcome() Outcome { return b.verdict().outcome }

// Amount returns yen; 0 unless eligible.
func (b *Borrowed) Amount() money.Yen { return b.verdict().amount }

// Refused returns the criteria that hold as a bit set, by their numbers in
// [Compiled.Criteria].
func (b *Borrowed) Refused() uint64 { return b.verdict().refused }

// HasReason reports whether a refusal code holds.
func (b *Borrowed) hasReason(code string) bool { return b.verdict().hasReason(code) }

// AppendCodes appends the refusal codes in the program's order, each once.
func (b *Borrowed) AppendCodes(codes []string) []string { return b.verdict().appendCodes(codes) }

// Notes returns what [Decision.Notes] returns.
func (b *Borrowed) Notes() []string { return slices.Clone(b.verdict().script.notes) }

// Payee returns what [Decision.Payee] returns.
func (b *Borrowed) Payee() string { return b.verdict().payeeID() }

// Paying returns the municipality that pays, where it is known; see [Decision].
func (b *Borrowed) Paying() municipality.Code { return b.verdict().paying }

// AppendMissing appends the facts that the decision waits for, each once.
func (b *Borrowed) AppendMissing(out []Missing) []Missing { return b.verdict().appendMissing(out) }

// Groups returns how many groups of protected people were judged apart.
func (b *Borrowed) Groups() int { return len(b.verdict().groups) }

// Group returns what was decided about a group judged apart, good as long as b is.
func (b *Borrowed) Group(i int) Borrowed {
	return Borrowed{from: b.from, generation: b.generation, group: i + 1}
}

// AppendExplanation appends what [Decision.Explain] says.
func (b *Borrowed) AppendExplanation(buf []byte, o ExplainOptions) []byte {
	return b.verdict().appendExplanation(buf, &o)
}

// String shows outcome and codes: nothing personal.
func (b *Borrowed) String() string { return b.verdict().codes() }

// LogValue shows what String shows.
func (b *Borrowed) LogValue() slog.Value { return slog.StringValue(b.String()) }

// Criterion is a criterion of a track: its id in the program and its refusal code.
type Criterion struct {
	ID   string `json:"id"`
	Code string `json:"code"`
}

// Criteria returns the criteria of a track in the program's order; nil if there is no such
// track.
func (c *Compiled) Criteria(t Track) []Criterion {
	if c == nil || t >= tracks || c.plans[t] == nil {
		return nil
	}
	labels := c.plans[t].script.criteria
	out := make([]Criterion, len(labels))
	for i := range labels {
		out[i] = Criterion{labels[i].id, labels[i].code}
	}
	return out
}

// Rules returns what the steps of a track can be about, by [Step.Rule], without person,
// answer and value; nil if there is no such track.
func (c *Compiled) Rules(t Track) []TraceLine {
	if c == nil || t >= tracks || c.plans[t] == nil {
		return nil
	}
	s := c.plans[t].script
	out := make([]TraceLine, len(s.rules))
	for i := range s.rules {
		out[i] = s.line(i)
	}
	return slices.Clip(out)
}
