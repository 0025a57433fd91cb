package incident_test

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"iter"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/incident"
	"github.com/kyufu-go/kyufu/audit/internal/segment"
	"github.com/kyufu-go/kyufu/household/civil"
)

var (
	jst   = time.FixedZone("JST", 9*60*60)
	chief = audit.Actor{Kind: audit.ActorOfficer, ID: "chief"}
	clerk = audit.Actor{Kind: audit.ActorOfficer, ID: "clerk", Terminal: "t-lost"}
	ctx   = context.Background()
)

func entries(m *audit.Memory) iter.Seq2[segment.Entry, error] {
	return func(yield func(segment.Entry, error) bool) {
		for _, e := range m.Events() {
			if !yield(segment.Entry{Index: e.Index, Event: e}, nil) {
				return
			}
		}
	}
}

func TestDeadlines(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name      string
		known     string
		malicious bool
		rules     incident.Rules
		prompt    string
		final     string
	}{
		{"counts the first day", "2026-07-01", false, incident.Rules{}, "2026-07-05", "2026-07-30"},
		{"sixty days when malicious", "2026-07-01", true, incident.Rules{}, "2026-07-05", "2026-08-31"}, // 29 August is a Saturday
		{"a last day on a Saturday moves", "2026-07-03", false, incident.Rules{}, "2026-07-07", "2026-08-03"},
		{"year-end moves to 4 January", "2026-12-01", false, incident.Rules{}, "2026-12-05", "2027-01-04"},
		{"three days, next day first", "2026-07-01", false, incident.Rules{PromptDays: 3, NextDayFirst: true}, "2026-07-04", "2026-07-31"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d, err := c.rules.Deadlines(civil.MustDate(c.known), c.malicious)
			require.NoError(t, err)
			require.Equal(t, c.prompt, d.Prompt.String())
			require.Equal(t, c.final, d.Final.String())
		})
	}
	_, err := incident.Rules{}.Deadlines(civil.MustDate("2099-12-01"), false)
	require.Error(t, err, "no guess past the holiday data")
}

func TestIncidentLivesInTheLog(t *testing.T) {
	t.Parallel()
	log := &audit.Memory{}
	var people []audit.Handle
	for i := range 100 {
		var h audit.Handle
		binary.BigEndian.PutUint64(h[:], uint64(i+1))
		people = append(people, h)
		_, err := log.Append(ctx, audit.Event{Act: audit.ActView, Result: audit.Succeeded, Actor: clerk, Time: time.Date(2026, 7, 1, 9, 0, i, 0, jst), Subjects: audit.About(h)})
		require.NoError(t, err)
	}
	_, err := log.Append(ctx, audit.Event{Act: audit.ActExportMedia, Result: audit.Succeeded, Actor: clerk, Time: time.Date(2026, 7, 1, 10, 0, 0, 0, jst), Count: 50})
	require.NoError(t, err)
	c, err := incident.Concern(entries(log), incident.Scope{Terminal: "t-lost", From: time.Date(2026, 7, 1, 9, 0, 10, 0, jst)})
	require.NoError(t, err)
	require.Equal(t, people[10:], c.Subjects)
	require.Equal(t, uint64(50), c.Uncounted)

	_, err = incident.Open(ctx, log, incident.Opening{
		ID: "inc-1", Kind: incident.Loss, Malicious: true, Known: time.Date(2026, 7, 1, 23, 0, 0, 0, jst), Persons: 140, Subjects: c.Subjects, By: chief,
	})
	require.NoError(t, err)
	list, err := incident.Load(entries(log))
	require.NoError(t, err)
	require.Len(t, list, 1)
	i := &list[0]
	require.Equal(t, people[10:], i.Subjects)
	require.True(t, i.Malicious)
	require.Equal(t, incident.Loss, i.Kind)
	due, err := i.Due(incident.Rules{}, civil.MustDate("2026-07-06"))
	require.NoError(t, err)
	require.Len(t, due, 2)
	require.True(t, due[0].Overdue)
	require.False(t, due[1].Overdue)

	_, err = incident.File(ctx, log, i, incident.Prompt, audit.Hash{1}, chief)
	require.NoError(t, err)
	_, err = incident.Take(ctx, log, i, "revoked-terminal", chief)
	require.NoError(t, err)
	_, err = incident.Take(ctx, log, i, "told-persons", chief, people[10:20]...)
	require.NoError(t, err)
	_, err = incident.File(ctx, log, i, incident.Final, audit.Hash{2}, chief)
	require.NoError(t, err)
	list, err = incident.Load(entries(log))
	require.NoError(t, err)
	due, err = list[0].Due(incident.Rules{}, civil.MustDate("2026-12-06"))
	require.NoError(t, err)
	require.Empty(t, due)
	require.Len(t, list[0].Measures, 2)
}

