package inquiry_test

import (
	"errors"
	"testing"
	"time"

	"context"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/household/addressee"
	"github.com/kyufu-go/kyufu/inquiry"
	"github.com/kyufu-go/kyufu/inquiry/answer"
	"github.com/kyufu-go/kyufu/inquiry/memnet"
)

// One inquiry that cannot be read, or of a person who cannot be asked about, held up the erasure of
// all others for ever, as one stray line of a reply once held up all replies.
func TestOneThatCannotBeErasedHoldsUpNobody(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(t *testing.T, o *office, id inquiry.ID){
		"a document that is damaged": func(t *testing.T, o *office, id inquiry.ID) {
			items, err := o.store.Get(t.Context(), inquiry.KindInquiry, string(id))
			require.NoError(t, err)
			it := items[0]
			it.Body, it.Revision = []byte("{"), it.Revision+1
			require.NoError(t, o.store.Apply(t.Context(), []store.Change{{Item: it}}, nil))
		},
		"a person of whom nobody knows whether a hold is on them": func(*testing.T, *office, inquiry.ID) {},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx := t.Context()
			var unknown audit.Handle
			o := newOffice(t, memnet.Faults{}, func(c *inquiry.Config) {
				c.Limits.Held = func(_ context.Context, h audit.Handle) (bool, error) {
					if h == unknown {
						return false, errors.New("not to be had")
					}
					return false, nil
				}
			})
			first, second := o.resident(t, 1, fukaya, answer.TaxExempt, "0", "0"), o.resident(t, 2, fukaya, answer.TaxExempt, "0", "0")
			ids := o.approved(t, taxAsk(first, fukaya), taxAsk(second, fukaya))
			o.run(t)
			var err error
			unknown, err = handle(ctx, addressee.Integrated(first))
			require.NoError(t, err)
			drafts, err := o.Draft(ctx, clerk, taxAsk(o.resident(t, 3, fukaya, answer.TaxExempt, "0", "0"), fukaya))
			require.NoError(t, err)
			spoil(t, o, ids[0])
			failed := 0
			for range 400 {
				o.clock.add(24 * time.Hour)
				if _, err := o.Expire(ctx, system); err != nil {
					failed++
				}
			}
			require.NotZero(t, failed, "whoever runs the job learns of it")
			for _, id := range append(drafts, ids[1]) {
				require.Equal(t, inquiry.Erased, o.state(t, id))
			}
		})
	}
}
