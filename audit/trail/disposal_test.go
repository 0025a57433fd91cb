package trail

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/segment"
	"github.com/kyufu-go/kyufu/audit/verify"
	"github.com/stretchr/testify/require"
)

// prunedTown is a log whose first fiscal year was pruned, with entries about the first seven of its
// people in both years; one more person has entries in the first year alone.
func prunedTown(t *testing.T, seed uint64) *town {
	t.Helper()
	x := newTown(t, seed, 0)
	for i := range 90 {
		x.clock = time.Date(2026, 3, 31, 10, 0, 0, 0, time.UTC)
		x.record(x.people[[]int{0, 1, 2, 3, 4, 5, 6, 8}[i%8]], "old")
	}
	x.clock = x.clock.AddDate(0, 1, 0)
	for i := range 60 {
		x.record(x.people[i%7], "new")
	}
	n, err := approveAndPrune(t.Context(), x.log, 2026)
	require.NoError(t, err)
	require.NotZero(t, n)
	return x
}

func (x *town) disclosed(h audit.Handle) *verify.Bundle {
	x.t.Helper()
	b, err := x.log.Disclose(x.t.Context(), h, nil, nil)
	require.NoError(x.t, err)
	data, err := b.JSON()
	require.NoError(x.t, err)
	b, err = verify.ParseBundle(data)
	require.NoError(x.t, err)
	return b
}

// TestADisclosureProvesWhatWasPruned: a bundle of a pruned log is complete, says how many entries
// are gone and how old they were, and nobody can say so of an entry that is left out.
func TestADisclosureProvesWhatWasPruned(t *testing.T) {
	t.Parallel()
	x := prunedTown(t, 311)
	trust := verify.Trust{GenesisKey: x.log.GenesisKey()}
	for i, h := range slices.Concat(x.people[:7], x.people[8:9]) {
		b := x.disclosed(h)
		rep, err := b.Check(trust)
		require.NoError(t, err)
		require.True(t, rep.Complete)
		require.NotZero(t, rep.Pruned)
		require.True(t, rep.PrunedAt.Before(rep.SealedAt))
		require.Equal(t, i == 7, len(rep.Entries) == 0)
		for k := 1; k <= len(b.Entries); k++ {
			left := *b
			left.Entries, left.Pruned = b.Entries[k:], b.Pruned+uint64(k)
			_, err = left.Check(trust)
			require.ErrorIs(t, err, audit.CodeForged, "%d left out", k)
		}
	}
	b := x.disclosed(x.people[9])
	require.Nil(t, b.Disposal)
	rep, err := b.Check(trust)
	require.NoError(t, err)
	require.True(t, rep.Complete, "about whom there never was anything")
	require.Zero(t, rep.Pruned)
}

// TestNobodyForgesADisposal changes the proof in every part, and puts that of another person there.
func TestNobodyForgesADisposal(t *testing.T) {
	t.Parallel()
	x := prunedTown(t, 312)
	trust := verify.Trust{GenesisKey: x.log.GenesisKey()}
	other := x.disclosed(x.people[2])
	for name, change := range map[string]func(*verify.Bundle){
		"fewer pruned":     func(b *verify.Bundle) { b.Pruned-- },
		"none pruned":      func(b *verify.Bundle) { b.Pruned, b.Disposal = 0, nil },
		"another person's": func(b *verify.Bundle) { b.Disposal = other.Disposal },
		"entry":            func(b *verify.Bundle) { b.Disposal.Entry[12] ^= 1 },
		"another entry": func(b *verify.Bundle) {
			b.Disposal.Entry, b.Disposal.EntryProof = b.Entries[0].Leaf, b.Entries[0].Proof
		},
		"entry's proof":    func(b *verify.Bundle) { b.Disposal.EntryProof[0][0] ^= 1 },
		"seal":             func(b *verify.Bundle) { b.Disposal.Seal[60] ^= 1 },
		"the newest seal":  func(b *verify.Bundle) { b.Disposal.Seal = b.Seal },
		"an older seal":    func(b *verify.Bundle) { b.Disposal.Seal = b.Keys[0] },
		"seal's proof":     func(b *verify.Bundle) { b.Disposal.SealProof = b.Disposal.SealProof[1:] },
		"map":              func(b *verify.Bundle) { b.Disposal.Map[len(b.Disposal.Map)-1] ^= 1 },
		"the newest map":   func(b *verify.Bundle) { b.Disposal.Map = b.Map },
		"map without size": func(b *verify.Bundle) { b.Disposal.Map = nil },
	} {
		b := x.disclosed(x.people[1])
		change(b)
		_, err := b.Check(trust)
		var e *audit.Error
		require.ErrorAs(t, err, &e, name)
		require.Contains(t, []audit.ErrorCode{audit.CodeForged, audit.CodeDecode}, audit.ErrorCode(e.Code()), name)
	}
}

