package office_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/benefit/office"
)

// Who opens a case ex officio was given a word for the case's name and the event alone: with it
// they could open one of another household, of other people, of another program.
func TestAWordOnAnOpeningIsForItsHousehold(t *testing.T) {
	t.Parallel()
	o := open(t)
	ctx := t.Context()
	shown := opening("17")
	shown.Event = casework.Event{Kind: casework.OpenExOfficio, On: day("2022-02-01"), Words: "施設の長からの連絡"}
	word, err := o.desk.SecondOpening(ctx, second, head.Actor.ID, shown)
	require.NoError(t, err)
	for name, change := range map[string]func(*office.Opening){
		"another household": func(x *office.Opening) { x.Household = "h99" },
		"another program":   func(x *office.Opening) { x.Program = "P3" },
		"another head":      func(x *office.Opening) { x.Head = "9901" },
		"other members":     func(x *office.Opening) { x.Members = []string{"9901"} },
		"other children":    func(x *office.Opening) { x.Children = []string{"9902"} },
		"another name": func(x *office.Opening) {
			x.Names = []office.Named{{Kana: "サトウ　ハナコ", Birth: day("1980-01-01")}}
		},
	} {
		other := shown
		change(&other)
		_, err := o.desk.Open(ctx, head, word, other)
		require.ErrorIs(t, err, office.CodeApproval, name)
	}
	_, err = o.desk.Open(ctx, head, word, shown)
	require.NoError(t, err)

	// Nor is a case that is there the answer to who opens another under its name.
	for name, change := range map[string]func(*office.Opening){
		"another household": func(x *office.Opening) { x.Household = "h99" },
		"other members":     func(x *office.Opening) { x.Members = []string{"9901"} },
	} {
		other := shown
		change(&other)
		_, err := o.desk.Open(ctx, head, nil, other)
		require.ErrorIs(t, err, office.CodeInput, name)
		_, err = o.desk.Open(ctx, officer("nobody"), nil, other)
		require.ErrorIs(t, err, office.CodeDenied, "%s: whose case it is is told to who may open one", name)
	}
	again, err := o.desk.Open(ctx, head, nil, shown)
	require.NoError(t, err)
	assert.Len(t, again, 1)
}

// The word on a corrected name is for that name: with it another's would be found as this case.
func TestAWordOnACorrectionIsForItsNames(t *testing.T) {
	t.Parallel()
	o := open(t)
	ctx := t.Context()
	_, err := o.desk.Open(ctx, counter, nil, named("1", office.Named{Kana: "ヤマダ　タロウ"}), named("2", office.Named{Kana: "スズキ"}))
	require.NoError(t, err)
	acts := func(names ...office.Named) []office.Act {
		out := make([]office.Act, 2)
		for i, id := range []string{"1", "2"} {
			_, token, err := o.desk.Start(ctx, counter, id, casework.ChangePerson)
			require.NoError(t, err)
			out[i] = office.Act{Token: token, Event: casework.Event{Kind: casework.ChangePerson, On: day("2022-02-01"), Words: "氏名の訂正"}}
		}
		out[0].Names = names
		return out
	}
	right := office.Named{Kana: "サトウ　ジロウ", Birth: day("1970-05-15")}
	word, err := o.desk.Second(ctx, second, counter.Actor.ID, acts(right)...)
	require.NoError(t, err)
	turned := acts(right)
	turned[0], turned[1] = turned[1], turned[0]
	moved := acts()
	moved[1].Names = []office.Named{right}
	for name, other := range map[string][]office.Act{
		"another name": acts(office.Named{Kana: "サトウ　サブロウ"}), "two": acts(right, right), "none": acts(), "one act": acts(right)[:1], "the other way round": turned, "the other's": moved,
	} {
		_, err := o.desk.Submit(ctx, counter, word, other...)
		require.ErrorIs(t, err, office.CodeApproval, name)
	}
	once := acts(right)
	for range 2 {
		_, err = o.desk.Submit(ctx, counter, word, once...)
		require.NoError(t, err, "what comes again is answered again")
	}
	once[0].Names = []office.Named{{Kana: "サトウ　サブロウ"}}
	_, err = o.desk.Submit(ctx, counter, word, once...)
	require.ErrorIs(t, err, office.CodeInput, "other names under a token that was used")
	once[0].Names, once[1].Names = nil, []office.Named{right}
	_, err = o.desk.Submit(ctx, counter, word, once...)
	require.ErrorIs(t, err, office.CodeInput, "the other's under its own")

	once[0].Names, once[1].Names = []office.Named{right}, nil
	later := acts(office.Named{Kana: "サトウ　サブロウ"})
	word, err = o.desk.Second(ctx, second, counter.Actor.ID, later...)
	require.NoError(t, err)
	_, err = o.desk.Submit(ctx, counter, word, later...)
	require.NoError(t, err)
	_, err = o.desk.Submit(ctx, counter, nil, once...)
	require.NoError(t, err, "what was taken before somebody corrected the names again")
}
