package notice_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/benefit"
	"github.com/kyufu-go/kyufu/benefit/bank"
	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/benefit/notice"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/finding"
	"github.com/kyufu-go/kyufu/household/money"
	"github.com/kyufu-go/kyufu/household/municipality"
	"github.com/kyufu-go/kyufu/household/text"
)

func on(s string) civil.Date { return civil.MustDate(s) }

func town(t testing.TB) *notice.Town {
	town, err := notice.ParseTown([]byte(`{
		"from": {"head": "熊谷市長　見本　一郎", "office": "福祉課", "postal_code": "360-8601", "address": "熊谷市宮町二丁目47番地1", "phone": "048-524-1111"},
		"appeal": "この決定に不服がある場合は、この通知を受けた日の翌日から起算して3か月以内に、市長に対して審査請求をすることができます。",
		"programs": {"P2": {"name": "臨時特別給付金", "basis": "熊谷市臨時特別給付金支給要綱第5条"}}}`))
	require.NoError(t, err)
	return town
}

func account(number string) *casework.Account {
	return &casework.Account{Account: bank.Account{Bank: "0017", Branch: "204", Type: bank.Ordinary, Number: number, Holder: "ﾔﾏﾀﾞ ﾀﾛｳ"}, Source: casework.FromForm}
}

// caseWith folds events; who and when are the same in all.
func caseWith(t testing.TB, events ...casework.Event) *casework.Case {
	for i := range events {
		e := &events[i]
		e.By, e.Second, e.Recorded = "sato", "ueda", on("2022-02-10")
		if e.On.IsZero() {
			e.On = on("2022-02-10")
		}
		if e.Kind == casework.ApprovePayment || e.Kind == casework.Grant {
			e.By = "mori"
		}
	}
	c, err := casework.Fold(casework.Config{ID: "2022/17", Program: "P2", Household: "h17", Terms: casework.Terms{
		casework.ReplyClock: {Days: 90}, casework.WindowClock: {Days: 14}, casework.CureClock: {Days: 14}, casework.CorrectionClock: {Days: 30}, casework.ReturnClock: {Days: 60},
	}, Line: 1_000_000}, events...)
	require.NoError(t, err)
	return &c
}

var (
	asked   = casework.Event{Kind: casework.SendConfirmation}
	came    = casework.Event{Kind: casework.ReturnForm}
	granted = casework.Event{Kind: casework.OverrideGrant, Codes: []string{"F02"}, Words: "x", Amount: 100_000, Person: "1701"}
	refused = casework.Event{Kind: casework.OverrideRefuse, Codes: []string{"R01", "R05"}, Words: "x"}
)

// of is a case for each kind of letter.
func of(t testing.TB, kind casework.Notice) *casework.Case {
	form := came
	form.Account = account("1234567")
	paid := []casework.Event{
		asked, form, granted,
		{Kind: casework.PlanPayment, Run: "R1", Until: on("2022-03-01"), Amount: 100000},
		{Kind: casework.ApprovePayment, Run: "R1"}, {Kind: casework.SendPayment, Run: "R1", Digest: "d"},
	}
	switch kind {
	case casework.ConfirmationForm, notice.ApplicationForm:
		return caseWith(t, asked)
	case casework.AdvanceNotice:
		answered := account("1234567")
		answered.Source = casework.FromRegister
		return caseWith(t, casework.Event{Kind: casework.AnswerAccount, Account: answered, Inquiry: "i"}, casework.Event{Kind: casework.SendAdvanceNotice})
	case casework.GrantNotice:
		return caseWith(t, asked, form, granted)
	case casework.RefusalNotice:
		return caseWith(t, asked, form, refused)
	case casework.DefectNotice:
		return caseWith(t, asked, form, casework.Event{Kind: casework.FindDefect, Codes: []string{"D02"}, Words: "口座番号が読み取れません", Until: on("2022-03-03")})
	case casework.PaymentNotice:
		return caseWith(t, append(paid, casework.Event{Kind: casework.Pay, Run: "R1", On: on("2022-03-01")})...)
	case casework.FailureNotice:
		return caseWith(t, append(paid, casework.Event{Kind: casework.FailPayment, Codes: []string{"T02"}})...)
	default:
		return caseWith(t, append(paid, casework.Event{Kind: casework.Pay, Run: "R1"}, casework.Event{Kind: casework.DemandReturn, Codes: []string{"B01"}, Amount: 100_000, On: on("2022-04-01")})...)
	}
}

