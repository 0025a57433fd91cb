// Package claim keeps what a person asks of the municipality about their own data: disclosure
// (開示), correction (訂正), stop of use (利用停止).
//
// A [Desk] takes a claim from receipt through the check of identity to a decision by a second
// person and to its end: CLAIMS.md shows the way, [Machine] is the same as data. The desk keeps the
// claims; its verbs take the id of one, never its state, so that nobody hands in a claim that was
// not received, checked and granted. What it stores is the person's handle and codes: no integrated
// number, no name.
//
// Each step is committed together with its entry (package store). A disclosure is a look at a
// person: the log takes the attempt before anything is read, and the outcome after it.
//
// # From the counter to the file
//
// Of a disclosure the counter calls [Desk.Receive] and, with the document seen, [Desk.Handle] with
// the step check; another officer grants it. [Desk.Carry] then asks every holder of the
// configuration (the log, the registry, the register, inquiries, cases: package audit/holder),
// records ActDisclose as attempt and outcome by itself, and returns what each showed with the
// certificate. trail.Log.Disclose is the log's part of it alone, for a log that has no claims: who
// calls it by itself records ActDisclose first.
package claim
