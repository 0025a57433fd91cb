package trail

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/disktest"
	"github.com/kyufu-go/kyufu/audit/internal/sample"
	"github.com/kyufu-go/kyufu/audit/verify"
)

// tester writes to a log on a simulated disk and remembers what was acknowledged.
type tester struct {
	t     *testing.T
	rng   *rand.Rand
	disk  *disktest.Disk
	log   *Log
	clock time.Time
	// beside has chores done as they are in earnest, beside the commits; a life is then not the
	// same twice.
	beside bool
	// The clock is read by many callers at once: it has a lock and a chance of its own.
	clockMu  sync.Mutex
	clockRng *rand.Rand
	// acked holds, by index, the count that was appended under it; tried every count that was ever
	// appended.
	acked map[uint64]uint64
	next  uint64
	size  uint64
}

func newTester(t *testing.T, seed uint64) *tester {
	return &tester{
		t: t, rng: rand.New(rand.NewPCG(seed, 2)), clockRng: rand.New(rand.NewPCG(seed, 3)), disk: disktest.New(seed), clock: time.Date(2026, 3, 31, 14, 0, 0, 0, time.UTC),
		acked: map[uint64]uint64{},
	}
}

func (x *tester) config() Config {
	x.disk.InOrder = !x.beside
	return Config{
		Instance: "test/sim", FS: x.disk, SegmentSize: minSegment, EpochEntries: 9, EpochTime: time.Hour,
		Rand: rand.NewChaCha8([32]byte{byte(x.rng.Uint32())}),
		Now: func() time.Time {
			x.clockMu.Lock()
			defer x.clockMu.Unlock()
			x.clock = x.clock.Add(time.Duration(x.clockRng.IntN(120)) * time.Second)
			return x.clock
		},
	}
}

var testActor = audit.Actor{Kind: audit.ActorOfficer, ID: "u1", Terminal: "t1"}

func testHandle(n int) (h audit.Handle) {
	copy(h[:], fmt.Sprintf("%016d", n))
	return h
}

func (x *tester) event() audit.Event {
	x.next++
	e := audit.Event{Act: audit.ActView, Result: audit.Succeeded, Actor: testActor, Count: x.next, Purpose: "p", Case: "case-0123456"}
	for range x.rng.IntN(3) {
		if h := testHandle(x.rng.IntN(20)); len(e.Subjects) == 0 || e.Subjects[0].Handle != h {
			e.Subjects = append(e.Subjects, audit.Subject{Handle: h})
		}
	}
	return e
}

// act does one random thing; an error ends the life of the process.
func (x *tester) act() error {
	ctx := context.Background()
	switch x.rng.IntN(12) {
	case 0:
		return x.log.Seal()
	case 1:
		_, err := x.log.Checkpoint()
		return err
	case 2:
		if err := x.log.Close(); err != nil {
			return err
		}
		return x.open()
	case 3, 4:
		events := make([]audit.Event, 1+x.rng.IntN(8))
		for i := range events {
			events[i] = x.event()
		}
		rs, err := x.log.AppendBatch(ctx, events)
		if err != nil {
			return err
		}
		for i, r := range rs {
			x.ack(r, events[i].Count)
		}
		return nil
	default:
		e := x.event()
		r, err := x.log.Append(ctx, e)
		if err != nil {
			return err
		}
		x.ack(r, e.Count)
		return nil
	}
}

func (x *tester) ack(r audit.Receipt, count uint64) {
	_, twice := x.acked[r.Index]
	require.False(x.t, twice, "an index was given twice")
	x.acked[r.Index] = count
	x.size = max(x.size, r.Size)
}

func (x *tester) open() (err error) {
	x.log, err = Open("", x.config())
	return err
}

// live acts until the power is cut.
func (x *tester) live(cutAfter int) {
	x.disk.CutAt = x.disk.Ops + cutAfter
	if err := x.open(); err != nil {
		x.mustBePower(err)
		return
	}
	for {
		if err := x.act(); err != nil {
			x.mustBePower(err)
			if x.log != nil {
				_ = x.log.release()
			}
			return
		}
	}
}

func (x *tester) mustBePower(err error) {
	if !errors.Is(err, disktest.ErrPower) {
		require.NoError(x.t, err)
	}
}

// check reads the log after a reboot: everything acknowledged is there, under its index, and the
// verifier has nothing to say.
func (x *tester) check() {
	rep, err := verify.Verify(context.Background(), "", verify.Options{FS: x.disk})
	if rep.Segments == 0 && len(x.acked) == 0 {
		return // cut before there was a log
	}
	require.NoError(x.t, err)
	require.GreaterOrEqual(x.t, rep.Entries, x.size)
	found := 0
	for e, err := range NewReader(x.disk).Entries(0) {
		require.NoError(x.t, err)
		if want, ok := x.acked[e.Index]; ok {
			require.Equal(x.t, want, e.Event.Count)
			found++
		}
	}
	require.Equal(x.t, len(x.acked), found)
}

func TestPowerCutsLoseNothingAcknowledged(t *testing.T) {
	t.Parallel()
	from, to := sample.PowerCuts(t, 8)
	for shard := range uint64(4) {
		t.Run(strconv.FormatUint(shard, 10), func(t *testing.T) {
			t.Parallel()
			for seed := from + shard; seed < to; seed += 4 {
				x := newTester(t, seed)
				x.beside = seed%2 == 1
				for range 8 {
					x.live(1 + x.rng.IntN(150))
					x.disk = x.disk.Reboot()
					x.check()
				}
			}
		})
	}
}

// TestPowerCutAtEveryStep looks, before each operation of one fixed life, at a disk that a cut
// would leave there.
func TestPowerCutAtEveryStep(t *testing.T) {
	t.Parallel()
	const seed, steps = 99, 700
	x := newTester(t, seed)
	x.watch(func(left *tester) {
		left.disk = x.disk.Left()
		left.check()
		if left.open() == nil {
			require.NoError(t, left.log.Close())
		}
		left.check()
	})
	x.live(steps)
	require.Equal(t, steps, x.disk.Ops)
}

// watch has see look at the operations of the disk, today's of them, with a tester that knows what
// was acknowledged until then. It gives of how many operations one is looked at.
func (x *tester) watch(see func(left *tester)) (step int) {
	first, step := sample.Every(x.t, 5)
	at := -1
	x.disk.Watch = func() {
		if at++; at%step != first {
			return
		}
		defer func() {
			if x.t.Failed() {
				x.t.Log("before operation", x.disk.Ops)
			}
		}()
		left := newTester(x.t, uint64(x.disk.Ops))
		left.acked, left.next, left.size = maps.Clone(x.acked), x.next, x.size
		see(left)
	}
	return step
}
