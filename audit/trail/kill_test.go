package trail

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/disktest"
	"github.com/kyufu-go/kyufu/audit/internal/disk"
	"github.com/kyufu-go/kyufu/audit/internal/sample"
	"github.com/kyufu-go/kyufu/audit/internal/segment"
	"github.com/kyufu-go/kyufu/audit/keys"
	"github.com/kyufu-go/kyufu/audit/vault"
	"github.com/kyufu-go/kyufu/audit/verify"
)

// The tests of this file and of strace_test.go kill real processes at every step of a short life
// that has all in it: appends with sealed values, a bulk append, seals, rotations by size and by
// fiscal year, a checkpoint, an erasure, a pruning, the vault written anew, closing and opening
// again. Here the process kills itself, before each operation of the file interface and in the
// middle of each write; there strace does, at system calls.

const (
	// lifeChild names the directory in which this binary, started again, lives that life.
	lifeChild = "KYUFU_AUDIT_LIFE_CHILD"
	// lifeEnds tells at which operation it kills itself: "12" before the twelfth, "12+" in its
	// middle if it is a write.
	lifeEnds = "KYUFU_AUDIT_LIFE_ENDS"
)

func TestMain(m *testing.M) {
	if dir := os.Getenv(lifeChild); dir != "" {
		c := &mortal{out: os.Stdout}
		if _, err := fmt.Sscanf(os.Getenv(lifeEnds), "%d", &c.end); err != nil {
			c.end = -1
		}
		c.half = strings.HasSuffix(os.Getenv(lifeEnds), "+")
		c.inline = c.end < 0 // on one thread, so that strace finds each call by its number
		log, vault, err := lifeDirs(dir)
		var k *keys.File
		if err == nil {
			k, err = keys.Open(filepath.Join(dir, "keys"))
		}
		if err == nil {
			err = errors.Join(c.live(log, vault, k), k.Close())
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(3)
		}
		c.say("done %s\n", c.ops)
		return
	}
	debug.SetGCPercent(400) // thousands of small disks that live for a moment
	os.Exit(m.Run())
}

// mortal counts the operations of a process on its files and kills it at one of them, or looks at
// each of them at what it would leave.
type mortal struct {
	mu     sync.Mutex
	ops    []byte // the kind of each: 'w' is a write
	end    int
	half   bool
	inline bool
	out    io.Writer
	// watch is called where the process could die, with what it has said until then.
	watch func()
}

// step is called before an operation, with what is done of it when the process dies in its middle.
func (c *mortal) step(kind byte, half func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ops = append(c.ops, kind)
	if c.watch != nil {
		c.watch()
		if half != nil {
			half() // the whole write comes after it
			c.watch()
		}
	}
	if len(c.ops) != c.end {
		return
	}
	if c.half && half != nil {
		half()
	}
	if p, err := os.FindProcess(os.Getpid()); err != nil || p.Kill() != nil {
		os.Exit(4)
	}
	select {}
}

func (c *mortal) say(format string, args ...any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	_, _ = fmt.Fprintf(c.out, format, args...)
}

// mortalFS counts what changes files, and what makes changes durable; it leaves out what only
// reads.
type mortalFS struct {
	disk.FS
	c *mortal
}

// Serial has log and vault do one thing after another, so that strace finds each call by its
// number.
func (d mortalFS) Serial() bool { return d.c.inline }

type mortalFile struct {
	disk.File
	c *mortal
}

func (d mortalFS) file(f disk.File, err error) (disk.File, error) {
	if err != nil {
		return nil, err
	}
	return mortalFile{f, d.c}, nil
}

func (d mortalFS) Open(name string) (disk.File, error) { return d.file(d.FS.Open(name)) }
func (d mortalFS) Edit(name string) (disk.File, error) { return d.file(d.FS.Edit(name)) }

func (d mortalFS) Create(name string) (disk.File, error) {
	d.c.step('c', nil)
	return d.file(d.FS.Create(name))
}

func (d mortalFS) Remove(name string) error {
	d.c.step('u', nil)
	return d.FS.Remove(name)
}

func (d mortalFS) Rename(from, to string) error {
	d.c.step('r', nil)
	return d.FS.Rename(from, to)
}

