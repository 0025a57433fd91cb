//go:build !unix

// Package spent tells how much time has passed, where processor time is not known.
package spent

import "time"

var start = time.Now()

// Time returns the time since the process started.
func Time() time.Duration { return time.Since(start) }
