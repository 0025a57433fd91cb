package audit

import (
	"crypto/fips140"
	"crypto/sha256"
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
	"time"

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

// TestLanesAreHeldAgainstTheStandardLibrary: a processor that says it can, and cannot, would be found out when the process starts.
func TestLanesAreHeldAgainstTheStandardLibrary(t *testing.T) { //nolint:paralleltest // changes a constant
	if !hasLanes() {
		t.Skip("no lanes here")
	}
	require.True(t, lanesAgree())
	require.Equal(t, !fips140.Enabled(), twoLanes)
	for _, at := range []int{0, 17, 63} {
		roundConstants[at] ^= 1
		agree := lanesAgree()
		roundConstants[at] ^= 1
		require.False(t, agree, "constant %d", at)
	}
	require.True(t, lanesAgree())
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

// TestLanesMakeTheSameLog writes a log with and without lanes: the files are the same, and each way reads what the other wrote.
// It is not parallel, because it switches the lanes for all.
func TestLanesMakeTheSameLog(t *testing.T) {
	if !twoLanes {
		t.Skip("this processor has no lanes")
	}
	defer func() { twoLanes = true }()
	files, reports := map[string]string{}, []Report{}
	for _, lanes := range []bool{true, false} {
		twoLanes = lanes
		disk := laneLog(t)
		for name, ino := range disk.names {
			if lanes {
				files[name] = string(ino.now)
			}
			require.Equal(t, files[name], string(ino.now), name)
		}
		require.Len(t, disk.names, len(files))
		for _, read := range []bool{true, false} {
			twoLanes = read
			rep, err := verifyDisk(disk)
			require.NoError(t, err)
			require.Empty(t, rep.Derived)
			reports = append(reports, rep)
		}
	}
	require.Greater(t, reports[0].Segments, 2)
	require.Greater(t, reports[0].Epoch, uint64(2))
	for _, rep := range reports[1:] {
		require.Equal(t, reports[0], rep)
	}
}

// laneLog writes entries of many lengths about many persons, with fixed clock and randomness.
func laneLog(t *testing.T) *simDisk {
	t.Helper()
	disk := newSimDisk(1)
	l, err := Open("", Config{
		Instance: "test/lanes", FS: disk, Rand: rand.NewChaCha8([32]byte{3}), SegmentSize: 200 << 10, EpochEntries: 700, inline: true,
		Now: func() time.Time { return time.Date(2026, 5, 1, 9, 0, 0, 0, time.UTC) },
	})
	require.NoError(t, err)
	rng := rand.New(rand.NewPCG(1, 2))
	for n := range 12 {
		events := make([]Event, 1+n*40)
		for i := range events {
			e := Event{Act: ActView, Result: Succeeded, Actor: testActor, Case: Code("case-with-a-long-name-for-a-file"[:1+rng.IntN(32)])}
			for k := range rng.IntN(6) {
				var h Handle
				be.PutUint64(h[:], (uint64(rng.IntN(300))*6+uint64(k)+1)*0x9E3779B97F4A7C15)
				e.Subjects = append(e.Subjects, Subject{Handle: h})
			}
			events[i] = e
		}
		_, err = l.AppendBatch(t.Context(), events)
		require.NoError(t, err)
		_, err = l.Append(t.Context(), events[0])
		require.NoError(t, err)
	}
	require.NoError(t, l.Close())
	return disk
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
