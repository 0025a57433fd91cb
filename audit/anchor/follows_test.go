package anchor_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/kyufu-go/kyufu/audit/anchor"
)

// grownLog is a log whose entries are read as its tree's leaves.
type grownLog struct {
	origin  string
	entries []string
	hashes  []tlog.Hash // by stored index
}

func (l *grownLog) grow(t testing.TB, entries ...string) {
	t.Helper()
	for _, e := range entries {
		more, err := tlog.StoredHashes(int64(len(l.entries)), []byte(e), l.read())
		require.NoError(t, err)
		l.entries, l.hashes = append(l.entries, e), append(l.hashes, more...)
	}
}

func (l *grownLog) read() tlog.HashReaderFunc {
	return func(indexes []int64) ([]tlog.Hash, error) {
		out := make([]tlog.Hash, len(indexes))
		for i, x := range indexes {
			out[i] = l.hashes[x]
		}
		return out, nil
	}
}

func (l *grownLog) prove(old, size uint64) ([][32]byte, error) {
	p, err := tlog.ProveTree(int64(size), int64(old), l.read())
	out := make([][32]byte, len(p))
	for i := range p {
		out[i] = p[i]
	}
	return out, err
}

func (l *grownLog) checkpoint(t testing.TB) []byte {
	t.Helper()
	root, err := tlog.TreeHash(int64(len(l.entries)), l.read())
	require.NoError(t, err)
	_, text, _ := bytes.Cut(tlog.FormatTree(tlog.Tree{N: int64(len(l.entries)), Hash: root}), []byte("\n"))
	b, err := note.Sign(&note.Note{Text: l.origin + "\n" + string(text)}, signer{})
	require.NoError(t, err)
	return b
}

// Another log, one that was rolled back and one that was written anew are told apart.
func TestAFolderTakesOnlyWhatFollows(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		next func(t *testing.T, dir string, log *grownLog) // what the log or the folder has become
		code anchor.Code
		what string
	}{
		"it has grown":                     {next: func(t *testing.T, _ string, l *grownLog) { l.grow(t, "d", "e") }},
		"it is as it was":                  {next: func(*testing.T, string, *grownLog) {}},
		"another log, as long":             {func(_ *testing.T, _ string, l *grownLog) { l.origin = "log.example/b" }, anchor.CodeForged, "log"},
		"another log that is longer":       {func(t *testing.T, _ string, l *grownLog) { l.origin = "log.example/b"; l.grow(t, "d") }, anchor.CodeForged, "log"},
		"another log that is shorter":      {func(t *testing.T, _ string, l *grownLog) { *l = grownLog{origin: "log.example/b"}; l.grow(t, "a") }, anchor.CodeForged, "log"},
		"rolled back":                      {func(t *testing.T, _ string, l *grownLog) { *l = grownLog{origin: l.origin}; l.grow(t, "a", "b") }, anchor.CodeRefused, "newer"},
		"rolled back to what was anchored": {func(t *testing.T, _ string, l *grownLog) { *l = grownLog{origin: l.origin}; l.grow(t, "a") }, anchor.CodeRefused, "newer"},
		"written anew, as long":            {func(t *testing.T, _ string, l *grownLog) { *l = grownLog{origin: l.origin}; l.grow(t, "a", "b", "x") }, anchor.CodeForged, "fork"},
		"written anew and longer": {func(t *testing.T, _ string, l *grownLog) {
			*l = grownLog{origin: l.origin}
			l.grow(t, "a", "b", "x", "d")
		}, anchor.CodeForged, "history"},
		"a file by another's size": {func(t *testing.T, dir string, l *grownLog) {
			put(t, dir, "9.checkpoint", l.checkpoint(t))
			l.grow(t, "d")
		}, anchor.CodeForged, "file"},
		"a crash left a newer one":           {func(t *testing.T, dir string, l *grownLog) { put(t, dir, "4.checkpoint", nil) }, anchor.CodeRefused, "newer"},
		"a crash left one, and it has grown": {next: func(t *testing.T, dir string, l *grownLog) { put(t, dir, "4.checkpoint", nil); l.grow(t, "d", "e") }},
		"what is no checkpoint lies there": {next: func(t *testing.T, dir string, l *grownLog) {
			put(t, dir, "09.checkpoint", nil)
			put(t, dir, "list.txt", nil)
			l.grow(t, "d")
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			log := &grownLog{origin: "log.example/a"}
			f := anchor.Folder{Dir: t.TempDir(), Label: "share", Consistency: func(old, size uint64) ([][32]byte, error) { return log.prove(old, size) }}
			for _, e := range []string{"a", "b", "c"} {
				if log.grow(t, e); e == "b" {
					continue
				}
				_, err := f.Anchor(t.Context(), log.checkpoint(t))
				require.NoError(t, err)
			}
			c.next(t, f.Dir, log)
			_, err := f.Anchor(t.Context(), log.checkpoint(t))
			requireRefused(t, err, c.code, c.what)
		})
	}
}

