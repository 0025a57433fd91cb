package benefit

import (
	"strconv"

	"github.com/kyufu-go/kyufu/household/money"
)

// AmountLine is a part of an amount: what a program pays for the household, for each person or
// child, or on top.
type AmountLine struct {
	// ID is "amount", or the id of an addition.
	ID string `json:"id"`
	// Unit is yen for one; 0 in a decision that was read back, whose JSON does not hold it.
	Unit  money.Yen `json:"unit"`
	Count int       `json:"count"`
}

// Lines returns how the amount of an eligible decision comes about, without the parts that come
// to nothing.
func (d Decision) Lines() []AmountLine {
	v := d.verdict()
	if d.Outcome != Eligible {
		return nil
	}
	var out []AmountLine
	for _, s := range v.trace() {
		r := &v.script.rules[s.Rule()]
		if r.payment < 0 || r.leaf {
			continue
		}
		if n := v.script.count(s); n > 0 {
			p := &v.script.payments[r.payment]
			out = append(out, AmountLine{p.id, p.unit, n})
		}
	}
	return out
}

// count is how many a payment is for.
func (s *script) count(step Step) int {
	if step.kind() == countValue {
		return int(int32(step.value))
	}
	n, err := strconv.Atoi(string(s.appendValue(nil, step)))
	if err != nil {
		return 0
	}
	return n
}
