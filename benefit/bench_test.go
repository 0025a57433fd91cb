package benefit

import (
	"flag"
	"math/rand/v2"
	"os"
	"runtime"
	"testing"

	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/municipality"
)

// benchHouseholds is how many households the benchmarks cycle through.
var benchHouseholds = flag.Int("households", 1_000_000, "households for the benchmarks")

var (
	kumagaya = municipality.Must("112020")
	saitama  = municipality.Must("111007")
)

// sample makes households of one to six members (2.2 on average), about a quarter
// of them eligible, with every fact known: what the engines were compared on.
func sample(n int) []household.Household {
	r := rand.New(rand.NewPCG(1, 2))
	names := []string{"p1", "p2", "p3", "p4", "p5", "p6"}
	sizes := []int{1, 1, 1, 1, 2, 2, 2, 3, 3, 4, 5, 6, 1, 2, 2, 1}
	away := []household.Residence{{At: household.In(saitama)}}
	out := make([]household.Household, n)
	for i := range out {
		h := &out[i]
		h.ID, h.Head = "h", names[0]
		h.Members = make([]household.Member, sizes[r.IntN(len(sizes))])
		poor := r.IntN(100) < 34
		for j := range h.Members {
			m := &h.Members[j]
			m.ID = names[j]
			m.Birth = civil.FromDays(civil0.Days() + r.IntN(30000))
			m.Tax = household.Always(household.Exempt)
			if !poor && r.IntN(100) < 70 {
				m.Tax = household.Always(household.Taxed)
			}
			m.Levy = household.Always(household.LevyZero)
			m.Supporter.Kind = household.SupporterNone
			switch k := r.IntN(100); {
			case k < 6:
				m.Supporter = household.Supporter{Kind: household.SupporterKnown, ID: "x", Tax: household.Always(household.Taxed)}
			case k < 30 && j > 0:
				m.Supporter = household.Supporter{Kind: household.SupporterKnown, ID: names[0]}
			}
			if r.IntN(100) < 4 {
				m.Residence = away
			}
		}
	}
	return out
}

var (
	civil0     = civil.MustDate("1935-01-01")
	benchBase  = civil.MustDate("2023-12-01")
	benchChild = civil.MustDate("2005-04-02")
)

func benchProgram(tb testing.TB) *Compiled {
	tb.Helper()
	raw, err := os.ReadFile("testdata/bench-program.json")
	if err != nil {
		tb.Fatal(err)
	}
	p, err := LoadProgram(raw)
	if err != nil {
		tb.Fatal(err)
	}
	c, err := Compile(p)
	if err != nil {
		tb.Fatal(err)
	}
	return c
}

// handWritten is the same rule as a Go function, without a trace.
func handWritten(h *household.Household) (Outcome, int64) {
	judged, dependants, amount := 0, 0, int64(70_000)
	for i := range h.Members {
		m := &h.Members[i]
		if m.Residence != nil {
			if at, _ := m.PlaceOn(benchBase); at != household.In(kumagaya) {
				continue
			}
		}
		if late, known := m.Birth.After(benchBase); late && known {
			continue
		}
		judged++
		if m.Tax.At(2023) == household.Taxed {
			return Ineligible, 0
		}
		if m.Supporter.Kind == household.SupporterKnown {
			tax := m.Supporter.Tax.At(2023)
			if j := h.Index(m.Supporter.ID); j >= 0 {
				tax = h.Members[j].Tax.At(2023)
			}
			if tax == household.Taxed {
				dependants++
			}
		}
		if young, known := m.Birth.Before(benchChild); !young && known {
			amount += 50_000
		}
	}
	if judged == 0 || dependants == judged {
		return Ineligible, 0
	}
	return Eligible, amount
}

func BenchmarkHandWritten(b *testing.B) {
	hs := sample(*benchHouseholds)
	i, eligible := 0, 0
	b.ReportAllocs()
	defer reportCPU(b)()
	for b.Loop() {
		if o, _ := handWritten(&hs[i]); o == Eligible {
			eligible++
		}
		if i++; i == len(hs) {
			i = 0
		}
	}
	b.ReportMetric(float64(eligible)/float64(b.N), "eligible/op")
}

func BenchmarkEvaluate(b *testing.B) {
	hs := sample(*benchHouseholds)
	c := benchProgram(b)
	var s Scratch
	in := Input{Municipality: kumagaya}
	i, eligible, steps := 0, 0, 0
	b.ReportAllocs()
	defer reportCPU(b)()
	for b.Loop() {
		in.Household = &hs[i]
		d, err := c.Evaluate(&in, &s)
		if err != nil {
			b.Fatal(err)
		}
		if d.Outcome() == Eligible {
			eligible++
		}
		steps += len(d.verdict().steps)
		if i++; i == len(hs) {
			i = 0
		}
	}
	b.ReportMetric(float64(eligible)/float64(b.N), "eligible/op")
	b.ReportMetric(float64(steps)/float64(b.N), "steps/op")
}

func BenchmarkEvaluateOwned(b *testing.B) {
	hs := sample(*benchHouseholds)
	c := benchProgram(b)
	var s Scratch
	in := Input{Municipality: kumagaya}
	i := 0
	var keep Decision
	b.ReportAllocs()
	defer reportCPU(b)()
	for b.Loop() {
		in.Household = &hs[i]
		d, err := c.Evaluate(&in, &s)
		if err != nil {
			b.Fatal(err)
		}
		keep = d.Own()
		if i++; i == len(hs) {
			i = 0
		}
	}
	_ = keep
}

func BenchmarkEvaluateP5(b *testing.B) {
	hs := sample(min(*benchHouseholds, 100_000))
	p, err := Builtin("P5")
	if err != nil {
		b.Fatal(err)
	}
	c, err := Compile(p)
	if err != nil {
		b.Fatal(err)
	}
	var s Scratch
	in := Input{Municipality: kumagaya}
	i := 0
	b.ReportAllocs()
	defer reportCPU(b)()
	for b.Loop() {
		in.Household = &hs[i]
		if _, err := c.Evaluate(&in, &s); err != nil {
			b.Fatal(err)
		}
		if i++; i == len(hs) {
			i = 0
		}
	}
}

// reportCPU adds the processor time an operation took, collection of garbage included.
func reportCPU(b *testing.B) func() {
	b.Helper()
	runtime.GC()
	start := cpuTime()
	return func() {
		if spent := cpuTime() - start; spent > 0 {
			b.ReportMetric(float64(spent.Nanoseconds())/float64(b.N), "cpu-ns/op")
		}
	}
}

func BenchmarkExplain(b *testing.B) {
	hs := sample(min(*benchHouseholds, 10_000))
	c := benchProgram(b)
	var kept []Decision
	var s Scratch
	for i := range hs {
		d, err := c.Evaluate(&Input{Municipality: kumagaya, Household: &hs[i]}, &s)
		if err != nil {
			b.Fatal(err)
		}
		kept = append(kept, d.Own())
	}
	buf := make([]byte, 0, 4096)
	i := 0
	b.ReportAllocs()
	defer reportCPU(b)()
	for b.Loop() {
		buf = kept[i].verdict().appendExplanation(buf[:0], &ExplainOptions{})
		if i++; i == len(kept) {
			i = 0
		}
	}
}
