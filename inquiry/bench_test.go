package inquiry_test

import (
	"runtime"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/audit/trail"
	"github.com/kyufu-go/kyufu/audit/verify"
	"github.com/kyufu-go/kyufu/inquiry"
	"github.com/kyufu-go/kyufu/inquiry/answer"
	"github.com/kyufu-go/kyufu/inquiry/memnet"
)

// endToEnd takes n inquiries from draft through the network and both persons into a register, with
// every step in a durable log, and returns how long it took from the first draft.
func endToEnd(t testing.TB, n int) time.Duration {
	t.Helper()
	dir := t.TempDir()
	log, err := trail.Open(dir, trail.Config{Instance: "audit.example/inquiry"})
	require.NoError(t, err)
	o := newOffice(t, memnet.Faults{}, func(c *inquiry.Config) {
		c.Log = log
		c.Store = journal(t, store.NewMemory(), log, c.Now)
	})
	asks := make([]inquiry.Ask, n)
	for i := range asks {
		from := fukaya
		if i%2 == 0 {
			from = gyoda
		}
		asks[i] = taxAsk(o.resident(t, i, from, answer.TaxExempt, "0", "0"), from)
	}
	began := time.Now()
	ids := o.approved(t, asks...)
	o.run(t)
	require.Len(t, o.finish(t, ids...), n)
	took := time.Since(began)
	require.NoError(t, log.Close())
	report, err := verify.Verify(t.Context(), dir, verify.Options{})
	require.NoError(t, err)
	require.GreaterOrEqual(t, report.Entries, uint64(12*n), "every step is in the log")
	require.Equal(t, n, report.Subjects)
	for _, id := range ids[:min(n, 100)] {
		require.Equal(t, 1, o.net.Reached(id))
	}
	return took
}

// BenchmarkEndToEnd100k is the bar of 100,000 inquiries in less than a minute. It reports the
// memory in use at the end.
func BenchmarkEndToEnd100k(b *testing.B) {
	const n = 100_000
	benchmarkEndToEnd(b, n)
}

// BenchmarkEndToEnd10k is the same with a tenth, for a quick look.
func BenchmarkEndToEnd10k(b *testing.B) { benchmarkEndToEnd(b, 10_000) }

func benchmarkEndToEnd(b *testing.B, n int) {
	for b.Loop() {
		took := endToEnd(b, n)
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		b.ReportMetric(took.Seconds(), "s")
		b.ReportMetric(float64(m.HeapAlloc>>20), "MiB-heap")
		b.ReportMetric(float64(m.Sys>>20), "MiB-sys")
	}
}

func BenchmarkMemoryApply(b *testing.B) {
	s := store.NewMemory()
	i := 0
	for b.Loop() {
		i++
		it := store.Item{Kind: inquiry.KindInquiry, Key: strconv.Itoa(i), Revision: 1, Terms: store.Listed("g", time.Time{})}
		require.NoError(b, s.Apply(b.Context(), []store.Change{{Item: it}}, nil))
	}
}
