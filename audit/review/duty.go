package review

import (
	"slices"
	"time"

	"github.com/kyufu-go/kyufu/audit"
)

// Duty is a review, or a training, that has to happen again and again. What happened is an entry;
// what did not happen leaves none, and is a finding when its time is over.
type Duty struct {
	// Rule is the finding's code.
	Rule Rule
	// Act and, unless it is empty, Purpose say which succeeded entries fulfil it. A sign-off counts
	// only if it names an ActReview.
	Act     audit.Act
	Purpose audit.Code
	// Every is the longest time between two of them.
	Every time.Duration
	// Last is when it was fulfilled before the entries that are looked at, for instance as an
	// earlier review saw it. If it is zero the time runs from the first entry.
	Last time.Time
}

// The purposes by which entries of ActReviewGrant tell what was gone through.
const (
	PurposeIDs    audit.Code = "review.ids"    // IDs: who has left, who shares one
	PurposeGrants audit.Code = "review.grants" // what each ID may do
)

// Duties are the assessment's, with periods that are practice and not law: odd access is looked at
// every month and a week, IDs, grants and training are gone through once a year.
func Duties() []Duty {
	const day, year = 24 * time.Hour, 366 * 24 * time.Hour
	return []Duty{
		{Rule: ReviewLate, Act: audit.ActSignOff, Every: 38 * day},
		{Rule: IDsLate, Act: audit.ActReviewGrant, Purpose: PurposeIDs, Every: year},
		{Rule: GrantsLate, Act: audit.ActReviewGrant, Purpose: PurposeGrants, Every: year},
		{Rule: TrainingLate, Act: audit.ActTraining, Every: year},
	}
}

// duties notes what was fulfilled, and finds what was not in time.
func (r *Reviewer) duties(e *audit.Event) {
	if r.entries == 1 {
		for i := range r.cfg.Duties {
			if d := &r.cfg.Duties[i]; d.Last.IsZero() {
				d.Last = e.Time
			}
		}
	}
	if e.Act == audit.ActReview && e.Result == audit.Succeeded {
		r.reviews[r.here(e)] = true
	}
	for i := range r.cfg.Duties {
		if d := &r.cfg.Duties[i]; r.fulfils(d, e) {
			r.late(d, e.Time, r.here(e))
			d.Last = e.Time
		}
	}
}

func (r *Reviewer) fulfils(d *Duty, e *audit.Event) bool {
	if e.Act != d.Act || e.Result != audit.Succeeded || d.Purpose != "" && e.Purpose != d.Purpose {
		return false
	}
	return e.Act != audit.ActSignOff || slices.ContainsFunc(e.Links, func(l audit.Ref) bool { return r.reviews[r.named(l)] })
}

// late finds a duty that was not fulfilled in time, as of the entry that fulfilled it then, if one
// did.
func (r *Reviewer) late(d *Duty, at time.Time, entries ...uint64) {
	if d.Every <= 0 || d.Last.IsZero() || at.Sub(d.Last) <= d.Every {
		return
	}
	r.findings = append(r.findings, Finding{Rule: d.Rule, Severity: Alarm, At: d.Last.Add(d.Every), Entries: r.refs(entries), Count: uint64(len(entries))})
}
