package trail

import (
	"context"
	"crypto/ed25519"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/disk"
	"github.com/kyufu-go/kyufu/audit/internal/sample"
	"github.com/kyufu-go/kyufu/audit/internal/segment"
	"github.com/kyufu-go/kyufu/audit/verify"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestEveryWaiterGetsTheError lets the disk fail under many callers at once: none of those in the
// group, and none after, is told that its entry is durable; and what was told before is there.
func TestEveryWaiterGetsTheError(t *testing.T) {
	t.Parallel()
	for _, op := range []string{"write", "sync"} {
		for round := range 20 {
			x := newTester(t, uint64(74+round))
			require.NoError(t, x.open())
			var mu sync.Mutex
			failing, syncs := false, 0
			x.disk.Hook = func(o, name string) error {
				mu.Lock()
				defer mu.Unlock()
				if !strings.HasSuffix(name, segment.SegmentSuffix) {
					return nil
				}
				if failing && o == "sync" {
					syncs++
				}
				if failing = failing || o == op && x.disk.Ops > 150+17*round; failing && o == op {
					return syscall.EIO
				}
				return nil
			}
			acked, failed := map[uint64]bool{}, 0
			var wg sync.WaitGroup
			for range 32 {
				wg.Go(func() {
					for range 200 {
						r, err := x.log.Append(context.Background(), audit.Event{Act: audit.ActView, Actor: testActor})
						mu.Lock()
						if err == nil {
							assert.False(t, acked[r.Index], "an index was given twice")
							acked[r.Index] = true
						} else {
							failed++
						}
						mu.Unlock()
						if err != nil {
							var c *audit.Error
							assert.ErrorAs(t, err, &c)
							assert.Contains(t, []audit.ErrorCode{audit.CodeIO, audit.CodePoisoned}, audit.ErrorCode(c.Code()))
							return
						}
					}
				})
			}
			wg.Wait()
			require.Equal(t, 32, failed, "all that waited, and all that came after")
			require.Zero(t, syncs, "a sync is never tried again")
			x.disk = x.disk.Clone()
			rep, err := verifyDisk(x.disk)
			require.NoError(t, err)
			for index := range acked {
				require.Less(t, index, rep.Entries)
			}
		}
	}
}

// TestRecoveryRecordsHowMuchItRemoved: what the verifier calls torn is what the next opening
// removes and writes down; zeroes behind the log are nothing to write down.
func TestRecoveryRecordsHowMuchItRemoved(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	torn := 0
	from, to := sample.Part(t, 1200, 4)
	enough := func() bool { return torn > (to-from)/100 }
	for seed := uint64(from); seed < uint64(to) || !enough() && seed < uint64(from)+1200; seed++ { // how goroutines meet decides how many are torn
		x := newTester(t, 500+seed)
		x.live(60 + int(seed)%40)
		x.disk = x.disk.Reboot()
		before, err := verifyDisk(x.disk)
		if before.Segments == 0 && len(x.acked) == 0 {
			continue
		}
		require.NoError(t, err)
		require.NoError(t, x.open())
		_, err = x.log.Append(ctx, audit.Event{Act: audit.ActLogin, Actor: testActor})
		require.NoError(t, err)
		var noted []uint64
		for e, err := range NewReader(x.disk).Entries(before.Entries) {
			require.NoError(t, err)
			if e.Event.Act == audit.ActLogRecovered {
				noted = append(noted, e.Event.Count)
			}
		}
		if before.TornBytes == 0 {
			require.Empty(t, noted)
			continue
		}
		torn++
		require.Equal(t, []uint64{uint64(before.TornBytes)}, noted)
	}
	require.True(t, enough(), "%d torn", torn)
}

// TestNameOfANewSegmentIsLost loses the directory's changes around a change of segment: nothing
// that was acknowledged depended on them.
func TestNameOfANewSegmentIsLost(t *testing.T) {
	t.Parallel()
	lost := 0
	for cut := 1; cut < 60; cut++ {
		x := newTester(t, 75)
		require.NoError(t, x.open())
		for x.log.w.end < minSegment-300 {
			e := x.event()
			r, err := x.log.Append(context.Background(), e)
			require.NoError(t, err)
			x.ack(r, e.Count)
		}
		x.disk.CutAt = x.disk.Ops + cut
		for {
			e := x.event()
			r, err := x.log.Append(context.Background(), e)
			if err != nil {
				x.mustBePower(err)
				break
			}
			x.ack(r, e.Count)
		}
		if len(x.disk.DirOps) > 0 {
			lost++
		}
		x.disk.DirOps = nil // the names go, the files' bytes are whatever reboot leaves
		x.disk = x.disk.Reboot()
		x.check()
		require.NoError(t, x.open())
		require.NoError(t, x.log.Close())
		x.check()
	}
	require.Greater(t, lost, 3)
}

// TestDamageInTheMiddleIsNoTornTail damages every byte before the last commit's write, without the
// mark that says how far the log was acknowledged: valid commits behind the damage show that it is
// none of a crash.
func TestDamageInTheMiddleIsNoTornTail(t *testing.T) {
	t.Parallel()
	disk := closedLog(t, 76, 9)
	delete(disk.Names, segment.MarkName)
	delete(disk.Names, segment.CheckpointName)
	name := segment.SegmentName(0)
	spans := framesOf(t, disk, name)
	seen, last := 0, int64(0) // where the last commit's write begins
	for i := len(spans) - 1; seen < 2; i-- {
		if disk.Names[name].Now[spans[i].at+8] == segment.FrameCommit {
			seen++
			last = spans[i].end
		}
	}
	first, step := sample.Every(t, 3)
	for at := int64(first); at < last; at += int64(step) {
		d := disk.Clone()
		d.Names[name].Now[at] ^= 0x20
		before := string(d.Names[name].Now)
		_, err := Open("", Config{Instance: "test/sim", FS: d, SegmentSize: minSegment})
		require.ErrorIs(t, err, audit.CodeCorrupt, "byte %d", at)
		require.Equal(t, before, string(d.Names[name].Now), "the evidence must stay")
		_, err = verifyDisk(d)
		require.ErrorIs(t, err, audit.CodeCorrupt, "byte %d", at)
	}
}

// TestOpenFileIsMissedAtOnce deletes, replaces or cuts the open segment: the next commit notices,
// and so does the next heartbeat.
func TestOpenFileIsMissedAtOnce(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(path string) error{
		"deleted": os.Remove,
		"cut":     func(p string) error { return os.Truncate(p, 100) },
		"replaced": func(p string) error {
			b, err := os.ReadFile(p)
			return errors.Join(err, os.Remove(p), os.WriteFile(p, b, 0o600))
		},
		"renamed": func(p string) error { return os.Rename(p, p+".old") },
	} {
		for how, notice := range map[string]func(*Log) error{
			"commit": func(l *Log) error {
				_, err := l.Append(context.Background(), audit.Event{Act: audit.ActView, Actor: testActor})
				return err
			},
			"heartbeat": func(l *Log) error { return l.Tick(time.Hour) },
		} {
			t.Run(name+"/"+how, func(t *testing.T) {
				t.Parallel()
				dir := t.TempDir()
				l, err := Open(dir, Config{Instance: "test/app1"})
				require.NoError(t, err)
				_, err = l.Append(t.Context(), audit.Event{Act: audit.ActView, Actor: testActor})
				require.NoError(t, err)
				require.NoError(t, change(filepath.Join(dir, segment.SegmentName(0))))
				require.ErrorIs(t, notice(l), audit.CodeReplaced)
				_, err = l.Append(t.Context(), audit.Event{Act: audit.ActView, Actor: testActor})
				require.ErrorIs(t, err, audit.CodePoisoned)
				require.NoError(t, l.Close())
			})
		}
	}
}

// TestClockDoesNotHoldAnEpochOpen sets the clock back, forward and into other zones: order is by
// index, each step back of more than the slack is recorded, and no epoch lasts longer than it may
// by the clock that it has.
func TestClockDoesNotHoldAnEpochOpen(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	x := newTester(t, 77)
	now := time.Date(2026, 7, 1, 9, 0, 0, 0, time.UTC)
	cfg := x.config()
	cfg.EpochEntries, cfg.SegmentSize = 1000, 1<<20
	cfg.Now = func() time.Time { return now }
	var err error
	x.log, err = Open("", cfg)
	require.NoError(t, err)
	look := func() {
		_, err := x.log.Append(ctx, x.event())
		require.NoError(t, err)
	}
	look()
	now = now.AddDate(0, 6, 0)
	look() // the clock had been right: a new epoch
	require.Equal(t, uint64(1), x.log.w.st.Epoch)
	now = now.AddDate(0, -6, 0)
	look() // back by half a year, and recorded
	for range 4 {
		now = now.Add(cfg.EpochTime / 2)
		look()
	}
	require.GreaterOrEqual(t, x.log.w.st.Epoch, uint64(2), "the epoch does not wait for the clock to come back to where it was")
	epoch := x.log.w.st.Epoch
	now = now.In(time.FixedZone("UTC-11", -11*60*60))
	look()
	now = now.Add(-time.Second) // a leap second, told twice
	look()
	now = now.Add(time.Second)
	look()
	require.Equal(t, epoch, x.log.w.st.Epoch, "another zone and a leap second are no time")
	require.NoError(t, x.log.Close())
	_, err = verifyDisk(x.disk)
	require.NoError(t, err)
	back, next, count := 0, uint64(0), uint64(0)
	for e, err := range NewReader(x.disk).Entries(0) {
		require.NoError(t, err)
		require.Equal(t, next, e.Index)
		next++
		switch e.Event.Act {
		case audit.ActLogClockBack:
			back++
		case audit.ActView:
			require.Greater(t, e.Event.Count, count, "in the order in which they were appended")
			count = e.Event.Count
		default:
		}
	}
	require.Equal(t, 1, back)
}

// TestCancelledCallersFindTheirEntriesOnceOrNever gives up waiting at every moment: what was
// acknowledged is there, under its index, and what was given up is there once, all of a batch, or
// not at all.
func TestCancelledCallersFindTheirEntriesOnceOrNever(t *testing.T) {
	t.Parallel()
	const batch = 3
	x := newTester(t, 78)
	cfg := x.config()
	cfg.QueueBytes = 2000 // so that callers also wait for room
	var err error
	x.log, err = Open("", cfg)
	require.NoError(t, err)
	var mu sync.Mutex
	acked := map[uint64]uint64{} // count by index
	gaveUp := 0
	var wg sync.WaitGroup
	for i := range 32 {
		wg.Go(func() {
			for n := range 25 {
				ctx, cancel := context.WithTimeout(context.Background(), time.Duration(i*n)*time.Microsecond)
				count := uint64(i*1000 + n*10 + 1)
				events := make([]audit.Event, batch)
				for k := range events {
					events[k] = audit.Event{Act: audit.ActView, Actor: testActor, Count: count + uint64(k)}
				}
				rs, err := x.log.AppendBatch(ctx, events)
				mu.Lock()
				if err != nil {
					gaveUp++
					assert.ErrorIs(t, err, context.DeadlineExceeded)
				}
				for k, r := range rs {
					acked[r.Index] = count + uint64(k)
				}
				mu.Unlock()
				cancel()
			}
		})
	}
	wg.Wait()
	require.NotZero(t, gaveUp)
	require.NoError(t, x.log.Close())
	_, err = verifyDisk(x.disk)
	require.NoError(t, err)
	seen, batches := map[uint64]bool{}, map[uint64]int{}
	for e, err := range NewReader(x.disk).Entries(0) {
		require.NoError(t, err)
		if e.Event.Act != audit.ActView {
			continue
		}
		require.False(t, seen[e.Event.Count], "once")
		seen[e.Event.Count] = true
		batches[e.Event.Count/10]++
		if want, ok := acked[e.Index]; ok {
			require.Equal(t, want, e.Event.Count)
			delete(acked, e.Index)
		}
	}
	require.Empty(t, acked)
	for b, n := range batches {
		require.Equal(t, batch, n, "batch %d is whole", b)
	}
}

// failingKeys is a key service that is away.
type failingKeys struct {
	Keys
	mu   sync.Mutex
	fail func(op string) bool
}

var errKeysAway = errors.New("the key service is away")

func (k *failingKeys) away(op string) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.fail != nil && k.fail(op) {
		return errKeysAway
	}
	return nil
}

