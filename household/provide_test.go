package household_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/kyufu-go/kyufu/household"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// gate answers requests of one duty; trail keeps entries.
type gate struct{ err error }

func (g gate) Decide(_ context.Context, r household.Request) (household.Decision, error) {
	return household.Decision{Allowed: r.Duty == "benefit", Reason: "test"}, g.err
}

type trail struct {
	entries []household.Entry
	err     error
}

func (t *trail) Record(_ context.Context, e household.Entry) (string, error) {
	if t.err != nil {
		return "", t.err
	}
	t.entries = append(t.entries, e)
	return fmt.Sprint("receipt ", len(t.entries)), nil
}

var pension = household.System{ID: "pension", Grants: []household.Grant{
	{Duty: "benefit", Items: []household.Item{household.ItemName, household.ItemTaxStatus, household.ItemAddress, household.ItemAid, household.ItemHousehold}},
	{Duty: "other", Items: []household.Item{household.ItemName}},
}}

func provided(t *testing.T) *household.Register {
	t.Helper()
	g := register(t, residents)
	importTax(t, g, tax)
	importWelfare(t, g, "person,kind,from\n1001,生活扶助,2020-01-01\n1001,障害,2020-01-01\n")
	return g
}

func TestProvideHandsOverWhatIsAskedAndNoMore(t *testing.T) {
	t.Parallel()
	log := &trail{}
	p := household.NewProvider(provided(t), gate{}, log, pension)
	r := household.Request{
		System: "pension", Duty: "benefit", Officer: "o1", Persons: []string{"1001", "1002", "nobody"}, Base: base, Year: 2021,
		Items: []household.Item{household.ItemTaxStatus, household.ItemAid, household.ItemHousehold},
	}
	got, err := p.Provide(t.Context(), r)
	require.NoError(t, err)
	assert.Equal(t, "receipt 1", got.Receipt)
	require.Len(t, got.Records, 3)
	first := got.Records[0]
	assert.Equal(t, household.Exempt, first.TaxStatus)
	assert.Len(t, first.Welfare, 1, "aid and not the disability")
	assert.Equal(t, "1001", first.Head)
	assert.Empty(t, first.Name+first.Address.Text())
	assert.True(t, first.Birth.IsZero())
	assert.False(t, got.Records[2].Found)
	require.Len(t, log.entries, 1)
	assert.Equal(t, r.Persons, log.entries[0].Persons)
	assert.True(t, log.entries[0].Decision.Allowed)
}

func TestProvideFailsClosed(t *testing.T) {
	t.Parallel()
	full := household.Request{System: "pension", Duty: "benefit", Persons: []string{"1001"}, Items: []household.Item{household.ItemName}, Base: base}
	with := func(change func(*household.Request)) household.Request {
		r := full
		change(&r)
		return r
	}
	tests := map[string]struct {
		request household.Request
		gate    gate
		trail   error
		code    string
		entries int
	}{
		"allowed":                       {full, gate{}, nil, "", 1},
		"access says no":                {with(func(r *household.Request) { r.Duty = "other" }), gate{}, nil, household.CodeDenied, 1},
		"access cannot say":             {full, gate{errors.New("down")}, nil, household.CodeDenied, 0},
		"the log cannot be written":     {full, gate{}, errors.New("full"), household.CodeAudit, 0},
		"no such system":                {with(func(r *household.Request) { r.System = "x" }), gate{}, nil, household.CodeDenied, 1},
		"an item not granted":           {with(func(r *household.Request) { r.Items = []household.Item{household.ItemBirth} }), gate{}, nil, household.CodeDenied, 1},
		"no such item":                  {with(func(r *household.Request) { r.Items = []household.Item{"shoe_size"} }), gate{}, nil, household.CodeItem, 0},
		"no item":                       {with(func(r *household.Request) { r.Items = nil }), gate{}, nil, household.CodeItem, 0},
		"many persons without a system": {with(func(r *household.Request) { r.System, r.Persons = "", []string{"1001", "1002"} }), gate{}, nil, household.CodeDenied, 1},
	}
	g := provided(t)
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			log := &trail{err: tc.trail}
			got, err := household.NewProvider(g, tc.gate, log, pension).Provide(t.Context(), tc.request)
			assert.Len(t, log.entries, tc.entries, "a refusal is an entry too")
			if tc.code == "" {
				require.NoError(t, err)
				return
			}
			var coded *household.Error
			require.ErrorAs(t, err, &coded)
			assert.Equal(t, tc.code, coded.Code())
			assert.Empty(t, got.Records)
		})
	}
}

func TestReadingGoesTheSameWay(t *testing.T) {
	t.Parallel()
	log := &trail{}
	p := household.NewProvider(provided(t), gate{}, log)
	r := household.Request{Officer: "o1", Duty: "benefit", Persons: []string{"1002"}, Items: []household.Item{household.ItemName, household.ItemSex, household.ItemDeath, household.ItemBirth}, Base: base}
	got, err := p.Read(t.Context(), r)
	require.NoError(t, err)
	assert.Equal(t, "試験　花子", got.Name)
	assert.Len(t, log.entries, 1)
	r.Persons = append(r.Persons, "1001")
	_, err = p.Read(t.Context(), r)
	var coded *household.Error
	require.ErrorAs(t, err, &coded)
	assert.Equal(t, household.CodeItem, coded.Code(), "one person at a time")
	assert.Len(t, log.entries, 1)
}

