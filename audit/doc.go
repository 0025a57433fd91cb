// Package audit is the words of the log: who did what, when, from where, why, about whom.
//
// It has no disk and no network. A package that acts takes a [Recorder] and hands it events; which
// recorder that is, its user decides: a log on disk (package trail), the outbox of a store (package
// store), or [Memory] in tests.
//
// # What an entry says
//
// An [Event] holds an [Act] out of a closed catalogue, an [Actor], purpose and case as a [Code],
// links to other entries, and the persons concerned as a [Handle] each. A code has no room for a
// name, an address or a number of ten and more digits. Personal values are sealed in a vault
// (package vault) and only committed to: a [Commitment], which an [Opening] opens.
//
// # How it is recorded
//
// An act that has no effect outside is one event. Where it has one (print, file, inquiry), [Begin]
// and [Do] record the attempt before and the outcome after; an attempt without an outcome is a
// finding of package review. A [Guard] refuses to act when the log cannot record, or as its
// [Policy] says. A [Receipt] acknowledges an entry; the business row stores it, so that a log cut
// short shows.
//
// # Two persons
//
// [Second] is the one rule of two persons, an [Approval] an officer's word for one thing, once,
// until a time.
//
// # Errors
//
// An [Error] has an [ErrorCode], which is itself an error: errors.Is(err, audit.CodeFull). The
// rooms below share these codes, and so may a recorder of an embedder.
package audit
