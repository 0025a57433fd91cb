package registry_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

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

func TestLookUpBothWays(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ctx := t.Context()
	id := o.person(t, "resident", "0001", "2021-12-10")
	require.NoError(t, o.Link(ctx, sato, id, ref("tax", "9001"), day("2021-12-10")))
	o.tie(t, id, 7, "2021-12-10")

	found, err := o.ByNumber(ctx, sato, mynumbertest.Number(7), registry.AsOf{})
	require.NoError(t, err)
	assert.Equal(t, id, found.Integrated)
	assert.False(t, found.Old)
	for _, r := range []addressee.Ref{ref("resident", "0001"), ref("tax", "9001")} {
		found, err = o.ByRef(ctx, sato, r, registry.AsOf{})
		require.NoError(t, err)
		assert.Equal(t, id, found.Integrated)
	}
	v, err := o.View(ctx, sato, id, registry.AsOf{})
	require.NoError(t, err)
	require.Len(t, v.Numbers, 1)
	assert.True(t, v.Numbers[0].Number.Equal(mynumbertest.Number(7)))
	assert.Len(t, v.Refs, 2)
	assert.Empty(t, v.Hidden)
	n, err := o.Number(ctx, sato, id, registry.AsOf{})
	require.NoError(t, err)
	assert.True(t, n.Equal(mynumbertest.Number(7)))
	handed, err := o.HandOver(ctx, sato, ref("tax", "9001"))
	require.NoError(t, err)
	assert.Equal(t, id, handed)
	again, isNew, err := o.Assign(ctx, sato, ref("tax", "9001"), day("2021-12-11"))
	require.NoError(t, err)
	assert.False(t, isNew)
	assert.Equal(t, id, again)

	_, err = o.ByNumber(ctx, sato, mynumbertest.Number(8), registry.AsOf{})
	assert.Equal(t, "not_found", code(err))
	_, err = o.ByRef(ctx, sato, ref("tax", "0001"), registry.AsOf{})
	assert.Equal(t, "not_found", code(err))
	_, err = o.ByNumber(ctx, sato, mynumbertest.Number(7), registry.AsOf{Valid: day("2021-12-09")})
	assert.Equal(t, "not_found", code(err), "the tie had not begun")
}

func TestColumnsByRight(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	id := o.person(t, "resident", "0001", "2021-12-10")
	o.tie(t, id, 7, "2021-12-10")
	v, err := o.View(t.Context(), mori, id, registry.AsOf{})
	require.NoError(t, err)
	assert.Equal(t, []string{"numbers", "refs"}, v.Hidden)
	assert.Empty(t, v.Refs)
	require.Len(t, v.Numbers, 1)
	assert.True(t, v.Numbers[0].Number.IsZero())
	_, err = o.Number(t.Context(), mori, id, registry.AsOf{})
	assert.Equal(t, "denied", code(err))
}