func (d mortalFS) SyncDir() error {
	d.c.step('d', nil)
	return d.FS.SyncDir()
}

func (d mortalFS) Same(name string, f disk.File) (bool, error) {
	return d.FS.Same(name, f.(mortalFile).File)
}

func (f mortalFile) WriteAt(p []byte, at int64) (int, error) {
	f.c.step('w', func() { _, _ = f.File.WriteAt(p[:len(p)/2], at) })
	return f.File.WriteAt(p, at)
}

func (f mortalFile) Truncate(size int64) error {
	f.c.step('t', nil)
	return f.File.Truncate(size)
}

func (f mortalFile) Allocate(size int64) error {
	f.c.step('a', nil)
	return f.File.Allocate(size)
}

func (f mortalFile) Sync() error {
	f.c.step('s', nil)
	return f.File.Sync()
}

func (f mortalFile) WriteOut(from, size int64) error {
	f.c.step('o', nil)
	return disk.WriteOut(f.File, from, size)
}

// lifeClerk acts. The third of the three persons is erased.
var lifeClerk = audit.Actor{Kind: audit.ActorOfficer, ID: "clerk", Terminal: "t1"}

const lifeErased = "00002"

// lifeDirs are the directories of log and vault.
func lifeDirs(dir string) (log, vault disk.FS, err error) {
	log, err = disk.Dir(filepath.Join(dir, "log"))
	if err != nil {
		return nil, nil, err
	}
	vault, err = disk.Dir(filepath.Join(dir, "vault"))
	return log, vault, err
}

func lifeVault(d disk.FS, k keys.Store) (*vault.Vault, error) {
	return vault.Open("", vault.Config{Master: testMaster, FS: d, Keys: k, Rand: rand.NewChaCha8([32]byte{1})})
}

// lifeLog opens the log; its clock begins in one fiscal year, or in the next.
func lifeLog(d disk.FS, v *vault.Vault, clock *time.Time) (*Log, error) {
	var mu sync.Mutex
	return Open("", Config{
		Instance: "test/life", FS: d, Vault: v, SegmentSize: minSegment, EpochEntries: 12,
		Now: func() time.Time {
			mu.Lock()
			defer mu.Unlock()
			*clock = clock.Add(time.Second)
			return *clock
		},
	})
}

var lifeBegins = time.Date(2026, 3, 31, 5, 0, 0, 0, time.UTC)

// living is a life under way.
type living struct {
	*mortal
	v      *vault.Vault
	l      *Log
	people []audit.Handle
	n      uint64
}

// live is the whole life. What it says on standard output was acknowledged.
func (c *mortal) live(log, vault disk.FS, k keys.Store) error {
	ctx := context.Background()
	log, vault = mortalFS{log, c}, mortalFS{vault, c}
	x := &living{mortal: c}
	var err error
	if x.v, err = lifeVault(vault, k); err != nil {
		return err
	}
	clock := lifeBegins
	if x.l, err = lifeLog(log, x.v, &clock); err != nil {
		return err
	}
	if x.people, err = x.v.Handles(ctx, []string{"00000", "00001", lifeErased}); err != nil {
		return err
	}
	err = x.append(14)
	if err == nil {
		err = x.bulk(8)
	}
	if err == nil {
		_, err = x.l.Checkpoint()
	}
	if err == nil {
		err = x.l.Seal()
	}
	if err == nil {
		clock = clock.AddDate(0, 1, 0)
		err = x.append(18)
	}
	if err == nil {
		err = x.erase(ctx)
	}
	if err == nil {
		err = x.prune(ctx)
	}
	if err == nil {
		err = x.v.Rewrap(ctx)
	}
	if err == nil {
		err = x.append(2)
	}
	if err == nil {
		err = x.l.Close()
	}
	if err != nil {
		return err
	}
	if x.l, err = lifeLog(log, x.v, &clock); err != nil {
		return err
	}
	return errors.Join(x.append(2), x.l.Close(), x.v.Close())
}

