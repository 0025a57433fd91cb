package batch_test

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/benefit"
	"github.com/kyufu-go/kyufu/benefit/batch"
	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/money"
	"github.com/kyufu-go/kyufu/household/municipality"
)

var (
	kumagaya = municipality.Must("112020")
	saitama  = municipality.Must("111007")
)

func compiled(tb testing.TB, id string, patches ...string) *benefit.Compiled {
	tb.Helper()
	p, err := benefit.Builtin(id)
	require.NoError(tb, err)
	var list []benefit.Override
	for _, text := range patches {
		o, err := benefit.Patch([]byte(text))
		require.NoError(tb, err)
		list = append(list, o)
	}
	c, err := benefit.Compile(p, list...)
	require.NoError(tb, err)
	return c
}

// sample makes households of exempt and taxed people, some of whom live elsewhere or are
// claimed by somebody taxed.
func sample(n int) []household.Household {
	r := rand.New(rand.NewPCG(1, 2))
	out := make([]household.Household, n)
	for i := range out {
		h := &out[i]
		h.ID, h.Head, h.Members = "h", "p1", make([]household.Member, 1+r.IntN(4))
		for j := range h.Members {
			m := &h.Members[j]
			m.ID = fmt.Sprintf("p%d", j+1)
			m.Tax, m.Levy, m.Supporter.Kind = household.Always(household.Exempt), household.Always(household.LevyZero), household.SupporterNone
			switch r.IntN(6) {
			case 0:
				m.Tax = household.Always(household.Taxed)
			case 1:
				m.Supporter = household.Supporter{Kind: household.SupporterKnown, ID: "x", Tax: household.Always(household.Taxed)}
			case 2:
				m.Residence = []household.Residence{{At: household.In(saitama)}}
			}
		}
	}
	return out
}

func inputs(hs []household.Household) iter.Seq[*benefit.Input] {
	return func(yield func(*benefit.Input) bool) {
		in := benefit.Input{Municipality: kumagaya}
		for i := range hs {
			in.Household = &hs[i]
			if !yield(&in) {
				return
			}
		}
	}
}

func TestStreamAndSummary(t *testing.T) {
	t.Parallel()
	c := compiled(t, "P5")
	hs := sample(500)
	hs[3].Head = "nobody"
	var whole, left, right batch.Summary
	var kept []benefit.Decision
	n := 0
	for r := range batch.Decide(c, inputs(hs)) {
		if r.Err != nil {
			assert.ErrorIs(t, r.Err, benefit.CodeHousehold)
			assert.Equal(t, "nobody", r.Input.Household.Head, "a stream says whose error it is")
			whole.Failed++
			right.Failed++
			continue
		}
		whole.AddDecision(r.Decision)
		if n++; n%2 == 0 {
			left.AddDecision(r.Decision)
		} else {
			right.AddDecision(r.Decision)
		}
		kept = append(kept, r.Decision)
	}
	left.Merge(&right)
	assert.EqualExportedValues(t, whole, left)
	assert.EqualValues(t, 499, whole.Households)
	assert.EqualValues(t, 1, whole.Failed)
	total := money.Yen(0)
	for i := range kept {
		total += kept[i].Amount
	}
	assert.Equal(t, whole.Amount, total, "what a stream yields is the caller's own")
	codes := map[string]int64{}
	for code, n := range whole.Reasons(c.Criteria(benefit.TrackA)) {
		codes[code] += n
	}
	assert.Positive(t, codes["R01"])
	assert.Positive(t, codes["R06"])
	for range batch.Decide(c, inputs(hs)) {
		break
	}
}

// Decisions in a scratch and decisions of one's own add up to the same.
func TestSummaryOfBorrowedAndOwnDecisions(t *testing.T) {
	t.Parallel()
	c := compiled(t, "P5")
	var s benefit.Scratch
	var borrowed, own batch.Summary
	for in := range inputs(sample(300)) {
		if in.Household.Members[0].Residence == nil {
			in.Household.Members[0].Tax = household.ByYear[household.TaxStatus]{}
		}
		d, err := c.Evaluate(in, &s)
		require.NoError(t, err)
		own.AddDecision(d.Own())
		borrowed.Add(&d)
	}
	assert.EqualExportedValues(t, own, borrowed)
	assert.Positive(t, own.Missing[benefit.FactTax])
}

func TestShardIsEvenAndStable(t *testing.T) {
	t.Parallel()
	counts := make([]int, 4)
	for i := range 40_000 {
		counts[batch.Shard(fmt.Sprintf("%08d", i), 4)]++
	}
	for _, n := range counts {
		assert.InDelta(t, 10_000, n, 600)
	}
	assert.Equal(t, 0, batch.Shard("h", 0))
	assert.Equal(t, batch.Shard("00001234", 7), batch.Shard("00001234", 7))
}
