//go:build wasip1 || js

package guest

import (
	"runtime"
	"runtime/debug"
)

// uncollected is what was asked since [collect] last ended a collection: the bytes of the requests,
// and [callWeight] for each.
var uncollected int

const (
	callWeight   = 1 << 10
	collectAfter = 4 << 20

	small       = 256 << 10 // bytes of what is asked at once
	paceOfSmall = 400       // per cent of what is alive, which is little; 100 is Go's own
)

// large is that what is asked at once is not small.
var large bool

func init() { debug.SetGCPercent(paceOfSmall) }

// pace sets how much may lie about before the collector begins. While it marks, each write of a
// pointer costs a call, and a mark outlasts many small requests: it begins seldom between these.
// Behind a large one that needs to know first how little is alive again.
func pace(asked int) {
	was := large
	switch large = asked > small; {
	case large && !was:
		debug.SetGCPercent(100)
	case was && !large:
		runtime.GC()
		debug.SetGCPercent(paceOfSmall)
	}
}

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
