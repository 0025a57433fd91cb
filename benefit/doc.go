// Package benefit decides who is eligible for a 特定公的給付, for how much, and why; and
// where it cannot decide yet, which facts are missing and from where they come.
//
// A [Program] is data: JSON of the format that [Schema] describes. The programs of
// 2020 to 2025 come with the package ([Builtin]: P0 to P15 and P2C); a further one
// needs no Go code ([LoadProgram]), and a town changes dates, amounts and booleans
// with an [Override]. [Compile] makes an immutable value that goroutines share, and
// [Compiled.Evaluate] decides about one [Input] in the buffers of a [Scratch].
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
// The ones over persons speak of everybody. Predicates of members: registered,
// taxed, taxed_or_unfiled, unfiled_taxable, treaty, income_levy_owed,
// supporter_taxed, income_test_failed, paid_person, newborn, living_apart,
// registered_in_japan, in_facility, child_allowance. Of households: paid_here,
// paid_elsewhere, declined, past_deadline, died_alone_before_applying,
// split_from_paid_household, other_municipality.
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
// seen. [Decision.AppendExplanation] words it for clerk or citizen in Japanese or
// English, [Decision.Render] adds the trace with values, MarshalJSON writes all of
// it. String and slog show codes only. [Compiled.WhyNot] says what would have to
// differ. A decision carries the digest of its program ([Decision.Stamp]): the same
// input gives the same bytes.
//
// # What it costs
//
// Nothing is allocated for a decision in a scratch, two objects for one of its own
// ([Decision.Clone]). Measured on 2 vCPU Intel Xeon, Go 1.26.8, a million households
// of 2.2 people; the ranges are those of several runs, of wall time where the machine
// was nearly quiet (shared with others, it took up to twice as long):
//
//	hand-written Go, no trace         54 to 56 ns
//	Evaluate, 16.6 steps             182 to 230 ns    4 × hand-written, 0 allocations
//	with Clone                       378 to 438 ns    2 allocations, none with pointers
//	explanation in Japanese          113 to 117 ns    0 allocations
//
// and examples/compare/rules, medians of one run of five rounds in processor time, ours
// with the full trace as 1: expr 5.2, SQLite 5.8, cedar-go 15, cel-go 16, cel-go with
// state tracked 45, OPA 165. Earlier runs, with slower code of ours: expr 4.6 to 5.0,
// cedar-go 8 to 14, cel-go with state tracked 39 to 46; DuckDB on one thread, without a trace, 0.8.
//
//	go test ./benefit -run '^$' -bench 'HandWritten|Evaluate|Explain' -benchtime 3000000x
//
// Sixty million households took 11.7 s on one goroutine and 5.5 s on two, in 33 MiB.
//
//	go test ./benefit -run '^$' -bench Shards -benchtime 1x -households 60000000
package benefit
