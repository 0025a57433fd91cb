package access_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

func findings(e *access.Engine, on string, used map[audit.Code]string) map[audit.Code][]string {
	got := map[audit.Code][]string{}
	for _, f := range e.Review(civil.MustDate(on), access.ReviewConfig{LastUsed: func(id audit.Code) (civil.Date, bool) {
		day, ok := used[id]
		if !ok {
			return civil.Date{}, false
		}
		return civil.MustDate(day), true
	}}) {
		got[f.ID] = append(got[f.ID], f.Code)
	}
	return got
}

func TestReviewListsWhatWantsALook(t *testing.T) {
	t.Parallel()
	used := map[audit.Code]string{"sato": "2022-08-10", "ito": "2022-01-01", "kato": "2022-08-15", "batch": "2022-08-15"}
	got := findings(engine(t), "2022-08-15", used)
	assert.Equal(t, []string{"expiring", "training"}, got["sato"])
	assert.Equal(t, []string{"training", "unused"}, got["ito"])
	assert.Equal(t, []string{"training"}, got["kato"])
	assert.Equal(t, []string{"no_assignment", "training", "unused"}, got["abe"])
	assert.Equal(t, []string{"revoked", "training", "unused"}, got["ono"])
	assert.Equal(t, []string{"locked", "training", "unused"}, got["ueda"])
	assert.Equal(t, []string{"no_end", "training", "unused"}, got["gc1"])
	assert.Empty(t, got["batch"])
	got = findings(engine(t), "2022-10-01", used)
	assert.Equal(t, []string{"duty_over", "expired", "no_assignment", "training"}, got["sato"])
	assert.Equal(t, []string{"grant_ending"}, findings(engine(t), "2022-01-11", map[audit.Code]string{"ito": "2022-01-10"})["ito"])
}

func TestTransferTakesEverythingAway(t *testing.T) {
	t.Parallel()
	p, err := access.LoadPolicy(strings.NewReader(policyJSON))
	require.NoError(t, err)
	moved, err := p.Transfer("sato", civil.MustDate("2022-01-11"), "mayor", "tax")
	require.NoError(t, err)
	before, err := access.Compile(p)
	require.NoError(t, err)
	after, err := access.Compile(moved)
	require.NoError(t, err)
	r := allowed()
	d := before.Decide(&r)
	assert.True(t, d.Allowed(), "the policy it was made from stays as it was")
	d = after.Decide(&r)
	assert.Equal(t, access.WrongDepartment, d.Reason(), "with the old department")
	r.Actor.Department = "tax"
	d = after.Decide(&r)
	assert.True(t, d.Has(access.WrongDepartment), "nothing is granted in the new one")
}

func TestRetireRevokes(t *testing.T) {
	t.Parallel()
	p, err := access.LoadPolicy(strings.NewReader(policyJSON))
	require.NoError(t, err)
	gone, err := p.Retire("ito", civil.MustDate("2021-12-31"))
	require.NoError(t, err)
	e, err := access.Compile(gone)
	require.NoError(t, err)
	r := allowed()
	r.Actor.ID, r.Operation = "ito", access.View
	d := e.Decide(&r)
	assert.True(t, d.Has(access.IDRevoked) && d.Has(access.GrantExpired))
	for _, a := range gone.Assignments {
		assert.False(t, a.ID == "ito" && a.From == civil.MustDate("2022-01-01"), "a grant that had not begun is gone")
	}
	_, err = p.Retire("nobody", civil.MustDate("2021-12-31"))
	assert.Equal(t, "dangling", errCode(err))
	_, err = p.Transfer("ito", civil.Date{}, "mayor", "tax")
	assert.Equal(t, "period", errCode(err))
}
