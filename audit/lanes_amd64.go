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

// cpuid gives the registers EAX, EBX and ECX of a leaf, subleaf 0.
func cpuid(leaf uint32) (a, b, c uint32)

// hasLanes reports whether the processor has the instructions. The registers they use are those that every system saves on amd64.
func hasLanes() bool {
	const ssse3, sha = 1 << 9, 1 << 29
	if most, _, _ := cpuid(0); most < 7 {
		return false
	}
	_, _, c := cpuid(1)
	_, b, _ := cpuid(7)
	return c&ssse3 != 0 && b&sha != 0
}