func TestEveryDenialIsAnEntryWithItsReason(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	o := newOffice(t)
	id := o.person(t, "resident", "0001", "2021-12-10")
	o.tie(t, id, 7, "2021-12-10")
	elsewhere, oneFactor, contractor, stranger := sato, sato, caller("gc1"), caller("nobody")
	elsewhere.Actor.Terminal = "T9"
	oneFactor.Actor.Auth = audit.AuthPassword
	contractor.Actor.Kind, contractor.Actor.Processor = audit.ActorContractor, "gcc"
	for name, c := range map[string]struct {
		by   access.Caller
		do   func(access.Caller) error
		want access.Reason
	}{
		"search from an unknown terminal": {elsewhere, func(by access.Caller) error {
			_, err := o.ByNumber(ctx, by, mynumbertest.Number(7), registry.AsOf{})
			return err
		}, access.UnknownTerminal},
		"reveal with one factor": {oneFactor, func(by access.Caller) error {
			_, err := o.Grant(ctx, by, mynumbertest.Number(7))
			return err
		}, access.OneFactor},
		"reveal without the right": {mori, func(by access.Caller) error {
			_, err := o.Grant(ctx, by, mynumbertest.Number(7))
			return err
		}, access.WrongOperation},
		"a contractor at the network": {contractor, func(by access.Caller) error {
			_, err := o.HandOver(ctx, by, ref("resident", "0001"))
			return err
		}, access.Contractor},
		"a stranger who links": {stranger, func(by access.Caller) error {
			return o.Link(ctx, by, id, ref("tax", "1"), day("2021-12-10"))
		}, access.UnknownActor},
		"a tie proposed without the right": {mori, func(by access.Caller) error {
			_, err := o.Propose(ctx, by, registry.Merge(id, id, day("2021-12-10")))
			return err
		}, access.WrongOperation},
	} {
		before := len(o.log.Events())
		err := c.do(c.by)
		assert.Equal(t, "denied", code(err), name)
		got, ok := registry.Reason(err)
		assert.True(t, ok, name)
		assert.Equal(t, c.want, got, name)
		events := o.log.Events()[before:]
		require.Len(t, events, 1, name)
		assert.Equal(t, audit.Denied, events[0].Result, name)
		assert.Equal(t, c.want.Code(), events[0].Reason, name)
	}
}

// What cannot be recorded is not told and not done.
func TestFailClosed(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	o := newOffice(t)
	id := o.person(t, "resident", "0001", "2021-12-10")
	o.tie(t, id, 7, "2021-12-10")
	o.log.Fail = func(audit.Event) error { return errors.New("disk full") }
	found, err := o.ByNumber(ctx, sato, mynumbertest.Number(7), registry.AsOf{})
	assert.Equal(t, "recorder", code(err))
	assert.Zero(t, found)
	v, err := o.View(ctx, sato, id, registry.AsOf{})
	assert.Equal(t, "recorder", code(err))
	assert.Zero(t, v)
	g, err := o.Grant(ctx, sato, mynumbertest.Number(7))
	assert.Equal(t, "recorder", code(err))
	assert.Zero(t, g)
	_, err = o.ByNumber(ctx, caller("nobody"), mynumbertest.Number(7), registry.AsOf{})
	assert.Equal(t, "recorder", code(err), "a denial that cannot be recorded is an error too")
	assert.NoError(t, o.Link(ctx, sato, id, ref("tax", "1"), day("2021-12-10")), "it is committed with its entry")
	_, err = o.Propose(ctx, sato, registry.Split(id, ""))
	assert.NotEmpty(t, code(err))
	_, _, err = o.Assign(ctx, sato, ref("tax", "2"), day("2021-12-10"))
	assert.Equal(t, "recorder", code(err), "the log is behind")
	o.log.Fail = nil
	_, err = o.ByRef(ctx, sato, ref("tax", "2"), registry.AsOf{})
	assert.Equal(t, "not_found", code(err))
	before := o.count(audit.ActLink, audit.Succeeded)
	require.NoError(t, o.Link(ctx, sato, id, ref("care", "1"), day("2021-12-10")))
	assert.Equal(t, before+2, o.count(audit.ActLink, audit.Succeeded), "what waited and what came after")
}

