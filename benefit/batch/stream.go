package batch

import (
	"iter"

	"github.com/kyufu-go/kyufu/benefit"
	"github.com/kyufu-go/kyufu/household/secret"
)

// Result is what was decided about one household.
type Result struct {
	secret.Quiet

	Input    *benefit.Input
	Decision benefit.Decision
	// Err says why the household cannot be judged; the stream goes on.
	Err error
}

// Decide decides about households one after the other. The decisions yielded are the
// caller's own.
//
// For several cores the caller makes as many shards as it likes, gives each a goroutine,
// and merges the summaries; [Shard] says which household belongs where. Where decisions
// need not be kept, [benefit.Compiled.Evaluate] with a scratch for each goroutine saves the
// copies.
func Decide(c *benefit.Compiled, in iter.Seq[*benefit.Input]) iter.Seq[Result] {
	return func(yield func(Result) bool) {
		if in == nil {
			return
		}
		var s benefit.Scratch
		for one := range in {
			r := Result{Input: one}
			d, err := c.Evaluate(one, &s)
			if r.Err = err; err == nil {
				r.Decision = d.Own()
			}
			if !yield(r) {
				return
			}
		}
	}
}
