package trail

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/sample"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/mod/sumdb/tlog"
)

// operation is one call in a history: when it began and when it was answered, by a counter that all
// callers share.
type operation struct {
	began, ended int64
	index        uint64 // of an append's first entry
	n            uint64 // entries that it appended, or that a read saw
}

// history gathers what concurrent callers did.
type history struct {
	clock   atomic.Int64
	mu      sync.Mutex
	appends []operation
	reads   []operation
}

func (h *history) did(list *[]operation, do func(*operation) bool) {
	o := operation{began: h.clock.Add(1)}
	ok := do(&o)
	o.ended = h.clock.Add(1)
	if ok {
		h.mu.Lock()
		*list = append(*list, o)
		h.mu.Unlock()
	}
}

// check finds an order of all operations, one after another, that fits what each of them was told
// and when: that of the indexes. So it is enough that no append answered before another began has
// the greater index; that a read sees every append that was answered before it began; and that it
// sees none that began after it was answered.
func (h *history) check(t *testing.T) {
	t.Helper()
	slices.SortFunc(h.appends, func(a, b operation) int { return int(int64(a.index) - int64(b.index)) })
	next := uint64(0)
	firstEnd := int64(1) << 62 // of the appends after this one
	for _, a := range slices.Backward(h.appends) {
		require.GreaterOrEqual(t, firstEnd, a.began, "an append that was answered before this one began stands behind it")
		firstEnd = min(firstEnd, a.ended)
	}
	for _, a := range h.appends {
		require.GreaterOrEqual(t, a.index, next, "an index was given twice")
		next = a.index + a.n
	}
	for _, r := range h.reads {
		for _, a := range h.appends {
			seen := a.index+a.n <= r.n
			require.Equal(t, seen, a.index < r.n, "a read sees all of a batch or nothing")
			require.True(t, seen || a.ended > r.began, "a read misses what was acknowledged before it began")
			require.True(t, !seen || a.began < r.ended, "a read sees what was not yet asked for")
		}
	}
}

// TestHistoriesAreLinearizable has many callers append and read at once and looks for an order that
// explains what they were told.
func TestHistoriesAreLinearizable(t *testing.T) {
	t.Parallel()
	from, to := sample.Part(t, 2, 2)
	for seed := uint64(from); seed < uint64(to); seed++ {
		ctx := context.Background()
		x := newTester(t, 90+seed)
		cfg := x.config()
		var clock sync.Mutex
		now := cfg.Now
		cfg.EpochEntries = 40
		cfg.Now = func() time.Time {
			clock.Lock()
			defer clock.Unlock()
			return now()
		}
		var err error
		x.log, err = Open("", cfg)
		require.NoError(t, err)
		h := &history{}
		var writers, readers sync.WaitGroup
		for i := range 8 {
			writers.Go(func() {
				for n := range 60 {
					events := make([]audit.Event, 1+(i+n)%3)
					for k := range events {
						events[k] = audit.Event{Act: audit.ActView, Actor: testActor, Count: uint64(i), Subjects: audit.About(testHandle(n % 5))}
					}
					h.did(&h.appends, func(o *operation) bool {
						rs, err := x.log.AppendBatch(ctx, events)
						if !assert.NoError(t, err) {
							return false
						}
						o.index, o.n = rs[0].Index, uint64(len(rs))
						assert.Equal(t, o.index+o.n-1, rs[len(rs)-1].Index)
						return true
					})
				}
			})
		}
		var done atomic.Bool
		read := func(size func() (uint64, error)) {
			readers.Go(func() {
				for !done.Load() {
					h.did(&h.reads, func(o *operation) bool {
						var err error
						o.n, err = size()
						return assert.NoError(t, err)
					})
					time.Sleep(500 * time.Microsecond) // the writers' turn
				}
			})
		}
		read(func() (uint64, error) { return x.log.Size(), nil })
		read(func() (n uint64, err error) {
			for _, err := range NewReader(x.disk).Entries(0) {
				if err != nil {
					return 0, err
				}
				n++
			}
			return n, nil
		})
		read(func() (uint64, error) {
			rep, err := verifyDisk(x.disk)
			return rep.Entries, err
		})
		writers.Wait()
		done.Store(true)
		readers.Wait()
		require.NoError(t, x.log.Close())
		require.Len(t, h.appends, 8*60)
		require.NotEmpty(t, h.reads)
		if len(h.reads) > 2000 {
			h.reads = h.reads[:2000]
		}
		h.check(t)
		_, err = verifyDisk(x.disk)
		require.NoError(t, err)
	}
}

// TestProofSizes: an inclusion proof at ten million entries has at most 24 hashes, 768 bytes.
func TestProofSizes(t *testing.T) {
	t.Parallel()
	zero := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) { return make([]tlog.Hash, len(indexes)), nil })
	most := 0
	for _, at := range []int64{0, 1, 4_999_999, 5_000_000, 8_388_607, 8_388_608, 9_999_998, 9_999_999} {
		p, err := tlog.ProveRecord(10_000_000, at, zero)
		require.NoError(t, err)
		most = max(most, len(p)*tlog.HashSize)
	}
	require.LessOrEqual(t, most, 768)
	require.NotZero(t, most)
}

// TestAppendAllocates holds a lone writer on a real directory in steady state against target T19.
func TestAppendAllocates(t *testing.T) { // counts the allocations of the process
	if sample.Race {
		t.Skip("the race detector allocates")
	}
	ctx := context.Background()
	l, err := Open(t.TempDir(), Config{Instance: "test/app1"})
	require.NoError(t, err)
	e := audit.Event{Act: audit.ActView, Result: audit.Succeeded, Actor: testActor, Purpose: "p", Subjects: audit.About(testHandle(1))}
	var officers [16]audit.Code
	for i := range officers {
		officers[i] = audit.Code(fmt.Sprintf("u%03d", i))
	}
	turn := 0
	one := func() {
		turn++
		e.Actor.ID = officers[turn%len(officers)]
		if _, err := l.Append(ctx, e); err != nil {
			t.Error(err)
		}
	}
	for range 200 {
		one()
	}
	got := testing.AllocsPerRun(500, one)
	t.Log(got, "allocations")
	require.LessOrEqual(t, got, 1.0)
	events := make([]audit.Event, 100)
	for i := range events {
		events[i] = e
	}
	bulk := testing.AllocsPerRun(50, func() {
		if _, err := l.AppendBatch(ctx, events); err != nil {
			t.Error(err)
		}
	})
	require.LessOrEqual(t, bulk/100, 1.0, "of a hundred in one call")
	require.NoError(t, l.Close())
}