func TestRevealTakesAGrant(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	o := newOffice(t)
	id := o.person(t, "resident", "0001", "2021-12-10")
	o.tie(t, id, 7, "2021-12-10")
	n, other := mynumbertest.Number(7), mynumbertest.Number(8)
	seen := ""
	keep := func(d []byte) error { seen = string(d); return nil }
	assert.Equal(t, "grant", code(n.Reveal(t.Context(), mynumber.Grant{}, keep)))
	_, err := o.Grant(ctx, sato, other)
	assert.Equal(t, "not_found", code(err), "only numbers that are held")
	g, err := o.Grant(ctx, sato, n)
	require.NoError(t, err)
	assert.Equal(t, "grant", code(other.Reveal(t.Context(), g, keep)), "for another number")
	var buffer []byte
	require.NoError(t, n.Reveal(t.Context(), g, func(d []byte) error { buffer = d; return keep(d) }))
	assert.Equal(t, mynumbertest.Digits(7), seen)
	assert.Equal(t, make([]byte, 12), buffer, "wiped")
	assert.Equal(t, "grant", code(n.Reveal(t.Context(), g, keep)), "spent")
	g, err = o.Grant(ctx, sato, n)
	require.NoError(t, err)
	o.clock.now = o.clock.now.Add(2 * registry.DefaultGrantFor)
	assert.Equal(t, "grant", code(n.Reveal(t.Context(), g, keep)), "expired")
	g, err = o.Grant(ctx, sato, n)
	require.NoError(t, err)
	boom := errors.New("boom")
	assert.ErrorIs(t, n.Reveal(t.Context(), g, func([]byte) error { return boom }), boom)
	assert.Equal(t, 4, o.count(audit.ActReveal, audit.Succeeded), "three grants and one look that found nothing")
}

func TestATieTakesTwoPeople(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	o := newOffice(t)
	id := o.person(t, "resident", "0001", "2021-12-10")
	p, err := o.Propose(ctx, sato, registry.Tie(id, mynumbertest.Number(7), day("2021-12-10"), registry.GroundHead, registry.IdentityCard))
	require.NoError(t, err)
	_, err = o.ByNumber(ctx, sato, mynumbertest.Number(7), registry.AsOf{})
	assert.Equal(t, "not_found", code(err), "a proposal ties nothing")
	err = o.approve(t, sato, p)
	reason, _ := registry.Reason(err)
	assert.Equal(t, access.SamePerson, reason)
	require.NoError(t, o.approve(t, ito, p))
	assert.Equal(t, "settled", code(o.approve(t, ito, p)))
	assert.Equal(t, "not_found", code(o.approve(t, ito, registry.Proposal{Person: id, Line: 999})))
	_, err = o.ByNumber(ctx, sato, mynumbertest.Number(7), registry.AsOf{})
	require.NoError(t, err)

	other := o.person(t, "resident", "0002", "2021-12-10")
	p, err = o.Propose(ctx, sato, registry.Tie(other, mynumbertest.Number(8), day("2021-12-10"), registry.GroundHead, registry.IdentityCard))
	require.NoError(t, err)
	require.NoError(t, o.Refuse(ctx, ito, p))
	assert.Equal(t, "settled", code(o.approve(t, ito, p)))
	events := o.log.Events()
	tied := 0
	for _, e := range events {
		if e.Act == audit.ActLink && e.Result == audit.Succeeded {
			tied++
			kinds := map[audit.LinkKind]bool{}
			for _, l := range e.Links {
				kinds[l.Kind] = true
			}
			assert.True(t, kinds[audit.LinkApproval] && kinds[audit.LinkFirst], "the entry names both people's")
		}
	}
	assert.Equal(t, 1, tied)
}

