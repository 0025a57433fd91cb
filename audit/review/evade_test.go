package review_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/review"
)

// What looks like a second person's word, or like leave to work at night, and is none hides
// nothing.
func TestNoWordOfNobodyHidesAnything(t *testing.T) {
	t.Parallel()
	byWho := func(id audit.Code) func(*audit.Event) { return func(e *audit.Event) { e.Actor.ID = id } }
	boss := with(event(audit.ActApprove, "2026-07-01 09:00"), byWho("boss"))
	asked := with(event(audit.ActInquire, "2026-07-01 10:00"), linked(audit.LinkApproval, 0))
	night := event(audit.ActView, "2026-07-01 19:00")
	overtime := with(event(audit.ActOvertimeOK, "2026-07-01 16:00"), func(e *audit.Event) { e.Actor.ID, e.Case = "boss", "u1" })
	own := with(overtime, byWho("u1"))
	register := event(audit.ActRegister, "2026-07-01 09:00")
	result := func(r audit.Result) func(*audit.Event) { return func(e *audit.Event) { e.Result = r } }
	try := with(asked, func(e *audit.Event) { e.Phase, e.Result = audit.Attempt, 0 })
	done := with(event(audit.ActInquire, "2026-07-01 10:01"), func(e *audit.Event) { e.Phase = audit.Outcome })
	failed := with(done, result(audit.Failed))
	word := func(act, run audit.Code) func(*audit.Event) {
		return func(e *audit.Event) { e.Purpose, e.Case = act, run }
	}
	check := with(event(audit.ActVerify, "2026-07-01 10:00"), linked(audit.LinkFirst, 0))
	wish := event(audit.ActAsk, "2026-07-01 09:00")
	carried := with(with(with(event(audit.ActErase, "2026-07-01 10:00"), byWho("boss")), linked(audit.LinkFirst, 0)), linked(audit.LinkApproval, 1))
	for name, c := range map[string]struct {
		events []audit.Event
		want   []review.Rule
	}{
		"what another asked, carried out by who agreed": {[]audit.Event{wish, boss, carried}, nil},
		"what one asked oneself":                        {[]audit.Event{with(wish, byWho("Boss")), boss, carried}, []review.Rule{review.SelfApproval}},
		"what nobody asked":                             {[]audit.Event{event(audit.ActView, "2026-07-01 09:00"), boss, carried}, []review.Rule{review.SelfApproval}},
		"an approval by oneself in capitals":            {[]audit.Event{with(boss, byWho("U1")), asked}, []review.Rule{review.SelfApproval}},
		"with a mark behind it":                         {[]audit.Event{with(boss, byWho("u1.")), asked}, []review.Rule{review.SelfApproval}},
		"an approval by nobody":                         {[]audit.Event{with(boss, byWho("-")), asked}, []review.Rule{review.SelfApproval}},
		"one that was abandoned":                        {[]audit.Event{with(boss, func(e *audit.Event) { e.Result = audit.Abandoned }), asked}, []review.Rule{review.BadApproval}},
		"one of which nothing is said":                  {[]audit.Event{with(boss, func(e *audit.Event) { e.Result = 0 }), asked}, []review.Rule{review.BadApproval}},
		"one that was begun":                            {[]audit.Event{with(boss, func(e *audit.Event) { e.Phase, e.Result = audit.Attempt, 0 }), asked}, []review.Rule{review.BadApproval, review.Unclosed}},
		"one by a citizen":                              {[]audit.Event{with(boss, func(e *audit.Event) { e.Actor.Kind = audit.ActorCitizen }), asked}, []review.Rule{review.BadApproval}},
		"a check by oneself in capitals":                {[]audit.Event{register, with(check, byWho("U1"))}, []review.Rule{review.SelfCheck}},
		"overtime that was denied":                      {[]audit.Event{with(overtime, func(e *audit.Event) { e.Result = audit.Denied }), night}, []review.Rule{review.OutOfHours}},
		"overtime that was asked for":                   {[]audit.Event{with(overtime, func(e *audit.Event) { e.Phase, e.Result = audit.Attempt, 0 }), night}, []review.Rule{review.OutOfHours, review.Unclosed}},
		"overtime by oneself":                           {[]audit.Event{own, night}, []review.Rule{review.OutOfHours}},
		"overtime by oneself, on one's own word":        {[]audit.Event{with(boss, byWho("u1")), with(own, linked(audit.LinkApproval, 0)), night}, []review.Rule{review.OutOfHours, review.SelfApproval}},
		"overtime on a superior's word":                 {[]audit.Event{boss, with(own, linked(audit.LinkApproval, 0)), night}, nil},
		"a word that is one":                            {[]audit.Event{boss, asked}, nil},
		"one word for two acts":                         {[]audit.Event{boss, asked, asked}, []review.Rule{review.BadApproval}},
		"a second act where the first was denied":       {[]audit.Event{boss, with(asked, result(audit.Denied)), asked}, nil},
		"a second where the first failed":               {[]audit.Event{boss, try, with(failed, linked(audit.LinkAttempt, 1)), try, with(done, linked(audit.LinkAttempt, 3))}, nil},
		"a second where the first went well":            {[]audit.Event{boss, try, with(done, linked(audit.LinkAttempt, 1)), asked}, []review.Rule{review.BadApproval}},
		"a second while the first is under way":         {[]audit.Event{boss, try, asked, with(done, linked(audit.LinkAttempt, 1))}, []review.Rule{review.BadApproval}},
		"a word for another act":                        {[]audit.Event{with(boss, word("erase", "c1")), asked}, []review.Rule{review.BadApproval}},
		"a word for another run":                        {[]audit.Event{with(boss, word("inquire", "c2")), asked}, []review.Rule{review.BadApproval}},
		"a word for this act and run":                   {[]audit.Event{with(boss, word("inquire", "c1")), asked}, nil},
		"overtime on a word for another act":            {[]audit.Event{with(boss, word("erase", "c1")), with(own, linked(audit.LinkApproval, 0)), night}, []review.Rule{review.BadApproval, review.OutOfHours}},
		"overtime on a word for another officer":        {[]audit.Event{with(boss, word("overtime_approved", "u2")), with(own, linked(audit.LinkApproval, 0)), night}, []review.Rule{review.BadApproval, review.OutOfHours}},
		"overtime on a word that was used":              {[]audit.Event{boss, asked, with(own, linked(audit.LinkApproval, 0)), night}, []review.Rule{review.BadApproval, review.OutOfHours}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got []review.Rule
			for _, f := range run(quiet, "2026-07-01 20:00", c.events...) {
				got = append(got, f.Rule)
			}
			require.ElementsMatch(t, c.want, got)
		})
	}
}

