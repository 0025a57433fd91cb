package claim_test

import (
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/mynumber/access"
	"github.com/kyufu-go/kyufu/mynumber/claim"
	"github.com/kyufu-go/kyufu/mynumber/registry"
)

// ways is how a claim comes into each of its states.
var ways = map[claim.State][]claim.Step{
	claim.Received: nil, claim.Checked: {claim.Check}, claim.Extended: {claim.Check, claim.Extend}, claim.Granted: {claim.Check, claim.Grant},
	claim.Partly: {claim.Check, claim.GrantIn}, claim.Refused: {claim.Check, claim.Refuse}, claim.Withdrawn: {claim.Withdraw},
	claim.Carried: {claim.Check, claim.Grant, "carry"}, claim.Done: {claim.Check, claim.Grant, "carry", claim.Finish},
	claim.Partial: {claim.Check, claim.Grant, "carry"}, claim.Lapsed: {"wait"},
}

// Whatever state a claim is left in, it ends and its data go.
func TestWhateverStateAClaimIsLeftItsDataGo(t *testing.T) {
	t.Parallel()
	for _, s := range claim.Machine().States() {
		if s == "" {
			continue
		}
		t.Run(string(s), func(t *testing.T) {
			t.Parallel()
			steps, ok := ways[s]
			require.True(t, ok, "a state without a clock")
			ctx, o := t.Context(), newOffice(t, s == claim.Partial)
			c := o.receive(t, claim.Disclosure, o.person(t, "resident", "1"))
			for _, step := range steps {
				o.comes(t, c.ID, step)
			}
			got, err := o.Get(ctx, sato, c.ID)
			require.NoError(t, err)
			require.Equal(t, s, got.State)
			x, err := o.Expire(ctx, sato)
			require.NoError(t, err)
			assert.Zero(t, x, "not yet")
			for range 2 {
				o.relayed(t)
				o.now = o.now.Add(4 * 365 * 24 * time.Hour)
				_, err = o.Expire(ctx, sato)
				require.NoError(t, err)
			}
			for _, err := range o.journal.Store().List(ctx, store.Query{Kind: "claim.person"}) {
				require.NoError(t, err)
				t.Error("still there")
			}
			assert.Equal(t, 1, o.count(t, audit.ActDelete, audit.Succeeded))
		})
	}
	_, err := newOffice(t).Expire(t.Context(), mori)
	require.ErrorIs(t, err, claim.CodeDenied)
}

// Behind its time nobody goes on with a claim, in no state, though nobody called the job: it reads
// as it would if somebody had, and then it is not there.
func TestBehindItsTimeAClaimGoesNoFurtherThoughNobodyCalledTheJob(t *testing.T) {
	t.Parallel()
	for s, steps := range ways {
		t.Run(string(s), func(t *testing.T) {
			t.Parallel()
			ctx, o := t.Context(), newOffice(t, s == claim.Partial)
			c := o.receive(t, claim.Disclosure, o.person(t, "resident", "1"))
			for _, step := range steps {
				o.comes(t, c.ID, step)
			}
			_, shown, _ := o.Show(ctx, ito, c.ID) // of some states it is refused
			o.relayed(t)
			live := !slices.Contains([]claim.State{claim.Done, claim.Refused, claim.Withdrawn, claim.Lapsed}, s)
			if o.now = o.now.AddDate(1, 3, 0); live {
				got, err := o.Get(ctx, sato, c.ID)
				require.NoError(t, err)
				assert.Equal(t, claim.Lapsed, got.State)
			}
			before := len(o.relayed(t))
			var err error
			for _, step := range []claim.Step{claim.Check, claim.Extend, claim.Grant, claim.GrantIn, claim.Refuse, claim.Withdraw, claim.Finish} {
				_, err = o.Handle(ctx, by(step), c.ID, step, claim.Detail{Identity: registry.IdentityCard, Reason: "x", Shown: shown})
				require.ErrorIs(t, err, claim.CodeProcedure, step)
			}
			_, _, err = o.Carry(ctx, sato, c.ID)
			require.ErrorIs(t, err, claim.CodeProcedure)
			_, err = o.Corrected(ctx, sato, c.ID)
			require.ErrorIs(t, err, claim.CodeProcedure)
			_, _, err = o.Show(ctx, ito, c.ID)
			require.ErrorIs(t, err, claim.CodeProcedure)
			assert.Len(t, o.relayed(t), before, "no entry says that anything was done")
			o.now = o.now.AddDate(3, 0, 0)
			for range 2 {
				_, err = o.Get(ctx, sato, c.ID)
				require.ErrorIs(t, err, claim.CodeNotFound)
				_, err = o.Expire(ctx, sato)
				require.NoError(t, err)
				o.relayed(t)
			}
		})
	}
}