// The file is about heads of household: numbers are held for them and for
// persons actually inquired about, never for supporters.
func TestNumbersAreHeldForHeadsAndTheInquiredOnly(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	for i, c := range []struct {
		ground registry.Ground
		case_  audit.Code //nolint:revive // case is a keyword
		want   string
	}{
		{registry.GroundHead, "", ""},
		{registry.GroundInquiry, "inquiry-1", ""},
		{registry.GroundInquiry, "", "ground"},
		{registry.GroundMember, "", "ground"},
		{registry.GroundSupporter, "", "ground"},
		{registry.GroundSupporter, "inquiry-1", "ground"},
		{registry.GroundNone, "", "ground"},
	} {
		id := o.person(t, "resident", fmt.Sprint("p", i), "2021-12-10")
		change := registry.Tie(id, mynumbertest.Number(uint64(100+i)), day("2021-12-10"), c.ground, registry.IdentityCard)
		change.Case = c.case_
		assert.Equal(t, c.want, code(o.both(t, change)), "%d", i)
		rows, wrong, err := loadAs(t.Context(), o.Registry, sato, ito, one(registry.LoadRow{
			Refs: []addressee.Ref{ref("tax", fmt.Sprint("p", i))}, Number: mynumbertest.Number(uint64(200 + i)), On: day("2021-12-10"),
			Ground: c.ground, Case: c.case_, Identity: registry.IdentityOther,
		}))
		require.NoError(t, err)
		if c.want == "" {
			assert.Equal(t, 1, rows)
			continue
		}
		require.Len(t, wrong, 1)
		assert.Equal(t, c.want, code(wrong[0].Err), "%d", i)
		_, err = o.ByNumber(t.Context(), sato, mynumbertest.Number(uint64(200+i)), registry.AsOf{})
		assert.Equal(t, "not_found", code(err))
	}
}

func one(rows ...registry.LoadRow) func(func(registry.LoadRow, error) bool) {
	return func(yield func(registry.LoadRow, error) bool) {
		for _, r := range rows {
			if !yield(r, nil) {
				return
			}
		}
	}
}

func TestNumberChange(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	o := newOffice(t)
	id := o.person(t, "resident", "0001", "2021-01-01")
	o.tie(t, id, 7, "2021-01-01")
	before := o.clock.Now()
	change := registry.Change{Kind: registry.ChangeNumber, Person: id, Number: mynumbertest.Number(70), On: day("2021-12-01"), Identity: registry.IdentityCard, Cause: "leak"}
	require.NoError(t, o.both(t, change))
	for _, c := range []struct {
		number uint64
		asOf   registry.AsOf
		old    bool
		want   string
	}{
		{70, registry.AsOf{Valid: day("2021-12-01")}, false, ""},
		{7, registry.AsOf{Valid: day("2021-12-01")}, true, ""},
		{7, registry.AsOf{Valid: day("2021-11-30")}, false, ""},
		{70, registry.AsOf{Valid: day("2021-11-30")}, false, "not_found"},
		{7, registry.AsOf{Valid: day("2021-12-01"), Known: before}, false, ""},
		{70, registry.AsOf{Valid: day("2021-12-01"), Known: before}, false, "not_found"},
	} {
		found, err := o.ByNumber(ctx, sato, mynumbertest.Number(c.number), c.asOf)
		assert.Equal(t, c.want, code(err))
		assert.Equal(t, c.old, found.Old)
		if c.want == "" {
			assert.Equal(t, id, found.Integrated)
		}
	}
	n, err := o.Number(ctx, sato, id, registry.AsOf{})
	require.NoError(t, err)
	assert.True(t, n.Equal(mynumbertest.Number(70)))
	other := o.person(t, "resident", "0002", "2021-01-01")
	assert.Equal(t, "number_used", code(o.both(t, registry.Tie(other, mynumbertest.Number(7), day("2021-12-10"), registry.GroundHead, registry.IdentityCard))), "never passed on")
	assert.Equal(t, "number_taken", code(o.both(t, registry.Tie(other, mynumbertest.Number(70), day("2021-12-10"), registry.GroundHead, registry.IdentityCard))))
	assert.Equal(t, "has_number", code(o.both(t, registry.Tie(id, mynumbertest.Number(71), day("2021-12-10"), registry.GroundHead, registry.IdentityCard))))
	change.Person = other
	assert.Equal(t, "no_number", code(o.both(t, change)))
	change.Person, change.On = id, day("2021-11-01")
	assert.Equal(t, "has_number", code(o.both(t, change)))
	change.Number = mynumbertest.Number(72)
	assert.Equal(t, "interval", code(o.both(t, change)), "before the number it replaces began")
}

