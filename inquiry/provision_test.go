package inquiry_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/household/addressee"
	"github.com/kyufu-go/kyufu/inquiry"
)

type provider struct {
	*inquiry.Provider
	clock *clock
	store *inquiry.Memory
	log   *audit.Memory
	key   inquiry.PrivateKey
}

func newProvider(t *testing.T, change ...func(*inquiry.ProviderConfig)) *provider {
	key, err := inquiry.GenerateKey()
	require.NoError(t, err)
	p := &provider{clock: newClock("2022-08-01T01:00:00Z"), store: inquiry.NewMemory(), log: &audit.Memory{}, key: key}
	c := inquiry.ProviderConfig{
		Self: fukaya, Policy: inquiry.ProvisionPolicy{Provides: []inquiry.Information{inquiry.LocalTax}}, Store: p.store, Audit: p.log,
		Handle: handle, Now: p.clock.Now, Actor: system,
		KeyOf: func(who inquiry.Institution) (inquiry.PublicKey, bool) { return key.Public(), who == city },
	}
	for _, f := range change {
		f(&c)
	}
	p.Provider, err = inquiry.NewProvider(c)
	require.NoError(t, err)
	require.NoError(t, p.Link(t.Context(), "7", "code-7"))
	return p
}

func demand(change ...func(*inquiry.Demand)) inquiry.Demand {
	d := inquiry.Demand{
		Inquiry: "abcdefghijklmnopqrstuvwxyz", Permit: inquiry.Permit{ID: "permit-1", ListDigest: "sha256:1"}, Inquirer: city, Code: "code-7",
		Information: inquiry.LocalTax, FiscalYear: 2021, Items: []inquiry.Item{inquiry.ItemTaxStatus},
	}
	for _, f := range change {
		f(&d)
	}
	return d
}

func status(person addressee.Integrated, status string) inquiry.Replica {
	return inquiry.Replica{
		Person: person, Information: inquiry.LocalTax, FiscalYear: 2021, DataSet: 1,
		Values: []inquiry.ItemValue{
			{Item: inquiry.ItemTaxStatus, Kind: inquiry.KindCode, Text: status},
			{Item: inquiry.ItemTotalIncome, Kind: inquiry.KindYen, Text: "1200000"},
		},
	}
}

func (p *provider) ask(t *testing.T, d inquiry.Demand) inquiry.Delivery {
	t.Helper()
	all, err := p.Provide(t.Context(), false, d)
	require.NoError(t, err)
	return all[0]
}

func (p *provider) read(t *testing.T, d inquiry.Demand, got inquiry.Delivery) inquiry.Answer {
	t.Helper()
	require.Equal(t, inquiry.Answered, got.Kind)
	plain, err := p.key.Open(inquiry.Binding{
		Inquiry: d.Inquiry, Permit: d.Permit.ID, ListDigest: d.Permit.ListDigest, Inquirer: city, Provider: fukaya,
		Information: d.Information, FiscalYear: d.FiscalYear,
	}, got.Sealed)
	require.NoError(t, err)
	a, err := inquiry.BuiltInLayouts().Decode(d.Information, plain, []inquiry.Item{inquiry.ItemTaxStatus, inquiry.ItemTotalIncome})
	require.NoError(t, err)
	return a
}

// This benefit provides nothing, and that is what a provider does unless its policy says otherwise.
func TestDefaultPolicyProvidesNothing(t *testing.T) {
	t.Parallel()
	p := newProvider(t, func(c *inquiry.ProviderConfig) { c.Policy = inquiry.ProvisionPolicy{} })
	requireCode(t, p.Register(t.Context(), status("7", inquiry.TaxExempt)), inquiry.CodeNoProvision)
	got := p.ask(t, demand())
	require.Equal(t, inquiry.Refused, got.Kind)
	require.Equal(t, inquiry.CodeNoProvision, got.Reason)
	require.Empty(t, got.Sealed)
	require.Equal(t, audit.Denied, p.log.Events()[0].Result)
}

