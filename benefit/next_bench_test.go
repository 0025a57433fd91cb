package benefit

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/synth"
)

// step is how far an interview came.
type step struct {
	in    *Input
	aside []Missing
}

// steps are those of interviews with households of the synthetic city: once they tell what they
// know, once every third question finds nobody who knows.
func interviewed(tb testing.TB, c *Compiled, persons int) (out []step) {
	tb.Helper()
	for h := range (synth.Config{Persons: persons, Seed: 7, Municipality: kumagaya, BaseDate: c.codes.base}).Households() {
		for _, forget := range []bool{false, true} {
			a := stranger(c, &h)
			for i := range a.in.Household.Members {
				if m := &a.in.Household.Members[i]; i > 0 && i%3 == 2 {
					m.Declared = household.NoTaxableIncome // as the page says of a child
				}
			}
			for n := range 60 {
				in := cloneInput(a.in)
				in.PaidBefore = slices.Clone(in.PaidBefore)
				out = append(out, step{in, slices.Clone(a.aside)})
				m, ok, err := c.Next(a.in, a.aside)
				require.NoError(tb, err)
				if !ok {
					break
				}
				if forget && n%3 == 2 || slices.ContainsFunc(a.aside, m.about) {
					a.aside = append(a.aside, m)
					continue
				}
				a.answer(m)
			}
		}
	}
	return out
}

// BenchmarkNext measures each step of interviews, for every built-in program: the mean of all and
// the slowest, each by the quickest of some tries. On a telephone a step takes about ten times as
// long; the bar there is ten milliseconds.
func BenchmarkNext(b *testing.B) {
	for _, id := range BuiltinIDs() {
		c := compiled(b, id)
		if c.plans[TrackA] == nil {
			continue
		}
		b.Run(id, func(b *testing.B) {
			steps := interviewed(b, c, 60)
			for b.Loop() {
				var sum, worst time.Duration
				for _, s := range steps {
					least := time.Hour
					for range 5 {
						start := time.Now()
						_, _, err := c.Next(s.in, s.aside)
						require.NoError(b, err)
						least = min(least, time.Since(start))
					}
					sum, worst = sum+least, max(worst, least)
				}
				b.ReportMetric(float64(sum.Nanoseconds())/float64(len(steps))/1000, "mean-µs")
				b.ReportMetric(float64(worst.Nanoseconds())/1000, "worst-µs")
				b.ReportMetric(0, "ns/op")
			}
		})
	}
}
