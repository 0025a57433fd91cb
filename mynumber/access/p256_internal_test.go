package access

import (
	"math/big"
	"testing"

	"pgregory.net/rapid"
)

// What is counted of numbers of four words is what package big counts, also where every word is at
// its end.
func TestNumbersOfFourWordsAreThoseOfBig(t *testing.T) {
	t.Parallel()
	p := new(big.Int)
	for i := range p256 {
		p.Lsh(p, 64).Or(p, new(big.Int).SetUint64(p256[len(p256)-1-i]))
	}
	ends := rapid.OneOf(rapid.Uint64(), rapid.SampledFrom([]uint64{0, 1, 1<<32 - 1, 1 << 32, 1<<64 - 2, 1<<64 - 1}))
	drawn := rapid.Custom(func(t *rapid.T) (b [32]byte) {
		n := new(big.Int)
		for range 4 {
			n.Lsh(n, 64).Or(n, new(big.Int).SetUint64(ends.Draw(t, "word")))
		}
		if rapid.Bool().Draw(t, "close to p") {
			n.Sub(p, n.And(n, big.NewInt(3)).Add(n, big.NewInt(1)))
		}
		n.Mod(n, p).FillBytes(b[:])
		return b
	})
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawn.Draw(t, "a"), drawn.Draw(t, "b")
		x, y := readNumber(string(a[:])), readNumber(string(b[:]))
		wide, other := new(big.Int).SetBytes(a[:]), new(big.Int).SetBytes(b[:])
		same := func(what string, got number, want *big.Int) {
			var bytes [32]byte
			want.Mod(want, p).FillBytes(bytes[:])
			if got != readNumber(string(bytes[:])) {
				t.Errorf("%s: %x, not %x", what, got, want)
			}
		}
		if x.below(y) != (wide.Cmp(other) < 0) {
			t.Errorf("below: %x, %x", a, b)
		}
		same("plus", x.plus(y), new(big.Int).Add(wide, other))
		same("times", x.times(y), new(big.Int).Mul(wide, other))
	})
}
