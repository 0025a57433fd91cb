package registry_test

import (
	"errors"
	"iter"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/likeness"
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

var yamada = likeness.Person{Name: "山田　太郎", Kana: "ヤマダ タロウ", Sex: "1", Birth: civil.MustDate("1960-04-05"), Address: "埼玉県熊谷市宮町二丁目47番地1"}

func TestWhatAgreementCounts(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	for name, c := range map[string]struct {
		edit func(*likeness.Person)
		want int
	}{
		"the same":                   {func(*likeness.Person) {}, 100},
		"spaces and voicing":         {func(p *likeness.Person) { p.Name, p.Kana = "山田太郎", "ヤマタタロウ" }, 90},
		"the address in another way": {func(p *likeness.Person) { p.Address = "熊谷市宮町2-47-1" }, 100},
		"another year":               {func(p *likeness.Person) { p.Birth = civil.MustDate("1961-04-05") }, 85},
		"another birth":              {func(p *likeness.Person) { p.Birth = civil.MustDate("1985-11-30") }, 40},
		"another sex":                {func(p *likeness.Person) { p.Sex = "2" }, 90},
		"another address":            {func(p *likeness.Person) { p.Address = "大阪府大阪市北区梅田1-1" }, 70},
		"nothing known":              {func(p *likeness.Person) { *p = likeness.Person{} }, 0},
	} {
		other := yamada
		c.edit(&other)
		list, err := o.Candidates(t.Context(), sato, yamada, listed(registry.Listed{Integrated: "404", Person: other}), registry.CandidateConfig{MinPoints: 1})
		require.NoError(t, err)
		got := 0
		for _, found := range list {
			got = found.Points
			assert.Equal(t, likeness.Compare(other, yamada), found.Likeness)
		}
		assert.Equal(t, c.want, got, name)
	}
}

func TestCandidatesAreProposedAndNeverJoined(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	o := newOffice(t)
	a, b := o.person(t, "resident", "1", "2021-01-01"), o.person(t, "tax", "2", "2021-01-01")
	near := yamada
	near.Kana = "ヤマタタロウ"
	far := likeness.Person{Name: "鈴木花子"}
	before := o.snapshot(t, &model{persons: []*mPerson{{id: a}, {id: b}}}, o.clock.Now())
	list, err := o.Candidates(ctx, sato, yamada, listed(
		registry.Listed{Integrated: "404", Person: far}, registry.Listed{Integrated: b, Person: near}, registry.Listed{Integrated: a, Person: yamada},
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
	list, err = o.Candidates(ctx, sato, yamada, listed(registry.Listed{Integrated: a, Person: yamada}, registry.Listed{Integrated: b, Person: yamada}), registry.CandidateConfig{Limit: 1})
	require.NoError(t, err)
	assert.Len(t, list, 1)
	o.log.Fail = func(audit.Event) error { return errors.New("disk full") }
	list, err = o.Candidates(ctx, sato, yamada, listed(registry.Listed{Integrated: a, Person: yamada}), registry.CandidateConfig{})
	assert.Equal(t, "recorder", code(err))
	assert.Empty(t, list)
}