// A letter told of money as granted that two people had left to the household in words alone.
func TestAGrantTellsWhatIsGranted(t *testing.T) {
	t.Parallel()
	form := came
	form.Account = account("1234567")
	paid := []casework.Event{
		asked, form, granted, {Kind: casework.PlanPayment, Run: "R1", Amount: 100_000},
		{Kind: casework.ApprovePayment, Run: "R1"}, {Kind: casework.SendPayment, Run: "R1", Digest: "d"}, {Kind: casework.Pay, Run: "R1"},
	}
	more := casework.Event{Kind: casework.DecideMore, Amount: 20_000, Words: "x"}
	wrong := casework.Event{Kind: casework.DecideAmount, Amount: 70_000, Words: "x"}
	waived := casework.Event{Kind: casework.WaiveReturn, Amount: 30_000, Words: "x"}
	less := casework.Event{Kind: casework.DecideLess, Codes: []string{"B08"}, Amount: 40_000}
	asked := casework.Event{Kind: casework.DemandReturn, Codes: []string{"B08"}, Amount: 30_000}
	part := casework.Event{Kind: casework.ReturnPart, Codes: []string{"B08"}, Amount: 10_000, AccountingYear: 2021, Fund: "x"}
	back := casework.Event{Kind: casework.WithdrawDemand, Words: "x"}
	for name, one := range map[string]struct {
		way  []casework.Event
		want money.Yen
	}{
		"what was paid beyond it is left":         {[]casework.Event{more, wrong, waived}, 70_000},
		"what was asked back beyond it is left":   {[]casework.Event{more, wrong, asked, back}, 70_000},
		"what was left is asked back after all":   {[]casework.Event{more, wrong, waived, asked}, 70_000},
		"what was decided less is granted again":  {[]casework.Event{less, back, more}, 120_000},
		"a part of what was decided less is back": {[]casework.Event{less, part, more}, 80_000},
		"the rest of it is granted again":         {[]casework.Event{less, part, more, back}, 110_000},
		"it is decided anew first":                {[]casework.Event{less, part, more, wrong, back}, 70_000},
	} {
		n, err := notice.Of(casework.GrantNotice, caseWith(t, append(slices.Clip(paid), one.way...)...), facts(t))
		require.NoError(t, err, name)
		assert.Equal(t, one.want, n.Amount, name)
	}
}

func facts(t testing.TB) notice.Facts {
	return notice.Facts{
		Town: town(t), Number: "熊福第123号", Date: on("2022-04-05"),
		To: notice.Person{Party: notice.Party{PostalCode: "360-0041", Address: "埼玉県熊谷市宮町", Street: "二丁目47番地1 コーポ宮町101号室", Name: "髙山　太郎"}},
		Members: []notice.Person{
			{Party: notice.Party{Name: "髙山　花子", Address: "埼玉県熊谷市宮町", Street: "二丁目47番地1 コーポ宮町101号室"}},
		},
		Amount: 100_000,
		Bank:   func(string, string) (string, string) { return "埼玉りそな銀行", "熊谷支店" },
	}
}

func printed(t testing.TB, c notice.Config, letters ...*notice.Notice) (string, finding.List) {
	p, err := notice.NewPrinter(c)
	require.NoError(t, err)
	var out bytes.Buffer
	var all finding.List
	require.NoError(t, p.HTML(notice.Here(&out), slices.Values(letters), func(_ *notice.Notice, list finding.List) { all = append(all, list...) }))
	return out.String(), all
}

