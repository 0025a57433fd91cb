package benefit

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// more are bodies like those of a plan, but so many that one word of bits does not hold them.
func (b *bodies) more(ops []op) (out bodies) {
	for i := 0; i <= 2*wordBits; i++ {
		k := i % len(b.nodes)
		out.add(b.nodes[k], b.reads[k], ops[i%len(ops)])
	}
	out.spell()
	return out
}

// However many bodies there are: together they are answered as each by itself, the quantifiers
// find what going through the members finds, and a body waits for a fact that it reads and that
// leaves it open.
func TestBodiesAreAnsweredTogetherAsEachByItself(t *testing.T) {
	t.Parallel()
	ops := []op{opSome, opEvery, opNone, opSomeone, opNobody, opMember}
	for _, id := range []string{"P0", "P6", "P9", "P15"} {
		p := compiled(t, id).plans[TrackA]
		b := p.bodies.more(ops)
		rapid.Check(t, func(t *rapid.T) {
			s := searched(t, p, drawInput(t, 4))
			for i := range s.search.open {
				u := &s.search.open[i]
				if rapid.Bool().Draw(t, "known") {
					s.set(u, rapid.SampledFrom(p.domain(s, u, nil)).Draw(t, "value"))
				}
			}
			s.bind()
			whole, told := make([]uint64, b.row()), make([]uint64, b.row())
			want := make([]ternary, len(b.nodes))
			for i := range s.views {
				v := &s.views[i]
				v.f[fieldPresent] = uint8(rapid.SampledFrom([]ternary{isTrue, isTrue, isFalse}).Draw(t, "present"))
				v.f[fieldJudged] = min(v.f[fieldJudged], v.f[fieldPresent])
				b.ask(v, told)
				b.join(whole, told, v)
				waits := map[Fact]bool{}
				for k, n := range b.nodes {
					o := v.says(n)
					require.Equal(t, o, answerTo(told, int16(k)), "%s: body %d", id, k)
					op, among := ops[k%len(ops)], v.f[fieldJudged]
					if op == opSomeone || op == opNobody || op == opMember {
						among = v.f[fieldPresent]
					}
					for f := range facts {
						asked := ternary(v.f[fieldJudged]) != isFalse || op == opSomeone || op == opNobody || op == opMember
						waits[f] = waits[f] || o == isUnknown && asked && b.reads[k].has(f)
					}
					if op == opEvery {
						o = o.not()
					}
					want[k] = max(want[k], min(o, ternary(among)))
				}
				for f := range facts {
					require.Equal(t, waits[f], b.waits(told, v, f), "%s: %s", id, f)
				}
			}
			for k := range want {
				require.Equal(t, want[k], answerTo(whole, int16(k)), "%s: what quantifier %d finds", id, k)
			}
		})
	}
}
