package office_test

import (
	"bytes"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/benefit/office"
)

// asOnPaper is a case whose form came back and was looked through at once.
func asOnPaper(id string) office.Opening {
	o := opening(id)
	o.Then = []casework.Event{
		{Kind: casework.ReturnForm, On: day("2022-02-01"), Account: account()}, {Kind: casework.CheckIdentity, On: day("2022-02-01"), Method: "copy_seen"},
		{Kind: casework.ReviewDocuments, On: day("2022-02-01")},
	}
	return o
}

func TestWhatOneOfficerRecordsAtOnceIsOneCommitAndAnEntryEach(t *testing.T) {
	t.Parallel()
	o := open(t, func(c *office.Config) { c.Opened = 10 })
	ctx := t.Context()
	cases, err := o.desk.Open(ctx, counter, nil, asOnPaper("17"), asOnPaper("18"))
	require.NoError(t, err)
	require.Len(t, cases, 2)
	assert.Equal(t, 4, cases[1].Version())
	items, err := o.store.Get(ctx, "case", "17")
	require.NoError(t, err)
	assert.EqualValues(t, 1, items[0].Revision)

	cases, err = o.desk.Submit(ctx, examiner, nil,
		office.Act{Case: "17", Event: casework.Event{Kind: casework.Accept, On: day("2022-02-01")}},
		office.Act{Case: "18", Event: casework.Event{Kind: casework.Accept, On: day("2022-02-01")}},
		office.Act{Case: "17", Event: casework.Event{Kind: casework.Review, On: day("2022-02-01"), Ruling: granted("17")}})
	require.NoError(t, err)
	assert.Equal(t, casework.Reviewed, cases[2].State)
	_, err = o.journal.Relay(ctx)
	require.NoError(t, err)
	entries := 0
	for _, e := range o.log.Events() {
		if e.Case == "17" {
			entries++
		}
	}
	assert.Equal(t, 6, entries)
	assert.Empty(t, o.findings())

	_, err = o.desk.Submit(ctx, examiner, nil,
		office.Act{Case: "18", Event: casework.Event{Kind: casework.Review, On: day("2022-02-01"), Ruling: granted("18")}},
		office.Act{Case: "18", Event: casework.Event{Kind: casework.Accept, On: day("2022-02-01")}})
	require.ErrorIs(t, err, casework.CodeNotAllowed)
	c, err := o.desk.Case(ctx, examiner, "18")
	require.NoError(t, err)
	assert.Equal(t, casework.Accepted, c.State, "all or none, also of one case")
}

// One bad case among many stopped all, and nobody was told which it was.
func TestOfManyCasesTheOneThatIsNotTakenIsNamed(t *testing.T) {
	t.Parallel()
	o := open(t)
	ctx := t.Context()
	var all []office.Opening
	var acts []office.Act
	for i := range 30 {
		id := strconv.Itoa(100 + i)
		if all = append(all, asOnPaper(id)); i == 17 {
			all[i].Then = all[i].Then[:2] // its documents were not reviewed
		}
		acts = append(acts, office.Act{Case: id, Event: casework.Event{Kind: casework.Accept, On: day("2022-02-01")}})
	}
	_, err := o.desk.Open(ctx, counter, nil, all...)
	require.NoError(t, err)
	_, err = o.desk.Submit(ctx, examiner, nil, acts...)
	var bad *casework.Error
	require.ErrorAs(t, err, &bad)
	assert.Equal(t, "117", bad.Case)
	assert.Contains(t, err.Error(), "case 117")
	assert.Equal(t, 4, o.version("100"), "all or none")
	_, err = o.desk.Submit(ctx, examiner, nil, append(acts[:17:17], acts[18:]...)...)
	require.NoError(t, err)
}

func TestAnOpeningThatComesAgainIsOneWithWhatFollowedIt(t *testing.T) {
	t.Parallel()
	o := open(t)
	ctx := t.Context()
	_, err := o.desk.Open(ctx, counter, nil, asOnPaper("17"))
	require.NoError(t, err)
	cases, err := o.desk.Open(ctx, counter, nil, asOnPaper("17"))
	require.NoError(t, err)
	assert.Equal(t, 4, o.version("17"))
	assert.Len(t, cases, 1)
	other := asOnPaper("17")
	other.Then[1].Method = "passport"
	_, err = o.desk.Open(ctx, counter, nil, other)
	require.ErrorIs(t, err, office.CodeInput)
}

func (o *town) version(id string) int {
	o.Helper()
	c, err := o.desk.Case(o.Context(), counter, id)
	require.NoError(o, err)
	return c.Version()
}

// What a desk keeps opened never answers for the store: not for changed bytes, not for a case that
// another desk moved on, not for one whose key is gone.
func TestAnOpenedCaseNeverAnswersForTheStore(t *testing.T) {
	t.Parallel()
	o := open(t, func(c *office.Config) { c.Opened = 10 })
	ctx := t.Context()
	_, err := o.desk.Open(ctx, counter, nil, asOnPaper("17"))
	require.NoError(t, err)
	other, err := office.New(o.config)
	require.NoError(t, err)
	_, err = other.Submit(ctx, examiner, nil, office.Act{Case: "17", Event: casework.Event{Kind: casework.Accept, On: day("2022-02-01")}})
	require.NoError(t, err)
	assert.Equal(t, 5, o.version("17"))

	items, err := o.store.Get(ctx, "case", "17")
	require.NoError(t, err)
	bad := items[0]
	bad.Body = bytes.Clone(bad.Body)
	bad.Body[20] ^= 1
	old := store.Change{Item: bad, Delete: true}
	require.NoError(t, o.store.Apply(ctx, []store.Change{old}, nil))
	bad.Revision = 1
	require.NoError(t, o.store.Apply(ctx, []store.Change{{Item: bad}}, nil))
	_, err = o.desk.Case(ctx, counter, "17")
	require.ErrorIs(t, err, office.CodeSealed)
}
