package office_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/keys"
	"github.com/kyufu-go/kyufu/audit/review/reviewtest"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/audit/store/storetest"
	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/benefit/office"
	"github.com/kyufu-go/kyufu/household/addressee"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

// Who plans payments pays nobody else by it, and who asks for an account's owner does not make the
// account the household's own word.
func TestNoOfficerPaysAnAccountThatNobodyChanged(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.toGrant("17")
	mine := account()
	mine.Number = "6666666"
	_, err := o.tries(cashier, "17", casework.Event{Kind: casework.PlanPayment, Run: "R1", Account: mine, Amount: 100000})
	require.ErrorIs(t, err, casework.CodeEvent)
	_, err = o.tries(examiner, "17", casework.Event{Kind: casework.AnswerAccount, Inquiry: "q", Account: mine})
	require.ErrorIs(t, err, casework.CodeEvent)
	mine.Source = casework.FromRegister
	o.does(examiner, "17", casework.Event{Kind: casework.AnswerAccount, Inquiry: "q", Account: mine})
	_, err = o.tries(cashier, "17", casework.Event{Kind: casework.PlanPayment, Run: "R1", Amount: 100000})
	var missing *casework.Error
	require.ErrorAs(t, err, &missing)
	assert.Equal(t, []casework.Guard{casework.AccountFrozen}, missing.Missing, "nobody confirmed it")
}

// A refusal tells where a case stands: who may not look is told nothing, whatever they try, and who
// may has looked, which is an entry.
func TestWhoMayNotLookLearnsNothingOfACase(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.toGrant("17")
	ctx, nobody := t.Context(), officer("nobody")
	for _, id := range []string{"17", "99"} { // one that is there, and one that is not
		for _, row := range casework.Table() {
			k := row.By
			_, err := o.desk.Submit(ctx, nobody, nil, office.Act{Case: id, Event: casework.Event{Kind: k, On: day("2022-02-15")}})
			if errors.Is(err, office.CodeRun) || k == casework.Erase {
				continue // nobody's event, whatever the case
			}
			require.ErrorIs(t, err, office.CodeDenied, "%s %s", id, k)
		}
		_, _, err := o.desk.Start(ctx, nobody, id, casework.Cure)
		require.ErrorIs(t, err, office.CodeDenied)
		_, err = o.desk.Case(ctx, nobody, id)
		require.ErrorIs(t, err, office.CodeDenied)
	}
	for name, try := range map[string]func() error{
		"started": func() error { _, _, err := o.desk.Start(ctx, counter, "17", casework.Cure); return err },
		"submitted": func() error {
			_, err := o.desk.Submit(ctx, counter, nil, office.Act{Case: "17", Event: casework.Event{Kind: casework.Cure, On: day("2022-02-15")}})
			return err
		},
	} {
		before := len(o.log.Events())
		require.ErrorIs(t, try(), casework.CodeNotAllowed, name)
		entries := o.log.Events()[before:]
		require.Len(t, entries, 1, name)
		assert.Equal(t, audit.ActView, entries[0].Act, name)
		assert.EqualValues(t, "17", entries[0].Case, name)
	}
}

// A caller without whom the log has no entry is told what is lacking.
func TestARefusedEntrySaysWhatItLacks(t *testing.T) {
	t.Parallel()
	_, err := open(t).desk.Case(t.Context(), access.Caller{}, "17")
	require.ErrorIs(t, err, office.CodeRecorder)
	assert.EqualError(t, err, "office: recorder: audit: event: actor.kind")
}

