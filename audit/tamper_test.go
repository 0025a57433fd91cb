package audit

// The tamper suite and bad inputs, with the tests that show each; the tampering itself is in forge_test.go.
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

	"github.com/kyufu-go/kyufu/audit/internal/sample"
)

// closedLog makes a log of some segments and epochs, closed cleanly.
func closedLog(t *testing.T, seed uint64, appends int) *simDisk {
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

func verifyDisk(d *simDisk) (Report, error) {
	return Verify(context.Background(), "", VerifyOptions{FS: d})
}

// TestFlippedBytesAreFoundAndLocatedByVerify flips bytes of a log of more than 64 KiB and verifies all of it each time: today's of every
// 487th byte, every 97th in a long run, or every byte with KYUFU_FULL_FLIPS set, which takes minutes. The next test covers every byte from
// the nearest commit.
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
		ino := disk.names[name]
		frames := framesOf(t, disk, name)
		total += len(ino.now)
		for at := first; at < len(ino.now); at += step {
			ino.now[at] ^= 1 << (at % 8)
			_, err := verifyDisk(disk)
			ino.now[at] ^= 1 << (at % 8)
			var e *Error
			require.ErrorAs(t, err, &e, "%s byte %d", name, at)
			require.True(t, e.Located)
			require.Equal(t, name, e.File, "byte %d", at)
			require.Equal(t, frameAt(frames, int64(at)), e.Offset, "%s byte %d: %v", name, at, err)
		}
	}
	require.GreaterOrEqual(t, total, 64<<10)
}

// TestEveryFlippedByteIsLocatedFromTheNearestCommit flips each byte of a log of more than 1 MiB and re-verifies from the commit before.
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
		events := make([]Event, 2+x.rng.IntN(3))
		for i := range events {
			events[i] = x.event()
			events[i].Reason = "a-reason-code-that-makes-the-entry-long"
		}
		_, err := x.log.AppendBatch(context.Background(), events)
		require.NoError(t, err)
		total = int(x.log.end)
		if x.log.st.segment > 0 {
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

// flipEach flips every byte of a segment, or one of so many, and replays from the nearest commit before it.
func flipEach(t *testing.T, d *simDisk, name string, first, step int) (flips int) {
	t.Helper()
	var number uint64
	_, err := fmt.Sscanf(name, "%d", &number)
	require.NoError(t, err)
	s, f, err := openScan(d, number)
	require.NoError(t, err)
	ino, frames := d.names[name], framesOf(t, d, name)
	next := int64(first)
	for ; next < s.start; next += int64(step) {
		at := int(next)
		ino.now[at] ^= 4
		_, _, err := openScan(d, number)
		require.Error(t, err)
		ino.now[at] ^= 4
		flips++
	}
	var st state
	require.True(t, st.begin(&s.header, s.payload))
	if number > 0 {
		m, ok := loadSubjects(d, &s.header)
		require.True(t, ok)
		st.subjects = m
	}
	start := s.start
	for i, fr := range frames[1:] {
		if ino.now[fr.at+8] != frameCommit {
			continue
		}
		for ; next < fr.end; next += int64(step) {
			at := next
			ino.now[at] ^= 1 << (at % 8)
			trial := st
			trial.subjects = st.subjects.clone()
			err := replay(f, name, start, fr.end, &trial, noCommit)
			var e *Error
			if !errors.As(err, &e) || e.Offset != frameAt(frames[:i+2], at) {
				require.Fail(t, "not located", "%s byte %d: %v", name, at, err)
			}
			ino.now[at] ^= 1 << (at % 8)
			flips++
		}
		require.NoError(t, replay(f, name, start, fr.end, &st, noCommit))
		start = fr.end
	}
	return flips
}

// clone is a copy that changes without the map.
func (m *subjectMap) clone() subjectMap {
	c := *m
	c.people, c.hashes = slices.Clone(m.people), slices.Clone(m.hashes)
	c.dirty, c.marked = slices.Clone(m.dirty), slices.Clone(m.marked)
	c.nodes, c.sums = slices.Clone(m.nodes), slices.Clone(m.sums)
	return c
}

func segmentsOf(t *testing.T, d *simDisk) (out []string) {
	t.Helper()
	numbers, err := segmentNumbers(d)
	require.NoError(t, err)
	for _, n := range numbers {
		out = append(out, segmentName(n))
	}
	return out
}

type frameSpan struct{ at, end int64 }

func framesOf(t *testing.T, d *simDisk, name string) (out []frameSpan) {
	t.Helper()
	f, err := d.Open(name)
	require.NoError(t, err)
	size, err := f.Size()
	require.NoError(t, err)
	for w := (frameWalk{f: f, limit: size}); w.at < size; {
		_, _, at, st, err := w.next()
		require.NoError(t, err)
		require.Equal(t, frameOK, st)
		out = append(out, frameSpan{at, w.at})
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
	name := segmentName(0)
	for at := range disk.names[name].now {
		d := disk.clone()
		d.names[name].now[at] ^= 0x10
		before := string(d.names[name].now)
		_, err := Open("", Config{Instance: "test/sim", FS: d, SegmentSize: minSegment})
		var e *Error
		require.True(t, errors.As(err, &e), "byte %d", at)
		require.Equal(t, before, string(d.names[name].now), "the evidence must stay")
	}
}
