package benefit

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/household"
)

// Whoever receives the allowance of everybody in the largest household is found by going through
// its members once: for each of them anew, and for each the recipient anew, it would not end.
func TestALargeHouseholdIsDecidedInItsOwnSize(t *testing.T) {
	t.Parallel()
	c := compiled(t, "P15R3")
	require.True(t, c.plans[TrackA].extras.receives)
	h := home(maxMembers)
	recipient := h.Members[1500].ID
	for i := range h.Members {
		h.Members[i].ChildAllowance = &household.ChildAllowance{Recipient: recipient}
	}
	d, err := c.Decide(&Input{Municipality: kumagaya, Household: h})
	require.NoError(t, err)
	assert.NotEqual(t, Undetermined, d.Outcome)
}
