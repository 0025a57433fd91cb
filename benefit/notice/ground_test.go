package notice_test

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/benefit"
	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/benefit/notice"
	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/municipality"
)

// grounds are households that are refused under a code that stands for several grounds, or on one
// that the program words itself.
var grounds = map[string]struct {
	program, members string
	before           benefit.Payment
	code, want       string
}{
	"paid before": {
		"P5", `{"id":"p1","birth":"1970-05-05","tax":"exempt","supporter":"none"}`, benefit.Payment{Program: "P5", State: benefit.Paid, Head: "p1"},
		"R04", "同じ給付金をすでに支給しているため",
	},
	"covered by another program": {
		"P8", `{"id":"p1","birth":"1970-05-05","tax":"exempt","income_levy":"zero","supporter":"none"}`, benefit.Payment{Program: "P5", State: benefit.Declined, Head: "p1"},
		"R04", "「物価高騰対応重点支援給付金（7万円）」の対象となった世帯のため",
	},
	"every child is paid for": {
		"P14", `{"id":"p1","birth":"1970-05-05","tax":"exempt","supporter":"none"},{"id":"p2","birth":"2015-01-01","tax":"exempt","supporter":"none"}`,
		benefit.Payment{Program: "P14", State: benefit.Paid, Head: "p1", Members: []string{"p2"}}, "R04", "支給の対象となる児童の全員について、すでに支給されているため",
	},
	"covered by another program elsewhere": {
		"P8", `{"id":"p1","birth":"1970-05-05","tax":"exempt","income_levy":"zero","supporter":"none"}`,
		benefit.Payment{Program: "P5", State: benefit.Declined, Municipality: municipality.Must("131016"), Head: "p1", Members: []string{"p1"}},
		"R05", "ほかの市区町村で「物価高騰対応重点支援給付金（7万円）」の対象となった世帯のため",
	},
	"nowhere in Japan": {
		"P2C", `{"id":"p1","birth":"1970-05-05","tax":"exempt","supporter":"none","residence":[{"at":"abroad","to":"2022-02-01"},{"at":"112020","from":"2022-02-01"}]}`,
		benefit.Payment{}, "R06", "令和3年12月10日に日本国内に住民登録がなかったため",
	},
	"no such child": {
		"P13", `{"id":"p1","birth":"1970-05-05","tax":"exempt","supporter":"none"}`, benefit.Payment{},
		"R20", "支給の対象となる児童（平成18年4月2日以降に生まれた方）がいらっしゃらないため",
	},
	"the child lives elsewhere": {
		"P14", `{"id":"p1","birth":"1970-05-05","tax":"exempt","supporter":"none"},
			{"id":"p2","birth":"2015-01-01","tax":"exempt","supporter":"none","residence":[{"at":"112186","from":"2015-01-01","to":null}]}`,
		benefit.Payment{}, "R20", "対象となる年齢（平成19年4月2日から令和8年3月31日までに生まれた方）の児童が、本市に住民登録されていないため",
	},
	"the child's allowance is another's": {
		"P14", `{"id":"p1","birth":"1970-05-05","tax":"exempt","supporter":"none"},
			{"id":"p2","birth":"2015-01-01","tax":"exempt","supporter":"none","child_allowance":{"recipient":"x","month":"2025-09"}}`,
		benefit.Payment{}, "R20", "対象となる年齢の児童の児童手当を、ほかの世帯の方が受給されているため",
	},
	"in the program's own words": {
		"P15", `{"id":"p1","birth":"1970-05-05","tax":"exempt","supporter":"none"}`, benefit.Payment{},
		"R18", "令和4年度の給付金を受け取られていないため（ほかの区分でのお申し込みの対象となる場合があります）",
	},
	"taxed": {
		"P2", `{"id":"p1","birth":"1970-05-05","tax":"taxed","supporter":"none"}`, benefit.Payment{},
		"R01", "世帯の中に、令和3年度の住民税（均等割）が課税されている方がいらっしゃるため",
	},
}

// A code stands for several grounds: who was only covered by another benefit was told that this one
// had been paid to them, and who came from abroad that they had not been registered here.
func TestARefusalTellsTheGroundOfItsDecision(t *testing.T) {
	t.Parallel()
	for name, tt := range grounds {
		var h household.Household
		require.NoError(t, json.Unmarshal([]byte(`{"id":"h17","head":"p1","members":[`+tt.members+`]}`), &h), name)
		p, err := benefit.Builtin(tt.program)
		require.NoError(t, err, name)
		rules, err := benefit.Compile(p)
		require.NoError(t, err, name)
		in := benefit.Input{Municipality: municipality.Must("112020"), Household: &h}
		if tt.code == "R18" { // of a track for whom was paid by the edition before
			in.Track = benefit.TrackC
		}
		if tt.before.Program != "" {
			in.PaidBefore = []benefit.Payment{tt.before}
		}
		d, err := rules.Decide(&in)
		require.NoError(t, err, name)
		ruling := casework.RulingOf(d, h.Head)
		require.NotNil(t, ruling, name)
		c := caseWith(t, asked, came,
			casework.Event{Kind: casework.CheckIdentity, Method: "card"}, casework.Event{Kind: casework.ReviewDocuments}, casework.Event{Kind: casework.Accept},
			casework.Event{Kind: casework.Review, Ruling: ruling}, casework.Event{Kind: casework.Refuse})
		f := facts(t)
		f.Program, f.Decision = p, d
		n, err := notice.Of(casework.RefusalNotice, c, f)
		require.NoError(t, err, name)
		assert.True(t, slices.Contains(n.Reasons, notice.Reason{Code: tt.code, Text: tt.want}), name)
		assert.Len(t, n.Reasons, len(ruling.Reasons), name)
	}
}

// What two officers decided by force is theirs to say: a decision that says something else is not
// told instead.
func TestARefusalTellsNoGroundThatWasNotRuled(t *testing.T) {
	t.Parallel()
	f := facts(t)
	p, err := benefit.Builtin("P2")
	require.NoError(t, err)
	rules, err := benefit.Compile(p)
	require.NoError(t, err)
	h := household.Household{ID: "h17", Head: "1", Members: []household.Member{{ID: "1", Tax: household.InYear(2021, household.Treaty), Supporter: household.Supporter{Kind: household.SupporterNone}}}}
	f.Program = p
	f.Decision, err = rules.Decide(&benefit.Input{Municipality: municipality.Must("112020"), Household: &h})
	require.NoError(t, err)
	require.Equal(t, []string{"R03"}, f.Decision.AppendCodes(nil))
	n, err := notice.Of(casework.RefusalNotice, of(t, casework.RefusalNotice), f)
	require.NoError(t, err)
	f.Decision = benefit.Decision{}
	want, err := notice.Of(casework.RefusalNotice, of(t, casework.RefusalNotice), f)
	require.NoError(t, err)
	assert.Equal(t, want.Reasons, n.Reasons)
	assert.Len(t, n.Reasons, 2)
}