func TestALetterOfEachKind(t *testing.T) {
	t.Parallel()
	for kind, want := range map[casework.Notice][]string{
		casework.ConfirmationForm: {"支給要件確認書", "100,000円", "令和4年5月11日", "髙山　花子", "□", "口座名義（カナ）"},
		notice.ApplicationForm:    {"申請書", "同意します"},
		casework.AdvanceNotice:    {"支給のお知らせ", "令和4年2月24日", "＊＊＊＊567", "埼玉りそな銀行"},
		casework.GrantNotice:      {"支給決定通知書", "100,000円", "令和4年2月10日", "審査請求", "要綱第5条"},
		casework.RefusalNotice:    {"却下（不支給）決定通知書", "課税されている方", "ほかの市区町村", "審査請求"},
		casework.DefectNotice:     {"書類の不備", "口座番号が読み取れません", "令和4年3月3日"},
		casework.PaymentNotice:    {"支払通知書", "100,000円", "令和4年3月1日", "＊＊＊＊567"},
		casework.FailureNotice:    {"振込不能のお知らせ", "令和4年3月12日", "確認できず"},
		casework.ReturnRequest:    {"返還のお願い", "返還をお願いする額", "令和4年5月31日", "審査請求"},
	} {
		n, err := notice.Of(kind, of(t, kind), facts(t))
		require.NoError(t, err, kind)
		html, found := printed(t, notice.Config{Easy: true}, &n)
		assert.Empty(t, found, kind)
		for _, s := range append(want, "髙山　太郎　様", "〒360-0041", "2022/17 1/1", "やさしい日本語", "熊谷市長　見本　一郎") {
			assert.True(t, strings.Contains(html, s), "%s: %s", kind, s)
		}
		assert.False(t, strings.Contains(html, "1234567"), "%s: an account shows three digits", kind)
		_, body, _ := strings.Cut(html, "</style>")
		assert.False(t, strings.ContainsAny(body, "{}"), "%s: every brace is filled", kind)
		again, _ := printed(t, notice.Config{Easy: true}, &n)
		assert.True(t, html == again, kind)

		data, err := json.Marshal(n)
		require.NoError(t, err)
		var back notice.Notice
		require.NoError(t, json.Unmarshal(data, &back), kind)
		assert.Equal(t, n, back, kind)
	}
}

func TestALetterNeedsWhatItSays(t *testing.T) {
	t.Parallel()
	for kind, c := range map[casework.Notice]*casework.Case{
		casework.AdvanceNotice: caseWith(t, asked), casework.GrantNotice: caseWith(t, asked), casework.RefusalNotice: of(t, casework.GrantNotice),
		casework.DefectNotice: caseWith(t, asked), casework.PaymentNotice: of(t, casework.FailureNotice), casework.FailureNotice: of(t, casework.PaymentNotice),
		casework.ReturnRequest: of(t, casework.PaymentNotice),
	} {
		_, err := notice.Of(kind, c, facts(t))
		require.ErrorIs(t, err, notice.CodeMissing, kind)
	}
	_, err := notice.Of("postcard", caseWith(t, asked), facts(t))
	require.ErrorIs(t, err, notice.CodeKind)
	_, err = notice.Of(casework.ConfirmationForm, caseWith(t, asked), notice.Facts{})
	require.ErrorIs(t, err, notice.CodeMissing)
	other := facts(t)
	other.Town.Programs = nil
	_, err = notice.Of(casework.ConfirmationForm, caseWith(t, asked), other)
	require.ErrorIs(t, err, notice.CodeMissing, "a program that the town does not name")
}

// carried are all forms in which a letter leaves, and those that held it back as protected.
func carried(t testing.TB, c notice.Config, n *notice.Notice) (carriers map[string]string, held []string) {
	p, err := notice.NewPrinter(c)
	require.NoError(t, err)
	holds := func(name string) func(*notice.Notice, finding.List) {
		return func(_ *notice.Notice, list finding.List) {
			assert.Equal(t, []string{notice.FindProtected}, codes(list), name)
			held = append(held, name)
		}
	}
	var page, sheets, rows bytes.Buffer
	m, err := p.Data(&rows, []*notice.Notice{n}, agreed, holds("CSV"))
	require.NoError(t, err)
	require.NoError(t, p.HTML(notice.Here(&page), slices.Values([]*notice.Notice{n}), holds("HTML")))
	require.NoError(t, p.Sheets(notice.Here(&sheets), slices.Values([]*notice.Notice{n}), holds("sheets")))
	manifest, err := json.Marshal(m)
	require.NoError(t, err)
	data, err := json.Marshal(n)
	require.NoError(t, err)
	return map[string]string{"HTML": page.String(), "sheets": sheets.String(), "CSV": rows.String(), "manifest": string(manifest), "JSON": string(data)}, held
}

