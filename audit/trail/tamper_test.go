package trail

// The tamper suite and bad inputs, with the tests that show each; the tampering itself is in
// forge_test.go.
//
//	edit, delete, insert, swap, duplicate, cut at entry, commit, epoch   TestTamperSuite
//	cut at a segment, mix two logs                                       TestShuffledSegmentsAreNamed
//	cut and resume                                                       TestCutAndResume, TestRestoredBackupShows
//	re-sign old epochs, drop seals                                       TestOldEpochCannotBeSealedAgain, TestTamperSuite
//	change a subject's counters                                          TestTamperSuite
//	omit an entry from a disclosure                                      TestDisclosureShowsAllEntriesAndNoOthers (mutateBundle)
//	open with another field's nonce                                      TestVaultAtItsLimits
//	proof for another size, merkle's probes                              TestProofsOfNoOtherTree, TestBadProofsAreRefused
//	rollback of the business database, of the log                        TestOneOfTwoStoresRestored, TestRestoredBackupShows
//	notes                                                                TestSignedCheckpoints, TestCheckpointTexts
//	events: every field, version, enum, count and time                   TestEveryCodeFieldAtItsLimits, TestBadEventsAreRefused,
//	                                                                     TestUnknownVersionsAndEnums, TestCountsAtTheirLimits,
//	                                                                     TestTimesAtTheirLimits, TestVaultAtItsLimits
//	what is left of pruned segments                                      FuzzPrunedSegment, TestPruningKeepsEveryProof
//	decoders                                                             the Fuzz targets of fuzz_test.go, fuzz_files_test.go and anchor
//	a log as a slice                                                     the tester of powercut_test.go, TestLargeRequestsAreSeatedAsOneByOne
//	linearizability                                                      TestHistoriesAreLinearizable
//	tlog, Tessera's fsck                                                 TestTreeAgreesWithTlog; examples/compare/audit
//	exhaustive model                                                     TestModelOfCommitRotateRecover
//	golden logs                                                          TestGoldenLog, TestGoldenLogGoesOn

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/disktest"
	"github.com/kyufu-go/kyufu/audit/internal/merkle"
	"github.com/kyufu-go/kyufu/audit/internal/sample"
	"github.com/kyufu-go/kyufu/audit/internal/segment"
	"github.com/kyufu-go/kyufu/audit/verify"
)

// closedLog makes a log of some segments and epochs, closed cleanly.
func closedLog(t *testing.T, seed uint64, appends int) *disktest.Disk {
	t.Helper()
	x := newTester(t, seed)
	require.NoError(t, x.open())
	for range appends {
		e := x.event()
		_, err := x.log.Append(context.Background(), e)
		require.NoError(t, err)
	}
	require.NoError(t, x.log.Close())
	return x.disk
}

func verifyDisk(d *disktest.Disk) (verify.Report, error) {
	return verify.Verify(context.Background(), "", verify.Options{FS: d})
}

// TestFlippedBytesAreFoundAndLocatedByVerify flips bytes of a log of more than 64 KiB and verifies
// all of it each time: today's of every 487th byte, every 97th in a long run, or every byte with
// KYUFU_FULL_FLIPS set, which takes minutes. The next test covers every byte from the nearest
// commit.
func TestFlippedBytesAreFoundAndLocatedByVerify(t *testing.T) {
	t.Parallel()
	first, step := sample.Every(t, 487)
	if sample.Long() {
		step = 97
	}
	if os.Getenv("KYUFU_FULL_FLIPS") != "" {
		first, step = 0, 1
	}
	disk := closedLog(t, 5, 300)
	total := 0
	for _, name := range segmentsOf(t, disk) {
		ino := disk.Names[name]
		frames := framesOf(t, disk, name)
		total += len(ino.Now)
		for at := first; at < len(ino.Now); at += step {
			ino.Now[at] ^= 1 << (at % 8)
			_, err := verifyDisk(disk)
			ino.Now[at] ^= 1 << (at % 8)
			var e *audit.Error
			require.ErrorAs(t, err, &e, "%s byte %d", name, at)
			require.True(t, e.Located)
			require.Equal(t, name, e.File, "byte %d", at)
			require.Equal(t, frameAt(frames, int64(at)), e.Offset, "%s byte %d: %v", name, at, err)
		}
	}
	require.GreaterOrEqual(t, total, 64<<10)
}

