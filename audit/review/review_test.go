package review_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/merkle"
	"github.com/kyufu-go/kyufu/audit/review"
	"github.com/kyufu-go/kyufu/audit/trail"
	"github.com/kyufu-go/kyufu/household/civil"
)

var jst = time.FixedZone("JST", 9*60*60)

func at(s string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", s, jst)
	if err != nil {
		panic(err)
	}
	return t
}

func officer(id audit.Code) audit.Actor {
	return audit.Actor{Kind: audit.ActorOfficer, ID: id, Terminal: "t1"}
}

func person(n byte) audit.Handle { return audit.Handle{n, 1} }

func event(act audit.Act, when string) audit.Event {
	return audit.Event{Act: act, Result: audit.Succeeded, Actor: officer("u1"), Time: at(when), Case: "c1"}
}

func with(e audit.Event, change func(*audit.Event)) audit.Event {
	change(&e)
	return e
}

func linked(kind audit.LinkKind, index uint64) func(*audit.Event) {
	return func(e *audit.Event) { e.Links = append(e.Links, audit.Ref{Kind: kind, Index: index}) }
}

// quiet leaves out the rules about the rhythm of the log, and of reviews.
var quiet = review.Config{Silence: -1, AnchorGap: -1, Duties: []review.Duty{}}

func run(cfg review.Config, end string, events ...audit.Event) []review.Finding {
	r := review.New(cfg)
	for i, e := range events {
		e.Index = uint64(i)
		r.Add(trail.SetEntry{Entry: trail.Entry{Index: uint64(i), Event: e}})
	}
	return r.Finish(at(end))
}

