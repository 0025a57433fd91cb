package registry_test

import (
	"errors"
	"fmt"
	"iter"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/mynumber/registry"
)

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
