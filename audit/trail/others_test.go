package trail

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/disktest"
	"github.com/kyufu-go/kyufu/audit/internal/disk"
	"github.com/kyufu-go/kyufu/audit/vault"
)

// pair is two servers of one system, each with a log, and a vault in which the same persons are.
type pair struct {
	*town
	disk2  *disktest.Disk
	log2   *Log
	vault2 *vault.Vault
}

// newPair opens the second server on a copy of the first one's vault.
func newPair(t *testing.T, seed uint64) *pair {
	t.Helper()
	p := &pair{town: newTown(t, seed, 10), disk2: disktest.New(seed + 7)}
	require.NoError(t, p.log.Close())
	require.NoError(t, p.vault.Close())
	p.vaultDisk.Locked = false
	copied := p.vaultDisk.Clone()
	var err error
	p.vault2, err = vault.Open("", vault.Config{Master: testMaster, FS: copied, Keys: copied.Keys})
	require.NoError(t, err)
	p.disk.Locked = false
	p.openVaultAgain()
	set := func() (*Set, error) { return NewSet(p.disk, p.disk2) }
	p.log = p.serve(p.disk, "test/sim", p.vault, set)
	p.log2 = p.serve(p.disk2, "test/two", p.vault2, set)
	return p
}

func (p *pair) openVaultAgain() {
	var err error
	p.vault, err = vault.Open("", vault.Config{Master: testMaster, FS: p.vaultDisk, Keys: p.vaultDisk.Keys})
	require.NoError(p.t, err)
}

func (p *pair) serve(d disk.FS, name audit.Code, v *vault.Vault, others func() (*Set, error)) *Log {
	cfg := p.config()
	cfg.FS, cfg.Instance, cfg.Vault, cfg.Others = d, name, v, others
	if d == disk.FS(p.disk2) {
		p.disk2.InOrder, cfg.Vault = true, nil
	}
	l, err := Open("", cfg)
	require.NoError(p.t, err)
	return l
}

// One approval, recorded in two logs of one system, erased and pruned in each of them.
func TestAnApprovalIsNotUsedInTwoLogs(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	p := newPair(t, 401)
	a := approvalOf(audit.ActErase, "ok-1")
	a.Subject = p.people[1]
	for _, l := range []*Log{p.log, p.log2} {
		_, err := l.Append(ctx, a.Event())
		require.NoError(t, err)
	}
	_, err := EraseSubject(ctx, p.log, erasingOn(&a))
	require.NoError(t, err)
	p.log2.cfg.Vault = p.vault2
	_, err = EraseSubject(ctx, p.log2, erasingOn(&a))
	require.Equal(t, "approval.used", fieldOf(t, err))
	_, err = p.vault2.Subject(p.people[1])
	require.NotErrorIs(t, err, audit.CodeErased)
}

// What was withdrawn in one log is withdrawn in all.
func TestAnApprovalWithdrawnInAnotherLogIsWithdrawn(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	p := newPair(t, 402)
	a := approvalOf(audit.ActErase, "ok-1")
	a.Subject = p.people[1]
	var there audit.Receipt
	for _, l := range []*Log{p.log, p.log2} {
		var err error
		there, err = l.Append(ctx, a.Event())
		require.NoError(t, err)
	}
	_, err := p.log2.Append(ctx, audit.Event{
		Act: audit.ActWithdraw, Result: audit.Succeeded, Actor: a.By, Links: []audit.Ref{{Kind: audit.LinkApproval, Index: there.Index}},
	})
	require.NoError(t, err)
	_, err = EraseSubject(ctx, p.log, erasingOn(&a))
	require.Equal(t, "approval.withdrawn", fieldOf(t, err))
}

// A word that one log has recorded is named by it in the others, and may be in its own.
func TestAnApprovalOfOneLogIsWithdrawnOrUsedInAny(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	for name, c := range map[string]struct {
		there bool
		entry audit.Event
		want  string
	}{
		"withdrawn in the other":      {true, audit.Event{Act: audit.ActWithdraw, Result: audit.Succeeded}, "approval.withdrawn"},
		"used in the other":           {true, audit.Event{Act: audit.ActErase, Result: audit.Succeeded}, "approval.used"},
		"begun in the other":          {true, audit.Event{Act: audit.ActErase, Phase: audit.Attempt}, "approval.used"},
		"withdrawn in its own, named": {false, audit.Event{Act: audit.ActWithdraw, Result: audit.Succeeded}, "approval.withdrawn"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newPair(t, 405)
			a := approvalOf(audit.ActErase, "ok-1")
			a.Subject = p.people[1]
			word, err := p.log.Append(ctx, a.Event())
			require.NoError(t, err)
			in := p.log
			if c.there {
				in = p.log2
			}
			c.entry.Actor, c.entry.Links = a.By, []audit.Ref{{Kind: audit.LinkApproval, Log: p.log.Instance(), Index: word.Index}}
			_, err = in.Append(ctx, c.entry)
			require.NoError(t, err)
			_, err = EraseSubject(ctx, p.log, erasingOn(&a))
			require.Equal(t, c.want, fieldOf(t, err))
		})
	}
}

