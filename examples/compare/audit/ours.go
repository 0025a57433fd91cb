package main

import (
	"context"
	"encoding/binary"
	"io"
	"io/fs"
	"iter"
	"maps"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/review"
	"github.com/kyufu-go/kyufu/audit/trail"
	"github.com/kyufu-go/kyufu/audit/vault"
	"github.com/kyufu-go/kyufu/audit/verify"
)

func keys(m map[string][]float64) iter.Seq[string] { return maps.Keys(m) }

var actor = audit.Actor{
	Kind: audit.ActorOfficer, Auth: audit.AuthCard | audit.AuthPassword, ID: "u0123", Organ: "mayor", Department: "welfare", Role: "clerk",
	Terminal: "t-17",
}

const persons = 50_000

func handle(n uint64) (h audit.Handle) {
	binary.BigEndian.PutUint64(h[:], (n%persons+1)*0x9E3779B97F4A7C15)
	return h
}

// event is one whose encoding has 300 bytes.
func event(n uint64) audit.Event {
	return audit.Event{
		Act: audit.ActView, Result: audit.Succeeded, Actor: actor, Duty: "special-benefit", Purpose: "eligibility-check-of-households",
		Program: "P2", Case: "case-AB1234/w-sheet-00017-of-9", Reason: "reason-code-that-fills-up-the-entry", Count: n, Subjects: audit.About(handle(n)),
	}
}

func openLog(dir string, change func(*trail.Config)) *trail.Log {
	cfg := trail.Config{Instance: "compare/app1"}
	if change != nil {
		change(&cfg)
	}
	l, err := trail.Open(dir, cfg)
	must(err)
	return l
}

func batches() [][]audit.Event {
	out := make([][]audit.Event, persons/1000)
	for i := range out {
		for j := range 1000 {
			out[i] = append(out[i], event(uint64(i*1000+j)))
		}
	}
	return out
}

func (b *bench) ours(ctx context.Context) {
	all := batches()
	bulk := func(l *trail.Log) func() {
		i := 0
		return func() {
			_, err := l.AppendBatch(ctx, all[i%len(all)])
			must(err)
			i++
		}
	}
	var leaf [300]byte
	wall, processor := rateCPU(10000, func() {
		var tree verify.Tree
		for i := range 10000 {
			binary.BigEndian.PutUint64(leaf[:], uint64(i))
			tree.Add(leaf[:])
		}
		tree.Root()
	})
	b.addBoth("ours tree", wall, processor)
	l := openLog("", func(c *trail.Config) { c.FS = newNullFS() })
	wall, processor = rateCPU(1000, bulk(l))
	b.addBoth("ours memory", wall, processor)
	must(l.Close())
	b.in(func(dir string) {
		l := openLog(dir, nil)
		wall, processor := rateCPU(1000, bulk(l))
		b.addBoth("ours bulk", wall, processor)
		must(l.Close())
	})
	onDisk := func(name string, change func(*trail.Config), do func(l *trail.Log) float64) {
		b.measure(name, func(dir string) float64 {
			l := openLog(dir, change)
			v := do(l)
			must(l.Close())
			return v
		})
	}
	onDisk("ours bulk two", nil, func(l *trail.Log) float64 {
		return 1000 * many(2, func(n uint64) { _, err := l.AppendBatch(ctx, all[n%uint64(len(all))]); must(err) })
	})
	onDisk("ours 256", nil, func(l *trail.Log) float64 {
		return many(256, func(n uint64) { _, err := l.Append(ctx, event(n)); must(err) })
	})
	lone := func(l *trail.Log) float64 {
		n := uint64(0)
		return p50(func() { n++; _, err := l.Append(ctx, event(n)); must(err) })
	}
	onDisk("ours lone us", nil, lone)
	onDisk("ours lone signed us", func(c *trail.Config) { c.SignCommits = true }, lone)
	b.private(ctx)
}

// private seals a personal value in every entry.
func (b *bench) private(ctx context.Context) {
	names := make([]string, persons)
	for i := range names {
		names[i] = strconv.Itoa(i)
	}
	withVault := func(name string, do func(l *trail.Log, v *vault.Vault, handles []audit.Handle) float64) {
		b.measure(name, func(dir string) float64 {
			v, err := vault.Open(dir+"/vault", vault.Config{Master: make([]byte, 32)})
			must(err)
			handles, err := v.Handles(ctx, names)
			must(err)
			must(v.Flush())
			l := openLog(dir+"/log", func(c *trail.Config) { c.Vault = v })
			rate := do(l, v, handles)
			must(l.Close())
			must(v.Close())
			return rate
		})
	}
	value := []byte("a value of some twenty bytes")
	private := func(n uint64, h audit.Handle, c audit.Commitment) audit.Event {
		e := event(n)
		e.Reason, e.Subjects = "", []audit.Subject{{Handle: h, Sealed: []audit.Commitment{c}}}
		return e
	}
	withVault("ours 256 private", func(l *trail.Log, v *vault.Vault, handles []audit.Handle) float64 {
		return many(256, func(n uint64) {
			h := handles[n%persons]
			c, err := v.Commit(h, 1, value)
			must(err)
			_, err = l.Append(ctx, private(n, h, c))
			must(err)
		})
	})
	withVault("ours bulk private", func(l *trail.Log, v *vault.Vault, handles []audit.Handle) float64 {
		return 1000 * many(2, func(n uint64) {
			values, events := make([]vault.Value, 1000), make([]audit.Event, 1000)
			for i := range values {
				values[i] = vault.Value{Handle: handles[(n*1000+uint64(i))%persons], Field: 1, Bytes: value}
			}
			commitments, err := v.CommitBatch(values)
			must(err)
			for i, c := range commitments {
				events[i] = private(n*1000+uint64(i), values[i].Handle, c)
			}
			_, err = l.AppendBatch(ctx, events)
			must(err)
		})
	})
}

