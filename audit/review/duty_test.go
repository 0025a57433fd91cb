package review_test

import (
	"slices"
	"testing"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/review"
	"github.com/stretchr/testify/require"
)

// dutiesOnly are the findings about what has to happen, as a reviewer with every default has them.
func dutiesOnly(cfg review.Config, end string, events ...audit.Event) (out []review.Rule) {
	late := []review.Rule{review.ReviewLate, review.IDsLate, review.GrantsLate, review.TrainingLate}
	for _, f := range run(cfg, end, events...) {
		if slices.Contains(late, f.Rule) {
			out = append(out, f.Rule)
		}
	}
	return out
}

// TestWhatDidNotHappenIsNoticed: reviews of odd access, of IDs and of grants, and trainings, each
// with its period; one that was refused or done for something else is none, and a signature without
// a review is none.
func TestWhatDidNotHappenIsNoticed(t *testing.T) {
	t.Parallel()
	purpose := func(p audit.Code) func(*audit.Event) { return func(e *audit.Event) { e.Purpose = p } }
	begin := event(audit.ActLogin, "2025-04-01 09:00")
	var months []audit.Event // reviewed and signed every month for a year
	for m := range 12 {
		when := at("2025-04-30 09:00").AddDate(0, 0, 30*m).Format("2006-01-02 15:04")
		months = append(months, event(audit.ActReview, when), with(event(audit.ActSignOff, when), linked(audit.LinkCause, uint64(1+2*m))))
	}
	year := append([]audit.Event{begin}, months...)
	ids := with(event(audit.ActReviewGrant, "2026-03-30 10:00"), purpose(review.PurposeIDs))
	grants := with(event(audit.ActReviewGrant, "2026-03-30 11:00"), purpose(review.PurposeGrants))
	training := event(audit.ActTraining, "2026-03-30 12:00")
	refused := with(training, func(e *audit.Event) { e.Result = audit.Denied })
	for name, c := range map[string]struct {
		end    string
		events []audit.Event
		want   []review.Rule
	}{
		"nothing in a month":               {"2025-05-01 09:00", []audit.Event{begin}, nil},
		"nothing in two months":            {"2025-06-01 09:00", []audit.Event{begin}, []review.Rule{review.ReviewLate}},
		"nothing in two years":             {"2027-04-01 09:00", []audit.Event{begin}, []review.Rule{review.GrantsLate, review.IDsLate, review.ReviewLate, review.TrainingLate}},
		"all that is due in a year":        {"2026-04-10 09:00", append(slices.Clone(year), ids, grants, training), nil},
		"IDs only":                         {"2026-04-10 09:00", append(slices.Clone(year), ids), []review.Rule{review.GrantsLate, review.TrainingLate}},
		"a training that was refused":      {"2026-04-10 09:00", append(slices.Clone(year), ids, grants, refused), []review.Rule{review.TrainingLate}},
		"late, and then done":              {"2025-07-02 09:00", []audit.Event{begin, event(audit.ActReview, "2025-07-01 09:00"), with(event(audit.ActSignOff, "2025-07-01 09:00"), linked(audit.LinkCause, 1))}, []review.Rule{review.ReviewLate}},
		"reviewed and not signed":          {"2025-05-20 09:00", []audit.Event{begin, event(audit.ActReview, "2025-04-30 09:00")}, []review.Rule{review.ReviewLate}},
		"signed and not reviewed":          {"2025-05-20 09:00", []audit.Event{begin, event(audit.ActSignOff, "2025-04-30 09:00")}, []review.Rule{review.ReviewLate}},
		"a signature that names a login":   {"2025-05-20 09:00", []audit.Event{begin, with(event(audit.ActSignOff, "2025-04-30 09:00"), linked(audit.LinkCause, 0))}, []review.Rule{review.ReviewLate}},
		"a refused review that was signed": {"2025-05-20 09:00", []audit.Event{begin, with(event(audit.ActReview, "2025-04-30 09:00"), func(e *audit.Event) { e.Result = audit.Denied }), with(event(audit.ActSignOff, "2025-04-30 09:00"), linked(audit.LinkCause, 1))}, []review.Rule{review.ReviewLate}},
	} {
		require.ElementsMatch(t, c.want, dutiesOnly(review.Config{}, c.end, c.events...), name)
	}
}

// TestDutiesGoOnFromTheReviewBefore: one that sees a month's entries knows from it when each was
// done last; a town's own periods and none at all.
func TestDutiesGoOnFromTheReviewBefore(t *testing.T) {
	t.Parallel()
	duties := review.Duties()
	for i := range duties {
		duties[i].Last = at("2025-04-01 09:00")
	}
	begin := event(audit.ActLogin, "2026-04-01 09:00")
	want := []review.Rule{review.GrantsLate, review.IDsLate, review.ReviewLate, review.TrainingLate}
	for range 2 { // what a reviewer notes is its own
		require.ElementsMatch(t, want, dutiesOnly(review.Config{Duties: duties}, "2026-04-10 09:00", begin))
	}
	require.Empty(t, dutiesOnly(review.Config{Duties: []review.Duty{}}, "2030-04-10 09:00", begin))
	weekly := []review.Duty{{Rule: review.TrainingLate, Act: audit.ActTraining, Every: 7 * 24 * time.Hour}}
	require.Equal(t, []review.Rule{review.TrainingLate}, dutiesOnly(review.Config{Duties: weekly}, "2026-04-10 09:00", begin))
}
