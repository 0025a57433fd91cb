package main

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/kyufu-go/kyufu/examples/sdk/carried"
	"github.com/kyufu-go/kyufu/examples/sdk/lines"
	"github.com/kyufu-go/kyufu/examples/sdk/operation/whole"
	"github.com/stretchr/testify/require"
)

// BenchmarkHosts compares one short decision in each language with the same in this process, in one
// run of as many rounds as are asked for: the medians of µs/decision, and of how many times native
// it is. Time is the processor's, so that it does not depend on what else the machine does.
func BenchmarkHosts(b *testing.B) {
	const calls = 5000
	line, err := carried.Short()
	require.NoError(b, err)
	request := bytes.TrimSuffix(line, []byte("\n"))
	native := func() float64 {
		from := processor(b)
		for range calls {
			lines.Line(whole.Call, request)
		}
		return float64(processor(b)-from) / calls
	}
	native()
	w := workshop{b, b.TempDir()}
	w.library("c-shared", "libkyufu.so")
	for _, h := range hosts {
		b.Run(h.language, func(b *testing.B) {
			w := workshop{b, w.dir}
			command := append(h.build(w), strconv.Itoa(calls))
			var took, ratio []float64
			for b.Loop() {
				ours := native()
				theirs, err := strconv.ParseFloat(strings.TrimSpace(string(w.answer(line, command))), 64)
				require.NoError(b, err)
				took, ratio = append(took, theirs/1000), append(ratio, theirs/ours)
			}
			slices.Sort(took)
			slices.Sort(ratio)
			b.ReportMetric(took[len(took)/2], "µs/decision")
			b.ReportMetric(ratio[len(ratio)/2], "of-native")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// processor is the processor time of this process so far.
func processor(t testing.TB) time.Duration {
	t.Helper()
	var u syscall.Rusage
	require.NoError(t, syscall.Getrusage(syscall.RUSAGE_SELF, &u))
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
