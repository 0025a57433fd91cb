package benefit

import (
	"iter"
	"math/bits"

	"github.com/kyufu-go/kyufu/household/money"
)

// Stream decides about households one after the other. The decisions yielded are
// the caller's own. A household that cannot be judged yields its error and the
// stream goes on.
//
// For several cores the caller makes as many shards as it likes, gives each a
// goroutine, and merges the summaries; [Shard] says which household belongs where.
// Where decisions need not be kept, [Compiled.Evaluate] with a scratch for each
// goroutine saves the copies.
func (c *Compiled) Stream(in iter.Seq[*Input]) iter.Seq2[Decision, error] {
	return func(yield func(Decision, error) bool) {
		var s Scratch
		for one := range in {
			d, err := c.Evaluate(one, &s)
			if err != nil {
				if !yield(Decision{}, err) {
					return
				}
				continue
			}
			if !yield(d.Clone(), nil) {
				return
			}
		}
	}
}

// Shard returns the shard of n to which a household belongs: the same on every
// machine, whatever the order of the households.
func Shard(id string, n int) int {
	// FNV-1a, and a last mix: running numbers differ in few bits only.
	h := uint64(14695981039346656037)
	for i := range len(id) {
		h = (h ^ uint64(id[i])) * 1099511628211
	}
	h = (h ^ h>>32) * 0x9e3779b97f4a7c15
	h ^= h >> 29
	hi, _ := bits.Mul64(h, uint64(max(n, 1))) // at least one
	return int(hi)
}

// Summary counts decisions. Add one goroutine's decisions to one summary, and merge
// the summaries in any order: the sums are the same.
type Summary struct {
	Households, Eligible, Ineligible, Undetermined, Failed int64
	Amount                                                 money.Yen
	// Refused counts the households refused for each criterion of the plan.
	Refused [64]int64
	// Missing counts the missing facts by kind, in the order of [MissingFacts].
	Missing  [facts]int64
	compiled *Compiled
	track    Track
}

// MissingFacts returns the names of the facts that Summary.Missing counts.
func MissingFacts() []string { return factNames[:] }

// Add counts a decision, its groups included.
func (s *Summary) Add(d *Decision) {
	s.Households++
	s.compiled, s.track = d.compiled, d.Track
	switch d.Outcome {
	case Eligible:
		s.Eligible++
	case Ineligible:
		s.Ineligible++
	case Undetermined:
		s.Undetermined++
	}
	s.Amount += d.Amount
	for set := d.refused; set != 0; set &= set - 1 {
		s.Refused[bits.TrailingZeros64(set)]++
	}
	for _, m := range d.steps[len(d.steps)-int(d.missing):] {
		s.Missing[m.Rule()]++
	}
	for i := range d.groups {
		s.Add(&d.groups[i])
	}
}

// Merge adds another summary of the same program and track.
func (s *Summary) Merge(o *Summary) {
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
	if s.compiled == nil {
		s.compiled, s.track = o.compiled, o.track
	}
}

// Reasons yields the refusal codes with the number of households, in the order of
// the program's criteria.
func (s *Summary) Reasons() iter.Seq2[string, int64] {
	return func(yield func(string, int64) bool) {
		if s.compiled == nil || s.compiled.plans[s.track] == nil {
			return
		}
		for i := range s.compiled.plans[s.track].criteria {
			if n := s.Refused[i]; n > 0 && !yield(s.compiled.plans[s.track].criteria[i].code, n) {
				return
			}
		}
	}
}