func TestUntieAWrongTie(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	a, b := o.person(t, "resident", "1", "2021-01-01"), o.person(t, "resident", "2", "2021-01-01")
	o.tie(t, a, 7, "2021-01-01")
	known := o.clock.Now()
	require.NoError(t, o.both(t, registry.Change{Kind: registry.ChangeUntie, Person: a, Cause: "mistake"}))
	_, err := o.ByNumber(t.Context(), sato, mynumbertest.Number(7), registry.AsOf{Valid: day("2021-06-01")})
	assert.Equal(t, "not_found", code(err), "it never held")
	found, err := o.ByNumber(t.Context(), sato, mynumbertest.Number(7), registry.AsOf{Valid: day("2021-06-01"), Known: known})
	require.NoError(t, err, "but was believed to")
	assert.Equal(t, a, found.Integrated)
	o.tie(t, b, 7, "2021-01-01")
	assert.Equal(t, "no_number", code(o.both(t, registry.Change{Kind: registry.ChangeUntie, Person: a})))
}

func TestMergeAndSplitRefusals(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	a, b, c := o.person(t, "resident", "1", "2021-01-01"), o.person(t, "tax", "2", "2021-01-01"), o.person(t, "tax", "3", "2021-01-01")
	on := day("2021-12-10")
	assert.Equal(t, "same_person", code(o.both(t, registry.Merge(a, a, on))))
	assert.Equal(t, "not_merged", code(o.both(t, registry.Split(b, ""))))
	assert.Equal(t, "not_found", code(o.both(t, registry.Merge("999", a, on))))
	assert.Equal(t, "not_found", code(o.both(t, registry.Merge(a, "999", on))))
	assert.Equal(t, "interval", code(o.both(t, registry.Merge(b, a, day("2020-12-31")))), "before they were there")
	require.NoError(t, o.both(t, registry.Merge(b, a, on)))
	assert.Equal(t, "same_person", code(o.both(t, registry.Merge(a, b, on))), "a cycle")
	assert.Equal(t, "same_person", code(o.both(t, registry.Merge(b, a, on))))
	assert.Equal(t, "absorbed", code(o.both(t, registry.Merge(b, c, on))))
	assert.Equal(t, "absorbed", code(o.both(t, registry.Merge(c, b, on))))
	assert.Equal(t, "absorbed", code(o.Link(t.Context(), sato, b, ref("welfare", "1"), on)))
	require.NoError(t, o.both(t, registry.Merge(a, c, on)))
	assert.Equal(t, "same_person", code(o.both(t, registry.Merge(c, b, on))), "a cycle through a third")
	found, err := o.ByRef(t.Context(), sato, ref("tax", "2"), registry.AsOf{Valid: on})
	require.NoError(t, err)
	assert.Equal(t, c, found.Integrated)
	assert.Equal(t, b, found.Own)
	found, err = o.ByIntegrated(t.Context(), sato, b, registry.AsOf{Valid: day("2021-12-09")})
	require.NoError(t, err)
	assert.Equal(t, b, found.Integrated, "both ids stay resolvable, each at its time")
	v, err := o.View(t.Context(), sato, b, registry.AsOf{Valid: on})
	require.NoError(t, err)
	assert.Len(t, v.Refs, 3)
	assert.Len(t, v.Absorbed, 2)

	x, y := o.person(t, "resident", "10", "2021-01-01"), o.person(t, "tax", "11", "2021-01-01")
	o.tie(t, x, 1, "2021-01-01")
	o.tie(t, y, 2, "2021-01-01")
	assert.Equal(t, "two_numbers", code(o.both(t, registry.Merge(x, y, on))))
}

