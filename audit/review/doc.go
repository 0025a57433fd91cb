// Package review looks through a town's logs for odd access. It keeps the proof that somebody
// looked.
//
// The assessment asks for a periodic check of access out of hours and on holidays, of failed
// logins, of inquiries and media without a superior's approval. A Reviewer takes the entries of a
// period in order and answers with findings: a rule's code, the entries that show it, never a name.
// The reviewer's decision is an entry itself (SignOff), so an auditor can be shown that the check
// was made, over which entries, with which findings and by whom.
//
// Where several servers write a log each, all of them are reviewed as one: an officer works at more
// than one, and what rests on another's word may stand in another log than the word. What names a
// word in a log that was not given is a finding (UnknownLog).
//
// What nobody did leaves no entry. A review of odd access, of IDs, of grants and a training each
// have a period (Duties), and one that was not made in it is a finding.
//
// A finding is a question, not a verdict: overtime that nobody announced looks the same as
// curiosity.
//
// Memory grows with the number of officers and their busy days, open attempts and approvals, and
// with persons seen without a case; not with the log.
package review
