package inquiry_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/household/secret"
	"github.com/kyufu-go/kyufu/inquiry"
	"github.com/kyufu-go/kyufu/inquiry/answer"
	"github.com/kyufu-go/kyufu/inquiry/memnet"
)

// A linkage code hides itself, also where it stands in an unexported field of somebody else's
// struct.
func TestLinkageCodesHideThemselves(t *testing.T) {
	t.Parallel()
	c := inquiry.NewLinkageCode("SECRETCODE")
	inside := struct{ c inquiry.LinkageCode }{c}
	for _, v := range []any{c, &c, inside, []inquiry.LinkageCode{c}} {
		require.NotContains(t, fmt.Sprintf("%v %+v %#v %s %q %x", v, v, v, v, v, v)+c.LogValue().String(), "SECRET")
	}
	_, err := json.Marshal(c)
	require.ErrorIs(t, err, secret.CodeSealed)
	_, err = json.Marshal(inquiry.PermitRequest{Code: c})
	require.ErrorIs(t, err, secret.CodeSealed)
	require.Equal(t, "SECRETCODE", c.Reveal())
	require.Equal(t, inquiry.NewLinkageCode("SECRETCODE"), c)
	require.True(t, inquiry.NewLinkageCode("").IsZero())
	require.Empty(t, inquiry.LinkageCode{}.Reveal())
}

// What a desk hands out about a person says nothing when it is printed, and no encoder writes it.
func TestViewsAndFactsHideThemselves(t *testing.T) {
	t.Parallel()
	o := newOffice(t, memnet.Faults{})
	q, _ := one(t, o, answer.TaxExempt)
	views, err := o.Retrieve(t.Context(), clerk, q.ID)
	require.NoError(t, err)
	require.NoError(t, o.check(t, checker, q.ID))
	for _, v := range []any{q, views, views[0].Answer, inquiry.Fact{Key: q.Key, Person: q.Person, Values: views[0].Answer.Items}} {
		require.NotContains(t, fmt.Sprintf("%v %+v %#v", v, v, v), q.Key)
		require.NotContains(t, fmt.Sprintf("%v %+v %#v", v, v, v), answer.TaxExempt)
		_, err := json.Marshal(v)
		require.ErrorIs(t, err, secret.CodeSealed)
	}
}