func TestOneLiveLinkEachWay(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	o := newOffice(t)
	a, b := o.person(t, "resident", "1", "2021-01-01"), o.person(t, "resident", "2", "2021-01-01")
	require.NoError(t, o.Link(ctx, sato, a, ref("tax", "1"), day("2021-01-01")))
	assert.Equal(t, "linked", code(o.Link(ctx, sato, b, ref("tax", "1"), day("2021-06-01"))), "one number, two persons")
	assert.Equal(t, "linked", code(o.Link(ctx, sato, a, ref("tax", "2"), day("2021-06-01"))), "one person, two numbers of a system")
	assert.Equal(t, "linked", code(o.Link(ctx, sato, a, ref("tax", "1"), day("2020-06-01"))), "also when it begins earlier")
	assert.Equal(t, "interval", code(o.Unlink(ctx, sato, ref("tax", "1"), day("2021-01-01"), "")))
	require.NoError(t, o.Unlink(ctx, sato, ref("tax", "1"), day("2021-06-01"), "moved"))
	assert.Equal(t, "not_found", code(o.Unlink(ctx, sato, ref("tax", "1"), day("2021-06-01"), "")))
	require.NoError(t, o.Link(ctx, sato, a, ref("tax", "2"), day("2021-06-01")))
	require.NoError(t, o.Link(ctx, sato, b, ref("tax", "1"), day("2021-06-01")))
	found, err := o.ByRef(ctx, sato, ref("tax", "1"), registry.AsOf{Valid: day("2021-05-31")})
	require.NoError(t, err)
	assert.Equal(t, a, found.Integrated)
	found, err = o.ByRef(ctx, sato, ref("tax", "1"), registry.AsOf{Valid: day("2021-06-01")})
	require.NoError(t, err)
	assert.Equal(t, b, found.Integrated)
	require.NoError(t, o.Disown(ctx, sato, ref("tax", "2"), "mistake"))
	_, err = o.ByRef(ctx, sato, ref("tax", "2"), registry.AsOf{})
	assert.Equal(t, "not_found", code(err))
	assert.Equal(t, "input", code(o.Link(ctx, sato, a, ref("", "1"), day("2021-06-01"))))
	assert.Equal(t, "interval", code(o.Link(ctx, sato, a, ref("x", "1"), day("2021-06-01").About())))
}

func TestRetireAndReenter(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	o := newOffice(t)
	id := o.person(t, "resident", "1", "2021-01-01")
	o.tie(t, id, 7, "2021-01-01")
	require.NoError(t, o.Retire(ctx, sato, id, day("2021-06-01"), "move_out"))
	assert.Equal(t, "retired", code(o.Retire(ctx, sato, id, day("2021-07-01"), "move_out")))
	assert.Equal(t, "retired", code(o.Link(ctx, sato, id, ref("tax", "1"), day("2021-07-01"))))
	found, err := o.ByNumber(ctx, sato, mynumbertest.Number(7), registry.AsOf{Valid: day("2021-07-01")})
	require.NoError(t, err)
	assert.True(t, found.Old && found.Retired)
	_, err = o.HandOver(ctx, sato, ref("resident", "1"))
	assert.Equal(t, "not_found", code(err), "out of the active set")
	back := registry.Change{Kind: registry.ChangeReenter, Person: id, Number: mynumbertest.Number(7), On: day("2021-10-01"), Ground: registry.GroundHead, Identity: registry.IdentityCard}
	early := back
	early.On = day("2021-05-01")
	assert.Equal(t, "interval", code(o.both(t, early)))
	require.NoError(t, o.both(t, back))
	assert.Equal(t, "not_retired", code(o.both(t, back)))
	for on, old := range map[string]bool{"2021-05-31": false, "2021-06-01": true, "2021-09-30": true, "2021-10-01": false} {
		found, err = o.ByNumber(ctx, sato, mynumbertest.Number(7), registry.AsOf{Valid: day(on)})
		require.NoError(t, err)
		assert.Equal(t, old, found.Old, on)
		assert.Equal(t, old, found.Retired, on)
	}
}