func TestEnquiriesAreDue(t *testing.T) {
	t.Parallel()
	log := &audit.Memory{Now: func() time.Time { return time.Date(2026, 7, 1, 9, 0, 0, 0, jst) }}
	_, err := incident.Receive(ctx, log, "q-1", true, audit.Handle{1}, clerk)
	require.NoError(t, err)
	_, err = incident.Receive(ctx, log, "q-2", false, audit.Handle{}, clerk)
	require.NoError(t, err)
	qs, err := incident.LoadEnquiries(entries(log))
	require.NoError(t, err)
	require.Len(t, qs, 2)
	require.True(t, qs[0].Serious)
	_, err = incident.Answer(ctx, log, &qs[0], "by-letter", chief)
	require.NoError(t, err)
	qs, err = incident.LoadEnquiries(entries(log))
	require.NoError(t, err)
	for k, want := range []bool{false, true} {
		last, overdue, err := qs[k].Due(incident.Rules{}, civil.MustDate("2026-07-15"))
		require.NoError(t, err)
		require.Equal(t, "2026-07-14", last.String())
		require.Equal(t, want, overdue)
	}
}

func Example() {
	log := &audit.Memory{} // in production a *audit.Log
	officer := audit.Actor{Kind: audit.ActorOfficer, ID: "chief"}
	_, _ = incident.Open(context.Background(), log, incident.Opening{
		ID: "inc-1", Kind: incident.Leak, Known: time.Date(2026, 7, 1, 9, 0, 0, 0, time.UTC), Persons: 120, By: officer,
	})
	list, _ := incident.Load(entries(log))
	due, _ := list[0].Due(incident.Rules{}, civil.MustDate("2026-07-03"))
	for _, d := range due {
		fmt.Println(d.Stage, d.Last)
	}
	// Output:
	// prompt 2026-07-05
	// final 2026-07-30
}

// Entries written while the clock was wrong lay outside every window.
func TestAnIncidentFindsWhatWasWrittenWhileTheClockWasWrong(t *testing.T) {
	t.Parallel()
	day := func(h, m int) time.Time { return time.Date(2026, 7, 1, h, m, 0, 0, jst) }
	for name, c := range map[string]struct {
		times    []time.Time
		want     []uint64
		misdated uint64
	}{
		"three years back between two of the window": {[]time.Time{day(9, 0), day(10, 0), day(10, 1).AddDate(-3, 0, 0), day(10, 2).AddDate(-3, 0, 0), day(12, 0), day(15, 0)}, []uint64{1, 2, 3, 4}, 2},
		"forward between two of the window":          {[]time.Time{day(9, 0), day(10, 0), day(10, 1).AddDate(50, 0, 0), day(12, 0), day(15, 0)}, []uint64{1, 2, 3}, 1},
		"back from before the window to behind it":   {[]time.Time{day(9, 0), day(10, 1).AddDate(-3, 0, 0), day(15, 0)}, []uint64{1}, 1},
		"back, and over before the window":           {[]time.Time{day(8, 0), day(8, 1).AddDate(-3, 0, 0), day(9, 0), day(12, 0)}, []uint64{3}, 0},
		"back, behind the window":                    {[]time.Time{day(12, 0), day(15, 0), day(16, 1).AddDate(-3, 0, 0), day(17, 0)}, []uint64{0}, 0},
		"back to the end of the log":                 {[]time.Time{day(9, 0), day(12, 0).AddDate(-3, 0, 0)}, []uint64{1}, 1},
		"a clock that is right":                      {[]time.Time{day(9, 0), day(10, 0), day(13, 59), day(14, 0), day(15, 0)}, []uint64{1, 2}, 0},
	} {
		log := &audit.Memory{}
		for _, at := range c.times {
			_, err := log.Append(ctx, audit.Event{Act: audit.ActView, Result: audit.Succeeded, Actor: clerk, Time: at, Subjects: audit.About(audit.Handle{1})})
			require.NoError(t, err)
		}
		got, err := incident.Concern(entries(log), incident.Scope{Terminal: "t-lost", From: day(10, 0), To: day(14, 0)})
		require.NoError(t, err)
		require.Equal(t, c.want, got.Entries, name)
		require.Equal(t, c.misdated, got.Misdated, name)
	}
}

