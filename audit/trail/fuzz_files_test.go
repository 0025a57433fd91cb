package trail

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/disktest"
	"github.com/kyufu-go/kyufu/audit/internal/disk"
	"github.com/kyufu-go/kyufu/audit/internal/merkle"
	"github.com/kyufu-go/kyufu/audit/internal/segment"
	"github.com/kyufu-go/kyufu/audit/internal/wire"
	"github.com/kyufu-go/kyufu/audit/vault"
	"github.com/kyufu-go/kyufu/audit/verify"
	"github.com/stretchr/testify/require"
	"golang.org/x/mod/sumdb/note"
)

// The fuzz targets of this file give whole files to whoever opens them. A file of frames is changed
// by a script, so that checksums stay good and the change reaches the code behind them: steps of
// five bytes say what is done, to which frame, where, and with which byte. It also keeps inputs
// short: the fuzzer tries every shorter form of what it finds interesting, and for a whole segment
// that took minutes.

const scriptStep = 5

// runScript changes a file of frames.
func runScript(file, script []byte) []byte {
	fs := framesIn(file)
	var raw []func([]byte) []byte
	for n := 0; len(script) >= scriptStep && n < 64; n++ {
		op, frame, off, val := script[0], int(script[1]), int(wire.BE.Uint16(script[2:])), script[4]
		script = script[scriptStep:]
		if op%9 > 5 {
			raw = append(raw, rawStep(op%9, off, val))
			continue
		}
		if len(fs) == 0 {
			continue
		}
		i := frame % len(fs)
		p := fs[i].payload
		switch op % 9 {
		case 0:
			if len(p) > 0 {
				p[off%len(p)] = val
			}
		case 1:
			fs = slices.Delete(fs, i, i+1)
		case 2:
			fs = slices.Insert(fs, off%len(fs), tamperedFrame{fs[i].kind, slices.Clone(p)})
		case 3:
			fs[i], fs[off%len(fs)] = fs[off%len(fs)], fs[i]
		case 4:
			fs[i].payload = p[:off%(len(p)+1)]
		case 5:
			fs[i].payload = append(p, val)
		}
	}
	var out []byte
	for _, f := range fs {
		out = segment.AppendRecord(out, f.kind, f.payload)
	}
	for _, change := range raw {
		out = change(out)
	}
	return out
}

func rawStep(op byte, off int, val byte) func([]byte) []byte {
	return func(b []byte) []byte {
		switch {
		case op == 6 && len(b) > 0:
			b[off%len(b)] = val
		case op == 7:
			b = b[:off%(len(b)+1)]
		case op == 8:
			b = append(b, bytes.Repeat([]byte{val}, off%600)...)
		}
		return b
	}
}

func framesIn(b []byte) (out []tamperedFrame) {
	for len(b) > 0 {
		kind, p, n, st := segment.ReadFrame(b)
		if st != segment.FrameOK {
			break
		}
		out = append(out, tamperedFrame{kind, slices.Clone(p)})
		b = b[n:]
	}
	return out
}

// step is one step of a script, for seeds.
func step(op, frame byte, off uint16, val byte) []byte {
	return append(wire.BE.AppendUint16([]byte{op, frame}, off), val)
}

func addScripts(f *testing.F) {
	f.Helper()
	for _, s := range [][]byte{
		nil, step(0, 5, 40, 1), step(1, 3, 0, 0), step(2, 4, 6, 0), step(3, 4, 6, 0), step(4, 7, 10, 0), step(5, 0, 0, 0), step(6, 0, 900, 7),
		step(7, 0, 700, 0), step(8, 0, 300, 0), step(8, 0, 300, 9), append(step(1, 255, 0, 0), step(1, 254, 0, 0)...), step(4, 0, 0, 0), step(4, 2, 0, 0),
	} {
		f.Add(s)
	}
}

func fuzzLogConfig(d *disktest.Disk) Config {
	return Config{
		Instance: "test/sim", FS: d, SegmentSize: 1 << 20, EpochEntries: 6, Rand: rand.NewChaCha8([32]byte{9}),
		Now: func() time.Time { return time.Date(2026, 5, 1, 9, 0, 0, 0, time.UTC) },
	}
}

