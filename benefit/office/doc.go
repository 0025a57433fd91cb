// Package office keeps the cases of a benefit at a desk, where who may acts on one, once, with an
// entry.
//
// Package casework says what a case is and which events it takes; a [Desk] asks the access policy,
// commits the case, the ledger and the entry in one transaction of a store, and hands out what is
// to be done. A screen starts an event ([Desk.Start]) and submits it with the token it was given
// ([Desk.Submit]): the same event twice is one event, and a screen older than the case is refused.
//
// # Two persons
//
// Where the table of casework wants a second person, that person gives their word themselves
// ([Desk.Second]), for exactly these events, once, until a time. Nobody can hand in a name instead.
// Denials, also that of one person who would be two, are entries.
//
// # The ledger
//
// A benefit pays once what its [Rule] says: a household of the base date, a head, a person, a
// child. Each is a document under a key that is unique in the store, which a case holds from when
// its payment is planned until that payment has definitely ended: cancelled before it was sent,
// failed, or returned in full. What another municipality paid holds it too ([Desk.Elsewhere]).
// There is no check before the act; the store takes the key once. Every movement of money is a
// document that is never changed.
//
// # Payment runs
//
// Payments leave in runs only. [Desk.Draft] plans by a rule, and lists whom it has to leave and
// why; [Desk.ApproveRun] approves count, total and list as they were shown, by somebody who drafted
// none of it; [Desk.ExportRun] writes the file, the same bytes every time, each record with the
// payment's place and a mark that no other run has. [Desk.CheckFile] says of a file that lies ready
// whether it is the run's; [Desk.SendRun] lets it go once. Where nobody knows whether it went,
// nothing moves until two people have found out ([Desk.LoseRun], [Desk.FindRun]); what was
// certainly not sent they may give up ([Desk.CancelRun]). [Desk.ReadResults] takes what the bank
// says, each line for exactly one payment or listed; [Desk.CloseRun] closes with a balance to the
// yen. A payment leaves an approved run only as long as there is no file.
//
// # What is stored
//
// The documents' kinds: "case", sealed with AES-256-GCM under a data key of the case and bound to
// its name and revision; "case.people", by which a case is found, HMAC-SHA-256 tokens of addressee
// numbers, of names in kana and their first two to four, of birthdays and of places; "claim", under
// the token of whom it pays, and with whom it pays sealed under a key made of the index key's;
// "claim.rule", by what rule a program pays once; "keys", which master key and which index keys are
// in use; "money", one movement in codes and yen; "run", with the header of its file, which names
// the town's own account; "run.file" and "run.result", the digests of files that were sent and
// read; "run.sample", cases and what their payees said; "second", which words of second persons
// were given. An erasure leaves of a case its name and that it was erased, takes its people away
// and destroys its key; claims and money stay, because what was paid is not to be paid again.
// Claims and tokens tell that two documents are about one person, to who has the database, and who
// it is to who has the key of the index too. How often a token stands tells more: that of a common
// name's first kana is known by its number.
//
// # Keys
//
// A keys.Provider, for instance a keys.MasterFile as of a registry, has the master keys that wrap
// data keys and the keys of the index. [Desk.RotateMaster] and [Desk.RotateIndex] replace them in
// small steps while work goes on: add the new key on every server, then call one of them until it
// has nothing left to do, then drop the old key. The store says which keys are in use, and what
// makes a data key or a token is committed only while it says the same: a server that does not know
// of a rotation, or has other keys, writes nothing that the others would not find, and pays nobody.
// A data key of no case, which a process left that died, is wrapped anew too; one that no master
// key opens any more is destroyed, since no act can need it.
//
// Who puts back the store or the data keys to before a rotation needs the old master keys for it,
// and for the store the old index keys, until the rotation was done again: without them Check names
// each case, and no rotation destroys its key. Data keys are not put back to before an erasure: the
// key of who was erased would be there again, and nothing here destroys it. A rotation takes no
// second person: whoever holds the operation manage and a server's keys can do it alone, and their
// entry says so.
//
// [Desk.Check] reads all of it and the logs, and says what does not fit.
package office