// Two servers of one store that count otherwise what is paid once, or under another key, would not
// see each other's payments: the second one pays nobody.
func TestServersThatCountOtherwisePayNobodyTwice(t *testing.T) {
	t.Parallel()
	for name, other := range map[string]func(*office.Config){
		"another key of the index": func(c *office.Config) { c.Keys = held(t, 9) },
		"a group of programs":      func(c *office.Config) { c.Rules = map[string]office.Rule{"P2": {Group: "G"}} },
		"the head alone":           func(c *office.Config) { c.Rules = map[string]office.Rule{"P2": {Once: []office.Unit{office.PerHead}}} },
		"what was meant, in words": func(c *office.Config) { c.Rules = map[string]office.Rule{"P2": {Group: "P2", Most: 100_000}} },
		"the units in another order": func(c *office.Config) {
			c.Rules = map[string]office.Rule{"P2": {Once: []office.Unit{office.PerPerson, office.PerHousehold}}}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := open(t)
			o.toGrant("17")
			o.plans("17", "R1")
			c := o.config
			other(&c)
			desk, err := office.New(c)
			require.NoError(t, err)
			second := *o
			second.desk = desk
			x := opening("18")
			x.Household, x.Head, x.Members = "h-17", "17-1", []string{"17-1", "17-2"}
			if c.Rules != nil && c.Rules["P2"].Group != "G" && len(c.Rules["P2"].Once) != 1 {
				second.grants(x)
				require.ErrorIs(t, second.plan("18", "R2"), office.CodeAlreadyPaid, "the same rule")
				return
			}
			_, err = desk.Open(t.Context(), counter, nil, x)
			require.ErrorIs(t, err, office.CodeConfig)
			o.grants(x)
			require.ErrorIs(t, second.plan("18", "R2"), office.CodeConfig, "opened at the other")
			err = desk.Elsewhere(t.Context(), counter, office.Payment{Program: "P2", Household: "h-9", Head: "9-1", Where: o.config.Municipality, Source: "letter-1"})
			require.ErrorIs(t, err, office.CodeConfig)
			require.Empty(t, o.findings())
		})
	}
}

// A person in another spelling is another person of the ledger, who would be paid too.
func TestOnePersonHasOneSpellingInTheLedger(t *testing.T) {
	t.Parallel()
	o := open(t, func(c *office.Config) { c.Households = addressee.Format{Width: 6, Pad: true} })
	for name, c := range map[string]struct {
		change func(*office.Opening)
		field  string
	}{
		"blank behind a head":       {func(x *office.Opening) { x.Head = "17-1 " }, "people"},
		"full width":                {func(x *office.Opening) { x.Members = []string{"１７-1"} }, "people"},
		"a child in full width":     {func(x *office.Opening) { x.Children = []string{"１７-3"} }, "people"},
		"a line feed":               {func(x *office.Opening) { x.Head = "17\n1" }, "people"},
		"a household without zeros": {func(x *office.Opening) { x.Household = "17" }, "household"},
		"a household with letters":  {func(x *office.Opening) { x.Household = "h-0017" }, "household"},
		"an individual number":      {func(x *office.Opening) { x.Head = "123456789018" }, "people.individual_number"},
	} {
		x := opening("17")
		x.Household = "000017"
		c.change(&x)
		_, err := o.desk.Open(t.Context(), counter, nil, x)
		var wrong *office.Error
		require.ErrorAs(t, err, &wrong, name)
		assert.ErrorIs(t, err, office.CodeInput, name)
		assert.Equal(t, c.field, wrong.Field, name)
		assert.NotContains(t, err.Error(), "123456789018")
		p := office.Payment{Program: "P2", Household: x.Household, Head: x.Head, Members: x.Members, Children: x.Children, Where: o.config.Municipality, Source: "letter-1"}
		require.ErrorIs(t, o.desk.Elsewhere(t.Context(), counter, p), office.CodeInput, name)
	}
	x := opening("17")
	x.Household = "000017"
	_, err := o.desk.Open(t.Context(), counter, nil, x)
	require.NoError(t, err)
	found, err := o.desk.Find(t.Context(), counter, " １７-1")
	require.NoError(t, err)
	assert.Equal(t, []string{"17"}, found, "and is found in any")
}

// A stop of use on one person keeps their payment from being planned and sent, and nobody else's:
// the run is drafted without them, they can be taken out of it, and what the bank says is recorded.
func TestAStopOfUseHoldsUpNobodyElsesMoney(t *testing.T) {
	t.Parallel()
	stopped := ""
	o := open(t, func(c *office.Config) {
		c.Limits.Stopped = func(_ context.Context, h audit.Handle) (bool, error) {
			return stopped != "" && h == handleOf(stopped), nil
		}
	})
	ctx := t.Context()
	for _, id := range []string{"17", "18", "19"} {
		o.toGrant(id)
	}
	stopped = "17-1"
	r, left, err := o.on("2022-02-20").desk.Draft(ctx, cashier, "R1", office.Choice{}, day("2022-03-01"))
	require.NoError(t, err)
	assert.Equal(t, []office.Left{{Case: "17", Why: "stopped"}}, left)
	assert.Equal(t, 2, r.Count)

	stopped = "18-2"
	require.ErrorIs(t, o.desk.ApproveRun(ctx, head, r), office.CodeDenied, "they are not paid")
	o.does(cashier, "19", casework.Event{Kind: casework.CancelPayment, Words: "to try it"})
	require.NoError(t, o.cancel("18"))
	stopped = ""
	_, _, err = o.desk.Draft(ctx, cashier, "R2", office.Choice{}, day("2022-03-01"))
	require.NoError(t, err)
	o.sends("R2")
	stopped = "17-1"
	require.NoError(t, o.desk.LoseRun(ctx, cashier, "R2"))
	word, err := o.desk.SecondRun(ctx, second, "kato", "R2", true, "the bank has it")
	require.NoError(t, err)
	require.NoError(t, o.desk.FindRun(ctx, cashier, word, "R2", true, "the bank has it"))
	require.NoError(t, o.on("2022-03-01").desk.PayRest(ctx, cashier, "R2", day("2022-03-01")))
	_, err = o.desk.CloseRun(ctx, cashier, "R2")
	require.NoError(t, err, "what the bank paid is recorded")
	assert.Empty(t, o.findings())
}

