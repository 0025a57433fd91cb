package main

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/transparency-dev/tessera"
	"github.com/transparency-dev/tessera/storage/posix"
	bolt "go.etcd.io/bbolt"
	"golang.org/x/mod/sumdb/note"
)

// bareSync is a write of 300 bytes into an allocated file and an fdatasync: what the disk takes.
func bareSync(dir string) float64 {
	f, err := os.Create(filepath.Join(dir, "f"))
	must(err)
	defer f.Close()
	must(syscall.Fallocate(int(f.Fd()), 0, 0, 64<<20))
	must(f.Sync())
	var p [300]byte
	at := int64(0)
	return p50(func() {
		_, err := f.WriteAt(p[:], at)
		must(err)
		must(syscall.Fdatasync(int(f.Fd())))
		at += 300
	})
}

func tesseraLog(ctx context.Context, dir string, batch uint, age time.Duration) (*tessera.Appender, func()) {
	ctx, cancel := context.WithCancel(ctx)
	driver, err := posix.New(ctx, posix.Config{Path: dir})
	must(err)
	skey, _, err := note.GenerateKey(rand.Reader, "tessera.example/log")
	must(err)
	signer, err := note.NewSigner(skey)
	must(err)
	opts := tessera.NewAppendOptions().WithCheckpointSigner(signer).WithBatching(batch, age).WithPushback(1 << 20)
	app, shutdown, _, err := tessera.NewAppender(ctx, driver, opts)
	must(err)
	return app, func() {
		stop, done := context.WithTimeout(context.Background(), 200*time.Millisecond)
		defer done()
		_ = shutdown(stop) // waits for its publishing timer; the figures are taken
		cancel()
	}
}

func entry(n uint64) []byte {
	p := make([]byte, 300)
	binary.BigEndian.PutUint64(p, n)
	return p
}

func tesseraLone(ctx context.Context, dir string, age time.Duration) float64 {
	app, stop := tesseraLog(ctx, dir, tessera.DefaultBatchMaxSize, age)
	defer stop()
	n := uint64(0)
	return p50(func() {
		n++
		_, err := app.Add(ctx, tessera.NewEntry(entry(n)))()
		must(err)
	})
}

func tesseraMany(ctx context.Context, dir string, callers int, batch uint, age time.Duration) float64 {
	app, stop := tesseraLog(ctx, dir, batch, age)
	defer stop()
	return many(callers, func(n uint64) {
		_, err := app.Add(ctx, tessera.NewEntry(entry(n)))()
		must(err)
	})
}

// many lets callers do something over and over for a spell and gives how often per second.
func many(callers int, do func(n uint64)) float64 {
	var n atomic.Uint64
	var wg sync.WaitGroup
	began := time.Now()
	for range callers {
		wg.Go(func() {
			for time.Since(began) < *spell {
				do(n.Add(1))
			}
		})
	}
	wg.Wait()
	return float64(n.Load()) / time.Since(began).Seconds()
}

// bboltMany lets callers share bbolt's batches. A batch of their number is committed as soon as all
// are there; with the default (0), which is greater, each waits for bbolt's timer.
func bboltMany(dir string, callers, batch int) float64 {
	db, err := bolt.Open(filepath.Join(dir, "db"), 0o600, nil)
	must(err)
	defer db.Close()
	if batch > 0 {
		db.MaxBatchSize = batch
	}
	must(db.Update(func(tx *bolt.Tx) error {
		_, err := tx.CreateBucket([]byte("log"))
		return err
	}))
	return many(callers, func(n uint64) {
		must(db.Batch(func(tx *bolt.Tx) error {
			return tx.Bucket([]byte("log")).Put(binary.BigEndian.AppendUint64(nil, n), entry(n))
		}))
	})
}
