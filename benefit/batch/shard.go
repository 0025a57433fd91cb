package batch

import "math/bits"

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
	hi, _ := bits.Mul64(h, uint64(max(n, 1)))
	return int(hi)
}