// leavesOf reads entries until an error.
func leavesOf(d disk.FS) (out []string) {
	for e, err := range NewReader(d).Entries(0) {
		if err != nil {
			break
		}
		out = append(out, string(e.Leaf))
	}
	return out
}

// FuzzOpenSegment changes the only segment of a log. Writer, readers and verifier never crash; what
// they all take for good is the log or its beginning, since nothing here can sign or hash; and what
// the writer opens, it can go on with.
func FuzzOpenSegment(f *testing.F) {
	x := &tester{t: &testing.T{}, rng: rand.New(rand.NewPCG(81, 2)), disk: disktest.New(81)}
	l, err := Open("", fuzzLogConfig(x.disk))
	require.NoError(f, err)
	for range 9 {
		_, err := l.Append(context.Background(), x.event())
		require.NoError(f, err)
	}
	require.NoError(f, l.Close())
	whole := leavesOf(x.disk)
	require.Len(f, whole, 12)
	delete(x.disk.Names, segment.MarkName)
	delete(x.disk.Names, segment.CheckpointName)
	addScripts(f)
	f.Fuzz(func(t *testing.T, script []byte) {
		d := x.disk.Clone()
		d.CorruptFile(segment.SegmentName(0), func(b []byte) []byte { return runScript(b, script) })
		_, verr := verifyDisk(d)
		leaves := leavesOf(d)
		if verr == nil {
			require.LessOrEqual(t, len(leaves), len(whole))
			require.True(t, slices.Equal(whole[:len(leaves)], leaves))
		}
		l, err := Open("", fuzzLogConfig(d))
		if err != nil {
			var e *audit.Error
			require.ErrorAs(t, err, &e)
			return
		}
		require.NoError(t, verr, "the writer goes on with what the verifier refuses")
		_, err = l.Append(t.Context(), audit.Event{Act: audit.ActView, Actor: testActor})
		require.NoError(t, err)
		require.NoError(t, l.Close())
		_, err = verifyDisk(d)
		require.NoError(t, err)
		require.True(t, slices.Equal(leaves, leavesOf(d)[:len(leaves)]))
	})
}

// goldenDisk is a disk with the golden log, whose first segment was pruned.
func goldenDisk(t require.TestingT) *disktest.Disk {
	d := disktest.New(1)
	names, err := os.ReadDir(filepath.Join(golden, "log"))
	require.NoError(t, err)
	for _, n := range names {
		b, err := os.ReadFile(filepath.Join(golden, "log", n.Name()))
		require.NoError(t, err)
		d.Names[n.Name()] = &disktest.Inode{Now: b}
	}
	return d
}

// FuzzPrunedSegment changes what is left of a pruned segment in the golden log, or the hashes kept
// of it: the verifier takes no other stub than the one that was left, and proofs out of changed
// hashes prove nothing.
func FuzzPrunedSegment(f *testing.F) {
	d := goldenDisk(f)
	stub := d.Names[segment.PrunedName(0)].Now
	rep, err := verifyDisk(d)
	require.NoError(f, err)
	addScripts(f)
	f.Fuzz(func(t *testing.T, script []byte) {
		c := d.Clone()
		changed := runScript(stub, script)
		c.CorruptFile(segment.PrunedName(0), func([]byte) []byte { return changed })
		c.CorruptFile(segment.KeptName(0), func(b []byte) []byte {
			if len(script) > 4 {
				b[int(wire.BE.Uint16(script[2:]))%len(b)] ^= script[4]
			}
			return b
		})
		if _, err := verifyDisk(c); err == nil {
			require.True(t, bytes.Equal(stub, changed))
		}
		leavesOf(c)
		r := NewReader(c)
		if p, err := r.ProveInclusion(rep.Entries-1, rep.Entries); err == nil {
			if e, err := r.Entry(rep.Entries - 1); err == nil && merkle.CheckInclusion(p, rep.Entries, rep.Root, e.Index, merkle.LeafHash(e.Leaf)) == nil {
				require.Equal(t, rep.Entries-1, e.Index)
			}
		}
	})
}

