package trail

import (
	"context"
	"slices"
	"testing"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/disktest"
	"github.com/kyufu-go/kyufu/audit/internal/merkle"
	"github.com/kyufu-go/kyufu/audit/internal/segment"
	"github.com/kyufu-go/kyufu/audit/internal/wire"
	"github.com/kyufu-go/kyufu/audit/verify"
	"github.com/stretchr/testify/require"
)

// The tests of this file are the tamper suite: somebody who can write every file of the log, and
// knows its format, changes it.

type tamperedFrame struct {
	kind    byte
	payload []byte
}

// frames takes the only segment of a log apart.
func frames(t *testing.T, d *disktest.Disk) (header []byte, out []tamperedFrame) {
	t.Helper()
	b := d.Names[segment.SegmentName(0)].Now
	_, _, n, st := segment.ReadFrame(b)
	require.Equal(t, segment.FrameOK, st)
	header, b = b[:n], b[n:]
	for len(b) > 0 {
		kind, p, n, st := segment.ReadFrame(b)
		require.Equal(t, segment.FrameOK, st)
		out = append(out, tamperedFrame{kind, slices.Clone(p)})
		b = b[n:]
	}
	return header, out
}

// write puts the frames back with good checksums. With rehash, everything that needs no key is
// worked out anew: indexes, subjects' counters, roots, the chain of commits; seals and signatures
// stay what they were.
func writeFrames(t *testing.T, d *disktest.Disk, header []byte, fs []tamperedFrame, rehash bool) {
	t.Helper()
	_, payload, _, _ := segment.ReadFrame(header)
	var st segment.State
	h, ok := segment.ParseSegmentHeader(payload)
	require.True(t, ok)
	require.True(t, st.Begin(&h, payload))
	b := slices.Clone(header)
	first := uint64(0)
	for _, f := range fs {
		p := slices.Clone(f.payload)
		if rehash {
			p = rehashFrame(&st, f.kind, p, &first)
		}
		b = segment.AppendRecord(b, f.kind, p)
	}
	d.CorruptFile(segment.SegmentName(0), func([]byte) []byte { return b })
}

func rehashFrame(st *segment.State, kind byte, p []byte, first *uint64) []byte {
	if kind == segment.FrameCommit {
		c, ok := segment.ParseCommit(p)
		if !ok {
			return p
		}
		c.Number, c.First, c.Size, c.Root, c.Chain = st.Commit, *first, st.Tree.Size, st.Tree.Root(), st.Chain
		c.Flags &^= segment.FlagSigned
		out := c.Append(nil)
		st.Chain, st.Commit, *first = c.Hash, st.Commit+1, st.Tree.Size
		return out
	}
	var v segment.EventView
	if p[0] == segment.LeafEvent && segment.ScanEvent(p, &v) {
		wire.BE.PutUint64(p[segment.OffIndex:], st.Tree.Size)
		s := v.Subjects
		for range v.NSubjects {
			m := &st.Subjects.People[st.Subjects.Touch((*audit.Handle)(s))]
			wire.BE.PutUint64(s[16:], m.Count+1)
			copy(s[24:56], m.Leaf[:])
			s = s[segment.SubjectFixed+int(s[segment.SubjectFixed-1])*segment.CommitLen:]
		}
		leaf := merkle.LeafHash(p)
		s = v.Subjects
		for range v.NSubjects {
			m := &st.Subjects.People[st.Subjects.Touch((*audit.Handle)(s))]
			m.Count++
			m.Last, m.Leaf = st.Tree.Size, leaf
			s = s[segment.SubjectFixed+int(s[segment.SubjectFixed-1])*segment.CommitLen:]
		}
	}
	st.Tree.Add(merkle.LeafHash(p), nil)
	return p
}