func TestConfirm(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	o := newOffice(t)
	id := o.person(t, "benefit", "1", "2021-01-01")
	o.tie(t, id, 7, "2021-01-01")
	system := access.Caller{Duty: "benefit", Actor: audit.Actor{Kind: audit.ActorSystem, Auth: audit.AuthMutualTLS, ID: "benefit-system", Organ: "mayor", Department: "welfare", Terminal: "T1"}}
	c, err := o.Confirm(ctx, system, ref("benefit", "1"), mynumbertest.Number(7), registry.IdentityCard)
	require.NoError(t, err)
	assert.Equal(t, registry.Confirmation{Integrated: id, Held: true, Matches: true}, c)
	c, err = o.Confirm(ctx, system, ref("benefit", "1"), mynumbertest.Number(8), registry.IdentityCard)
	require.NoError(t, err)
	assert.Equal(t, registry.Confirmation{Integrated: id, Held: true}, c)
	c, err = o.Confirm(ctx, system, ref("benefit", "1"), mynumber.Number{}, registry.IdentityNone)
	require.NoError(t, err)
	assert.True(t, c.Held)
	_, err = o.Confirm(ctx, system, ref("benefit", "1"), mynumbertest.Number(7), registry.IdentityNone)
	assert.Equal(t, "input", code(err), "how identity was checked is missing")
	_, err = o.Confirm(ctx, sato, ref("benefit", "1"), mynumbertest.Number(7), registry.IdentityCard)
	assert.Equal(t, "unregistered", code(err))
	through := sato
	through.System = "pirate"
	_, err = o.Confirm(ctx, through, ref("benefit", "1"), mynumbertest.Number(7), registry.IdentityCard)
	reason, _ := registry.Reason(err)
	assert.Equal(t, access.UnknownSystem, reason)
	_, err = o.Confirm(ctx, system, ref("benefit", "2"), mynumber.Number{}, registry.IdentityNone)
	assert.Equal(t, "not_found", code(err))
}

func TestAStopOfUseBlocksAccess(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	o := newOffice(t)
	id := o.person(t, "resident", "1", "2021-01-01")
	o.tie(t, id, 7, "2021-01-01")
	require.NoError(t, o.Suspend(ctx, sato, id, "request"))
	assert.Equal(t, "suspended", code(o.Suspend(ctx, sato, id, "request")))
	denied := func(err error) {
		t.Helper()
		reason, _ := registry.Reason(err)
		assert.Equal(t, access.Suspended, reason)
	}
	found, err := o.ByNumber(ctx, sato, mynumbertest.Number(7), registry.AsOf{})
	denied(err)
	assert.Zero(t, found)
	_, err = o.Grant(ctx, sato, mynumbertest.Number(7))
	denied(err)
	_, err = o.HandOver(ctx, sato, ref("resident", "1"))
	denied(err)
	denied(o.Link(ctx, sato, id, ref("tax", "1"), day("2021-12-10")))
	assert.Equal(t, 1, o.count(audit.ActReveal, audit.Denied))
	require.NoError(t, o.Lift(ctx, sato, id, "decided"))
	_, err = o.ByNumber(ctx, sato, mynumbertest.Number(7), registry.AsOf{})
	require.NoError(t, err)
}

func TestTenantsSeeNothingOfEachOther(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	o := newOffice(t)
	id := o.person(t, "resident", "1", "2021-01-01")
	o.tie(t, id, 7, "2021-01-01")
	c := o.config
	c.Tenant = municipality.Must("110001")
	other, err := registry.New(c) // same store, same keys, same log
	require.NoError(t, err)
	_, err = other.ByNumber(ctx, sato, mynumbertest.Number(7), registry.AsOf{})
	assert.Equal(t, "not_found", code(err))
	_, err = other.ByRef(ctx, sato, ref("resident", "1"), registry.AsOf{})
	assert.Equal(t, "not_found", code(err))
	_, err = other.View(ctx, sato, id, registry.AsOf{})
	assert.Equal(t, "not_found", code(err))
	require.NoError(t, other.Adopt(ctx, sato, id, ref("resident", "1"), day("2021-01-01")), "the same numbers are free there")
	require.NoError(t, o.store.View(ctx, o.config.Tenant, func(tx registry.Tx) error {
		last, _, err := tx.Last(ctx)
		assert.Equal(t, uint64(5), last)
		return err
	}))
}

