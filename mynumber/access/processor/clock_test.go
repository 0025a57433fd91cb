package processor_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/mynumber/access"
	"github.com/kyufu-go/kyufu/mynumber/access/processor"
)

// An approval given by a server whose clock is off holds on no other for longer than it should: one
// of the future held until everybody's clock had come there.
func TestAnApprovalByAClockThatIsOffHoldsNoLonger(t *testing.T) {
	t.Parallel()
	for name, off := range map[string]time.Duration{
		"an hour ahead": time.Hour, "a day ahead": 24 * time.Hour, "a month ahead": 30 * 24 * time.Hour, "a month behind": -30 * 24 * time.Hour,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, o := t.Context(), newOffice(t)
			o.conclude(t, nil)
			other, err := processor.New(processor.Config{
				Policy: func() *access.Engine { return o.engine }, Log: o.log, Store: o.journal, Now: func() time.Time { return o.now.Add(off) },
			})
			require.NoError(t, err)
			id, err := o.AskHandOver(ctx, ito, processor.Bulk{Processor: "gcc", Receiver: "gc1", Task: "printing", Rows: 1})
			require.NoError(t, err)
			require.NoError(t, approvesHandOver(t, other, sato, id))
			o.events(t)
			require.ErrorIs(t, o.HandOver(ctx, ito, id), processor.CodeState)
		})
	}
}
