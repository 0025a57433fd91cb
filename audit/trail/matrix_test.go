package trail

import (
	"context"
	"errors"
	"io"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/disktest"
	"github.com/kyufu-go/kyufu/audit/internal/sample"
	"github.com/kyufu-go/kyufu/audit/internal/segment"
	"github.com/kyufu-go/kyufu/audit/vault"
	"github.com/kyufu-go/kyufu/audit/verify"
)

// The crash and fault matrix, row by row, with the tests that show it. All of them always run, the
// longest with today's sample of their steps (package sample) and whole with KYUFU_LONG=1, but for
// those in brackets, which need strace, the right to mount, or the nested module
// examples/compare/audit.
//
//	killed at every operation       TestKilledAtEveryStep (a real process, real files: append, bulk, rotate, seal, checkpoint, erase,
//	                                prune, vault, reopen), TestEveryStepLeavesWhatCanGoOn, TestKillAtEveryOperation,
//	                                [TestStraceInjection]
//	EIO                             TestFailingOperations, TestEveryWaiterGetsTheError, TestPoisonedAfterAFailedSync, [TestStraceInjection]
//	ENOSPC, quota, read-only        TestFullDiskRefusesAndRecordsIt, TestFullAtEveryOperation, [TestFullFileSystems]
//	power cut, torn, reordered      TestPowerCutsLoseNothingAcknowledged, TestPowerCutAtEveryStep, TestPowerCutDuringPruningAndRotation,
//	                                TestRecoveryRecordsHowMuchItRemoved
//	name of a new segment lost      TestNameOfANewSegmentIsLost
//	short write, EINTR              TestWriteThatStopsEarly, TestVaultWriteThatStopsEarly, TestShortWriteFailsAsAWhole
//	bit rot in the log              TestFlippedBytesAreFoundAndLocatedByVerify, TestEveryFlippedByteIsLocatedFromTheNearestCommit,
//	                                TestFlippedBytesStopTheWriter
//	bit rot in tree hashes, index   TestFlippedBytesOfDerivedFiles, TestDerivedFilesAreReportedAndRebuilt
//	corruption in the middle        TestDamageInTheMiddleIsNoTornTail
//	segments shuffled               TestShuffledSegmentsAreNamed
//	open file deleted, replaced     TestOpenFileIsMissedAtOnce
//	directory restored              TestRestoredBackupShows, TestOneOfTwoStoresRestored
//	two processes, stale lock       TestTwoProcesses, TestTwoWriters
//	clock                           TestClockGoesWhereItWants, TestClockDoesNotHoldAnEpochOpen
//	caller cancels                  TestCancelledCallersFindTheirEntriesOnceOrNever, TestCancelledCallers
//	key store, erasure interrupted  TestKeysGone, TestKeyServiceAway, TestVaultThatFailsStopsEntries, TestVaultRewrapsUnderANewMasterKey,
//	                                TestErasureSurvivesPowerCuts, TestErasingTwice, TestKilledAtEveryStep
//	anchors                         TestAnchorsNeverStopTheLog, TestSlowAnchorStopsNobody; in package anchor: TestKeeperPolicesAge,
//	                                TestForgedIsNotMissing, TestWrongAnswersAreForged, TestWitnessCosignsOnlyWhatItMay, FuzzWitnessAnswer
//	epoch roll interrupted          TestEpochChangeInterrupted, TestModelOfCommitRotateRecover
//	verifier beside a writer        TestVerifyBesideAWriter, TestHistoriesAreLinearizable
//
// The invariants: what was acknowledged is there, no index is used twice, the log opens or says why
// not, a crash is no tampering (all of the above); after recovery verifier and C2SP fsck agree
// [TestFsckAgreesAfterRecovery].
//
// Targets that are counts: T14 TestProofSizes, T19 TestAppendAllocates, T20
// TestPowerCutsLoseNothingAcknowledged (10,000 cuts), T21
// TestEveryFlippedByteIsLocatedFromTheNearestCommit.

func (x *tester) reopen() {
	x.t.Helper()
	x.disk.Hook, x.disk.Off, x.disk.CutAt, x.disk.Locked = nil, false, 0, false
	require.NoError(x.t, x.open())
}

