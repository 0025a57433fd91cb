package trail

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/disktest"
	"github.com/kyufu-go/kyufu/audit/internal/merkle"
	"github.com/kyufu-go/kyufu/audit/internal/segment"
	"github.com/kyufu-go/kyufu/audit/keys"
	"github.com/kyufu-go/kyufu/audit/vault"
	"github.com/kyufu-go/kyufu/audit/verify"
	"github.com/stretchr/testify/require"
)

// testdata/golden-v1 and later hold a small log each: pruned first segment, several epochs, an
// erased person, every field of an event; with its vault and the vault's keys, receipts, a
// checkpoint and a bundle that left the directory. Every later version must read and verify them
// and go on writing them. Their keys come from a fixed seed and guard nothing.
//
//	go test ./audit/trail -run TestGolden -update
//
// writes the newest anew. Once a version was released that is not allowed: a new format gets a
// directory of its own beside this one. After a field was added to goldenText, -update-text renews
// only what is expected of the stored bytes.
var (
	update     = flag.Bool("update", false, "write the golden log anew")
	updateText = flag.Bool("update-text", false, "renew what is expected of the golden log, not the log")
)

const golden = "testdata/golden-v3"

// goldens are the logs of all versions. The bundle of the first has no proof of pruning; the vaults
// of the first two hold their keys, and could use a nonce again when they were put back.
var goldens = []string{"testdata/golden-v1", "testdata/golden-v2", golden}

// goldenTown writes the log with fixed clock and randomness.
func goldenTown(t *testing.T) (x *town, l *Log) {
	t.Helper()
	x = &town{tester: newTester(t, 1), vaultDisk: disktest.New(2)}
	var err error
	x.vault, err = vault.Open("", vault.Config{Master: testMaster, FS: x.vaultDisk, Keys: x.vaultDisk.Keys, Rand: rand.NewChaCha8([32]byte{2})})
	require.NoError(t, err)
	x.clock = time.Date(2026, 3, 31, 5, 0, 0, 0, time.UTC)
	cfg := goldenConfig(x.vault)
	cfg.FS, cfg.Rand = x.disk, rand.NewChaCha8([32]byte{1})
	cfg.Now = func() time.Time { x.clock = x.clock.Add(time.Second); return x.clock }
	l, err = Open("", cfg)
	require.NoError(t, err)
	x.log = l
	return x, l
}

func goldenConfig(v *vault.Vault) Config {
	return Config{Instance: "test/golden", SegmentSize: minSegment, EpochEntries: 8, Vault: v}
}

func writeGolden(t *testing.T) {
	t.Helper()
	ctx := context.Background()
	x, l := goldenTown(t)
	for i := range 3 {
		h, err := x.vault.Handle(ctx, fmt.Sprintf("0000%d", i))
		require.NoError(t, err)
		x.people = append(x.people, h)
	}
	for i := range 5 {
		x.record(x.people[i%3], fmt.Sprintf("value %d", i))
	}
	x.clock = time.Date(2026, 4, 1, 5, 0, 0, 0, time.UTC)
	var receipts []string
	for i := range 6 {
		receipts = append(receipts, receiptText(t, x.record(x.people[i%3], fmt.Sprintf("value %d", 5+i))))
	}
	r, err := l.At(Signed).Append(ctx, fullEvent())
	require.NoError(t, err)
	receipts = append(receipts, receiptText(t, r))
	checkpoint, err := l.Checkpoint()
	require.NoError(t, err)
	e, err := erasing(ctx, l, x.people[2], "ok-erase")
	require.NoError(t, err)
	_, err = EraseSubject(ctx, l, e)
	require.NoError(t, err)
	n, err := approveAndPrune(ctx, l, 2026)
	require.NoError(t, err)
	require.NotZero(t, n)
	b, err := l.Disclose(ctx, x.people[1], x.vault, func(*audit.Event, audit.Commitment) bool { return true })
	require.NoError(t, err)
	bundle, err := b.JSON()
	require.NoError(t, err)
	require.NoError(t, l.Close())
	require.NoError(t, x.vault.Close())
	storeGolden(t, "log", x.disk)
	storeGolden(t, "vault", x.vaultDisk)
	storeKeys(t, x.vaultDisk)
	for name, data := range map[string][]byte{
		"receipts.txt": []byte(strings.Join(receipts, "\n") + "\n"), "checkpoint.txt": checkpoint, "bundle.json": bundle,
		"genesis.txt": fmt.Appendf(nil, "%x\n", []byte(l.GenesisKey())),
	} {
		require.NoError(t, os.WriteFile(filepath.Join(golden, name), data, 0o600))
	}
}