// 徳島市 2022, 下妻市 2020, 大東市: the letter to a protected person goes to the mailing address or nowhere,
// and the letter to those they left says nothing of them.
func TestAProtectedPersonIsNotFound(t *testing.T) {
	t.Parallel()
	fled := notice.Person{
		Party: notice.Party{PostalCode: "360-0012", Address: "埼玉県熊谷市上之", Street: "9丁目8-7 かくれ荘306", Name: "髙山　桜"}, Kana: "タカヤマ　サクラ", Phone: "090-1111-2222", Protected: true,
	}
	f := facts(t)
	f.Members = append(f.Members, fled)
	postal, _ := text.ParsePostal(fled.PostalCode)
	require.NotEmpty(t, postal)
	secrets := []string{"桜", "サクラ", "かくれ", "上之", "1111-2222", "ｻｸﾗ", "360-0012", "3600012", notice.CustomerBarcode(postal, fled.Street)}
	for _, kind := range notice.Kinds() {
		n, err := notice.Of(kind, of(t, kind), f)
		require.NoError(t, err)
		carriers, held := carried(t, notice.Config{Easy: true, Also: []string{"en", "zh", "ko", "pt", "vi"}}, &n)
		require.Empty(t, held, kind)
		for name, out := range carriers {
			require.NotEmpty(t, out)
			for _, s := range secrets {
				assert.False(t, strings.Contains(out, s), "%s %s: %s", kind, name, s)
			}
		}
	}
	// However it got there, on whatever kind of letter: in another width, spaced, broken by markup.
	for _, kind := range notice.Kinds() {
		for name, spoil := range map[string]func(n *notice.Notice){
			"the name":           func(n *notice.Notice) { n.Household = append(n.Household, "髙山桜") },
			"kana in half width": func(n *notice.Notice) { n.Account = &notice.Account{Holder: "ﾀｶﾔﾏ ｻｸﾗ"} },
			"the address in two rows": func(n *notice.Notice) {
				n.To.Address, n.To.Street = "埼玉県熊谷市上之９丁目", "8－7　かくれ荘306"
			},
			"in a reason":    func(n *notice.Notice) { n.Reasons = []notice.Reason{{Text: "電話 09011112222 へ"}} },
			"in the program": func(n *notice.Notice) { n.Program = "髙山 桜様の給付金" },
			"in the sender": func(n *notice.Notice) {
				n.From.Address, n.Basis = "ﾀｶﾔﾏ・ｻｸﾗ 方 ﾀｶﾔﾏｻｸﾗ", "髙山　桜"
			},
			"in the document": func(n *notice.Notice) { n.Number = "髙山桜第1号" },
		} {
			n, err := notice.Of(kind, of(t, kind), f)
			require.NoError(t, err)
			spoil(&n)
			carriers, held := carried(t, notice.Config{}, &n)
			assert.Equal(t, []string{"CSV", "HTML", "sheets"}, held, "%s: %s", kind, name)
			assert.False(t, strings.Contains(carriers["HTML"], "<section"), name)
			assert.Empty(t, carriers["sheets"], name)
			assert.Contains(t, carriers["manifest"], `"count":0`, name)
		}
	}
	// Who fled and is still registered at the old address keeps no letter from it, and is on none.
	home := facts(t)
	still := fled
	still.Party = home.To.Party
	still.Name, still.Street = "髙山　桜", "二丁目47番地1　コーポ宮町 101号室"
	home.Members = append(home.Members, still)
	for _, kind := range notice.Kinds() {
		n, err := notice.Of(kind, of(t, kind), home)
		require.NoError(t, err)
		carriers, held := carried(t, notice.Config{Easy: true}, &n)
		assert.Empty(t, held, kind)
		for name, out := range carriers {
			assert.False(t, strings.Contains(out, "桜") || strings.Contains(out, "サクラ"), "%s %s", kind, name)
		}
	}
	to := facts(t)
	to.To = fled
	_, err := notice.Of(casework.GrantNotice, of(t, casework.GrantNotice), to)
	require.ErrorIs(t, err, notice.CodeProtected, "never to the registered address")
	c, err := of(t, casework.GrantNotice).Apply(casework.Event{Kind: casework.ChangeMailing, By: "sato", On: on("2022-02-11"), Recorded: on("2022-02-11"),
		Mailing: &casework.Mailing{PostalCode: "330-9301", Address: "さいたま市浦和区高砂3-15-1 県配偶者暴力相談支援センター気付", Name: "髙山　桜"}})
	require.NoError(t, err)
	n, err := notice.Of(casework.GrantNotice, &c, to)
	require.NoError(t, err)
	html, found := printed(t, notice.Config{}, &n)
	assert.Empty(t, found)
	assert.True(t, strings.Contains(html, "気付"))
	assert.False(t, strings.Contains(html, "上之"))
}

func codes(list finding.List) (out []string) {
	for _, f := range list {
		out = append(out, f.Code)
	}
	return out
}

