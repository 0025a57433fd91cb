// Package household is one household as a value. It has its people, and what is known of them on a
// day.
//
// # What it is for
//
// A [Household] is what an evaluation takes, what a desk holds and what travels: it has no names,
// addresses or individual numbers, and its JSON is the household of the conformance format, both
// ways. Package household/register makes it out of the resident register for any day; a vendor who
// keeps households in tables of his own makes it by hand, or reads it from JSON.
//
//	{"id": "501", "head": "1001", "members": [
//	  {"id": "1001", "birth": "1975-03-01", "tax": {"2021": "exempt"}, "supporter": "none"},
//	  {"id": "1002", "birth": null, "income": {"salary": "930000"}}]}
//
// # Unknown is not no
//
// The zero of every fact is unknown: [TaxStatus], [IncomeLevy], [Supporter], [Place], dates,
// truths. A fact by fiscal year is a [ByYear], eight bytes that can be compared. [Income] is what
// the levy's tests ask where there is no roll.
//
// # Codes
//
// An [Error] says where the JSON of a household is wrong, by pointer and code, never by value.
package household
