package registry_test

import (
	"context"
	"crypto/rand"
	"io"
	"iter"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/kyufu-go/kyufu/audit/keys"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/household/addressee"
	"github.com/kyufu-go/kyufu/household/municipality"
	"github.com/kyufu-go/kyufu/mynumber"
	"github.com/kyufu-go/kyufu/mynumber/access"
	"github.com/kyufu-go/kyufu/mynumber/mynumbertest"
	"github.com/kyufu-go/kyufu/mynumber/registry"
)

// left counts the data keys and the lines that are found by a number, a system's number or another
// person.
func (o *office) left(t *testing.T) (dataKeys, tokens int) {
	t.Helper()
	for _, err := range o.keys.All(t.Context(), "mynumber/112020") {
		require.NoError(t, err)
		dataKeys++
	}
	require.NoError(t, o.store.View(t.Context(), o.config.Tenant, func(tx registry.Tx) error {
		records, err := tx.RecordsNotUnder(t.Context(), "", 0, 1000)
		for _, r := range records {
			for _, c := range []registry.Column{registry.ByNumber, registry.ByRef, registry.ByOther} {
				if r.Tokens[c] != (registry.Token{}) {
					tokens++
				}
			}
		}
		return err
	}))
	return dataKeys, tokens
}

// Whichever integrated number an erasure names, it is the human being's: absorbed lines, those who
// absorbed, and what was absorbed by them in turn.
func TestAnErasureTakesTheWholeHumanBeing(t *testing.T) {
	t.Parallel()
	for name, pick := range map[string]func(a, b, c addressee.Integrated) addressee.Integrated{
		"named by who stands for them": func(_, _, c addressee.Integrated) addressee.Integrated { return c },
		"named by the first absorbed":  func(a, _, _ addressee.Integrated) addressee.Integrated { return a },
		"named by one between":         func(_, b, _ addressee.Integrated) addressee.Integrated { return b },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, o := t.Context(), newOffice(t)
			a, b, c := o.person(t, "resident", "1", "2021-01-01"), o.person(t, "tax", "2", "2021-01-01"), o.person(t, "care", "3", "2021-01-01")
			o.tie(t, a, 7, "2021-01-01")
			require.NoError(t, o.both(t, registry.Merge(a, b, day("2021-06-01"))))
			require.NoError(t, o.both(t, registry.Merge(b, c, day("2021-07-01"))))
			require.NoError(t, o.both(t, registry.Change{Kind: registry.ChangeErase, Person: pick(a, b, c), Cause: "retention_over"}))
			left, _ := o.left(t)
			assert.Zero(t, left)
			for _, id := range []addressee.Integrated{a, b, c} {
				_, err := o.Number(ctx, sato, id, registry.AsOf{})
				assert.Equal(t, "erased", code(err))
				_, err = o.Propose(ctx, sato, registry.Split(id, "mistake"))
				assert.Equal(t, "erased", code(err))
			}
			_, err := o.ByNumber(ctx, sato, mynumbertest.Number(7), registry.AsOf{})
			assert.Equal(t, "not_found", code(err))
			_, err = o.Grant(ctx, sato, mynumbertest.Number(7))
			assert.Equal(t, "not_found", code(err))
			for _, e := range o.log.Events() {
				if e.Act == audit.ActErase {
					assert.Len(t, e.Subjects, 3, "the entry is about all of them")
				}
			}
			assert.Equal(t, 1, o.count(audit.ActErase, audit.Succeeded))
		})
	}
}

// Who was merged by mistake and set free is another human being, and nothing points at the erased.
func TestAnErasureLeavesWhomASplitSetFree(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	gone, free := o.person(t, "resident", "1", "2021-01-01"), o.person(t, "tax", "2", "2021-01-01")
	require.NoError(t, o.both(t, registry.Merge(free, gone, day("2021-06-01"))))
	require.NoError(t, o.both(t, registry.Split(free, "mistake")))
	require.NoError(t, o.both(t, registry.Change{Kind: registry.ChangeErase, Person: gone, Cause: "retention_over"}))
	v, err := o.View(t.Context(), sato, free, registry.AsOf{})
	require.NoError(t, err)
	assert.Len(t, v.Refs, 1)
	left, tokens := o.left(t)
	assert.Equal(t, 1, left)
	assert.Equal(t, 1, tokens, "the number of who is free in a system, and nothing else")
}