// largeLog measures what is done with a log once it is there.
func (b *bench) largeLog(ctx context.Context, dir string) {
	l := openLog(dir, nil)
	all := batches()
	rare := audit.Handle{0xAA}
	for i := range *large / 1000 {
		events := all[i%len(all)]
		if i%(*large/1000/50) == 0 {
			events = append(slices.Clone(events[:999]), audit.Event{Act: audit.ActView, Result: audit.Succeeded, Actor: actor, Case: "c", Subjects: audit.About(rare)})
		}
		_, err := l.AppendBatch(ctx, events)
		must(err)
	}
	for range 2 { // the first makes the index
		at := time.Now()
		bundle, err := l.Disclose(ctx, rare, nil, nil)
		must(err)
		b.got["disclose ms"] = []float64{float64(time.Since(at).Microseconds()) / 1e3}
		data, err := bundle.JSON()
		must(err)
		b.got["disclose KB"] = []float64{float64(len(data)) / 1e3}
		rep, err := bundle.Check(verify.Trust{GenesisKey: l.GenesisKey()})
		must(err)
		b.got["disclosed entries"] = []float64{float64(len(rep.Entries))}
	}
	b.proofs(l)
	must(l.Close())
	for range *rounds {
		one, two := child("verify", dir, "GOMAXPROCS=1"), child("verify", dir)
		b.add("verify one", one[1])
		b.add("verify one / raw", one[1]/one[2])
		b.add("verify two", two[1])
		b.add("verify two / raw", two[1]/two[2])
		b.add("verify MiB", two[0])
	}
	b.review(dir)
	b.add("writer MiB", child("writer", dir)[0]-child("idle", dir)[0])
	b.reopen(dir)
}

func (b *bench) proofs(l *trail.Log) {
	r, err := l.Proofs()
	must(err)
	size := l.Size()
	root, err := r.Root(size)
	must(err)
	e, err := r.Entry(12345)
	must(err)
	var tree verify.Tree
	for i := range 1 << 20 {
		tree.Add(binary.BigEndian.AppendUint64(nil, uint64(i)))
	}
	b.add("prove us", p50(func() { _, err := tree.ProveInclusion(12345, 1<<20); must(err) }))
	p, err := r.ProveInclusion(12345, size)
	must(err)
	leaf := verify.LeafHash(e.Leaf)
	b.add("check us", p50(func() { must(verify.CheckInclusion(p, size, root, 12345, leaf)) }))
}

func (b *bench) review(dir string) {
	logs, err := trail.OpenSet(dir)
	must(err)
	rv := review.New(review.Config{})
	at, n := time.Now(), 0
	for e, err := range logs.Entries() {
		must(err)
		rv.Add(e)
		n++
	}
	rv.Finish(time.Now())
	b.add("review", float64(n)/time.Since(at).Seconds())
}

// reopen measures opening after a crash: the log is left as it is after an append, without Close.
func (b *bench) reopen(dir string) {
	child("crash", dir)
	at := time.Now()
	l := openLog(dir, nil)
	b.add("reopen ms", float64(time.Since(at).Microseconds())/1e3)
	must(l.Close())
}

// nullFS forgets what is written: what is left is the work in memory.
type nullFS struct {
	mu    sync.Mutex
	sizes map[string]*nullFile
}

func newNullFS() *nullFS { return &nullFS{sizes: map[string]*nullFile{}} }

type nullFile struct {
	size int64
	head []byte
}

func (n *nullFS) Open(name string) (trail.File, error) { return n.Edit(name) }
func (n *nullFS) Edit(name string) (trail.File, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if f := n.sizes[name]; f != nil {
		return f, nil
	}
	return nil, fs.ErrNotExist
}

func (n *nullFS) Create(name string) (trail.File, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.sizes[name] = &nullFile{}
	return n.sizes[name], nil
}

func (n *nullFS) Remove(name string) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.sizes[name] == nil {
		return fs.ErrNotExist
	}
	delete(n.sizes, name)
	return nil
}

func (n *nullFS) Rename(from, to string) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.sizes[to] = n.sizes[from]
	delete(n.sizes, from)
	return nil
}

func (n *nullFS) List() ([]string, error)                      { return nil, nil }
func (n *nullFS) SyncDir() error                               { return nil }
func (n *nullFS) Same(name string, f trail.File) (bool, error) { return true, nil }
func (n *nullFS) Lock() (io.Closer, error)                     { return nullFileCloser{}, nil }

type nullFileCloser struct{}

func (nullFileCloser) Close() error { return nil }

func (f *nullFile) ReadAt(p []byte, at int64) (int, error) {
	if at >= int64(len(f.head)) {
		return 0, io.EOF
	}
	c := copy(p, f.head[at:])
	if c < len(p) {
		return c, io.EOF
	}
	return c, nil
}

func (f *nullFile) WriteAt(p []byte, at int64) (int, error) {
	f.size = max(f.size, at+int64(len(p)))
	if at == 0 && len(p) < 1024 {
		f.head = append(f.head[:0], p...)
	}
	return len(p), nil
}

func (f *nullFile) Close() error           { return nil }
func (f *nullFile) Size() (int64, error)   { return f.size, nil }
func (f *nullFile) Truncate(n int64) error { f.size = n; return nil }
func (f *nullFile) Allocate(n int64) error { f.size = max(f.size, n); return nil }
func (f *nullFile) Sync() error            { return nil }
