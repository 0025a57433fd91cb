// Package year works the cases of a benefit at one office: from the forms of the first day over
// payments, failures, corrections and returns to the erasure, on any store.
//
// examples/city drives it on a store in memory that it keeps in one file, examples/stores on SQLite
// and PostgreSQL; all write the same files.
package year