// Two servers with one store: what one acknowledges holds for the other, whatever their clocks say.
func TestAStopHoldsByOrderAndNotByClock(t *testing.T) {
	t.Parallel()
	for name, ahead := range map[string]time.Duration{
		"a server five minutes ahead": 5 * time.Minute, "an hour ahead": time.Hour, "a day ahead": 24 * time.Hour, "200 days ahead for one write": 200 * 24 * time.Hour,
		"an hour behind": -time.Hour, "a day behind": -24 * time.Hour, "ten days behind": -10 * 24 * time.Hour,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, right := t.Context(), newOffice(t)
			id, other := right.person(t, "resident", "1", "2021-01-01"), right.person(t, "tax", "2", "2021-01-01")
			right.tie(t, id, 7, "2021-01-01")
			c := right.config
			c.Now = func() time.Time { return right.clock.Now().Add(ahead) }
			wrong, err := registry.New(c)
			require.NoError(t, err)
			g, err := right.Grant(ctx, sato, mynumbertest.Number(7))
			require.NoError(t, err)
			require.NoError(t, wrong.Suspend(ctx, sato, id, "claim"))
			n := mynumbertest.Number(7)
			err = n.Reveal(ctx, g, func([]byte) error { return nil })
			require.ErrorIs(t, err, mynumber.CodeGrant)
			reason, _ := registry.Reason(err)
			assert.Equal(t, access.Suspended, reason, "a grant given before ends at once")
			_, err = right.Grant(ctx, sato, n)
			reason, _ = registry.Reason(err)
			assert.Equal(t, access.Suspended, reason)
			_, err = right.ByNumber(ctx, sato, n, registry.AsOf{})
			reason, _ = registry.Reason(err)
			assert.Equal(t, access.Suspended, reason)

			right.tie(t, other, 9, "2021-01-01")
			found, err := right.ByNumber(ctx, sato, mynumbertest.Number(9), registry.AsOf{})
			require.NoError(t, err, "what is recorded afterwards is found")
			assert.Equal(t, other, found.Integrated)
			noticed := 0
			for _, e := range right.log.Events() {
				if e.Purpose == "clock.ahead" {
					noticed++
					assert.InDelta(t, ahead.Abs().Seconds(), float64(e.Count), 60)
				}
			}
			assert.Equal(t, 1, noticed, "once, and not for every line")
		})
	}
}

func TestAGrantEndsWithWhatItRestsOn(t *testing.T) {
	t.Parallel()
	n := mynumbertest.Number(7)
	none := func([]byte) error { return nil }
	for name, end := range map[string]func(*testing.T, *office, addressee.Integrated){
		"a stop of use": func(t *testing.T, o *office, id addressee.Integrated) {
			require.NoError(t, o.Suspend(t.Context(), sato, id, "claim"))
		},
		"an erasure": func(t *testing.T, o *office, id addressee.Integrated) {
			require.NoError(t, o.both(t, registry.Change{Kind: registry.ChangeErase, Person: id, Cause: "retention_over"}))
		},
		"an untying": func(t *testing.T, o *office, id addressee.Integrated) {
			require.NoError(t, o.both(t, registry.Change{Kind: registry.ChangeUntie, Person: id, Cause: "mistake"}))
		},
		"the clock set back":  func(_ *testing.T, o *office, _ addressee.Integrated) { o.clock.set(-48 * time.Hour) },
		"its minute was over": func(_ *testing.T, o *office, _ addressee.Integrated) { o.clock.set(2 * time.Minute) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOffice(t)
			id := o.person(t, "resident", "1", "2021-01-01")
			o.tie(t, id, 7, "2021-01-01")
			g, err := o.Grant(t.Context(), sato, n)
			require.NoError(t, err)
			end(t, o, id)
			require.ErrorIs(t, n.Reveal(t.Context(), g, none), mynumber.CodeGrant)
		})
	}
	t.Run("a revoked right", func(t *testing.T) {
		t.Parallel()
		engine := testEngine()
		o := newOffice(t, func(c *registry.Config) { c.Policy = func() *access.Engine { return engine } })
		id := o.person(t, "resident", "1", "2021-01-01")
		o.tie(t, id, 7, "2021-01-01")
		g, err := o.Grant(t.Context(), sato, n)
		require.NoError(t, err)
		p, err := engine.Policy().Retire("sato", day("2021-12-13"))
		require.NoError(t, err)
		engine, err = access.Compile(p)
		require.NoError(t, err)
		require.ErrorIs(t, n.Reveal(t.Context(), g, none), mynumber.CodeGrant)
	})
}