// FuzzOpenVault changes a vault's file. What opens holds nobody who was not in it, shows nobody
// under another handle, and can be closed and opened again.
func FuzzOpenVault(f *testing.F) {
	d := disktest.New(2)
	cfg := func(d *disktest.Disk, seed byte) vault.Config {
		return vault.Config{Master: testMaster, FS: d, Keys: d.Keys, Rand: rand.NewChaCha8([32]byte{seed})}
	}
	v, err := vault.Open("", cfg(d, 1))
	require.NoError(f, err)
	people := []string{"00000", "00001", "00002"}
	handles, err := v.Handles(context.Background(), people)
	require.NoError(f, err)
	var sealed []audit.Commitment
	for i, h := range handles {
		c, err := v.Commit(h, 7, []byte(people[i]))
		require.NoError(f, err)
		sealed = append(sealed, c)
	}
	require.NoError(f, v.Flush())
	_, err = v.Erase(context.Background(), handles[2])
	require.NoError(f, err)
	require.NoError(f, v.Close())
	d.CorruptFile("vault", func(b []byte) []byte { return bytes.TrimRight(b, "\x00") })
	delete(d.Names, "vault.acked")
	addScripts(f)
	f.Fuzz(func(t *testing.T, script []byte) {
		c := d.Clone()
		c.CorruptFile("vault", func(b []byte) []byte { return runScript(b, script) })
		for seed := range byte(2) {
			v, err := vault.Open("", cfg(c, 2+seed))
			if err != nil {
				var e *audit.Error
				require.ErrorAs(t, err, &e)
				return
			}
			for i, h := range handles {
				who, err := v.Subject(h)
				require.True(t, err != nil || who == people[i] && i != 2)
				if o, err := v.Open(h, sealed[i]); err == nil {
					require.Equal(t, people[i], string(o.Value))
				}
			}
			_, err = v.Handle(t.Context(), "00009")
			require.NoError(t, err)
			require.NoError(t, v.Close())
		}
	})
}

// FuzzIndexFile gives a segment's index any records. It may hide entries; what it shows stands in
// the log and is what was asked for.
func FuzzIndexFile(f *testing.F) {
	x := &tester{t: &testing.T{}, rng: rand.New(rand.NewPCG(82, 2)), disk: disktest.New(82)}
	cfg := fuzzLogConfig(x.disk)
	cfg.SegmentSize = minSegment
	l, err := Open("", cfg)
	require.NoError(f, err)
	for range 30 {
		_, err := l.Append(context.Background(), x.event())
		require.NoError(f, err)
	}
	require.NoError(f, l.Close())
	whole := leavesOf(x.disk)
	idx, err := OpenIndex(x.disk, nil)
	require.NoError(f, err)
	require.NoError(f, idx.Close())
	good := recordsOf(x.disk.Names[segment.IndexName(0)].Now)
	f.Add(good[:2*segment.IndexRecord])
	f.Add(good[len(good)-segment.IndexRecord:])
	f.Fuzz(func(t *testing.T, records []byte) {
		records = records[:len(records)/segment.IndexRecord*segment.IndexRecord]
		d := x.disk.Clone()
		d.CorruptFile(segment.IndexName(0), func([]byte) []byte { return indexFile(records) })
		idx, err := OpenIndex(d, nil)
		require.NoError(t, err)
		for n := range 20 {
			for e, err := range idx.Subject(testHandle(n)) {
				if err != nil {
					break
				}
				require.Equal(t, whole[e.Index], string(e.Leaf))
				require.True(t, slices.ContainsFunc(e.Event.Subjects, func(s audit.Subject) bool { return s.Handle == testHandle(n) }))
			}
		}
		for e, err := range idx.Act(audit.ActView) {
			if err != nil {
				break
			}
			require.Equal(t, whole[e.Index], string(e.Leaf))
			require.Equal(t, audit.ActView, e.Event.Act)
		}
		require.NoError(t, idx.Close())
	})
}

