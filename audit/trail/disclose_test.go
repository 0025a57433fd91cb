package trail

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/disktest"
	"github.com/kyufu-go/kyufu/audit/internal/sample"
	"github.com/kyufu-go/kyufu/audit/internal/segment"
	"github.com/kyufu-go/kyufu/audit/vault"
	"github.com/kyufu-go/kyufu/audit/verify"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/stretchr/testify/require"
)

// town is a log with a vault on one simulated disk each.
type town struct {
	*tester
	vaultDisk *disktest.Disk
	vault     *vault.Vault
	people    []audit.Handle
}

var testMaster = []byte("0123456789abcdef0123456789abcdef")

func newTown(t *testing.T, seed uint64, appends int) *town {
	t.Helper()
	x := &town{tester: newTester(t, seed), vaultDisk: disktest.New(seed + 1)}
	x.openVault()
	x.openLog()
	for i := range 12 {
		h, err := x.vault.Handle(context.Background(), fmt.Sprintf("0000%d", i))
		require.NoError(t, err)
		x.people = append(x.people, h)
	}
	for i := range appends {
		x.record(x.people[i%7], fmt.Sprintf("value %d", i))
	}
	return x
}

func (x *town) openLog() {
	cfg := x.config()
	cfg.Vault = x.vault
	var err error
	x.log, err = Open("", cfg)
	require.NoError(x.t, err)
}

func (x *town) openVault() {
	var err error
	x.vaultDisk.InOrder = true
	x.vault, err = vault.Open("", vault.Config{Master: testMaster, FS: x.vaultDisk, Keys: x.vaultDisk.Keys})
	require.NoError(x.t, err)
	if x.log != nil {
		x.follow()
	}
}

// follow has a vault that was opened alone answer, as far as it knows what its log says.
func (x *town) follow() {
	_, err := x.vault.Follow(context.Background(), x.log.w.st.Genesis, func(func(vault.Told, error) bool) {})
	require.NoError(x.t, err)
}

func (x *town) record(h audit.Handle, value string) audit.Receipt {
	c, err := x.vault.Commit(h, 7, []byte(value))
	require.NoError(x.t, err)
	r, err := x.log.Append(context.Background(), audit.Event{
		Act: audit.ActUpdate, Result: audit.Succeeded, Actor: testActor, Subjects: []audit.Subject{{Handle: h, Sealed: []audit.Commitment{c}}},
	})
	require.NoError(x.t, err)
	return r
}

func TestDisclosureShowsAllEntriesAndNoOthers(t *testing.T) {
	t.Parallel()
	x := newTown(t, 31, 150)
	ctx := context.Background()
	for i, h := range x.people[:8] {
		b, err := x.log.Disclose(ctx, h, x.vault, func(*audit.Event, audit.Commitment) bool { return true })
		require.NoError(t, err)
		data, err := b.JSON()
		require.NoError(t, err)
		b, err = verify.ParseBundle(data)
		require.NoError(t, err)
		rep, err := b.Check(verify.Trust{GenesisKey: x.log.GenesisKey()})
		require.NoError(t, err)
		require.True(t, rep.Complete)
		want := 0
		for k := range 150 {
			if k%7 == i {
				require.Equal(t, fmt.Sprintf("value %d", k), string(rep.Openings[want].Value))
				want++
			}
		}
		require.Len(t, rep.Entries, want)
		for _, other := range x.people {
			require.True(t, other == h || !slices.ContainsFunc(rep.Entries, func(e audit.Event) bool {
				return slices.ContainsFunc(e.Subjects, func(s audit.Subject) bool { return s.Handle == other })
			}))
		}
		if i == 0 || i == 7 || sample.Long() && i == 1 {
			x.mutateBundle(b)
		}
	}
}