// by is who may take a step.
func by(step claim.Step) access.Caller {
	if step == claim.Grant || step == claim.GrantIn || step == claim.Refuse {
		return ito
	}
	return sato
}

// comes takes a claim a step further, or lets time pass.
func (o *office) comes(t *testing.T, id audit.Code, step claim.Step) {
	t.Helper()
	o.relayed(t)
	var err error
	switch step {
	case "carry":
		_, _, err = o.Carry(t.Context(), sato, id)
	case "wait":
		o.now = o.now.AddDate(1, 2, 0)
		_, err = o.Expire(t.Context(), sato)
	case claim.Grant, claim.GrantIn, claim.Refuse:
		_, err = o.decide(t.Context(), ito, id, step, claim.Detail{Reason: "x"})
	default:
		_, err = o.Handle(t.Context(), sato, id, step, claim.Detail{Identity: registry.IdentityCard, Reason: "x"})
	}
	require.NoError(t, err, step)
}

// One claim that cannot be read held up the end of all others.
func TestAClaimThatCannotBeReadHoldsUpNobody(t *testing.T) {
	t.Parallel()
	ctx, o := t.Context(), newOffice(t)
	o.receive(t, claim.Disclosure, o.person(t, "resident", "1"))
	o.relayed(t)
	require.NoError(t, o.journal.Store().Apply(ctx, []store.Change{{Item: store.Item{Kind: "claim.person", Key: "a", Revision: 1, Body: []byte("{")}}}, nil))
	for range 3 {
		o.now = o.now.Add(4 * 365 * 24 * time.Hour)
		_, err := o.Expire(ctx, sato)
		require.Error(t, err, "whoever runs the job learns of it")
		o.relayed(t)
	}
	assert.Equal(t, 1, o.count(t, audit.ActDelete, audit.Succeeded))
}

// However many carry a claim out at one time, one of them has the answers: the others learn that
// somebody was before them, and are shown nothing.
func TestOneCarriesAClaimOutAtATime(t *testing.T) {
	t.Parallel()
	ctx, o := t.Context(), newOffice(t)
	c := o.receive(t, claim.Disclosure, o.person(t, "resident", "1"))
	_, err := o.Handle(ctx, sato, c.ID, claim.Check, claim.Detail{Identity: registry.IdentityCard})
	require.NoError(t, err)
	_, err = o.decide(ctx, ito, c.ID, claim.Grant, claim.Detail{Reason: "x"})
	require.NoError(t, err)
	o.relayed(t)
	const officers = 8
	var shown, refused atomic.Int64
	var all, there sync.WaitGroup
	there.Add(officers)
	o.meets = func() { there.Done(); there.Wait() } // all have read the claim before one of them is done
	for range officers {
		all.Go(func() {
			certificate, answers, err := o.Carry(ctx, sato, c.ID)
			switch {
			case err == nil:
				shown.Add(1)
			case len(answers) > 0 || certificate.State != "":
				t.Error("shown with an error")
			default:
				refused.Add(1)
			}
		})
	}
	all.Wait()
	assert.EqualValues(t, 1, shown.Load())
	assert.EqualValues(t, officers-1, refused.Load())
}