func TestACopiedGrantIsTheSameGrant(t *testing.T) {
	t.Parallel()
	o, n := newOffice(t), mynumbertest.Number(7)
	o.tie(t, o.person(t, "resident", "1", "2021-01-01"), 7, "2021-01-01")
	g, err := o.Grant(t.Context(), sato, n)
	require.NoError(t, err)
	var seen atomic.Int32
	var wg sync.WaitGroup
	for range 60 {
		c := g
		wg.Go(func() { _ = n.Reveal(context.Background(), c, func([]byte) error { seen.Add(1); return nil }) })
	}
	wg.Wait()
	assert.Equal(t, int32(1), seen.Load())
	assert.Equal(t, 1, o.count(audit.ActReveal, audit.Succeeded))
}

// Two processes with one key file, as two of them here: none writes an old copy back.
func TestTwoToolsOnOneKeyFileLoseNothing(t *testing.T) {
	t.Parallel()
	ctx, path := t.Context(), filepath.Join(t.TempDir(), "keys.json")
	server, err := keys.CreateMasterFile(path, rand.Reader)
	require.NoError(t, err)
	tool, err := keys.OpenMasterFile(path)
	require.NoError(t, err)
	o := newOffice(t, func(c *registry.Config) { c.Keys = server })
	id := o.person(t, "resident", "1", "2021-01-01")
	c := o.config
	c.Keys = tool
	admin, err := registry.New(c)
	require.NoError(t, err)
	require.NoError(t, tool.AddMaster(rand.Reader))
	for n := 1; n > 0; {
		n, err = admin.RotateMaster(ctx, sato, 10)
		require.NoError(t, err)
	}
	require.NoError(t, tool.Drop("m1"))
	other := o.person(t, "tax", "2", "2021-01-01") // wrapped by the server, under the key in use
	require.NoError(t, server.AddIndex(rand.Reader))
	for _, f := range []*keys.MasterFile{server, tool} {
		c.Keys = f
		g, err := registry.New(c)
		require.NoError(t, err)
		for _, who := range []addressee.Integrated{id, other} {
			_, err = g.View(ctx, sato, who, registry.AsOf{})
			require.NoError(t, err)
		}
	}
	again, err := keys.OpenMasterFile(path)
	require.NoError(t, err)
	master, err := again.Master(ctx)
	require.NoError(t, err)
	assert.Equal(t, "m2", master)
	index, err := again.Index(ctx)
	require.NoError(t, err)
	assert.Len(t, index, 2)
}