// Whoever spreads what he does over spellings of an ID, or over many IDs, is counted all the same.
func TestSpreadingOverIDsHidesNothing(t *testing.T) {
	t.Parallel()
	spelt := []audit.Code{"u1", "U1", "u1.", "-u1", "U1_"}
	many := []audit.Code{"u1", "u2", "u3", "u4", "u5"}
	from := func(terminal audit.Code, act audit.Act, ids ...audit.Code) (out []audit.Event) {
		for i, id := range ids {
			out = append(out, with(event(act, fmt.Sprintf("2026-07-01 09:0%d", i)), func(e *audit.Event) { e.Actor.ID, e.Actor.Terminal = id, terminal }))
		}
		return out
	}
	login := func(id audit.Code, when string) audit.Event {
		return with(event(audit.ActLogin, when), func(e *audit.Event) { e.Actor.ID = id })
	}
	persons := func(ids []audit.Code) (out []audit.Event) {
		for i := range 201 {
			out = append(out, with(event(audit.ActView, "2026-07-01 10:00"), func(e *audit.Event) {
				e.Actor.ID, e.Subjects = ids[i%len(ids)], audit.About(audit.Handle{byte(i), 7})
			}))
		}
		return out
	}
	again := from("t1", audit.ActView, spelt...)
	for i := range again {
		again[i].Case, again[i].Subjects = "", audit.About(person(9))
	}
	for name, c := range map[string]struct {
		events []audit.Event
		want   []review.Rule
	}{
		"guesses by spellings":                {from("t1", audit.ActLoginFailed, spelt...), []review.Rule{review.LoginFailures}},
		"and then a login":                    {append(from("t1", audit.ActLoginFailed, spelt...), login("u1", "2026-07-01 09:05")), []review.Rule{review.LoginFailures, review.GuessedLogin}},
		"guesses on many IDs":                 {from("t1", audit.ActLoginFailed, many...), []review.Rule{review.SpreadFailures}},
		"and then a login on a sixth":         {append(from("t1", audit.ActLoginFailed, many...), login("u6", "2026-07-01 09:05")), []review.Rule{review.SpreadFailures, review.GuessedLogin}},
		"a login of one's own between":        {slices.Concat(from("t1", audit.ActLoginFailed, many[:4]...), []audit.Event{login("u9", "2026-07-01 09:03")}, from("t1", audit.ActLoginFailed, many[:1]...)), []review.Rule{review.SpreadFailures}},
		"one of many, then the others":        {append(from("t1", audit.ActLoginFailed, slices.Repeat(many[:1], 5)...), from("t1", audit.ActLoginFailed, many[1])...), []review.Rule{review.LoginFailures, review.SpreadFailures}},
		"of which no terminal is known":       {from("", audit.ActLoginFailed, many...), []review.Rule{review.SpreadFailures}},
		"few on many IDs":                     {append(from("t1", audit.ActLoginFailed, many[:4]...), login("u6", "2026-07-01 09:05")), nil},
		"one's own, then another's login":     {append(from("t1", audit.ActLoginFailed, slices.Repeat(many[:1], 5)...), login("u6", "2026-07-01 09:05")), []review.Rule{review.LoginFailures}},
		"many persons a day by spellings":     {persons(spelt), []review.Rule{review.Volume}},
		"the same person again, by spellings": {again, []review.Rule{review.RepeatedView}},
		"two terminals by spellings":          {append(from("t1", audit.ActView, "u1"), from("t2", audit.ActView, "U1")...), []review.Rule{review.TwoTerminals}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got []review.Rule
			for _, f := range run(quiet, "2026-07-01 12:00", c.events...) {
				got = append(got, f.Rule)
			}
			require.ElementsMatch(t, c.want, got)
		})
	}
}
