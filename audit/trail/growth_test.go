package trail

import (
	"context"
	"math/rand/v2"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/sample"
	"github.com/kyufu-go/kyufu/audit/internal/segment"
)

// bigger is a log whose segments are large enough to grow while they are written.
func bigger(t *testing.T, seed uint64) (*tester, func() error) {
	t.Helper()
	x := newTester(t, seed)
	return x, func() (err error) {
		cfg := x.config()
		cfg.SegmentSize, cfg.EpochEntries = 3<<20, 100_000
		x.log, err = Open("", cfg)
		return err
	}
}

// appendLarge appends a batch of about 50 KB.
func (x *tester) appendLarge() error {
	events := make([]audit.Event, 300)
	for i := range events {
		events[i] = x.event()
	}
	rs, err := x.log.AppendBatch(context.Background(), events)
	for i, r := range rs {
		x.ack(r, events[i].Count)
	}
	return err
}

// TestPowerCutsWhileTheSegmentGrows: zeroes in the room ahead may be lost, or be there before the
// file's length is, without harm.
func TestPowerCutsWhileTheSegmentGrows(t *testing.T) {
	t.Parallel()
	outs := 0
	from, to := sample.Part(t, 60, 12)
	for seed := uint64(from); seed < uint64(to); seed++ {
		x, open := bigger(t, 900+seed)
		x.beside = seed%2 == 1
		rng := rand.New(rand.NewPCG(seed, 9))
		for range 2 {
			x.disk.Hook = func(op, name string) error {
				if op == "writeout" && strings.HasSuffix(name, segment.SegmentSuffix) {
					outs++
				}
				return nil
			}
			x.disk.CutAt = x.disk.Ops + 30 + rng.IntN(200)
			err := open()
			for err == nil {
				err = x.appendLarge()
			}
			x.mustBePower(err)
			if x.log != nil {
				_ = x.log.release()
			}
			x.disk = x.disk.Reboot()
			x.check()
		}
	}
	require.NotZero(t, outs)
}

// TestGrowthThatFails: the kernel reports a failed write once to each handle, so what the growth
// hears nobody else may hear. A full disk is no failure.
func TestGrowthThatFails(t *testing.T) {
	t.Parallel()
	for _, op := range []string{"edit", "allocate", "write", "writeout", "sync"} {
		for _, cause := range []syscall.Errno{syscall.EIO, syscall.ENOSPC} {
			x, open := bigger(t, 950)
			require.NoError(t, open())
			growing, failed := false, false
			x.disk.Hook = func(o, name string) error {
				if name != segment.SegmentName(0) {
					return nil
				}
				growing = growing || o == "edit" // the growth's own handle
				if o == op && growing && !failed {
					failed = true
					return cause
				}
				return nil
			}
			var err error
			for n := 0; n < 40 && err == nil; n++ {
				err = x.appendLarge()
			}
			require.True(t, failed, op)
			if cause == syscall.EIO {
				require.ErrorIs(t, err, audit.CodePoisoned, op)
			} else {
				require.NoError(t, err, op)
			}
			_ = x.log.Close()
			x.disk.Hook = nil
			x.disk = x.disk.Clone()
			x.check()
		}
	}
}

// TestRoomIsDurableBeforeItIsASegment: writing out alone promises nothing.
func TestRoomIsDurableBeforeItIsASegment(t *testing.T) {
	t.Parallel()
	x := newTester(t, 960)
	renamed, outs := 0, 0
	x.disk.Hook = func(op, name string) error {
		switch {
		case name != nextName:
		case op == "writeout":
			outs++
		case op == "rename":
			renamed++
			ino := x.disk.Names[nextName]
			require.Empty(t, ino.Pending)
			require.Equal(t, ino.Now, ino.Durable)
		}
		return nil
	}
	require.NoError(t, x.life())
	require.Greater(t, renamed, 2)
	require.GreaterOrEqual(t, outs, renamed)
}