func TestRulesFindWhatTheyAreFor(t *testing.T) {
	t.Parallel()
	byWho := func(id audit.Code) func(*audit.Event) { return func(e *audit.Event) { e.Actor.ID = id } }
	noCase := func(e *audit.Event) { e.Case = "" }
	about := func(n byte) func(*audit.Event) {
		return func(e *audit.Event) { e.Subjects = audit.About(person(n)) }
	}
	contractor := func(p, sub audit.Code) func(*audit.Event) {
		return func(e *audit.Event) {
			e.Actor.Kind, e.Actor.Processor, e.Actor.Sub = audit.ActorContractor, p, sub
		}
	}
	var fails, many []audit.Event
	for i := range 5 {
		fails = append(fails, event(audit.ActLoginFailed, fmt.Sprintf("2026-07-01 09:0%d", i)))
	}
	for i := range 201 {
		many = append(many, with(event(audit.ActView, "2026-07-01 10:00"), func(e *audit.Event) { e.Subjects = audit.About(audit.Handle{byte(i), 7}) }))
	}
	staff := quiet
	staff.Staff = map[audit.Code]review.Officer{
		"u1": {Self: person(1), Family: []audit.Handle{person(2)}, To: at("2026-08-01 00:00")}, "u2": {Self: person(3)},
	}
	staff.Terminals = map[audit.Code]bool{"t1": true}
	staff.Processors = map[audit.Code]review.Contract{"acme": {From: at("2026-04-01 00:00"), To: at("2026-07-02 00:00"), Subs: []audit.Code{"sub1"}}}
	own := quiet
	own.Calendar = civil.NewCalendar(civil.CalendarConfig{Closed: []civil.Date{civil.MustDate("2026-07-01")}})
	overtime := quiet
	overtime.Overtime = []review.Overtime{{Actor: "u1", From: at("2026-07-01 17:00"), To: at("2026-07-01 22:00")}}

	for _, c := range []struct {
		name   string
		cfg    review.Config
		events []audit.Event
		want   []review.Rule
	}{
		{"a working day", quiet, []audit.Event{event(audit.ActView, "2026-07-01 08:30"), event(audit.ActView, "2026-07-01 17:14")}, nil},
		{"before opening", quiet, []audit.Event{event(audit.ActView, "2026-07-01 08:29")}, []review.Rule{review.OutOfHours}},
		{"after closing", quiet, []audit.Event{event(audit.ActView, "2026-07-01 17:15")}, []review.Rule{review.OutOfHours}},
		{"approved overtime", overtime, []audit.Event{event(audit.ActView, "2026-07-01 19:00")}, nil},
		{"overtime approved in the log", quiet, []audit.Event{
			with(event(audit.ActOvertimeOK, "2026-07-01 16:00"), func(e *audit.Event) { e.Actor.ID, e.Case = "boss", "u1" }), event(audit.ActView, "2026-07-01 19:00"),
		}, nil},
		{"a Saturday", quiet, []audit.Event{event(audit.ActView, "2026-07-04 10:00")}, []review.Rule{review.ClosedDay}},
		{"Marine Day", quiet, []audit.Event{event(audit.ActView, "2026-07-20 10:00")}, []review.Rule{review.ClosedDay}},
		{"a substitute holiday", quiet, []audit.Event{event(audit.ActView, "2026-05-06 10:00")}, []review.Rule{review.ClosedDay}},
		{"year-end", quiet, []audit.Event{event(audit.ActView, "2026-12-29 10:00")}, []review.Rule{review.ClosedDay}},
		{"the town's own day", own, []audit.Event{event(audit.ActView, "2026-07-01 10:00")}, []review.Rule{review.ClosedDay}},
		{"a batch job at night", quiet, []audit.Event{with(event(audit.ActImport, "2026-07-01 02:00"), func(e *audit.Event) { e.Actor.Kind = audit.ActorSystem })}, nil},
		{"login failures", quiet, fails, []review.Rule{review.LoginFailures}},
		{"and then a login", quiet, append(slices.Clone(fails), event(audit.ActLogin, "2026-07-01 09:05")), []review.Rule{review.LoginFailures, review.GuessedLogin}},
		{"few failures", quiet, append(slices.Clone(fails[:4]), event(audit.ActLogin, "2026-07-01 09:05")), nil},
		{"two terminals", quiet, []audit.Event{
			event(audit.ActView, "2026-07-01 10:00"), with(event(audit.ActView, "2026-07-01 10:04"), func(e *audit.Event) { e.Actor.Terminal = "t2" }),
		}, []review.Rule{review.TwoTerminals}},
		{"logged out between", quiet, []audit.Event{
			event(audit.ActLogout, "2026-07-01 10:00"), with(event(audit.ActLogin, "2026-07-01 10:04"), func(e *audit.Event) { e.Actor.Terminal = "t2" }),
		}, nil},
		{"dormant", quiet, []audit.Event{event(audit.ActView, "2026-04-01 10:00"), event(audit.ActView, "2026-07-01 10:00")}, []review.Rule{review.DormantID}},
		{"expired", staff, []audit.Event{event(audit.ActView, "2026-08-03 10:00")}, []review.Rule{review.ExpiredID}},
		{"unknown ID", staff, []audit.Event{with(event(audit.ActView, "2026-07-01 10:00"), byWho("u9"))}, []review.Rule{review.UnknownID}},
		{"unregistered terminal", staff, []audit.Event{with(event(audit.ActView, "2026-07-01 10:00"), func(e *audit.Event) { e.Actor.Terminal = "t9" })}, []review.Rule{review.UnknownTerminal}},
		{"inquiry without approval", quiet, []audit.Event{event(audit.ActInquire, "2026-07-01 10:00")}, []review.Rule{review.NoApproval}},
		{"approved by another", quiet, []audit.Event{
			with(event(audit.ActApprove, "2026-07-01 09:00"), byWho("boss")), with(event(audit.ActInquire, "2026-07-01 10:00"), linked(audit.LinkApproval, 0)),
		}, nil},
		{"approved by the requester", quiet, []audit.Event{
			event(audit.ActApprove, "2026-07-01 09:00"), with(event(audit.ActInquire, "2026-07-01 10:00"), linked(audit.LinkApproval, 0)),
		}, []review.Rule{review.SelfApproval}},
		{"approval withdrawn", quiet, []audit.Event{
			with(event(audit.ActApprove, "2026-07-01 09:00"), byWho("boss")), with(with(event(audit.ActWithdraw, "2026-07-01 09:30"), byWho("boss")), linked(audit.LinkApproval, 0)),
			with(event(audit.ActExport, "2026-07-01 10:00"), linked(audit.LinkApproval, 0)),
		}, []review.Rule{review.BadApproval}},
		{"approval of nothing", quiet, []audit.Event{event(audit.ActView, "2026-07-01 09:00"), with(event(audit.ActLendMedia, "2026-07-01 10:00"), linked(audit.LinkApproval, 0))}, []review.Rule{review.BadApproval}},
		{"checked by the first person", quiet, []audit.Event{event(audit.ActRegister, "2026-07-01 09:00"), with(event(audit.ActVerify, "2026-07-01 10:00"), linked(audit.LinkFirst, 0))}, []review.Rule{review.SelfCheck}},
		{"checked by a second", quiet, []audit.Event{event(audit.ActRegister, "2026-07-01 09:00"), with(with(event(audit.ActVerify, "2026-07-01 10:00"), byWho("u2")), linked(audit.LinkFirst, 0))}, nil},
		{"volume", quiet, many, []review.Rule{review.Volume}},
		{"repeated views", quiet, slices.Repeat([]audit.Event{with(with(event(audit.ActView, "2026-07-01 10:00"), about(9)), noCase)}, 5), []review.Rule{review.RepeatedView}},
		{"repeated views of a case", quiet, slices.Repeat([]audit.Event{with(event(audit.ActView, "2026-07-01 10:00"), about(9))}, 5), nil},
		{"own record", staff, []audit.Event{with(event(audit.ActView, "2026-07-01 10:00"), about(1))}, []review.Rule{review.OwnRecord}},
		{"family", staff, []audit.Event{with(event(audit.ActView, "2026-07-01 10:00"), about(2))}, []review.Rule{review.FamilyRecord}},
		{"colleague", staff, []audit.Event{with(event(audit.ActView, "2026-07-01 10:00"), about(3))}, []review.Rule{review.ColleagueRecord}},
		{"search without case", quiet, []audit.Event{with(event(audit.ActSearch, "2026-07-01 10:00"), noCase)}, []review.Rule{review.SearchNoCase}},
		{"processor in time", staff, []audit.Event{with(event(audit.ActView, "2026-07-01 10:00"), contractor("acme", "sub1"))}, nil},
		{"processor too late", staff, []audit.Event{with(event(audit.ActView, "2026-07-02 10:00"), contractor("acme", ""))}, []review.Rule{review.ProcessorDates}},
		{"unknown processor", staff, []audit.Event{with(event(audit.ActView, "2026-07-01 10:00"), contractor("evil", ""))}, []review.Rule{review.UnknownProc}},
		{"unknown sub-processor", staff, []audit.Event{with(event(audit.ActView, "2026-07-01 10:00"), contractor("acme", "sub2"))}, []review.Rule{review.UnknownSub}},
		{"clock ahead", quiet, []audit.Event{event(audit.ActLogClockAhead, "2026-07-01 10:00")}, []review.Rule{review.ClockAhead}},
		{"clock back", quiet, []audit.Event{event(audit.ActLogClockBack, "2026-07-01 10:00")}, []review.Rule{review.ClockBack}},
		{"crash, full, forged", quiet, []audit.Event{
			event(audit.ActLogRecovered, "2026-07-01 10:00"), event(audit.ActLogFull, "2026-07-01 10:00"), event(audit.ActLogAnchorBad, "2026-07-01 10:00"),
		}, []review.Rule{review.Crash, review.Full, review.AnchorForged}},
		{"break glass", quiet, []audit.Event{event(audit.ActBreakGlass, "2026-07-01 10:00")}, []review.Rule{review.BrokenGlass}},
		{"silence", review.Config{AnchorGap: -1}, []audit.Event{event(audit.ActView, "2026-06-29 10:00"), event(audit.ActView, "2026-07-01 10:00")}, []review.Rule{review.Silence}},
		{"anchor late", review.Config{Silence: -1}, []audit.Event{event(audit.ActLogAnchored, "2026-06-29 10:00"), event(audit.ActView, "2026-07-01 10:00")}, []review.Rule{review.AnchorLate}},
		{"attempt left open", quiet, []audit.Event{with(event(audit.ActPrint, "2026-07-01 10:00"), func(e *audit.Event) { e.Phase, e.Result = audit.Attempt, 0 })}, []review.Rule{review.Unclosed}},
		{"attempt and outcome", quiet, []audit.Event{
			with(event(audit.ActPrint, "2026-07-01 10:00"), func(e *audit.Event) { e.Phase, e.Result = audit.Attempt, 0 }),
			with(with(event(audit.ActPrint, "2026-07-01 10:01"), func(e *audit.Event) { e.Phase = audit.Outcome }), linked(audit.LinkAttempt, 0)),
		}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			end := "2026-07-01 18:00"
			if last := c.events[len(c.events)-1].Time; last.After(at(end)) {
				end = last.In(jst).Format("2006-01-02 15:04")
			}
			var got []review.Rule
			for _, f := range run(c.cfg, end, c.events...) {
				got = append(got, f.Rule)
			}
			require.ElementsMatch(t, c.want, got)
		})
	}
}