func TestProviderGivesTheLastPublishedVersionAndOnlyWhatIsAsked(t *testing.T) {
	t.Parallel()
	p := newProvider(t)
	later := status("7", inquiry.TaxTaxed)
	later.PublishedFrom = p.clock.Now().Add(time.Hour)
	require.NoError(t, p.Register(t.Context(), status("7", inquiry.TaxExempt), later))
	a := p.read(t, demand(), p.ask(t, demand()))
	v, _ := a.Value(inquiry.ItemTaxStatus)
	require.Equal(t, inquiry.TaxExempt, v.Text)
	v, _ = a.Value(inquiry.ItemTotalIncome)
	require.Empty(t, v.Text, "not asked for, not given")
	p.clock.add(time.Hour)
	a = p.read(t, demand(), p.ask(t, demand()))
	v, _ = a.Value(inquiry.ItemTaxStatus)
	require.Equal(t, inquiry.TaxTaxed, v.Text)
	require.NoError(t, p.Register(t.Context(), status("7", inquiry.TaxRelieved)))
	a = p.read(t, demand(), p.ask(t, demand()))
	v, _ = a.Value(inquiry.ItemTaxStatus)
	require.Equal(t, inquiry.TaxRelieved, v.Text)
}

func TestProviderNamesWhyItGivesNothing(t *testing.T) {
	t.Parallel()
	flags := map[addressee.Integrated]inquiry.StopFlag{}
	p := newProvider(t, func(c *inquiry.ProviderConfig) {
		c.Stop = func(a addressee.Integrated) inquiry.StopFlag { return flags[a] }
		c.Conceal = func(a addressee.Integrated) bool { return a == "8" }
	})
	require.NoError(t, p.Link(t.Context(), "8", "code-8"))
	protected := status("8", inquiry.TaxExempt)
	protected.NotProvidable = "number_missing"
	require.NoError(t, p.Register(t.Context(), status("7", inquiry.TaxExempt), protected))
	tests := []struct {
		name   string
		demand inquiry.Demand
		flag   inquiry.StopFlag
		want   inquiry.DeliveryKind
		reason string
	}{
		{"another person's code", demand(func(d *inquiry.Demand) { d.Code = "code-9" }), 0, inquiry.NoData, "unknown_person"},
		{"another year", demand(func(d *inquiry.Demand) { d.FiscalYear = 2020 }), 0, inquiry.NoData, "no_replica"},
		{"a replica not to be given", demand(func(d *inquiry.Demand) { d.Code = "code-8" }), 0, inquiry.NotProvidable, "number_missing"},
		{"information it does not provide", demand(func(d *inquiry.Demand) { d.Information = inquiry.ResidentRecord }), 0, inquiry.Refused, "no_provision"},
		{"automatic replies stopped", demand(), inquiry.NoAutomaticAnswer, inquiry.NeedsManual, "no_automatic_answer"},
		{"protected", demand(), inquiry.NeverProvided, inquiry.NotProvidable, "protected"},
	}
	for _, test := range tests {
		flags["7"] = test.flag
		got := p.ask(t, test.demand)
		require.Equal(t, test.want, got.Kind, test.name)
		require.Equal(t, test.reason, got.Reason, test.name)
	}
	r := &inquiry.Records{Store: p.store, Audit: p.log, Access: engine(), Handle: handle, Now: p.clock.Now, DutyCode: "benefit"}
	shown, err := r.Disclose(t.Context(), clerk, "8")
	require.NoError(t, err)
	require.Empty(t, shown, "this side conceals the fact")
	flags["7"] = inquiry.NoAutomaticAnswer
	byHand, err := p.Provide(t.Context(), true, demand())
	require.NoError(t, err)
	require.Equal(t, inquiry.Answered, byHand[0].Kind)
	_, err = p.Provide(t.Context(), true, demand(func(d *inquiry.Demand) { d.Inquirer = gyoda }))
	requireCode(t, err, inquiry.CodeConfig)
	_, err = inquiry.NewProvider(inquiry.ProviderConfig{})
	requireCode(t, err, inquiry.CodeConfig)
}
