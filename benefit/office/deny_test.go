package office_test

import (
	"context"
	"errors"
	"io"
	"iter"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/benefit/office"
	"github.com/kyufu-go/kyufu/benefit/office/outcome"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

// verbs are all acts at a desk and the operations that each needs. Case 17 is granted, 18 is
// closed.
var verbs = map[string]struct {
	needs []access.Operation
	do    func(context.Context, *office.Desk, access.Caller) error
}{
	"Open": {ops(access.Register), func(ctx context.Context, d *office.Desk, by access.Caller) error {
		return second2(d.Open(ctx, by, nil, opening("19")))
	}},
	"Open ex officio": {ops(access.Decide), func(ctx context.Context, d *office.Desk, by access.Caller) error {
		o := opening("19")
		o.Event.Kind, o.Event.Words = casework.OpenExOfficio, "x"
		return second2(d.Open(ctx, by, nil, o))
	}},
	"Start at the counter":  {ops(access.View, access.Update), starts("17", casework.ChangeMailing)},
	"Start a payment":       {ops(access.View, access.Pay), starts("17", casework.PlanPayment)},
	"Submit at the counter": {ops(access.Update), submits(casework.Event{Kind: casework.ChangeMailing})},
	"Submit a name":         {ops(access.Update), submits(casework.Event{Kind: casework.ChangePerson, Words: "x"})},
	"Submit an account":     {ops(access.Examine), submits(casework.Event{Kind: casework.AnswerAccount, Account: answered(), Inquiry: "q"})},
	"Submit a revocation":   {ops(access.Decide), submits(casework.Event{Kind: casework.Revoke, Codes: []string{"R01"}})},
	"Submit a payment":      {ops(access.Pay), submits(casework.Event{Kind: casework.PlanPayment, Run: "R9", Amount: 100000})},
	"Case": {ops(access.View), func(ctx context.Context, d *office.Desk, by access.Caller) error {
		return second2(d.Case(ctx, by, "17"))
	}},
	"Find": {ops(access.Search), func(ctx context.Context, d *office.Desk, by access.Caller) error {
		return second2(d.Find(ctx, by, "17-1"))
	}},
	"Search": {ops(access.Search), func(ctx context.Context, d *office.Desk, by access.Caller) error {
		return second2(d.Search(ctx, by, office.Named{Kana: "ヤマ"}, 1))
	}},
	"Touched": {ops(access.Search), func(ctx context.Context, d *office.Desk, by access.Caller) error {
		return second2(d.Touched(ctx, by, casework.Change{Person: "17-1"}))
	}},
	"In": {ops(access.View), func(ctx context.Context, d *office.Desk, by access.Caller) error {
		return first(d.In(ctx, by, casework.Granted))
	}},
	"Due": {ops(access.View), func(ctx context.Context, d *office.Desk, by access.Caller) error {
		return first(d.Due(ctx, by, day("2022-03-01"), 0))
	}},
	"Waiting": {ops(access.View), func(ctx context.Context, d *office.Desk, by access.Caller) error {
		return first(d.Waiting(ctx, by, day("2022-03-01")))
	}},
	"Books": {ops(access.View), func(ctx context.Context, d *office.Desk, by access.Caller) error { return second2(d.Books(ctx, by)) }},
	"Planned": {ops(access.View), func(ctx context.Context, d *office.Desk, by access.Caller) error {
		return second2(d.Planned(ctx, by, "R9"))
	}},
	"Balance": {ops(access.View), func(ctx context.Context, d *office.Desk, by access.Caller) error {
		return second2(d.Balance(ctx, by, "R9"))
	}},
	"Draft": {ops(access.View, access.Pay), func(ctx context.Context, d *office.Desk, by access.Caller) error {
		_, _, err := d.Draft(ctx, by, "R9", office.Choice{}, day("2022-03-01"))
		return err
	}},
	"ApproveRun": {ops(access.Decide), func(ctx context.Context, d *office.Desk, by access.Caller) error {
		return d.ApproveRun(ctx, by, office.Run{ID: "R9"})
	}},
	"ExportRun": {ops(access.Pay), func(ctx context.Context, d *office.Desk, by access.Caller) error {
		return second2(d.ExportRun(ctx, by, "R9", order(), io.Discard))
	}},
	"CheckFile": {ops(access.Pay), func(ctx context.Context, d *office.Desk, by access.Caller) error {
		return second2(d.CheckFile(ctx, by, "R9", nil))
	}},
	"SendRun": {ops(access.Pay), func(ctx context.Context, d *office.Desk, by access.Caller) error {
		return d.SendRun(ctx, by, "R9", audit.Hash{1})
	}},
	"LoseRun": {ops(access.Pay), func(ctx context.Context, d *office.Desk, by access.Caller) error { return d.LoseRun(ctx, by, "R9") }},
	"FindRun": {ops(access.Pay), func(ctx context.Context, d *office.Desk, by access.Caller) error {
		return d.FindRun(ctx, by, nil, "R9", true, "x")
	}},
	"CancelRun": {ops(access.Pay), func(ctx context.Context, d *office.Desk, by access.Caller) error {
		return d.CancelRun(ctx, by, nil, "R9", "x")
	}},
	"ReadResults": {ops(access.Pay), func(ctx context.Context, d *office.Desk, by access.Caller) error {
		return second2(d.ReadResults(ctx, by, "R9", outcome.File{}, civil.Date{}))
	}},
	"PayRest": {ops(access.Pay), func(ctx context.Context, d *office.Desk, by access.Caller) error {
		return d.PayRest(ctx, by, "R9", day("2022-03-01"))
	}},
	"CloseRun": {ops(access.Pay), func(ctx context.Context, d *office.Desk, by access.Caller) error {
		return second2(d.CloseRun(ctx, by, "R9"))
	}},
	"Sample": {ops(access.Examine), func(ctx context.Context, d *office.Desk, by access.Caller) error {
		return second2(d.Sample(ctx, by, "R9", 1))
	}},
	"Answered": {ops(access.Examine), func(ctx context.Context, d *office.Desk, by access.Caller) error {
		return d.Answered(ctx, by, "R9", "17", office.Came)
	}},
	"Second": {ops(access.Approve), func(ctx context.Context, d *office.Desk, by access.Caller) error {
		return second2(d.Second(ctx, by, "x", office.Act{Token: casework.Token{Case: "17"}}))
	}},
	"SecondOpening": {ops(access.Approve), func(ctx context.Context, d *office.Desk, by access.Caller) error {
		return second2(d.SecondOpening(ctx, by, "x", opening("19")))
	}},
	"SecondRun": {ops(access.Approve), func(ctx context.Context, d *office.Desk, by access.Caller) error {
		return second2(d.SecondRun(ctx, by, "x", "R9", true, "x"))
	}},
	"Erase": {ops(access.Erase), func(ctx context.Context, d *office.Desk, by access.Caller) error {
		return d.Erase(ctx, by, nil, office.Act{Case: "18", Event: casework.Event{Kind: casework.Erase, On: day("2022-03-01")}})
	}},
	"Settle": {ops(access.Erase), func(ctx context.Context, d *office.Desk, by access.Caller) error { return second2(d.Settle(ctx, by)) }},
	"Elsewhere": {ops(access.Register), func(ctx context.Context, d *office.Desk, by access.Caller) error {
		return d.Elsewhere(ctx, by, office.Payment{Program: "P2", Head: "x", Where: 112020, Source: "letter-1"})
	}},
	"Check": {ops(access.Audit), func(ctx context.Context, d *office.Desk, by access.Caller) error {
		return second2(d.Check(ctx, by, nil))
	}},
}

func ops(list ...access.Operation) []access.Operation { return list }

func second2[T any](_ T, err error) error { return err }

// first is the error that a list begins with.
func first[T any](list iter.Seq2[T, error]) error {
	for _, err := range list {
		return err
	}
	return nil
}

func starts(id string, k casework.Kind) func(context.Context, *office.Desk, access.Caller) error {
	return func(ctx context.Context, d *office.Desk, by access.Caller) error {
		_, _, err := d.Start(ctx, by, id, k)
		return err
	}
}

func submits(e casework.Event) func(context.Context, *office.Desk, access.Caller) error {
	return func(ctx context.Context, d *office.Desk, by access.Caller) error {
		e.On = day("2022-03-01")
		return second2(d.Submit(ctx, by, nil, office.Act{Case: "17", Event: e}))
	}
}

// Every act at the desk against everybody who works there, and somebody who does not: who has not
// the right is denied, with an entry that names them and a reason, and who has is never.
func TestEveryVerbIsDeniedToWhoMayNotAndToNobodyElse(t *testing.T) {
	t.Parallel()
	denials := 0
	for name, v := range verbs {
		for _, who := range []access.Caller{counter, examiner, head, cashier, keeper, second, auditor, officer("nobody")} {
			o := open(t)
			o.toGrant("17")
			_, err := o.desk.Open(t.Context(), counter, nil, opening("18"))
			require.NoError(t, err)
			o.does(counter, "18", casework.Event{Kind: casework.Decline})
			o.does(keeper, "18", casework.Event{Kind: casework.Close})
			may := !slices.ContainsFunc(v.needs, func(op access.Operation) bool { return !slices.Contains(rights[who.Actor.ID], op) })
			before := len(o.log.Events())
			err = v.do(t.Context(), o.desk, who)
			if may {
				// Two persons are another rule than who may.
				assert.True(t, !errors.Is(err, office.CodeDenied) || errors.Is(err, casework.CodeSecond), "%s by %s: %v", name, who.Actor.ID, err)
				continue
			}
			denials++
			require.ErrorIs(t, err, office.CodeDenied, "%s by %s", name, who.Actor.ID)
			events := o.log.Events()
			last := events[len(events)-1]
			assert.Greater(t, len(events), before, name)
			assert.Equal(t, audit.Denied, last.Result, "%s by %s", name, who.Actor.ID)
			assert.Equal(t, who.Actor.ID, last.Actor.ID, name)
			assert.NotEmpty(t, last.Reason, name)
		}
	}
	assert.Greater(t, denials, 200)
}
