package registry_test

import (
	"bytes"
	"context"
	"encoding/gob"
	"encoding/json"
	"reflect"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/mynumber"
	"github.com/kyufu-go/kyufu/mynumber/mynumbertest"
	"github.com/kyufu-go/kyufu/mynumber/registry"
)

// Whatever way a grant is taken out of the hands it was given into: written down and read back,
// copied by reflection, sent through channels and maps, kept for a server that knows nothing of the
// first one's stop of use: it shows the digits once, or never.
func TestAGrantGoesNowhere(t *testing.T) {
	t.Parallel()
	o, n := newOffice(t), mynumbertest.Number(7)
	ctx := t.Context()
	id := o.person(t, "resident", "1", "2021-01-01")
	o.tie(t, id, 7, "2021-01-01")
	o.tie(t, o.person(t, "resident", "2", "2021-01-01"), 8, "2021-01-01")
	give := func() mynumber.Grant {
		g, err := o.Grant(ctx, sato, n)
		require.NoError(t, err)
		return g
	}
	var shown atomic.Int32
	show := func(n mynumber.Number, g mynumber.Grant) error {
		return n.Reveal(context.Background(), g, func([]byte) error { shown.Add(1); return nil })
	}

	g := give()
	text, err := json.Marshal(g)
	if err == nil {
		back := reflect.New(reflect.TypeFor[mynumber.Grant]())
		_ = json.Unmarshal(text, back.Interface())
		require.Error(t, show(n, back.Elem().Interface().(mynumber.Grant)), "written as JSON")
	}
	var b bytes.Buffer
	if gob.NewEncoder(&b).Encode(g) == nil {
		var back mynumber.Grant
		_ = gob.NewDecoder(&b).Decode(&back)
		require.Error(t, show(n, back), "written as gob")
	}
	assert.Zero(t, shown.Load())
	require.Error(t, show(mynumbertest.Number(8), g), "another number")

	v := reflect.New(reflect.TypeFor[mynumber.Grant]())
	v.Elem().Set(reflect.ValueOf(g))
	copied := v.Elem().Interface().(mynumber.Grant)
	hands, many := make(chan mynumber.Grant), map[int]mynumber.Grant{}
	for i := range 16 {
		many[i] = copied
	}
	go func() {
		defer close(hands)
		for _, c := range many {
			hands <- c
		}
	}()
	for c := range hands {
		_ = show(n, c)
	}
	_ = show(n, g)
	assert.Equal(t, int32(1), shown.Load(), "one look for all copies")

	kept := give()
	second, err := registry.New(o.config)
	require.NoError(t, err)
	require.NoError(t, second.Suspend(ctx, sato, id, "request"))
	require.Error(t, show(n, kept), "a stop of use by another server")
	require.NoError(t, second.Lift(ctx, sato, id, "over"))
	require.Error(t, show(n, kept), "it does not come back when the stop is lifted")
	assert.Equal(t, int32(1), shown.Load())

	gone := give()
	require.NoError(t, o.both(t, registry.Change{Kind: registry.ChangeErase, Person: id, Cause: "retention_over"}))
	require.Error(t, show(n, gone), "erased by then")
	assert.Equal(t, int32(1), shown.Load())
}