// TestAnEntryThatIsNoPruningProvesNone: whoever may write entries names the right root in one of
// another act, and leaves out of a bundle what stood before.
func TestAnEntryThatIsNoPruningProvesNone(t *testing.T) {
	t.Parallel()
	x := newTown(t, 316, 30)
	person := x.people[1]
	require.NoError(t, x.log.Seal())
	old := x.disclosed(person)
	seal, err := segment.ParseSeal(old.Seal)
	require.NoError(t, err)
	require.NoError(t, x.log.Close())
	root, err := NewReader(x.disk).Root(seal.Index + 1)
	require.NoError(t, err)
	proof, err := NewReader(x.disk).ProveInclusion(seal.Index, seal.Index+1)
	require.NoError(t, err)
	cfg := x.config()
	cfg.Vault = x.vault
	x.log, err = Open("", cfg)
	require.NoError(t, err)
	_, err = x.log.Append(t.Context(), audit.Event{
		Act: audit.ActUpdate, Result: audit.Succeeded, Actor: testActor, Digest: root, Subjects: audit.About(person),
	})
	require.NoError(t, err)
	require.NoError(t, x.log.Seal())
	b := x.disclosed(person)
	last := b.Entries[len(b.Entries)-1]
	b.Pruned, b.Entries = uint64(len(b.Entries)-1), b.Entries[len(b.Entries)-1:]
	b.Disposal = &verify.Disposal{Entry: last.Leaf, EntryProof: last.Proof, Seal: old.Seal, SealProof: proof, Map: old.Map}
	_, err = b.Check(verify.Trust{GenesisKey: x.log.GenesisKey()})
	require.ErrorIs(t, err, audit.CodeForged)
}

// TestBundlesThatOnlySayPrunedAreRetired: the format before this one had no proof.
func TestBundlesThatOnlySayPrunedAreRetired(t *testing.T) {
	t.Parallel()
	x := prunedTown(t, 313)
	b := x.disclosed(x.people[1])
	b.Disposal = nil
	_, err := b.Check(verify.Trust{GenesisKey: x.log.GenesisKey()})
	require.ErrorIs(t, err, audit.CodeRetired)
}

// TestDeniedAttemptsAreDisclosed: who was refused a look at a person is in the person's bundle.
func TestDeniedAttemptsAreDisclosed(t *testing.T) {
	t.Parallel()
	x := newTown(t, 314, 10)
	_, err := x.log.Append(t.Context(), audit.Event{
		Act: audit.ActViewRefused, Result: audit.Denied, Actor: testActor, Reason: "no-duty", Subjects: audit.About(x.people[1]),
	})
	require.NoError(t, err)
	rep, err := x.disclosed(x.people[1]).Check(verify.Trust{GenesisKey: x.log.GenesisKey()})
	require.NoError(t, err)
	require.True(t, slices.ContainsFunc(rep.Entries, func(e audit.Event) bool { return e.Result == audit.Denied && e.Reason == "no-duty" }))
}

// TestAnOlderSealIsNotComplete: what is proven up to an older seal may lack what came after it.
func TestAnOlderSealIsNotComplete(t *testing.T) {
	t.Parallel()
	x := newTown(t, 315, 30)
	b := x.disclosed(x.people[1])
	trust := verify.Trust{GenesisKey: x.log.GenesisKey()}
	then, err := b.Check(trust)
	require.NoError(t, err)
	x.record(x.people[1], "later")
	newest, err := x.log.Checkpoint()
	require.NoError(t, err)
	b.Checkpoint = string(newest)
	r, err := x.log.Proofs()
	require.NoError(t, err)
	b.SealProof, err = r.ProveInclusion(then.Sealed, x.log.Size())
	require.NoError(t, err)
	for i := range b.Entries {
		b.Entries[i].Proof, err = r.ProveInclusion(then.Entries[i].Index, x.log.Size())
		require.NoError(t, err)
	}
	now, err := b.Check(trust)
	require.NoError(t, err)
	require.False(t, now.Complete)
	require.Equal(t, then.SealedAt, now.SealedAt)
	require.True(t, then.Complete)
	_, err = verify.CheckBundles(b.Handle, []*verify.Bundle{b}, map[audit.Code]verify.Trust{b.Instance: trust})
	require.ErrorIs(t, err, audit.CodeMissing)
}

// TestPruningTakesYearsThatAreOver by every clock there is, that were anchored, and on which no
// hold is.
func TestPruningTakesYearsThatAreOver(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	x := newTown(t, 316, 100)
	require.NoError(t, x.log.Close())
	outside, anchorErr := time.Date(2026, 3, 30, 0, 0, 0, 0, time.UTC), errors.New("away")
	cfg := x.config()
	cfg.TimeOutside = func(context.Context) (time.Time, error) { return outside, anchorErr }
	cfg.Anchor = func(context.Context, []byte) error { return nil }
	x.clock = x.clock.AddDate(0, 1, 0)
	var err error
	x.log, err = Open("", cfg)
	require.NoError(t, err)
	_, err = x.log.Append(ctx, x.event())
	require.NoError(t, err)
	_, err = x.log.Prunable(ctx, 2026)
	require.ErrorIs(t, err, anchorErr, "nobody vouches for the time")
	anchorErr = nil
	_, err = x.log.Prunable(ctx, 2026)
	require.Equal(t, "year", fieldOf(t, err), "the log's clock alone says that the year is over")
	outside = x.clock
	p, err := pruning(ctx, x.log, 2026, "ok-1")
	require.NoError(t, err)
	_, err = x.log.Prune(ctx, p)
	require.Equal(t, "anchor", fieldOf(t, err), "nothing of it left the machine")
	require.NoError(t, x.log.AnchorNow(ctx))
	hold, err := x.log.Append(ctx, audit.Event{Act: audit.ActHold, Result: audit.Succeeded, Actor: testActor, Subjects: audit.About(x.people[3])})
	require.NoError(t, err)
	_, err = x.log.Prune(ctx, p)
	require.Equal(t, "hold", fieldOf(t, err), "on a person in what would go")
	_, err = x.log.Append(ctx, audit.Event{
		Act: audit.ActRelease, Result: audit.Succeeded, Actor: testActor, Links: []audit.Ref{{Kind: audit.LinkCause, Index: hold.Index}},
	})
	require.NoError(t, err)
	n, err := x.log.Prune(ctx, p)
	require.NoError(t, err)
	require.NotZero(t, n)
}
