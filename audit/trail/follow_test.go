package trail

import (
	"context"
	"testing"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/disktest"
	"github.com/kyufu-go/kyufu/audit/keys"
	"github.com/kyufu-go/kyufu/audit/vault"
	"github.com/stretchr/testify/require"
)

// forget erases a person of the town.
func (x *town) forget(h audit.Handle, id audit.Code) {
	x.t.Helper()
	e, err := erasing(context.Background(), x.log, h, id)
	require.NoError(x.t, err)
	_, err = EraseSubject(context.Background(), x.log, e)
	require.NoError(x.t, err)
}

// putBack closes the town and opens its vault from a copy, with these keys.
func (x *town) putBack(disk *disktest.Disk, k *keys.Memory) {
	x.t.Helper()
	require.NoError(x.t, x.log.Close())
	require.NoError(x.t, x.vault.Close())
	x.vaultDisk, x.log = disk, nil
	disk.Keys, disk.Locked = k, false
	x.openVault()
}

// since are the entries from an index on, without seals.
func (x *town) since(from uint64) (out []audit.Event) {
	for e, err := range NewReader(x.disk).Entries(from) {
		require.NoError(x.t, err)
		if e.Seal == nil {
			out = append(out, e.Event)
		}
	}
	return out
}

// TestARestoredVaultBringsNobodyBack: a copy of the vault from before an erasure, with the keys of
// that time or with today's, answers nothing until its log has told it who was erased since; then
// the person is gone as before, which is recorded, and everybody else is there.
func TestARestoredVaultBringsNobodyBack(t *testing.T) {
	t.Parallel()
	for name, old := range map[string]bool{"with its keys of that time": true, "with the keys of today": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx := t.Context()
			x := newTown(t, 401, 30)
			require.NoError(t, x.vault.Flush())
			copied := x.vaultDisk.Clone()
			victim := x.people[1]
			x.forget(victim, "ok-1")
			k := x.vaultDisk.Keys
			if old {
				k = copied.Keys
			}
			x.putBack(copied, k)
			x.refusesAll(victim)
			size := x.size()
			x.openLog()
			_, err := x.vault.Subject(victim)
			require.ErrorIs(t, err, audit.CodeErased)
			_, found, err := x.vault.Find("00001")
			require.NoError(t, err)
			require.False(t, found)
			who, err := x.vault.Subject(x.people[2])
			require.NoError(t, err)
			require.Equal(t, "00002", who)
			left, err := k.Get(ctx, "vault", keys.ID(victim))
			require.NoError(t, err)
			require.Empty(t, left, "the key that came with the copy is destroyed")
			events := x.since(size)
			require.Len(t, events, 1)
			require.Equal(t, audit.ActErase, events[0].Act)
			require.Equal(t, erasedAgain, events[0].Reason)
			require.Equal(t, victim, events[0].Subjects[0].Handle)
			require.NoError(t, x.log.Close())
			size = x.size()
			x.openLog()
			require.Equal(t, size, x.log.Size(), "it is told once")
		})
	}
}

func (x *town) size() uint64 {
	rep, err := verifyDisk(x.disk)
	require.NoError(x.t, err)
	return rep.Entries
}

// refusesAll asks a vault that has not followed its log whatever it could answer.
func (x *town) refusesAll(h audit.Handle) {
	x.t.Helper()
	ctx := x.t.Context()
	_, _, find := x.vault.Find("00001")
	_, subject := x.vault.Subject(h)
	_, handle := x.vault.Handle(ctx, "00001")
	_, commit := x.vault.Commit(h, 1, nil)
	_, open := x.vault.Open(h, audit.Commitment{Field: 7, Seq: 1})
	_, erase := x.vault.Erase(ctx, h)
	for name, err := range map[string]error{"find": find, "subject": subject, "handle": handle, "commit": commit, "open": open, "erase": erase} {
		require.Equal(x.t, "log", fieldOf(x.t, err), name)
	}
}

// TestValuesLostWithAnOlderVaultAreCounted: entries commit to values that the copy does not hold;
// numbers go on behind them, so that none stands for two values.
func TestValuesLostWithAnOlderVaultAreCounted(t *testing.T) {
	t.Parallel()
	x := newTown(t, 402, 30)
	require.NoError(t, x.vault.Flush())
	copied := x.vaultDisk.Clone()
	for range 5 {
		x.record(x.people[3], "lost")
	}
	x.record(x.people[1], "of one who is erased then, so nobody misses it")
	x.forget(x.people[1], "ok-1")
	x.putBack(copied, copied.Keys)
	size := x.size()
	x.openLog()
	events := x.since(size)
	require.Len(t, events, 2)
	require.Equal(t, audit.ActRestore, events[1].Act)
	require.Equal(t, valuesMissing, events[1].Reason)
	require.Equal(t, uint64(5), events[1].Count)
	seen := map[uint64]bool{}
	for _, e := range x.since(0) {
		for _, s := range e.Subjects {
			for _, c := range s.Sealed {
				seen[c.Seq] = true
			}
		}
	}
	c, err := x.vault.Commit(x.people[3], 7, []byte("new"))
	require.NoError(t, err)
	require.False(t, seen[c.Seq])
}

