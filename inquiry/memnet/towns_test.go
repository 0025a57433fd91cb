package memnet_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/household/municipality"
	"github.com/kyufu-go/kyufu/inquiry"
	"github.com/kyufu-go/kyufu/inquiry/answer"
	"github.com/kyufu-go/kyufu/inquiry/answer/seal"
	"github.com/kyufu-go/kyufu/inquiry/memnet"
	"github.com/kyufu-go/kyufu/inquiry/permitted"
)

var gyoda = permitted.Institution{Party: permitted.PayingBody, Municipality: municipality.Must("112062")}

// What one town has of the network is of no use to another, also where both give an inquiry the
// same number.
func TestNoTownReachesIntoAnothersInquiry(t *testing.T) {
	t.Parallel()
	now := start
	n, code := network(t, &now)
	key, err := seal.GenerateKey()
	require.NoError(t, err)
	n.Join(gyoda, key.Public())
	n.Resident("a", memnet.At{gyoda: "7"})
	codes, err := n.Codes(gyoda).RequestCodes(t.Context(), []inquiry.CodeRequest{{Serial: "t", Person: "7"}})
	require.NoError(t, err)
	permit := func(r inquiry.PermitRequest) inquiry.PermitReply {
		replies, err := n.Gateway(r.Inquirer).Permits(t.Context(), []inquiry.PermitRequest{r})
		require.NoError(t, err)
		return replies[0]
	}
	submit := func(as permitted.Institution, s inquiry.Submission) inquiry.SubmitReply {
		replies, err := n.Gateway(as).Submit(t.Context(), []inquiry.Submission{s})
		require.NoError(t, err)
		return replies[0]
	}
	collect := func(as permitted.Institution) []inquiry.Delivery {
		got, err := n.Gateway(as).Collect(t.Context(), []inquiry.ID{"q"})
		require.NoError(t, err)
		return got
	}

	ours := request(code)
	first := permit(ours)
	require.Empty(t, first.Refused)
	theirs := request(codes[0].Code)
	theirs.Inquirer = gyoda
	other := permit(theirs)
	require.Empty(t, other.Refused)
	require.NotEqual(t, first.Permit.ID, other.Permit.ID, "the other town's permit for an inquiry of the same number")

	foreign := theirs
	foreign.Code = code
	require.Equal(t, "code_unknown", permit(foreign).Refused, "a code of another town's")
	more := ours
	more.Items = append([]answer.Item{answer.ItemTotalIncome}, ours.Items...)
	require.NotEqual(t, first.Permit.ID, permit(more).Permit.ID, "a permit is for what was asked")

	for name, s := range map[string]struct {
		as permitted.Institution
		s  inquiry.Submission
	}{
		"on another's permit":            {gyoda, submission(theirs, first.Permit)},
		"in another's name":              {gyoda, submission(ours, first.Permit)},
		"for more than was permitted":    {city, submission(more, first.Permit)},
		"for another year":               {city, func() inquiry.Submission { s := submission(ours, first.Permit); s.FiscalYear = 2020; return s }()},
		"under another inquiry's number": {city, func() inquiry.Submission { s := submission(ours, first.Permit); s.Inquiry = "r"; return s }()},
		"to another provider":            {city, func() inquiry.Submission { s := submission(ours, first.Permit); s.Provider = gyoda; return s }()},
	} {
		require.Equal(t, "permit_mismatch", submit(s.as, s.s).Reason, name)
	}
	require.Zero(t, n.Reached("q"))

	require.Equal(t, inquiry.SubmitAccepted, submit(city, submission(ours, first.Permit)).Result)
	require.Empty(t, collect(gyoda))
	require.Equal(t, inquiry.SubmitAccepted, submit(gyoda, submission(theirs, other.Permit)).Result)
	require.Len(t, collect(gyoda), 1)
	require.NoError(t, n.Gateway(gyoda).Acknowledge(t.Context(), []inquiry.ID{"q"}))
	require.Empty(t, collect(gyoda))
	got := collect(city)
	require.Len(t, got, 1, "the other's acknowledgement takes nothing away")
	require.Equal(t, first.Permit.ID, got[0].Permit)
}
