package main

import (
	"context"
	"crypto/ed25519"
	"os"
	"path/filepath"
	"testing"

	"github.com/transparency-dev/merkle/rfc6962"
	"github.com/transparency-dev/tessera/client"
	"github.com/transparency-dev/tessera/fsck"

	"github.com/kyufu-go/kyufu/audit"
)

// TestTesseraFsckAgrees has Tessera's fsck, which knows nothing of us, check the tiles that we write: every entry bundle, every tile and
// the root in the signed checkpoint; and finds that it notices a changed byte.
func TestTesseraFsckAgrees(t *testing.T) {
	ctx := context.Background()
	logDir, out := t.TempDir(), t.TempDir()
	l := openLog(logDir, nil)
	var from uint64
	put := func(path string, data []byte) error {
		name := filepath.Join(out, path)
		if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
			return err
		}
		return os.WriteFile(name, data, 0o600)
	}
	for n := range uint64(70_000) {
		if n < 200 || n == 10_000 {
			if _, err := l.Append(ctx, event(n)); err != nil {
				t.Fatal(err)
			}
		}
		if n%7_000 == 0 {
			if _, err := l.AppendBatch(ctx, batches()[n%50]); err != nil {
				t.Fatal(err)
			}
		}
		if n == 150 || n == 69_999 {
			from = publish(t, l, from, put)
		}
	}
	origin := string(l.Instance())
	r, err := audit.OpenReader(logDir)
	if err != nil {
		t.Fatal(err)
	}
	key := ed25519.PublicKey(l.GenesisKey())
	for e, err := range r.Entries(0) {
		if err != nil {
			t.Fatal(err)
		}
		if e.Seal != nil {
			key = e.Seal.Next[:]
		}
	}
	v := audit.EpochVerifier(origin, [32]byte(key))
	check := func() error {
		return fsck.New(origin, v, client.FileFetcher{Root: out}, bundleHasher, fsck.Opts{N: 2}).Check(ctx)
	}
	if err := check(); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(out, "tile/entries/003")
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	b[1000] ^= 1
	if err := os.WriteFile(name, b, 0o600); err != nil {
		t.Fatal(err)
	}
	if check() == nil {
		t.Fatal("fsck accepts a changed entry")
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
}

func publish(t *testing.T, l *audit.Log, from uint64, put func(string, []byte) error) uint64 {
	t.Helper()
	cp, err := l.Checkpoint()
	if err != nil {
		t.Fatal(err)
	}
	r, err := l.Proofs()
	if err != nil {
		t.Fatal(err)
	}
	size, err := r.Tiles(context.Background(), from, cp, put)
	if err != nil {
		t.Fatal(err)
	}
	return size
}

func bundleHasher(b []byte) (out [][]byte, err error) {
	for len(b) >= 2 {
		n := int(b[0])<<8 | int(b[1])
		out = append(out, rfc6962.DefaultHasher.HashLeaf(b[2:2+n]))
		b = b[2+n:]
	}
	return out, nil
}