// TestEveryFlippedByteIsLocatedFromTheNearestCommit flips each byte of a log of more than 1 MiB and
// re-verifies from the commit before.
func TestEveryFlippedByteIsLocatedFromTheNearestCommit(t *testing.T) {
	t.Parallel()
	x := newTester(t, 8)
	x.clock = x.clock.AddDate(0, 1, 0) // the fiscal year must not end in the middle
	cfg := x.config()
	cfg.SegmentSize, cfg.EpochEntries = 1<<20, 500
	var err error
	x.log, err = Open("", cfg)
	require.NoError(t, err)
	total := 0
	for total < 1<<20 {
		events := make([]audit.Event, 2+x.rng.IntN(3))
		for i := range events {
			events[i] = x.event()
			events[i].Reason = "a-reason-code-that-makes-the-entry-long"
		}
		_, err := x.log.AppendBatch(context.Background(), events)
		require.NoError(t, err)
		total = int(x.log.w.end)
		if x.log.w.st.Segment > 0 {
			break
		}
	}
	require.NoError(t, x.log.Close())
	flips := 0
	first, step := sample.Every(t, 17)
	for _, name := range segmentsOf(t, x.disk) {
		flips += flipEach(t, x.disk, name, first, step)
	}
	require.GreaterOrEqual(t, (flips+2)*step, 1<<20)
}

// flipEach flips every byte of a segment, or one of so many, and replays from the nearest commit
// before it.
func flipEach(t *testing.T, d *disktest.Disk, name string, first, step int) (flips int) {
	t.Helper()
	var number uint64
	_, err := fmt.Sscanf(name, "%d", &number)
	require.NoError(t, err)
	s, f, err := segment.OpenScan(d, number)
	require.NoError(t, err)
	ino, frames := d.Names[name], framesOf(t, d, name)
	next := int64(first)
	for ; next < s.Start; next += int64(step) {
		at := int(next)
		ino.Now[at] ^= 4
		_, _, err := segment.OpenScan(d, number)
		require.Error(t, err)
		ino.Now[at] ^= 4
		flips++
	}
	var st segment.State
	require.True(t, st.Begin(&s.Header, s.Payload))
	if number > 0 {
		m, ok := segment.LoadSubjects(d, &s.Header)
		require.True(t, ok)
		st.Subjects = m
	}
	start := s.Start
	for i, fr := range frames[1:] {
		if ino.Now[fr.at+8] != segment.FrameCommit {
			continue
		}
		for ; next < fr.end; next += int64(step) {
			at := next
			ino.Now[at] ^= 1 << (at % 8)
			trial := st
			trial.Subjects = clone(&st.Subjects)
			err := segment.Replay(f, name, start, fr.end, &trial, segment.NoCommit)
			var e *audit.Error
			if !errors.As(err, &e) || e.Offset != frameAt(frames[:i+2], at) {
				require.Fail(t, "not located", "%s byte %d: %v", name, at, err)
			}
			ino.Now[at] ^= 1 << (at % 8)
			flips++
		}
		require.NoError(t, segment.Replay(f, name, start, fr.end, &st, segment.NoCommit))
		start = fr.end
	}
	return flips
}

// clone is a copy that changes without the map.
func clone(m *merkle.SubjectMap) merkle.SubjectMap {
	c := *m
	c.People, c.Hashes = slices.Clone(m.People), slices.Clone(m.Hashes)
	c.Dirty, c.Marked = slices.Clone(m.Dirty), slices.Clone(m.Marked)
	c.Nodes, c.Sums = slices.Clone(m.Nodes), slices.Clone(m.Sums)
	return c
}

func segmentsOf(t *testing.T, d *disktest.Disk) (out []string) {
	t.Helper()
	numbers, err := segment.SegmentNumbers(d)
	require.NoError(t, err)
	for _, n := range numbers {
		out = append(out, segment.SegmentName(n))
	}
	return out
}

type frameSpan struct{ at, end int64 }

func framesOf(t *testing.T, d *disktest.Disk, name string) (out []frameSpan) {
	t.Helper()
	f, err := d.Open(name)
	require.NoError(t, err)
	size, err := f.Size()
	require.NoError(t, err)
	for w := (segment.FrameWalk{F: f, Limit: size}); w.At < size; {
		_, _, at, st, err := w.Next()
		require.NoError(t, err)
		require.Equal(t, segment.FrameOK, st)
		out = append(out, frameSpan{at, w.At})
	}
	return out
}

func frameAt(frames []frameSpan, at int64) int64 {
	i, _ := slices.BinarySearchFunc(frames, at, func(f frameSpan, at int64) int {
		if f.end <= at {
			return -1
		}
		return 1
	})
	return frames[i].at
}

func TestFlippedBytesStopTheWriter(t *testing.T) {
	t.Parallel()
	disk := closedLog(t, 6, 8)
	name := segment.SegmentName(0)
	for at := range disk.Names[name].Now {
		d := disk.Clone()
		d.Names[name].Now[at] ^= 0x10
		before := string(d.Names[name].Now)
		_, err := Open("", Config{Instance: "test/sim", FS: d, SegmentSize: minSegment})
		var e *audit.Error
		require.True(t, errors.As(err, &e), "byte %d", at)
		require.Equal(t, before, string(d.Names[name].Now), "the evidence must stay")
	}
}
