package registry_test

import (
	"errors"
	"flag"
	"fmt"
	"iter"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/state"
	"github.com/kyufu-go/kyufu/audit/state/statetest"
	"github.com/kyufu-go/kyufu/household/addressee"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/mynumber/mynumbertest"
	"github.com/kyufu-go/kyufu/mynumber/registry"
)

var update = flag.Bool("update", false, "write the printed tables anew")

func TestTheWayOfAClaimIsDocumented(t *testing.T) {
	t.Parallel()
	statetest.Printed(t, "CLAIMS.md", "The way of a claim", registry.ClaimMachine(), *update)
}

func TestAStepThatDoesNotFitSaysWhichWould(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	c := claim(registry.ClaimStop, o.person(t, "resident", "1", "2021-01-01"))
	c.State = registry.ClaimGranted
	_, err := o.Handle(t.Context(), sato, c, registry.ClaimCheck)
	require.ErrorIs(t, err, registry.CodeProcedure)
	var refused *state.Error[registry.ClaimState, registry.ClaimStep]
	require.ErrorAs(t, err, &refused)
	assert.Equal(t, []registry.ClaimStep{registry.ClaimFinish}, refused.Allowed)
}

func claim(kind registry.ClaimKind, id addressee.Integrated) registry.Claim {
	return registry.Claim{ID: "claim-1", Kind: kind, Integrated: id, ReceivedOn: day("2021-12-01")}
}

func TestDisclosure(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	o := newOffice(t)
	id, twin, other := o.person(t, "resident", "1", "2021-01-01"), o.person(t, "tax", "2", "2021-01-01"), o.person(t, "tax", "3", "2021-01-01")
	o.tie(t, id, 7, "2021-01-01")
	require.NoError(t, o.both(t, registry.Merge(twin, id, day("2021-02-01"))))
	_, err := o.ByNumber(ctx, sato, mynumbertest.Number(7), registry.AsOf{})
	require.NoError(t, err)
	_, err = o.ByRef(ctx, sato, ref("tax", "3"), registry.AsOf{})
	require.NoError(t, err)

	c, err := o.Receive(ctx, sato, claim(registry.ClaimDisclosure, twin))
	require.NoError(t, err)
	assert.Equal(t, day("2021-12-31"), c.DueOn)
	_, err = o.Bundle(ctx, sato, c, all(o.log.Events()))
	assert.Equal(t, "procedure", code(err), "before it is decided")
	_, err = o.Handle(ctx, sato, c, registry.ClaimGrant)
	assert.Equal(t, "procedure", code(err), "before identity was checked")
	_, err = o.Handle(ctx, sato, c, registry.ClaimCheck)
	assert.Equal(t, "input", code(err), "without saying how")
	c.Identity, c.Agent = registry.IdentityCard, true
	_, err = o.Handle(ctx, sato, c, registry.ClaimCheck)
	assert.Equal(t, "input", code(err), "an agent without proof of agency")
	c.Agency = audit.Hash{1}
	c, err = o.Handle(ctx, sato, c, registry.ClaimCheck)
	require.NoError(t, err)
	_, err = o.Handle(ctx, sato, c, registry.ClaimExtendBy)
	assert.Equal(t, "input", code(err), "an extension without a reason")
	c.Reason = "many_records"
	c, err = o.Handle(ctx, sato, c, registry.ClaimExtendBy)
	require.NoError(t, err)
	assert.Equal(t, day("2022-01-30"), c.DueOn)
	assert.False(t, c.Overdue(day("2022-01-30")))
	assert.True(t, c.Overdue(day("2022-01-31")))
	_, err = o.Handle(ctx, sato, c, registry.ClaimExtendBy)
	assert.Equal(t, "procedure", code(err), "only once")
	c, err = o.Handle(ctx, ito, c, registry.ClaimGrant)
	require.NoError(t, err)
	assert.False(t, c.Overdue(day("2023-01-01")))

	b, err := o.Bundle(ctx, sato, c, all(o.log.Events()))
	require.NoError(t, err)
	assert.Equal(t, id, b.View.Integrated)
	assert.Len(t, b.View.Refs, 2)
	assert.Len(t, b.Handles, 2)
	for _, e := range b.Entries {
		assert.Contains(t, []addressee.Integrated{id, twin}, e.Person)
		assert.NotEqual(t, other, e.Person)
	}
	searches := 0
	for _, e := range b.Log {
		if e.Act == audit.ActSearch {
			searches++
		}
	}
	assert.Equal(t, 1, searches, "the search for another person is not among them")
	assert.Greater(t, len(b.Log), 8)
	assert.Equal(t, 1, o.count(audit.ActDisclose, audit.Succeeded))
	_, err = o.Handle(ctx, sato, c, registry.ClaimFinish)
	require.NoError(t, err)
	_, err = o.Bundle(ctx, mori, c, all(nil))
	assert.Equal(t, "denied", code(err))
}

