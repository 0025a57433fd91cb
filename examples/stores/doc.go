// Package stores shows the library's stores over database/sql on real databases:
// SQLite (modernc.org/sqlite, no cgo) and PostgreSQL (pgx). The library itself
// has no driver in its go.mod; this module has, so that it stays out of yours.
//
// Each subfolder is one room of the library: mynumber, inquiry, office; officecheck is a command
// that says what in an office does not fit. A room's tests put the room's store through its
// contract suite on both databases, and look at what the database holds.
//
//	go test ./...                                               # SQLite
//	KYUFU_POSTGRES='postgres://…' go test ./...                 # and PostgreSQL
//
// The PostgreSQL tests make a schema of their own and drop it at the end. They
// are skipped when KYUFU_POSTGRES is not set.
package stores
