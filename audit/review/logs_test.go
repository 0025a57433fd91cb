package review_test

import (
	"iter"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/review"
	"github.com/kyufu-go/kyufu/audit/trail"
)

// merged are the entries of logs in their order.
func merged(t *testing.T, logs map[audit.Code][]audit.Event) (list []trail.SetEntry) {
	t.Helper()
	sources := map[audit.Code]iter.Seq2[trail.Entry, error]{}
	for name, events := range logs {
		sources[name] = func(yield func(trail.Entry, error) bool) {
			for i := range events {
				if !yield(trail.Entry{Index: uint64(i), Event: events[i]}, nil) {
					return
				}
			}
		}
	}
	for e, err := range trail.Merge(sources) {
		require.NoError(t, err)
		list = append(list, e)
	}
	return list
}

// to is a link to an entry of a log.
func to(kind audit.LinkKind, log audit.Code, index uint64) func(*audit.Event) {
	return func(e *audit.Event) { e.Links = append(e.Links, audit.Ref{Kind: kind, Log: log, Index: index}) }
}

// Two servers of a town write a log each. A word in the one is a word in the other, with all that
// holds for it: whom, what and which case it is for, who gave it, that it was there before, was not
// withdrawn in any log, and serves one act in all of them. What nobody looked at is said to be so.
func TestAWordInAnotherLogIsLookedUp(t *testing.T) {
	t.Parallel()
	by := func(id audit.Code) func(*audit.Event) { return func(e *audit.Event) { e.Actor.ID = id } }
	does := func(act audit.Act, when string, change ...func(*audit.Event)) audit.Event {
		e := event(act, "2026-07-01 "+when)
		for _, c := range change {
			e = with(e, c)
		}
		return e
	}
	word := func(change ...func(*audit.Event)) audit.Event {
		e := does(audit.ActApprove, "09:00", by("boss"), func(e *audit.Event) { e.Purpose = "inquire" })
		for _, c := range change {
			e = with(e, c)
		}
		return e
	}
	about := func(n byte) func(*audit.Event) {
		return func(e *audit.Event) { e.Subjects = audit.About(person(n)) }
	}
	elsewhere := func(e *audit.Event) { e.Case = "c2" }
	began := func(e *audit.Event) { e.Phase, e.Result = audit.Attempt, 0 }
	ended := func(r audit.Result) func(*audit.Event) {
		return func(e *audit.Event) { e.Phase, e.Result = audit.Outcome, r }
	}
	asks := func(when string, change ...func(*audit.Event)) audit.Event {
		return does(audit.ActInquire, when, append(change, to(audit.LinkApproval, "b", 0))...)
	}
	login := does(audit.ActLogin, "08:50")
	first := does(audit.ActRegister, "09:00")
	checks := does(audit.ActVerify, "10:00", to(audit.LinkFirst, "b", 0))
	withdraws := func(log audit.Code, index uint64) audit.Event {
		return does(audit.ActWithdraw, "09:30", by("boss"), to(audit.LinkApproval, log, index))
	}
	own := linked(audit.LinkApproval, 0)
	bad, none := []review.Rule{review.BadApproval}, []review.Rule(nil)
	for name, c := range map[string]struct {
		a, b []audit.Event
		want []review.Rule
	}{
		"given in the other":                       {[]audit.Event{asks("10:00")}, []audit.Event{word()}, none},
		"by a clock that is a little ahead":        {[]audit.Event{asks("08:59")}, []audit.Event{word()}, none},
		"given after it was used":                  {[]audit.Event{does(audit.ActInquire, "08:58", to(audit.LinkApproval, "b", 1))}, []audit.Event{login, word()}, bad},
		"behind what is later still":               {[]audit.Event{asks("10:00")}, []audit.Event{word(), login}, none},
		"a log's own name":                         {[]audit.Event{login}, []audit.Event{word(), asks("10:00")}, none},
		"the same number in the other log":         {[]audit.Event{word(), asks("10:00")}, []audit.Event{login}, bad},
		"a number that it does not have":           {[]audit.Event{does(audit.ActInquire, "10:00", to(audit.LinkApproval, "b", 7))}, []audit.Event{word()}, bad},
		"a log that nobody looks at":               {[]audit.Event{does(audit.ActInquire, "10:00", to(audit.LinkApproval, "c", 0))}, []audit.Event{word()}, []review.Rule{review.UnknownLog}},
		"and another that is there":                {[]audit.Event{asks("10:00", to(audit.LinkApproval, "c", 0))}, []audit.Event{word()}, []review.Rule{review.UnknownLog}},
		"and is used again":                        {[]audit.Event{asks("10:00", to(audit.LinkApproval, "c", 0)), asks("10:01")}, []audit.Event{word()}, []review.Rule{review.UnknownLog, review.BadApproval}},
		"of a first that nobody looks at":          {[]audit.Event{asks("10:00", by("boss"), to(audit.LinkFirst, "c", 0))}, []audit.Event{word()}, []review.Rule{review.UnknownLog}},
		"no word there":                            {[]audit.Event{asks("10:00")}, []audit.Event{login}, bad},
		"one for another act":                      {[]audit.Event{asks("10:00")}, []audit.Event{word(func(e *audit.Event) { e.Purpose = "export" })}, bad},
		"for another case":                         {[]audit.Event{asks("10:00")}, []audit.Event{word(elsewhere)}, bad},
		"for another person":                       {[]audit.Event{asks("10:00", about(2))}, []audit.Event{word(about(1))}, bad},
		"one's own":                                {[]audit.Event{asks("10:00", by("Boss"))}, []audit.Event{word()}, []review.Rule{review.SelfApproval}},
		"one that was refused":                     {[]audit.Event{asks("10:00")}, []audit.Event{word(func(e *audit.Event) { e.Result = audit.Denied })}, bad},
		"withdrawn where it was used":              {[]audit.Event{withdraws("b", 0), asks("10:00")}, []audit.Event{word()}, bad},
		"withdrawn where it was given":             {[]audit.Event{asks("10:00")}, []audit.Event{word(), withdraws("", 0)}, bad},
		"withdrawn behind a clock that was ahead":  {[]audit.Event{does(audit.ActLogin, "17:00"), withdraws("b", 0)}, []audit.Event{word(), does(audit.ActInquire, "10:00", own)}, bad},
		"withdrawn when it had been used":          {[]audit.Event{does(audit.ActLogin, "17:00"), withdraws("b", 0)}, []audit.Event{word(), does(audit.ActInquire, "09:30", own)}, none},
		"tried before, by a clock that was ahead":  {[]audit.Event{does(audit.ActLogin, "17:00"), withdraws("b", 0)}, []audit.Event{word(), does(audit.ActInquire, "10:00", own, began), does(audit.ActInquire, "10:01", to(audit.LinkAttempt, "", 1), ended(audit.Failed))}, none},
		"in one log their order is known":          {nil, []audit.Event{word(), does(audit.ActInquire, "10:00", own), withdraws("", 0)}, none},
		"one of the same number is withdrawn":      {[]audit.Event{word(), withdraws("", 0), asks("10:00")}, []audit.Event{word()}, none},
		"and by its name":                          {[]audit.Event{word(), asks("10:00")}, []audit.Event{word(), withdraws("a", 0)}, none},
		"used in both":                             {[]audit.Event{asks("10:00")}, []audit.Event{word(), does(audit.ActInquire, "10:01", own)}, bad},
		"used in the other before":                 {[]audit.Event{asks("10:02")}, []audit.Event{word(), does(audit.ActInquire, "10:01", own)}, bad},
		"two of one number, each once":             {[]audit.Event{word(), does(audit.ActInquire, "10:00", own)}, []audit.Event{word(), does(audit.ActInquire, "10:00", own)}, none},
		"tried, failed, and tried in the other":    {[]audit.Event{asks("10:00", began), does(audit.ActInquire, "10:01", to(audit.LinkAttempt, "", 0), ended(audit.Failed))}, []audit.Event{word(), does(audit.ActInquire, "10:02", own)}, none},
		"whose failure is in the other":            {[]audit.Event{asks("10:00", began)}, []audit.Event{word(), does(audit.ActInquire, "10:01", to(audit.LinkAttempt, "a", 0), ended(audit.Failed)), does(audit.ActInquire, "10:02", own)}, none},
		"another attempt of that number failed":    {[]audit.Event{asks("10:00"), login, does(audit.ActPrint, "10:00", began)}, []audit.Event{word(), login, does(audit.ActPrint, "10:00", began), does(audit.ActPrint, "10:01", to(audit.LinkAttempt, "", 2), ended(audit.Failed))}, []review.Rule{review.Unclosed}},
		"overtime on a word in the other":          {[]audit.Event{does(audit.ActOvertimeOK, "16:00", to(audit.LinkApproval, "b", 0), func(e *audit.Event) { e.Case = "u1" }), does(audit.ActView, "19:00")}, []audit.Event{does(audit.ActApprove, "15:00", by("boss"))}, none},
		"and on one that is not there":             {[]audit.Event{does(audit.ActOvertimeOK, "16:00", to(audit.LinkApproval, "c", 0), func(e *audit.Event) { e.Case = "u1" }), does(audit.ActView, "19:00")}, []audit.Event{does(audit.ActApprove, "15:00", by("boss"))}, []review.Rule{review.UnknownLog, review.OutOfHours}},
		"a check of what stands in the other":      {[]audit.Event{checks}, []audit.Event{first}, []review.Rule{review.SelfCheck}},
		"a check by a second":                      {[]audit.Event{with(checks, by("u2"))}, []audit.Event{first}, none},
		"a check of the same number":               {[]audit.Event{first, with(checks, by("u2"))}, []audit.Event{with(first, by("u3"))}, none},
		"what another asked there, carried out":    {[]audit.Event{does(audit.ActErase, "10:00", by("boss"), to(audit.LinkFirst, "b", 0), to(audit.LinkApproval, "b", 1))}, []audit.Event{does(audit.ActAsk, "08:00"), word(func(e *audit.Event) { e.Purpose = "erase" })}, none},
		"an erasure that names its word as cause":  {[]audit.Event{does(audit.ActErase, "10:00", to(audit.LinkCause, "b", 0), about(1))}, []audit.Event{word(func(e *audit.Event) { e.Purpose = "erase" }, about(1)), does(audit.ActErase, "10:05", about(1))}, none},
		"by its own word as cause":                 {[]audit.Event{does(audit.ActErase, "10:00", to(audit.LinkCause, "b", 0), about(1))}, []audit.Event{word(func(e *audit.Event) { e.Purpose = "erase" }, about(1), by("u1"))}, []review.Rule{review.SelfApproval}},
		"a cause in a store":                       {[]audit.Event{does(audit.ActErase, "10:00", to(audit.LinkCause, "store", 0), about(1))}, []audit.Event{word()}, []review.Rule{review.NoApproval}},
		"files on what was lent in the other":      {[]audit.Event{does(audit.ActExportMedia, "10:30", to(audit.LinkBatch, "b", 1))}, []audit.Event{word(func(e *audit.Event) { e.Purpose = "lend_media" }), does(audit.ActLendMedia, "10:00", own)}, none},
		"files that name another entry's number":   {[]audit.Event{login, does(audit.ActExportMedia, "10:30", to(audit.LinkBatch, "", 1))}, []audit.Event{word(func(e *audit.Event) { e.Purpose = "lend_media" }), does(audit.ActLendMedia, "10:00", own)}, []review.Rule{review.NoApproval}},
		"persons of one officer, on both":          {[]audit.Event{does(audit.ActLoginFailed, "10:00"), does(audit.ActLoginFailed, "10:01"), does(audit.ActLoginFailed, "10:02")}, []audit.Event{does(audit.ActLoginFailed, "10:00"), does(audit.ActLoginFailed, "10:01")}, []review.Rule{review.LoginFailures}},
		"an outcome in the other log of that name": {[]audit.Event{does(audit.ActPrint, "10:00", began)}, []audit.Event{does(audit.ActPrint, "10:01", to(audit.LinkAttempt, "a", 0), ended(audit.Succeeded))}, none},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := review.New(quiet)
			for _, e := range merged(t, map[audit.Code][]audit.Event{"a": c.a, "b": c.b}) {
				r.Add(e)
			}
			var got []review.Rule
			for _, f := range r.Finish(at("2026-07-01 19:00")) {
				got = append(got, f.Rule)
			}
			require.Equal(t, c.want, got)
		})
	}
}

