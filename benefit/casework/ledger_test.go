package casework_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/benefit"
	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/municipality"
)

var (
	kumagaya = municipality.Must("112020")
	saitama  = municipality.Must("111007")
)

func compiled(tb testing.TB, id string, patches ...string) *benefit.Compiled {
	tb.Helper()
	p, err := benefit.Builtin(id)
	require.NoError(tb, err)
	var list []benefit.Override
	for _, text := range patches {
		o, err := benefit.Patch([]byte(text))
		require.NoError(tb, err)
		list = append(list, o)
	}
	c, err := benefit.Compile(p, list...)
	require.NoError(tb, err)
	return c
}

// home makes a household of exempt people whom nobody claims; change alters member i.
func home(n int, change ...func(h *household.Household)) *household.Household {
	h := &household.Household{ID: "h", Head: "p1", Members: make([]household.Member, n)}
	for i := range h.Members {
		h.Members[i] = household.Member{
			ID: fmt.Sprintf("p%d", i+1), Tax: household.Always(household.Exempt), Supporter: household.Supporter{Kind: household.SupporterNone}, Birth: civil.MustDate("1970-05-05"),
		}
	}
	for _, f := range change {
		f(h)
	}
	return h
}

func taxed(i int) func(*household.Household) {
	return func(h *household.Household) { h.Members[i].Tax = household.Always(household.Taxed) }
}

func TestLedgerPaysOnce(t *testing.T) {
	t.Parallel()
	c, extension := compiled(t, "P2"), compiled(t, "P2C")
	var s benefit.Scratch
	l := casework.NewLedger(kumagaya)
	in := &benefit.Input{Municipality: kumagaya, Household: home(2)}
	p, err := l.Pay(c, in, &s)
	require.NoError(t, err)
	assert.Equal(t, []string{"p1", "p2"}, p.Members)
	_, err = l.Pay(c, in, &s)
	assert.ErrorIs(t, err, casework.CodeAlreadyPaid)
	_, err = l.Pay(extension, in, &s)
	assert.ErrorIs(t, err, casework.CodeAlreadyPaid, "one payment over all ways in")

	moved := home(2, func(h *household.Household) { h.Members[1].ID = "p7" })
	_, err = l.Pay(c, &benefit.Input{Municipality: kumagaya, Household: moved}, &s)
	assert.ErrorIs(t, err, casework.CodeAlreadyPaid, "the head was paid")
	member := home(1, func(h *household.Household) { h.ID, h.Members[0].ID, h.Head = "h7", "p2", "p2" })
	_, err = l.Pay(c, &benefit.Input{Municipality: kumagaya, Household: member}, &s)
	require.ErrorIs(t, err, casework.CodeAlreadyPaid, "who was in the household of the base date is covered by its payment")
	_, err = l.Pay(extension, &benefit.Input{Municipality: kumagaya, Household: member}, &s)
	require.NoError(t, err, "another program excludes by head: a member who was not is not tainted")
	fresh := home(1, func(h *household.Household) { h.ID, h.Members[0].ID, h.Head = "h1", "p8", "p8" })
	l.Note(benefit.Payment{Program: "P2", Household: "h1", Head: "p5", Members: []string{"p5"}, State: benefit.Paid})
	_, err = l.Pay(c, &benefit.Input{Municipality: kumagaya, Household: fresh}, &s)
	require.ErrorIs(t, err, casework.CodeAlreadyPaid, "the head who was paid has died: the household is the same")

	l.Note(benefit.Payment{Program: "P5", Municipality: saitama, Head: "p9", Members: []string{"p9"}, State: benefit.Addressed})
	nine := home(1, func(h *household.Household) { h.Members[0].ID, h.Head = "p9", "p9" })
	_, err = l.Pay(compiled(t, "P8"), &benefit.Input{Municipality: kumagaya, Household: nine}, &s)
	assert.ErrorIs(t, err, casework.CodeAlreadyPaid, "addressed elsewhere")
	_, err = l.Pay(c, &benefit.Input{Municipality: kumagaya, Household: home(1, taxed(0), func(h *household.Household) { h.ID = "h8"; h.Members[0].ID, h.Head = "q", "q" })}, &s)
	assert.ErrorIs(t, err, casework.CodeInput)
}

func TestLedgerPaysAChildOnce(t *testing.T) {
	t.Parallel()
	c := compiled(t, "P7")
	var s benefit.Scratch
	l := casework.NewLedger(kumagaya)
	family := home(2, func(h *household.Household) { h.Members[1].Birth = civil.MustDate("2015-01-01") })
	_, err := l.Pay(c, &benefit.Input{Municipality: kumagaya, Household: family}, &s)
	require.NoError(t, err)
	other := home(2, func(h *household.Household) {
		h.Members[0].ID, h.Head, h.Members[1].Birth = "p8", "p8", civil.MustDate("2015-01-01")
	})
	_, err = l.Pay(c, &benefit.Input{Municipality: kumagaya, Household: other}, &s)
	assert.ErrorIs(t, err, casework.CodeAlreadyPaid)
}
