package office_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/review/reviewtest"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/benefit/office"
)

// Two servers of a town work over one store, with a log each: what is approved at one leaves at the
// other, and either may relay what the other committed. Reviewed together that is no finding, and
// whatever is done without a word is one.
func TestAYearOfTwoServersIsReviewed(t *testing.T) {
	t.Parallel()
	one := open(t)
	ctx, other := t.Context(), &audit.Memory{}
	c := one.config
	var err error
	c.Log = other
	c.Store, err = store.NewJournal(ctx, store.Config{Store: one.store, Log: store.TrailOfMemory("other", other), Now: c.Now, MaxLines: 1 << 20, MaxAge: 1 << 60})
	require.NoError(t, err)
	two := *one
	two.config, two.log, two.journal = c, other, c.Store
	two.desk, err = office.New(c)
	require.NoError(t, err)
	relays := func(o *town) {
		one.now = one.now.Add(time.Minute) // the lease of the other is over
		_, err := o.journal.Relay(ctx)
		require.NoError(t, err)
	}

	one.grantedTo("17", "0001", "1000017", 100_000)
	one.grantedTo("18", "0001", "1000018", 100_000)
	one.grantedTo("19", "0001", "1000019", 100_000)
	one.grantedTo("20", "0001", "1000020", 100_000)
	one.on("2022-02-20")
	two.now = one.now
	for _, by := range []struct {
		run                string
		says, does, relays *town
	}{{"R1", &two, one, &two}, {"R2", one, &two, &two}, {"R3", one, one, &two}, {"R4", &two, one, one}} {
		run := by.run
		relays(by.says)
		by.says.drafted(run, office.Choice{Most: 1})
		relays(by.says)
		by.does.sent(run)
		relays(by.relays)
	}
	crossed := map[audit.Code]bool{}
	logs := map[audit.Code]*audit.Memory{"desk": one.log, "other": other}
	for name, log := range logs {
		for _, e := range log.Events() {
			if e.Act == audit.ActExport {
				named := e.Links[0].Log
				crossed[name+" names "+named] = true
				require.Contains(t, logs, named)
				word := logs[named].Events()[e.Links[0].Index]
				require.Equal(t, audit.ActApprove, word.Act)
				require.Equal(t, e.Case, word.Case)
			}
		}
	}
	require.Equal(t, map[audit.Code]bool{"other names other": true, "other names desk": true, "desk names other": true}, crossed)
	town := reviewtest.Together(store.TrailOfMemory("desk", one.log), store.TrailOfMemory("other", other))
	reviewtest.Honest(t, town, audit.ActExport)
	reviewtest.Dishonest(t, town, audit.ActExport)
	reviewtest.Alarms(t, store.TrailOfMemory("other", other), "unknown_log", "unknown_log")
}
