// Package inquiry asks other institutions, over the government's information network, for what a
// decision lacks. It does so by the permitted list, with an approval, under a permit; the answer is
// checked by a second person, recorded, and erased in time. It is a municipality's side of the
// intermediate server (中間サーバ) and never sees an individual number: it works with the integrated
// addressee number (団体内統合宛名番号) and the linkage code (符号).
//
// # The permitted list
//
// A [PermittedList] (照会許可用照合リスト) is data along two time axes: when a row is in force, and since when a version of
// it is known. [PermittedList.Check] answers any question about any day as it would have been answered on any other
// day, permit and denial alike with the row, article and notice that decided and the digest of the list.
// A published privacy impact assessment and an open duty are part of the answer, for the law makes them so.
// [PermittedList.Coverage] finds the days on which a program's inquiries have no row.
//
// The row's number in the law and the code the network uses are two keys; a dated [CodeTable] ties them.
//
// # The plan
//
// [MakePlan] turns missing facts into the fewest requests and names, for every fact that is not asked, why. Nobody asks
// about a supporter.
//
// # The desk
//
// A [Desk] takes each request through the [State] machine
//
//	draft → approved → permitted → sending → sent → answered → retrieved → verified → registered → erased
//
// or to a named end: rejected, no_code, refused, no_data, not_providable, needs_manual, timed_out, broken_off, disputed.
// Draft, Approve, Retrieve, Review, Verify, Register and Decide are officers' acts, each allowed by mynumber/access;
// who asked never approves, and who asked, approved or retrieved never verifies. Everything between is [Desk.Advance],
// which a job calls again and again: linkage codes, permits, sending, looking for answers with growing waits, time-outs.
// [Desk.Expire] erases results when their time is over, those of broken-off inquiries too.
//
// One [ID] runs through all of it: it is the Case of every log entry, stands in permit, exchange record and fact, and
// leads to the decision that used the answer. Inquiry.Trail names the log entry of every step.
//
// # What holds after a crash
//
// Every step is announced in the store, told to the log, and made in the store together with what belongs to it, in this
// order. A process that dies between log and store leaves the announcement, and Advance closes it in the log as abandoned.
// What leaves the house is claimed first (state sending) and repeated until the network says that it has it; a [Gateway]
// is idempotent by permit, so that nobody is asked twice and no answer is lost. Facts handed to the caller's register
// may come twice and carry the inquiry's id for that case. The attempt to send and its outcome are two linked entries.
//
// # Answers
//
// An answer is sealed by the provider to the inquirer with HPKE (RFC 9180: DHKEM(P-256, HKDF-SHA256), HKDF-SHA256,
// AES-256-GCM, mode base). The info string binds inquiry, permit, list digest, both institutions, information and fiscal
// year: each as its length in bytes (unsigned LEB128) and its UTF-8 text, after the text "kyufu answer 1" in the same
// form. What does not open is left alone until the right one comes. Opened once on arrival, it is read by the layout version
// it names ([LayoutSet]), converted item by item, and projected to the items that were asked for: what came beside is
// reported by name and dropped. Only these items are kept, encrypted under a key derived from the private one ([Shelf]),
// and shown to two persons. A blank answer means "ask again", never "nothing is owed".
//
// # Records, providers, files
//
// [Records] serves the exchange records (情報提供等記録) that both sides keep for seven years. [Provider] is the providing side;
// its zero policy provides nothing, as this benefit's assessment has it. [FileGateway] drives a link server by files of
// eighteen fields. Package memnet is a network in memory with faults on demand; package storetest is the contract of
// [Store], of which [Memory] and [SQLStore] (SQLite, PostgreSQL, within the embedder's own transaction) come along.
//
// # What is not known
//
// The official list of states, time-outs, retention of results, code lists and layouts aren't public. Every one of them is
// a parameter with a default ([Timing], [CodeTable], [LayoutSet], [ReplyLayout]), and the embedded rows say in their
// notes which day or scope is unconfirmed.
package inquiry