func TestALetterThatCannotBePrintedIsHeldBack(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		spoil  func(n *notice.Notice)
		config notice.Config
		want   []string
	}{
		"a character of the private use area": {func(n *notice.Notice) { n.To.Name = "山\uE000" }, notice.Config{}, []string{notice.FindGlyph}},
		"a geta":                              {func(n *notice.Notice) { n.Household = []string{"山〓"} }, notice.Config{}, []string{notice.FindGlyph}},
		"a replacement character":             {func(n *notice.Notice) { n.Account.Holder = "\uFFFD" }, notice.Config{}, []string{notice.FindGlyph}},
		"a control character":                 {func(n *notice.Notice) { n.To.Street = "1\x07" }, notice.Config{}, []string{notice.FindGlyph}},
		"what the font lacks":                 {func(*notice.Notice) {}, notice.Config{Glyph: func(r, _ rune) bool { return r != '髙' }}, []string{notice.FindGlyph}},
		"a sheet the font cannot print":       {func(*notice.Notice) {}, notice.Config{Also: []string{"fr"}, Texts: french, Glyph: func(r, _ rune) bool { return r != 'é' }}, []string{notice.FindGlyph}},
		"a sequence the font lacks":           {func(n *notice.Notice) { n.To.Name = "辻\U000E0101" }, notice.Config{Glyph: func(_, s rune) bool { return s == 0 }}, []string{notice.FindGlyph}},
		"a sequence it has":                   {func(n *notice.Notice) { n.To.Name = "辻\U000E0101" }, notice.Config{}, nil},
		"twelve digits":                       {func(n *notice.Notice) { n.Number = "1234-5678-9012" }, notice.Config{}, []string{notice.FindNumber}},
		"twelve digits with other dashes":     {func(n *notice.Notice) { n.Number = "1234‐5678−9012" }, notice.Config{}, []string{notice.FindNumber}},
		"twelve wide digits, long sounds":     {func(n *notice.Notice) { n.Number = "１２３４ー5678　９０１２" }, notice.Config{}, []string{notice.FindNumber}},
		"a long address":                      {func(n *notice.Notice) { n.To.Street = strings.Repeat("長い住所", 30) }, notice.Config{}, []string{notice.FindWindow}},
		"more than a sheet holds":             {func(n *notice.Notice) { n.Reasons = []notice.Reason{{Text: strings.Repeat("長い理由", 350)}} }, notice.Config{}, []string{notice.FindRoom}},
		"a long name":                         {func(n *notice.Notice) { n.To.Name = strings.Repeat("長", 20) }, notice.Config{}, []string{notice.FindWindow}},
	} {
		n, err := notice.Of(casework.GrantNotice, of(t, casework.GrantNotice), facts(t))
		require.NoError(t, err)
		c.spoil(&n)
		html, found := printed(t, c.config, &n)
		assert.Equal(t, c.want, codes(found), name)
		assert.Equal(t, c.want == nil, strings.Contains(html, "<section"), name)
	}
}

func TestAPrinterReportsEachLetterOnce(t *testing.T) {
	t.Parallel()
	var letters []*notice.Notice
	for _, kind := range notice.Kinds() {
		n, err := notice.Of(kind, of(t, kind), facts(t))
		require.NoError(t, err)
		letters = append(letters, &n)
	}
	letters[2].To.Name = "𠮷田\U000E0100　﨑"
	letters[3].To.Name = "\uE000"
	p, err := notice.NewPrinter(notice.Config{})
	require.NoError(t, err)
	var out, again bytes.Buffer
	held := 0
	m, err := p.Data(&out, letters, agreed, func(*notice.Notice, finding.List) { held++ })
	require.NoError(t, err)
	assert.Equal(t, 1, held)
	assert.Equal(t, 8, m.Count)
	assert.Contains(t, out.String(), "U+20BB7 U+7530_U+E0100 U+FA11,,", "without MJ numbers")
	numbered, err := notice.NewPrinter(notice.Config{MJ: func(char, selector rune) string {
		return map[[2]rune]string{{'𠮷', 0}: "MJ032129", {'﨑', 0}: "MJ030196", {'髙', 0}: "MJ028902"}[[2]rune{char, selector}]
	}})
	require.NoError(t, err)
	var rows bytes.Buffer
	_, err = numbered.Data(&rows, letters, agreed, nil)
	require.NoError(t, err)
	assert.Contains(t, rows.String(), "U+20BB7 U+7530_U+E0100 U+FA11,MJ032129 - MJ030196,")
	assert.Contains(t, rows.String(), "U+9AD9 U+9AD9,MJ028902 MJ028902,", "the household's names too")
	assert.Contains(t, out.String(), "8,8,")
	second, err := p.Data(&again, letters, agreed, nil)
	require.NoError(t, err)
	assert.Equal(t, m, second)
	assert.Equal(t, out.String(), again.String())

	assert.Empty(t, m.Returned(slices.Values([]int{1, 2, 3, 4, 5, 6, 7, 8})))
	assert.Equal(t, []string{notice.FindTwice, notice.FindMissing, notice.FindMissing, notice.FindUnknown}, codes(m.Returned(slices.Values([]int{1, 2, 3, 3, 6, 7, 8, 9}))))
}