// cancel takes a payment out by a program, which shows nothing.
func (o *town) cancel(id string) error {
	_, err := o.desk.Submit(o.Context(), cashier, nil, office.Act{Case: id, Event: casework.Event{Kind: casework.CancelPayment, On: day("2022-02-20"), Words: "stopped"}})
	return err
}

// An objection that comes while a run is being sent stops it half way. Two people take it back, and
// everybody else is paid by the next run.
func TestARunThatStoppedHalfWayIsTakenBack(t *testing.T) {
	t.Parallel()
	o := open(t)
	ctx := t.Context()
	for i := range 203 { // more than are sent in one commit
		x := opening(fmt.Sprintf("%03d", i))
		o.grants(x)
	}
	r, _, err := o.desk.Draft(ctx, cashier, "R1", office.Choice{}, day("2022-03-01"))
	require.NoError(t, err)
	require.NoError(t, o.desk.ApproveRun(ctx, head, r))
	o.does(counter, "202", casework.Event{Kind: casework.Object, Words: "objects"})
	file := audit.Hash(sha256.Sum256([]byte("file")))
	require.ErrorIs(t, o.desk.SendRun(ctx, cashier, "R1", file), casework.CodeMissing)
	c, err := o.desk.Case(ctx, counter, "000")
	require.NoError(t, err)
	require.Equal(t, casework.PaymentSent, c.State, "half of it says that it was sent")

	require.ErrorIs(t, o.desk.CancelRun(ctx, cashier, nil, "R1", "stopped"), office.CodeApproval)
	word, err := o.desk.SecondRun(ctx, second, "kato", "R1", false, "stopped")
	require.NoError(t, err)
	require.NoError(t, o.desk.CancelRun(ctx, cashier, word, "R1", "stopped"))
	require.ErrorIs(t, o.desk.SendRun(ctx, cashier, "R1", file), office.CodeRun, "and is never sent")
	r, left, err := o.desk.Draft(ctx, cashier, "R2", office.Choice{}, day("2022-03-01"))
	require.NoError(t, err)
	assert.Equal(t, 202, r.Count)
	assert.Equal(t, []office.Left{{Case: "202", Why: "not_held"}}, left)
	assert.Empty(t, o.findings())
}

// kept are the tables of a store, as a backup takes them.
func (o *town) kept() *store.Memory {
	o.Helper()
	require.NoError(o, o.journal.Seal(o.Context()))
	var b bytes.Buffer
	require.NoError(o, o.store.(*store.Memory).Keep(&b))
	back, err := store.Kept(&b)
	require.NoError(o, err)
	return back
}

// over is the office again, in a new process over another store, with the same log and keys.
func (o *town) over(s store.Store) *town {
	o.Helper()
	next := *o
	next.store = s
	var err error
	next.journal, err = store.NewJournal(o.Context(), store.Config{
		Store: s, Log: store.TrailOfMemory("desk", o.log), Now: o.config.Now, MaxLines: 1 << 20, MaxAge: 1 << 60,
	})
	require.NoError(o, err)
	next.config.Store = next.journal
	next.desk, err = office.New(next.config)
	require.NoError(o, err)
	return &next
}

