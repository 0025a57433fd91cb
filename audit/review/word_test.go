package review_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/review"
)

// A word covers what it is for: the persons it names, an erasure wherever they are held, what is
// written to a medium by who has it. It covers nothing beside that.
func TestAWordCoversWhatItIsFor(t *testing.T) {
	t.Parallel()
	about := func(n ...byte) func(*audit.Event) {
		return func(e *audit.Event) {
			for _, one := range n {
				e.Subjects = append(e.Subjects, audit.Subject{Handle: person(one)})
			}
		}
	}
	word := func(act audit.Code, change ...func(*audit.Event)) audit.Event {
		e := with(event(audit.ActApprove, "2026-07-01 09:00"), func(e *audit.Event) { e.Actor.ID, e.Purpose = "boss", act })
		for _, c := range change {
			e = with(e, c)
		}
		return e
	}
	does := func(act audit.Act, change ...func(*audit.Event)) audit.Event {
		e := event(act, "2026-07-01 10:00")
		for _, c := range change {
			e = with(e, c)
		}
		return e
	}
	began := func(e *audit.Event) { e.Phase, e.Result = audit.Attempt, 0 }
	failed := func(e *audit.Event) { e.Phase, e.Result = audit.Outcome, audit.Failed }
	by := func(id audit.Code) func(*audit.Event) { return func(e *audit.Event) { e.Actor.ID = id } }
	onWord, onCause := linked(audit.LinkApproval, 0), linked(audit.LinkCause, 0)
	erase := word("erase", about(1))
	withdraw := does(audit.ActWithdraw, onWord, by("boss"))
	lend, lent := word("lend_media"), does(audit.ActLendMedia, onWord)
	files := does(audit.ActExportMedia, linked(audit.LinkBatch, 1))
	back := does(audit.ActReturnMedia)
	byCase := func(e *audit.Event) { e.Case = "c2" }
	ofCase := word("erase", func(e *audit.Event) { e.Case = "c1" })
	digest := func(e *audit.Event) { e.Digest = audit.Hash{1} }
	tried := does(audit.ActErase, onWord, digest, began)
	erased := does(audit.ActErase, onWord, about(1, 2))
	bad, none, self := []review.Rule{review.BadApproval}, []review.Rule{review.NoApproval}, []review.Rule{review.SelfApproval}
	for name, c := range map[string]struct {
		events []audit.Event
		want   []review.Rule
	}{
		"whom it names":                     {[]audit.Event{word("inquire", about(1)), does(audit.ActInquire, onWord, about(1))}, nil},
		"and who belongs to them":           {[]audit.Event{word("inquire", about(1)), does(audit.ActInquire, onWord, about(2, 1))}, nil},
		"another":                           {[]audit.Event{word("inquire", about(1)), does(audit.ActInquire, onWord, about(2))}, bad},
		"nobody":                            {[]audit.Event{word("inquire", about(1)), does(audit.ActInquire, onWord)}, bad},
		"all persons of a run":              {[]audit.Event{word("inquire"), does(audit.ActInquire, onWord, about(2))}, nil},
		"an erasure everywhere":             {[]audit.Event{erase, does(audit.ActErase, onCause, about(1, 2), began), does(audit.ActErase, about(2)), does(audit.ActErase, onWord, about(1)), does(audit.ActErase, linked(audit.LinkAttempt, 1), about(1, 2), failed)}, nil},
		"an erasure again":                  {[]audit.Event{erase, does(audit.ActErase, onWord, about(1)), does(audit.ActErase, about(1))}, nil},
		"before the word":                   {[]audit.Event{does(audit.ActErase, about(1)), with(erase, linked(audit.LinkCase, 0))}, none},
		"an erasure of another beside them": {[]audit.Event{erase, does(audit.ActErase, onWord, about(1)), does(audit.ActErase, about(1, 2))}, none},
		"an erasure of another":             {[]audit.Event{erase, does(audit.ActErase, onCause, about(2))}, bad},
		"an erasure of nobody named":        {[]audit.Event{erase, does(audit.ActErase, onWord, about(1)), does(audit.ActErase)}, none},
		"an erasure by one's own word":      {[]audit.Event{with(erase, by("u1")), does(audit.ActErase, onCause, about(1))}, self},
		"an erasure of a case":              {[]audit.Event{ofCase, erased}, nil},
		"and again":                         {[]audit.Event{ofCase, erased, with(erased, by("desk"))}, nil},
		"another case of the same":          {[]audit.Event{ofCase, erased, does(audit.ActErase, about(1), byCase)}, none},
		"another case, by a program":        {[]audit.Event{ofCase, erased, does(audit.ActErase, about(1), byCase, func(e *audit.Event) { e.Actor.Kind = audit.ActorSystem })}, none},
		"of which it names the word":        {[]audit.Event{ofCase, erased, with(with(erased, byCase), by("u2"))}, bad},
		"of which one names one's own":      {[]audit.Event{ofCase, word("erase", byCase, by("u1")), erased, does(audit.ActErase, linked(audit.LinkApproval, 1), about(1, 2), byCase)}, self},
		"the same case on one's own word":   {[]audit.Event{ofCase, erased, with(erased, by("boss"))}, self},
		"the same case without its word":    {[]audit.Event{ofCase, erased, does(audit.ActErase, about(1, 2))}, none},
		"the same case and another person":  {[]audit.Event{ofCase, erased, does(audit.ActErase, onWord, about(1, 3))}, bad},
		"who was erased beside them":        {[]audit.Event{erase, erased, does(audit.ActErase, about(2))}, none},
		"whom others keep to be erased":     {[]audit.Event{erase, with(erased, began), does(audit.ActErase, linked(audit.LinkAttempt, 1), about(1, 2), func(e *audit.Event) { e.Phase = audit.Outcome }), does(audit.ActErase, about(2))}, none},
		"an erasure that was broken off":    {[]audit.Event{with(erase, func(e *audit.Event) { e.Subjects, e.Case = nil, "c1" }), tried, tried}, nil},
		"a third time":                      {[]audit.Event{ofCase, tried, tried, does(audit.ActErase, linked(audit.LinkAttempt, 2), func(e *audit.Event) { e.Phase = audit.Outcome }), tried}, bad},
		"by another who goes on":            {[]audit.Event{ofCase, tried, with(tried, by("u2"))}, bad},
		"of others":                         {[]audit.Event{ofCase, tried, with(tried, func(e *audit.Event) { e.Digest = audit.Hash{2} })}, bad},
		"of nothing that is known":          {[]audit.Event{ofCase, does(audit.ActErase, onWord, began), does(audit.ActErase, onWord, began)}, bad},
		"who comes back with them":          {[]audit.Event{erase, erased, does(audit.ActErase, about(1, 2), func(e *audit.Event) { e.Actor.Kind = audit.ActorSystem })}, nil},
		"another act on those":              {[]audit.Event{erase, does(audit.ActErase, onWord, about(1)), does(audit.ActInquire, about(1))}, none},
		"another act that it is a cause of": {[]audit.Event{word("inquire"), does(audit.ActInquire, onCause)}, none},
		"an erasure that was denied":        {[]audit.Event{erase, does(audit.ActErase, onWord, about(1), func(e *audit.Event) { e.Result = audit.Denied }), does(audit.ActErase, about(1))}, none},
		"an erasure, and it was withdrawn":  {[]audit.Event{erase, does(audit.ActErase, onCause, about(1), began), does(audit.ActErase, linked(audit.LinkAttempt, 1), failed), withdraw, does(audit.ActErase, about(1))}, none},
		"files on a medium":                 {[]audit.Event{lend, lent, files, files}, nil},
		"after its return was refused":      {[]audit.Event{lend, lent, files, back, does(audit.ActRefuse, by("boss")), files}, nil},
		"its holder refused the return":     {[]audit.Event{lend, lent, back, does(audit.ActRefuse), files}, none},
		"another spelling of its holder":    {[]audit.Event{lend, lent, back, does(audit.ActRefuse, by("U1")), files}, none},
		"a refusal of something else":       {[]audit.Event{lend, lent, back, does(audit.ActRefuse, by("boss"), func(e *audit.Event) { e.Program = "claim" }), files}, none},
		"by another":                        {[]audit.Event{lend, lent, with(files, by("u2"))}, none},
		"on another medium":                 {[]audit.Event{lend, lent, with(files, func(e *audit.Event) { e.Case = "c2" })}, none},
		"that name no lending":              {[]audit.Event{lend, lent, does(audit.ActExportMedia)}, none},
		"on a medium that is back":          {[]audit.Event{lend, lent, back, files}, none},
		"whose return is approved":          {[]audit.Event{lend, lent, back, word("return_media"), does(audit.ActRefuse), files}, none},
		"whose lending was withdrawn":       {[]audit.Event{lend, lent, withdraw, files}, none},
		"that is lent on no word":           {[]audit.Event{lend, does(audit.ActLendMedia), files}, []review.Rule{review.NoApproval, review.NoApproval}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got []review.Rule
			for _, f := range run(quiet, "2026-07-01 10:00", c.events...) {
				got = append(got, f.Rule)
			}
			require.Equal(t, c.want, got)
		})
	}
}
