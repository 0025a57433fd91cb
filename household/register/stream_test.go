package register_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/municipality"
	"github.com/kyufu-go/kyufu/household/register"
)

func TestEventsMakeTheSameRegisterAgain(t *testing.T) {
	t.Parallel()
	g := loaded(t, history(60, 400))
	again := register.New(register.Config{Municipality: municipality.Must("112020")})
	for e := range g.Events() {
		require.NoError(t, again.Append(e))
	}
	for _, known := range []string{"2000-01-01", "2010-01-01", "2022-01-01"} {
		a, b := g.AsOf(civil.MustDate("2012-05-05"), civil.MustDate(known)), again.AsOf(civil.MustDate("2012-05-05"), civil.MustDate(known))
		assert.Equal(t, flat(t, a), flat(t, b))
		assert.Equal(t, a.Anomalies(), b.Anomalies())
	}
}

func TestAPlaceThatIsNoneIsRefusedOnTheWayIn(t *testing.T) {
	t.Parallel()
	g := register.New(register.Config{})
	for field, e := range map[string]register.Event{
		"from":    {From: 112021},
		"january": {Attributes: register.Attributes{January: 7}},
	} {
		e.Type, e.Date, e.Person, e.Household = register.EventMoveIn, day("2021-01-01"), "p1", "h1"
		var bad *register.Error
		require.ErrorAs(t, g.Append(e), &bad)
		assert.Equal(t, field, bad.Field())
	}
}