// life is a fixed sequence that touches append, rotation, checkpoint and pruning.
func (x *tester) life() error {
	if err := x.open(); err != nil {
		return err
	}
	ctx := context.Background()
	for i := range 45 {
		e := x.event()
		r, err := x.log.Append(ctx, e)
		if err != nil {
			return err
		}
		x.ack(r, e.Count)
		if i == 30 {
			x.clock = x.clock.AddDate(0, 1, 0)
		}
	}
	if _, err := x.log.Checkpoint(); err != nil {
		return err
	}
	if _, err := approveAndPrune(ctx, x.log, 2026); err != nil {
		return err
	}
	return x.log.Close()
}

// afterKill checks a log whose process was killed: what was written is there, synced or not.
func (x *tester) afterKill() {
	x.t.Helper()
	rep, err := verifyDisk(x.disk)
	if rep.Segments == 0 && len(x.acked) == 0 {
		return
	}
	require.NoError(x.t, err)
	require.GreaterOrEqual(x.t, rep.Entries, x.size)
	require.NoError(x.t, x.open())
	require.NoError(x.t, x.log.Close())
	_, err = verifyDisk(x.disk)
	require.NoError(x.t, err)
}

func TestKillAtEveryOperation(t *testing.T) {
	t.Parallel()
	x, seen := newTester(t, 51), 0
	step := x.watch(func(left *tester) {
		seen++
		left.disk = x.disk.Seen()
		left.afterKill()
	})
	require.NoError(t, x.life())
	require.InDelta(t, x.disk.Ops/step, seen, 1)
}

func TestPowerCutDuringPruningAndRotation(t *testing.T) {
	t.Parallel()
	x, seen := newTester(t, 52), 0
	step := x.watch(func(left *tester) {
		seen++
		left.disk = x.disk.Left()
		rep, err := verifyDisk(left.disk)
		if rep.Segments == 0 && len(left.acked) == 0 {
			return
		}
		require.NoError(t, err)
		require.GreaterOrEqual(t, rep.Entries, left.size)
		require.NoError(t, left.open())
		require.NoError(t, left.log.Close())
	})
	require.NoError(t, x.life())
	require.InDelta(t, x.disk.Ops/step, seen, 1)
}

// TestFailingOperations lets each kind of operation fail once, at each of its occurrences: the
// waiter gets the error, nothing more is written to the same pages, and after reopening all that
// was acknowledged is there.
func TestFailingOperations(t *testing.T) {
	t.Parallel()
	for _, op := range []string{"write", "writeout", "sync", "syncdir", "rename", "create", "edit", "allocate", "truncate", "remove", "size", "same", "open", "read", "list"} {
		t.Run(op, func(t *testing.T) {
			t.Parallel()
			for nth := 1; nth < 200; nth += 1 + nth/6 {
				x := newTester(t, 53)
				seen, failed, after, ofLog := 0, false, 0, false
				x.disk.Hook = func(o, name string) error {
					if failed && o == "sync" && strings.HasSuffix(name, segment.SegmentSuffix) {
						after++
					}
					if o == op {
						if seen++; seen == nth {
							failed, ofLog = true, strings.HasSuffix(name, segment.SegmentSuffix)
							return syscall.EIO
						}
					}
					return nil
				}
				err := x.life()
				if !failed {
					require.NoError(t, err)
					break
				}
				if ofLog && (op == "sync" || op == "write" || op == "writeout") {
					require.Error(t, err, "somebody waits for every write and every sync of a ofLog")
				}
				if err != nil && x.log != nil && op == "sync" {
					_, again := x.log.Append(context.Background(), x.event())
					require.Error(t, again)
					require.Zero(t, after, "a sync is never tried again on the same pages")
				}
				x.disk.Hook = nil
				x.disk.Locked = false
				if rep, err := verifyDisk(x.disk); rep.Segments > 0 || len(x.acked) > 0 {
					require.NoError(t, err)
					require.GreaterOrEqual(t, rep.Entries, x.size)
				}
				x.reopen()
				require.NoError(t, x.log.Close())
				x.check2()
			}
		})
	}
}