func receiptText(t *testing.T, r audit.Receipt) string {
	t.Helper()
	b, err := r.MarshalText()
	require.NoError(t, err)
	return string(b)
}

// storeGolden writes a simulated disk to the directory, without the vault's zeroes at the end.
func storeGolden(t *testing.T, name string, d *disktest.Disk) {
	t.Helper()
	dir := filepath.Join(golden, name)
	require.NoError(t, os.RemoveAll(dir))
	require.NoError(t, os.MkdirAll(dir, 0o750))
	for file, ino := range d.Names {
		data := ino.Now
		if file == "vault" {
			data = bytes.TrimRight(data, "\x00")
		}
		require.NoError(t, os.WriteFile(filepath.Join(dir, file), data, 0o600))
	}
}

func storeKeys(t *testing.T, d *disktest.Disk) {
	t.Helper()
	name := filepath.Join(golden, "vault.keys")
	require.NoError(t, errors.Join(os.RemoveAll(name), os.RemoveAll(name+".lock")))
	f, err := keys.Open(name)
	require.NoError(t, err)
	for k, err := range d.Keys.All(t.Context(), "vault") {
		require.NoError(t, err)
		require.NoError(t, f.Put(t.Context(), "vault", k))
	}
	require.NoError(t, errors.Join(f.Close(), os.Remove(name+".lock")))
}

// goldenText tells every entry that is left, field by field.
func goldenText(t *testing.T, dir string) string {
	t.Helper()
	var b strings.Builder
	r, err := OpenReader(dir)
	require.NoError(t, err)
	for x, err := range r.Entries(0) {
		require.NoError(t, err)
		e, a := &x.Event, &x.Event.Actor
		fmt.Fprintf(&b, "%d %s %d %d %d %s %d %d\n", x.Index, merkle.LeafHash(x.Leaf), x.Epoch, e.Index, e.Time.UnixMicro(), e.Act, e.Phase, e.Result)
		if x.Seal != nil {
			fmt.Fprintf(&b, "  seal %x\n", x.Seal.Append(nil))
			continue
		}
		if e.Act != audit.ActLogGenesis {
			require.Equal(t, x.Leaf, segment.AppendEvent(nil, e), "entry %d has one encoding", x.Index)
		}
		fmt.Fprintf(&b, "  actor %d %d %q %q %q %q %q %q %q\n", a.Kind, a.Auth, a.ID, a.Organ, a.Department, a.Role, a.Terminal, a.Processor, a.Sub)
		fmt.Fprintf(&b, "  %q %q %q %q %q %d %s\n", e.Duty, e.Purpose, e.Program, e.Case, e.Reason, e.Count, e.Digest)
		for _, l := range e.Links {
			fmt.Fprintf(&b, "  link %d %q %d\n", l.Kind, l.Log, l.Index)
		}
		for _, n := range e.Notes {
			fmt.Fprintf(&b, "  note %q %q\n", n.Key, n.Value)
		}
		for _, s := range e.Subjects {
			fmt.Fprintf(&b, "  subject %s %d %s\n", s.Handle, s.Count, s.Prev)
			for _, c := range s.Sealed {
				fmt.Fprintf(&b, "    sealed %d %d %s\n", c.Field, c.Seq, c.MAC)
			}
		}
	}
	return b.String()
}

func TestGoldenLog(t *testing.T) {
	t.Parallel()
	if *update {
		writeGolden(t)
	}
	for _, dir := range goldens {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			t.Parallel()
			readGolden(t, dir)
		})
	}
}

func readGolden(t *testing.T, dir string) {
	t.Helper()
	logDir, textFile := filepath.Join(dir, "log"), filepath.Join(dir, "entries.txt")
	if dir == golden && (*update || *updateText) {
		require.NoError(t, os.WriteFile(textFile, []byte(goldenText(t, logDir)), 0o600))
	}
	require.Equal(t, string(goldenFile(t, dir, "entries.txt")), goldenText(t, logDir))
	opt := goldenEvidence(t, dir)
	rep, err := verify.Verify(t.Context(), logDir, opt)
	require.NoError(t, err)
	require.Empty(t, rep.Derived)
	require.NotZero(t, rep.Pruned)
	require.Greater(t, rep.Epoch, uint64(2))
	require.Equal(t, 5, rep.Subjects, "three of the town, two of the event with all fields")

	b, err := verify.ParseBundle(goldenFile(t, dir, "bundle.json"))
	require.NoError(t, err)
	told, err := b.Check(verify.Trust{GenesisKey: opt.GenesisKey})
	if dir == goldens[0] {
		require.ErrorIs(t, err, audit.CodeRetired)
		return
	}
	require.NoError(t, err)
	require.True(t, told.Complete)
	require.NotZero(t, told.Pruned)
	require.Len(t, told.Openings, 2)
	require.Equal(t, "value 6", string(told.Openings[0].Value))
}

