// Package inquiry takes one inquiry to another institution from its draft to its erasure.
//
// It is a municipality's side of the intermediate server (中間サーバ): it asks, over the government's
// information network, for what a decision lacks. It never sees an individual number: it works with
// the integrated addressee number (団体内統合宛名番号) and the linkage code (符号).
//
// Its rooms answer the questions around it: permitted says whether something may be asked, answer
// what an answer says and who may read it, provider is the other side, file a gateway over files,
// memnet a network in memory, share what other departments of the town may see.
//
// # The plan
//
// [MakePlan] turns missing facts into the fewest requests and names, for every fact that is not
// asked, why. Nobody asks about a supporter.
//
// # The desk
//
// A [Desk] takes each request through the [State] machine that STATES.md prints
//
//	draft → approved → permitted → sending → sent → answered → retrieved → verified →
//	registering → registered → erased
//
// or to a named end: rejected, no_code, refused, no_data, not_providable, timed_out, broken_off,
// disputed, lapsed; what needs_manual waits for officers of the provider. Draft, Approve, Retrieve,
// Review, Verify, Register and Decide are officers' acts. Each takes the caller, asks the access
// policy for the desk's own duty, and says which operation it needs. Who asked never approves; who
// asked, approved or retrieved never verifies; and who verifies confirms, by its entry in the log,
// what [Desk.Review] showed. Everything between is [Desk.Advance], which a job calls again and
// again: linkage codes, permits, sending, looking for answers with growing waits, time-outs.
//
// One [ID] runs through all of it: it is the Case of every log entry, stands in permit, exchange
// record and fact, and leads to the decision that used the answer. Inquiry.Trail names the log
// entry of every step.
//
// # What nobody finishes ends
//
// [Desk.Expire] is called every day. Drafts that nobody approves, approvals that are never sent and
// answers that nobody registers lapse after [Timing]; the data of whatever has ended are erased
// when their time is over; acquisition numbers and linkage codes go when they are needed no more.
// What is left says that there was an inquiry and how it went.
//
// # What holds after a crash
//
// Every step is committed together with its entry and with what belongs to it, by a journal (see
// package audit/store). A process that dies before the log has the entry leaves it in the store's
// outbox, and Advance relays it. What is shown, sent or handed over waits until the log has its
// entry.
//
// What leaves the house is claimed first (state sending) and repeated until the network says that
// it has it; a [Gateway] is idempotent by permit, so that nobody is asked twice and no answer is
// lost. Facts are claimed before they are handed to
// the caller's register (state registering), so that an inquiry that ended otherwise registers
// nothing; after a crash they come once more and carry the inquiry's id for that case. The attempt
// to send and its outcome, to register and its outcome, are two linked entries each.
//
// # Permits and answers
//
// A permit is for one inquiry in one round, under the list that permitted the inquiry, and names
// the person to both sides. An answer is bound to all of that, sealed to the inquirer and signed by
// the provider: see package answer. What does not open is left alone until the right one comes.
// Opened once on arrival, it is projected to the items that were asked for: what came beside is
// reported by name and dropped. Only these items are kept, encrypted, and shown to two persons. A
// blank answer means "ask again", never "nothing is owed".
//
// # Records
//
// [Records] serves the exchange records (情報提供等記録) that both sides keep for seven years.
//
// # What is not known
//
// The official list of states, time-outs, retention of results, code lists and layouts aren't
// public. Every one of them is a parameter with a default, such as [Timing], and the embedded rows
// say in their notes which day or scope is unconfirmed.
package inquiry
