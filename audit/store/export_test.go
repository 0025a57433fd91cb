package store

import "github.com/kyufu-go/kyufu/audit"

// Follow lets a test chain lines as a forger would.
func Follow(l *Line, before audit.Hash) audit.Hash { return l.follow(before) }