// Whoever restores a backup and forgets everything else gets a desk that refuses, and then one that
// has erased again before its first answer, whatever that is.
func TestARestoredDeskErasesAgainBeforeItAnswers(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	answers := map[string]func(*office.Desk) error{
		"a search": func(d *office.Desk) error {
			ids, err := d.Find(ctx, counter, "17-1")
			if err == nil && len(ids) > 0 {
				return fmt.Errorf("found %v", ids)
			}
			return err
		},
		"a case": func(d *office.Desk) error {
			c, err := d.Case(ctx, counter, "17")
			if err == nil && (c.State != casework.Erased || c.Household != "") {
				return fmt.Errorf("it is %s", c.State)
			}
			return err
		},
		"a list": func(d *office.Desk) error {
			for _, err := range d.Due(ctx, counter, day("2022-12-01"), 0) {
				if err != nil {
					return err
				}
			}
			return nil
		},
		"an act": func(d *office.Desk) error {
			_, err := d.Open(ctx, counter, nil, opening("19"))
			return err
		},
		"who stands in what": func(d *office.Desk) error {
			touched, err := d.Touched(ctx, counter, casework.Change{Person: "17-1"})
			if err == nil && len(touched) > 0 {
				return fmt.Errorf("touched %v", touched)
			}
			return err
		},
	}
	for name, answer := range answers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := open(t)
			for _, id := range []string{"17", "18"} {
				_, err := o.desk.Open(ctx, counter, nil, opening(id))
				require.NoError(t, err)
			}
			backup := o.kept()
			o.does(counter, "17", casework.Event{Kind: casework.Decline})
			o.does(keeper, "17", casework.Event{Kind: casework.Close})
			o.erases("17")
			require.NoError(t, o.journal.Seal(ctx))

			o = o.over(backup)
			require.ErrorIs(t, answer(o.desk), office.CodeStore, "the store is older than its log")
			require.Positive(t, storetest.Restore(t, o.journal, o.log))
			require.NoError(t, answer(o.desk))
			for it, err := range o.store.List(ctx, store.Query{Kind: "case.people"}) {
				require.NoError(t, err)
				assert.NotEqual(t, "17", it.Key)
			}
			assert.Empty(t, o.findings())
			reviewtest.Honest(t, store.TrailOfMemory("desk", o.log), audit.ActErase)
		})
	}
}

// An erasure of something else that somebody did for a case, and which names it, erases no case.
func TestAnErasureOfSomethingElseErasesNoCase(t *testing.T) {
	t.Parallel()
	o := open(t)
	ctx := t.Context()
	_, err := o.desk.Open(ctx, counter, nil, opening("17"))
	require.NoError(t, err)
	by := keeper
	by.Case = "17"
	_, err = o.journal.Commit(ctx, store.Step{Event: by.Event(audit.ActErase, audit.Succeeded, o.now)})
	require.NoError(t, err)
	o = o.over(o.kept())
	c, err := o.desk.Case(ctx, counter, "17")
	require.NoError(t, err)
	assert.Equal(t, casework.ConfirmationSent, c.State)
}

// A word that a run was not sent is of that sending. One that was kept back does not let the file
// go a third time, when nobody knows of the second.
func TestAWordOnARunIsForThatSendingAlone(t *testing.T) {
	t.Parallel()
	o := open(t)
	ctx := t.Context()
	o.grants(opening("17"))
	require.NoError(t, o.plan("17", "R1"))
	shown, err := o.desk.Planned(ctx, head, "R1")
	require.NoError(t, err)
	require.NoError(t, o.desk.ApproveRun(ctx, head, shown))
	file := audit.Hash(sha256.Sum256([]byte("file")))
	words := make([]*audit.Approval, 2)
	for i := range words {
		require.NoError(t, o.desk.SendRun(ctx, cashier, "R1", file))
		require.NoError(t, o.desk.LoseRun(ctx, cashier, "R1"))
		if i > 0 {
			break
		}
		for k := range words { // the second one "because the screen hung"
			words[k], err = o.desk.SecondRun(ctx, second, "kato", "R1", false, "the bank says no")
			require.NoError(t, err)
		}
		require.NoError(t, o.desk.FindRun(ctx, cashier, words[0], "R1", false, "the bank says no"))
	}
	require.ErrorIs(t, o.desk.FindRun(ctx, cashier, words[1], "R1", false, "the bank says no"), office.CodeApproval)
	require.ErrorIs(t, o.desk.SendRun(ctx, cashier, "R1", file), office.CodeRun)
	_, err = o.desk.SecondRun(ctx, second, "kato", "R9", false, "x")
	require.ErrorIs(t, err, office.CodeNotFound, "nor is there a word on a run to come")
}

