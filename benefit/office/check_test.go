package office_test

import (
	"bytes"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/keys"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/benefit/office"
)

// full is an office with a household that was paid, one that is in a run, one whose payment failed,
// and one that was erased.
func full(t *testing.T) *town {
	t.Helper()
	o := open(t)
	for _, id := range []string{"17", "18", "19"} {
		o.toGrant(id)
	}
	o.plans("17", "R1")
	o.plans("19", "R1")
	o.sends("R1")
	o.does(cashier, "17", casework.Event{Kind: casework.Pay, Run: "R1"})
	o.does(cashier, "19", casework.Event{Kind: casework.FailPayment, Codes: []string{"T01"}})
	o.plans("18", "R2")
	_, err := o.desk.Open(t.Context(), counter, nil, opening("20"))
	require.NoError(t, err)
	o.does(counter, "20", casework.Event{Kind: casework.Decline})
	o.does(keeper, "20", casework.Event{Kind: casework.Close})
	o.erases("20")
	require.Empty(t, o.findings())
	return o
}

// erases erases a closed case with a second person's word.
func (o *town) erases(id string) {
	o.Helper()
	_, token, err := o.desk.Start(o.Context(), keeper, id, casework.Erase)
	require.NoError(o, err)
	act := office.Act{Token: token, Event: casework.Event{Kind: casework.Erase, On: day("2022-02-20")}}
	word, err := o.desk.Second(o.Context(), second, "abe", act)
	require.NoError(o, err)
	require.NoError(o, o.desk.Erase(o.Context(), keeper, word, act))
}

// items lists what is stored of a kind.
func (o *town) items(kind store.Kind) (out []store.Item) {
	o.Helper()
	for it, err := range o.store.List(o.Context(), store.Query{Kind: kind}) {
		require.NoError(o, err)
		out = append(out, it)
	}
	return out
}

// put writes past the journal, as a defect or a thief would.
func (o *town) put(it store.Item) {
	o.Helper()
	it.Revision++
	require.NoError(o, o.store.Apply(o.Context(), []store.Change{{Item: it}}, nil))
}

func (o *town) drop(it store.Item) {
	o.Helper()
	require.NoError(o, o.store.Apply(o.Context(), []store.Change{{Item: it, Delete: true}}, nil))
}

func (o *town) item(kind store.Kind, key string) store.Item {
	o.Helper()
	for _, it := range o.items(kind) {
		if it.Key == key {
			return it
		}
	}
	o.Fatal("no such item")
	return store.Item{}
}

// claimOf is a claim that a case holds.
func (o *town) claimOf(id string) store.Item {
	o.Helper()
	for _, it := range o.items("claim") {
		if bytes.Contains(it.Body, []byte(`"case":"`+id+`"`)) {
			return it
		}
	}
	o.Fatal("no claim")
	return store.Item{}
}

