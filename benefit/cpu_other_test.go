//go:build !unix

package benefit

import "time"

// cpuTime is not known here: benchmarks give wall time alone.
func cpuTime() time.Duration { return 0 }
