package inquiry_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/inquiry"
	"github.com/kyufu-go/kyufu/inquiry/answer"
	"github.com/kyufu-go/kyufu/inquiry/memnet"
	"github.com/kyufu-go/kyufu/inquiry/permitted"
)

func TestStatisticsCountWithoutNames(t *testing.T) {
	t.Parallel()
	o := newOffice(t, memnet.Faults{Delay: func(inquiry.ID) time.Duration { return 3 * time.Hour }})
	ids := o.approved(t,
		taxAsk(o.resident(t, 1, fukaya, answer.TaxExempt, "0", "0"), fukaya),
		taxAsk(o.resident(t, 2, fukaya, "", "", ""), fukaya),
		taxAsk(o.resident(t, 3, gyoda, answer.TaxExempt, "0", "0"), gyoda),
		taxAsk("000000000000999", gyoda))
	o.run(t)
	o.finish(t, ids[0])
	s, err := o.Statistics(t.Context(), clerk)
	require.NoError(t, err)
	require.Equal(t, map[inquiry.State]int{inquiry.Registered: 1, inquiry.NoDataEnd: 1, inquiry.HasAnswer: 1, inquiry.NoCode: 1}, s.States)
	require.Equal(t, map[inquiry.State]map[string]int{inquiry.NoDataEnd: {"no_replica": 1}, inquiry.NoCode: {"no_code": 1}}, s.Reasons)
	require.Equal(t, 1, s.Providers[fukaya][inquiry.Registered])
	require.Equal(t, 4, s.Information[permitted.LocalTax])
	require.Equal(t, 3, s.Answered)
	_, err = o.Statistics(t.Context(), system)
	require.ErrorIs(t, err, inquiry.CodeDenied)
}

func TestHealthNamesWhatNeedsSomebody(t *testing.T) {
	t.Parallel()
	o := newOffice(t, memnet.Faults{})
	require.True(t, o.Health(t.Context()).OK)
	ids := o.approved(t, taxAsk(o.resident(t, 1, fukaya, answer.TaxExempt, "0", "0"), fukaya), taxAsk(o.resident(t, 2, fukaya, "", "", ""), fukaya))
	_, err := o.Draft(t.Context(), clerk, taxAsk(o.resident(t, 3, fukaya, "", "", ""), fukaya))
	require.NoError(t, err)
	drafted := o.clock.Now()
	o.run(t)
	require.True(t, o.Health(t.Context()).OK)
	o.clock.add(40 * 24 * time.Hour)
	h := o.Health(t.Context())
	require.False(t, h.OK)
	require.Equal(t, []inquiry.HealthFinding{{Code: "erasure_overdue", Count: 1}, {Code: "awaits_approval", Count: 1}, {Code: "awaits_check", Count: 1}}, h.Findings)
	require.Equal(t, map[inquiry.State]int{inquiry.Draft: 1, inquiry.HasAnswer: 1}, h.Open)
	require.True(t, drafted.Equal(h.Oldest))
	_, err = o.Expire(t.Context(), system)
	require.NoError(t, err)
	require.Equal(t, inquiry.Lapsed, o.state(t, ids[0]))
}
