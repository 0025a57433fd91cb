// Package secret keeps a value in memory in a form that no printer can read.
//
// Package fmt, and every printer that walks structs by reflection, reads unexported fields without
// asking; so a type that only declares methods still leaks as a field of somebody else's struct. A
// [Secret] holds ciphertext under a key that the process made for itself and never writes anywhere.
// Formatters and slog show asterisks; encoders (JSON, text, XML, gob, YAML, CSV, database/sql)
// refuse with [CodeSealed].
//
// Who may read it is a question of who holds the [Sealer]: a package makes one with [New], keeps it
// unexported, and nothing else opens what it sealed. Equal values sealed by one Sealer are equal
// Secrets, which may be map keys; the comparison sees ciphertext only.
//
// A struct that holds many personal values and is worked with in the clear embeds [Private] (or
// [Quiet], where its JSON is wanted): it prints as nothing then.
//
// # What is not promised
//
// What is promised ends where Go ends: the compiler may leave copies of clear text in registers and
// on stacks that grew, a core dump holds the keys beside the blocks, swapped pages are the
// operating system's, and the text that a value was read from is the caller's: a Go string cannot
// be wiped. Buffers of clear text are wiped here after use.
package secret