// The drill: a backup of the store, an erasure, a restore. Nothing comes back, because the keys are
// not in the backup; the registry notices that the store is older, and erases again before it
// answers.
func TestARestoredStoreBringsNobodyBack(t *testing.T) {
	t.Parallel()
	for name, restoreKeys := range map[string]bool{"the store alone": false, "and the keys too, against the rule": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, o := t.Context(), newOffice(t)
			id, other := o.person(t, "resident", "1", "2021-01-01"), o.person(t, "tax", "2", "2021-01-01")
			o.tie(t, id, 7, "2021-01-01")
			backup, backupKeys := o.store.Copy(), copyKeys(t, o.keys)
			require.NoError(t, o.both(t, registry.Change{Kind: registry.ChangeErase, Person: id, Cause: "retention_over"}))
			require.NoError(t, o.Link(ctx, sato, other, ref("care", "3"), day("2021-02-01")))

			c := o.config
			c.Store = backup
			if restoreKeys {
				c.DataKeys = backupKeys
			}
			c.Events = func(context.Context) iter.Seq2[audit.Event, error] { return all(o.log.Events()) }
			g, err := registry.New(c)
			require.NoError(t, err)
			_, err = g.ByNumber(ctx, sato, mynumbertest.Number(7), registry.AsOf{})
			assert.Equal(t, "not_found", code(err))
			_, err = g.Number(ctx, sato, id, registry.AsOf{})
			assert.Equal(t, "erased", code(err))
			_, err = g.Grant(ctx, sato, mynumbertest.Number(7))
			assert.Equal(t, "not_found", code(err))
			_, err = g.View(ctx, sato, other, registry.AsOf{})
			require.NoError(t, err)
			var older, again int
			for _, e := range o.log.Events() {
				if e.Reason == "store_older" {
					older++
					assert.Equal(t, uint64(3), e.Count, "proposal, erasure, link")
				}
				if e.Reason == "replayed" {
					again++
				}
			}
			assert.Equal(t, 1, older)
			assert.Equal(t, 1, again)
			r, err := g.Recover(ctx, all(o.log.Events()))
			require.NoError(t, err)
			assert.Equal(t, registry.Recovered{Missing: 3}, r, "nobody is erased twice")
		})
	}
}

func copyKeys(t *testing.T, from *keys.Memory) *keys.Memory {
	t.Helper()
	to := &keys.Memory{}
	for k, err := range from.All(t.Context(), "mynumber/112020") {
		require.NoError(t, err)
		require.NoError(t, to.Put(t.Context(), "mynumber/112020", k))
	}
	return to
}

// A rotation that runs beside an erasure does not bring the key back.
func TestARotationBringsNoErasedKeyBack(t *testing.T) {
	t.Parallel()
	ctx, o := t.Context(), newOffice(t)
	id := o.person(t, "resident", "1", "2021-01-01")
	back := copyKeys(t, o.keys)
	require.NoError(t, o.both(t, registry.Change{Kind: registry.ChangeErase, Person: id, Cause: "retention_over"}))
	for k, err := range back.All(ctx, "mynumber/112020") { // as it is between the erasure's commit and its end
		require.NoError(t, err)
		require.NoError(t, o.keys.Put(ctx, "mynumber/112020", k))
	}
	require.NoError(t, o.config.Keys.(*keys.MasterFile).AddMaster(rand.Reader))
	_, err := o.RotateMaster(ctx, sato, 10)
	require.NoError(t, err)
	left, _ := o.left(t)
	assert.Zero(t, left)
}

// cutting is a store of which somebody with the database took, changed or added records.
type cutting struct {
	registry.Store
	change func([]registry.Record) []registry.Record
}

func (c cutting) View(ctx context.Context, tenant municipality.Code, f func(registry.Tx) error) error {
	return c.Store.View(ctx, tenant, func(tx registry.Tx) error { return f(cutTx{tx, c.change}) })
}

type cutTx struct {
	registry.Tx
	change func([]registry.Record) []registry.Record
}

func (x cutTx) RecordsNotUnder(ctx context.Context, index string, after uint64, limit int) ([]registry.Record, error) {
	records, err := x.Tx.RecordsNotUnder(ctx, index, after, limit)
	return x.change(records), err
}

