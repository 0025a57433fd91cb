package city

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/benefit"
	"github.com/kyufu-go/kyufu/household/money"
)

// What the city's office pays is bounded by its program: an amount with digits too many is planned
// for nobody (incident W9).
func TestTheOfficeOfTheCityIsBoundedByTheProgram(t *testing.T) {
	t.Parallel()
	p, err := benefit.Builtin("P2")
	require.NoError(t, err)
	c, err := benefit.Compile(p)
	require.NoError(t, err)
	j := &job{program: c, log: &runLog{}}
	assert.Equal(t, money.Yen(100_000), j.town(nil, nil, nil).Amount)
}