// TestAFlippedLastWriteOfTheVaultIsNoticed: the vault alone cannot tell it from a torn write, its
// log can.
func TestAFlippedLastWriteOfTheVaultIsNoticed(t *testing.T) {
	t.Parallel()
	x := newTown(t, 403, 0)
	require.NoError(t, x.vault.Flush())
	mark := x.vaultDisk.Clone().Names["vault.acked"]
	end := len(x.vaultDisk.Names["vault"].Now)
	for end > 0 && x.vaultDisk.Names["vault"].Now[end-1] == 0 {
		end--
	}
	x.record(x.people[3], "the last value")
	left := x.vaultDisk.Clone() // a power cut: nobody closes
	left.Names["vault.acked"] = mark
	left.CorruptFile("vault", func(b []byte) []byte { b[end+60] ^= 1; return b })
	require.NoError(t, x.log.Close())
	x.vaultDisk, x.log = left, nil
	x.openVault()
	size := x.size()
	x.openLog()
	events := x.since(size)
	require.Len(t, events, 1)
	require.Equal(t, valuesMissing, events[0].Reason)
	require.Equal(t, uint64(1), events[0].Count)
}

// TestPersonsWithoutKeysAreCounted: a store of keys older than the vault, which the log does not
// explain.
func TestPersonsWithoutKeysAreCounted(t *testing.T) {
	t.Parallel()
	x := newTown(t, 404, 12)
	require.NoError(t, x.vault.Flush())
	old := x.vaultDisk.Keys.Clone()
	h, err := x.vault.Handle(t.Context(), "00099")
	require.NoError(t, err)
	x.record(h, "value")
	x.putBack(x.vaultDisk, old)
	size := x.size()
	x.openLog()
	events := x.since(size)
	require.Len(t, events, 1)
	require.Equal(t, keysMissing, events[0].Reason)
	require.Equal(t, uint64(1), events[0].Count)
	_, err = x.vault.Subject(h)
	require.ErrorIs(t, err, audit.CodeKey)
	_, err = x.vault.Erase(t.Context(), x.people[0])
	require.NoError(t, err)
	_, err = x.vault.Subject(h)
	require.ErrorIs(t, err, audit.CodeKey, "an erasure of somebody else takes nothing of theirs")
	_, err = x.vault.Erase(t.Context(), h)
	require.NoError(t, err, "and they can be erased")
}

// TestALogOlderThanItsVaultIsRefused: the vault's head says how far the log went.
func TestALogOlderThanItsVaultIsRefused(t *testing.T) {
	t.Parallel()
	x := newTown(t, 405, 12)
	require.NoError(t, x.log.Close())
	old := x.disk.Clone()
	x.openLog()
	x.record(x.people[1], "value")
	require.NoError(t, x.log.Close())
	require.NoError(t, x.vault.Close())
	x.disk, x.log = old, nil
	x.openVault()
	cfg := x.config()
	cfg.Vault = x.vault
	_, err := Open("", cfg)
	require.ErrorIs(t, err, audit.CodeRollback)
}

// TestOnlyItsOwnErasuresAreRepeated: an entry about the erasure of something else of a person,
// another registry's for instance, takes nobody out of the vault.
func TestOnlyItsOwnErasuresAreRepeated(t *testing.T) {
	t.Parallel()
	x := newTown(t, 406, 12)
	require.NoError(t, x.vault.Flush())
	copied := x.vaultDisk.Clone()
	for _, reason := range []audit.Code{"", keyDestroyed} {
		_, err := x.log.Append(t.Context(), audit.Event{
			Act: audit.ActErase, Result: audit.Succeeded, Reason: reason, Actor: testActor, Digest: audit.Hash{1}, Subjects: audit.About(x.people[2]),
		})
		require.NoError(t, err)
	}
	x.putBack(copied, copied.Keys)
	size := x.size()
	x.openLog()
	require.Equal(t, size, x.log.Size())
	who, err := x.vault.Subject(x.people[2])
	require.NoError(t, err)
	require.Equal(t, "00002", who)
}

// TestAnErasureNeedsTheLogsOwnVault: one that the log does not know it could not repeat.
func TestAnErasureNeedsTheLogsOwnVault(t *testing.T) {
	t.Parallel()
	x := newTester(t, 407)
	require.NoError(t, x.open())
	e, err := erasing(t.Context(), x.log, audit.Handle{1}, "ok-1")
	require.NoError(t, err)
	_, err = EraseSubject(t.Context(), x.log, e)
	require.ErrorIs(t, err, audit.CodeConfig)
}

// TestAVaultWaitsForEachOfItsLogs, unless one is said to be no more.
func TestAVaultWaitsForEachOfItsLogs(t *testing.T) {
	t.Parallel()
	x := newTown(t, 408, 3)
	first := x.log.w.st.Genesis
	require.NoError(t, x.log.Close())
	x.disk = disktest.New(409)
	x.openLog()
	require.NoError(t, x.log.Close())
	require.NoError(t, x.vault.Close())
	x.log = nil
	x.openVault()
	x.openLog()
	_, err := x.vault.Subject(x.people[0])
	require.Equal(t, "log", fieldOf(t, err))
	require.NoError(t, x.log.Close())
	require.NoError(t, x.vault.Close())
	x.vault, err = vault.Open("", vault.Config{Master: testMaster, FS: x.vaultDisk, Keys: x.vaultDisk.Keys, Retired: []audit.Hash{first}})
	require.NoError(t, err)
	x.openLog()
	_, err = x.vault.Subject(x.people[0])
	require.NoError(t, err)
}