// victim is a log of one segment with three sealed epochs, a receipt and a checkpoint that were
// kept elsewhere.
func victim(t *testing.T) (d *disktest.Disk, opt verify.Options) {
	t.Helper()
	ctx := context.Background()
	x := newTester(t, 70)
	x.clock = x.clock.AddDate(0, 1, 0)
	cfg := x.config()
	cfg.SegmentSize, cfg.EpochEntries = 1<<20, 1000
	var err error
	x.log, err = Open("", cfg)
	require.NoError(t, err)
	for range 3 {
		for range 6 {
			_, err := x.log.AppendBatch(ctx, []audit.Event{x.event(), x.event()})
			require.NoError(t, err)
		}
		require.NoError(t, x.log.Seal())
	}
	r, err := x.log.At(Signed).Append(ctx, x.event())
	require.NoError(t, err)
	cp, err := x.log.Checkpoint()
	require.NoError(t, err)
	require.NoError(t, x.log.Close())
	return x.disk, verify.Options{GenesisKey: x.log.GenesisKey(), Receipts: []audit.Receipt{r}, Checkpoints: [][]byte{cp}}
}

func TestTamperSuite(t *testing.T) {
	t.Parallel()
	disk, opt := victim(t)
	header, fs := frames(t, disk)
	at := func(n int) int { // the n-th event frame
		for i, f := range fs {
			if f.kind == segment.FrameEntry && f.payload[0] == segment.LeafEvent {
				if n == 0 {
					return i
				}
				n--
			}
		}
		return -1
	}
	seal := slices.IndexFunc(fs, func(f tamperedFrame) bool { return f.kind == segment.FrameEntry && f.payload[0] == segment.LeafSeal })
	for name, change := range map[string]func(fs []tamperedFrame) []tamperedFrame{
		"edit":           func(fs []tamperedFrame) []tamperedFrame { fs[at(3)].payload[30] ^= 1; return fs },
		"edit the actor": func(fs []tamperedFrame) []tamperedFrame { fs[at(3)].payload[segment.OffActor+3] = 'v'; return fs },
		"delete":         func(fs []tamperedFrame) []tamperedFrame { return slices.Delete(fs, at(4), at(4)+1) },
		"insert":         func(fs []tamperedFrame) []tamperedFrame { return slices.Insert(fs, at(4), fs[at(9)]) },
		"swap":           func(fs []tamperedFrame) []tamperedFrame { fs[at(2)], fs[at(3)] = fs[at(3)], fs[at(2)]; return fs },
		"duplicate":      func(fs []tamperedFrame) []tamperedFrame { return slices.Insert(fs, at(5), fs[at(5)]) },
		"drop a commit": func(fs []tamperedFrame) []tamperedFrame {
			i := slices.IndexFunc(fs, func(f tamperedFrame) bool { return f.kind == segment.FrameCommit })
			return slices.Delete(fs, i, i+1)
		},
		"drop a seal":                 func(fs []tamperedFrame) []tamperedFrame { return slices.Delete(fs, seal, seal+2) },
		"duplicate a seal":            func(fs []tamperedFrame) []tamperedFrame { return slices.Insert(fs, seal, fs[seal], fs[seal+1]) },
		"cut an entry":                func(fs []tamperedFrame) []tamperedFrame { return fs[:len(fs)-1] },
		"cut the last commit":         func(fs []tamperedFrame) []tamperedFrame { return fs[:len(fs)-2] },
		"cut to the receipt's commit": func(fs []tamperedFrame) []tamperedFrame { return fs[:len(fs)-4] },
		"cut at an epoch":             func(fs []tamperedFrame) []tamperedFrame { return fs[:seal+2] },
		"cut all":                     func([]tamperedFrame) []tamperedFrame { return nil },
		"change a subject's counter": func(fs []tamperedFrame) []tamperedFrame {
			for i := range fs {
				var v segment.EventView
				if fs[i].kind == segment.FrameEntry && segment.ScanEvent(fs[i].payload, &v) && v.NSubjects > 0 {
					v.Subjects[23]++
					break
				}
			}
			return fs
		},
		"swap handles": func(fs []tamperedFrame) []tamperedFrame {
			for i := range fs {
				var v segment.EventView
				if fs[i].kind == segment.FrameEntry && segment.ScanEvent(fs[i].payload, &v) && v.NSubjects > 0 {
					v.Subjects[3] ^= 1
					break
				}
			}
			return fs
		},
	} {
		for _, rehash := range []bool{false, true} {
			d := disk.Clone()
			cloned := make([]tamperedFrame, len(fs))
			for i, f := range fs {
				cloned[i] = tamperedFrame{f.kind, slices.Clone(f.payload)}
			}
			writeFrames(t, d, header, change(cloned), rehash)
			o := opt
			o.FS = d
			// The marks that an attacker would change too, so that only what left the machine and
			// the seals can tell. What was cut behind the last receipt and checkpoint shows by the
			// marks alone: that is the limit of one machine.
			if name != "cut the last commit" && name != "cut an entry" {
				delete(d.Names, segment.MarkName)
				delete(d.Names, segment.CheckpointName)
			}
			_, err := verify.Verify(context.Background(), "", o)
			require.Error(t, err, "%s, rehashed %t", name, rehash)
		}
	}
	d := disk.Clone()
	writeFrames(t, d, header, fs, true) // nothing changed but the signatures of commits, which a receipt needs
	o := opt
	o.FS, o.Receipts = d, nil
	delete(d.Names, segment.MarkName)
	_, err := verify.Verify(context.Background(), "", o)
	require.NoError(t, err)
}