// What the bank paid is free to be paid again when the bank says that it came back, or when two
// people do: not when one officer does.
func TestNobodyAloneFreesAPaymentThatTheBankMade(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.toGrant("17")
	o.plans("17", "R1")
	o.sends("R1")
	require.NoError(t, o.on("2022-03-01").desk.PayRest(t.Context(), cashier, "R1", day("2022-03-01")))
	failed := casework.Event{Kind: casework.FailPayment, Codes: []string{"T01"}}
	_, err := o.tries(cashier, "17", failed)
	require.ErrorIs(t, err, office.CodeDenied)
	require.ErrorIs(t, err, casework.CodeSecond)
	last := o.log.Events()[len(o.log.Events())-1]
	assert.Equal(t, audit.Denied, last.Result)
	c := o.does(cashier, "17", failed, second)
	assert.Equal(t, casework.Failed, c.State)
	assert.Empty(t, o.findings())
}

// A case that was damaged is named wherever it stands among others, which go on.
func TestACaseThatDoesNotOpenHoldsUpNoOther(t *testing.T) {
	t.Parallel()
	for name, damage := range map[string]func(*town, store.Item){
		"a ciphertext in another place": func(o *town, it store.Item) {
			it.Revision++
			require.NoError(o, o.store.Apply(o.Context(), []store.Change{{Item: it, Had: it.Terms}}, nil))
		},
		"a key that was wrapped by another": func(o *town, it store.Item) {
			k := keys.Key{Master: "m9", Wrapped: make([]byte, 60)}
			_, err := hex.Decode(k.ID[:], []byte(it.KeyID))
			require.NoError(o, err)
			require.NoError(o, o.keys.Destroy(o.Context(), "office/112020", k.ID))
			require.NoError(o, o.keys.Put(o.Context(), "office/112020", k))
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			oneDoesNotOpen(t, damage)
		})
	}
}

func oneDoesNotOpen(t *testing.T, damage func(*town, store.Item)) {
	t.Helper()
	o := open(t)
	ctx := t.Context()
	for _, id := range []string{"17", "18", "19"} {
		x := opening(id)
		x.Names = []office.Named{{Kana: "ヤマダ", Birth: day("1970-05-01")}}
		o.grants(x)
	}
	items, err := o.store.Get(ctx, "case", "18")
	require.NoError(t, err)
	damage(o, items[0])

	count := func(of func(yield func(string, error) bool)) (good []string, bad int) {
		for id, err := range of {
			if err != nil {
				var sealed *office.Error
				require.ErrorAs(t, err, &sealed)
				assert.Equal(t, "18", sealed.Case)
				require.ErrorIs(t, err, office.CodeSealed)
				bad++
				continue
			}
			good = append(good, id)
		}
		return good, bad
	}
	good, bad := count(func(yield func(string, error) bool) {
		for x, err := range o.desk.Waiting(ctx, cashier, day("2022-03-01")) {
			if !yield(x.Case, err) {
				return
			}
		}
	})
	assert.Equal(t, []string{"17", "19"}, good)
	assert.Equal(t, 1, bad)
	good, bad = count(func(yield func(string, error) bool) {
		for x, err := range o.desk.Due(ctx, counter, day("2022-12-01"), 0) {
			if !yield(x.Case, err) {
				return
			}
		}
	})
	assert.Contains(t, good, "17")
	assert.Contains(t, good, "19")
	assert.Equal(t, 1, bad)
	found, err := o.desk.Search(ctx, counter, office.Named{Kana: "ヤマダ"}, 10)
	require.ErrorIs(t, err, office.CodeSealed)
	assert.Equal(t, []string{"17", "19"}, found)
	r, left, err := o.desk.Draft(ctx, cashier, "R1", office.Choice{}, day("2022-03-01"))
	require.NoError(t, err)
	assert.Equal(t, 2, r.Count)
	assert.Equal(t, []office.Left{{Case: "18", Why: "sealed"}}, left)
}

// Whose data are not to be used is not found by name either.
func TestASearchFindsNobodyWhoseDataAreStopped(t *testing.T) {
	t.Parallel()
	stopped := false
	o := open(t, func(c *office.Config) {
		c.Limits.Stopped = func(_ context.Context, h audit.Handle) (bool, error) { return stopped && h == handleOf("17-2"), nil }
	})
	for _, id := range []string{"17", "18"} {
		x := opening(id)
		x.Names = []office.Named{{Kana: "ヤマダ"}}
		_, err := o.desk.Open(t.Context(), counter, nil, x)
		require.NoError(t, err)
	}
	stopped = true
	found, err := o.desk.Search(t.Context(), counter, office.Named{Kana: "ヤマダ"}, 10)
	require.NoError(t, err)
	assert.Equal(t, []string{"18"}, found)
}
