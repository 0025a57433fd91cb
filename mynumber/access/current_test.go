package access_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

func TestAPolicyIsReplacedByTwoPeopleAndRecordedFirst(t *testing.T) {
	t.Parallel()
	log := &audit.Memory{}
	old, next := engine(t), engine(t)
	c := access.NewCurrent(log, old)
	assert.Equal(t, "approval", errCode(c.Replace(t.Context(), sato(), "sato", next)))
	assert.Equal(t, "approval", errCode(c.Replace(t.Context(), sato(), "", next)))
	log.Fail = func(audit.Event) error { return errors.New("disk full") }
	assert.Equal(t, "recorder", errCode(c.Replace(t.Context(), sato(), "ito", next)))
	assert.Same(t, old, c.Engine())
	log.Fail = nil
	require.NoError(t, c.Replace(t.Context(), sato(), "ito", next))
	assert.Same(t, next, c.Engine())
	require.Len(t, log.Events(), 1)
	assert.Equal(t, next.Digest(), log.Events()[0].Digest)
}

func TestLeavingTheBuildingIsApprovedAndRecorded(t *testing.T) {
	t.Parallel()
	log := &audit.Memory{}
	p, err := access.LoadPolicy(strings.NewReader(policyJSON))
	require.NoError(t, err)
	out := access.TakeOut{ID: "sato", ApprovedBy: "ito", From: civil.MustDate("2022-01-11"), Until: civil.MustDate("2022-01-11")}
	r := allowed()
	r.Outside = true
	decide := func(p *access.Policy) access.Reason {
		t.Helper()
		e, err := access.Compile(p)
		require.NoError(t, err)
		d := e.Decide(&r)
		return d.Reason()
	}
	assert.Equal(t, access.OutsideBuilding, decide(p))
	taken, err := p.TakeOut(t.Context(), log, sato(), "T1", out)
	require.NoError(t, err)
	assert.Equal(t, access.Allowed, decide(taken))
	assert.Equal(t, access.OutsideBuilding, decide(p), "the policy it was made from stays as it was")
	back, err := taken.BringBack(t.Context(), log, sato(), "T1", r.At)
	require.NoError(t, err)
	assert.Equal(t, access.OutsideBuilding, decide(back))
	assert.Equal(t, 1, count(log, audit.ActTakeOut, audit.Succeeded))
	assert.Equal(t, 1, count(log, audit.ActBringBack, audit.Succeeded))

	for want, edit := range map[string]func(*access.TakeOut){
		"approval": func(o *access.TakeOut) { o.ApprovedBy = "sato" },
		"period":   func(o *access.TakeOut) { o.Until = civil.MustDate("2022-01-10") },
	} {
		bad := out
		edit(&bad)
		_, err := p.TakeOut(t.Context(), log, sato(), "T1", bad)
		assert.Equal(t, want, errCode(err))
	}
	_, err = p.TakeOut(t.Context(), log, sato(), "T9", out)
	assert.Equal(t, "dangling", errCode(err))
	_, err = p.BringBack(t.Context(), log, sato(), "T1", r.At)
	assert.Equal(t, "dangling", errCode(err), "it is not out")
	log.Fail = func(audit.Event) error { return errors.New("disk full") }
	_, err = p.TakeOut(t.Context(), log, sato(), "T1", out)
	assert.Equal(t, "recorder", errCode(err))
	_, err = taken.BringBack(t.Context(), log, sato(), "T1", r.At)
	assert.Equal(t, "recorder", errCode(err))
}

func FuzzLoadPolicy(f *testing.F) {
	f.Add(policyJSON)
	f.Add(`{}`)
	f.Add(`{"duties":[{"code":"a","closed_on":"2022-13-01"}]}`)
	f.Add(`{"terminals":[{"code":"T","out":[{}]}],"assignments":[{"id":"x"}]}`)
	f.Fuzz(func(t *testing.T, s string) {
		p, err := access.LoadPolicy(strings.NewReader(s))
		if err != nil {
			return
		}
		e, err := access.Compile(p)
		if err != nil {
			return
		}
		r := allowed()
		d := e.Decide(&r)
		if i, ok := d.Assignment(); ok && i >= len(p.Assignments) {
			t.Fatal("allowed by nothing")
		}
	})
}
