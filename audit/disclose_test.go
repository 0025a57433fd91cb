package audit

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// town is a log with a vault on one simulated disk each.
type town struct {
	*tester
	vaultDisk *simDisk
	vault     *Vault
	people    []Handle
}

var testMaster = []byte("0123456789abcdef0123456789abcdef")

func newTown(t *testing.T, seed uint64, appends int) *town {
	t.Helper()
	x := &town{tester: newTester(t, seed), vaultDisk: newSimDisk(seed + 1)}
	x.openVault()
	cfg := x.config()
	cfg.Vault = x.vault
	var err error
	x.log, err = Open("", cfg)
	require.NoError(t, err)
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

func (x *town) openVault() {
	var err error
	x.vault, err = OpenVault("", VaultConfig{Master: testMaster, FS: x.vaultDisk, inline: true})
	require.NoError(x.t, err)
}

func (x *town) record(h Handle, value string) Receipt {
	c, err := x.vault.Commit(h, 7, []byte(value))
	require.NoError(x.t, err)
	r, err := x.log.Append(context.Background(), Event{
		Act: ActUpdate, Result: Succeeded, Actor: testActor, Subjects: []Subject{{Handle: h, Sealed: []Commitment{c}}},
	})
	require.NoError(x.t, err)
	return r
}

func TestDisclosureShowsAllEntriesAndNoOthers(t *testing.T) {
	t.Parallel()
	x := newTown(t, 31, 150)
	ctx := context.Background()
	for i, h := range x.people[:8] {
		b, err := x.log.Disclose(ctx, h, x.vault, func(*Event, Commitment) bool { return true })
		require.NoError(t, err)
		data, err := b.JSON()
		require.NoError(t, err)
		b, err = ParseBundle(data)
		require.NoError(t, err)
		rep, err := b.Check(Trust{GenesisKey: x.log.GenesisKey()})
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
			require.True(t, other == h || !slices.ContainsFunc(rep.Entries, func(e Event) bool {
				return slices.ContainsFunc(e.Subjects, func(s Subject) bool { return s.Handle == other })
			}))
		}
		if i < 2 || i == 7 {
			x.mutateBundle(b)
		}
	}
}

// mutateBundle changes a bundle in every way that would hide or invent something.
func (x *town) mutateBundle(b *Bundle) {
	x.t.Helper()
	try := func(name string, change func(*Bundle)) {
		data, err := b.JSON()
		require.NoError(x.t, err)
		c, err := ParseBundle(data)
		require.NoError(x.t, err)
		change(c)
		_, err = c.Check(Trust{GenesisKey: x.log.GenesisKey()})
		require.Error(x.t, err, name)
	}
	for i := range b.Entries {
		try("omit", func(c *Bundle) { c.Entries = slices.Delete(c.Entries, i, i+1) })
		try("twice", func(c *Bundle) { c.Entries = slices.Insert(c.Entries, i, c.Entries[i]) })
		try("flip", func(c *Bundle) { c.Entries[i].Leaf[40] ^= 1 })
		try("proof", func(c *Bundle) { c.Entries[i].Proof[0][0] ^= 1 })
		try("other opening", func(c *Bundle) { c.Entries[i].Openings[0].Value[0] ^= 1 })
		try("other nonce", func(c *Bundle) { c.Entries[i].Openings[0].Nonce[0] ^= 1 })
	}
	if n := len(b.Entries); n > 0 {
		try("omit first as pruned", func(c *Bundle) { c.Entries, c.Pruned = c.Entries[1:], 0 })
		try("omit last", func(c *Bundle) { c.Entries = c.Entries[:n-1] })
		try("omit all", func(c *Bundle) { c.Entries = nil })
		try("claim all pruned", func(c *Bundle) { c.Entries, c.Pruned = nil, uint64(n)+1 })
	}
	if len(b.Entries) > 0 {
		try("other person", func(c *Bundle) { c.Handle[0] ^= 1 })
	}
	try("seal", func(c *Bundle) { c.Seal[70] ^= 1 })
	try("map", func(c *Bundle) { c.Map[len(c.Map)-1] ^= 1 })
	try("key chain", func(c *Bundle) { c.Keys = c.Keys[1:] })
	try("checkpoint", func(c *Bundle) { c.Checkpoint = "x" + c.Checkpoint })
}