// event is the next event: its count names the value that is sealed in it.
func (x *living) event(person int) (audit.Event, error) {
	x.n++
	e := audit.Event{Act: audit.ActUpdate, Result: audit.Succeeded, Actor: lifeClerk, Count: x.n}
	if _, err := x.v.Subject(x.people[person]); errors.Is(err, audit.CodeErased) {
		person = 0
	}
	c, err := x.v.Commit(x.people[person], 7, fmt.Appendf(nil, "value %d", x.n))
	e.Subjects = []audit.Subject{{Handle: x.people[person], Sealed: []audit.Commitment{c}}}
	return e, err
}

func (x *living) append(times int) error {
	for i := range times {
		e, err := x.event(i % len(x.people))
		if err != nil {
			return err
		}
		r, err := x.l.Append(context.Background(), e)
		if err != nil {
			return err
		}
		x.say("entry %d %d\n", r.Index, e.Count)
	}
	return nil
}

func (x *living) bulk(n int) error {
	events := make([]audit.Event, n)
	for i := range events {
		var err error
		if events[i], err = x.event(i % len(x.people)); err != nil {
			return err
		}
	}
	rs, err := x.l.AppendBatch(context.Background(), events)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	for i, r := range rs {
		fmt.Fprintf(&b, "entry %d %d\n", r.Index, events[i].Count)
	}
	x.say("%s", b.String())
	return nil
}

func (x *living) erase(ctx context.Context) error {
	e, err := erasing(ctx, x.l, x.people[2], "ok-erase")
	if err == nil {
		_, err = EraseSubject(ctx, x.l, e)
	}
	if err == nil {
		x.say("erased\n")
	}
	return err
}

func (x *living) prune(ctx context.Context) error {
	_, err := approveAndPrune(ctx, x.l, 2026)
	if err == nil {
		x.say("pruned\n")
	}
	return err
}

// remains is what a life left: its files, and what it had said.
type remains struct {
	t          *testing.T
	dir        string // of a process
	log, vault disk.FS
	keys       keys.Store
	acked      map[uint64]uint64
	erased     bool
	pruned     bool
	done       string // its operations, if it came to its end
}

// liveIn has another process live in a new directory. Args come before the binary's name, for
// strace.
func liveIn(t *testing.T, ends string, before ...string) *remains {
	t.Helper()
	dir := lifeDir(t)
	args := append(before, os.Args[0])
	cmd := exec.CommandContext(t.Context(), args[0], args[1:]...)
	cmd.Env = append(os.Environ(), lifeChild+"="+dir, lifeEnds+"="+ends, "GOMAXPROCS=1")
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err == nil {
		require.Contains(t, string(out), "done ")
	}
	x := &remains{t: t, dir: dir, acked: map[uint64]uint64{}}
	x.log, x.vault, err = lifeDirs(dir)
	require.NoError(t, err)
	k, err := keys.Open(filepath.Join(dir, "keys"))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, k.Close()) })
	x.keys = k
	x.hear(string(out), errs.String())
	return x
}

// hear reads what a life said.
func (x *remains) hear(said, errs string) {
	x.t.Helper()
	for line := range strings.Lines(said) {
		var index, count uint64
		switch {
		case !strings.HasSuffix(line, "\n"): // it died while it spoke
		case line == "erased\n":
			x.erased = true
		case line == "pruned\n":
			x.pruned = true
		case strings.HasPrefix(line, "done "):
			x.done = strings.TrimSpace(line[5:])
		default:
			_, err := fmt.Sscanf(line, "entry %d %d\n", &index, &count)
			require.NoError(x.t, err, "%s%s", line, errs)
			require.NotContains(x.t, x.acked, index, "an index was given twice")
			x.acked[index] = count
		}
	}
}

// lifeDir gives a new directory: in memory where there is one, since a killed process loses nothing
// that it wrote, on whatever file system.
func lifeDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("/dev/shm", "kyufu-life") //nolint:usetesting // t.TempDir is on a disk
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { require.NoError(t, os.RemoveAll(dir)) })
	return dir
}

// entries reads the log as it lies there, without what was pruned.
func (x *remains) entries() (out map[uint64]segment.Entry) {
	x.t.Helper()
	out = map[uint64]segment.Entry{}
	for e, err := range NewReader(x.log).Entries(0) {
		require.NoError(x.t, err)
		out[e.Index] = e
	}
	return out
}

