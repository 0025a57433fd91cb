// Package benefit decides whether a household is eligible for a specified public benefit (特定公的給付).
// It says for how much and why, and where it cannot decide yet, which facts are missing and from
// where they come.
//
// A [Program] is data: JSON of the format that [Schema] describes. The programs of
// 2020 to 2025 come with the package ([Builtin]: P0 to P15, P2C, P15R3 and P15R4); a further one
// needs no Go code ([LoadProgram]), and a town changes dates, amounts and booleans
// with an [Override]. [Compile] makes an immutable value that goroutines share, and
// [Compiled.Decide] decides about one [Input], [Compiled.Evaluate] in the buffers of a [Scratch].
//
// # A criterion
//
// A program is a list of criteria, each with the reason code it refuses by, its
// legal basis, and an expression. Where the expression is true, the reason holds.
// All criteria are evaluated for every member; nothing is skipped.
//
//	household  "paid_here" | {"not": household} | {"all": [household…]} | {"any": [household…]} |
//	           {"any_member" | "every_member" | "no_member" | "any_person" | "no_person": member}
//	member     "taxed" | {"born": {"from": day, "to": day}} | {"not": member} | {"all": [member…]} | {"any": [member…]}
//
// The quantifiers over members speak of those who count: registered in the
// municipality on the base date (基準日) and alive. every_member wants at least one.
// The ones over persons speak of everybody. [Predicates] lists what may be
// asked, with its meaning and the facts it waits for.
//
// # Three values
//
// Answers are true, false or unknown ([Truth], Kleene's logic). A household is
// undetermined only if two completions of what is unknown differ in outcome or
// amount; a fact is missing exactly when two completions that differ only in it
// do. A taxed member decides the case whatever else is unknown.
//
// The roll decides. Where it is silent, an income given is judged by package levy,
// absence from Japan on 1 January makes a person not liable, and a declaration
// decides what is left. A person who is protected (DV with some proof, placement
// by measure) is judged apart before anything else.
//
// # Why
//
// A [Decision] keeps a trace of sixteen-byte steps: rule, member, answer, value
// seen. [Decision.Explain] words it for clerk or citizen in Japanese or
// English, [Decision.Render] adds the trace with values, MarshalJSON writes all of
// it. Printing and logging it show codes only. [Compiled.WhyNot] says what would have to
// differ. A decision carries the digest of its program ([Decision.Stamp]): the same
// input gives the same bytes.
//
// # What it costs
//
// Nothing is allocated for a decision in a scratch, two objects for one of its own
// ([Borrowed.Own]). What that takes beside other engines, in one run, stands in
// examples/compare/rules; the benchmarks here are HandWritten, Evaluate and Explain, and
// Shards in package batch.
package benefit