// Two logs that begin on one approval at one time both let it be.
func TestOfTwoErasuresAtOneTimeNeitherGoesOn(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	for _, recorded := range []int{1, 2} {
		p := newPair(t, 403)
		a := approvalOf(audit.ActErase, "ok-1")
		a.Subject = p.people[1]
		var word audit.Ref
		for _, l := range []*Log{p.log, p.log2}[:recorded] {
			r, err := l.Append(ctx, a.Event())
			require.NoError(t, err)
			word = audit.Ref{Kind: audit.LinkApproval, Log: l.Instance(), Index: r.Index}
		}
		beginTogether(t, p, &a, word)
	}
}

func beginTogether(t *testing.T, p *pair, a *audit.Approval, word audit.Ref) {
	t.Helper()
	ctx, looked := t.Context(), 0
	p.log.cfg.Others = func() (*Set, error) {
		if looked++; looked == 3 { // the holds were asked for in between
			_, err := audit.Begin(ctx, p.log2, audit.Event{
				Act: audit.ActErase, Actor: clerk(), Links: []audit.Ref{word}, Subjects: audit.About(a.Subject),
			})
			require.NoError(t, err)
		}
		return NewSet(p.disk2)
	}
	_, err := EraseSubject(ctx, p.log, erasingOn(a))
	require.Equal(t, "approval.used", fieldOf(t, err))
	_, err = p.vault.Subject(a.Subject)
	require.NoError(t, err)
}

// A legal hold that one server recorded stops the erasure at another.
func TestALegalHoldHoldsInEveryLog(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	p := newPair(t, 404)
	for i, from := range []*Log{p.log, p.log2} {
		h := p.people[1]
		hold, err := from.Append(ctx, audit.Event{Act: audit.ActHold, Result: audit.Succeeded, Actor: testActor, Subjects: audit.About(h)})
		require.NoError(t, err)
		e, err := erasing(ctx, p.log, h, audit.Code(fmt.Sprint("ok-", i)))
		require.NoError(t, err)
		_, err = EraseSubject(ctx, p.log, e)
		require.Equal(t, "hold", fieldOf(t, err))
		for _, l := range []*Log{p.log, p.log2} {
			on, err := l.Held(ctx, h)
			require.NoError(t, err)
			require.True(t, on)
		}
		_, err = p.log2.Append(ctx, audit.Event{
			Act: audit.ActRelease, Result: audit.Succeeded, Actor: testActor,
			Links: []audit.Ref{{Kind: audit.LinkCause, Log: from.Instance(), Index: hold.Index}},
		})
		require.NoError(t, err)
		for _, l := range []*Log{p.log, p.log2} {
			on, err := l.Held(ctx, h)
			require.NoError(t, err)
			require.False(t, on, "released, in whatever log")
		}
	}
	p.log.cfg.Others = func() (*Set, error) { return nil, audit.CodeMissing }
	_, err := p.log.Held(ctx, p.people[1])
	require.ErrorIs(t, err, audit.CodeMissing, "a log that cannot be read holds nothing and lets nothing go")
}

// countedFS counts how often a segment is opened.
type countedFS struct {
	disk.FS
	opened atomic.Int64
}

func (f *countedFS) Open(name string) (disk.File, error) {
	if strings.HasSuffix(name, ".seg") {
		f.opened.Add(1)
	}
	return f.FS.Open(name)
}

// Every erasure of the daily job asks for holds: the log is not read each time.
func TestHoldsAreReadOnce(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	x := newTester(t, 405)
	d := &countedFS{FS: x.disk}
	cfg := x.config()
	cfg.FS = d
	l, err := Open("", cfg)
	require.NoError(t, err)
	ask := func(want bool) {
		t.Helper()
		on, err := l.Held(ctx, testHandle(1))
		require.NoError(t, err)
		require.Equal(t, want, on)
	}
	ask(false)
	before := d.opened.Load()
	for range 50 {
		_, err := l.Append(ctx, x.event())
		require.NoError(t, err)
		ask(false)
	}
	require.Equal(t, before, d.opened.Load(), "nothing but views was appended")
	hold, err := l.AppendBatch(ctx, []audit.Event{x.event(), {Act: audit.ActHold, Result: audit.Succeeded, Actor: testActor}})
	require.NoError(t, err)
	ask(true)
	_, err = l.Append(ctx, audit.Event{Act: audit.ActRelease, Result: audit.Succeeded, Actor: testActor, Links: []audit.Ref{{Kind: audit.LinkCause, Index: hold[1].Index}}})
	require.NoError(t, err)
	ask(false)
	require.NoError(t, l.Close())
	_, err = l.Held(ctx, testHandle(1))
	require.ErrorIs(t, err, audit.CodeClosed)
}
