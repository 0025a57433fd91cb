package provider_test

import (
	"context"
	"crypto/sha256"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/household/addressee"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/municipality"
	"github.com/kyufu-go/kyufu/inquiry"
	"github.com/kyufu-go/kyufu/inquiry/answer"
	"github.com/kyufu-go/kyufu/inquiry/answer/seal"
	"github.com/kyufu-go/kyufu/inquiry/permitted"
	"github.com/kyufu-go/kyufu/inquiry/provider"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

var (
	asker    = permitted.Institution{Party: permitted.PayingBody, Municipality: municipality.Must("112020")}
	self     = permitted.Institution{Party: permitted.Mayor, Municipality: municipality.Must("112186")}
	stranger = permitted.Institution{Party: permitted.Mayor, Municipality: municipality.Must("112062")}

	answering = audit.Actor{Kind: audit.ActorSystem, Auth: audit.AuthMutualTLS, ID: "tax-system", Organ: "mayor"}
	discloser = access.Caller{Duty: "benefit", Actor: audit.Actor{
		Kind: audit.ActorOfficer, Auth: audit.AuthPassword | audit.AuthBiometric, ID: "clerk-1", Organ: "mayor", Department: "tax", Terminal: "desk-1",
	}}
)

// disclosing is a policy that lets the discloser disclose.
func disclosing(t *testing.T) func() *access.Engine {
	t.Helper()
	e, err := access.Compile(&access.Policy{
		Version: "test-1", Duties: []access.Duty{{Code: "benefit", Designation: "notice-2021"}}, Terminals: []access.Terminal{{Code: "desk-1"}}, TrainingMonths: 120,
		IDs: []access.ID{{Code: discloser.Actor.ID, Kind: access.Officer, Organ: "mayor", Department: "tax", Trained: civil.MustDate("2021-12-01")}},
		Assignments: []access.Assignment{{
			ID: discloser.Actor.ID, Duty: "benefit", Organ: "mayor", Department: "tax", Operations: []access.Operation{access.Disclose},
			Terminals: []audit.Code{"desk-1"}, Hours: access.Always,
		}},
	})
	require.NoError(t, err)
	return func() *access.Engine { return e }
}

func pseudonym(_ context.Context, person addressee.Integrated) (audit.Handle, error) {
	sum := sha256.Sum256([]byte(person))
	return audit.Handle(sum[:16]), nil
}

type office struct {
	*provider.Provider
	now   time.Time
	store *store.Memory
	log   *audit.Memory
	key   seal.PrivateKey
	sign  answer.SigningKey
}

func newProvider(t *testing.T, change ...func(*provider.Config)) *office {
	key, err := seal.GenerateKey()
	require.NoError(t, err)
	sign, err := answer.GenerateSigningKey(nil)
	require.NoError(t, err)
	p := &office{sign: sign, now: time.Date(2022, 8, 1, 1, 0, 0, 0, time.UTC), store: store.NewMemory(), log: &audit.Memory{}, key: key}
	c := provider.Config{
		Self: self, Key: sign, Policy: provider.Policy{Provides: []permitted.Information{permitted.LocalTax}}, Store: p.store, Log: p.log,
		Handle: pseudonym, Now: func() time.Time { return p.now }, Actor: answering,
		KeyOf: func(who permitted.Institution) (answer.PublicKey, bool) { return key.Public(), who == asker },
	}
	for _, f := range change {
		f(&c)
	}
	p.Provider, err = provider.New(c)
	require.NoError(t, err)
	require.NoError(t, p.Link(t.Context(), "7", inquiry.NewLinkageCode("code-7")))
	return p
}

func demand(change ...func(*provider.Demand)) provider.Demand {
	d := provider.Demand{
		Inquiry: "abcdefghijklmnopqrstuvwxyz", Permit: inquiry.Permit{ID: "permit-1", ListDigest: "sha256:1"}, Inquirer: asker, Code: inquiry.NewLinkageCode("code-7"),
		Information: permitted.LocalTax, FiscalYear: 2021, Items: []answer.Item{answer.ItemTaxStatus},
	}
	for _, f := range change {
		f(&d)
	}
	return d
}

func status(person addressee.Integrated, status string) provider.Replica {
	return provider.Replica{
		Person: person, Information: permitted.LocalTax, FiscalYear: 2021, DataSet: 1,
		Values: []answer.Value{
			{Item: answer.ItemTaxStatus, Kind: answer.KindCode, Text: status},
			{Item: answer.ItemTotalIncome, Kind: answer.KindYen, Text: "1200000"},
		},
	}
}

func (p *office) ask(t *testing.T, d provider.Demand) inquiry.Delivery {
	t.Helper()
	all, err := p.Provide(t.Context(), false, d)
	require.NoError(t, err)
	return all[0]
}

func (p *office) read(t *testing.T, d provider.Demand, got inquiry.Delivery) answer.Answer {
	t.Helper()
	require.Equal(t, inquiry.Answered, got.Kind)
	plain, err := answer.Open(p.key, []answer.VerifyKey{p.sign.Public()}, d.Binding(self, d.Code), got.Sealed)
	require.NoError(t, err)
	a, err := answer.BuiltInLayouts().Decode(d.Information, plain, []answer.Item{answer.ItemTaxStatus, answer.ItemTotalIncome})
	require.NoError(t, err)
	return a
}

// This benefit provides nothing, and that is what a provider does unless its policy says otherwise.
func TestDefaultPolicyProvidesNothing(t *testing.T) {
	t.Parallel()
	p := newProvider(t, func(c *provider.Config) { c.Policy = provider.Policy{} })
	require.ErrorIs(t, p.Register(t.Context(), status("7", answer.TaxExempt)), provider.CodeNoProvision)
	got := p.ask(t, demand())
	require.Equal(t, inquiry.Refused, got.Kind)
	require.Equal(t, string(provider.CodeNoProvision), got.Reason)
	require.Empty(t, got.Sealed)
	require.Equal(t, audit.Denied, p.log.Events()[0].Result)
}

func TestProviderGivesTheLastPublishedVersionAndOnlyWhatIsAsked(t *testing.T) {
	t.Parallel()
	p := newProvider(t)
	later := status("7", answer.TaxTaxed)
	later.PublishedFrom = p.now.Add(time.Hour)
	require.NoError(t, p.Register(t.Context(), status("7", answer.TaxExempt), later))
	a := p.read(t, demand(), p.ask(t, demand()))
	v, _ := a.Value(answer.ItemTaxStatus)
	require.Equal(t, answer.TaxExempt, v.Text)
	v, _ = a.Value(answer.ItemTotalIncome)
	require.Empty(t, v.Text, "not asked for, not given")
	p.now = p.now.Add(time.Hour)
	a = p.read(t, demand(), p.ask(t, demand()))
	v, _ = a.Value(answer.ItemTaxStatus)
	require.Equal(t, answer.TaxTaxed, v.Text)
	require.NoError(t, p.Register(t.Context(), status("7", answer.TaxRelieved)))
	a = p.read(t, demand(), p.ask(t, demand()))
	v, _ = a.Value(answer.ItemTaxStatus)
	require.Equal(t, answer.TaxRelieved, v.Text)
}

func TestProviderNamesWhyItGivesNothing(t *testing.T) {
	t.Parallel()
	flags := map[addressee.Integrated]provider.StopFlag{}
	p := newProvider(t, func(c *provider.Config) {
		c.Stop = func(a addressee.Integrated) provider.StopFlag { return flags[a] }
		c.Conceal = func(a addressee.Integrated) bool { return a == "8" }
	})
	require.NoError(t, p.Link(t.Context(), "8", inquiry.NewLinkageCode("code-8")))
	protected := status("8", answer.TaxExempt)
	protected.NotProvidable = "number_missing"
	require.NoError(t, p.Register(t.Context(), status("7", answer.TaxExempt), protected))
	tests := []struct {
		name   string
		demand provider.Demand
		flag   provider.StopFlag
		want   inquiry.DeliveryKind
		reason string
	}{
		{"another person's code", demand(func(d *provider.Demand) { d.Code = inquiry.NewLinkageCode("code-9") }), 0, inquiry.NoData, "unknown_person"},
		{"another year", demand(func(d *provider.Demand) { d.FiscalYear = 2020 }), 0, inquiry.NoData, "no_replica"},
		{"a replica not to be given", demand(func(d *provider.Demand) { d.Code = inquiry.NewLinkageCode("code-8") }), 0, inquiry.NotProvidable, "number_missing"},
		{"information it does not provide", demand(func(d *provider.Demand) { d.Information = permitted.ResidentRecord }), 0, inquiry.Refused, "no_provision"},
		{"automatic replies stopped", demand(), provider.NoAutomaticAnswer, inquiry.NeedsManual, "no_automatic_answer"},
		{"protected", demand(), provider.NeverProvided, inquiry.NotProvidable, "protected"},
	}
	for _, test := range tests {
		flags["7"] = test.flag
		got := p.ask(t, test.demand)
		require.Equal(t, test.want, got.Kind, test.name)
		require.Equal(t, test.reason, got.Reason, test.name)
	}
	r := &inquiry.Records{
		Store: p.store, Log: p.log, Policy: disclosing(t), Handle: pseudonym, Now: func() time.Time { return p.now }, DutyCode: "benefit",
	}
	shown, err := r.Disclose(t.Context(), discloser, "8")
	require.NoError(t, err)
	require.Empty(t, shown, "this side conceals the fact")
	flags["7"] = provider.NoAutomaticAnswer
	byHand, err := p.Provide(t.Context(), true, demand())
	require.NoError(t, err)
	require.Equal(t, inquiry.Answered, byHand[0].Kind)
	_, err = p.Provide(t.Context(), true, demand(func(d *provider.Demand) { d.Inquirer = stranger }))
	require.ErrorIs(t, err, provider.CodeConfig)
	_, err = provider.New(provider.Config{})
	require.ErrorIs(t, err, provider.CodeConfig)
}

// A provider that takes one person for another gives an answer about the other: it does not open.
func TestAnswerAboutAnotherPersonDoesNotOpen(t *testing.T) {
	t.Parallel()
	p := newProvider(t)
	require.NoError(t, p.Link(t.Context(), "8", inquiry.NewLinkageCode("code-8")))
	require.NoError(t, p.Register(t.Context(), status("7", answer.TaxTaxed), status("8", answer.TaxExempt)))
	mixed := store.Item{Kind: inquiry.KindLinkageCode, Key: "code-7", Revision: 2, Body: []byte("8")}
	require.NoError(t, p.store.Apply(t.Context(), []store.Change{{Item: mixed}}, nil))
	d := demand()
	got := p.ask(t, d)
	require.Equal(t, inquiry.Answered, got.Kind)
	_, err := answer.Open(p.key, []answer.VerifyKey{p.sign.Public()}, d.Binding(self, d.Code), got.Sealed)
	require.ErrorIs(t, err, answer.CodeUnreadable)
}

func TestDemandWithoutItemsIsRefused(t *testing.T) {
	t.Parallel()
	p := newProvider(t)
	require.NoError(t, p.Register(t.Context(), status("7", answer.TaxTaxed)))
	got := p.ask(t, demand(func(d *provider.Demand) { d.Items = nil }))
	require.Equal(t, inquiry.Refused, got.Kind)
	require.Equal(t, "no_items", got.Reason)
}

func TestFlagsGoBothWays(t *testing.T) {
	t.Parallel()
	for f := provider.AnswersAutomatically; f <= provider.NeverProvided; f++ {
		text, err := f.MarshalText()
		require.NoError(t, err)
		again := provider.StopFlag(9)
		require.NoError(t, again.UnmarshalText(text))
		require.Equal(t, f, again)
	}
	var f provider.StopFlag
	require.ErrorIs(t, f.UnmarshalText([]byte("sometimes")), provider.CodeConfig)
	_, err := provider.StopFlag(9).MarshalText()
	require.ErrorIs(t, err, provider.CodeConfig)
}

// The provider that New did not make answers with an error.
func TestZeroProviderAnswers(t *testing.T) {
	t.Parallel()
	var p provider.Provider
	_, err := p.Provide(t.Context(), false, provider.Demand{})
	require.ErrorIs(t, err, provider.CodeConfig)
	require.ErrorIs(t, p.Register(t.Context(), provider.Replica{}), provider.CodeConfig)
	_, err = p.SealAnswer(nil, inquiry.LinkageCode{}, nil)
	require.ErrorIs(t, err, provider.CodeConfig)
}