// An untying, or a stop of use, that is deleted from the database would never have been: the log
// knows better.
func TestRecoverSeesWhatAnotherHandDidToTheStore(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func([]registry.Record) []registry.Record
		want   registry.Recovered
	}{
		"nothing":                {func(r []registry.Record) []registry.Record { return r }, registry.Recovered{}},
		"the last line deleted":  {func(r []registry.Record) []registry.Record { return r[:len(r)-1] }, registry.Recovered{Missing: 1}},
		"a line between deleted": {func(r []registry.Record) []registry.Record { return slices.Delete(r, 3, 4) }, registry.Recovered{Missing: 1, Altered: 1}},
		"its number closed again": {func(r []registry.Record) []registry.Record {
			r = slices.Delete(r, 3, 4)
			for i := range r {
				r[i].Seq = uint64(i) + 1
			}
			return r
		}, registry.Recovered{Missing: 1, Altered: 3}},
		"another's data": {func(r []registry.Record) []registry.Record { r[1].Data = r[0].Data; return r }, registry.Recovered{Altered: 1}},
		"a line that nobody made": {func(r []registry.Record) []registry.Record {
			r = append(r, r[0])
			r[len(r)-1].Seq, r[len(r)-1].Line = uint64(len(r)), "forged"
			return r
		}, registry.Recovered{Altered: 1}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, o := t.Context(), newOffice(t)
			id := o.person(t, "resident", "1", "2021-01-01")
			require.NoError(t, o.Link(ctx, sato, id, ref("tax", "1"), day("2021-01-01")))
			require.NoError(t, o.Unlink(ctx, sato, ref("tax", "1"), day("2021-02-01"), "moved"))
			require.NoError(t, o.Suspend(ctx, sato, id, "request"))
			require.NoError(t, o.Lift(ctx, sato, id, "over"))
			require.NoError(t, o.Suspend(ctx, sato, id, "request"))
			conf := o.config
			conf.Store = cutting{o.store, c.change}
			g, err := registry.New(conf)
			require.NoError(t, err)
			r, err := g.Recover(ctx, all(o.log.Events()))
			require.NoError(t, err)
			assert.Equal(t, c.want, r)
			assert.Equal(t, r != registry.Recovered{}, o.count(audit.ActMaintain, audit.Failed) > 0, "and the log says so")
		})
	}
}

// While one of a human being's handles is held, nothing of them is erased.
func TestALegalHoldStopsAnErasure(t *testing.T) {
	t.Parallel()
	var held audit.Handle
	o := newOffice(t, func(c *registry.Config) {
		c.Hold = func(_ context.Context, h audit.Handle) (bool, error) { return h == held, nil }
	})
	id, twin := o.person(t, "resident", "1", "2021-01-01"), o.person(t, "tax", "2", "2021-01-01")
	require.NoError(t, o.both(t, registry.Merge(twin, id, day("2021-06-01"))))
	erase := registry.Change{Kind: registry.ChangeErase, Person: id, Cause: "retention_over"}
	p, err := o.Propose(t.Context(), sato, erase)
	require.NoError(t, err)
	var handles []audit.Handle
	for k, err := range o.keys.All(t.Context(), "mynumber/112020") {
		require.NoError(t, err)
		handles = append(handles, audit.Handle(k.ID))
	}
	require.Len(t, handles, 2)
	for _, held = range handles {
		assert.Equal(t, "held", code(o.both(t, erase)), "proposed")
		assert.Equal(t, "held", code(o.approve(t, ito, p)), "proposed before the hold")
	}
	held = audit.Handle{}
	require.NoError(t, o.approve(t, ito, p))
}

// Who may approve nothing learns nothing of what there is to approve, and asks the policy too.
func TestAnApprovalOfNothingAsksThePolicy(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	id := o.person(t, "resident", "1", "2021-01-01")
	for name, p := range map[string]registry.Proposal{"nobody": {}, "no such line": {Person: id, Line: 99}, "a line that proposes nothing": {Person: id, Line: 1}} {
		show := func(ctx context.Context, by access.Caller, p registry.Proposal) error {
			_, err := o.Show(ctx, by, p)
			return err
		}
		approve := func(ctx context.Context, by access.Caller, p registry.Proposal) error {
			return o.Approve(ctx, by, registry.Question{Proposal: p})
		}
		for _, do := range []func(context.Context, access.Caller, registry.Proposal) error{show, approve, o.Refuse} {
			require.ErrorIs(t, do(t.Context(), mori, p), registry.CodeDenied, name)
			require.ErrorIs(t, do(t.Context(), caller("nobody-at-all"), p), registry.CodeDenied, name)
			require.ErrorIs(t, do(t.Context(), ito, p), registry.CodeNotFound, name)
		}
	}
	assert.Zero(t, o.count(audit.ActApprove, audit.Succeeded))
}