// check2 is check for logs that may have been pruned.
func (x *tester) check2() {
	x.t.Helper()
	rep, err := verifyDisk(x.disk)
	require.NoError(x.t, err)
	for e, err := range NewReader(x.disk).Entries(0) {
		require.NoError(x.t, err)
		if want, ok := x.acked[e.Index]; ok {
			require.Equal(x.t, want, e.Event.Count)
		}
	}
	require.GreaterOrEqual(x.t, rep.Entries, x.size)
}

func TestPoisonedAfterAFailedSync(t *testing.T) {
	t.Parallel()
	x := newTester(t, 54)
	require.NoError(t, x.open())
	x.disk.Hook = func(op, name string) error {
		if op == "sync" {
			return syscall.EIO
		}
		return nil
	}
	_, err := x.log.Append(context.Background(), x.event())
	require.ErrorIs(t, err, audit.CodeIO)
	x.disk.Hook = nil
	_, err = x.log.Append(context.Background(), x.event())
	require.ErrorIs(t, err, audit.CodePoisoned)
	require.NoError(t, x.log.Close())
	_, err = x.log.Append(context.Background(), x.event())
	require.ErrorIs(t, err, audit.CodeClosed)
	x.reopen()
	_, err = x.log.Append(context.Background(), x.event())
	require.NoError(t, err)
}

func TestFullDiskRefusesAndRecordsIt(t *testing.T) {
	t.Parallel()
	for _, cause := range []error{syscall.ENOSPC, syscall.EDQUOT, syscall.EROFS} {
		x := newTester(t, 55)
		require.NoError(t, x.open())
		ctx := context.Background()
		full := true
		x.disk.Hook = func(op, _ string) error {
			if full && (op == "allocate" || op == "create") {
				return cause
			}
			return nil
		}
		refused := 0
		for range 200 {
			e := x.event()
			r, err := x.log.Append(ctx, e)
			if err == nil {
				x.ack(r, e.Count)
				continue
			}
			require.ErrorIs(t, err, audit.CodeFull)
			if refused++; refused == 20 {
				full = false
			}
		}
		require.GreaterOrEqual(t, refused, 20)
		require.NoError(t, x.log.Close())
		x.check()
		noted := 0
		for e, err := range NewReader(x.disk).Entries(0) {
			require.NoError(t, err)
			if e.Event.Act == audit.ActLogFull {
				noted++
			}
		}
		require.NotZero(t, noted, "that the log was full stands in it")
	}
}

// TestFullAtEveryOperation takes the room away at each operation of a life, for good: also where a
// write or a sync finds none, though room was taken before. The waiter gets "full" and never a
// half; opening refuses with "full" or succeeds; once there is room the log goes on.
func TestFullAtEveryOperation(t *testing.T) {
	t.Parallel()
	first, step := sample.Every(t, 2)
	for i, op := range []string{"write", "writeout", "sync", "syncdir", "rename", "create", "allocate", "truncate"} {
		for j, cause := range []error{syscall.ENOSPC, syscall.EDQUOT, syscall.EROFS, syscall.EFBIG} {
			if (i+j)%step != first {
				continue
			}
			t.Run(op+"/"+cause.Error(), func(t *testing.T) {
				t.Parallel()
				refusals := 0
				for nth := 1; ; nth += 1 + nth/6 {
					hit, err := fullAt(t, op, cause, nth)
					if !hit {
						require.NoError(t, err)
						break
					}
					if err != nil {
						refusals++
					}
				}
				require.NotZero(t, refusals)
			})
		}
	}
}

func fullAt(t *testing.T, op string, cause error, nth int) (hit bool, err error) {
	t.Helper()
	x := newTester(t, 73)
	full := true
	hook := func(o, _ string) error {
		if full && o == op {
			if nth--; nth <= 0 {
				hit = true
				return cause
			}
		}
		return nil
	}
	x.disk.Hook = hook
	if err = x.life(); !hit {
		return hit, err
	}
	refused := x.next
	if err != nil {
		require.ErrorIs(t, err, audit.CodeFull)
		x.disk = x.disk.Clone()
		x.disk.Hook = hook
		if err := x.open(); err != nil {
			require.ErrorIs(t, err, audit.CodeFull)
		} else if err := x.log.Close(); err != nil {
			require.ErrorIs(t, err, audit.CodeFull)
		}
	}
	full = false
	x.disk = x.disk.Clone()
	if rep, err := verifyDisk(x.disk); rep.Segments > 0 || len(x.acked) > 0 {
		require.NoError(t, err)
	}
	require.NoError(t, x.open())
	_, err2 := x.log.Append(context.Background(), x.event())
	require.NoError(t, err2)
	require.NoError(t, x.log.Close())
	x.check2()
	for e, err := range NewReader(x.disk).Entries(0) {
		require.NoError(t, err)
		if e.Event.Act == audit.ActView && e.Event.Count == refused && err != nil {
			require.Contains(t, []string{"sync", "syncdir"}, op, "only what was written, and not yet synced, may be found later")
		}
	}
	return hit, err
}

