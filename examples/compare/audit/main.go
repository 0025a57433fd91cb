// Command audit measures the log beside its peers, on one machine in one run: raw SHA-256, a bare
// fdatasync, Tessera's POSIX log with its defaults and tuned, and bbolt's Batch. Every round runs
// all of them in turn; medians over the rounds are printed, and ratios.
//
// Peers write entries of 300 bytes as they are; ours are events of 300 bytes that are checked,
// encoded, numbered, counted per person out of 50,000 persons, hashed into the tree and chained,
// with index, epochs and seals as an embedder gets them. Tessera's acknowledgement also means that
// its tiles are written for serving; ours that the entry is synced and can be proven.
package main

import (
	"context"
	"crypto/sha256"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"runtime"
	"slices"
	"syscall"
	"time"

	"k8s.io/klog/v2"
)

var (
	rounds = flag.Int("rounds", 3, "`number` of rounds")
	spell  = flag.Duration("spell", 1200*time.Millisecond, "how `long` each measurement runs")
	large  = flag.Int("large", 1_000_000, "`entries` of the log that is verified, proven and disclosed from")
	dir    = flag.String("dir", "", "`directory` on the disk to measure; by default a temporary one")
	part   = flag.String("child", "", "internal: measure the memory of this `part`")
)

func main() {
	flag.Parse()
	slog.SetDefault(slog.New(slog.DiscardHandler))
	klog.SetOutput(discard{})
	klog.LogToStderr(false)
	if *part != "" {
		must(runChild(*part, *dir))
		return
	}
	root := *dir
	if root == "" {
		var err error
		root, err = os.MkdirTemp("", "kyufu-compare-audit")
		must(err)
		defer os.RemoveAll(root)
	}
	b := &bench{root: root, got: map[string][]float64{}}
	for range *rounds {
		b.round(context.Background())
	}
	b.in(func(dir string) { b.largeLog(context.Background(), dir) })
	b.print()
}

type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "compare:", err)
		os.Exit(1)
	}
}

// bench gathers figures by name: rates per second, or times in microseconds.
type bench struct {
	root string
	got  map[string][]float64
}

func (b *bench) add(name string, v float64) { b.got[name] = append(b.got[name], v) }

func (b *bench) median(name string) float64 {
	v := slices.Clone(b.got[name])
	if len(v) == 0 {
		return 0
	}
	slices.Sort(v)
	return v[len(v)/2]
}

// in gives a measurement a directory of its own and removes it afterwards: what is left there would
// still be written out during the next measurements, and slow them by a third.
func (b *bench) in(do func(dir string)) {
	dir, err := os.MkdirTemp(b.root, "")
	must(err)
	do(dir)
	_ = os.RemoveAll(dir) // a peer may still be at it; all of root goes at the end
}

// measure is in for one figure.
func (b *bench) measure(name string, do func(dir string) float64) {
	b.in(func(dir string) { b.add(name, do(dir)) })
}

// rate runs f, which does n things, for a spell and gives things per second.
func rate(n int, f func()) float64 {
	began := time.Now()
	done := 0
	for time.Since(began) < *spell {
		f()
		done += n
	}
	return float64(done) / time.Since(began).Seconds()
}

