// Command rules runs one rule in several engines on the same households, checks
// that all agree, and prints what a household costs in each and the ratio to
// Kyufu's engine with its full trace.
//
//	go run . [-n 200000] [-rounds 5]
//
// Processor time is counted, with the collection of garbage that an engine causes;
// rounds are interleaved and the median counts, so that a busy machine disturbs all
// engines alike. DuckDB needs cgo and stands in a module of its own beside this one.
package main

import (
	"flag"
	"fmt"
	"os"
	"runtime"
	"slices"
	"text/tabwriter"

	"github.com/kyufu-go/kyufu/examples/compare/rules/sample"
	"github.com/kyufu-go/kyufu/examples/compare/rules/spent"
)

// engine answers the first n households: how many are eligible, and for what amount
// (−1: the engine knows no amounts).
type engine struct {
	name  string
	note  string
	share int // of the households: slow engines get a part
	run   func(n int) (eligible int, amount int64, err error)
}

func main() {
	n := flag.Int("n", 200_000, "households")
	rounds := flag.Int("rounds", 5, "rounds; the median counts")
	flag.Parse()
	if err := compare(*n, *rounds); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func compare(n, rounds int) error {
	hs, rows := sample.Households(n)
	engines, err := all(hs, rows)
	if err != nil {
		return err
	}
	times := make([][]float64, len(engines))
	for range rounds {
		for i, e := range engines {
			part := n / e.share
			runtime.GC() // nobody pays for another's garbage
			start := spent.Time()
			eligible, amount, err := e.run(part)
			took := spent.Time() - start
			if err != nil {
				return fmt.Errorf("%s: %w", e.name, err)
			}
			wantEligible, wantAmount := want(rows[:part])
			if eligible != wantEligible || amount >= 0 && amount != wantAmount {
				return fmt.Errorf("%s disagrees: %d eligible for %d, want %d for %d", e.name, eligible, amount, wantEligible, wantAmount)
			}
			times[i] = append(times[i], float64(took.Nanoseconds())/float64(part))
		}
	}
	report(engines, times)
	return nil
}

func want(rows []sample.Row) (eligible int, amount int64) {
	for i := range rows {
		if a := sample.Plain(&rows[i]); a > 0 {
			eligible++
			amount += a
		}
	}
	return eligible, amount
}

func report(engines []engine, times [][]float64) {
	median := func(i int) float64 {
		slices.Sort(times[i])
		return times[i][len(times[i])/2]
	}
	ours := 0.0
	for i, e := range engines {
		if e.name == oursName {
			ours = median(i)
		}
	}
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "engine\tcpu-ns a household\tratio to ours\t  what the caller gets\t")
	for i, e := range engines {
		fmt.Fprintf(w, "%s\t%.0f\t%.2f\t  %s\t\n", e.name, median(i), median(i)/ours, e.note)
	}
	_ = w.Flush()
	fmt.Println("all engines agree")
	for i, e := range engines {
		if e.name != oursName {
			fmt.Printf("ratio %.2f %s / %s\n", median(i)/ours, e.name, oursName)
		}
	}
}