// A silence and a missing anchor are of one log; a review that is signed in one of them is of all.
func TestEachLogIsHeardAndOneSignatureIsForAll(t *testing.T) {
	t.Parallel()
	quietOn := func(name audit.Code, events ...audit.Event) map[audit.Code][]audit.Event {
		beats := []audit.Event{event(audit.ActLogGenesis, "2026-07-01 09:00")}
		for _, day := range []string{"2026-07-01 18:00", "2026-07-02 09:00", "2026-07-02 18:00"} {
			beats = append(beats, event(audit.ActLogAnchored, day))
		}
		return map[audit.Code][]audit.Event{name: beats, "other": events}
	}
	found := func(cfg review.Config, logs map[audit.Code][]audit.Event) (list []string) {
		r := review.New(cfg)
		for _, e := range merged(t, logs) {
			r.Add(e)
		}
		for _, f := range r.Finish(at("2026-07-02 19:00")) {
			list = append(list, f.String())
		}
		return list
	}
	cfg := review.Config{Duties: []review.Duty{}}
	require.Equal(t, []string{"anchor_late entries other:0", "heartbeat_missing entries other:0"}, found(cfg, quietOn("one", event(audit.ActLogGenesis, "2026-07-01 09:00"))))
	require.Empty(t, found(cfg, quietOn("one", event(audit.ActLogGenesis, "2026-07-02 09:00"))))
	day := []review.Duty{{Rule: review.ReviewLate, Act: audit.ActSignOff, Every: 24 * time.Hour}}
	cfg = review.Config{Silence: -1, AnchorGap: -1, Duties: day}
	signed := []audit.Event{event(audit.ActReview, "2026-07-02 03:00"), with(event(audit.ActSignOff, "2026-07-02 03:01"), linked(audit.LinkCause, 0))}
	require.Empty(t, found(cfg, quietOn("one", signed...)), "signed in the other")
	signed[1].Links[0].Log = "one"
	require.Contains(t, found(cfg, quietOn("one", signed...)), "review_overdue entries", "a signature that names another entry")
}
