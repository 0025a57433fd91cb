package office_test

import (
	"context"
	"crypto/sha256"
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/benefit/office"
)

// A legal hold on anybody of a household keeps its closed case, whatever was approved; and one that
// cannot be asked keeps it too.
func TestALegalHoldKeepsAClosedCase(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		held func(audit.Handle) (bool, error)
		want error
	}{
		"on who asked":                {func(h audit.Handle) (bool, error) { return h == handleOf("17-1"), nil }, office.CodeHeld},
		"on another of the household": {func(h audit.Handle) (bool, error) { return h == handleOf("17-2"), nil }, office.CodeHeld},
		"that cannot be asked":        {func(audit.Handle) (bool, error) { return false, errors.New("the log is away") }, office.CodeConfig},
		"on a stranger":               {func(h audit.Handle) (bool, error) { return h == handleOf("18-1"), nil }, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, on := t.Context(), true
			o := open(t, func(cfg *office.Config) {
				cfg.Limits.Held = func(_ context.Context, h audit.Handle) (bool, error) {
					if !on {
						return false, nil
					}
					return c.held(h)
				}
			})
			_, err := o.desk.Open(ctx, counter, nil, opening("17"))
			require.NoError(t, err)
			o.does(counter, "17", casework.Event{Kind: casework.Decline})
			o.does(keeper, "17", casework.Event{Kind: casework.Close})
			_, token, err := o.desk.Start(ctx, keeper, "17", casework.Erase)
			require.NoError(t, err)
			act := office.Act{Token: token, Event: casework.Event{Kind: casework.Erase, On: day("2022-02-01")}}
			word, err := o.desk.Second(ctx, second, "abe", act)
			require.NoError(t, err)
			err = o.desk.Erase(ctx, keeper, word, act)
			if c.want == nil {
				require.NoError(t, err)
				return
			}
			require.ErrorIs(t, err, c.want)
			kept, err := o.desk.Case(ctx, counter, "17")
			require.NoError(t, err)
			assert.Equal(t, casework.Closed, kept.State)
			assert.NotEmpty(t, kept.Household)
			n, err := o.desk.Settle(ctx, keeper)
			require.NoError(t, err)
			assert.Zero(t, n, "and no key goes afterwards")
			on = false
			require.NoError(t, o.desk.Erase(ctx, keeper, word, act), "released")
		})
	}
}

// handleOf is what the office of the tests calls a person in the log.
func handleOf(person string) audit.Handle {
	sum := sha256.Sum256([]byte(person))
	return audit.Handle(sum[:16])
}
