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

// What the ledger knows decides: of the household, of its head, of a child, here and elsewhere.
func TestAProgramKnowsWhatTheLedgerHolds(t *testing.T) {
	t.Parallel()
	named := func(id, head string) *household.Household {
		h := home(1)
		h.ID, h.Head, h.Members[0].ID = id, head, head
		return h
	}
	whole := benefit.Payment{Program: "P2", Household: "h", Head: "p1", Members: []string{"p1", "p2"}, State: benefit.Paid}
	child := func(h *household.Household) { h.Members[1].Birth = civil.MustDate("2015-01-01") }
	for name, c := range map[string]struct {
		program string
		paid    benefit.Payment
		h       *household.Household
		want    benefit.Outcome
	}{
		"nobody was paid":                            {"P2", benefit.Payment{Program: "P2", Head: "x", Members: []string{"x"}, State: benefit.Paid}, home(2), benefit.Eligible},
		"the household":                              {"P2", benefit.Payment{Program: "P2", Head: "p1", Members: []string{"p1", "p2"}, State: benefit.Paid}, home(2), benefit.Ineligible},
		"by another way in":                          {"P2C", benefit.Payment{Program: "P2", Head: "p1", Members: []string{"p1", "p2"}, State: benefit.Paid}, home(2), benefit.Ineligible},
		"the head, with another member":              {"P2", benefit.Payment{Program: "P2", Head: "p1", Members: []string{"p1", "p7"}, State: benefit.Paid}, home(2), benefit.Ineligible},
		"a member of the household of the base date": {"P2", whole, named("h7", "p2"), benefit.Ineligible},
		"the same, of a program that excludes heads": {"P2C", whole, named("h7", "p2"), benefit.Eligible},
		"the household, whose head has died since":   {"P2", benefit.Payment{Program: "P2", Household: "h1", Head: "p5", Members: []string{"p5"}, State: benefit.Paid}, named("h1", "p8"), benefit.Ineligible},
		"addressed elsewhere":                        {"P8", benefit.Payment{Program: "P5", Municipality: saitama, Head: "p9", Members: []string{"p9"}, State: benefit.Addressed}, named("h9", "p9"), benefit.Ineligible},
		"a child of another household":               {"P7", benefit.Payment{Program: "P7", Head: "p9", Members: []string{"p9", "p2"}, State: benefit.Paid}, home(2, child), benefit.Ineligible},
		"another child of the other side":            {"P7", benefit.Payment{Program: "P7", Head: "p9", Members: []string{"p9", "p4"}, State: benefit.Paid}, home(2, child), benefit.Eligible},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := casework.NewLedger(kumagaya)
			l.Note(c.paid)
			d, err := compiled(t, c.program).Evaluate(&benefit.Input{Municipality: kumagaya, Household: c.h, PaidBefore: l.PaidBefore(c.h)}, &benefit.Scratch{})
			require.NoError(t, err)
			assert.Equal(t, c.want, d.Outcome())
		})
	}
}
