package memnet_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/municipality"
	"github.com/kyufu-go/kyufu/inquiry"
	"github.com/kyufu-go/kyufu/inquiry/answer"
	"github.com/kyufu-go/kyufu/inquiry/answer/seal"
	"github.com/kyufu-go/kyufu/inquiry/memnet"
	"github.com/kyufu-go/kyufu/inquiry/permitted"
	"github.com/kyufu-go/kyufu/inquiry/provider"
)

var (
	city   = permitted.Institution{Party: permitted.PayingBody, Municipality: municipality.Must("112020")}
	fukaya = permitted.Institution{Party: permitted.Mayor, Municipality: municipality.Must("112186")}
	start  = time.Date(2022, 8, 1, 1, 0, 0, 0, time.UTC)
)

func network(t *testing.T, now *time.Time) (*memnet.Network, inquiry.LinkageCode) {
	t.Helper()
	n := memnet.New(memnet.Config{Now: func() time.Time { return *now }})
	key, err := seal.GenerateKey()
	require.NoError(t, err)
	n.Join(city, key.Public())
	n.Provide(fukaya, permitted.LocalTax)
	n.Resident("a", memnet.At{city: "1", fukaya: "2"})
	require.NoError(t, n.Tax(fukaya, "a", 2021, answer.TaxExempt, "0", "0"))
	replies, err := n.Codes(city).RequestCodes(t.Context(), []inquiry.CodeRequest{{Serial: "s", Person: "1"}, {Serial: "n", Person: "9"}})
	require.NoError(t, err)
	require.Len(t, replies, 2)
	require.True(t, replies[1].None)
	return n, replies[0].Code
}

func request(code inquiry.LinkageCode) inquiry.PermitRequest {
	return inquiry.PermitRequest{
		Inquiry: "q", Round: 1, Inquirer: city, Provider: fukaya, Duty: permitted.SpecifiedPublicBenefit, Information: permitted.LocalTax,
		Subject: permitted.Member, FiscalYear: 2021, Items: []answer.Item{answer.ItemTaxStatus}, Code: code,
		Assessment: permitted.Assessment{PublishedOn: civil.MustDate("2021-12-01")},
	}
}

func submission(r inquiry.PermitRequest, p inquiry.Permit) inquiry.Submission {
	return inquiry.Submission{
		Inquiry: r.Inquiry, Permit: p, Inquirer: r.Inquirer, Provider: r.Provider, Code: r.Code, Information: r.Information,
		FiscalYear: r.FiscalYear, Items: r.Items,
	}
}

func TestPermitIsTheSameUntilItIsUsedOrExpires(t *testing.T) {
	t.Parallel()
	now := start
	n, code := network(t, &now)
	g := n.Gateway(city)
	permit := func() inquiry.Permit {
		replies, err := g.Permits(t.Context(), []inquiry.PermitRequest{request(code)})
		require.NoError(t, err)
		require.Empty(t, replies[0].Refused)
		return replies[0].Permit
	}
	first := permit()
	require.Equal(t, first, permit())
	now = now.Add(time.Hour)
	second := permit()
	require.NotEqual(t, first.ID, second.ID)
	submit := func(p inquiry.Permit) inquiry.SubmitResult {
		replies, err := g.Submit(t.Context(), []inquiry.Submission{submission(request(code), p)})
		require.NoError(t, err)
		return replies[0].Result
	}
	require.Equal(t, inquiry.SubmitPermitExpired, submit(first))
	require.Equal(t, inquiry.SubmitAccepted, submit(second))
	require.Equal(t, inquiry.SubmitDuplicate, submit(second))
	require.Equal(t, 1, n.Reached("q"))
	require.NotEqual(t, second.ID, permit().ID)
}

func TestNetworkRefusesWithItsReason(t *testing.T) {
	t.Parallel()
	now := start
	n, code := network(t, &now)
	for reason, change := range map[string]func(*inquiry.PermitRequest){
		"inquirer_unknown":           func(r *inquiry.PermitRequest) { r.Inquirer = fukaya },
		"code_unknown":               func(r *inquiry.PermitRequest) { r.Code = inquiry.NewLinkageCode("made up") },
		"network.subject":            func(r *inquiry.PermitRequest) { r.Subject = permitted.Supporter },
		"network.assessment_missing": func(r *inquiry.PermitRequest) { r.Assessment = permitted.Assessment{} },
		"network.information":        func(r *inquiry.PermitRequest) { r.Information, r.FiscalYear = permitted.ResidentRecord, 0 },
	} {
		r := request(code)
		change(&r)
		replies, err := n.Gateway(city).Permits(t.Context(), []inquiry.PermitRequest{r})
		require.NoError(t, err)
		require.Equal(t, reason, replies[0].Refused)
	}
}

// A permit serves for what it was issued for and nothing else.
func TestPermitIsBoundToItsInquiry(t *testing.T) {
	t.Parallel()
	now := start
	n, code := network(t, &now)
	replies, err := n.Gateway(city).Permits(t.Context(), []inquiry.PermitRequest{request(code)})
	require.NoError(t, err)
	for name, change := range map[string]func(*inquiry.Submission){
		"another inquiry":  func(s *inquiry.Submission) { s.Inquiry = "other" },
		"another person":   func(s *inquiry.Submission) { s.Code = inquiry.NewLinkageCode("other") },
		"another year":     func(s *inquiry.Submission) { s.FiscalYear = 2020 },
		"other provider":   func(s *inquiry.Submission) { s.Provider = city },
		"other permit":     func(s *inquiry.Submission) { s.Permit.ID = "permit-99" },
		"other question":   func(s *inquiry.Submission) { s.Information = permitted.ResidentRecord },
		"somebody else's ": func(s *inquiry.Submission) { s.Inquirer = fukaya },
	} {
		s := submission(request(code), replies[0].Permit)
		change(&s)
		got, err := n.Gateway(city).Submit(t.Context(), []inquiry.Submission{s})
		require.NoError(t, err)
		require.Equal(t, inquiry.SubmitRefused, got[0].Result, name)
		require.Equal(t, "permit_mismatch", got[0].Reason)
	}
	require.Zero(t, n.Reached("q"))
}

func TestNamesThatAreNotThere(t *testing.T) {
	t.Parallel()
	now := start
	n, _ := network(t, &now)
	require.ErrorIs(t, n.Tax(fukaya, "nobody", 2021, answer.TaxExempt, "0", "0"), memnet.ErrUnknown)
	require.ErrorIs(t, n.Stop(city, "a", provider.NeverProvided), memnet.ErrUnknown)
	waited, err := n.AnswerByHand(t.Context(), "q")
	require.NoError(t, err)
	require.False(t, waited)
}
