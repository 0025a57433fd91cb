package trail

import (
	"context"
	"io"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/disktest"
	"github.com/kyufu-go/kyufu/audit/internal/disk"
	"github.com/kyufu-go/kyufu/audit/internal/sample"
	"github.com/kyufu-go/kyufu/audit/vault"
	"github.com/stretchr/testify/require"
)

// shortFS is a disk on which one write stops early: of its bytes only some arrive.
type shortFS struct {
	*disktest.Disk
	nth   int
	seen  atomic.Int64
	short shortWrite
	hit   atomic.Bool
}

// shortWrite is a write that stops early, with an error or without.
type shortWrite struct {
	keep func(n int) int
	err  error
}

type shortFile struct {
	disk.File
	dir *shortFS
}

func (d *shortFS) wrap(f disk.File, err error) (disk.File, error) {
	if err != nil {
		return nil, err
	}
	return shortFile{f, d}, nil
}

func (d *shortFS) Open(name string) (disk.File, error)   { return d.wrap(d.Disk.Open(name)) }
func (d *shortFS) Edit(name string) (disk.File, error)   { return d.wrap(d.Disk.Edit(name)) }
func (d *shortFS) Create(name string) (disk.File, error) { return d.wrap(d.Disk.Create(name)) }

func (d *shortFS) Same(name string, f disk.File) (bool, error) {
	return d.Disk.Same(name, f.(shortFile).File)
}

func (f shortFile) WriteAt(p []byte, at int64) (int, error) {
	if f.dir.seen.Add(1) != int64(f.dir.nth) { // the room ahead is written by another goroutine
		return f.File.WriteAt(p, at)
	}
	f.dir.hit.Store(true)
	n := f.dir.short.keep(len(p))
	if n > 0 {
		if _, err := f.File.WriteAt(p[:n], at); err != nil {
			return 0, err
		}
	}
	return n, f.dir.short.err
}

func (f shortFile) WriteOut(from, size int64) error { return disk.WriteOut(f.File, from, size) }

var shortWrites = map[string]shortWrite{
	"none, EINTR":        {func(int) int { return 0 }, syscall.EINTR},
	"half, EINTR":        {func(n int) int { return n / 2 }, syscall.EINTR},
	"half, short write":  {func(n int) int { return n / 2 }, io.ErrShortWrite},
	"all but one, short": {func(n int) int { return n - 1 }, io.ErrShortWrite},
	"whole, EINTR":       {func(n int) int { return n }, syscall.EINTR},
	// The contract of io.WriterAt forbids the rest. A log does not take its word for it.
	"none, no error":        {func(int) int { return 0 }, nil},
	"half, no error":        {func(n int) int { return n / 2 }, nil},
	"all but one, no error": {func(n int) int { return n - 1 }, nil},
}

// shortLife is life on the short disk.
func (x *tester) shortLife(d *shortFS) (err error) {
	cfg := x.config()
	cfg.FS = d
	if x.log, err = Open("", cfg); err != nil {
		return err
	}
	ctx := context.Background()
	for i := range 30 {
		e := x.event()
		r, err := x.log.Append(ctx, e)
		if err != nil {
			return err
		}
		x.ack(r, e.Count)
		if i == 20 {
			x.clock = x.clock.AddDate(0, 1, 0)
		}
	}
	if _, err := approveAndPrune(ctx, x.log, 2026); err != nil {
		return err
	}
	return x.log.Close()
}

// TestWriteThatStopsEarly stops writes of a life early, in every way: what was being appended is
// there whole or not at all, the error says so, nothing acknowledged is lost, and the log goes on
// once it is opened again.
func TestWriteThatStopsEarly(t *testing.T) {
	t.Parallel()
	first, step := sample.Every(t, 2)
	for name, short := range shortWrites {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			failed, n := 0, 0
			for nth := 1; ; nth += 1 + nth/16 {
				if n++; n%step != first {
					continue
				}
				x := newTester(t, 71)
				d := &shortFS{Disk: x.disk, nth: nth, short: short}
				err := x.shortLife(d)
				if !d.hit.Load() {
					require.NoError(t, err)
					break
				}
				if err != nil {
					failed++
					require.ErrorIs(t, err, audit.CodeIO)
				}
				if err != nil && x.log != nil {
					_, again := x.log.Append(context.Background(), x.event())
					require.Error(t, again, "write %d", nth)
				}
				x.disk = x.disk.Clone()
				if rep, err := verifyDisk(x.disk); rep.Segments > 0 || len(x.acked) > 0 {
					require.NoError(t, err, "write %d", nth)
					require.GreaterOrEqual(t, rep.Entries, x.size, "write %d", nth)
				}
				require.NoError(t, x.open(), "write %d", nth)
				_, err = x.log.Append(context.Background(), x.event())
				require.NoError(t, err)
				require.NoError(t, x.log.Close())
				x.check2()
			}
			require.Greater(t, failed, 12/step, "writes that count were stopped")
		})
	}
}

// TestVaultWriteThatStopsEarly does the same to the vault: a value that was reported durable opens
// again.
func TestVaultWriteThatStopsEarly(t *testing.T) {
	t.Parallel()
	for name, short := range shortWrites {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx := context.Background()
			failed := 0
			for nth := 1; ; nth++ {
				d := &shortFS{Disk: disktest.New(72), nth: nth, short: short}
				done, err := shortVaultLife(ctx, d)
				if !d.hit.Load() {
					require.NoError(t, err)
					break
				}
				if err != nil {
					failed++
				}
				c := d.Clone()
				v, err := vault.Open("", vault.Config{Master: testMaster, FS: c, Keys: c.Keys})
				require.NoError(t, err, "write %d", nth)
				for subject, h := range done {
					got, err := v.Subject(h)
					require.NoError(t, err, "write %d", nth)
					require.Equal(t, subject, got)
				}
				require.NoError(t, v.Close())
			}
			require.NotZero(t, failed)
		})
	}
}

// shortVaultLife gives the persons that were reported durable.
func shortVaultLife(ctx context.Context, d *shortFS) (map[string]audit.Handle, error) {
	done := map[string]audit.Handle{}
	v, err := vault.Open("", vault.Config{Master: testMaster, FS: d, Keys: d.Keys})
	if err != nil {
		return done, err
	}
	for _, subject := range []string{"00001", "00002", "00003"} {
		h, err := v.Handle(ctx, subject)
		if err != nil {
			return done, err
		}
		if err := v.Flush(); err != nil {
			return done, err
		}
		done[subject] = h
	}
	return done, v.Close()
}