// A keeper is one log's, as long as it lives; what it refuses no anchor sees.
func TestAKeeperTakesOnlyWhatFollows(t *testing.T) {
	t.Parallel()
	other, err := note.Sign(&note.Note{Text: string(bytes.Replace(textOf(t, 6), []byte("/a"), []byte("/b"), 1))}, signer{})
	require.NoError(t, err)
	for name, c := range map[string]struct {
		next []byte
		code anchor.Code
		what string
		bad  bool
	}{
		"grown":         {next: checkpoint(t, 6, 0)},
		"the same":      {next: checkpoint(t, 5, 0)},
		"older":         {checkpoint(t, 4, 0), anchor.CodeRefused, "newer", false},
		"a fork":        {checkpoint(t, 5, 1), anchor.CodeForged, "fork", true},
		"another log's": {other, anchor.CodeForged, "log", true},
		"none":          {[]byte("nonsense"), anchor.CodeFormat, "checkpoint", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			asked := 0
			k, err := anchor.NewKeeper(anchor.KeeperConfig{Anchors: []anchor.Anchor{
				anchor.Neighbour{Label: "next-city", Record: func(context.Context, []byte) ([]byte, error) { asked++; return nil, nil }},
			}})
			require.NoError(t, err)
			_, err = k.Anchor(t.Context(), checkpoint(t, 5, 0))
			require.NoError(t, err)
			res, err := k.Anchor(t.Context(), c.next)
			requireRefused(t, err, c.code, c.what)
			require.Equal(t, c.code == "", res.Anchored)
			require.Equal(t, map[bool]int{true: 2, false: 1}[c.code == ""], asked)
			if err = k.Check(); c.bad {
				requireCode(t, anchor.CodeForged, err)
				_, err = k.Anchor(t.Context(), checkpoint(t, 7, 0))
				require.NoError(t, err)
				err = k.Check()
			}
			require.NoError(t, err)
		})
	}
	same := anchor.File{Path: filepath.Join(t.TempDir(), "f"), Label: "file"}
	for _, anchors := range [][]anchor.Anchor{{same, same}, {nil}} {
		_, err = anchor.NewKeeper(anchor.KeeperConfig{Anchors: anchors})
		requireCode(t, anchor.CodeConfig, err)
	}
}

func textOf(t *testing.T, size uint64) []byte {
	t.Helper()
	text, _, ok := bytes.Cut(checkpoint(t, size, 0), []byte("\n\n"))
	require.True(t, ok)
	return append(text, '\n')
}

func put(t *testing.T, dir, name string, b []byte) {
	t.Helper()
	require.NoError(t, os.WriteFile(filepath.Join(dir, name), b, 0o600))
}

func requireRefused(t *testing.T, err error, code anchor.Code, what string) {
	t.Helper()
	if code == "" {
		require.NoError(t, err)
		return
	}
	var e *anchor.Error
	require.ErrorAs(t, err, &e)
	require.ErrorIs(t, e, code)
	require.Equal(t, what, e.What)
}
