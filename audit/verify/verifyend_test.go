package verify

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/kyufu-go/kyufu/audit/disktest"
	"github.com/kyufu-go/kyufu/audit/internal/segment"
	"github.com/stretchr/testify/require"
)

// TestTheEndIsFoundAsByAScan damages a log in many ways and wants the same report and the same
// error whether the end of the last segment is taken from its last bytes or found by a scan.
func TestTheEndIsFoundAsByAScan(t *testing.T) {
	t.Parallel()
	disk := disktest.New(1)
	const golden = "../trail/testdata/golden-v1/log"
	names, err := os.ReadDir(golden)
	require.NoError(t, err)
	var ino *disktest.Inode
	for _, n := range names {
		b, err := os.ReadFile(filepath.Join(golden, n.Name()))
		require.NoError(t, err)
		disk.Names[n.Name()] = &disktest.Inode{Now: b}
		if strings.HasSuffix(n.Name(), segment.SegmentSuffix) {
			ino = disk.Names[n.Name()] // the last, in the order of names
		}
	}
	opt := Options{FS: disk}
	whole := slices.Clone(ino.Now)
	last := whole
	for at := 0; at < len(whole); {
		_, _, n, st := segment.ReadFrame(whole[at:])
		require.Equal(t, segment.FrameOK, st)
		last = whole[at:]
		at += n
	}
	require.Equal(t, byte(segment.FrameCommit), last[segment.FrameHead-1])
	same := func(name string, b []byte) {
		t.Helper()
		ino.Now = b
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
	frame := last
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