func TestShortWriteFailsAsAWhole(t *testing.T) {
	t.Parallel()
	x := newTester(t, 56)
	require.NoError(t, x.open())
	_, err := x.log.Append(context.Background(), x.event())
	require.NoError(t, err)
	size := x.log.Size()
	x.disk.Hook = func(op, _ string) error {
		if op == "write" {
			return io.ErrShortWrite
		}
		return nil
	}
	_, err = x.log.Append(context.Background(), x.event())
	require.ErrorIs(t, err, audit.CodeIO)
	require.NoError(t, x.log.Close())
	x.reopen()
	require.Equal(t, size+1, x.log.Size(), "the half is gone, and its removal recorded")
	e, err := NewReader(x.disk).Entry(size)
	require.NoError(t, err)
	require.Equal(t, audit.ActLogRecovered, e.Event.Act)
	require.NotZero(t, e.Event.Count)
}

func TestDerivedFilesAreReportedAndRebuilt(t *testing.T) {
	t.Parallel()
	disk := closedLog(t, 57, 120)
	idx, err := OpenIndex(disk, nil)
	require.NoError(t, err)
	require.NoError(t, idx.Close())
	for _, name := range []string{segment.HashesName(0), segment.IndexName(0), segment.SnapshotName(1)} {
		d := disk.Clone()
		d.CorruptFile(name, func(b []byte) []byte { b[len(b)/2] ^= 1; return b })
		rep, err := verifyDisk(d)
		require.NoError(t, err, "the log itself is not in doubt")
		require.Equal(t, []string{name}, rep.Derived)
		require.NoError(t, Rebuild(d))
		rep, err = verifyDisk(d)
		require.NoError(t, err)
		require.Empty(t, rep.Derived)
	}
	for _, n := range []string{segment.HashesName(0), segment.IndexName(0)} {
		require.NoError(t, disk.Remove(n))
	}
	rep, err := verifyDisk(disk)
	require.NoError(t, err)
	require.NotEmpty(t, rep.Derived)
	require.NoError(t, Rebuild(disk))
}

// TestFlippedBytesOfDerivedFiles flips bytes of a segment's tree hashes, index and subject map: the
// log is not in doubt, the file is named, and made again.
func TestFlippedBytesOfDerivedFiles(t *testing.T) {
	t.Parallel()
	disk := closedLog(t, 86, 25)
	idx, err := OpenIndex(disk, nil)
	require.NoError(t, err)
	require.NoError(t, idx.Close())
	first, step := sample.Every(t, 7)
	for _, name := range []string{segment.HashesName(0), segment.IndexName(0), segment.SnapshotName(1)} {
		good := string(disk.Names[name].Now)
		for at := first; at < len(good); at += step {
			d := disk.Clone()
			d.Names[name].Now[at] ^= 1 << (at % 8)
			rep, err := verifyDisk(d)
			require.NoError(t, err)
			require.Equal(t, []string{name}, rep.Derived, "byte %d", at)
			require.NoError(t, Rebuild(d))
			require.Equal(t, good, string(d.Names[name].Now))
		}
	}
}

