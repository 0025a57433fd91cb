package office_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/household/money"
)

// A part of what was paid is asked back, and comes back in parts: neither more than was asked nor
// more than was paid, and to the yen in case, books and run; what is kept holds its claim.
func TestAPartThatIsAskedBackComesBackInParts(t *testing.T) {
	t.Parallel()
	part := func(yen money.Yen) casework.Event {
		return casework.Event{Kind: casework.ReturnPart, Amount: yen, Codes: []string{"B01"}, AccountingYear: 2021, Fund: "g"}
	}
	rest := func(yen money.Yen) casework.Event {
		e := part(yen)
		e.Kind = casework.ReturnRest
		return e
	}
	less := func(yen money.Yen) casework.Event {
		return casework.Event{Kind: casework.DecideLess, Amount: yen, Codes: []string{"B01"}}
	}
	withdrawn := casework.Event{Kind: casework.WithdrawDemand, Words: "found"}
	for name, x := range map[string]struct {
		events  []casework.Event
		refused []casework.Event // behind them
		state   casework.State
		kept    money.Yen
		owes    bool
	}{
		"asked, nothing came":                   {[]casework.Event{demand(40000)}, []casework.Event{rest(40001), part(40000), part(50000), rest(100000), rest(39999)}, casework.ReturnDemanded, 100000, true},
		"in two parts":                          {[]casework.Event{demand(40000), part(15000), rest(25000)}, []casework.Event{part(1), rest(1)}, casework.Returned, 60000, false},
		"in a hundred-yen piece and the rest":   {[]casework.Event{demand(40000), part(100), part(39899), rest(1)}, nil, casework.Returned, 60000, false},
		"at once":                               {[]casework.Event{demand(40000), rest(40000)}, nil, casework.Returned, 60000, false},
		"a part came, the rest is given up":     {[]casework.Event{demand(40000), part(15000), withdrawn}, []casework.Event{part(85000), rest(85001)}, casework.Paid, 85000, false},
		"a part came, more is asked":            {[]casework.Event{demand(40000), part(15000), less(20000)}, []casework.Event{rest(20000), less(40001), part(45000)}, casework.ReturnDemanded, 85000, true},
		"a part came, more was asked, all came": {[]casework.Event{demand(40000), part(15000), less(20000), part(44999), rest(1)}, nil, casework.Returned, 40000, false},
		"all was asked in two demands":          {[]casework.Event{demand(40000), part(15000), less(60000)}, []casework.Event{less(1), rest(60000)}, casework.ReturnDemanded, 85000, true},
		"unasked, then a part is asked":         {[]casework.Event{part(30000), less(20000), part(5000)}, []casework.Event{rest(65000), less(50001)}, casework.PartlyReturned, 65000, true},
		"more than was paid is not asked":       {nil, []casework.Event{demand(100001), less(100001), demand(0)}, casework.Paid, 100000, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := open(t)
			o.grants(opening("17"))
			rival := opening("18")
			rival.Members = append(rival.Members, "17-2")
			o.grants(rival)
			require.NoError(t, o.plan("17", "R1"))
			o.moves("17", casework.Event{Kind: casework.SendPayment})
			o.moves("17", casework.Event{Kind: casework.Pay, Run: "R1"})
			for _, e := range x.events {
				if e.Kind == casework.DecideLess || e.Kind == casework.WithdrawDemand {
					o.does(head, "17", e, second)
				} else {
					o.moves("17", e)
				}
			}
			for i, e := range x.refused {
				by := cashier
				if e.Kind == casework.DecideLess || e.Kind == casework.DemandReturn {
					by = head
				}
				_, err := o.tries(by, "17", e, second)
				require.Error(t, err, "%d", i)
				refused := new(casework.Error)
				require.ErrorAs(t, err, &refused, "%d", i)
			}
			c, err := o.desk.Case(t.Context(), counter, "17")
			require.NoError(t, err)
			kept, _ := c.Kept()
			assert.Equal(t, x.state, c.State)
			assert.Equal(t, x.kept, kept)
			books, err := o.desk.Books(t.Context(), cashier)
			require.NoError(t, err)
			assert.Equal(t, x.kept, books.Out())
			if !x.owes {
				assert.Equal(t, x.kept, c.Ruling.Amount, "what is decided is what is kept")
			}
			require.Error(t, o.plan("18", "R9"), "what is kept holds its claim")
			o.does(counter, "17", casework.Event{Kind: casework.Notify, Notice: casework.GrantNotice})
			_, err = o.tries(keeper, "17", casework.Event{Kind: casework.Close})
			if x.owes {
				require.Error(t, err, "who owes is not closed")
			} else {
				require.NoError(t, err)
			}
			assert.Empty(t, o.findings())
		})
	}
}
