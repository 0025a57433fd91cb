package audit

import (
	"crypto/sha256"
	"fmt"
	"math"
	"math/big"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// hashers gives one of each kind that this machine has: with lanes, out of crypto/sha256's state, and plain.
func hashers(t require.TestingT) map[string]*hasher {
	short := &hasher{}
	short.begin()
	short.ready, short.lanes = true, false
	short.beginAlone()
	require.NotNil(t, short.state, "the digest is not in the state where it was: hashing is right, but slower")
	plain := *short
	plain.d, plain.state = sha256.New(), nil
	all := map[string]*hasher{"short": short, "plain": &plain, "zero": {}}
	if hasLanes() {
		lanes := &hasher{}
		lanes.begin()
		lanes.lanes = true
		all["lanes"] = lanes
	}
	return all
}

func counting(n int) []byte {
	data := make([]byte, n)
	for i := range data {
		data[i] = byte(i*7 + i>>8)
	}
	return data
}

// TestHasherAgreesForTwoOfAnyLengths holds all pairs of lengths around the blocks' borders, and each with its own, at odd addresses.
func TestHasherAgreesForTwoOfAnyLengths(t *testing.T) {
	t.Parallel()
	const most = 512
	data := counting(2*most + 64)
	sums := map[[2]int]Hash{}
	sum := func(at, n int) Hash {
		h, ok := sums[[2]int{at, n}]
		if !ok {
			h = sha256.Sum256(data[at : at+n])
			sums[[2]int{at, n}] = h
		}
		return h
	}
	for name, h := range hashers(t) {
		check := func(i, n, k, m int) {
			x, y := h.sumTwo(data[i:i+n], data[k:k+m])
			require.Equal(t, sum(i, n), x, "%s: first of %d and %d bytes", name, n, m)
			require.Equal(t, sum(k, m), y, "%s: second of %d and %d bytes", name, n, m)
		}
		for n := range most + 1 {
			for i := range 17 {
				check(i, n, 33-i, n)
			}
			for _, m := range []int{0, 1, 54, 55, 56, 63, 64, 65, 119, 120, 128, 300, 500, most} {
				check(1, n, most+3, m)
				check(most+5, m, 7, n)
			}
		}
	}
}

func TestHasherAgreesForManyNodesAndPersons(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		children := make([]Hash, 2*rapid.IntRange(0, 9).Draw(rt, "nodes"))
		for i := range children {
			children[i] = LeafHash(rapid.SliceOfN(rapid.Byte(), 0, 4).Draw(rt, "leaf"))
		}
		var want []Hash
		for i := 0; i < len(children); i += 2 {
			want = append(want, sha256.Sum256(fmt.Appendf(nil, "\x01%s%s", children[i][:], children[i+1][:])))
		}
		p := subjectState{count: rapid.Uint64().Draw(rt, "count"), last: rapid.Uint64().Draw(rt, "last"), leaf: LeafHash(nil)}
		q := subjectState{handle: Handle{1}, count: p.last, last: p.count, leaf: LeafHash([]byte{1})}
		for name, h := range hashers(rt) {
			got := make([]Hash, len(want))
			h.nodes(got, children)
			require.Equal(rt, want, append([]Hash(nil), got...), name)
			x, y := h.persons(&p, &q)
			require.Equal(rt, hashPerson(&p.handle, p.count, p.last, &p.leaf), x, name)
			require.Equal(rt, hashPerson(&q.handle, q.count, q.last, &q.leaf), y, name)
		}
	})
}

// TestLaneConstants works out the constants from where they come from: roots of the first primes.
func TestLaneConstants(t *testing.T) {
	t.Parallel()
	fraction := func(prime int64, power int64) uint32 { // the first 32 bits behind the point of prime's root
		n := new(big.Int).Lsh(big.NewInt(prime), uint(32*power))
		low, high := new(big.Int), new(big.Int).Lsh(big.NewInt(1), 40)
		for new(big.Int).Sub(high, low).Cmp(big.NewInt(1)) > 0 {
			mid := new(big.Int).Rsh(new(big.Int).Add(low, high), 1)
			if new(big.Int).Exp(mid, big.NewInt(power), nil).Cmp(n) <= 0 {
				low = mid
			} else {
				high = mid
			}
		}
		return uint32(low.Uint64() & math.MaxUint32)
	}
	var cube, square []uint32
	for n := int64(2); len(cube) < 64; n++ {
		if big.NewInt(n).ProbablyPrime(20) {
			cube, square = append(cube, fraction(n, 3)), append(square, fraction(n, 2))
		}
	}
	var start Hash
	for i, w := range square[:8] {
		be.PutUint32(start[4*i:], w)
	}
	require.Equal(t, start, laneStart.digest())
	require.Equal(t, cube, roundConstants[:])
}

// FuzzTwoMessages holds the hasher's answer for two inputs against crypto/sha256; at cuts the data in two and shifts the second.
func FuzzTwoMessages(f *testing.F) {
	f.Add([]byte(""), uint16(0))
	f.Add(counting(65+301), uint16(65))
	f.Fuzz(func(t *testing.T, data []byte, at uint16) {
		cut := int(at) % (len(data) + 1)
		p, q := data[:cut], data[cut:]
		for name, h := range hashers(t) {
			x, y := h.sumTwo(p, q)
			require.Equal(t, Hash(sha256.Sum256(p)), x, name)
			require.Equal(t, Hash(sha256.Sum256(q)), y, name)
			require.Equal(t, x, h.sum(p), name)
		}
	})
}

func BenchmarkTwoMessages(b *testing.B) {
	for _, n := range []int{pairLen, 301, 330, 4096} {
		p, q := counting(n), counting(n)
		b.Run(fmt.Sprint("crypto/", n), func(b *testing.B) {
			for b.Loop() {
				_, _ = sha256.Sum256(p), sha256.Sum256(q)
			}
		})
		for name, h := range hashers(b) {
			b.Run(fmt.Sprint(name, "/", n), func(b *testing.B) {
				for b.Loop() {
					h.sumTwo(p, q)
				}
			})
		}
	}
}
