package inquiry_test

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/inquiry"
	"github.com/kyufu-go/kyufu/inquiry/answer"
	"github.com/kyufu-go/kyufu/inquiry/memnet"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

func TestRecordsOfBothSides(t *testing.T) {
	t.Parallel()
	o := newOffice(t, memnet.Faults{})
	q, _ := one(t, o, answer.TaxExempt)
	ours, err := o.records().Disclose(t.Context(), clerk, q.Person)
	require.NoError(t, err)
	require.Len(t, ours, 1)
	r := ours[0]
	require.Equal(t, inquiry.InquirerSide, r.Side)
	require.Equal(t, city, r.Inquirer)
	require.Equal(t, fukaya, r.Provider)
	require.Equal(t, inquiry.Answered, r.Outcome)
	require.False(t, r.AskedAt.IsZero() || r.ProvidedAt.IsZero())

	theirs := &inquiry.Records{Store: o.net.Store(fukaya), Log: o.log, Policy: engine, Handle: handle, Now: o.clock.Now, DutyCode: "benefit"}
	shown, err := theirs.Disclose(t.Context(), clerk, "000000000700001")
	require.NoError(t, err)
	require.Len(t, shown, 1)
	require.Equal(t, inquiry.ProviderSide, shown[0].Side)
	require.Equal(t, q.ID, shown[0].Inquiry, "both sides name the same inquiry")
	require.NotEqual(t, r.Person, shown[0].Person, "and the person each by its own number")
}

// Each side hides the fact by itself; a mark whose day has come stays until somebody decides.
func TestMarksAreEachSidesOwnAndDoNotLapse(t *testing.T) {
	t.Parallel()
	o := newOffice(t, memnet.Faults{})
	q, _ := one(t, o, answer.TaxExempt)
	r := o.records()
	today := civil.DayOf(o.clock.Now())
	mark := inquiry.Mark{Set: true, Reason: "dv", ReviewOn: today.AddMonths(12)}
	require.NoError(t, r.SetMark(t.Context(), clerk, inquiry.InquirerSide, q.ID, mark))
	shown, err := r.Disclose(t.Context(), clerk, q.Person)
	require.NoError(t, err)
	require.Empty(t, shown)
	theirs := &inquiry.Records{Store: o.net.Store(fukaya), Log: o.log, Policy: engine, Handle: handle, Now: o.clock.Now, DutyCode: "benefit"}
	shown, err = theirs.Disclose(t.Context(), clerk, "000000000700001")
	require.NoError(t, err)
	require.Len(t, shown, 1, "the other side decides for itself")

	for day, want := range map[civil.Date]int{today: 0, today.AddMonths(12).AddDays(-1): 0, today.AddMonths(12): 1, today.AddMonths(30): 1} {
		due, err := r.Review(t.Context(), clerk, day)
		require.NoError(t, err)
		require.Len(t, due, want)
	}
	o.clock.add(500 * 24 * 3600e9)
	shown, err = r.Disclose(t.Context(), clerk, q.Person)
	require.NoError(t, err)
	require.Empty(t, shown, "the day alone reveals nothing")
	require.NoError(t, r.SetMark(t.Context(), clerk, inquiry.InquirerSide, q.ID, inquiry.Mark{}))
	shown, err = r.Disclose(t.Context(), clerk, q.Person)
	require.NoError(t, err)
	require.Len(t, shown, 1)
}

func TestCorrectionsAreToldBeforeTheyAreNoted(t *testing.T) {
	t.Parallel()
	o := newOffice(t, memnet.Faults{})
	q, _ := one(t, o, answer.TaxExempt)
	r := o.records()
	require.ErrorIs(t, r.Correct(t.Context(), clerk, inquiry.InquirerSide, q.ID, "wrong_person"), inquiry.CodeConfig)
	var told []string
	down := errors.New("down")
	r.Notify = func(_ context.Context, _ inquiry.ExchangeRecord, to string, c inquiry.Correction) error {
		if len(told) == 1 && down != nil {
			return down
		}
		require.Equal(t, audit.Code("wrong_person"), c.Code)
		told = append(told, to)
		return nil
	}
	require.ErrorIs(t, r.Correct(t.Context(), clerk, inquiry.InquirerSide, q.ID, "wrong_person"), down)
	shown, err := r.Disclose(t.Context(), clerk, q.Person)
	require.NoError(t, err)
	require.Empty(t, shown[0].Corrected)
	down, told = nil, nil
	require.NoError(t, r.Correct(t.Context(), clerk, inquiry.InquirerSide, q.ID, "wrong_person"))
	require.Equal(t, []string{"mayor:112186", "prime_minister"}, told)
	shown, err = r.Disclose(t.Context(), clerk, q.Person)
	require.NoError(t, err)
	require.Equal(t, told, shown[0].Corrected[0].Told)
	require.ErrorIs(t, r.Correct(t.Context(), clerk, inquiry.InquirerSide, "nothing", "x"), inquiry.CodeNotFound)
	require.ErrorIs(t, r.SetMark(t.Context(), system, inquiry.InquirerSide, q.ID, inquiry.Mark{}), inquiry.CodeDenied)
	nobody := *r
	nobody.Policy = func() *access.Engine { return nil }
	_, err = nobody.Disclose(t.Context(), clerk, q.Person)
	require.ErrorIs(t, err, inquiry.CodeDenied)
	_, err = (&inquiry.Records{}).Disclose(t.Context(), clerk, q.Person)
	require.ErrorIs(t, err, inquiry.CodeConfig)
}
