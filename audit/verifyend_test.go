package audit

import (
	"bytes"
	"context"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestTheEndIsFoundAsByAScan damages a log in many ways and wants the same report and the same error whether the end of the last segment is
// taken from its last bytes or found by a scan.
func TestTheEndIsFoundAsByAScan(t *testing.T) {
	t.Parallel()
	disk, opt := victim(t)
	opt.FS = disk
	ino := disk.names[segmentName(0)]
	whole := slices.Clone(ino.now)
	_, fs := frames(t, disk)
	last := fs[len(fs)-1]
	require.Equal(t, byte(frameCommit), last.kind)
	same := func(name string, b []byte) {
		t.Helper()
		ino.now = b
		rep, err := Verify(t.Context(), "", opt)
		v := verifier{fs: disk, opt: opt, scan: true}
		want := v.run(context.Background())
		if want == nil {
			want = v.required()
		}
		require.Equal(t, want, err, name)
		require.Equal(t, v.rep, rep, name)
	}
	same("whole", whole)
	same("zeroes behind", append(slices.Clone(whole), make([]byte, 200<<10)...))
	same("nothing but zeroes", make([]byte, 5000))
	same("garbage behind", append(slices.Clone(whole), "garbage"...))
	frame := whole[len(whole)-frameHead-len(last.payload):]
	same("the last commit again", append(slices.Clone(whole), frame...))
	same("the last commit again after a hole", append(append(slices.Clone(whole), make([]byte, 70<<10)...), frame...))
	same("the last commit instead of what stands before", append(slices.Clone(whole[:len(whole)/2]), frame...))
	for at := 1; at < len(whole); at += 97 {
		same("cut", whole[:at])
		same("cut, then zeroes", append(slices.Clone(whole[:at]), make([]byte, len(whole)-at)...))
		flipped := slices.Clone(whole)
		flipped[at] ^= 0x10
		same("flipped", flipped)
		same("a hole", slices.Replace(slices.Clone(whole), at, min(at+300, len(whole)), bytes.Repeat([]byte{0}, min(300, len(whole)-at))...))
	}
}
