package inquiry_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/inquiry"
	"github.com/kyufu-go/kyufu/inquiry/answer"
	"github.com/kyufu-go/kyufu/inquiry/memnet"
	"github.com/kyufu-go/kyufu/inquiry/permitted"
)

// bent is a gateway that changes the permits it gives.
type bent struct {
	inquiry.Gateway
	bend func(*inquiry.Permit)
}

func (g bent) Permits(ctx context.Context, r []inquiry.PermitRequest) ([]inquiry.PermitReply, error) {
	replies, err := g.Gateway.Permits(ctx, r)
	for i := range replies {
		g.bend(&replies[i].Permit)
	}
	return replies, err
}

// A permit is for one inquiry, under the list that permitted it, about one person.
func TestPermitsThatAreNone(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		bend    func(*inquiry.Permit)
		want    string
		refused int
	}{
		"another list":     {func(p *inquiry.Permit) { p.ListDigest = "sha256:any" }, "permit_list", 2},
		"no list":          {func(p *inquiry.Permit) { p.ListDigest = "" }, "permit_list", 2},
		"no person":        {func(p *inquiry.Permit) { p.Person = "" }, "permit_incomplete", 2},
		"no id":            {func(p *inquiry.Permit) { p.ID = "" }, "permit_incomplete", 2},
		"no end":           {func(p *inquiry.Permit) { p.Expires = time.Time{} }, "permit_incomplete", 2},
		"one for two":      {func(p *inquiry.Permit) { p.ID = "permit-1" }, "permit_reused", 1},
		"everything right": {func(*inquiry.Permit) {}, "", 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOffice(t, memnet.Faults{}, func(c *inquiry.Config) { c.Gateway = bent{c.Gateway, test.bend} })
			ids := o.approved(t, taxAsk(o.resident(t, 1, fukaya, answer.TaxExempt, "0", "0"), fukaya),
				taxAsk(o.resident(t, 2, fukaya, answer.TaxExempt, "0", "0"), fukaya))
			o.run(t)
			refused := 0
			for _, id := range ids {
				q, err := o.Get(t.Context(), id)
				require.NoError(t, err)
				if q.State == inquiry.RefusedEnd {
					require.Equal(t, test.want, q.Reason)
					require.Zero(t, o.net.Reached(id))
					refused++
				}
			}
			require.Equal(t, test.refused, refused)
		})
	}
}

// Also an inquiry of another day does not get a permit that has an owner.
func TestPermitIsForOneInquiryOverTime(t *testing.T) {
	t.Parallel()
	o := newOffice(t, memnet.Faults{}, func(c *inquiry.Config) {
		c.Gateway = bent{c.Gateway, func(p *inquiry.Permit) { p.ID = "permit-1" }}
	})
	first := o.approved(t, taxAsk(o.resident(t, 1, fukaya, answer.TaxExempt, "0", "0"), fukaya))
	o.run(t)
	require.Equal(t, inquiry.HasAnswer, o.state(t, first[0]))
	second := o.approved(t, taxAsk(o.resident(t, 2, fukaya, answer.TaxExempt, "0", "0"), fukaya))
	o.run(t)
	q, err := o.Get(t.Context(), second[0])
	require.NoError(t, err)
	require.Equal(t, "permit_reused", q.Reason)
}

// A municipality whose own list is not the network's names the network's.
func TestNetworksListsAreNamed(t *testing.T) {
	t.Parallel()
	own, err := permitted.New("own", "test", permitted.BuiltIn().Rows())
	require.NoError(t, err)
	for _, named := range []bool{false, true} {
		o := newOffice(t, memnet.Faults{}, func(c *inquiry.Config) {
			c.List = own
			if named {
				c.Lists = []string{permitted.BuiltIn().Digest()}
			}
		})
		ids := o.approved(t, taxAsk(o.resident(t, 1, fukaya, answer.TaxExempt, "0", "0"), fukaya))
		o.run(t)
		require.Equal(t, named, o.state(t, ids[0]) == inquiry.HasAnswer)
	}
}

func TestAskWithoutItemsIsNotDrafted(t *testing.T) {
	t.Parallel()
	o := newOffice(t, memnet.Faults{})
	ask := taxAsk("000000000000101", fukaya)
	ask.Items = nil
	_, err := o.Draft(t.Context(), clerk, ask)
	require.ErrorIs(t, err, inquiry.CodeItems)
	require.Zero(t, o.count(t, inquiry.KindInquiry))
}