// french is a language that a town adds.
var french = fstest.MapFS{
	"fr.json": {Data: []byte(`{"language": "fr", "kinds": {"grant_notice": {"title": "{program}: décision", "body": ["Versement: {amount}"]}}}`)},
}

func TestATownAddsTextsAndLanguages(t *testing.T) {
	t.Parallel()
	own := fstest.MapFS{
		"fr.json": french["fr.json"],
		"ja.json": {Data: []byte(`{"language": "ja", "kinds": {"grant_notice": {"title": "{program}を支給します", "body": ["問合せは{office}（{phone}）へ"]}}}`)},
	}
	n, err := notice.Of(casework.GrantNotice, of(t, casework.GrantNotice), facts(t))
	require.NoError(t, err)
	html, found := printed(t, notice.Config{Texts: own, Also: []string{"fr", "en"}, Large: true}, &n)
	assert.Empty(t, found)
	for _, s := range []string{"臨時特別給付金を支給します", "福祉課（048-524-1111）へ", "Versement: 100,000円", "2022/17 1/2", "2022/17 2/2", `class="sheet large"`} {
		assert.True(t, strings.Contains(html, s), s)
	}
	for name, bad := range map[string]string{
		"a brace that is none":   `{"language": "fr", "kinds": {"grant_notice": {"body": ["{name}"]}}}`,
		"a brace without an end": `{"language": "fr", "kinds": {"grant_notice": {"body": ["{amount"]}}}`,
		"a kind that is none":    `{"language": "fr", "kinds": {"postcard": {"body": ["x"]}}}`,
		"a kind without a body":  `{"language": "fr", "kinds": {"grant_notice": {"title": "x"}}}`,
		"a key that is none":     `{"language": "fr", "kind": {}}`,
		"no language":            `{"kinds": {}}`,
	} {
		_, err := notice.NewPrinter(notice.Config{Texts: fstest.MapFS{"x.json": {Data: []byte(bad)}}})
		require.ErrorIs(t, err, notice.CodeText, name)
	}
	_, err = notice.NewPrinter(notice.Config{Also: []string{"xx"}})
	require.ErrorIs(t, err, notice.CodeText)
	_, err = notice.ParseTown([]byte(`{"from": {}}`))
	require.ErrorIs(t, err, notice.CodeText)
}

func TestWhatIsNoPrinterAnswers(t *testing.T) {
	t.Parallel()
	var p *notice.Printer
	require.ErrorIs(t, p.HTML(notice.Destination{}, nil, nil), notice.CodeText)
	_, err := new(notice.Printer).Data(nil, nil, nil, nil)
	require.ErrorIs(t, err, notice.CodeText)
	good, err := notice.NewPrinter(notice.Config{})
	require.NoError(t, err)
	require.ErrorIs(t, good.HTML(notice.Here(&bytes.Buffer{}), slices.Values([]*notice.Notice{{}}), nil), notice.CodeKind)
	assert.Empty(t, (*notice.Manifest)(nil).Returned(nil))
}

// A town's letters: bars are 5 s as print data and 10 s as HTML for 40,000.
func BenchmarkLetters(b *testing.B) {
	n, err := notice.Of(casework.GrantNotice, of(b, casework.GrantNotice), facts(b))
	require.NoError(b, err)
	n.Never = []string{"髙山　桜", "タカヤマ　サクラ", "埼玉県熊谷市上之9丁目8-7"}
	letters := slices.Repeat([]*notice.Notice{&n}, 40_000)
	p, err := notice.NewPrinter(notice.Config{Easy: true})
	require.NoError(b, err)
	b.Run("data", func(b *testing.B) {
		for b.Loop() {
			m, err := p.Data(io.Discard, letters, agreed, nil)
			require.NoError(b, err)
			require.Equal(b, 40_000, m.Count)
		}
	})
	b.Run("html", func(b *testing.B) {
		for b.Loop() {
			require.NoError(b, p.HTML(notice.Here(io.Discard), slices.Values(letters), func(*notice.Notice, finding.List) { b.Fatal("held back") }))
		}
	})
}

