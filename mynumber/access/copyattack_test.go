package access_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/mynumber/access"
)

// Who asked, and who is asked, go on changing what they hold: the policy after it was asked for,
// after it was shown, and after it is in force. What comes into force is what was shown.
func TestAPolicyThatChangesAfterItWasAskedForIsNotTheOneInForce(t *testing.T) {
	t.Parallel()
	o := newCurrent(t)
	spoil := func(p *access.Policy) {
		p.IDs[4].Locked, p.IDs[6].Locked = false, false
		for i := range p.Assignments {
			for k := range p.Assignments[i].Operations {
				p.Assignments[i].Operations[k] = access.Reveal
			}
			p.Assignments[i].Hours = access.Always
		}
		p.Departments[0].Superiors[0], p.Rules[0].Require[0] = "mori", "card"
		p.Terminals[1].Out[0].ID = "mori"
	}
	want, err := access.Compile(nextPolicy(t, o))
	require.NoError(t, err)
	next := nextPolicy(t, o)
	id, err := o.Ask(t.Context(), asks("sato"), next)
	require.NoError(t, err)
	spoil(next)
	q, err := o.Show(t.Context(), asks("ito"), id)
	require.NoError(t, err)
	require.Equal(t, want.Digest(), q.Digest)
	shown, err := access.Compile(q.Next)
	require.NoError(t, err)
	require.Equal(t, want.Digest(), shown.Digest())
	spoil(q.Next)
	require.NoError(t, o.Approve(t.Context(), asks("ito"), q))
	spoil(next)
	spoil(q.Next)
	spoil(o.Engine().Policy())
	assert.Equal(t, want.Digest(), o.Engine().Digest())
	again, err := access.Compile(o.Engine().Policy())
	require.NoError(t, err)
	assert.Equal(t, want.Digest(), again.Digest())
	r := allowed()
	r.Actor.ID, r.Operation, r.At = "mori", access.Reveal, o.now
	d := o.Engine().Decide(&r)
	assert.NotEqual(t, access.Allowed, d.Reason())
	assert.False(t, o.Engine().Superior("mori", "ito"))
}