// cpu is the processor time of this process. Rates by it hold on a machine that others use too.
func cpu() time.Duration {
	var u syscall.Rusage
	must(syscall.Getrusage(syscall.RUSAGE_SELF, &u))
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// rateCPU is rate with processor time in place of the clock's, for what runs on one processor.
func rateCPU(n int, f func()) (wall, processor float64) {
	at := cpu()
	wallBegan := time.Now()
	wall = rate(n, f)
	done := wall * time.Since(wallBegan).Seconds()
	return wall, done / (cpu() - at).Seconds()
}

func (b *bench) addBoth(name string, wall, processor float64) {
	b.add(name, wall)
	b.add(name+" (cpu)", processor)
}

func rawSHA() (wall, processor float64) {
	var p [300]byte
	return rateCPU(10000, func() {
		for i := range 10000 {
			p[0] = byte(i)
			h := sha256.Sum256(p[:])
			p[1] = h[0]
		}
	})
}

// p50 gives the median time of f in microseconds.
func p50(f func()) float64 {
	var took []float64
	for began := time.Now(); time.Since(began) < *spell; {
		at := time.Now()
		f()
		took = append(took, float64(time.Since(at).Nanoseconds())/1e3)
	}
	slices.Sort(took)
	return took[len(took)/2]
}

func (b *bench) round(ctx context.Context) {
	wall, processor := rawSHA()
	b.addBoth("raw", wall, processor)
	b.measure("fdatasync us", bareSync)
	b.ours(ctx)
	tessera := func(name string, callers int, batch uint, age time.Duration) {
		b.measure(name, func(dir string) float64 { return tesseraMany(ctx, dir, callers, batch, age) })
	}
	b.measure("tessera lone tuned us", func(dir string) float64 { return tesseraLone(ctx, dir, time.Millisecond) })
	tessera("tessera 256 defaults", 256, 256, 250*time.Millisecond)
	tessera("tessera 1024", 1024, 1024, 10*time.Millisecond)
	tessera("tessera 4096", 4096, 8192, 50*time.Millisecond)
	b.measure("bbolt 256 defaults", func(dir string) float64 { return bboltMany(dir, 256, 0) })
	b.measure("bbolt 256", func(dir string) float64 { return bboltMany(dir, 256, 256) })
	runtime.GC()
}

type target struct {
	name, what  string
	value       float64
	floor, goal float64
	lower       bool // less is better
}

func (b *bench) print() {
	m := b.median
	best := max(m("tessera 256 defaults"), m("tessera 1024"), m("tessera 4096"))
	raw := m("raw")
	for _, name := range slices.Sorted(keys(b.got)) {
		fmt.Printf("%-28s %14.1f\n", name, m(name))
	}
	fmt.Println()
	fmt.Printf("ratio %.3g - whole append in memory (check, encode, count per person, leaf, tree, seals) / raw SHA-256(300 B) (no bar)\n", m("ours memory")/raw)
	for _, name := range []string{"ours tree", "ours memory", "ours bulk"} {
		fmt.Printf("ratio %.3g - %s / raw SHA-256(300 B), both by processor time (no bar)\n", m(name+" (cpu)")/m("raw (cpu)"), name)
	}
	for _, t := range []target{
		{"T1", "leaf and tree in memory / raw SHA-256(300 B)", m("ours tree") / raw, 0.45, 0.60, false},
		{"T2", "durable bulk, 1,000 per call, one caller / raw", m("ours bulk") / raw, 0.15, 0.23, false},
		{"T3", "durable bulk / Tessera's best", m("ours bulk") / best, 10, 18, false},
		{"T4", "256 callers / Tessera defaults, 256", m("ours 256") / m("tessera 256 defaults"), 5, 8, false},
		{"T5", "256 callers / bbolt Batch, 256", m("ours 256") / m("bbolt 256"), 2, 3, false},
		{"T6", "lone writer p50 / bare fdatasync p50", m("ours lone us") / m("fdatasync us"), 1.6, 1.2, true},
		{"T7", "Tessera tuned lone p50 / ours", m("tessera lone tuned us") / m("ours lone us"), 15, 25, false},
		{"T8", "private / plain, 256 callers", m("ours 256 private") / m("ours 256"), 0.55, 0.75, false},
		{"T8", "private / plain, bulk, two callers", m("ours bulk private") / m("ours bulk two"), 0.55, 0.75, false},
		{"T9", "signed receipt, extra p50, us", m("ours lone signed us") - m("ours lone us"), 100, 50, true},
		{"T10", "verify, one core / raw", m("verify one / raw"), 0.30, 0.40, false},
		{"T10", "verify, one core, entries/s", m("verify one"), 1.2e6, 1.6e6, false},
		{"T11", "verify, two cores / raw", m("verify two / raw"), 0.65, 1.0, false},
		{"T12", "verify, peak MiB", m("verify MiB"), 64, 32, true},
		{"T13", "writer, 64 callers, MiB over idle", m("writer MiB"), 64, 32, true},
		{"T15", "prove, us", m("prove us"), 20, 5, true},
		{"T15", "check, us", m("check us"), 10, 5, true},
		{"T16", "reopen after a crash, ms", m("reopen ms"), 1000, 200, true},
		{"T17", "disclosure of 50, ms", m("disclose ms"), 500, 50, true},
		{"T17", "disclosure of 50, KB", m("disclose KB"), 80, 60, true},
		{"T18", "review, entries/s", m("review"), 200e3, 500e3, false},
	} {
		verdict := "goal"
		switch ok := func(bar float64) bool { return t.lower && t.value <= bar || !t.lower && t.value >= bar }; {
		case ok(t.goal):
		case ok(t.floor):
			verdict = "floor"
		default:
			verdict = "MISSED"
		}
		fmt.Printf("ratio %.3g %s %s (floor %g, goal %g): %s\n", t.value, t.name, t.what, t.floor, t.goal, verdict)
	}
}