// mutateBundle changes a bundle in every way that would hide or invent something.
func (x *town) mutateBundle(b *verify.Bundle) {
	x.t.Helper()
	try := func(name string, change func(*verify.Bundle)) {
		data, err := b.JSON()
		require.NoError(x.t, err)
		c, err := verify.ParseBundle(data)
		require.NoError(x.t, err)
		change(c)
		_, err = c.Check(verify.Trust{GenesisKey: x.log.GenesisKey()})
		require.Error(x.t, err, name)
	}
	for i := range b.Entries {
		try("omit", func(c *verify.Bundle) { c.Entries = slices.Delete(c.Entries, i, i+1) })
		try("twice", func(c *verify.Bundle) { c.Entries = slices.Insert(c.Entries, i, c.Entries[i]) })
		try("flip", func(c *verify.Bundle) { c.Entries[i].Leaf[40] ^= 1 })
		try("proof", func(c *verify.Bundle) { c.Entries[i].Proof[0][0] ^= 1 })
		try("other opening", func(c *verify.Bundle) { c.Entries[i].Openings[0].Value[0] ^= 1 })
		try("other nonce", func(c *verify.Bundle) { c.Entries[i].Openings[0].Nonce[0] ^= 1 })
	}
	if n := len(b.Entries); n > 0 {
		try("omit first as pruned", func(c *verify.Bundle) { c.Entries, c.Pruned = c.Entries[1:], 0 })
		try("omit last", func(c *verify.Bundle) { c.Entries = c.Entries[:n-1] })
		try("omit all", func(c *verify.Bundle) { c.Entries = nil })
		try("claim all pruned", func(c *verify.Bundle) { c.Entries, c.Pruned = nil, uint64(n)+1 })
	}
	if len(b.Entries) > 0 {
		try("other person", func(c *verify.Bundle) { c.Handle[0] ^= 1 })
	}
	try("seal", func(c *verify.Bundle) { c.Seal[70] ^= 1 })
	try("map", func(c *verify.Bundle) { c.Map[len(c.Map)-1] ^= 1 })
	try("key chain", func(c *verify.Bundle) { c.Keys = c.Keys[1:] })
	try("checkpoint", func(c *verify.Bundle) { c.Checkpoint = "x" + c.Checkpoint })
}

func TestErasedPersonCannotBeRebuilt(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	x := newTown(t, 32, 60)
	h := x.people[2]
	e, err := erasing(ctx, x.log, h, "ok-1")
	require.NoError(t, err)
	_, err = EraseSubject(ctx, x.log, e)
	require.NoError(t, err)

	_, err = x.vault.Subject(h)
	require.ErrorIs(t, err, audit.CodeErased)
	_, err = x.vault.Commit(h, 1, nil)
	require.ErrorIs(t, err, audit.CodeErased)
	b, err := x.log.Disclose(ctx, h, x.vault, func(*audit.Event, audit.Commitment) bool { return true })
	require.NoError(t, err)
	rep, err := b.Check(verify.Trust{GenesisKey: x.log.GenesisKey()})
	require.NoError(t, err)
	require.Empty(t, rep.Openings)
	require.NotEmpty(t, rep.Entries)
	require.NoError(t, x.log.Close())
	require.NoError(t, x.vault.Close())
	_, err = verifyDisk(x.disk)
	require.NoError(t, err)

	x.openVault()
	_, err = x.vault.Subject(h)
	require.ErrorIs(t, err, audit.CodeErased)
	_, there, err := x.vault.Find("00002")
	require.NoError(t, err)
	require.False(t, there)
	again, err := x.vault.Handle(ctx, "00002")
	require.NoError(t, err)
	require.NotEqual(t, h, again)
}

// TestErasureSurvivesPowerCuts cuts the power at every step of an erasure: afterwards the person is
// whole or gone, nobody else is hurt.
func TestErasureSurvivesPowerCuts(t *testing.T) {
	t.Parallel()
	gone := 0
	for cut := 1; cut < 40; cut++ {
		for try := range 4 {
			x := newTown(t, uint64(100*cut+try), 20)
			require.NoError(t, x.vault.Flush())
			h := x.people[1]
			x.vaultDisk.CutAt = x.vaultDisk.Ops + cut
			_, err := x.vault.Erase(context.Background(), h)
			x.vaultDisk.Off = true
			x.vaultDisk = x.vaultDisk.Reboot()
			x.openVault()
			_, err2 := x.vault.Subject(h)
			there := err2 == nil
			require.False(t, there && x.vault.Resumed())
			require.True(t, err != nil || !there, "an erasure that was reported must be done")
			if !there {
				gone++
				require.ErrorIs(t, err2, audit.CodeErased)
			}
			for i, other := range x.people {
				name, err := x.vault.Subject(other)
				require.True(t, other == h || err == nil && name == fmt.Sprintf("0000%d", i))
			}
		}
	}
	require.NotZero(t, gone)
}