func goldenFile(t *testing.T, dir, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, name))
	require.NoError(t, err)
	return b
}

// goldenEvidence is what left the directory of the golden log.
func goldenEvidence(t *testing.T, dir string) verify.Options {
	t.Helper()
	opt := verify.Options{
		Checkpoints: [][]byte{goldenFile(t, dir, "checkpoint.txt")},
		Require:     verify.EvidenceGenesis | verify.EvidenceCheckpoint | verify.EvidenceReceipt | verify.EvidenceOwn,
	}
	_, err := fmt.Sscanf(string(goldenFile(t, dir, "genesis.txt")), "%x", &opt.GenesisKey)
	require.NoError(t, err)
	for line := range strings.Lines(string(goldenFile(t, dir, "receipts.txt"))) {
		var r audit.Receipt
		require.NoError(t, r.UnmarshalText([]byte(strings.TrimSuffix(line, "\n"))))
		opt.Receipts = append(opt.Receipts, r)
	}
	return opt
}

// TestGoldenLogGoesOn writes on in a copy: old evidence holds against old and new entries together.
func TestGoldenLogGoesOn(t *testing.T) {
	t.Parallel()
	if *update {
		t.Skip("the golden log is being written")
	}
	for _, from := range goldens {
		t.Run(filepath.Base(from), func(t *testing.T) {
			t.Parallel()
			goOnWithGolden(t, from)
		})
	}
}

func goOnWithGolden(t *testing.T, from string) {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, os.CopyFS(dir, os.DirFS(from)))
	if from != golden {
		_, err := vault.Open(filepath.Join(dir, "vault"), vault.Config{Master: testMaster})
		require.ErrorIs(t, err, audit.CodeRetired)
		goOnWithoutVault(t, from, dir)
		return
	}
	require.NoError(t, os.Chmod(filepath.Join(dir, "vault.keys"), 0o600)) // which no version control keeps
	vault, err := vault.Open(filepath.Join(dir, "vault"), vault.Config{Master: testMaster})
	require.NoError(t, err)
	l, err := Open(filepath.Join(dir, "log"), goldenConfig(vault))
	require.NoError(t, err)
	_, found, err := vault.Find("00002")
	require.NoError(t, err)
	require.False(t, found, "the third person was erased")
	h, found, err := vault.Find("00001")
	require.NoError(t, err)
	require.True(t, found)
	for i := range 20 {
		c, err := vault.Commit(h, 7, fmt.Appendf(nil, "new value %d", i))
		require.NoError(t, err)
		_, err = l.Append(t.Context(), audit.Event{Act: audit.ActUpdate, Actor: testActor, Subjects: []audit.Subject{{Handle: h, Sealed: []audit.Commitment{c}}}})
		require.NoError(t, err)
	}
	b, err := l.Disclose(t.Context(), h, vault, func(*audit.Event, audit.Commitment) bool { return true })
	require.NoError(t, err)
	told, err := b.Check(verify.Trust{GenesisKey: l.GenesisKey()})
	require.NoError(t, err)
	require.Len(t, told.Openings, 22)
	require.True(t, told.Complete && told.Pruned > 0, "what was pruned then is proven now")
	require.Equal(t, "value 9", string(told.Openings[1].Value), "the old vault opens what the old log committed to")
	require.NoError(t, l.Close())
	require.NoError(t, vault.Close())
	_, err = verify.Verify(t.Context(), filepath.Join(dir, "log"), goldenEvidence(t, from))
	require.NoError(t, err)
}

// goOnWithoutVault writes on in a copy of a log whose vault is retired.
func goOnWithoutVault(t *testing.T, from, dir string) {
	t.Helper()
	l, err := Open(filepath.Join(dir, "log"), goldenConfig(nil))
	require.NoError(t, err)
	for range 20 {
		_, err = l.Append(t.Context(), audit.Event{Act: audit.ActView, Actor: testActor})
		require.NoError(t, err)
	}
	require.NoError(t, l.Close())
	_, err = verify.Verify(t.Context(), filepath.Join(dir, "log"), goldenEvidence(t, from))
	require.NoError(t, err)
}
