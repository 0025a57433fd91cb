package batch_test

import (
	"flag"
	"os"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/kyufu-go/kyufu/benefit"
	"github.com/kyufu-go/kyufu/benefit/batch"
	"github.com/kyufu-go/kyufu/household"
)

// benchHouseholds is how many households the benchmark decides.
var benchHouseholds = flag.Int("households", 1_000_000, "households for the benchmark")

func benchProgram(tb testing.TB) *benefit.Compiled {
	tb.Helper()
	raw, err := os.ReadFile("../testdata/bench-program.json")
	if err != nil {
		tb.Fatal(err)
	}
	p, err := benefit.LoadProgram(raw)
	if err != nil {
		tb.Fatal(err)
	}
	c, err := benefit.Compile(p)
	if err != nil {
		tb.Fatal(err)
	}
	return c
}

// BenchmarkShards decides about -households households, cycling through 50,000
// prepared ones, on one goroutine and on two, each with its own scratch and
// summary. For sixty million:
//
//	go test ./benefit/batch -run '^$' -bench Shards -benchtime 7x -households 60000000
func BenchmarkShards(b *testing.B) {
	prepared := sample(50_000)
	c := benchProgram(b)
	for workers := 1; workers <= 2; workers++ {
		b.Run(strconv.Itoa(workers), func(b *testing.B) {
			var took []time.Duration
			for b.Loop() {
				start := time.Now()
				total := shards(b, c, prepared, workers, *benchHouseholds)
				took = append(took, time.Since(start))
				if total.Households != int64(*benchHouseholds) {
					b.Fatal(total.Households)
				}
			}
			slices.Sort(took)
			b.ReportMetric(took[len(took)/2].Seconds(), "s-median")
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			b.ReportMetric(float64(m.Sys)/(1<<20), "MiB")
		})
	}
}

func shards(b *testing.B, c *benefit.Compiled, prepared []household.Household, workers, households int) batch.Summary {
	b.Helper()
	sums := make([]batch.Summary, workers)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			var s benefit.Scratch
			var sum batch.Summary
			in := benefit.Input{Municipality: kumagaya}
			for i := w; i < households; i += workers {
				in.Household = &prepared[i%len(prepared)]
				d, err := c.Evaluate(&in, &s)
				if err != nil {
					sum.Failed++
					continue
				}
				sum.Add(&d)
			}
			sums[w] = sum
		})
	}
	wg.Wait()
	for w := 1; w < workers; w++ {
		sums[0].Merge(&sums[w])
	}
	return sums[0]
}