// copyOf is a copy of facts outside the register.
type copyOf struct {
	persons []string
	err     error
}

func (c *copyOf) Name() string { return "notices" }

func (c *copyOf) Erase(_ context.Context, persons []string) (int, error) {
	before := len(c.persons)
	c.persons = slices.DeleteFunc(c.persons, func(p string) bool { return slices.Contains(persons, p) })
	return before - len(c.persons), c.err
}

const past = "event_id,type,date,known,person,household,head,address\n" +
	"e1,move_in,1990-01-01,1990-01-01,dead,h1,1,古町1番地\ne2,death,2010-05-05,2010-05-06,dead,,,\n" +
	"e3,move_in,1990-01-01,1990-01-01,away,h2,1,\ne4,move_out,2019-01-01,2019-01-01,away,,,\n" +
	"e5,move_in,1990-01-01,1990-01-01,here,h3,1,\n"

func erasure() household.Erasure {
	return household.Erasure{
		Retention: household.Retention{Register: 5, Tax: 5, Welfare: 5}, On: day("2022-04-01"),
		Approval: household.Approval{RequestedBy: "o1", ApprovedBy: "c1", On: day("2022-03-31"), Reason: "R4-1"},
	}
}

func TestErasureByApproval(t *testing.T) {
	t.Parallel()
	g := register(t, past)
	require.NoError(t, g.Append(household.Event{ID: "e6", Type: household.EventCorrection, Of: "e1", Household: "h9", Known: day("1991-01-01")}))
	importTax(t, g, "person,fiscal_year,status,kana\ndead,2019,exempt,シケン\nhere,2019,exempt,\nhere,2021,exempt,\naway,2021,taxed,\n")
	importWelfare(t, g, "person,kind,from,to\nhere,障害,2000-01-01,2016-01-01\nhere,寡婦,2000-01-01,\ndead,障害,2000-01-01,\n")
	v := g.AsOf(base, allKnown)
	notices, log := &copyOf{persons: []string{"dead", "here"}}, &trail{}
	e := erasure()
	e.Retention.Tax = 2
	e.Exports = []household.Export{notices}
	report, err := g.Erase(t.Context(), log, e)
	require.NoError(t, err)
	assert.Equal(t, household.ErasureReport{
		Approval: e.Approval, On: e.On, Persons: 1, Events: 3, Tax: 2, Welfare: 2, Identities: 1,
		Exports: []household.ExportErasure{{Name: "notices", Persons: 1}},
	}, report)
	assert.Equal(t, []string{"here"}, notices.persons)
	require.Len(t, log.entries, 1)
	assert.Equal(t, []string{"dead"}, log.entries[0].Persons)

	v.Update()
	_, found := v.Person("dead")
	assert.False(t, found)
	_, found = v.Person("away")
	assert.True(t, found, "left three years ago")
	assert.Equal(t, household.TaxUnknown, member(t, v, "here").Tax.At(2019))
	assert.Equal(t, household.Exempt, member(t, v, "here").Tax.At(2021))
	assert.Len(t, v.Welfare("here"), 1, "an open fact of a resident stays")
	for e := range g.Events() {
		assert.NotEqual(t, "dead", e.Person)
	}
	report, err = g.Erase(t.Context(), log, e)
	require.NoError(t, err)
	assert.Zero(t, report.Persons+report.Events+report.Tax+report.Welfare, "nothing is due twice")
}

func TestErasureNeedsApprovalPeriodsAndAnEntry(t *testing.T) {
	t.Parallel()
	down := errors.New("down")
	for name, tc := range map[string]struct {
		change func(*household.Erasure)
		trail  error
		code   string
	}{
		"nobody approved":             {func(e *household.Erasure) { e.Approval.ApprovedBy = "" }, nil, household.CodeApproval},
		"approved by the requester":   {func(e *household.Erasure) { e.Approval.ApprovedBy = "o1" }, nil, household.CodeApproval},
		"a block without a period":    {func(e *household.Erasure) { e.Retention.Welfare = 0 }, nil, household.CodePeriod},
		"an unknown day":              {func(e *household.Erasure) { e.On = allKnown }, nil, household.CodePeriod},
		"the log cannot be written":   {func(*household.Erasure) {}, down, household.CodeAudit},
		"a copy that cannot be wiped": {func(e *household.Erasure) { e.Exports = []household.Export{&copyOf{err: down}} }, nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := register(t, past)
			events := g.Len()
			e := erasure()
			tc.change(&e)
			_, err := g.Erase(t.Context(), &trail{err: tc.trail}, e)
			require.Error(t, err)
			assert.Equal(t, events, g.Len(), "nothing went")
			var coded *household.Error
			if tc.code == "" {
				assert.ErrorIs(t, err, down)
				return
			}
			require.ErrorAs(t, err, &coded)
			assert.Equal(t, tc.code, coded.Code())
		})
	}
}