// The second person's entry holds the hash of an approval for this line and no other.
func TestAnApprovalInTheLogIsForOneProposal(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	for i := range 2 {
		o.tie(t, o.person(t, "resident", strconv.Itoa(i), "2021-01-01"), uint64(i), "2021-01-01")
	}
	seen := map[audit.Hash]bool{}
	for _, e := range o.log.Events() {
		if audit.Granted(&e) {
			assert.NotZero(t, e.Digest)
			seen[e.Digest] = true
		}
	}
	assert.Len(t, seen, 2)
}

// Nobody approves a proposal that they were not shown: themselves, this one, the last time; a load
// neither.
func TestNoProposalIsApprovedUnseen(t *testing.T) {
	t.Parallel()
	ctx, o := t.Context(), newOffice(t)
	ids := []addressee.Integrated{o.person(t, "resident", "1", "2021-01-01"), o.person(t, "resident", "2", "2021-01-01")}
	var asked [2]registry.Proposal
	for i, id := range ids {
		p, err := o.Propose(ctx, sato, registry.Tie(id, mynumbertest.Number(uint64(i)), day("2021-12-10"), registry.GroundHead, registry.IdentityCard))
		require.NoError(t, err)
		asked[i] = p
	}
	require.ErrorIs(t, o.Approve(ctx, ito, registry.Question{Proposal: asked[0]}), registry.CodeUnseen)
	other, err := o.Show(ctx, ito, asked[1])
	require.NoError(t, err)
	assert.Equal(t, audit.Code("sato"), other.By)
	assert.Equal(t, ids[1], other.Change.Person)
	other.Proposal = asked[0]
	require.ErrorIs(t, o.Approve(ctx, ito, other), registry.CodeUnseen, "by the showing of another")
	first, err := o.Show(ctx, ito, asked[0])
	require.NoError(t, err)
	last, err := o.Show(ctx, ito, asked[0])
	require.NoError(t, err)
	require.ErrorIs(t, o.Approve(ctx, ito, first), registry.CodeUnseen, "by an earlier showing")
	other.Shown.What = last.Shown.What
	require.ErrorIs(t, o.Approve(ctx, ito, other), registry.CodeUnseen)
	require.NoError(t, o.Approve(ctx, ito, last))
	assert.Equal(t, 1, o.count(audit.ActLink, audit.Succeeded))
}