func TestVaultRewrapsUnderANewMasterKey(t *testing.T) {
	t.Parallel()
	x := newTown(t, 41, 10)
	require.NoError(t, x.vault.Close())
	second := []byte("fedcba9876543210fedcba9876543210")
	_, err := vault.Open("", vault.Config{Master: second, FS: x.vaultDisk, Keys: x.vaultDisk.Keys})
	var e *audit.Error
	require.ErrorAs(t, err, &e)
	require.ErrorIs(t, e, audit.CodeVault)
	v, err := vault.Open("", vault.Config{Master: second, Former: [][]byte{testMaster}, FS: x.vaultDisk, Keys: x.vaultDisk.Keys})
	require.NoError(t, err)
	x.vault = v
	x.follow()
	require.NoError(t, v.Rewrap(context.Background()))
	require.NoError(t, v.Close())
	v, err = vault.Open("", vault.Config{Master: second, FS: x.vaultDisk, Keys: x.vaultDisk.Keys})
	require.NoError(t, err)
	x.vault = v
	x.follow()
	got, err := v.Subject(x.people[3])
	require.NoError(t, err)
	require.Equal(t, "00003", got)
}

func TestIndexFindsWhatAScanFinds(t *testing.T) {
	t.Parallel()
	x := newTown(t, 33, 200)
	clerk := testActor
	clerk.ID = "clerk-2"
	for i := range 30 {
		_, err := x.log.Append(context.Background(), audit.Event{Act: audit.ActPrint, Result: audit.Succeeded, Actor: clerk, Subjects: audit.About(x.people[i%5], x.people[9])})
		require.NoError(t, err)
	}
	all := []segment.Entry{}
	for e, err := range NewReader(x.disk).Entries(0) {
		require.NoError(t, err)
		all = append(all, e)
	}
	for range 2 { // made, then read
		idx, err := OpenIndex(x.disk, nil)
		require.NoError(t, err)
		same := func(got func(func(segment.Entry, error) bool), want func(*audit.Event) bool) {
			n := 0
			for e, err := range got {
				require.NoError(t, err)
				for ; !want(&all[n].Event); n++ {
				}
				require.Equal(t, all[n].Leaf, e.Leaf)
				n++
			}
			for ; n < len(all); n++ {
				require.False(t, want(&all[n].Event))
			}
		}
		events := func(f func(*audit.Event) bool) func(*audit.Event) bool {
			return func(e *audit.Event) bool { return e.Act != audit.ActLogGenesis && e.Act != audit.ActLogSeal && f(e) }
		}
		for _, h := range x.people {
			same(idx.Subject(h), func(e *audit.Event) bool {
				return slices.ContainsFunc(e.Subjects, func(s audit.Subject) bool { return s.Handle == h })
			})
		}
		same(idx.Actor("clerk-2"), func(e *audit.Event) bool { return e.Actor.ID == "clerk-2" })
		same(idx.Act(audit.ActPrint), func(e *audit.Event) bool { return e.Act == audit.ActPrint })
		day := time.Date(2026, 4, 1, 3, 0, 0, 0, civil.JST)
		same(idx.Day(day), events(func(e *audit.Event) bool { return e.Time.In(civil.JST).Format(time.DateOnly) == "2026-04-01" }))
		require.NoError(t, idx.Close())
	}
	require.NoError(t, x.log.Close())
	require.NoError(t, Rebuild(x.disk))
	rep, err := verifyDisk(x.disk)
	require.NoError(t, err)
	require.Empty(t, rep.Derived)
}

func TestBundleJSONIsStrict(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{`{"x":1}`, `{} {}`, ``, `{"handle":"00"}`} {
		_, err := verify.ParseBundle([]byte(bad))
		require.Error(t, err)
	}
	var h audit.Hash
	require.Error(t, json.Unmarshal([]byte(`"AA=="`), &h))
}
