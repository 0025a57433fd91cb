// Package casework says what may happen to an application for a benefit (支給事務). It says what
// follows, too: from the form that is sent or received to the decision, the payment, the return and
// the end.
//
// # A case is the fold of its events
//
// A [Case] is a value that [Fold] makes of [Event] values, in the order in which they were
// recorded. [Case.Apply] gives the next case and leaves the one before as it was; nothing is
// overwritten. Every event has the day on which it holds and the day on which it was recorded, and
// [Case.AsOf] gives the case of any pair of days. A fact that comes late opens a way of its own:
// decided again.
//
// # One table
//
// Which event leads from which state to which, what it needs, who does it, whether a second person
// is wanted, which fields of the record it writes, which terms it starts and stops and which notice
// it makes due stands in one table, [Table]. The machine, the picture in CASES.md, the table for
// other languages and the test of every state and event are made of it. An event that is not
// allowed answers which are; one that lacks something answers what, in the codes of [Guard].
//
// # A term begins with its letter
//
// A term that a letter starts ends nothing before the letter has left: lapse, window_ended and
// deem_withdrawn say which letter is missing. It has left when the event that sends it says so
// ([Event].NoticeOn), or by [Notify] and [NotifyDefect], which also say how the household was told
// otherwise (Words), and which letter it was where two wait ([Event].Notice). One that leaves late
// has its days from there: apply the event first, and print the letter from the case after it. The
// last day that it names is the event's to say ([Event].Printed): no term ends before that,
// whatever the town's terms or the rules of this package are by then; without it the day is worked
// out anew whenever the case is read. A last day that was mistyped is put right by [Extend], by two
// people and in words, to none before the one of before, nor before what the letter gives. A letter
// is on the list of [Due] until it left, and no case is closed before.
//
// One that came back ([MailReturned], which names it) was told to nobody: it is due again, and its
// terms wait until it left for another address, or counts as served by publication (公示送達), which
// [Notify] says in its words, of the day on which that took effect. If it did not come back after
// all, Notify (of a form [SendAgain]) says so in words, of the day on which it had left. So it is
// behind the end, too, where the household was deemed withdrawn or the case is closed; an answer to
// it reopens the case ([Reopen]).
//
// # What was paid beyond what is decided
//
// A further grant that is revoked, a lower amount, a case that is decided again: then the household
// has money that no decision grants. It is on the list of [Due] ([Overpaid]), and the case is not
// closed, until somebody has said what becomes of it: it is demanded back ([DemandReturn]), or two
// people say in words why it is not ([WaiveReturn], or [WithdrawDemand] of a demand). Who decides
// anew decides about it anew.
//
// # A screen that is old
//
// [Case.Start] gives a [Token] with what the screen shows; [Case.Submit] takes the event once,
// however often it is sent, and refuses a screen that is older than the case with what was recorded
// since.
//
// # What it leaves to the desk
//
// The package is pure: no clock, no store, no access. Who may do a row's duty, that the second
// person is somebody else, that a household is paid once in a town: the desk asks that (package
// office), and writes event and log entry together. Terms and the line above which two people
// decide are the town's; without a term nobody is late.
package casework