// A bulk load is approved by who was shown just these rows, for who asked, once; rows that differ
// when they are read again are not loaded.
func TestALoadIsOfTheRowsThatWereApproved(t *testing.T) {
	t.Parallel()
	ctx, o := t.Context(), newOffice(t)
	rows := crowd(3)
	_, _, err := o.Load(ctx, sato, nil, rows)
	require.ErrorIs(t, err, registry.CodeInput)
	list, err := o.ShowLoad(ctx, ito, "sato", rows)
	require.NoError(t, err)
	assert.Equal(t, 3, list.Rows)
	assert.Equal(t, 3, list.Numbers)
	unseen := list
	unseen.Shown.Line = ""
	_, err = o.ApproveLoad(ctx, ito, "sato", unseen)
	require.ErrorIs(t, err, registry.CodeUnseen)
	unseen = list
	unseen.Digest[0] ^= 1
	_, err = o.ApproveLoad(ctx, ito, "sato", unseen)
	require.ErrorIs(t, err, registry.CodeUnseen)
	_, err = o.ShowLoad(ctx, sato, "sato", rows)
	require.ErrorIs(t, err, registry.CodeDenied, "nobody approves their own")
	a, err := o.ApproveLoad(ctx, ito, "sato", list)
	require.NoError(t, err)
	forged := *a
	forged.Until = forged.Until.AddDate(1, 0, 0)
	for name, word := range map[string]*audit.Approval{"with another end": &forged, "written down by who loads": {
		ID: "x", Act: a.Act, Run: a.Run, Digest: a.Digest, Requester: "sato", By: ito.Actor, At: a.At, Until: a.Until,
	}} {
		_, _, err = o.Load(ctx, sato, word, rows)
		require.ErrorIs(t, err, registry.CodeUnseen, name)
	}
	_, _, err = o.Load(ctx, sato, a, crowd(4))
	require.ErrorIs(t, err, registry.CodeUnseen, "a row more")
	again := 0
	n, _, err := o.Load(ctx, sato, a, func(yield func(registry.LoadRow, error) bool) {
		again++
		for r := range crowd(3) {
			if again > 1 {
				r.Number = mynumber.Number{}
			}
			if !yield(r, nil) {
				return
			}
		}
	})
	require.ErrorIs(t, err, registry.CodeUnseen, "other rows the second time")
	assert.Zero(t, n)
	_, _, err = o.Load(ctx, sato, a, rows)
	require.ErrorIs(t, err, registry.CodeConflict, "once")
	n, _, err = loadAs(ctx, o.Registry, sato, ito, rows)
	require.NoError(t, err)
	assert.Equal(t, 3, n)
}

// The log is read once for all registries of a journal, before the first answer; what failed is
// tried again, and nothing is answered before.
func TestTheLogIsReadBeforeTheFirstAnswer(t *testing.T) {
	t.Parallel()
	asked := 0
	o := newOffice(t, func(c *registry.Config) {
		c.Events = func(context.Context) iter.Seq2[audit.Event, error] {
			asked++
			return func(yield func(audit.Event, error) bool) {
				if asked == 1 {
					yield(audit.Event{}, io.ErrUnexpectedEOF)
				}
			}
		}
	})
	beside, err := registry.New(o.config)
	require.NoError(t, err)
	require.Equal(t, "recorder", code(o.Ready(t.Context())))
	require.NoError(t, o.Ready(t.Context()), "before a transaction, so that nothing within waits for the log")
	for i, want := range []string{"not_found", "not_found", "not_found", "not_found"} {
		g := o.Registry
		if i == 3 {
			g = beside
		}
		_, err := g.View(t.Context(), sato, "11", registry.AsOf{})
		assert.Equal(t, want, code(err), i)
	}
	assert.Equal(t, 2, asked)
}

// What was proposed waits for its second person for so long, and is then only refused: nobody
// approves of today what somebody meant long ago, though it was shown in time.
func TestAProposalThatWaitedTooLongIsOnlyRefused(t *testing.T) {
	t.Parallel()
	const lasts = 24 * time.Hour
	ctx, o := t.Context(), newOffice(t, func(c *registry.Config) { c.AskFor = lasts })
	id := o.person(t, "resident", "1", "2021-01-01")
	p, err := o.Propose(ctx, sato, registry.Tie(id, mynumbertest.Number(1), day("2021-12-10"), registry.GroundHead, registry.IdentityCard))
	require.NoError(t, err)
	shown, err := o.Show(ctx, ito, p)
	require.NoError(t, err)
	o.clock.set(lasts)
	require.ErrorIs(t, o.Approve(ctx, ito, shown), registry.CodeSettled)
	_, err = o.Show(ctx, ito, p)
	require.ErrorIs(t, err, registry.CodeSettled)
	require.NoError(t, o.Refuse(ctx, ito, p))
	again, err := o.Propose(ctx, sato, registry.Tie(id, mynumbertest.Number(1), day("2021-12-10"), registry.GroundHead, registry.IdentityCard))
	require.NoError(t, err)
	o.clock.set(lasts - time.Minute)
	shown, err = o.Show(ctx, ito, again)
	require.NoError(t, err)
	require.NoError(t, o.Approve(ctx, ito, shown))
}
