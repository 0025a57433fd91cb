// Package state holds which event leads from which state to which, as data.
//
// A machine is a [Table] of rows: from these states, by this event, to that state. The one table
// answers what comes next, which events a state allows, and prints itself: as a Markdown table and
// a Mermaid picture for the people who work with it, and as JSON for other languages. So the
// manual, the program and the test of every state and event read the same rows.
//
// The zero value of a state type is the state before the first event; it is printed as a start and
// an end "[*]", as Mermaid writes it. A table knows no guards, persons or deadlines: a package that
// has them keeps them beside the rows, by the row's place that [Table.Find] gives.
package state
