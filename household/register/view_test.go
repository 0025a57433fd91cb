package register_test

import (
	"fmt"
	"sync"
	"testing"

	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/municipality"
	"github.com/kyufu-go/kyufu/household/register"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func day(iso string) civil.Date { return civil.MustDate(iso) }

func place(code string) household.Place { return household.In(municipality.Must(code)) }

func TestACorrectionLearntLaterChangesOnlyWhatIsAskedAsOfLater(t *testing.T) {
	t.Parallel()
	g := registerOf(t, "event_id,type,date,known,person,household,head\n"+
		"e1,move_in,2010-04-01,2010-04-02,p1,h1,1\ne2,move_in,2010-04-01,2010-04-02,p2,h1,\n")
	atFirst := flat(t, g.AsOf(base, day("2021-12-31")))
	require.NoError(t, g.Append(register.Event{Type: register.EventCorrection, Of: "e2", Household: "h2", Known: day("2022-01-05")}))
	assert.Equal(t, atFirst, flat(t, g.AsOf(base, day("2021-12-31"))), "asked again as of then: the same bytes")
	assert.Equal(t, atFirst, flat(t, g.AsOf(base, day("2022-01-04"))))
	later := g.AsOf(base, day("2022-01-05"))
	assert.Equal(t, 2, later.Len())
	h, found := later.Of("p2")
	assert.True(t, found)
	assert.Equal(t, "h2", h.ID)
}

func TestOneNewEventComposesOnlyTheHouseholdsItTouches(t *testing.T) {
	t.Parallel()
	g := register.New(register.Config{})
	for h := range 1000 {
		for p := range 3 {
			head := civil.Unknown
			if p == 0 {
				head = civil.True
			}
			require.NoError(t, g.Append(register.Event{
				ID: fmt.Sprintf("e%d-%d", h, p), Type: register.EventMoveIn, Date: day("2015-01-01"),
				Person: fmt.Sprintf("p%d-%d", h, p), Household: fmt.Sprint("h", h), Head: head,
			}))
		}
	}
	v := g.AsOf(base, allKnown)
	assert.Equal(t, 1000, v.Composed())
	assert.Zero(t, v.Update(), "nothing new")
	for _, tc := range []struct {
		event register.Event
		want  int
		about string
	}{
		{register.Event{Type: register.EventMoveOut, Date: day("2020-01-01"), Person: "p1-1"}, 1, "one leaves"},
		{register.Event{Type: register.EventSplit, Date: day("2020-01-01"), Person: "p2-1", To: "new"}, 2, "the household left and the one entered"},
		{register.Event{Type: register.EventMerge, Date: day("2020-01-01"), Person: "p3-1", To: "h4"}, 2, "two households"},
		{register.Event{Type: register.EventMerge, Date: day("2020-01-01"), Household: "h5", To: "h6"}, 2, "a household goes over to another"},
		{register.Event{Type: register.EventHeadChange, Date: day("2020-01-01"), Person: "p7-1"}, 1, "a new head"},
		{register.Event{Type: register.EventMoveOut, Date: day("2022-01-01"), Person: "p8-1"}, 0, "after the base date"},
		{register.Event{Type: register.EventCancellation, Of: "e9-0", Known: day("2021-01-01")}, 1, "an entry is cancelled"},
		{register.Event{Type: register.EventCorrection, Of: "e10-1", Household: "h11", Known: day("2021-01-01")}, 2, "an entry is corrected"},
		{register.Event{Type: register.EventDeath, Date: base, Person: "p12-0"}, 1, "a head dies"},
	} {
		require.NoError(t, g.Append(tc.event))
		assert.Equal(t, tc.want, v.Update(), tc.about)
		assert.Equal(t, tc.want, v.Composed())
		require.Equal(t, flat(t, g.AsOf(base, allKnown)), flat(t, v), tc.about)
	}
	known := g.AsOf(base, day("2021-06-01"))
	require.NoError(t, g.Append(register.Event{Type: register.EventMoveOut, Date: day("2020-01-01"), Known: day("2021-06-02"), Person: "p20-1"}))
	assert.Zero(t, known.Update(), "not known yet")
}

func TestResidenceSaysWherePeopleWereRegistered(t *testing.T) {
	t.Parallel()
	g := registerOf(t, "type,date,known,person,household,head,january,from\n"+
		"現住,,2021-12-10,ever,h1,1,112020,\n"+
		"move_in,2015-04-01,2015-04-01,settled,h2,1,,\n"+
		"move_in,2021-05-01,2021-05-02,newcomer,h3,1,111007,\n"+
		"move_in,2021-12-15,2021-12-15,late,h4,1,111007,112011\n"+
		"move_in,2021-12-20,2021-12-20,abroad,h5,1,abroad,abroad\n"+
		"move_in,2021-03-01,2021-03-01,unsaid,h6,1,,\n"+
		"birth,2021-06-01,2021-06-03,child,h1,,,\n"+
		"move_in,2010-01-01,2010-01-01,back,h7,1,,\nmove_out,2019-01-01,2019-01-01,back,h7,,,\nmove_in,2021-02-01,2021-02-01,back,h7,1,,132209\n"+
		"move_in,2012-01-01,2012-01-01,gone,h8,1,,\nmove_out,2021-12-15,2021-12-16,gone,h8,,,\n")
	v := g.AsOf(day("2022-03-31"), allKnown)
	jan, december := day("2021-01-01"), day("2021-12-10")
	for person, want := range map[string]struct {
		january, december household.Place
		given             bool
	}{
		"ever":     {0, 0, false}, // nil: here, since ever
		"settled":  {place("112020"), place("112020"), true},
		"newcomer": {place("111007"), place("112020"), true},
		"late":     {place("111007"), place("112011"), true},
		"abroad":   {household.Abroad, household.Abroad, true},
		"unsaid":   {0, place("112020"), true},
		"child":    {household.Abroad, place("112020"), true}, // not born: registered nowhere
		"back":     {place("132209"), place("112020"), true},
	} {
		h, found := v.Of(person)
		require.True(t, found, person)
		m := h.Members[h.Index(person)]
		got, given := m.PlaceOn(jan)
		assert.Equal(t, want.given, given, person)
		assert.Equal(t, want.january, got, person)
		got, _ = m.PlaceOn(december)
		assert.Equal(t, want.december, got, person)
	}
	h, found := g.AsOf(base, allKnown).Of("gone")
	require.True(t, found, "registered on the base date")
	assert.Equal(t, day("2021-12-15"), h.Members[0].Residence[1].To, "what is known of later is told")
	h, _ = g.AsOf(base, day("2021-12-15")).Of("gone")
	assert.True(t, h.Members[0].Residence[1].To.IsZero(), "not known yet")
}

func TestHouseholdsThatAppearAfterTheBaseDate(t *testing.T) {
	t.Parallel()
	g := registerOf(t, "type,date,known,person,household,head,to,address,from\n"+
		"move_in,2010-01-01,,p1,h1,1,,宮町二丁目47番地1,\nmove_in,2010-01-01,,p2,h1,,,宮町二丁目47番地1,\nmove_in,2010-01-01,,p5,h1,,,宮町二丁目47番地1,\n"+
		"move_in,2021-12-15,,p3,h3,1,,,112011\n"+
		"split,2022-01-10,,p2,h1,1,h2,,\n"+
		"address_change,2022-01-12,,p5,h1,1,h5,箱田1番地,\n")
	v := g.AsOf(base, allKnown)
	assert.Equal(t, 1, v.Len())
	got := map[string]household.Household{}
	for h := range g.AsOf(day("2022-02-01"), allKnown).NewSince(v) {
		got[h.ID] = h
	}
	require.Len(t, got, 3)
	assert.Equal(t, household.Split{From: "h1", On: day("2022-01-10"), SameAddress: true}, got["h2"].Split)
	assert.Equal(t, household.Split{From: "h1", On: day("2022-01-12")}, got["h5"].Split)
	assert.True(t, got["h3"].Split.IsZero())
	on, _ := got["h3"].Members[0].PlaceOn(base)
	assert.Equal(t, place("112011"), on, "registered elsewhere on the base date")
}

func TestDeathsAfterTheBaseDateAreTold(t *testing.T) {
	t.Parallel()
	g := registerOf(t, "type,date,known,person,household\nmove_in,2010-01-01,,p1,h1\ndeath,2022-02-01,2022-02-03,p1,\n")
	h, found := g.AsOf(base, day("2022-02-03")).Household("h1")
	require.True(t, found)
	assert.Equal(t, "p1", h.Head)
	assert.Equal(t, "2022-02-01", h.Members[0].DiedOn.String())
	h, _ = g.AsOf(base, day("2022-02-02")).Household("h1")
	assert.True(t, h.Members[0].DiedOn.IsZero())
}

func TestAViewIsReadByMany(t *testing.T) {
	t.Parallel()
	g := loaded(t, history(200, 1500))
	base := day("2012-05-05")
	v, later := g.AsOf(base, day("2015-01-01")), g.AsOf(day("2014-01-01"), allKnown)
	want := flat(t, v)
	var readers sync.WaitGroup
	for range 4 {
		readers.Go(func() {
			assert.Equal(t, want, flat(t, v))
			for h := range later.NewSince(v) {
				for _, m := range h.Members {
					_, found := v.Person(m.ID)
					assert.True(t, found)
				}
			}
			v.Anomalies()
			v.Link(2021)
		})
	}
	readers.Wait()
}

func TestAnIdIsAnsweredForNobodyAndNothing(t *testing.T) {
	t.Parallel()
	v := registerOf(t, residents).AsOf(base, allKnown)
	_, found := v.Household("999")
	assert.False(t, found)
	_, found = v.Of("999")
	assert.False(t, found)
	_, found = v.Person("999")
	assert.False(t, found)
	_, found = v.Tax("999", 2021)
	assert.False(t, found)
	assert.Empty(t, v.Welfare("999"))
	empty := register.New(register.Config{}).AsOf(base, allKnown)
	assert.Zero(t, empty.Len())
	assert.Zero(t, empty.Update())
}
