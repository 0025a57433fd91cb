//go:build !purego

package audit

// oneBlocks takes n blocks of 64 bytes from p into the state.
//
//go:noescape
func oneBlocks(s *laneState, p *byte, n int)

// twoBlocks takes n blocks from p into s and as many from q into t.
//
//go:noescape
func twoBlocks(s, t *laneState, p, q *byte, n int)

// cpuid gives the registers EBX and ECX of a leaf, subleaf 0.
//
//go:noescape
func cpuid(leaf uint32) (b, c uint32)

// hasLanes reports whether the processor has the instructions. They use the registers that all amd64 systems save.
func hasLanes() bool {
	const ssse3, sse41, sha = 1 << 9, 1 << 19, 1 << 29
	if _, c := cpuid(1); c&ssse3 == 0 || c&sse41 == 0 {
		return false
	}
	b, _ := cpuid(7)
	return b&sha != 0
}

// swapWords turns big-endian words round.
var swapWords = [16]byte{3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12}
