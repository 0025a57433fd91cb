package main

import (
	"bytes"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/kyufu-go/kyufu/examples/sdk/carried"
	"github.com/kyufu-go/kyufu/examples/sdk/lines"
	"github.com/kyufu-go/kyufu/examples/sdk/operation/whole"
	"github.com/stretchr/testify/require"
)

// BenchmarkHosts compares one short decision in each language with the same in this process, in one
// run: µs/decision, and how many times native it is.
func BenchmarkHosts(b *testing.B) {
	const calls = 5000
	requests, err := carried.Requests(1)
	require.NoError(b, err)
	all := bytes.SplitAfter(bytes.TrimSuffix(requests, []byte("\n")), []byte("\n"))
	request := all[len(all)-1]
	native := func() float64 {
		start := time.Now()
		for range calls {
			lines.Line(whole.Call, request)
		}
		return float64(time.Since(start)) / calls
	}
	native()
	w := workshop{b, b.TempDir()}
	w.library("c-shared", "libkyufu.so")
	for _, h := range hosts {
		b.Run(h.language, func(b *testing.B) {
			w := workshop{b, w.dir}
			command := append(h.build(w), strconv.Itoa(calls))
			var theirs, ours float64
			for b.Loop() {
				ours += native()
				ns, err := strconv.ParseFloat(strings.TrimSpace(string(w.answer(append(request, '\n'), command))), 64)
				require.NoError(b, err)
				theirs += ns
			}
			b.ReportMetric(theirs/float64(b.N)/1000, "µs/decision")
			b.ReportMetric(theirs/ours, "of-native")
			b.ReportMetric(0, "ns/op")
		})
	}
}
