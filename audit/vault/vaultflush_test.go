package vault

import (
	"context"
	"runtime"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/disktest"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// slowSync makes every sync of the disk's files wait for a token; it gives the number of syncs that
// were asked for.
func slowSync(d *disktest.Disk) (allow chan struct{}, asked func() int) {
	allow = make(chan struct{})
	n := 0
	d.Hook = func(op, _ string) error {
		if op == "sync" {
			n++
			d.Mu.Unlock() // others use the disk meanwhile
			<-allow
			d.Mu.Lock()
		}
		return nil
	}
	return allow, func() int { d.Mu.Lock(); defer d.Mu.Unlock(); return n }
}

// twoRounds has one round wait for the disk, and another behind it.
func twoRounds(t *testing.T, v *Vault) (h audit.Handle, first, second *Flushing) {
	t.Helper()
	h, err := v.Handle(context.Background(), "00001")
	require.NoError(t, err)
	first, err = v.StartFlush()
	require.NoError(t, err)
	synctest.Wait()
	_, err = v.Commit(h, 1, []byte("value"))
	require.NoError(t, err)
	second, err = v.StartFlush()
	require.NoError(t, err)
	return h, first, second
}

func vaultOn(t *testing.T, d *disktest.Disk) *Vault {
	t.Helper()
	d.InOrder = true
	v, err := Open("", Config{Master: vaultMaster, FS: d, Keys: d.Keys})
	require.NoError(t, err)
	return v
}

// TestVaultRoundsAreShared: begin does not wait; what is sealed while a round syncs goes into one
// round after it, for all who ask.
func TestVaultRoundsAreShared(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx := context.Background()
		d := disktest.New(1)
		v := vaultOn(t, d)
		r, err := v.StartFlush()
		require.NoError(t, err)
		require.NoError(t, r.Wait(ctx), "nothing to write")
		_, err = v.Handle(ctx, "00000")
		require.NoError(t, err)
		require.NoError(t, v.Flush()) // the file grows now, and need not later
		h, err := v.Handle(ctx, "00001")
		require.NoError(t, err)
		allow, asked := slowSync(d)
		first, err := v.StartFlush()
		require.NoError(t, err)
		synctest.Wait()
		require.Equal(t, 1, asked())
		same, err := v.StartFlush()
		require.NoError(t, err)
		require.Same(t, first, same, "nothing was sealed since")
		var wg sync.WaitGroup
		for i := range 20 {
			_, err := v.Commit(h, 1, []byte{byte(i)})
			require.NoError(t, err)
			wg.Go(func() { assert.NoError(t, v.Flush()) })
			next, err := v.StartFlush()
			require.NoError(t, err)
			require.NotSame(t, first, next)
			wg.Go(func() { assert.NoError(t, next.Wait(ctx)) })
		}
		synctest.Wait()
		require.Equal(t, 1, asked())
		allow <- struct{}{}
		require.NoError(t, first.Wait(ctx))
		synctest.Wait()
		require.Equal(t, 2, asked())
		close(allow)
		wg.Wait()
		require.Equal(t, 2, asked())
		require.NoError(t, v.Close())
	})
}

// TestVaultRoundsEndWithTheVault: whatever closes, erases or rewraps meanwhile, those who wait are
// answered, and no goroutine is left, which synctest would report.
func TestVaultRoundsEndWithTheVault(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	for name, during := range map[string]func(v *Vault, h audit.Handle) error{
		"close":  func(*Vault, audit.Handle) error { return nil },
		"erase":  func(v *Vault, h audit.Handle) error { _, err := v.Erase(ctx, h); return err },
		"rewrap": func(v *Vault, _ audit.Handle) error { return v.Rewrap(ctx) },
		"flush":  func(v *Vault, _ audit.Handle) error { return v.Flush() },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				d := disktest.New(2)
				v := vaultOn(t, d)
				allow, _ := slowSync(d)
				h, first, second := twoRounds(t, v)
				var wg sync.WaitGroup
				wg.Go(func() { assert.NoError(t, during(v, h)) })
				runtime.Gosched() // it waits for a lock, which synctest.Wait does not count as waiting
				close(allow)
				wg.Wait()
				require.NoError(t, v.Close())
				require.NoError(t, first.Wait(ctx))
				require.NoError(t, second.Wait(ctx))
				_, err := v.StartFlush()
				require.ErrorIs(t, err, audit.CodeClosed)
			})
		})
	}
}

// TestVaultRoundThatFails: those of the round hear why, those after it that the vault is poisoned.
func TestVaultRoundThatFails(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx := context.Background()
		d := disktest.New(3)
		v := vaultOn(t, d)
		fail := make(chan struct{})
		d.Hook = func(op, _ string) error {
			if op == "sync" {
				d.Mu.Unlock()
				<-fail
				d.Mu.Lock()
				return syscall.EIO
			}
			return nil
		}
		_, first, second := twoRounds(t, v)
		gone, cancel := context.WithCancel(ctx)
		cancel()
		require.ErrorIs(t, second.Wait(gone), context.Canceled)
		close(fail)
		require.ErrorIs(t, first.Wait(ctx), audit.CodeIO)
		require.ErrorIs(t, second.Wait(ctx), audit.CodeIO)
		_, err := v.StartFlush()
		require.ErrorIs(t, err, audit.CodePoisoned)
		require.ErrorIs(t, v.Flush(), audit.CodePoisoned)
		require.Error(t, v.Close())
	})
}
