package batch

import (
	"iter"
	"math/bits"

	"github.com/kyufu-go/kyufu/benefit"
	"github.com/kyufu-go/kyufu/household/money"
)

// Summary counts decisions of one track of a program. Add one goroutine's decisions to one
// summary, and merge the summaries in any order: the sums are the same.
type Summary struct {
	Households, Eligible, Ineligible, Undetermined, Failed int64
	Amount                                                 money.Yen
	// Refused counts the households refused for each criterion, by its number in
	// [benefit.Compiled.Criteria].
	Refused [64]int64
	// Missing counts the missing facts by kind.
	Missing [facts]int64

	asked []benefit.Missing // a buffer
}

// facts is how many kinds of facts can be missing.
const facts = int(benefit.FactAllowance) + 1

// Add counts a decision, its groups included.
func (s *Summary) Add(d *benefit.Borrowed) {
	if d.Err() != nil {
		return
	}
	s.asked = d.AppendMissing(s.asked[:0])
	s.count(d.Outcome(), d.Amount(), d.Refused())
	for i := range d.Groups() {
		g := d.Group(i)
		s.Add(&g)
	}
}

// AddDecision is Add for a decision of the caller's own.
func (s *Summary) AddDecision(d benefit.Decision) {
	s.asked = d.AppendMissing(s.asked[:0])
	s.count(d.Outcome, d.Amount, d.Refused())
	for _, g := range d.Groups() {
		s.AddDecision(g.Decision)
	}
}

func (s *Summary) count(o benefit.Outcome, amount money.Yen, refused uint64) {
	s.Households++
	switch o {
	case benefit.Eligible:
		s.Eligible++
	case benefit.Ineligible:
		s.Ineligible++
	case benefit.Undetermined:
		s.Undetermined++
	}
	s.Amount += amount
	for ; refused != 0; refused &= refused - 1 {
		s.Refused[bits.TrailingZeros64(refused)]++
	}
	for _, m := range s.asked {
		s.Missing[m.Fact]++
	}
}

// Merge adds another summary of the same program and track.
func (s *Summary) Merge(o *Summary) {
	if o == nil {
		return
	}
	s.Households += o.Households
	s.Eligible += o.Eligible
	s.Ineligible += o.Ineligible
	s.Undetermined += o.Undetermined
	s.Failed += o.Failed
	s.Amount += o.Amount
	for i := range s.Refused {
		s.Refused[i] += o.Refused[i]
	}
	for i := range s.Missing {
		s.Missing[i] += o.Missing[i]
	}
}

// Reasons yields the refusal codes with the number of households, in the order of
// the criteria.
func (s *Summary) Reasons(criteria []benefit.Criterion) iter.Seq2[string, int64] {
	return func(yield func(string, int64) bool) {
		for i, c := range criteria {
			if i < len(s.Refused) && s.Refused[i] > 0 && !yield(c.Code, s.Refused[i]) {
				return
			}
		}
	}
}
