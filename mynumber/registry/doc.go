// Package registry says which numbers are one person (団体内統合宛名システム). These are the individual
// number, the integrated number and the numbers of systems; the system has four functions.
//
//	number management   Registry.Assign, Registry.Link, Registry.Propose, Registry.ByNumber …
//	access control      package access, asked by every call
//	number confirmation Registry.Confirm
//	hand-over           Registry.HandOver: a system's number → the integrated number → an inquiry
//
// # How it remembers
//
// Everything the registry knows is lines of history ([Entry]), only ever added.
// A line says what holds from which day (valid time) and when that was recorded
// (known time). Every question takes an [AsOf] of both; nothing is derived and
// stored, so what was answered once can be asked again for ever.
//
//   - At most one tie holds each way at any time: an individual number names one
//     person and a person has one; a system's number names one person and a person
//     has one in a system. An individual number is never passed on to another
//     person. A number that was changed stays resolvable, as old.
//   - [Merge] lets one person stand for another from a day on; both integrated
//     numbers stay resolvable. [Split] voids the merge: every view of every day is
//     again what it was. What was known in between stays visible by AsOf.Known.
//   - A number becomes a person's by two people, and so do number change, untying,
//     merge, split, re-entry and erasure: one proposes, another approves, and the
//     policy denies the same person twice. Candidates ([Registry.Candidates]) are
//     scored for people to look at, and joined by nobody else.
//   - A number is held for heads of household and for persons actually inquired
//     about ([Ground]), never for supporters.
//   - A stop of use ([Registry.Suspend]) denies every use of a person's data except
//     disclosure, correction, return and erasure. Package claim takes the person's own
//     requests from receipt to answer.
//
// Every call asks the policy, which denies by default, and is an entry of the audit log before the
// answer is given: searches (also those that found nothing), views, reveals, changes, denials. If
// the log does not take the entry of a look there is no answer. A change is committed together with
// its entry, as a line of the journal (package store), also inside the embedder's transaction: a
// rolled back one leaves neither. While the log is behind, no change is made. The entry holds the
// hash of the change's records, so that [Registry.Recover] sees a record that was deleted, changed
// or added by another hand, and a store that is older than its log.
//
// # At rest
//
// A store ([Store]; [Memory], [SQLStore]) holds per line: the sequence number, a random handle of
// the person, up to four tokens, the id of the token key, the time of recording, the journal's
// line, and ciphertext. The persons' data keys lie apart from it, wrapped, in a keys.Store.
//
//	token  HMAC-SHA-256(index key, label ‖ municipality (4) ‖ parts, each with a length byte)
//	line   0x01 ‖ AES-256-GCM(person's key, entry; bound to "kyufu/record/1" ‖ municipality (4) ‖ handle (16) ‖ sequence (8))
//	key    AES-256-GCM(master key, person's key; bound to "kyufu/key/1" ‖ municipality (4) ‖ handle (16)), in the space "mynumber/" ‖ municipality
//
// Nonces are twelve random bytes before the ciphertext; numbers are big endian. Everything is bound
// to the municipality, so that tenants of one store see nothing of each other. A [keys.Provider]
// keeps master and index keys: [keys.MasterFile], or an adapter to a KMS or HSM.
// [Registry.RotateMaster] and [Registry.RotateIndex] replace them in small steps while work goes
// on.
//
// Erasing a person (ChangeErase) destroys the data keys of the whole human being, and with them
// every line in the store and in every backup of it, as long as keys and store are not backed up
// together: give the keys a place of their own, and keep of them the last backup only. A plain line
// remains that says who asked, who approved, when and why. A key that is gone without that line is
// damage (毀損), code damaged: a reportable incident, and not an erasure. Who restores a backup of
// the store, or of the keys, gives the registry the log to read ([Config].Events, or
// [Registry.Recover]): it erases again whom the log says erased, before it answers anything, and
// records that the store is older than its log.
package registry
