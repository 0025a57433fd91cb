package registry_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/trail"
	"github.com/kyufu-go/kyufu/audit/vault"
	"github.com/kyufu-go/kyufu/audit/verify"
	"github.com/kyufu-go/kyufu/household/addressee"
	"github.com/kyufu-go/kyufu/mynumber/access"
	"github.com/kyufu-go/kyufu/mynumber/mynumbertest"
	"github.com/kyufu-go/kyufu/mynumber/registry"
)

func TestKeyFile(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	path := filepath.Join(t.TempDir(), "keys.json")
	made, err := registry.CreateKeyFile(path, rand.Reader)
	require.NoError(t, err)
	if runtime.GOOS != "windows" {
		info, err := os.Stat(path)
		require.NoError(t, err)
		assert.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	}
	_, err = registry.CreateKeyFile(path, rand.Reader)
	assert.Equal(t, "key", code(err), "a key file is never replaced")
	wrapped, err := made.Wrap(ctx, "m1", []byte("a key of a person"), []byte("bound"))
	require.NoError(t, err)
	require.NoError(t, made.AddMaster(rand.Reader))
	require.NoError(t, made.AddIndex(rand.Reader))

	opened, err := registry.OpenKeyFile(path)
	require.NoError(t, err)
	id, err := opened.Master(ctx)
	require.NoError(t, err)
	assert.Equal(t, "m2", id)
	key, err := opened.Unwrap(ctx, "m1", wrapped, []byte("bound"))
	require.NoError(t, err)
	assert.Equal(t, "a key of a person", string(key))
	for name, f := range map[string]func() ([]byte, error){
		"bound elsewhere": func() ([]byte, error) { return opened.Unwrap(ctx, "m1", wrapped, []byte("else")) },
		"another master":  func() ([]byte, error) { return opened.Unwrap(ctx, "m2", wrapped, []byte("bound")) },
		"no such master":  func() ([]byte, error) { return opened.Wrap(ctx, "m9", key, nil) },
	} {
		_, err := f()
		assert.Equal(t, "key", code(err), name)
	}
	index, err := opened.Index(ctx)
	require.NoError(t, err)
	require.Len(t, index, 2)
	assert.Equal(t, "i2", index[0].ID)
	assert.False(t, bytes.Equal(index[0].Key, index[1].Key))
	require.NoError(t, opened.Drop("m1"))
	_, err = opened.Unwrap(ctx, "m1", wrapped, []byte("bound"))
	assert.Equal(t, "key", code(err))
	again, err := registry.OpenKeyFile(path)
	require.NoError(t, err)
	_, err = again.Unwrap(ctx, "m1", wrapped, []byte("bound"))
	assert.Equal(t, "key", code(err), "it is gone from the file too")
	require.NoError(t, again.AddMaster(rand.Reader))
	id, _ = again.Master(ctx)
	assert.Equal(t, "m3", id, "an id never means another key")
}

func TestKeyFilesThatAreNone(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"empty": "", "not JSON": "keys", "another format": `{"format":2}`, "no keys": `{"format":1}`,
		"a short key": `{"format":1,"masters":[{"id":"m1","key":"AAAA"}],"indexes":[{"id":"i1","key":"AAAA"}]}`,
	} {
		path := filepath.Join(dir, "file")
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		_, err := registry.OpenKeyFile(path)
		assert.Equal(t, "key", code(err), name)
	}
	_, err := registry.OpenKeyFile(filepath.Join(dir, "missing"))
	assert.ErrorIs(t, err, os.ErrNotExist)
	_, err = registry.CreateKeyFile(filepath.Join(dir, "no", "such", "folder"), rand.Reader)
	assert.Equal(t, "key", code(err))
	_, err = registry.CreateKeyFile("", io.LimitReader(rand.Reader, 40))
	assert.Equal(t, "key", code(err), "randomness that ends")
}

// What cannot be saved is not in use.
func TestAKeyThatCannotBeSavedIsNotUsed(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "gone")
	require.NoError(t, os.Mkdir(dir, 0o700))
	f, err := registry.CreateKeyFile(filepath.Join(dir, "keys.json"), rand.Reader)
	require.NoError(t, err)
	require.NoError(t, f.AddMaster(rand.Reader))
	require.NoError(t, os.RemoveAll(dir))
	assert.Equal(t, "key", code(f.AddMaster(rand.Reader)))
	assert.Equal(t, "key", code(f.Drop("m1")))
	id, err := f.Master(t.Context())
	require.NoError(t, err)
	assert.Equal(t, "m2", id)
}

func TestRotationAfterAnErasure(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	o := newOffice(t)
	keys := o.config.Keys.(*registry.KeyFile)
	gone, stays := o.person(t, "resident", "1", "2021-01-01"), o.person(t, "tax", "2", "2021-01-01")
	o.tie(t, gone, 7, "2021-01-01")
	require.NoError(t, o.both(t, registry.Merge(gone, stays, day("2021-06-01"))))
	require.NoError(t, o.both(t, registry.Split(gone, "mistake")))
	require.NoError(t, o.both(t, registry.Change{Kind: registry.ChangeErase, Person: gone, Cause: "retention_over"}))
	require.NoError(t, keys.AddIndex(rand.Reader))
	_, err := o.View(ctx, sato, gone, registry.AsOf{})
	assert.Equal(t, "erased", code(err))
	for n := 1; n > 0; {
		n, err = o.RotateIndex(ctx, sato, 2)
		require.NoError(t, err)
		_, viewErr := o.View(ctx, sato, stays, registry.AsOf{})
		require.NoError(t, viewErr)
	}
	require.NoError(t, keys.Drop("i1"))
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
	loaded, wrong, err := o.Load(ctx, sato, ito, crowd(200))
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
	loaded, _, err := g.Load(t.Context(), sato, ito, crowd(130))
	require.NoError(t, err)
	assert.Equal(t, 130, loaded)
	assert.Equal(t, 4, o.count(audit.ActImport, audit.Succeeded), "64, 64, 2, and the whole")
	boom := errors.New("line 7")
	_, _, err = g.Load(t.Context(), sato, ito, func(yield func(registry.LoadRow, error) bool) { yield(registry.LoadRow{}, boom) })
	assert.ErrorIs(t, err, boom)
}
