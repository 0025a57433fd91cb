package inquiry_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/inquiry"
	"github.com/kyufu-go/kyufu/inquiry/answer"
	"github.com/kyufu-go/kyufu/inquiry/memnet"
	"github.com/kyufu-go/kyufu/inquiry/permitted"
)

// carrier carries answers, each with its provider's good signature, to where they do not belong.
type carrier struct {
	inquiry.Gateway

	change func([]inquiry.Delivery)
}

func (c *carrier) Collect(ctx context.Context, ids []inquiry.ID) ([]inquiry.Delivery, error) {
	all, err := c.Gateway.Collect(ctx, ids)
	if c.change != nil {
		c.change(all)
	}
	return all, err
}

func swap(all []inquiry.Delivery) {
	for i := 1; i < len(all); i += 2 {
		all[i-1].Sealed, all[i].Sealed = all[i].Sealed, all[i-1].Sealed
	}
}

// Answers that are signed well reach nobody whom they are not about: of two persons asked at one
// provider, of one person asked at two, of a question that is asked again, and of a provider whose
// key was revoked while the answer was on its way.
func TestAWellSignedAnswerOpensWhereItBelongsOnly(t *testing.T) {
	t.Parallel()
	open := func(t *testing.T, edit func(*inquiry.Config)) (*office, *carrier) {
		c := &carrier{}
		return newOffice(t, memnet.Faults{}, func(x *inquiry.Config) {
			c.Gateway, x.Gateway = x.Gateway, c
			if edit != nil {
				edit(x)
			}
		}), c
	}
	// advance goes on for a week; what cannot be opened stays open and waits for a right answer.
	advance := func(t *testing.T, o *office, days int) {
		t.Helper()
		for range days * 4 {
			_, err := o.Advance(t.Context(), system)
			require.NoError(t, err)
			o.clock.add(6 * time.Hour)
		}
	}
	unanswered := func(t *testing.T, o *office, ids ...inquiry.ID) {
		t.Helper()
		for _, id := range ids {
			require.NotContains(t, []inquiry.State{inquiry.HasAnswer, inquiry.Retrieved, inquiry.Verified}, o.state(t, id))
			_, err := o.Retrieve(t.Context(), clerk, id)
			require.Error(t, err)
		}
	}

	t.Run("of two persons at one provider", func(t *testing.T) {
		t.Parallel()
		o, c := open(t, nil)
		c.change = swap
		ids := o.approved(t, taxAsk(o.resident(t, 1, fukaya, answer.TaxExempt, "0", "0"), fukaya), taxAsk(o.resident(t, 2, fukaya, answer.TaxTaxed, "5000", "100000"), fukaya))
		advance(t, o, 1)
		unanswered(t, o, ids...)
		c.change = nil
		advance(t, o, 2)
		facts := o.finish(t, ids...)
		require.Len(t, facts, 2, "the right ones are taken afterwards")
	})
	t.Run("of one person at two providers", func(t *testing.T) {
		t.Parallel()
		o, c := open(t, nil)
		c.change = swap
		here := o.resident(t, 1, fukaya, answer.TaxExempt, "0", "0")
		ids := o.approved(t, taxAsk(here, fukaya), taxAsk(o.resident(t, 2, gyoda, answer.TaxTaxed, "5000", "100000"), gyoda))
		advance(t, o, 1)
		unanswered(t, o, ids...)
	})
	t.Run("of the question before", func(t *testing.T) {
		t.Parallel()
		o, c := open(t, nil)
		var first []byte
		c.change = func(all []inquiry.Delivery) {
			for i := range all {
				if first == nil && len(all[i].Sealed) > 0 {
					first = slices.Clone(all[i].Sealed)
				}
				all[i].Sealed = first
			}
		}
		ask := taxAsk(o.resident(t, 1, fukaya, answer.TaxExempt, "0", "0"), fukaya)
		ids := o.approved(t, ask)
		advance(t, o, 1)
		require.Equal(t, inquiry.HasAnswer, o.state(t, ids[0]))
		again := o.approved(t, taxAsk(ask.Person, fukaya))
		advance(t, o, 1)
		unanswered(t, o, again...)
	})
	t.Run("of a provider whose key was revoked on the way", func(t *testing.T) {
		t.Parallel()
		revoked := false
		o, _ := open(t, func(x *inquiry.Config) {
			senders := x.Senders
			x.Senders = func(p permitted.Institution) []answer.VerifyKey {
				if revoked {
					return nil
				}
				return senders(p)
			}
		})
		ids := o.approved(t, taxAsk(o.resident(t, 1, fukaya, answer.TaxExempt, "0", "0"), fukaya))
		revoked = true
		advance(t, o, 1)
		unanswered(t, o, ids...)
	})
}
