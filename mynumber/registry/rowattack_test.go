package registry_test

import (
	"crypto/rand"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/keys"
	"github.com/kyufu-go/kyufu/household/addressee"
	"github.com/kyufu-go/kyufu/mynumber/mynumbertest"
	"github.com/kyufu-go/kyufu/mynumber/registry"
)

// Three hold one key file. One adds keys and drops the old, one acts on what it read before that,
// and a backup of the file is put back over both: nobody wraps under a key that is not in the file.
func TestAToolWithAnOldCopyDropsNoKeyThatIsInUse(t *testing.T) {
	t.Parallel()
	ctx, path := t.Context(), filepath.Join(t.TempDir(), "keys.json")
	first, err := keys.CreateMasterFile(path, rand.Reader)
	require.NoError(t, err)
	var others [2]*keys.MasterFile
	for i := range others {
		others[i], err = keys.OpenMasterFile(path)
		require.NoError(t, err)
	}
	backup, err := os.ReadFile(path)
	require.NoError(t, err)
	require.NoError(t, first.AddMaster(rand.Reader))
	require.NoError(t, first.AddIndex(rand.Reader))
	require.Error(t, others[0].Drop("m2"), "in use, though the copy of before knows nothing of it")
	require.NoError(t, others[0].Drop("m1"))
	require.Error(t, others[1].Drop("m1"), "gone already")
	require.NoError(t, others[1].AddMaster(rand.Reader))
	for _, f := range append(others[:], first) {
		wrapped, err := f.Wrap(ctx, "m3", []byte("0123456789abcdef0123456789abcdef"), []byte("bound"))
		require.NoError(t, err)
		for _, g := range append(others[:], first) {
			key, err := g.Unwrap(ctx, "m3", wrapped, []byte("bound"))
			require.NoError(t, err)
			require.Equal(t, "0123456789abcdef0123456789abcdef", string(key))
			_, err = g.Unwrap(ctx, "m1", wrapped, []byte("bound"))
			require.Error(t, err)
		}
	}
	require.NoError(t, os.WriteFile(path, backup, 0o600))
	for _, f := range append(others[:], first) {
		master, err := f.Master(ctx)
		require.NoError(t, err)
		again, err := keys.OpenMasterFile(path)
		require.NoError(t, err)
		wrapped, err := f.Wrap(ctx, master, []byte("0123456789abcdef0123456789abcdef"), nil)
		require.NoError(t, err)
		_, err = again.Unwrap(ctx, master, wrapped, nil)
		require.NoError(t, err, "who opens the file now opens it")
	}
}

// Two were merged into one, of whom one was set free and merged elsewhere since: the erasure of the
// one takes who is theirs, and leaves the other where they are now; the other way round, too.
func TestAnErasureFollowsWhereAPersonIsNow(t *testing.T) {
	t.Parallel()
	for name, by := range map[string]int{"named by who stands for them": 2, "by the one who stayed": 0} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, o := t.Context(), newOffice(t)
			var p [4]addressee.Integrated
			for i, system := range []string{"resident", "tax", "care", "welfare"} {
				p[i] = o.person(t, system, "1", "2021-01-01")
			}
			stays, moved, first, second := p[0], p[1], p[2], p[3]
			o.tie(t, moved, 7, "2021-01-01")
			require.NoError(t, o.both(t, registry.Merge(stays, first, day("2021-06-01"))))
			require.NoError(t, o.both(t, registry.Merge(moved, first, day("2021-06-02"))))
			require.NoError(t, o.both(t, registry.Split(moved, "mistake")))
			require.NoError(t, o.both(t, registry.Merge(moved, second, day("2021-07-01"))))
			require.NoError(t, o.both(t, registry.Change{Kind: registry.ChangeErase, Person: p[by], Cause: "retention_over"}))
			left, _ := o.left(t)
			assert.Equal(t, 2, left, "the keys of who moved and of who stands for them now")
			for _, id := range []addressee.Integrated{stays, first} {
				_, err := o.Number(ctx, sato, id, registry.AsOf{})
				assert.Equal(t, "erased", code(err))
			}
			found, err := o.ByNumber(ctx, sato, mynumbertest.Number(7), registry.AsOf{})
			require.NoError(t, err)
			assert.Equal(t, second, found.Integrated)
			require.NoError(t, o.both(t, registry.Change{Kind: registry.ChangeErase, Person: moved, Cause: "retention_over"}))
			left, _ = o.left(t)
			assert.Zero(t, left)
			_, err = o.ByNumber(ctx, sato, mynumbertest.Number(7), registry.AsOf{})
			assert.Equal(t, "not_found", code(err))
		})
	}
}

