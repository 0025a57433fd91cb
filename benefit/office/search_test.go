package office_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/benefit/office"
)

func named(id string, names ...office.Named) office.Opening {
	x := opening(id)
	x.Names = names
	return x
}

func TestACaseIsFoundByNameBirthdayAndPlace(t *testing.T) {
	o := open(t)
	taro := office.Named{Kana: "ヤマダ　タロウ", Birth: day("1970-05-05"), PostalCode: "3600041", Lot: "宮町2-47-1"}
	hanako := office.Named{Kana: "ヤマダ　ハナコ", Birth: day("1972-01-02"), PostalCode: "3600041", Lot: "宮町2-47-1"}
	short := office.Named{Kana: "ヤマタ", Birth: day("1980-01-01")}
	_, err := o.desk.Open(t.Context(), counter, nil, named("1", taro, hanako), named("2", office.Named{Kana: "スズキ　イチロウ", Birth: day("1970-05-05")}), named("3", short))
	require.NoError(t, err)
	for name, c := range map[string]struct {
		who  office.Named
		want []string
	}{
		"the whole name": {office.Named{Kana: "ﾔﾏﾀﾞ ﾀﾛｳ"}, []string{"1"}},
		"voicing and small kana make no difference": {office.Named{Kana: "ヤマタ タロウ"}, []string{"1"}},
		"the first two kana":                        {office.Named{Kana: "ヤマ"}, []string{"1", "3"}},
		"a whole name that begins another":          {office.Named{Kana: "ヤマダ"}, []string{"1", "3"}},
		"more than the index holds":                 {office.Named{Kana: "ヤマダタロ"}, []string{"1"}},
		"more than the index holds, of nobody":      {office.Named{Kana: "ヤマダタイチ"}, nil},
		"the birthday":                              {office.Named{Birth: day("1970-05-05")}, []string{"1", "2"}},
		"name and birthday of one person":           {office.Named{Kana: "スズキ", Birth: day("1970-05-05")}, []string{"2"}},
		"a name and the birthday of another":        {office.Named{Kana: "ヤマダ タロウ", Birth: day("1972-01-02")}, nil},
		"the place":                                 {office.Named{PostalCode: "3600041", Lot: "宮町2-47-1"}, []string{"1"}},
		"another place":                             {office.Named{PostalCode: "3600041", Lot: "宮町2-47-2"}, nil},
	} {
		got, err := o.desk.Search(t.Context(), counter, c.who, 10)
		require.NoError(t, err, name)
		assert.Equal(t, c.want, got, name)
	}
	for name, who := range map[string]office.Named{"nothing": {}, "one kana": {Kana: "ヤ"}, "a lot of no district": {Lot: "1"}} {
		_, err := o.desk.Search(t.Context(), counter, who, 10)
		require.ErrorIs(t, err, office.CodeInput, name)
	}
	few, err := o.desk.Search(t.Context(), counter, office.Named{Kana: "ヤマ"}, 1)
	require.NoError(t, err)
	assert.Equal(t, []string{"1"}, few)
	_, err = o.desk.Search(t.Context(), cashier, taro, 10)
	require.ErrorIs(t, err, office.CodeDenied)
	require.Empty(t, o.findings())
}

func TestWhoIsErasedIsNotFoundByName(t *testing.T) {
	o := open(t)
	who := office.Named{Kana: "ヤマダ　タロウ", Birth: day("1970-05-05")}
	_, err := o.desk.Open(t.Context(), counter, nil, named("1", who))
	require.NoError(t, err)
	o.does(counter, "1", casework.Event{Kind: casework.Decline})
	o.does(keeper, "1", casework.Event{Kind: casework.Close})
	o.erases("1")
	got, err := o.desk.Search(t.Context(), counter, who, 10)
	require.NoError(t, err)
	assert.Empty(t, got)
	require.Empty(t, o.findings())
}

func TestACorrectedNameIsFoundAndTheOldOneIsNot(t *testing.T) {
	t.Parallel()
	o := open(t, func(c *office.Config) { c.Opened = 10 })
	ctx := t.Context()
	wrong, right := office.Named{Kana: "ヤマダ　タロウ", Birth: day("1970-05-05")}, office.Named{Kana: "サトウ　ジロウ", Birth: day("1970-05-15")}
	_, err := o.desk.Open(ctx, counter, nil, named("1", wrong))
	require.NoError(t, err)
	change := casework.Event{Kind: casework.ChangePerson, On: day("2022-02-01"), Words: "氏名の訂正"}
	_, err = o.desk.Submit(ctx, cashier, nil, office.Act{Case: "1", Event: change, Names: []office.Named{right}})
	require.ErrorIs(t, err, office.CodeDenied)
	_, err = o.desk.Submit(ctx, counter, nil, office.Act{Case: "1", Event: casework.Event{Kind: casework.ChangeMailing, On: day("2022-02-01")}, Names: []office.Named{right}})
	require.ErrorIs(t, err, office.CodeInput, "with another event")
	for _, names := range [][]office.Named{{{Kana: "サトウ　サブロウ"}}, {right}} { // the first correction was wrong too
		_, err = o.desk.Submit(ctx, counter, nil, office.Act{Case: "1", Event: change, Names: names})
		require.NoError(t, err)
	}
	for who, want := range map[*office.Named][]string{
		&right: {"1"}, &wrong: nil, {Kana: "サト"}: {"1"}, {Kana: "ヤマ"}: nil, {Kana: "サトウ　サブロウ"}: nil, {Birth: day("1970-05-05")}: nil,
	} {
		got, err := o.desk.Search(ctx, counter, *who, 10)
		require.NoError(t, err)
		assert.Equal(t, want, got)
	}
	require.Empty(t, o.findings())
	o.does(counter, "1", casework.Event{Kind: casework.Decline})
	o.does(keeper, "1", casework.Event{Kind: casework.Close})
	o.erases("1")
	got, err := o.desk.Search(ctx, counter, right, 10)
	require.NoError(t, err)
	assert.Empty(t, got)
	require.Empty(t, o.findings())
}