func TestDisclosureStaysOpenAfterTheDutyAndAStop(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	o := newOffice(t)
	id := o.person(t, "resident", "1", "2021-01-01")
	require.NoError(t, o.Suspend(ctx, sato, id, "request"))
	o.clock.now = o.clock.now.AddDate(0, 10, 0) // 2022-10-13, the duty closed on 2022-09-30
	_, err := o.ByRef(ctx, sato, ref("resident", "1"), registry.AsOf{})
	assert.Equal(t, "denied", code(err))
	c := claim(registry.ClaimDisclosure, id)
	c.State = registry.ClaimGranted
	_, err = o.Bundle(ctx, sato, c, all(nil))
	require.NoError(t, err)
	require.NoError(t, o.both(t, registry.Change{Kind: registry.ChangeErase, Person: id, Cause: "retention_over"}))
}

func TestACorrectionIsToldToThoseWhoMustDecideAgain(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	o := newOffice(t)
	id := o.person(t, "resident", "1", "2021-01-01")
	require.NoError(t, o.Link(ctx, sato, id, ref("tax", "9"), day("2021-01-01")))
	require.NoError(t, o.Link(ctx, sato, id, ref("benefit", "5"), day("2021-01-01")))
	require.NoError(t, o.Unlink(ctx, sato, ref("tax", "9"), day("2021-06-01"), "moved"))
	c := claim(registry.ClaimCorrection, id)
	_, err := o.Corrected(ctx, sato, c)
	assert.Equal(t, "procedure", code(err))
	c.State = registry.ClaimPartly
	list, err := o.Corrected(ctx, sato, c)
	require.NoError(t, err)
	var told []addressee.System
	for _, n := range list {
		told = append(told, n.Ref.System)
	}
	assert.ElementsMatch(t, []addressee.System{"resident", "tax", "benefit"}, told)
	assert.Equal(t, 3, o.count(audit.ActNotify, audit.Succeeded))
}

func TestClaimsAreRefusedWithAReason(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	o := newOffice(t)
	id := o.person(t, "resident", "1", "2021-01-01")
	c, err := o.Receive(ctx, sato, claim(registry.ClaimStop, id))
	require.NoError(t, err)
	_, err = o.Handle(ctx, sato, c, registry.ClaimRefuse)
	assert.Equal(t, "input", code(err))
	c.Reason = "lawful_use"
	c, err = o.Handle(ctx, sato, c, registry.ClaimRefuse)
	require.NoError(t, err)
	_, err = o.Handle(ctx, sato, c, registry.ClaimWithdraw)
	assert.Equal(t, "procedure", code(err))
	_, err = o.Handle(ctx, sato, c, "sing")
	assert.Equal(t, "input", code(err))
	_, err = o.Receive(ctx, sato, registry.Claim{ID: "x", Kind: "gift", Integrated: id})
	assert.Equal(t, "input", code(err))
	_, err = o.Receive(ctx, sato, claim(registry.ClaimStop, "404"))
	assert.Equal(t, "not_found", code(err))
	o.log.Fail = func(audit.Event) error { return errors.New("disk full") }
	_, err = o.Receive(ctx, sato, claim(registry.ClaimStop, id))
	assert.Equal(t, "recorder", code(err))
}

func listed(rows ...registry.Listed) iter.Seq2[registry.Listed, error] {
	return func(yield func(registry.Listed, error) bool) {
		for _, r := range rows {
			if !yield(r, nil) {
				return
			}
		}
	}
}

var yamada = registry.Attributes{Name: "山田　太郎", Kana: "ヤマダ タロウ", Sex: "1", Birth: civil.MustDate("1960-04-05"), Address: "埼玉県熊谷市宮町二丁目47番地1"}

