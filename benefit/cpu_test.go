//go:build unix

package benefit

import (
	"syscall"
	"time"
)

// cpuTime is the time this process has spent on a processor: what a benchmark
// costs on a machine that others use as well.
func cpuTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
