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

	"golang.org/x/mod/sumdb/note"

	"github.com/kyufu-go/kyufu/audit/trail"
	"github.com/kyufu-go/kyufu/audit/verify"
)

// TestTesseraFsckAgrees has Tessera's fsck, which knows nothing of us, check the tiles that we
// write: every entry bundle, every tile and the root in the signed checkpoint; and finds that it
// notices a changed byte.
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
	v := lastVerifier(t, l, logDir)
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

// lastVerifier follows the seals in a directory of the log to the key of its current epoch.
func lastVerifier(t *testing.T, l *trail.Log, dir string) note.Verifier {
	t.Helper()
	r, err := trail.OpenReader(dir)
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
	return verify.EpochVerifier(string(l.Instance()), [32]byte(key))
}

// TestFsckAgreesAfterRecovery leaves a log as a crash does, copied while it is open and with half a
// write behind it, has it recovered and go on, and holds Tessera's fsck against what the verifier
// says.
func TestFsckAgreesAfterRecovery(t *testing.T) {
	ctx := context.Background()
	for _, torn := range []int{0, 1, 100, 300} {
		logDir, after, out := t.TempDir(), t.TempDir(), t.TempDir()
		l := openLog(logDir, nil)
		for n := range uint64(300) {
			if _, err := l.Append(ctx, event(n)); err != nil {
				t.Fatal(err)
			}
		}
		for _, kept := range []string{"", ".epoch"} { // a crash leaves the epoch's key where it is, beside the log
			if err := os.CopyFS(after+kept, os.DirFS(logDir+kept)); err != nil {
				t.Fatal(err)
			}
		}
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
		tear(t, logDir, after, torn)
		before, err := verify.Verify(ctx, after, verify.Options{})
		if err != nil {
			t.Fatal(err)
		}
		l = openLog(after, nil)
		for n := range uint64(50) {
			if _, err := l.Append(ctx, event(n)); err != nil {
				t.Fatal(err)
			}
		}
		put := func(path string, data []byte) error {
			name := filepath.Join(out, path)
			if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
				return err
			}
			return os.WriteFile(name, data, 0o600)
		}
		size := publish(t, l, 0, put)
		rep, err := verify.Verify(ctx, after, verify.Options{GenesisKey: l.GenesisKey()})
		if err != nil || rep.Entries != size || size < before.Entries+50 {
			t.Fatal(torn, err, rep.Entries, size, before.Entries)
		}
		v := lastVerifier(t, l, after)
		if err := fsck.New(string(l.Instance()), v, client.FileFetcher{Root: out}, bundleHasher, fsck.Opts{N: 2}).Check(ctx); err != nil {
			t.Fatal(torn, err)
		}
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// tear gives the copy the first bytes of the write that came next in the original.
func tear(t *testing.T, from, dir string, n int) {
	t.Helper()
	name := filepath.Join(dir, "000000000000.seg")
	rep, err := verify.Verify(context.Background(), dir, verify.Options{})
	if err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(filepath.Join(from, "000000000000.seg"))
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.OpenFile(name, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteAt(b[rep.Bytes:rep.Bytes+int64(n)], rep.Bytes); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

func publish(t *testing.T, l *trail.Log, from uint64, put func(string, []byte) error) uint64 {
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