// What was tried and did not come about is nothing that was done.
func TestAReportThatFailedIsStillDue(t *testing.T) {
	t.Parallel()
	log := &audit.Memory{Now: func() time.Time { return time.Date(2026, 7, 1, 9, 0, 0, 0, jst) }}
	_, err := incident.Open(ctx, log, incident.Opening{ID: "inc-1", Kind: incident.Leak, Known: log.Now(), By: chief})
	require.NoError(t, err)
	_, err = incident.Receive(ctx, log, "q-1", true, audit.Handle{}, clerk)
	require.NoError(t, err)
	for _, x := range []struct {
		act    audit.Act
		reason audit.Code
		cause  uint64
	}{
		{audit.ActReport, audit.Code(incident.Prompt), 0},
		{audit.ActReport, audit.Code(incident.Final), 0},
		{audit.ActMeasure, "revoked-terminal", 0},
		{audit.ActAnswer, "by-letter", 1},
	} {
		for _, result := range []audit.Result{audit.Denied, audit.Failed, audit.Abandoned} {
			_, err := log.Append(ctx, audit.Event{
				Act: x.act, Result: result, Actor: chief, Case: "inc-1", Reason: x.reason, Links: []audit.Ref{{Kind: audit.LinkCause, Index: x.cause}},
			})
			require.NoError(t, err)
		}
	}
	list, err := incident.Load(entries(log))
	require.NoError(t, err)
	due, err := list[0].Due(incident.Rules{}, civil.MustDate("2026-07-02"))
	require.NoError(t, err)
	require.Len(t, due, 2)
	require.Empty(t, list[0].Measures)
	qs, err := incident.LoadEnquiries(entries(log))
	require.NoError(t, err)
	require.Nil(t, qs[0].Answered)
}

// Who enters an incident again, because not all of its entries were taken, has entered it once.
func TestAnOpeningThatIsTriedAgainIsOneIncident(t *testing.T) {
	t.Parallel()
	var people []audit.Handle
	for i := range 3*audit.MaxSubjects + 5 {
		var h audit.Handle
		binary.BigEndian.PutUint64(h[:], uint64(i+1))
		people = append(people, h)
	}
	known := time.Date(2026, 7, 1, 9, 0, 0, 0, jst)
	opening := incident.Opening{ID: "inc-1", Kind: incident.Leak, Malicious: true, Known: known, Persons: 200, Subjects: people, By: chief}
	log := &audit.Memory{}
	for taken := range 4 { // entries before the log takes no more
		_, err := incident.Open(ctx, &full{log, taken}, opening)
		require.ErrorIs(t, err, errFull)
	}
	_, err := incident.Open(ctx, log, opening)
	require.NoError(t, err)
	_, err = incident.Open(ctx, log, incident.Opening{ID: "inc-1", Kind: incident.Leak, Known: known.AddDate(0, 0, 9), By: chief})
	require.NoError(t, err)
	_, err = incident.Open(ctx, log, incident.Opening{ID: "inc-2", Kind: incident.Leak, Malicious: true, Known: known, By: chief})
	require.NoError(t, err)

	list, err := incident.Load(entries(log))
	require.NoError(t, err)
	require.Len(t, list, 3, "another number or another day is another incident")
	require.Equal(t, people, list[0].Subjects)
	require.Equal(t, uint64(0), list[0].Index)

	again := list[0]
	again.Index = 1 // the first entry of the second try, by whoever keeps what Open returned
	_, err = incident.File(ctx, log, &again, incident.Prompt, audit.Hash{1}, chief)
	require.NoError(t, err)
	list, err = incident.Load(entries(log))
	require.NoError(t, err)
	require.NotNil(t, list[0].Prompt)
}

// An opening that does not say since when the town knows would be another incident each time it is
// tried: nothing is entered, and nobody's days begin with the day of the entry.
func TestAnOpeningSaysWhenItWasKnown(t *testing.T) {
	t.Parallel()
	log := &audit.Memory{}
	_, err := incident.Open(ctx, log, incident.Opening{ID: "inc-1", Kind: incident.Leak, By: chief})
	require.ErrorIs(t, err, audit.CodeConfig)
	require.Empty(t, log.Events())
}

var errFull = errors.New("no room")

// full is a log that takes so many entries and no more.
type full struct {
	*audit.Memory
	left int
}

func (f *full) Append(ctx context.Context, e audit.Event) (audit.Receipt, error) {
	if f.left--; f.left < 0 {
		return audit.Receipt{}, errFull
	}
	return f.Memory.Append(ctx, e)
}
