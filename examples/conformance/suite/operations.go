package suite

import _ "embed"

// Operations is OPERATIONS.md: what goes into each operation and what comes out, for people.
//
//go:embed OPERATIONS.md
var Operations []byte