// A line is given another's place, another's name or another's handle; the lines of a human being
// are all deleted; a line is put back as it was before the index keys changed.
func TestRecoverSeesLinesThatChangedPlaces(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func([]registry.Record) []registry.Record{
		"two lines change places": func(r []registry.Record) []registry.Record {
			r[2], r[3] = r[3], r[2]
			r[2].Seq, r[3].Seq = r[3].Seq, r[2].Seq
			return r
		},
		"two changes have each other's name": func(r []registry.Record) []registry.Record {
			r[2].Line, r[4].Line = r[4].Line, r[2].Line
			return r
		},
		"all lines of a human being deleted": func(r []registry.Record) []registry.Record {
			who := r[len(r)-1].Handle
			return slices.DeleteFunc(r, func(x registry.Record) bool { return x.Handle == who })
		},
		"and nothing is left": func([]registry.Record) []registry.Record { return nil },
		"a stop of use is lifted by the line of an earlier lifting": func(r []registry.Record) []registry.Record {
			again := r[4]
			again.Seq = uint64(len(r)) + 1
			return append(r, again)
		},
		"a line is another human being's": func(r []registry.Record) []registry.Record {
			r[3].Handle = r[len(r)-1].Handle
			return r
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, o := t.Context(), newOffice(t)
			id := o.person(t, "resident", "1", "2021-01-01")
			require.NoError(t, o.Link(ctx, sato, id, ref("tax", "1"), day("2021-01-01")))
			require.NoError(t, o.Suspend(ctx, sato, id, "request"))
			require.NoError(t, o.Lift(ctx, sato, id, "over"))
			require.NoError(t, o.Suspend(ctx, sato, id, "request"))
			o.person(t, "resident", "2", "2021-01-01")
			conf := o.config
			conf.Store = cutting{o.store, change}
			g, err := registry.New(conf)
			require.NoError(t, err)
			r, err := g.Recover(ctx, all(o.log.Events()))
			if err != nil {
				return // it goes no further
			}
			assert.NotZero(t, r.Missing+r.Altered)
			assert.NotZero(t, o.count(audit.ActMaintain, audit.Failed), "and the log says so")
		})
	}
}

// The store is put back and goes on, twice, with the same keys: what is sealed on the same line
// about the same person has another ciphertext, and no two lines share the nonce in front.
func TestAStoreThatWasPutBackSealsUnderNoNonceAgain(t *testing.T) {
	t.Parallel()
	ctx, o := t.Context(), newOffice(t)
	id := o.person(t, "resident", "1", "2021-01-01")
	seen := map[string]bool{}
	lines := 0
	for range 3 {
		c := o.config
		own := o.store.Copy()
		c.Store, c.DataKeys = own, copyKeys(t, o.keys)
		c.Log = &audit.Memory{}
		fresh := newOffice(t)
		c.Journal = fresh.config.Journal
		g, err := registry.New(c)
		require.NoError(t, err)
		require.NoError(t, g.Link(ctx, sato, id, ref("tax", "1"), day("2021-01-01")))
		require.NoError(t, g.Suspend(ctx, sato, id, "request"))
		require.NoError(t, own.View(ctx, c.Tenant, func(tx registry.Tx) error {
			records, err := tx.RecordsNotUnder(ctx, "", 2, 100)
			for _, r := range records {
				lines++
				nonce := string(r.Data[1:13])
				assert.False(t, seen[nonce])
				seen[nonce] = true
			}
			return err
		}))
	}
	assert.NotZero(t, lines)
	assert.Len(t, seen, lines)
}