func TestSignOffIsAnEntryThatBindsTheFindings(t *testing.T) {
	t.Parallel()
	findings := run(quiet, "2026-07-01 19:00", event(audit.ActInquire, "2026-07-01 19:00"))
	require.Len(t, findings, 2)
	rec := &audit.Memory{}
	_, err := review.SignOff(context.Background(), rec, findings, review.Decision{By: officer("boss"), Period: "2026-07", Reason: "explained", Entries: 1})
	require.NoError(t, err)
	events := rec.Events()
	require.Len(t, events, 2)
	require.Equal(t, audit.ActSignOff, events[1].Act)
	require.Equal(t, review.Digest(findings), events[1].Digest)
	findings[0].Entries[0].Index++
	require.NotEqual(t, review.Digest(findings), events[1].Digest)
}

func TestFindingsCarryProofs(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	log, err := trail.Open(dir, trail.Config{Instance: "test/app1"})
	require.NoError(t, err)
	_, err = log.Append(context.Background(), event(audit.ActInquire, "2026-07-01 19:00"))
	require.NoError(t, err)
	require.NoError(t, log.Close())
	logs, err := trail.OpenSet(dir)
	require.NoError(t, err)
	findings, err := review.Run(logs, nil, at("2026-07-01 20:00"), quiet)
	require.NoError(t, err)
	require.NotEmpty(t, findings)
	root, err := logs.Log("test/app1").Root(3)
	require.NoError(t, err)
	for _, f := range findings {
		ev, err := review.Prove(logs, f, map[audit.Code]uint64{"test/app1": 3})
		require.NoError(t, err)
		for _, e := range ev {
			require.NoError(t, merkle.CheckInclusion(e.Proof, 3, root, e.Entry.Index, merkle.LeafHash(e.Leaf)))
		}
	}
}