// Beside a form in large type there is no room for a second text.
func TestTheSecondTextOfALargeFormHasASheetOfItsOwn(t *testing.T) {
	t.Parallel()
	for kind, sheets := range map[casework.Notice]int{casework.ConfirmationForm: 2, notice.ApplicationForm: 2, casework.GrantNotice: 1} {
		n, err := notice.Of(kind, of(t, kind), facts(t))
		require.NoError(t, err)
		html, found := printed(t, notice.Config{Easy: true, Large: true}, &n)
		assert.Empty(t, found)
		assert.Equal(t, sheets, strings.Count(html, "<section"), kind)
	}
}

// A letter cites the rules by which the town pays: until the town's data or an override of the
// program names them, nobody is written to.
func TestNobodyIsWrittenToBeforeTheTownsRulesAreNamed(t *testing.T) {
	t.Parallel()
	c := caseWith(t, asked, came, refused)
	p, err := benefit.Builtin("P2")
	require.NoError(t, err)
	f := facts(t)
	f.Program = p
	f.Town.Programs = map[string]notice.ProgramText{"P2": {Name: "臨時特別給付金"}}
	for _, kind := range []casework.Notice{casework.ConfirmationForm, casework.RefusalNotice, casework.DefectNotice} {
		_, err = notice.Of(kind, c, f)
		var e *notice.Error
		require.ErrorAs(t, err, &e, kind)
		assert.Equal(t, []string{"missing", "basis"}, []string{string(e.Code()), e.Field}, kind)
	}
	o, err := benefit.ParseOverride([]byte(`{"format": 1, "program": "P2", "municipality": "112020", "set": {},
		"basis": {"id": "rules", "act": "熊谷市臨時特別給付金支給要綱", "article": "第5条"}}`))
	require.NoError(t, err)
	f.Program, err = p.With(municipality.Must("112020"), civil.Date{}, civil.Date{}, o)
	require.NoError(t, err)
	n, err := notice.Of(casework.RefusalNotice, c, f)
	require.NoError(t, err)
	assert.Equal(t, "熊谷市臨時特別給付金支給要綱第5条", n.Basis)
}

// A grant says by which act the benefit cannot be attached, where somebody has confirmed that the
// act is about it; what nobody has confirmed is on no paper before an override names it.
func TestAGrantNamesTheActAgainstAttachmentWhereItIsConfirmed(t *testing.T) {
	t.Parallel()
	c := caseWith(t, asked, came, granted)
	f := facts(t)
	of := func(p *benefit.Program, kind casework.Notice) string {
		f.Program = p
		n, err := notice.Of(kind, c, f)
		require.NoError(t, err)
		return n.Attachment
	}
	builtin := func(id string) *benefit.Program {
		p, err := benefit.Builtin(id)
		require.NoError(t, err)
		return p
	}
	for id, want := range map[string]string{
		"P0": "", "P1": "令和3年法律第85号", "P2": "令和3年法律第85号", "P2C": "", "P3": "", "P4": "令和5年法律第64号", "P5": "令和5年法律第81号", "P8": "", "P14": "",
	} {
		assert.Equal(t, want, of(builtin(id), casework.GrantNotice), id)
	}
	assert.Empty(t, of(builtin("P2"), casework.ConfirmationForm))
	o, err := benefit.ParseOverride([]byte(`{"format": 1, "program": "P8", "municipality": "112020", "set": {},
		"basis": {"id": "attachment", "act": "令和5年法律第81号"}}`))
	require.NoError(t, err)
	p, err := builtin("P8").With(municipality.Must("112020"), civil.Date{}, civil.Date{}, o)
	require.NoError(t, err)
	assert.Equal(t, "令和5年法律第81号", of(p, casework.GrantNotice))
}

