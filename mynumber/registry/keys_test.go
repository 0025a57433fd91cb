package registry_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/keys"
	"github.com/kyufu-go/kyufu/audit/trail"
	"github.com/kyufu-go/kyufu/audit/vault"
	"github.com/kyufu-go/kyufu/audit/verify"
	"github.com/kyufu-go/kyufu/household/addressee"
	"github.com/kyufu-go/kyufu/mynumber/access"
	"github.com/kyufu-go/kyufu/mynumber/mynumbertest"
	"github.com/kyufu-go/kyufu/mynumber/registry"
)

func TestRotationAfterAnErasure(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	o := newOffice(t)
	masters := o.config.Keys.(*keys.MasterFile)
	gone, stays := o.person(t, "resident", "1", "2021-01-01"), o.person(t, "tax", "2", "2021-01-01")
	o.tie(t, gone, 7, "2021-01-01")
	require.NoError(t, o.both(t, registry.Merge(gone, stays, day("2021-06-01"))))
	require.NoError(t, o.both(t, registry.Split(gone, "mistake")))
	require.NoError(t, o.both(t, registry.Change{Kind: registry.ChangeErase, Person: gone, Cause: "retention_over"}))
	require.NoError(t, masters.AddIndex(rand.Reader))
	_, err := o.View(ctx, sato, gone, registry.AsOf{})
	assert.Equal(t, "erased", code(err))
	for n := 1; n > 0; {
		n, err = o.RotateIndex(ctx, sato, 2)
		require.NoError(t, err)
		_, viewErr := o.View(ctx, sato, stays, registry.AsOf{})
		require.NoError(t, viewErr)
	}
	require.NoError(t, masters.Drop("i1"))
	v, err := o.View(ctx, sato, stays, registry.AsOf{})
	require.NoError(t, err)
	assert.Empty(t, v.Numbers)
	_, err = o.View(ctx, sato, gone, registry.AsOf{})
	assert.Equal(t, "not_found", code(err), "what the erased had nobody can say any more")
}

// The registry with the real log and its vault: the person's handle is the
// vault's, every change is proved, and a person finds all entries about them.
func TestWithTheRealLogAndVault(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	dir := t.TempDir()
	vault, err := vault.Open(filepath.Join(dir, "vault"), vault.Config{Master: bytes.Repeat([]byte{1}, 32)})
	require.NoError(t, err)
	log, err := trail.Open(filepath.Join(dir, "log"), trail.Config{Instance: "registry-test", Vault: vault})
	require.NoError(t, err)
	o := newOffice(t, func(c *registry.Config) {
		c.Log = log
		c.Handle = func(ctx context.Context, id addressee.Integrated) (audit.Handle, error) {
			if id == "13" {
				return audit.Handle{}, errors.New("the vault is closed")
			}
			return vault.Handle(ctx, string(id))
		}
	})
	id := o.person(t, "resident", "1", "2021-01-01")
	o.tie(t, id, 9999, "2021-01-01")
	_, err = o.ByNumber(ctx, sato, mynumbertest.Number(9999), registry.AsOf{})
	require.NoError(t, err)
	assert.Equal(t, "recorder", code(o.Adopt(ctx, sato, "13", ref("resident", "2"), day("2021-01-01"))))
	loaded, wrong, err := loadAs(ctx, o.Registry, sato, ito, crowd(200))
	require.NoError(t, err)
	assert.Equal(t, 200, loaded)
	assert.Empty(t, wrong)
	handle, err := vault.Handle(ctx, string(id))
	require.NoError(t, err)
	subject, err := o.Subject(ctx, sato, id, access.Disclose)
	require.NoError(t, err)
	held, err := o.Held(ctx, sato, subject)
	require.NoError(t, err)
	assert.Equal(t, []audit.Handle{handle}, held.Handles)
	entries := 0
	for e, err := range trail.Events(filepath.Join(dir, "log")) {
		require.NoError(t, err)
		if slices.ContainsFunc(e.Subjects, func(s audit.Subject) bool { return s.Handle == handle }) {
			entries++
		}
	}
	assert.GreaterOrEqual(t, entries, 7)
	require.NoError(t, log.Close())
	_, err = verify.Verify(ctx, filepath.Join(dir, "log"), verify.Options{GenesisKey: log.GenesisKey()})
	require.NoError(t, err)
}

func TestALoadHasAnEntryForEachGroup(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	g := o.Registry
	loaded, _, err := loadAs(t.Context(), g, sato, ito, crowd(130))
	require.NoError(t, err)
	assert.Equal(t, 130, loaded)
	assert.Equal(t, 4, o.count(audit.ActImport, audit.Succeeded), "64, 64, 2, and the whole")
	boom := errors.New("line 7")
	_, _, err = loadAs(t.Context(), g, sato, ito, func(yield func(registry.LoadRow, error) bool) { yield(registry.LoadRow{}, boom) })
	assert.ErrorIs(t, err, boom)
}
