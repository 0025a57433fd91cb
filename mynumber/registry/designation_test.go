package registry_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/mynumber/access"
	"github.com/kyufu-go/kyufu/mynumber/mynumbertest"
	"github.com/kyufu-go/kyufu/mynumber/registry"
)

// When nobody confirms the designation any more, no verb uses a number: not one that is held, not
// one that comes, not by a grant that was given before. People's own rights stay.
func TestWithoutADesignationNoNumberIsUsed(t *testing.T) {
	t.Parallel()
	confirmed := true
	o := newOffice(t, func(c *registry.Config) {
		p := testEngine().Policy()
		for i := range p.Duties {
			p.Duties[i].Designation = ""
		}
		none, err := access.Compile(p)
		require.NoError(t, err)
		c.Policy = func() *access.Engine {
			if confirmed {
				return testEngine()
			}
			return none
		}
	})
	ctx, n := t.Context(), mynumbertest.Number(7)
	id := o.person(t, "benefit", "1", "2021-01-01")
	o.tie(t, id, 7, "2021-01-01")
	asked, err := o.Propose(ctx, sato, registry.Change{Kind: registry.ChangeNumber, Person: id, Number: mynumbertest.Number(8), On: day("2021-12-05"), Identity: registry.IdentityCard})
	require.NoError(t, err)
	shown, err := o.Show(ctx, ito, asked)
	require.NoError(t, err)
	list, err := o.ShowLoad(ctx, ito, "sato", crowd(2))
	require.NoError(t, err)
	word, err := o.ApproveLoad(ctx, ito, "sato", list)
	require.NoError(t, err)
	grant, err := o.Grant(ctx, sato, n)
	require.NoError(t, err)

	confirmed = false
	at := registry.AsOf{}
	for name, use := range map[string]func() error{
		"search by number": func() error { _, err := o.ByNumber(ctx, sato, n, at); return err },
		"search by ref":    func() error { _, err := o.ByRef(ctx, sato, ref("benefit", "1"), at); return err },
		"view":             func() error { _, err := o.View(ctx, sato, id, at); return err },
		"number":           func() error { _, err := o.Number(ctx, sato, id, at); return err },
		"grant":            func() error { _, err := o.Grant(ctx, sato, n); return err },
		"confirm": func() error {
			_, err := o.Confirm(ctx, through("benefit-system"), ref("benefit", "1"), n, registry.IdentityCard)
			return err
		},
		"hand over": func() error { _, err := o.HandOver(ctx, through("benefit-system"), ref("benefit", "1")); return err },
		"assign":    func() error { _, _, err := o.Assign(ctx, sato, ref("tax", "9"), civil.Date{}); return err },
		"propose": func() error {
			_, err := o.Propose(ctx, sato, registry.Tie(id, mynumbertest.Number(9), day("2021-12-10"), registry.GroundHead, registry.IdentityCard))
			return err
		},
		"approve": func() error { return o.Approve(ctx, ito, shown) },
		"load":    func() error { _, _, err := o.Load(ctx, sato, word, crowd(2)); return err },
	} {
		assert.Equal(t, "denied", code(use()), name)
	}
	err = n.Reveal(ctx, grant, func([]byte) error { t.Error("digits are shown"); return nil })
	require.Error(t, err, "by a grant from before")
	_, err = o.Subject(context.WithoutCancel(ctx), sato, id, access.Disclose)
	require.NoError(t, err, "what people may ask for goes on")
}