func TestErasureIsNotDamage(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	o := newOffice(t)
	a, b, c := o.person(t, "resident", "1", "2021-01-01"), o.person(t, "tax", "2", "2021-01-01"), o.person(t, "tax", "3", "2021-01-01")
	o.tie(t, a, 7, "2021-01-01")
	o.tie(t, c, 9, "2021-01-01")
	require.NoError(t, o.both(t, registry.Merge(a, b, day("2021-12-01"))))
	p, err := o.Propose(ctx, sato, registry.Change{Kind: registry.ChangeErase, Person: a, Cause: "retention_over"})
	require.NoError(t, err)
	reason, _ := registry.Reason(o.approve(t, sato, p))
	assert.Equal(t, access.SamePerson, reason)
	require.NoError(t, o.approve(t, ito, p))
	_, err = o.View(ctx, sato, a, registry.AsOf{})
	assert.Equal(t, "erased", code(err))
	_, err = o.ByNumber(ctx, sato, mynumbertest.Number(7), registry.AsOf{})
	assert.Equal(t, "not_found", code(err), "the index knows the number no more")
	_, err = o.ByRef(ctx, sato, ref("resident", "1"), registry.AsOf{})
	assert.Equal(t, "not_found", code(err))
	_, err = o.View(ctx, sato, b, registry.AsOf{})
	assert.Equal(t, "erased", code(err), "who absorbed the erased is the same human being")
	assert.Equal(t, "exists", code(o.Adopt(ctx, sato, a, ref("x", "1"), day("2021-12-10"))), "the number is not given again")
	assert.Equal(t, 1, o.count(audit.ActErase, audit.Succeeded))

	// A key that is gone without an erasure is an incident.
	const space = "mynumber/112020"
	for k, err := range o.keys.All(ctx, space) {
		require.NoError(t, err)
		k.Wrapped = []byte("garbage")
		require.NoError(t, o.keys.Put(ctx, space, k))
	}
	_, err = o.View(ctx, sato, c, registry.AsOf{})
	assert.Equal(t, "key", code(err))
	for k, err := range o.keys.All(ctx, space) {
		require.NoError(t, err)
		require.NoError(t, o.keys.Destroy(ctx, space, k.ID))
	}
	_, err = o.View(ctx, sato, c, registry.AsOf{})
	assert.Equal(t, "damaged", code(err))
}

func TestNewRefusesWhatIsIncomplete(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	for _, edit := range []func(*registry.Config){
		func(c *registry.Config) { c.Tenant = 0 }, func(c *registry.Config) { c.Store = nil }, func(c *registry.Config) { c.Keys = nil },
		func(c *registry.Config) { c.Log = nil }, func(c *registry.Config) { c.Policy = nil }, func(c *registry.Config) { c.Now = nil },
	} {
		c := o.config
		edit(&c)
		_, err := registry.New(c)
		assert.Equal(t, "config", code(err))
	}
}

func TestTheClockMayGoBack(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	o := newOffice(t)
	id := o.person(t, "resident", "1", "2021-01-01")
	o.clock.now = o.clock.now.Add(-time.Hour)
	require.NoError(t, o.Link(ctx, sato, id, ref("tax", "1"), day("2021-01-01")))
	o.clock.now = o.clock.now.Add(2 * time.Hour)
	_, err := o.ByRef(ctx, sato, ref("tax", "1"), registry.AsOf{})
	require.NoError(t, err)
}
