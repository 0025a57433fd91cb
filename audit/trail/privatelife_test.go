package trail

import (
	"context"
	"math/rand/v2"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/disktest"
	"github.com/kyufu-go/kyufu/audit/internal/sample"
	"github.com/kyufu-go/kyufu/audit/vault"

	"github.com/stretchr/testify/require"
)

// privateLife writes entries with sealed values until the power is cut, some of them by several
// callers at once.
func privateLife(x *tester) error {
	ctx := context.Background()
	vault, err := vault.Open("", vault.Config{Master: testMaster, FS: disktest.Part{Disk: x.disk, Prefix: "vault/", Beside: true}, Keys: x.disk.Keys})
	if err != nil {
		return err
	}
	cfg := x.config()
	cfg.FS, cfg.Vault = disktest.Part{Disk: x.disk, Prefix: "log/"}, vault
	now, mu := cfg.Now, sync.Mutex{}
	cfg.Now = func() time.Time { mu.Lock(); defer mu.Unlock(); return now() }
	l, err := Open("", cfg)
	if err != nil {
		return err
	}
	var wg sync.WaitGroup
	errs := make([]error, 1+x.rng.IntN(3))
	for w := range errs {
		rng := rand.New(rand.NewPCG(x.rng.Uint64(), 1))
		wg.Go(func() {
			for errs[w] == nil {
				errs[w] = appendPrivate(ctx, l, vault, rng)
			}
		})
	}
	wg.Wait()
	_ = l.Close()
	_ = vault.Close()
	return errs[0]
}

func appendPrivate(ctx context.Context, l *Log, v *vault.Vault, rng *rand.Rand) error {
	h, err := v.Handle(ctx, strconv.Itoa(rng.IntN(5)))
	if err != nil {
		return err
	}
	times := 1 + rng.IntN(3)
	if rng.IntN(4) == 0 {
		times += assignSome // the vault is flushed while they are seated
	}
	events := make([]audit.Event, times)
	for i := range events {
		n := rng.Uint64()
		c, err := v.Commit(h, 7, strconv.AppendUint(nil, n, 10))
		if err != nil {
			return err
		}
		events[i] = audit.Event{
			Act: audit.ActUpdate, Result: audit.Succeeded, Actor: testActor, Count: n, Subjects: []audit.Subject{{Handle: h, Sealed: []audit.Commitment{c}}},
		}
	}
	_, err = l.AppendBatch(ctx, events)
	return err
}

// TestNoEntryLacksItsValue cuts the power of log and vault together: whatever entry is in the log
// then, acknowledged or not, the vault opens its commitments.
func TestNoEntryLacksItsValue(t *testing.T) {
	t.Parallel()
	entries := 0
	for seed, to := sample.PowerCuts(t, 80); seed < to; seed++ {
		x := newTester(t, seed)
		for range 4 {
			x.disk.CutAt = x.disk.Ops + 20 + x.rng.IntN(150)
			err := privateLife(x)
			require.Error(t, err)
			x.disk = x.disk.Reboot()
			left := x.disk.Clone()
			vault, err := vault.Open("", vault.Config{Master: testMaster, FS: disktest.Part{Disk: left, Prefix: "vault/", Beside: true}, Keys: left.Keys})
			require.NoError(t, err)
			cfg := x.config()
			cfg.FS, cfg.Vault = disktest.Part{Disk: left, Prefix: "log/"}, vault
			l, err := Open("", cfg)
			require.NoError(t, err)
			for e, err := range NewReader(cfg.FS).Entries(0) {
				require.NoError(t, err)
				require.NotEqual(t, audit.ActRestore, e.Event.Act, "no crash looks like a vault from a backup")
				for _, s := range e.Event.Subjects {
					for _, c := range s.Sealed {
						o, err := vault.Open(s.Handle, c)
						require.NoError(t, err)
						require.Equal(t, strconv.FormatUint(e.Event.Count, 10), string(o.Value))
						entries++
					}
				}
			}
			require.NoError(t, l.Close())
			require.NoError(t, vault.Close())
		}
	}
	require.NotZero(t, entries)
}