func TestCheckFindsEachPlantedDefect(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		plant func(*town)
		code  office.FindingCode
		id    string
	}{
		"a case whose body was changed": {func(o *town) {
			it := o.item("case", "17")
			it.Body[40] ^= 1
			o.put(it)
		}, office.FindSealed, "17"},
		"a case that was put back to before its payment": {func(o *town) {
			o.drop(o.item("case", "17"))
		}, office.FindIdle, "17"},
		"a key that is gone without an erasure": {func(o *town) {
			ids := []keys.ID{}
			for k, err := range o.keys.All(o.Context(), "office/112020") {
				require.NoError(o, err)
				ids = append(ids, k.ID)
			}
			require.NoError(o, o.keys.Destroy(o.Context(), "office/112020", ids...))
		}, office.FindSealed, "18"},
		"an erased case whose key was not destroyed": {func(o *town) {
			it := o.item("case", "20")
			it.KeyID = "00000000000000000000000000000000"
			o.put(it)
		}, office.FindKeyLeft, "20"},
		"a case that nobody finds any more": {func(o *town) { o.drop(o.item("case.people", "17")) }, office.FindPeople, "17"},
		"a case found by somebody else": {func(o *town) {
			it := o.item("case.people", "17")
			it.Terms = o.item("case.people", "18").Terms
			o.put(it)
		}, office.FindPeople, "17"},
		"an erased case that is still found": {func(o *town) {
			it := o.item("case.people", "17")
			it.Key, it.Revision = "20", 0
			o.put(it)
		}, office.FindPeople, "20"},
		"a paid household whose claim was deleted": {func(o *town) { o.drop(o.claimOf("17")) }, office.FindClaim, "17"},
		"a paid household whose claim was released": {func(o *town) {
			it := o.claimOf("17")
			it.Body = []byte(`{"case":"17","live":false}`)
			o.put(it)
		}, office.FindClaim, "17"},
		"a claim that was given to another case": {func(o *town) {
			it := o.claimOf("17")
			it.Body = []byte(`{"case":"18","live":true}`)
			o.put(it)
		}, office.FindClaim, "17"},
		"a claim of a payment that failed": {func(o *town) {
			it := o.claimOf("19")
			it.Body = bytes.Replace(it.Body, []byte(`"live":false`), []byte(`"live":true`), 1)
			o.put(it)
		}, office.FindIdle, "19"},
		"a claim that does not say of whom": {func(o *town) {
			it := o.claimOf("17")
			it.Body = []byte(`{"case":"17","live":true}`)
			o.put(it)
		}, office.FindClaim, "17"},
		"a claim that cannot be read": {func(o *town) {
			it := o.claimOf("17")
			it.Body = []byte(`?`)
			o.put(it)
		}, office.FindClaim, "17"},
		"a payment that is in no ledger": {func(o *town) {
			for _, it := range o.items("money") {
				if bytes.Contains(it.Body, []byte(`"event":"pay"`)) {
					o.drop(it)
				}
			}
		}, office.FindMoney, "17"},
		"an amount that was changed": {func(o *town) {
			it := o.items("money")[0]
			it.Body = bytes.Replace(it.Body, []byte("100000"), []byte("900000"), 1)
			o.put(it)
		}, office.FindMoney, "17"},
		"a movement of no case": {func(o *town) {
			it := o.items("money")[0]
			it.Key, it.Revision = "99#000001", 0
			o.put(it)
		}, office.FindMoney, "99"},
		"a run whose total was changed": {func(o *town) {
			it := o.item("run", "R1")
			it.Body = bytes.Replace(it.Body, []byte("200000"), []byte("300000"), 1)
			o.put(it)
		}, office.FindRun, "R1"},
		"a run that cannot be read": {func(o *town) {
			it := o.item("run", "R1")
			it.Body = []byte("?")
			o.put(it)
		}, office.FindRun, "R1"},
		"a payment that a run does not list": {func(o *town) {
			it := o.item("run", "R1")
			it.Body = bytes.Replace(it.Body, []byte(`["17","19"]`), []byte(`["17"]`), 1)
			o.put(it)
		}, office.FindOutsideRun, "19"},
		"payments that left without a run": {func(o *town) { o.drop(o.item("run", "R1")) }, office.FindOutsideRun, "R1"},
		"a run whose file is not noted":    {func(o *town) { o.drop(o.items("run.file")[0]) }, office.FindFile, "R1"},
		"a file of no run": {func(o *town) {
			o.put(store.Item{Kind: "run.file", Key: "abc", Body: []byte("R9")})
		}, office.FindFile, "R9"},
		"two files of one run": {func(o *town) {
			o.put(store.Item{Kind: "run.file", Key: "abc", Body: []byte("R1")})
		}, office.FindFile, "R1"},
		"a word that nobody gave": {func(o *town) {
			o.put(store.Item{Kind: store.ApprovalKind, Key: "s-x", Body: []byte("?")})
		}, office.FindWord, ""},
		"a log that lacks an entry": {func(o *town) {
			events := o.log.Events()
			lacking := &audit.Memory{}
			for _, e := range events[:len(events)-3] {
				_, err := lacking.Append(o.Context(), e)
				require.NoError(o, err)
			}
			o.log = lacking
		}, office.FindStore, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := full(t)
			c.plant(o)
			found := o.findings()
			assert.True(t, slices.ContainsFunc(found, func(f office.Finding) bool { return f.Code == c.code && f.Case == c.id }), "%+v", found)
		})
	}
}

func TestCheckNeedsTheOperationAudit(t *testing.T) {
	t.Parallel()
	_, err := open(t).desk.Check(t.Context(), counter, nil)
	require.ErrorIs(t, err, office.CodeDenied)
}