func TestShuffledSegmentsAreNamed(t *testing.T) {
	t.Parallel()
	disk := closedLog(t, 58, 200)
	other := closedLog(t, 59, 200)
	numbers, err := segment.SegmentNumbers(disk)
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(numbers), 4)
	move := func(d *disktest.Disk, from, to string) { d.Names[to] = d.Names[from]; delete(d.Names, from) }
	for name, c := range map[string]struct {
		change func(d *disktest.Disk)
		code   audit.ErrorCode
	}{
		"missing first":  {func(d *disktest.Disk) { delete(d.Names, segment.SegmentName(0)) }, audit.CodeMissing},
		"missing middle": {func(d *disktest.Disk) { delete(d.Names, segment.SegmentName(1)) }, audit.CodeMissing},
		"missing last":   {func(d *disktest.Disk) { delete(d.Names, segment.SegmentName(numbers[len(numbers)-1])) }, audit.CodeRollback},
		"renamed":        {func(d *disktest.Disk) { move(d, segment.SegmentName(1), segment.SegmentName(99)) }, audit.CodeMissing},
		"swapped": {func(d *disktest.Disk) {
			a, b := segment.SegmentName(1), segment.SegmentName(2)
			d.Names[a], d.Names[b] = d.Names[b], d.Names[a]
		}, audit.CodeCorrupt},
		"duplicated":         {func(d *disktest.Disk) { d.Names[segment.SegmentName(2)] = d.Names[segment.SegmentName(1)] }, audit.CodeCorrupt},
		"from another log":   {func(d *disktest.Disk) { d.Names[segment.SegmentName(1)] = other.Names[segment.SegmentName(1)] }, audit.CodeCorrupt},
		"all of another log": {func(d *disktest.Disk) { d.Names = other.Clone().Names }, audit.CodeForged},
		"an older copy": {func(d *disktest.Disk) {
			n := segment.SegmentName(numbers[len(numbers)-1])
			ino := d.Names[n]
			d.Names[n] = &disktest.Inode{Now: ino.Now[:len(ino.Now)/2]}
		}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := disk.Clone()
			c.change(d)
			s, f, err := segment.OpenScan(disk, 0)
			require.NoError(t, err)
			require.NoError(t, f.Close())
			_, err = verify.Verify(context.Background(), "", verify.Options{FS: d, GenesisKey: s.Header.Genesis[:]})
			var e *audit.Error
			require.ErrorAs(t, err, &e)
			require.Regexp(t, `^\d{12}\.seg$`, e.File, "the finding names the segment")
			if c.code != "" {
				require.ErrorIs(t, err, c.code)
			}
		})
	}
}

// TestRestoredBackupShows restores the whole directory from an older copy: only what left the
// directory can tell.
func TestRestoredBackupShows(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	x := newTester(t, 60)
	require.NoError(t, x.open())
	for range 10 {
		_, err := x.log.Append(ctx, x.event())
		require.NoError(t, err)
	}
	require.NoError(t, x.log.Close())
	backup := x.disk.Clone()
	x.reopen()
	r, err := x.log.At(Signed).Append(ctx, x.event())
	require.NoError(t, err)
	cp, err := x.log.Checkpoint()
	require.NoError(t, err)
	require.NoError(t, x.log.Close())
	_, err = verify.Verify(ctx, "", verify.Options{FS: x.disk, Receipts: []audit.Receipt{r}, Checkpoints: [][]byte{cp}, Require: verify.EvidenceReceipt | verify.EvidenceCheckpoint})
	require.NoError(t, err)
	_, err = verifyDisk(backup)
	require.NoError(t, err, "by itself the old copy is good")
	_, err = verify.Verify(ctx, "", verify.Options{FS: backup, Receipts: []audit.Receipt{r}})
	require.ErrorIs(t, err, audit.CodeRollback)
	_, err = verify.Verify(ctx, "", verify.Options{FS: backup, Checkpoints: [][]byte{cp}})
	require.ErrorIs(t, err, audit.CodeRollback)
	// The old copy is resumed, with the old key, and grows past the checkpoint.
	x.disk = backup
	x.reopen()
	for range 10 {
		_, err := x.log.Append(ctx, x.event())
		require.NoError(t, err)
	}
	require.NoError(t, x.log.Close())
	_, err = verify.Verify(ctx, "", verify.Options{FS: backup, Receipts: []audit.Receipt{r}})
	require.ErrorIs(t, err, audit.CodeRollback)
	_, err = verify.Verify(ctx, "", verify.Options{FS: backup, Checkpoints: [][]byte{cp}})
	require.ErrorIs(t, err, audit.CodeRollback)
	_, err = verify.Verify(ctx, "", verify.Options{FS: backup, Require: verify.EvidenceCheckpoint})
	require.ErrorIs(t, err, audit.CodeMissing)
}