// TestOldEpochCannotBeSealedAgain: who breaks in today has today's key, and signs yesterday with
// it.
func TestOldEpochCannotBeSealedAgain(t *testing.T) {
	t.Parallel()
	disk, opt := victim(t)
	header, fs := frames(t, disk)
	names, err := disk.List()
	require.NoError(t, err)
	var current string
	for _, n := range names {
		if len(n) > 4 && n[len(n)-4:] == ".key" {
			current = n
		}
	}
	require.Equal(t, keyName(4), current)
	stolen := &fileKeys{fs: disk}
	for i := range fs {
		if fs[i].kind != segment.FrameEntry || fs[i].payload[0] != segment.LeafSeal {
			continue
		}
		s, err := segment.ParseSeal(fs[i].payload)
		require.NoError(t, err)
		sig, err := stolen.Sign(4, s.Message([32]byte(opt.GenesisKey)))
		require.NoError(t, err)
		copy(s.Signature[:], sig)
		d := disk.Clone()
		forged := slices.Clone(fs)
		forged[i].payload = s.Append(nil)
		writeFrames(t, d, header, forged, true)
		_, err = verify.Verify(context.Background(), "", verify.Options{FS: d, GenesisKey: opt.GenesisKey})
		require.ErrorIs(t, err, audit.CodeCorrupt)
	}
}

// TestCutAndResume cuts an epoch with its seal and goes on from there with the stolen key of a
// later epoch.
func TestCutAndResume(t *testing.T) {
	t.Parallel()
	disk, _ := victim(t)
	header, fs := frames(t, disk)
	second := 0
	for i, f := range fs {
		if f.kind == segment.FrameEntry && f.payload[0] == segment.LeafSeal {
			if second++; second == 2 {
				fs = fs[:i]
				break
			}
		}
	}
	d := disk.Clone()
	writeFrames(t, d, header, fs, false)
	delete(d.Names, segment.MarkName)
	delete(d.Names, segment.CheckpointName)
	_, err := Open("", Config{Instance: "test/sim", FS: d})
	require.ErrorIs(t, err, audit.CodeKey)
}

func TestGenesisKeyTellsLogsApart(t *testing.T) {
	t.Parallel()
	disk, opt := victim(t)
	key := slices.Clone(opt.GenesisKey)
	key[0] ^= 1
	_, err := verify.Verify(context.Background(), "", verify.Options{FS: disk, GenesisKey: key})
	require.ErrorIs(t, err, audit.CodeForged)
	forged := opt.Receipts[0]
	forged.Signature[5] ^= 1
	_, err = verify.Verify(context.Background(), "", verify.Options{FS: disk, Receipts: []audit.Receipt{forged}})
	require.ErrorIs(t, err, audit.CodeForged)
	bad := slices.Clone(opt.Checkpoints[0])
	bad[len(bad)-9] ^= 1
	_, err = verify.Verify(context.Background(), "", verify.Options{FS: disk, Checkpoints: [][]byte{bad}})
	require.Error(t, err)
}