func (k *failingKeys) New(epoch uint64) (ed25519.PublicKey, error) {
	if err := k.away("new"); err != nil {
		return nil, err
	}
	return k.Keys.New(epoch)
}

func (k *failingKeys) Sign(epoch uint64, message []byte) ([]byte, error) {
	if err := k.away("sign"); err != nil {
		return nil, err
	}
	return k.Keys.Sign(epoch, message)
}

func (k *failingKeys) Public(epoch uint64) (ed25519.PublicKey, error) {
	if err := k.away("public"); err != nil {
		return nil, err
	}
	return k.Keys.Public(epoch)
}

func (k *failingKeys) Destroy(epoch uint64) error {
	if err := k.away("destroy"); err != nil {
		return err
	}
	return k.Keys.Destroy(epoch)
}

// TestKeyServiceAway takes the key service away at each of its calls: what was acknowledged stays,
// and when it is back the log goes on.
func TestKeyServiceAway(t *testing.T) {
	t.Parallel()
	for _, op := range []string{"new", "sign", "public", "destroy"} {
		failed := 0
		for nth := 1; nth < 60; nth++ {
			x := newTester(t, 79)
			keys := &failingKeys{Keys: &fileKeys{fs: x.disk, rand: x.config().Rand}}
			seen := 0
			keys.fail = func(o string) bool {
				if o == op {
					seen++
				}
				return seen >= nth && o == op
			}
			open := func() (err error) {
				cfg := x.config()
				cfg.Keys = keys
				x.log, err = Open("", cfg)
				return err
			}
			err := open()
			for i := 0; i < 40 && err == nil; i++ {
				e := x.event()
				var r audit.Receipt
				if r, err = x.log.Append(context.Background(), e); err == nil {
					x.ack(r, e.Count)
				}
				if err == nil && i%10 == 9 {
					if err = x.log.Close(); err == nil {
						err = open()
					}
				}
			}
			if err == nil {
				err = x.log.Close()
			}
			if err == nil {
				break
			}
			failed++
			require.ErrorIs(t, err, errKeysAway)
			if x.log != nil {
				_ = x.log.Close()
			}
			keys.fail = nil
			x.disk = x.disk.Clone()
			keys.Keys = &fileKeys{fs: x.disk, rand: x.config().Rand}
			require.NoError(t, open(), "%s %d", op, nth)
			_, err = x.log.Append(context.Background(), x.event())
			require.NoError(t, err)
			require.NoError(t, x.log.Close())
			x.check()
		}
		require.NotZero(t, failed, op)
	}
}