func TestTwoWriters(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	l, err := Open(dir, Config{Instance: "test/app1"})
	require.NoError(t, err)
	_, err = Open(dir, Config{Instance: "test/app1"})
	require.ErrorIs(t, err, audit.CodeLocked)
	require.NoError(t, l.release()) // as the kernel does when the process dies
	l, err = Open(dir, Config{Instance: "test/app1"})
	require.NoError(t, err)
	require.NoError(t, l.Close())
	require.ErrorIs(t, l.Close(), audit.CodeClosed)
	_, err = Open(dir, Config{Instance: "test/app2"})
	require.ErrorIs(t, err, audit.CodeConfig)
}

func TestClockGoesWhereItWants(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	x := newTester(t, 62)
	now := time.Date(2026, 7, 1, 9, 0, 0, 0, time.UTC)
	cfg := x.config()
	cfg.Now = func() time.Time { return now }
	var err error
	x.log, err = Open("", cfg)
	require.NoError(t, err)
	for _, step := range []time.Duration{time.Second, -time.Hour, 400 * 24 * time.Hour, -300 * 24 * time.Hour, 0, time.Minute} {
		now = now.Add(step)
		_, err := x.log.Append(ctx, audit.Event{Act: audit.ActView, Actor: testActor})
		require.NoError(t, err)
	}
	require.NoError(t, x.log.Close())
	rep, err := verifyDisk(x.disk)
	require.NoError(t, err)
	back := []uint64{}
	for e, err := range NewReader(x.disk).Entries(0) {
		require.NoError(t, err)
		if e.Event.Act == audit.ActLogClockBack {
			back = append(back, e.Event.Count)
		}
	}
	require.Equal(t, []uint64{3600, 300 * 24 * 3600}, back)
	require.NotZero(t, rep.Epoch)
}

// TestCancelledCallers: a caller that goes away finds its entry in the log or not, and never half
// of it.
func TestCancelledCallers(t *testing.T) {
	t.Parallel()
	x := newTester(t, 63)
	require.NoError(t, x.open())
	var wg sync.WaitGroup
	for i := range 64 {
		wg.Go(func() {
			ctx, cancel := context.WithTimeout(context.Background(), time.Duration(i)*20*time.Microsecond)
			defer cancel()
			for range 20 {
				_, err := x.log.Append(ctx, audit.Event{Act: audit.ActView, Actor: testActor, Count: 1})
				if err != nil {
					assert.ErrorIs(t, err, context.DeadlineExceeded)
				}
			}
		})
	}
	wg.Wait()
	_, err := x.log.Append(context.Background(), audit.Event{Act: audit.ActView, Actor: testActor})
	require.NoError(t, err)
	require.NoError(t, x.log.Close())
	_, err = verifyDisk(x.disk)
	require.NoError(t, err)
}

func TestKeysGone(t *testing.T) {
	t.Parallel()
	disk := closedLog(t, 64, 30)
	names, err := disk.List()
	require.NoError(t, err)
	for _, n := range names {
		if strings.HasSuffix(n, ".key") {
			require.NoError(t, disk.Remove(n))
		}
	}
	_, err = Open("", Config{Instance: "test/sim", FS: disk, SegmentSize: minSegment})
	require.ErrorIs(t, err, audit.CodeKey)
	_, err = verifyDisk(disk)
	require.NoError(t, err, "without the key the log still verifies")
}

func TestVaultThatFailsStopsEntries(t *testing.T) {
	t.Parallel()
	x := newTown(t, 65, 5)
	c, err := x.vault.Commit(x.people[0], 1, []byte("v"))
	require.NoError(t, err)
	x.vaultDisk.Hook = func(op, _ string) error {
		if op == "sync" {
			return syscall.EIO
		}
		return nil
	}
	_, err = x.log.Append(context.Background(), audit.Event{Act: audit.ActView, Actor: testActor, Subjects: []audit.Subject{{Handle: x.people[0], Sealed: []audit.Commitment{c}}}})
	require.ErrorIs(t, err, audit.CodeIO)
	require.NoError(t, x.log.Close())
	x.vaultDisk.Hook, x.vaultDisk.Locked = nil, false
	x.openVault()
	require.NoError(t, x.vault.Close())
	x.vaultDisk.CorruptFile("vault", func(b []byte) []byte { b[200] ^= 1; return b })
	_, err = vault.Open("", vault.Config{Master: testMaster, FS: x.vaultDisk, Keys: x.vaultDisk.Keys})
	require.ErrorIs(t, err, audit.CodeVault)
}

