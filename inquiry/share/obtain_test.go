package share_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/intake"
	"github.com/kyufu-go/kyufu/household/register"
	"github.com/kyufu-go/kyufu/inquiry/share"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

const newcomers = "person,household,date,head,name\n2001,601,2022-04-02,1,新人　一\n2002,601,2022-04-02,,新人　二\n"

func correction(source register.Source) share.Correction {
	return share.Correction{Tax: []register.TaxFact{{Person: "1001", Year: 2021, Status: 4, Provenance: register.Provenance{Source: source}, Known: base}}}
}

// impostors are callers who may neither get nor correct data, each for another reason.
func impostors() map[string]access.Caller {
	with := func(change func(*access.Caller)) access.Caller {
		c := caller("")
		change(&c)
		return c
	}
	return map[string]access.Caller{
		"nobody":                             {},
		"somebody of no such ID":             with(func(c *access.Caller) { c.Actor.ID = "phantom" }),
		"an officer who may do other things": with(func(c *access.Caller) { c.Actor.ID = "sato" }),
		"another duty":                       with(func(c *access.Caller) { c.Duty = "other" }),
		"no duty":                            with(func(c *access.Caller) { c.Duty = "" }),
		"a terminal that is not registered":  with(func(c *access.Caller) { c.Actor.Terminal = "T9" }),
		"another department":                 with(func(c *access.Caller) { c.Actor.Department = "tax" }),
		"one factor":                         with(func(c *access.Caller) { c.Actor.Auth = audit.AuthPassword }),
		"a system that is not registered":    with(func(c *access.Caller) { c.System = "shadow" }),
		"a contractor in the officer's name": with(func(c *access.Caller) { c.Actor.Kind, c.Actor.Processor = audit.ActorContractor, "gcc" }),
		"a system in the officer's name":     with(func(c *access.Caller) { c.Actor.Kind = audit.ActorSystem }),
	}
}

func TestAnImpostorNeitherGetsNorCorrectsData(t *testing.T) {
	t.Parallel()
	for name, by := range impostors() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			log := &audit.Memory{}
			d, g := desk(t, log)
			events, facts := g.Len(), count(g)
			_, err := d.Obtain(t.Context(), by, share.Residents, strings.NewReader(newcomers), intake.Options{})
			require.Error(t, err)
			require.Error(t, d.Correct(t.Context(), by, correction(register.ExOfficio)))
			assert.Equal(t, events, g.Len(), "nothing came in")
			assert.Equal(t, facts, count(g), "nothing was corrected")
			for _, e := range log.Events() {
				assert.Equal(t, audit.Denied, e.Result)
			}
		})
	}
}

func TestGettingDataIsAnActWithAHandleAPerson(t *testing.T) {
	t.Parallel()
	log := &audit.Memory{}
	d, g := desk(t, log)
	report, err := d.Obtain(t.Context(), caller("pension"), share.Residents, strings.NewReader(newcomers), intake.Options{})
	require.NoError(t, err)
	assert.Equal(t, 2, report.Taken)
	assert.True(t, g.Has("2001"))
	events := log.Events()
	require.Len(t, events, 3, "attempt, persons, outcome")
	assert.Equal(t, []audit.Act{audit.ActImport, audit.ActImport, audit.ActImport}, []audit.Act{events[0].Act, events[1].Act, events[2].Act})
	assert.Equal(t, audit.Attempt, events[0].Phase)
	assert.NotZero(t, events[0].Digest, "of the file")
	for _, person := range []string{"2001", "2002"} {
		h, err := handle(t.Context(), person)
		require.NoError(t, err)
		assert.True(t, slices.ContainsFunc(events[1].Subjects, func(s audit.Subject) bool { return s.Handle == h }), person)
	}
	assert.Equal(t, audit.Succeeded, events[2].Result)
	assert.EqualValues(t, 2, events[2].Count)
}

func TestWithoutALogNothingComesIn(t *testing.T) {
	t.Parallel()
	for from := range 2 { // the attempt, or the persons
		n := 0
		log := &audit.Memory{Fail: func(audit.Event) error {
			if n++; n > from {
				return errors.New("full")
			}
			return nil
		}}
		d, g := desk(t, log)
		_, err := d.Obtain(t.Context(), caller(""), share.Residents, strings.NewReader(newcomers), intake.Options{})
		require.ErrorIs(t, err, share.CodeAudit)
		assert.False(t, g.Has("2001"))
		n = 0
		facts := count(g)
		require.ErrorIs(t, d.Correct(t.Context(), caller(""), correction(register.ExOfficio)), share.CodeAudit)
		assert.Equal(t, facts, count(g))
	}
}

func TestACorrectionExOfficioIsAnActAboutEverybodyItReaches(t *testing.T) {
	t.Parallel()
	log := &audit.Memory{}
	d, g := desk(t, log)
	require.ErrorIs(t, d.Correct(t.Context(), caller(""), correction(register.OwnRoll)), share.CodeItem, "in the roll's name")
	require.ErrorIs(t, d.Correct(t.Context(), caller(""), share.Correction{}), share.CodeItem)
	facts := count(g)
	require.NoError(t, d.Correct(t.Context(), caller(""), correction(register.ExOfficio)))
	assert.Equal(t, facts+1, count(g))
	require.NoError(t, g.Append(register.Event{ID: "x1", Type: register.EventMoveOut, Person: "1002", Date: civil.MustDate("2022-04-01")}))
	before := len(log.Events())
	fix := register.Event{ID: "x2", Type: register.EventCancellation, Of: "x1", Known: base, Provenance: register.Provenance{Source: register.ExOfficio}}
	require.NoError(t, d.Correct(t.Context(), caller(""), share.Correction{Events: []register.Event{fix}}))
	h, err := handle(t.Context(), "1002")
	require.NoError(t, err)
	about := log.Events()[before+1].Subjects
	require.Len(t, about, 1)
	assert.Equal(t, h, about[0].Handle, "the cancellation names an entry, the log whom it is about")
}
