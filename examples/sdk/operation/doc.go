// Package operation answers the library's operations by name: JSON goes in, JSON comes out.
//
// It is the one place where other languages meet the library. The conformance suite, a server,
// WebAssembly and a C library all ask one table, that of package whole, so that they cannot differ:
//
//	a := whole.Call("mynumber.check", []byte(`{"number": "123"}`))
//	a.JSON() // {"error":"length","detail":"…"}
//
// Its areas are packages of their own (decide, base, cases, guard), so that a module for one of
// them carries no other.
//
// An answer has either out, an object, or error, a stable code. An error may carry at (a position
// in code points of the input, from zero), faults (all that is wrong with a program, by JSON
// pointer) and detail (a sentence for people). OPERATIONS.md beside the suite says what goes into
// each operation and what comes out.
//
// # Limits
//
// An input is at most [MaxSize] bytes long, has at most [MaxValues] values and nests at most 256
// objects and arrays; a text in it is at most [MaxText] bytes long (not a file that travels as one,
// and what a type of its own reads); keys are unique, known and spelt exactly; text is well-formed
// UTF-8. Everything else is answered bad_input with pointer and reason, before anything is done. An
// answer that is longer than MaxSize is answered too_long. An operation that panics is answered
// internal, with the place and without the value, and the process goes on.
//
// # State
//
// Operations read no clock, file or environment. A [Table] keeps the programs it has compiled, by
// program, overrides, town and days; the answers are the same without. Tables are safe for
// concurrent use.
package operation