func TestAnchorsNeverStopTheLog(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	x := newTester(t, 66)
	var answer error
	calls := 0
	cfg := x.config()
	cfg.Anchor = func(context.Context, []byte) error { calls++; return answer }
	var err error
	x.log, err = Open("", cfg)
	require.NoError(t, err)
	_, err = x.log.At(Anchored).Append(ctx, x.event())
	require.NoError(t, err)
	require.Equal(t, 1, calls)
	silent := errors.New("silent")
	answer = silent
	_, err = x.log.At(Anchored).Append(ctx, x.event())
	require.ErrorIs(t, err, silent)
	_, err = x.log.Append(ctx, x.event())
	require.NoError(t, err)
	answer = audit.CodeForged
	require.ErrorIs(t, x.log.AnchorNow(ctx), audit.CodeForged)
	_, err = x.log.Append(ctx, x.event())
	require.NoError(t, err)
	require.NoError(t, x.log.Close())
	count := map[audit.Act]int{}
	for e, err := range NewReader(x.disk).Entries(0) {
		require.NoError(t, err)
		count[e.Event.Act]++
	}
	require.Equal(t, 1, count[audit.ActLogAnchored])
	require.Equal(t, 1, count[audit.ActLogAnchorBad])
	x.reopen()
	_, err = x.log.At(Anchored).Append(ctx, x.event())
	require.ErrorIs(t, err, audit.CodeConfig)
}

// TestEpochChangeInterrupted cuts the power at every step of a change of epoch: the log is in the
// old epoch or the new, with one seal each.
func TestEpochChangeInterrupted(t *testing.T) {
	t.Parallel()
	for cut := 1; cut < 40; cut++ {
		for try := range 4 {
			x := newTester(t, uint64(1000*cut+try))
			require.NoError(t, x.open())
			e := x.event()
			r, err := x.log.Append(context.Background(), e)
			require.NoError(t, err)
			x.ack(r, e.Count)
			x.disk.CutAt = x.disk.Ops + cut
			_ = x.log.Seal()
			x.disk = x.disk.Reboot()
			x.check()
			require.NoError(t, x.open())
			epoch := x.log.w.st.Epoch
			require.LessOrEqual(t, epoch, uint64(1))
			names, err := x.disk.List()
			require.NoError(t, err)
			keys := 0
			for _, n := range names {
				if strings.HasSuffix(n, ".key") {
					keys++
					require.Equal(t, keyName(epoch), n, "no other epoch can be signed for")
				}
			}
			require.Equal(t, 1, keys)
			seals := 0
			for e, err := range NewReader(x.disk).Entries(0) {
				require.NoError(t, err)
				if e.Seal != nil {
					require.Equal(t, uint64(seals), e.Seal.Epoch)
					seals++
				}
			}
			require.Equal(t, epoch, uint64(seals))
		}
	}
}

func TestVerifyBesideAWriter(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	dir := t.TempDir()
	l, err := Open(dir, Config{Instance: "test/app1", SegmentSize: 64 << 10, EpochEntries: 100})
	require.NoError(t, err)
	stop := make(chan struct{})
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			last := uint64(0) // one caller's entries stand in the order in which they were acknowledged
			for {
				select {
				case <-stop:
					return
				default:
				}
				r, err := l.Append(ctx, audit.Event{Act: audit.ActView, Actor: testActor, Subjects: audit.About(testHandle(3))})
				assert.NoError(t, err)
				assert.Greater(t, r.Index, last)
				last = r.Index
			}
		})
	}
	var size uint64
	for range 25 {
		rep, err := verify.Verify(ctx, dir, verify.Options{})
		require.NoError(t, err)
		require.GreaterOrEqual(t, rep.Entries, size)
		size = rep.Entries
	}
	close(stop)
	wg.Wait()
	require.NoError(t, l.Close())
}
