//go:build wasip1 || js

package guest

import "runtime"

// uncollected is what was asked since [collect] last ended a collection: the bytes of the requests,
// and [callWeight] for each.
var uncollected int

const (
	callWeight   = 1 << 10
	collectAfter = 4 << 20
)

// collect ends a collection now and then. Go's collector shares out its work by the host's steady
// clock and does none between calls: where that clock jumps, as on a machine with more to do than
// it can, a collection lasts for thousands of calls, and the heap grows all the while.
func collect(asked int) {
	if uncollected >= collectAfter {
		uncollected = 0
		runtime.GC()
	}
	uncollected += callWeight + asked
}
