package benefit

import (
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"log/slog"
	"slices"

	"github.com/kyufu-go/kyufu/benefit/law"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/money"
	"github.com/kyufu-go/kyufu/household/municipality"
	"github.com/kyufu-go/kyufu/household/secret"
)

// Decision is what was decided about a household (or a protected group), with everything
// needed to say why. It belongs to whoever holds it and never changes: it can be copied,
// compared with == (a copy equals its original), stored as JSON, and read back by
// [ParseDecision]. Formatting and logging it shows codes only; [Decision.Explain],
// [Decision.Render] and its JSON show what is personal. The zero value is undetermined and
// knows nothing.
type Decision struct {
	Outcome Outcome
	// Amount is in yen; 0 unless eligible.
	Amount money.Yen
	Track  Track
	// Paying is the municipality of the registration that counts: who pays, or to
	// whom a refused household is referred. Zero: nobody in Japan, or unknown.
	Paying municipality.Code

	// kept is behind two pointers: a printer that walks fields stops at one, but fmt goes through
	// it for a verb that is none of a pointer's, as %s.
	kept **verdict
}

// Reason is a refusal reason that holds whatever the unknown facts turn out to be.
type Reason struct {
	secret.Quiet

	// Code is the stable code: R01 …
	Code string `json:"code"`
	// Criterion is the id of the criterion in the program.
	Criterion string `json:"criterion"`
	// Persons are the ids of the members concerned; nil: the household as such.
	Persons []string `json:"persons"`
	// Case says for which of its cases the code stands: one of the Case constants; "" where it
	// has one only.
	Case string `json:"case,omitempty"`
	// Program is the other program of CaseOther; Day the deadline of CaseLate and CaseNoForm, the
	// day of CaseNotInJapan.
	Program string     `json:"program,omitempty"`
	Day     civil.Date `json:"day,omitzero"`
	// Basis is the legal basis. Of a decision that was read back only the ids are known.
	Basis []law.Citation `json:"basis"`
}

// Group is a decision about protected people who are judged apart.
type Group struct {
	// Members are the ids of the group.
	Members []string
	Decision
}

// MarshalJSON writes {"members", "decision"}.
func (g Group) MarshalJSON() ([]byte, error) {
	return json.Marshal(groupJSON{append([]string{}, g.Members...), g.json()})
}

// Stamp says by what a decision was made, for reproducing it.
type Stamp struct {
	Program       string `json:"program"` // id
	Digest        string `json:"digest"`  // of the program's data, overrides applied
	DataVersion   string `json:"data_version"`
	EngineVersion string `json:"engine_version"`
	// Bundle is the digest of the bundle of law that the program was compiled with; "": what is
	// built in.
	Bundle string `json:"bundle,omitempty"`
}

func (d *verdict) decision() Decision {
	return Decision{d.outcome, d.amount, d.track, d.paying, &d.self}
}

func (d Decision) verdict() *verdict {
	if d.kept == nil {
		return &nothing
	}
	return *d.kept
}

// Program returns the id of the program, "" of the zero decision.
func (d Decision) Program() string { return d.verdict().script.stamp.Program }

// Stamp returns by what the decision was made.
func (d Decision) Stamp() Stamp { return d.verdict().script.stamp }

// Refused returns the criteria that hold as a bit set, by their numbers in
// [Compiled.Criteria].
func (d Decision) Refused() uint64 { return d.verdict().refused }

// AppendCodes appends the refusal codes in the program's order, each once.
func (d Decision) AppendCodes(codes []string) []string { return d.verdict().appendCodes(codes) }

// Reasons returns why the household is refused, in the program's order. It is
// empty unless the outcome is ineligible, and also where only the unknown facts
// together exclude every way of being eligible.
func (d Decision) Reasons() []Reason { return d.verdict().reasons() }

// ReasonTexts words each of Reasons for somebody, in their order, without persons and basis; what
// the program has no wording for is "".
func (d Decision) ReasonTexts(o ExplainOptions) []string {
	v := d.verdict()
	var out []string
	for _, r := range v.reasons() {
		text := ""
		if i := slices.IndexFunc(v.script.criteria, func(l label) bool { return l.id == r.Criterion }); i >= 0 {
			text = string(v.sentence(nil, i, &o))
		} else if w := findReason(r.Code, r.Case); w != nil {
			text = w.text(o.Audience).In(o.Lang)
		}
		out = append(out, text)
	}
	return out
}

// Steps returns a copy of the trace in the order of evaluation.
func (d Decision) Steps() []Step { return slices.Clone(d.verdict().trace()) }

// Trace yields the steps with their names, in the order of evaluation.
func (d Decision) Trace() iter.Seq[TraceLine] { return d.verdict().lines() }

// Missing returns the facts that the decision waits for, each once.
func (d Decision) Missing() []Missing { return d.verdict().appendMissing(nil) }

// AppendMissing appends what Missing returns.
func (d Decision) AppendMissing(out []Missing) []Missing { return d.verdict().appendMissing(out) }

// Groups returns the decisions about protected people judged apart, if any. The
// decision itself then speaks of those who stay.
func (d Decision) Groups() []Group {
	var out []Group
	groups := d.verdict().groups
	for i := range groups {
		out = append(out, Group{groups[i].groupMembers(), groups[i].decision()})
	}
	return out
}

// Payee returns the id of the living person who is paid, or "" when nobody is or can be named:
// then PayeeState says why.
func (d Decision) Payee() string { return d.verdict().payeeID() }

// PayeeState says who is paid, also where that is no person who can be named.
func (d Decision) PayeeState() PayeeState { return d.verdict().payeeState }

// Declared reports whether the head had declared that the household is not one of
// dependants only.
func (d Decision) Declared() bool { return d.verdict().declared }

// Render writes the explanation for clerks and the full trace with the values
// seen: every predicate of every criterion for every member. It is personal data.
func (d Decision) Render(w io.Writer, lang Lang) error {
	if w == nil {
		return &Error{code: CodeInput, Detail: "writer"}
	}
	b := d.verdict().appendExplanation(nil, &ExplainOptions{Lang: lang})
	b = append(b, '\n')
	_, err := w.Write(d.verdict().appendTrace(b, lang))
	return err
}

// String shows outcome and codes: nothing personal.
func (d Decision) String() string {
	v := *d.verdict()
	v.outcome = d.Outcome
	return v.codes()
}

// Format shows what String shows, whatever the verb.
func (d Decision) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, d.String()) }

// LogValue shows what String shows.
func (d Decision) LogValue() slog.Value { return slog.StringValue(d.String()) }

// MarshalText refuses: a decision is stored as JSON. Errors: sealed.
func (d Decision) MarshalText() ([]byte, error) { return nil, &Error{code: CodeSealed} }

// GobEncode refuses, as MarshalText does. Errors: sealed.
func (d Decision) GobEncode() ([]byte, error) { return nil, &Error{code: CodeSealed} }
