package inquiry_test

import (
	"flag"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit/state/statetest"
	"github.com/kyufu-go/kyufu/inquiry"
)

var update = flag.Bool("update", false, "write the printed table anew")

func TestEveryStateEndsInErasure(t *testing.T) {
	t.Parallel()
	for _, s := range inquiry.States() {
		seen := map[inquiry.State]bool{}
		frontier := []inquiry.State{s}
		for len(frontier) > 0 {
			at := frontier[0]
			frontier = frontier[1:]
			if seen[at] {
				continue
			}
			seen[at] = true
			for _, e := range at.Allowed() {
				next, ok := at.Next(e)
				require.True(t, ok)
				frontier = append(frontier, next)
			}
		}
		require.True(t, seen[inquiry.Erased], "%s never gets erased", s)
	}
	require.Len(t, inquiry.States(), 21)
}

func TestNothingLeadsAroundApprovalOrTheSecondPerson(t *testing.T) {
	t.Parallel()
	// Without the event, the state behind it cannot be reached.
	for event, guarded := range map[inquiry.Event]inquiry.State{
		inquiry.EventApprove: inquiry.Permitted, inquiry.EventPermit: inquiry.Sending, inquiry.EventVerify: inquiry.Registered,
		inquiry.EventHandOver: inquiry.Registered,
	} {
		seen := map[inquiry.State]bool{}
		var walk func(inquiry.State)
		walk = func(s inquiry.State) {
			if seen[s] {
				return
			}
			seen[s] = true
			for _, e := range s.Allowed() {
				if next, _ := s.Next(e); e != event {
					walk(next)
				}
			}
		}
		walk(inquiry.Draft)
		require.False(t, seen[guarded], "%s without %s", guarded, event)
	}
}

func TestErasedAllowsNothing(t *testing.T) {
	t.Parallel()
	require.Empty(t, inquiry.Erased.Allowed())
	require.True(t, inquiry.Erased.Ended())
	require.False(t, inquiry.Manual.Ended(), "an officer of the provider may still answer")
}

func TestTheStatesAreDocumented(t *testing.T) {
	t.Parallel()
	statetest.Printed(t, "STATES.md", "The life of an inquiry", inquiry.Machine(), *update)
}