// FuzzSnapshot gives a subject snapshot any persons, with a good checksum: what is read is written
// again with the same bytes.
func FuzzSnapshot(f *testing.F) {
	st := segment.State{}
	for n := range 3 {
		h := testHandle(n)
		st.Subjects.People[st.Subjects.Touch(&h)].Count = uint64(n)
	}
	d := disktest.New(1)
	require.NoError(f, segment.SaveSubjects(d, 1, &st.Subjects))
	good := d.Names[segment.SnapshotName(1)].Now
	f.Add(good[:len(good)-32])
	f.Add([]byte(segment.SnapshotMagic + "\x00\x00\x00\x00\x00\x00\x00\x00"))
	f.Fuzz(func(t *testing.T, b []byte) {
		sum := sha256.Sum256(b)
		b = append(b, sum[:]...)
		m, ok := segment.ParseSnapshot(b)
		if !ok {
			return
		}
		d := disktest.New(1)
		require.NoError(t, segment.SaveSubjects(d, 1, &m))
		require.Equal(t, b, d.Names[segment.SnapshotName(1)].Now)
	})
}

// FuzzCommitRecord gives a commit record any content, with its own hash good.
func FuzzCommitRecord(f *testing.F) {
	c := segment.CommitRecord{Flags: segment.FlagSeal, Epoch: 1, Number: 4, First: 2, Size: 3, Wall: 5, Mono: 6}
	f.Add(c.Append(nil)[:segment.CommitFixed-32])
	c.Flags |= segment.FlagSigned
	f.Add(append(c.Append(nil)[:segment.CommitFixed-32], make([]byte, 64)...))
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) < segment.CommitFixed-32 {
			return
		}
		hash := segment.HashCommit(b[:segment.CommitFixed-32])
		b = slices.Concat(b[:segment.CommitFixed-32], hash[:], b[segment.CommitFixed-32:])
		c, ok := segment.ParseCommit(b)
		if !ok {
			return
		}
		require.Equal(t, b, append(c.Append(nil), c.Signature...))
	})
}

// FuzzMark: a mark that is read is the one that is written.
func FuzzMark(f *testing.F) {
	f.Add(segment.AppendMark(nil, 7, audit.Hash{1}))
	f.Fuzz(func(t *testing.T, b []byte) {
		d := disktest.New(1)
		d.Names[segment.MarkName] = &disktest.Inode{Now: b}
		if size, hash, ok := segment.ReadMark(d); ok {
			require.Equal(t, b[:segment.MarkLen], segment.AppendMark(nil, size, hash))
		}
	})
}

// FuzzSignedCheckpoint: nothing opens but what was signed.
func FuzzSignedCheckpoint(f *testing.F) {
	key := ed25519.NewKeyFromSeed(make([]byte, 32))
	c := verify.Checkpoint{Origin: "a/b", Size: 5, Root: audit.Hash{1}}
	v := verify.EpochVerifier("a/b", [32]byte(key.Public().(ed25519.PublicKey)))
	signed, err := note.Sign(&note.Note{Text: c.String()}, fuzzSigner{v, key})
	require.NoError(f, err)
	f.Add(signed)
	f.Add(append(bytes.Clone(signed), "— x AAAAAAAA\n"...))
	f.Fuzz(func(t *testing.T, b []byte) {
		got, err := verify.OpenCheckpoint(b, "a/b", note.VerifierList(v))
		if err == nil {
			require.Equal(t, c, got)
			return
		}
		var e *audit.Error
		require.ErrorAs(t, err, &e)
		require.Contains(t, []audit.ErrorCode{audit.CodeForged, audit.CodeMissing, audit.CodeDecode}, audit.ErrorCode(e.Code()))
	})
}

type fuzzSigner struct {
	note.Verifier
	key ed25519.PrivateKey
}

func (s fuzzSigner) Sign(msg []byte) ([]byte, error) { return ed25519.Sign(s.key, msg), nil }

// FuzzHandlesAndHashes: each has one text.
func FuzzHandlesAndHashes(f *testing.F) {
	f.Add(fmt.Sprintf("%032x", 5))
	f.Add("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")
	f.Fuzz(func(t *testing.T, s string) {
		var h audit.Handle
		if h.UnmarshalText([]byte(s)) == nil {
			require.Equal(t, s, h.String())
		}
		var x audit.Hash
		if x.UnmarshalText([]byte(s)) == nil {
			b, err := x.MarshalText()
			require.NoError(t, err)
			require.Equal(t, s, string(b))
		}
	})
}
