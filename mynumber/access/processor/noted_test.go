package processor_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/mynumber/access/processor"
)

// One officer notes what came of a contract. By a note nobody brings back a contract that has
// ended, takes back what was reported, inspected or certified, or reports ahead so that nothing is
// overdue.
func TestByANoteNobodyTakesAnythingBack(t *testing.T) {
	t.Parallel()
	ctx, o := t.Context(), newOffice(t)
	o.conclude(t, nil)
	today := civil.DayOf(o.now)
	note := func(edit func(*processor.Contract)) error {
		o.events(t)
		return o.Note(ctx, ito, "gcc-printing", edit)
	}
	require.NoError(t, note(func(c *processor.Contract) {
		c.EndedOn = today
		c.Reports = append(c.Reports, processor.Report{On: today, Document: audit.Hash{1}})
		c.Inspections = append(c.Inspections, processor.Inspection{On: today, By: "ito", Findings: 3})
		c.Erased = append(c.Erased, processor.Certificate{On: today})
	}))
	for name, edit := range map[string]func(*processor.Contract){
		"it has not ended":            func(c *processor.Contract) { c.EndedOn = civil.Date{} },
		"it ended later":              func(c *processor.Contract) { c.EndedOn = today.AddDays(1) },
		"no report":                   func(c *processor.Contract) { c.Reports = nil },
		"another report":              func(c *processor.Contract) { c.Reports[len(c.Reports)-1].Document = audit.Hash{2} },
		"an inspection found nothing": func(c *processor.Contract) { c.Inspections[0].Findings = 0 },
		"no certificate":              func(c *processor.Contract) { c.Erased = c.Erased[:0] },
		"a report of next year":       func(c *processor.Contract) { c.Reports = append(c.Reports, processor.Report{On: today.AddDays(365)}) },
		"a certificate of next year": func(c *processor.Contract) {
			c.Erased = append(c.Erased, processor.Certificate{On: today.AddDays(365)})
		},
	} {
		require.ErrorIs(t, note(edit), processor.CodeInput, name)
	}
	require.NoError(t, note(func(c *processor.Contract) { c.EndedOn = today.AddDays(-1) }))
	require.NoError(t, note(func(c *processor.Contract) { c.Reports = append(c.Reports, processor.Report{On: today}) }))
}

// What an approval took two for, a note of one changes in no place: not who the handlers are, where
// they work, what the contract says, or who consented to what.
func TestByANoteNobodyChangesWhatWasApproved(t *testing.T) {
	t.Parallel()
	ctx, o := t.Context(), newOffice(t)
	o.conclude(t, func(c *processor.Contract) { c.Places = []audit.Code{"plant"} })
	require.NoError(t, o.AskReentrust(ctx, ito, "gcc-printing", processor.Reentrust{
		Sub: "sub", Document: audit.Hash{1}, AppliedOn: civil.DayOf(o.now), From: civil.DayOf(o.now), Until: civil.DayOf(o.now),
	}))
	was := o.kept(t)
	require.NoError(t, o.Note(ctx, ito, "gcc-printing", func(c *processor.Contract) {
		c.Handlers[0], c.Places[0], c.Terms[0], c.Reentrusted[0].ApprovedBy = "mallory", "elsewhere", "none", "mallory"
		c.Reports = append(c.Reports, processor.Report{On: civil.DayOf(o.now)})
	}))
	is := o.kept(t)
	require.Len(t, is.Reports, len(was.Reports)+1)
	is.Reports = was.Reports
	require.Equal(t, was, is)
}

// kept is the contract as the store has it.
func (o *office) kept(t *testing.T) (c processor.Contract) {
	t.Helper()
	require.NoError(t, o.Note(t.Context(), ito, "gcc-printing", func(kept *processor.Contract) {
		raw, err := json.Marshal(kept)
		require.NoError(t, err)
		require.NoError(t, json.Unmarshal(raw, &c))
	}))
	return c
}

// A contract ends no later than today, and what has no day is no report.
func TestANoteIsOfADayThatHasCome(t *testing.T) {
	t.Parallel()
	ctx, o := t.Context(), newOffice(t)
	o.conclude(t, nil)
	for name, edit := range map[string]func(*processor.Contract){
		"it ends tomorrow":            func(c *processor.Contract) { c.EndedOn = civil.DayOf(o.now).AddDays(1) },
		"a report without a day":      func(c *processor.Contract) { c.Reports = append(c.Reports, processor.Report{}) },
		"an inspection without a day": func(c *processor.Contract) { c.Inspections = append(c.Inspections, processor.Inspection{}) },
		"a certificate without a day": func(c *processor.Contract) { c.Erased = append(c.Erased, processor.Certificate{}) },
	} {
		require.ErrorIs(t, o.Note(ctx, ito, "gcc-printing", edit), processor.CodeInput, name)
	}
}
