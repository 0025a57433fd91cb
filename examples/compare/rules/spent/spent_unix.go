//go:build unix

// Package spent tells how much processor time the process has used: on a machine
// that others use as well, that is what an engine costs.
package spent

import (
	"syscall"
	"time"
)

// Time returns the processor time used so far, collection of garbage included.
func Time() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
