package staff_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/examples/internal/staff"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

func TestEachMayDoTheirRoleAndNothingElse(t *testing.T) {
	t.Parallel()
	clerk, system := staff.Officer("clerk-1"), staff.System("benefit-system")
	engine, err := access.Compile(staff.Policy(civil.MustDate("2026-04-01"),
		staff.Role{Who: clerk, May: []access.Operation{access.View}}, staff.Role{Who: system, May: []access.Operation{access.Inquire}}))
	require.NoError(t, err)
	may := func(who access.Caller, o access.Operation) bool {
		r := who.Request(o, time.Date(2026, 5, 3, 12, 0, 0, 0, time.UTC))
		return engine.Decide(&r).Allowed()
	}
	assert.True(t, may(clerk, access.View))
	assert.True(t, may(system, access.Inquire))
	assert.False(t, may(clerk, access.Inquire))
	assert.False(t, may(system, access.View))
}
