package main

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/kyufu-go/kyufu/examples/sdk/operation"
)

// counts is what the server tells of its work: how often each operation was asked and failed, and
// how long it ran. The names are those of the table, so nothing that a request says gets in.
type counts map[string]*count

type count struct{ asked, failed, nanos atomic.Int64 }

func newCounts(ops operation.Table) counts {
	c := counts{}
	for name := range ops {
		c[name] = new(count)
	}
	return c
}

// note counts an operation that has ended.
func (c counts) note(name string, failed bool, took time.Duration) {
	n := c[name]
	if n == nil {
		return
	}
	n.asked.Add(1)
	n.nanos.Add(int64(took))
	if failed {
		n.failed.Add(1)
	}
}

// print writes the counts in the text form of Prometheus.
func (c counts) print(w http.ResponseWriter, _ *http.Request) {
	var b strings.Builder
	metric := func(name, kind, help string, value func(*count) string) {
		fmt.Fprintf(&b, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, kind)
		for _, op := range slices.Sorted(maps.Keys(c)) {
			fmt.Fprintf(&b, "%s{op=%q} %s\n", name, op, value(c[op]))
		}
	}
	metric("kyufu_operations_total", "counter", "Operations asked.", func(n *count) string { return decimal(&n.asked) })
	metric("kyufu_operations_failed_total", "counter", "Operations answered with an error.", func(n *count) string { return decimal(&n.failed) })
	metric("kyufu_operation_seconds_total", "counter", "Time spent in operations.", func(n *count) string {
		return fmt.Sprintf("%.6f", time.Duration(n.nanos.Load()).Seconds())
	})
	w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	_, _ = w.Write([]byte(b.String()))
}

func decimal(n *atomic.Int64) string { return strconv.FormatInt(n.Load(), 10) }