// check holds what a life left against what it had said, goes on with it, and holds it against that
// again.
func (x *remains) check() {
	x.t.Helper()
	rep, err := verify.Verify(x.t.Context(), "", verify.Options{FS: x.log})
	if rep.Segments == 0 && rep.Pruned == 0 && len(x.acked) == 0 {
		x.goOn(nil)
		return
	}
	require.NoError(x.t, err, "what is left of a crash is no tampering")
	before := x.entries()
	for index, count := range x.acked {
		if e, ok := before[index]; ok || index >= rep.Pruned {
			require.Equal(x.t, count, e.Event.Count, "entry %d was acknowledged", index)
		}
	}
	x.goOn(before)
}

// goOn opens vault and log again, finishes what was under way, appends, closes and verifies.
func (x *remains) goOn(before map[uint64]segment.Entry) {
	ctx := x.t.Context()
	v, err := lifeVault(x.vault, x.keys)
	require.NoError(x.t, err)
	clock := lifeBegins.AddDate(0, 2, 0)
	l, err := lifeLog(x.log, v, &clock)
	require.NoError(x.t, err)
	x.values(v, before)
	x.finish(ctx, v, l, before)
	for range 3 {
		r, err := l.Append(ctx, audit.Event{Act: audit.ActView, Actor: lifeClerk})
		require.NoError(x.t, err)
		require.NotContains(x.t, before, r.Index, "an index was used twice")
		require.NotContains(x.t, x.acked, r.Index, "an index was used twice")
	}
	require.NoError(x.t, l.Close())
	require.NoError(x.t, v.Close())
	rep, err := verify.Verify(ctx, "", verify.Options{FS: x.log, GenesisKey: l.GenesisKey(), Require: verify.EvidenceOwn | verify.EvidenceGenesis})
	require.NoError(x.t, err)
	require.Zero(x.t, rep.TornBytes)
	for index, e := range x.entries() {
		if was, ok := before[index]; ok {
			require.Equal(x.t, was.Leaf, e.Leaf, "entry %d", index)
		}
	}
	names, err := x.log.List()
	require.NoError(x.t, err)
	for epoch := range rep.Epoch {
		require.NotContains(x.t, names, keyName(epoch), "no epoch that was sealed can be signed for")
	}
}

// values opens every value that the log commits to, but those of the erased person.
func (x *remains) values(v *vault.Vault, before map[uint64]segment.Entry) {
	x.t.Helper()
	for _, e := range before {
		if e.Event.Act != audit.ActUpdate {
			continue
		}
		s := e.Event.Subjects[0]
		who, err := v.Subject(s.Handle)
		if errors.Is(err, audit.CodeErased) {
			continue
		}
		require.NoError(x.t, err)
		require.True(x.t, who != lifeErased || !x.erased, "an erasure that was reported must be done")
		o, err := v.Open(s.Handle, s.Sealed[0])
		require.NoError(x.t, err)
		require.Equal(x.t, fmt.Sprintf("value %d", e.Event.Count), string(o.Value))
	}
}

// finished checks that what was interrupted is done on its approval, and what was done is not done
// again.
func (x *remains) finished(err error, before bool) {
	x.t.Helper()
	if before {
		require.ErrorIs(x.t, err, audit.CodePolicy)
		return
	}
	require.NoError(x.t, err)
}

