package registry_test

import (
	"context"
	"crypto/rand"
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit/keys"
	"github.com/kyufu-go/kyufu/mynumber/registry"
)

const space = "mynumber/112020"

// A process died over a key of nobody, and the master key that wrapped it was dropped: a rotation
// passes it over, and comes to its end. One of somebody that does not open keeps it from its end,
// and holds up no other.
func TestARotationPassesOverAKeyOfNobodyThatDoesNotOpen(t *testing.T) {
	t.Parallel()
	ctx, o := t.Context(), newOffice(t)
	masters := o.config.Keys.(*keys.MasterFile)
	id := o.person(t, "resident", "1", "2021-01-01")
	var lost keys.ID
	for k, err := range o.keys.All(ctx, space) {
		require.NoError(t, err)
		lost = k.ID
	}
	other := o.person(t, "tax", "2", "2021-01-01")
	all := func() (n int, err error) {
		for more := 1; more > 0; n += more {
			if more, err = o.RotateMaster(ctx, sato, 1); err != nil {
				return n, err
			}
		}
		return n, nil
	}
	orphan := keys.Key{ID: keys.ID{1}, Master: "m0", Wrapped: make([]byte, 60)}
	require.NoError(t, o.keys.Put(ctx, space, orphan))
	require.NoError(t, masters.AddMaster(rand.Reader))
	n, err := all()
	require.NoError(t, err)
	assert.Equal(t, 2, n)
	require.NoError(t, masters.Drop("m1"))
	there, err := o.keys.Get(ctx, space, orphan.ID)
	require.NoError(t, err)
	assert.Len(t, there, 1, "somebody may be about to commit a line under it, who has the master key")

	good, err := o.keys.Get(ctx, space, lost)
	require.NoError(t, err)
	require.NoError(t, o.keys.Put(ctx, space, keys.Key{ID: lost, Master: "m1", Wrapped: make([]byte, 60)}))
	require.NoError(t, masters.AddMaster(rand.Reader))
	n, err = all()
	assert.Equal(t, "key", code(err))
	assert.Equal(t, 1, n)
	_, err = o.View(ctx, sato, other, registry.AsOf{})
	require.NoError(t, err)
	require.NoError(t, o.keys.Put(ctx, space, good...))
	n, err = all()
	require.NoError(t, err)
	assert.Equal(t, 1, n)
	require.NoError(t, masters.Drop("m2"))
	_, err = o.View(ctx, sato, id, registry.AsOf{})
	require.NoError(t, err)
}

// down is a provider that opens nothing.
type down struct {
	keys.Provider

	asked *int
}

var errDown = errors.New("down")

func (d down) Unwrap(context.Context, string, []byte, []byte) ([]byte, error) {
	*d.asked++
	return nil, errDown
}

// A provider that is down is not asked about every key, and no rotation ends by it.
func TestARotationAsksAProviderThatIsDownAboutOneKey(t *testing.T) {
	t.Parallel()
	ctx, o := t.Context(), newOffice(t)
	masters := o.config.Keys.(*keys.MasterFile)
	for _, n := range []string{"1", "2", "3", "4"} {
		o.person(t, "resident", n, "2021-01-01")
	}
	require.NoError(t, masters.AddMaster(rand.Reader))
	asked := 0
	c := o.config
	c.Keys = down{masters, &asked}
	g, err := registry.New(c)
	require.NoError(t, err)
	_, err = g.RotateMaster(ctx, sato, 10)
	require.ErrorIs(t, err, errDown)
	assert.Equal(t, 2, asked, "about a key, and whether it answers")
}