// TestErasingTwice: an erasure is done once, whoever asks how often; also after the vault was
// opened again.
func TestErasingTwice(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	x := newTown(t, 80, 10)
	first, err := x.vault.Erase(ctx, x.people[1])
	require.NoError(t, err)
	require.NotZero(t, first[0].Values)
	for range 2 {
		again, err := x.vault.Erase(ctx, x.people[1])
		require.NoError(t, err)
		require.Equal(t, first[0].Values, again[0].Values)
		require.NoError(t, x.vault.Close())
		x.vaultDisk.Locked = false
		x.openVault()
		_, err = x.vault.Subject(x.people[1])
		require.ErrorIs(t, err, audit.CodeErased)
		_, err = x.vault.Subject(x.people[2])
		require.NoError(t, err)
	}
}

// TestSlowAnchorStopsNobody holds an anchor's answer back: appends, seals and reads go on, and
// whoever asked for it waits alone.
func TestSlowAnchorStopsNobody(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	x := newTester(t, 82)
	asked, answer := make(chan struct{}), make(chan struct{})
	cfg := x.config()
	cfg.Anchor = func(ctx context.Context, _ []byte) error {
		close(asked)
		select {
		case <-answer:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	var err error
	x.log, err = Open("", cfg)
	require.NoError(t, err)
	waiting := make(chan error)
	go func() {
		_, err := x.log.At(Anchored).Append(ctx, x.event())
		waiting <- err
	}()
	<-asked
	for range 30 {
		_, err := x.log.Append(ctx, audit.Event{Act: audit.ActView, Actor: testActor})
		require.NoError(t, err)
	}
	require.NoError(t, x.log.Seal())
	select {
	case <-waiting:
		require.Fail(t, "acknowledged before it was anchored")
	default:
	}
	close(answer)
	require.NoError(t, <-waiting)
	require.NoError(t, x.log.Close())
	x.check()
}

// TestOneOfTwoStoresRestored keeps receipts in business rows and restores one of the two stores
// from an older copy: the log does not have what the rows name, or has acts later than any row.
func TestOneOfTwoStoresRestored(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	x := newTester(t, 87)
	require.NoError(t, x.open())
	var rows []audit.Receipt // a table with one row for each registration
	register := func(times int) {
		for range times {
			r, err := x.log.Append(ctx, audit.Event{Act: audit.ActRegister, Result: audit.Succeeded, Actor: testActor, Case: "c-1"})
			require.NoError(t, err)
			rows = append(rows, r)
		}
	}
	register(12)
	oldRows := append([]audit.Receipt(nil), rows...)
	require.NoError(t, x.log.Close())
	oldLog := x.disk.Clone()
	x.reopen()
	register(5)
	require.NoError(t, x.log.Close())
	// withoutRow counts the registrations that stand in the log behind the last row.
	withoutRow := func(d disk.FS, rows []audit.Receipt) (n int) {
		for e, err := range NewReader(d).Entries(rows[len(rows)-1].Index + 1) {
			require.NoError(t, err)
			if e.Event.Act == audit.ActRegister {
				n++
			}
		}
		return n
	}
	verify := func(d disk.FS, rows []audit.Receipt) error {
		_, err := verify.Verify(ctx, "", verify.Options{FS: d, Receipts: rows, Require: verify.EvidenceReceipt})
		return err
	}
	require.NoError(t, verify(x.disk, rows))
	require.Zero(t, withoutRow(x.disk, rows))
	require.ErrorIs(t, verify(oldLog, rows), audit.CodeRollback, "the log alone was restored")
	require.NoError(t, verify(x.disk, oldRows), "what the old rows name is there")
	require.Equal(t, 5, withoutRow(x.disk, oldRows), "the database alone was restored")
}