// finish does again what was interrupted, and closes the attempts that were left.
func (x *remains) finish(ctx context.Context, v *vault.Vault, l *Log, before map[uint64]segment.Entry) {
	x.t.Helper()
	r := NewReader(l.fs)
	open, err := r.Unclosed()
	require.NoError(x.t, err)
	attempts, outcomes := map[audit.Act]segment.Entry{}, map[audit.Act]bool{}
	for _, e := range before {
		switch e.Event.Phase {
		case audit.Attempt:
			attempts[e.Event.Act] = e
		case audit.Outcome:
			outcomes[e.Event.Act] = true
		default:
		}
	}
	require.True(x.t, outcomes[audit.ActErase] || !x.erased)
	require.True(x.t, outcomes[audit.ActPrune] || !x.pruned)
	wanted := 0
	for act := range attempts {
		if !outcomes[act] {
			wanted++
		}
	}
	require.Len(x.t, open, wanted, "what was under way is reported, and nothing else")
	_, gone, err := v.Find(lifeErased)
	require.NoError(x.t, err)
	require.True(x.t, attempts[audit.ActErase].Index > 0 || gone || len(x.acked) == 0, "nobody is erased without a record")
	names, err := x.log.List()
	require.NoError(x.t, err)
	require.True(x.t, attempts[audit.ActPrune].Index > 0 || slices.Contains(names, segment.SegmentName(0)) || len(before) == 0, "nothing is pruned without a record")
	if e, ok := attempts[audit.ActErase]; ok {
		a := approvalOf(audit.ActErase, "ok-erase")
		a.Subject = e.Event.Subjects[0].Handle
		_, err := EraseSubject(ctx, l, erasingOn(&a))
		x.finished(err, outcomes[audit.ActErase])
		_, err = v.Subject(e.Event.Subjects[0].Handle)
		require.ErrorIs(x.t, err, audit.CodeErased)
	}
	if _, ok := attempts[audit.ActPrune]; ok {
		p, err := l.Prunable(ctx, 2026)
		require.NoError(x.t, err)
		a := approvalOf(audit.ActPrune, "ok-prune")
		a.Run, a.Digest = p.Run, p.Digest
		_, err = l.Prune(ctx, Pruning{Before: 2026, Approval: &a, By: lifeClerk, May: mayAll})
		x.finished(err, outcomes[audit.ActPrune])
		_, err = r.Entry(2)
		require.ErrorIs(x.t, err, audit.CodePruned)
	}
	left, err := r.Unclosed()
	require.NoError(x.t, err)
	for _, e := range left {
		require.NotContains(x.t, []audit.Act{audit.ActErase, audit.ActPrune}, e.Event.Act, "what was under way was finished, not begun anew")
		_, err := l.Abandon(ctx, e)
		require.NoError(x.t, err)
	}
	left, err = r.Unclosed()
	require.NoError(x.t, err)
	require.Empty(x.t, left)
}

// TestKilledAtEveryStep kills the process before every operation on its files, and in the middle of
// every write: today's sample of them. TestEveryStepLeavesWhatCanGoOn takes more of them, without
// processes.
func TestKilledAtEveryStep(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "js" || runtime.GOOS == "wasip1" {
		t.Skip("no processes")
	}
	whole := liveIn(t, "-1")
	require.True(t, whole.erased && whole.pruned)
	require.Greater(t, len(whole.done), 300)
	whole.check()
	const shards = 4
	first, step := sample.Every(t, 13)
	for shard := range shards {
		t.Run(strconv.Itoa(shard), func(t *testing.T) {
			t.Parallel()
			for at := first + shard*step; at < len(whole.done); at += shards * step {
				x := liveIn(t, strconv.Itoa(at+1))
				x.check()
				require.NoError(t, os.RemoveAll(x.dir))
				if whole.done[at] == 'w' {
					x := liveIn(t, strconv.Itoa(at+1)+"+")
					x.check()
					require.NoError(t, os.RemoveAll(x.dir))
				}
			}
		})
	}
}

// TestEveryStepLeavesWhatCanGoOn copies the files of one life before its operations on them, and in
// the middle of its writes, today's of them: a process that is killed there leaves what it wrote,
// and no more.
func TestEveryStepLeavesWhatCanGoOn(t *testing.T) {
	t.Parallel()
	disk, said := disktest.New(90), &bytes.Buffer{}
	steps := 0
	first, step := sample.Every(t, 8)
	c := &mortal{inline: true, out: said}
	c.watch = func() {
		defer func() {
			if t.Failed() {
				t.Log("at step", steps)
			}
		}()
		if steps++; steps%step != first {
			return
		}
		left := disk.Clone()
		x := &remains{t: t, log: disktest.Part{Disk: left, Prefix: "log/"}, vault: disktest.Part{Disk: left, Prefix: "vault/"}, keys: left.Keys, acked: map[uint64]uint64{}}
		x.hear(said.String(), "")
		x.check()
	}
	require.NoError(t, c.live(disktest.Part{Disk: disk, Prefix: "log/"}, disktest.Part{Disk: disk, Prefix: "vault/"}, disk.Keys))
	require.Greater(t, steps, 450, "with the halves of writes")
}
