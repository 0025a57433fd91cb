// Package store keeps documents that change together with their entries in the log.
//
// An [Item] is one document of one tenant (a municipality): kind, key, revision, the version of its
// form, the id of the key under which its body is sealed, the body, which the store does not read,
// and the line that changed it last. What documents are listed and found by are terms, in a table
// of their own, so that a new list needs no new column. Two writers cannot both win: a change names
// the revision that it follows.
//
// A [Journal] commits steps: documents and the audit event that records their change, in one
// transaction, which may be the embedder's. So a rolled back transaction leaves neither. The event
// is committed as a [Line] of an outbox under a random id; no writer waits for another's place in
// the log. [Journal.Relay] then gives the lines their places in the order of commit, chains them,
// and appends them to a log, each exactly once:
//
//   - one process at a time gives places: it holds the tenant's lease, whose number rises with every
//     new holder, and who holds an older number is refused;
//   - a line is bound to a log when it gets its place, before it is appended; only that log ever
//     takes it. A process that was killed in between finds in its log, by the line's place, what it
//     had appended. Who takes over a dead process's work opens that process's log and relays it;
//   - in PostgreSQL a line gets its place when no transaction that began before it is still under
//     way (pg_snapshot_xmin), so that none is overtaken.
//
// While more than [Config.MaxLines] lines wait for the log, or one for longer than [Config.MaxAge],
// every further step is refused with code log_behind.
//
// The chain: line n's hash is SHA-256 over "kyufu line 1", the hash of line n-1, n, the line's id,
// its event's hash and what it says of the documents changed: for each the hash of its name, its
// revision and the hash of its body. Every 64 lines the relay appends the newest hash, with the
// number of lines, to the log (act log.neighbour), and [Journal.Seal] does when asked.
// [Journal.Check] reads store and log and says what does not fit: a line that was deleted or
// changed, a document that is not what its lines say, a store that is older than its log.
//
// A database is of the version of the program whose migrations ran last. Whoever is of another,
// older or newer, is refused with code schema whatever it asks, also while it runs. A version that
// writes documents otherwise brings a migration.
//
// What has an effect outside the database, a look at a person, a print, a message, is not a step:
// record the attempt first, see [github.com/kyufu-go/kyufu/audit.Begin].
//
// Keys and terms are stored as they are and their names stay in the lines when a document is
// deleted: use no number of a person, but a handle or a keyed hash.
package store