func TestErasedPersonCannotBeRebuilt(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	x := newTown(t, 32, 60)
	h := x.people[2]
	secret := x.vault.handles[h].key
	boss, clerk := testActor, testActor
	boss.ID, clerk.ID = "boss", "clerk"
	ok, err := x.log.Append(ctx, Event{Act: ActApprove, Result: Succeeded, Actor: boss})
	require.NoError(t, err)
	_, err = EraseSubject(ctx, x.log, x.vault, Erasing{Handle: h, Approval: ok.Index, By: boss})
	require.ErrorIs(t, err, ErrPolicy)
	_, err = EraseSubject(ctx, x.log, x.vault, Erasing{Handle: h, Approval: 3, By: clerk})
	require.ErrorIs(t, err, ErrPolicy)
	_, err = EraseSubject(ctx, x.log, x.vault, Erasing{Handle: h, Approval: ok.Index, By: clerk})
	require.NoError(t, err)

	_, err = x.vault.Subject(h)
	require.ErrorIs(t, err, ErrErased)
	_, err = x.vault.Commit(h, 1, nil)
	require.ErrorIs(t, err, ErrErased)
	b, err := x.log.Disclose(ctx, h, x.vault, func(*Event, Commitment) bool { return true })
	require.NoError(t, err)
	rep, err := b.Check(Trust{GenesisKey: x.log.GenesisKey()})
	require.NoError(t, err)
	require.Empty(t, rep.Openings)
	require.NotEmpty(t, rep.Entries)
	require.NoError(t, x.log.Close())
	require.NoError(t, x.vault.Close())
	_, err = verifyDisk(x.disk)
	require.NoError(t, err)

	// No file holds anything that the master key opens into the person's key, nor the key, nor whom it was about.
	for _, ino := range x.vaultDisk.names {
		require.NotContains(t, string(ino.now), string(secret[:]))
	}
	x.openVault()
	require.NotContains(t, x.vault.handles, h)
	require.NotContains(t, x.vault.persons, "00002")
	require.Len(t, x.vault.handles, 11)
	again, err := x.vault.Handle(ctx, "00002")
	require.NoError(t, err)
	require.NotEqual(t, h, again)
}

// TestErasureSurvivesPowerCuts cuts the power at every step of an erasure: afterwards the person is whole or gone, nobody else is hurt.
func TestErasureSurvivesPowerCuts(t *testing.T) {
	t.Parallel()
	gone := 0
	for cut := 1; cut < 40; cut++ {
		for try := range 4 {
			x := newTown(t, uint64(100*cut+try), 20)
			require.NoError(t, x.vault.Flush())
			h := x.people[1]
			x.vaultDisk.cutAt = x.vaultDisk.ops + cut
			_, err := x.vault.Erase(context.Background(), h)
			x.vaultDisk.off = true
			x.vaultDisk = x.vaultDisk.reboot()
			x.openVault()
			_, there := x.vault.handles[h]
			require.False(t, there && x.vault.Resumed())
			require.True(t, err != nil || !there, "an erasure that was reported must be done")
			if !there {
				gone++
				require.Contains(t, x.vault.gone, h)
			}
			require.Len(t, x.vault.handles, map[bool]int{true: 12, false: 11}[there])
			x.vault.checkPlaces(t)
		}
	}
	require.NotZero(t, gone)
}

func TestVaultRewrapsUnderANewMasterKey(t *testing.T) {
	t.Parallel()
	x := newTown(t, 41, 10)
	require.NoError(t, x.vault.Close())
	second := []byte("fedcba9876543210fedcba9876543210")
	_, err := OpenVault("", VaultConfig{Master: second, FS: x.vaultDisk, inline: true})
	var e *Error
	require.ErrorAs(t, err, &e)
	require.Equal(t, CodeVault, e.Code())
	v, err := OpenVault("", VaultConfig{Master: second, Former: [][]byte{testMaster}, FS: x.vaultDisk, inline: true})
	require.NoError(t, err)
	require.NoError(t, v.Rewrap(context.Background()))
	require.NoError(t, v.Close())
	v, err = OpenVault("", VaultConfig{Master: second, FS: x.vaultDisk, inline: true})
	require.NoError(t, err)
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
		_, err := x.log.Append(context.Background(), Event{Act: ActPrint, Result: Succeeded, Actor: clerk, Subjects: About(x.people[i%5], x.people[9])})
		require.NoError(t, err)
	}
	all := []Entry{}
	for e, err := range NewReader(x.disk).Entries(0) {
		require.NoError(t, err)
		all = append(all, e)
	}
	for range 2 { // made, then read
		idx, err := OpenIndex(x.disk, nil)
		require.NoError(t, err)
		same := func(got func(func(Entry, error) bool), want func(*Event) bool) {
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
		events := func(f func(*Event) bool) func(*Event) bool {
			return func(e *Event) bool { return e.Act != ActLogGenesis && e.Act != ActLogSeal && f(e) }
		}
		for _, h := range x.people {
			same(idx.Subject(h), func(e *Event) bool {
				return slices.ContainsFunc(e.Subjects, func(s Subject) bool { return s.Handle == h })
			})
		}
		same(idx.Actor("clerk-2"), func(e *Event) bool { return e.Actor.ID == "clerk-2" })
		same(idx.Act(ActPrint), func(e *Event) bool { return e.Act == ActPrint })
		day := time.Date(2026, 4, 1, 3, 0, 0, 0, jst)
		same(idx.Day(day), events(func(e *Event) bool { return e.Time.In(jst).Format(time.DateOnly) == "2026-04-01" }))
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
		_, err := ParseBundle([]byte(bad))
		require.Error(t, err)
	}
	var h Hash
	require.Error(t, json.Unmarshal([]byte(`"AA=="`), &h))
}