// Who is paid at the counter is told so, and of no account.
func TestWhoIsPaidAtTheCounterIsToldSo(t *testing.T) {
	t.Parallel()
	form := came
	form.Account = &casework.Account{Source: casework.AtCounter}
	paid := []casework.Event{
		asked, form, granted,
		{Kind: casework.PlanPayment, Run: "C1", Until: on("2022-03-01"), Amount: 100000},
		{Kind: casework.ApprovePayment, Run: "C1"}, {Kind: casework.SendPayment, Run: "C1", Digest: "d"},
		{Kind: casework.Pay, Run: "C1", On: on("2022-03-01"), Receipt: "r"},
	}
	for kind, c := range map[casework.Notice]*casework.Case{casework.GrantNotice: caseWith(t, paid[:3]...), casework.PaymentNotice: caseWith(t, paid...)} {
		n, err := notice.Of(kind, c, facts(t))
		require.NoError(t, err)
		carriers, held := carried(t, notice.Config{Easy: true}, &n)
		assert.Empty(t, held)
		for name, out := range carriers {
			assert.NotContains(t, out, "銀行の 口座", name)
			assert.NotContains(t, out, "振り込み", name)
			assert.NotContains(t, out, "＊＊", name)
		}
		for _, name := range []string{"HTML", "sheets", "CSV"} {
			assert.Contains(t, carriers[name], "現金（窓口でお渡しします）", "%s %s", kind, name)
		}
		assert.Contains(t, carriers["HTML"], "窓口で ")
	}
}

func agreed(notice.Manifest) error { return nil }

// Rows leave by a hand-over or not at all: before anything is written it is asked for, with the
// count and the digest of just this file; refused, nothing was written.
func TestRowsLeaveByAHandOverOrNotAtAll(t *testing.T) {
	t.Parallel()
	n, err := notice.Of(casework.GrantNotice, of(t, casework.GrantNotice), facts(t))
	require.NoError(t, err)
	p, err := notice.NewPrinter(notice.Config{})
	require.NoError(t, err)
	var rows bytes.Buffer
	_, err = p.Data(&rows, []*notice.Notice{&n}, nil, nil)
	require.ErrorIs(t, err, notice.CodeText)
	refusal := notice.CodeProtected
	_, err = p.Data(&rows, []*notice.Notice{&n}, func(notice.Manifest) error { return refusal }, nil)
	require.ErrorIs(t, err, notice.CodeHandOver)
	require.ErrorIs(t, err, refusal)
	assert.Zero(t, rows.Len())
	var shown notice.Manifest
	m, err := p.Data(&rows, []*notice.Notice{&n}, func(m notice.Manifest) error {
		assert.Zero(t, rows.Len(), "before it is written")
		shown = m
		return nil
	}, nil)
	require.NoError(t, err)
	assert.Equal(t, m, shown)
	sum := sha256.Sum256(rows.Bytes())
	assert.Equal(t, hex.EncodeToString(sum[:]), m.SHA256)
}

// Pages and sheets for a printing company take the same way as rows: the hand-over is asked first,
// with the count and the digest of just these bytes, which are those that the town prints itself;
// refused, nothing was written. A destination that is nobody takes nothing.
func TestPagesLeaveByAHandOverOrStayHere(t *testing.T) {
	t.Parallel()
	n, err := notice.Of(casework.GrantNotice, of(t, casework.GrantNotice), facts(t))
	require.NoError(t, err)
	p, err := notice.NewPrinter(notice.Config{})
	require.NoError(t, err)
	held := n
	held.To.Name = "\ue000"
	letters := slices.Values([]*notice.Notice{&n, &held, &n})
	for name, prints := range map[string]func(notice.Destination) error{
		"pages":  func(d notice.Destination) error { return p.HTML(d, letters, nil) },
		"sheets": func(d notice.Destination) error { return p.Sheets(d, letters, nil) },
	} {
		var here, there bytes.Buffer
		require.NoError(t, prints(notice.Here(&here)), name)
		require.ErrorIs(t, prints(notice.Elsewhere(&there, func(notice.Manifest) error { return notice.CodeProtected })), notice.CodeHandOver, name)
		require.ErrorIs(t, prints(notice.Elsewhere(&there, nil)), notice.CodeText, name)
		require.ErrorIs(t, prints(notice.Destination{}), notice.CodeText, name)
		assert.Zero(t, there.Len(), name)
		var m notice.Manifest
		require.NoError(t, prints(notice.Elsewhere(&there, func(shown notice.Manifest) error {
			assert.Zero(t, there.Len(), "before it is written")
			m = shown
			return nil
		})), name)
		assert.Equal(t, here.String(), there.String(), name)
		sum := sha256.Sum256(there.Bytes())
		assert.Equal(t, notice.Manifest{Count: 2, SHA256: hex.EncodeToString(sum[:]), Cases: []string{n.Case, n.Case}}, m, name)
	}
}
