// Package mynumber holds individual numbers (個人番号, マイナンバー) so that they cannot leak.
//
// Use [Parse] for a number that somebody shows, keep the [Number] and pass it on, and compare by
// [Number.Equal]. Show it by [Number.Reveal], with a [Grant] that package registry gives for one
// look. Avoid every other way to the digits: do not keep the text a number was read from, do not
// put a copy of what Reveal showed anywhere, do not store a Number (package registry does, under a
// key of the person), and do not take a right check digit for a proof: one random number in ten
// has one. Tests and examples use numbers of mynumbertest, which belong to nobody.
//
// # What is promised
//
// A [Number] and a [ResidentCode] are secret by type: in memory they are one block of AES under a
// key of the process, so that even a printer that walks unexported fields finds ciphertext. Every
// formatter, slog and template shows asterisks; every encoder (JSON, text, binary, XML, CSV, YAML,
// gob, database) refuses with [secret.CodeSealed]. What Go does not allow is not promised: copies
// in registers and on grown stacks, core dumps and swapped pages stay the operating system's.
//
// Corporate numbers (法人番号) are public and are ordinary values.
//
// # Reading
//
// Reading is strict; a [Reader] names each leniency. Errors say length, character (and where) or
// check digit, never digits. The check rules of the individual number (remainders 0 and 1 give 0),
// of the corporate number (nine minus a remainder, first digit) and of local government codes
// (remainder 0 gives 1; package municipality) share no code. The resident code's rule is not
// confirmed, so its check is a choice ([ResidentRule]).
package mynumber
