package inquiry_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/household/addressee"
	"github.com/kyufu-go/kyufu/inquiry"
	"github.com/kyufu-go/kyufu/inquiry/answer"
	"github.com/kyufu-go/kyufu/inquiry/memnet"
)

// The daily job of erasure leaves whom a legal hold is on, in whatever state their inquiry was
// left, and takes them when the hold is released; others go in their time.
func TestTheDailyErasureLeavesWhomAHoldIsOn(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	var held audit.Handle
	on, away := true, error(nil)
	o := newOffice(t, memnet.Faults{}, func(c *inquiry.Config) {
		c.Limits.Held = func(_ context.Context, h audit.Handle) (bool, error) { return on && h == held, away }
	})
	person, other := o.resident(t, 1, fukaya, answer.TaxExempt, "0", "0"), o.resident(t, 2, fukaya, answer.TaxExempt, "0", "0")
	var err error
	held, err = handle(ctx, addressee.Integrated(person))
	require.NoError(t, err)
	ids := o.approved(t, taxAsk(person, fukaya), taxAsk(other, fukaya))
	o.run(t)
	_, err = o.Retrieve(ctx, clerk, ids...)
	require.NoError(t, err)
	days := func(n int) {
		for range n {
			o.clock.add(24 * time.Hour)
			_, err := o.Expire(ctx, system)
			require.NoError(t, err)
		}
	}
	days(400)
	require.Equal(t, inquiry.Erased, o.state(t, ids[1]), "the other's time is over")
	require.NotEqual(t, inquiry.Erased, o.state(t, ids[0]))
	q, err := o.Get(ctx, ids[0])
	require.NoError(t, err)
	require.Equal(t, person, string(q.Person))
	require.Equal(t, 1, o.count(t, inquiry.KindReply), "the answer is kept with it")

	away = errors.New("the log is away")
	_, err = o.Expire(ctx, system)
	require.Error(t, err, "nobody is erased who cannot be asked about")
	away, on = nil, false
	days(2)
	require.Equal(t, inquiry.Erased, o.state(t, ids[0]), "released")
	require.Zero(t, o.count(t, inquiry.KindReply))
}
