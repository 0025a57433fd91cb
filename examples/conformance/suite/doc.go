// Package suite holds language-neutral test vectors for 特定公的給付 systems and the runner that puts any
// implementation through them.
//
// A vector file is JSON: one operation, and cases that say what goes in and what must come out. The
// operations are answered by this library in the same process ([Local], with [whole.All]), or
// by any other program over a line protocol ([Conn]).
//
// # File
//
//	{"format": 1, "op": "mynumber.check", "about": "…", "source": "…", "cases": [
//	  {"id": "r0",    "in": {"number": "000000000140"}, "want": {"valid": true}},
//	  {"id": "short", "in": {"number": "123"}, "error": "length"}
//	]}
//
// format is always 1. about and source are for people and optional. A case has an id of its own
// within the file, an input, and either want or error; an error may come with at, the position it
// must name, in code points of the input from zero. Unknown keys, a key given twice, duplicate case
// ids, fractions in want and text that is not UTF-8 are refused with a [FormatError].
//
// # Comparison
//
// want is a subset, recursively: each of its keys must be in the answer with an equal value, and
// the answer may have more keys, also in objects inside arrays. Arrays have equal lengths and are
// compared element by element, in order. Where the operation says "any order" ([AnyOrder]) they are
// equal when the elements can be paired off, each want with an answer of its own. null equals only
// null. Numbers are integers and equal when their digits are.
//
// # Line protocol
//
// One JSON object a line each way, UTF-8, ended by a line feed, at most [lines.MaxSize] bytes long
// without it:
//
//	{"id":"f.json#r0","op":"mynumber.check","in":{"number":"123"}}
//	{"id":"f.json#r0","error":"length","detail":"…"}
//
// An answer has either out or error; an error may carry at (the position), faults (all that is
// wrong with a program, by JSON pointer) and detail (a sentence for people, without personal
// values). An operation that is not known is answered unknown_op. A line that is no JSON is
// answered with id null and error bad_request, and the conversation goes on. Answers come in any
// order; at most [lines.MaxInFlight] requests are without answer at a time; every line is flushed
// by itself.
//
// # Codes
//
// Codes of the protocol itself, beside those of the operations, which the suite's README lists:
//
//	unknown_op   the operation is not known
//	bad_input    the input has an unknown key, lacks a required one, or has a value of the wrong kind
//	bad_request  the line is not a request
//	too_long     the answer does not fit into a line
//	internal     the operation failed in a way it has no code for; always a defect
package suite