func BenchmarkReview(b *testing.B) {
	entries := make([]trail.SetEntry, 100_000)
	for i := range entries {
		e := event(audit.ActView, "2026-07-01 10:00")
		e.Time = e.Time.Add(time.Duration(i) * time.Second)
		e.Actor.ID = audit.Code(fmt.Sprintf("u%d", i%40))
		e.Subjects = audit.About(audit.Handle{byte(i), byte(i >> 8), 1})
		entries[i] = trail.SetEntry{Entry: trail.Entry{Index: uint64(i), Event: e}}
	}
	for b.Loop() {
		r := review.New(quiet)
		for i := range entries {
			r.Add(entries[i])
		}
		r.Finish(at("2026-07-03 10:00"))
	}
	b.ReportMetric(float64(b.N)*float64(len(entries))/b.Elapsed().Seconds(), "entries/s")
}

// The log's own clock may be wrong all the time: the review's is another one.
func TestEntriesOfTheFutureAreFound(t *testing.T) {
	t.Parallel()
	entry := event(audit.ActLogin, "2026-07-01 10:00")
	require.Empty(t, run(quiet, "2026-07-01 10:00", entry))
	for _, end := range []string{"2026-07-01 09:00", "2026-06-30 10:00", "2025-07-01 10:00"} {
		found := run(quiet, end, entry)
		require.Len(t, found, 1, end)
		require.Equal(t, review.ClockAhead, found[0].Rule)
	}
}