func TestCompare(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		edit func(*registry.Attributes)
		want registry.Score
	}{
		{"the same", func(*registry.Attributes) {}, registry.Score{registry.Same, registry.Same, registry.Same, registry.Same, registry.Same, 100}},
		{"spaces and voicing", func(a *registry.Attributes) { a.Name, a.Kana = "山田太郎", "ヤマタタロウ" }, registry.Score{registry.Same, registry.Similar, registry.Same, registry.Same, registry.Same, 90}},
		{"the address in another way", func(a *registry.Attributes) { a.Address = "熊谷市宮町2-47-1" }, registry.Score{registry.Same, registry.Same, registry.Same, registry.Same, registry.Same, 100}},
		{"day and month swapped", func(a *registry.Attributes) { a.Birth = civil.MustDate("1960-05-04") }, registry.Score{registry.Same, registry.Same, registry.Same, registry.Similar, registry.Same, 85}},
		{"another year", func(a *registry.Attributes) { a.Birth = civil.MustDate("1961-04-05") }, registry.Score{registry.Same, registry.Same, registry.Same, registry.Similar, registry.Same, 85}},
		{"another birth", func(a *registry.Attributes) { a.Birth = civil.MustDate("1985-11-30") }, registry.Score{registry.Same, registry.Same, registry.Same, registry.Different, registry.Same, 40}},
		{"nothing known", func(a *registry.Attributes) { *a = registry.Attributes{} }, registry.Score{}},
		{"somebody else", func(a *registry.Attributes) {
			*a = registry.Attributes{Name: "鈴木花子", Kana: "スズキハナコ", Sex: "2", Birth: civil.MustDate("1999-12-31"), Address: "大阪府大阪市北区梅田1-1"}
		}, registry.Score{registry.Different, registry.Different, registry.Different, registry.Different, registry.Different, 0}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			other := yamada
			c.edit(&other)
			assert.Equal(t, c.want, registry.Compare(yamada, other))
			assert.Equal(t, c.want, registry.Compare(other, yamada), "it does not matter who is compared with whom")
		})
	}
	assert.NotContains(t, fmt.Sprintf("%v %+v %#v %s", yamada, yamada, yamada, yamada), "山田")
	assert.Equal(t, "similar", registry.Similar.String())
}

func TestCandidatesAreProposedAndNeverJoined(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	o := newOffice(t)
	a, b := o.person(t, "resident", "1", "2021-01-01"), o.person(t, "tax", "2", "2021-01-01")
	near := yamada
	near.Kana = "ヤマタタロウ"
	far := registry.Attributes{Name: "鈴木花子"}
	before := o.snapshot(t, &model{persons: []*mPerson{{id: a}, {id: b}}}, o.clock.Now())
	list, err := o.Candidates(ctx, sato, yamada, listed(
		registry.Listed{Integrated: "404", Attributes: far}, registry.Listed{Integrated: b, Attributes: near}, registry.Listed{Integrated: a, Attributes: yamada},
	), registry.CandidateConfig{})
	require.NoError(t, err)
	require.Len(t, list, 2)
	assert.Equal(t, a, list[0].Integrated)
	assert.Equal(t, b, list[1].Integrated)
	events := o.log.Events()
	last := events[len(events)-1]
	assert.Equal(t, audit.ActSearch, last.Act)
	assert.Len(t, last.Subjects, 2, "each can be told who looked at them")
	assert.Equal(t, before, o.snapshot(t, &model{persons: []*mPerson{{id: a}, {id: b}}}, o.clock.Now()), "nothing was joined")
	_, err = o.Candidates(ctx, caller("nobody"), yamada, listed(), registry.CandidateConfig{})
	assert.Equal(t, "denied", code(err))
	list, err = o.Candidates(ctx, sato, yamada, listed(registry.Listed{Integrated: a, Attributes: yamada}, registry.Listed{Integrated: b, Attributes: yamada}), registry.CandidateConfig{Limit: 1})
	require.NoError(t, err)
	assert.Len(t, list, 1)
	o.log.Fail = func(audit.Event) error { return errors.New("disk full") }
	list, err = o.Candidates(ctx, sato, yamada, listed(registry.Listed{Integrated: a, Attributes: yamada}), registry.CandidateConfig{})
	assert.Equal(t, "recorder", code(err))
	assert.Empty(t, list)
}
