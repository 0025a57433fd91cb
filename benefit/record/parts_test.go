package record_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/benefit/bank"
	"github.com/kyufu-go/kyufu/benefit/record"
	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/money"
	"github.com/kyufu-go/kyufu/household/text"
)

var (
	update  = flag.Bool("update", false, "rewrite golden files")
	checker = record.NewChecker(record.Config{})
	day     = civil.MustDate
)

func parts() *record.Parts {
	home := record.Address{PostalCode: "360-8601", Prefecture: "埼玉県", City: "熊谷市", Area: "宮町二丁目", Lot: "４７−１"}
	return &record.Parts{
		Recipient: &record.Person{
			Number: "p1", Household: "h1", Name: "山田　太郎", Kana: "ﾔﾏﾀﾞ ﾀﾛｳ", Sex: "男", Birth: "昭和25年7月不詳", Relationship: "世帯主",
			HeadName: "山田　太郎", Phone: "0485241111", Address: home, NewYear: home,
		},
		Application: &record.Application{
			Number: 1, History: 1, Latest: true, AppliedOn: day("2022-02-01"), ReceivedOn: day("2022-02-03"), AcceptedOn: day("2022-02-04"),
			Claimed: 100_000, HolderName: "山田　太郎",
			Account: &bank.Account{Bank: "9900", Branch: "408", Type: bank.Ordinary, Number: "1234567", Holder: "ﾔﾏﾀﾞ ﾀﾛｳ"},
		},
		Household: &household.Household{ID: "h1", Head: "p1", Members: []household.Member{
			{ID: "p1", Tax: household.InYear(2021, household.Exempt)},
		}},
		Fiscal:   2021,
		Decision: &record.Decided{Outcome: record.Granted, Amount: 100_000},
		Ruling:   record.Ruling{ReviewedOn: day("2022-02-07"), On: day("2022-02-10"), NoticeOn: day("2022-02-14")},
	}
}

func ExampleMake() {
	p := parts()
	r, list := record.Make(p, checker)
	fmt.Println(list.Failed(), r.Status, r.DecidedOn, r.DecidedAmount, r.YuchoSymbol, r.YuchoNumber)

	t, list := r.Transfer()
	fmt.Println(list.Failed(), t.Account(), t.Amount)

	known := day("2022-03-02")
	failed := record.Payment{
		History: 1, Due: day("2022-02-25"), PaidOn: day("2022-02-25"), KnownOn: known, Amount: t.Amount, Account: t.Account(),
		Failed: true, Returned: t.Amount, ReturnedOn: known, ReturnCode: "T01",
	}
	before := r
	r.FillPayment(&failed)
	fmt.Println(len(checker.Check(&r)), r.Status, r.TransferFailedFlag, r.ReturnCode)
	fmt.Println(record.Diff(&before, &r)[:4])
	// Output:
	// false 05 2022-02-10 100000 14030 12345671
	// false 9900-408-1-**** **** 100000
	// 0 08 1 T01
	// [B16 changed B111 added B112 added B113 added]
}

func TestARecordOfEveryOutcome(t *testing.T) {
	t.Parallel()
	granted, list := record.Make(parts(), checker)
	assert.False(t, list.Failed(), "%v", list)
	assert.Equal(t, []string{"1", "0", "1", "1", "1950-07"}, []string{
		granted.HeadFlag, granted.RecipientTaxClass, granted.PaymentClass, granted.LatestFlag, granted.Date(record.B63).String(),
	})
	assert.Equal(t, []string{"ヤマダ　タロウ", "1", "3608601", "47-1", "048-524-1111"}, []string{
		granted.RecipientKana, granted.RecipientSex, granted.RecipientPostalCode, granted.RecipientLot, granted.Phone,
	})

	p := parts()
	p.Decision = &record.Decided{}
	pending, list := record.Make(p, checker)
	assert.False(t, list.Failed(), "%v", list)
	assert.Equal(t, []string{"12", "3", ""}, []string{pending.Status, pending.PaymentClass, pending.DecidedAmount})

	p = parts()
	p.Decision = &record.Decided{Outcome: record.Refused, Refusal: "R01"}
	no, list := record.Make(p, checker)
	assert.False(t, list.Failed(), "%v", list)
	assert.Equal(t, []string{"06", "2", "R01", "2022-02-10", "2022-02-14", "", ""},
		[]string{no.Status, no.PaymentClass, no.RefusalCode, no.RefusedOn, no.RefusalNoticeOn, no.DecidedOn, no.DecidedAmount})
}

func TestAgentAndSupporterFillTheirBlocks(t *testing.T) {
	t.Parallel()
	p := parts()
	p.Agent = &record.Agent{Person: record.Person{Number: "a1", Name: "鈴木　花子", Kana: "スズキ　ハナコ", Birth: "1980-01-01"}, Relation: "03"}
	p.Supporter = &record.Person{Number: "s1", Name: "佐藤　次郎", Kana: "サトウ　ジロウ"}
	r, list := record.Make(p, checker)
	assert.False(t, list.Failed(), "%v", list)
	assert.Equal(t, []string{"1", "a1", "03", "s1"}, []string{r.AgentSequence, r.AgentNumber, r.AgentRelation, r.SupporterNumber})
}

func TestPaymentsGoIntoTheRecordAndBack(t *testing.T) {
	t.Parallel()
	r, _ := record.Make(parts(), checker)
	sent, list := r.Transfer()
	require.False(t, list.Failed())
	paid := record.Payment{
		History: 1, Due: day("2022-02-25"), PaidOn: day("2022-02-25"), KnownOn: day("2022-02-28"), Amount: sent.Amount, Account: sent.Account(),
	}
	returned, failed := paid, paid
	returned.Returned, returned.ReturnedOn, returned.ReturnCode = 40_000, day("2022-03-10"), "B06"
	failed.Failed, failed.Returned, failed.ReturnedOn, failed.ReturnCode = true, paid.Amount, day("2022-03-02"), "T01"
	again := record.Payment{
		History: 2, Replaces: 1, Due: day("2022-03-15"), PaidOn: day("2022-03-15"), Amount: paid.Amount,
		Account: bank.Account{Bank: "0017", Branch: "001", Type: bank.Ordinary, Number: "7654321", Holder: "ﾔﾏﾀﾞ ﾀﾛｳ"},
	}
	for status, p := range map[string]record.Payment{"07": paid, "09": returned, "08": failed} {
		own := r
		own.FillPayment(&p)
		assert.Empty(t, checker.Check(&own), status)
		back, list := own.Payment()
		assert.False(t, list.Failed())
		assert.Equal(t, p, back)
		assert.Equal(t, status, own.Status)
	}
	own := r
	own.FillPayment(&again)
	assert.Empty(t, checker.Check(&own), "a reissue goes to another account on purpose")
	assert.Equal(t, []string{"2", "2", "0017"}, []string{own.AdditionalPayment, own.PaymentHistory, own.PaidBank})
	next, _ := own.Transfer()
	assert.Equal(t, bank.Changed, next.New)
}

func TestATransferNeedsAnAccountAndAnAmount(t *testing.T) {
	t.Parallel()
	var r record.Record
	_, list := r.Transfer()
	fields := map[string]bool{}
	for _, f := range list {
		fields[f.Field] = true
	}
	assert.Equal(t, map[string]bool{"B38": true, "B39": true, "B40": true, "B41": true, "B44": true, "B114": true}, fields)

	r = record.Record{YuchoSymbol: "14030", YuchoNumber: "12345671", HolderKana: "ヤマダ　タロウ", DecidedAmount: "1"}
	x, list := r.Transfer()
	assert.False(t, list.Failed(), "%v", list)
	assert.Equal(t, bank.Account{Bank: "9900", Branch: "408", Type: bank.Ordinary, Number: "1234567", Holder: "ﾔﾏﾀﾞ ﾀﾛｳ"}, x.Account())
	r.YuchoSymbol = "99999"
	_, list = r.Transfer()
	assert.Equal(t, "B42", list[0].Field)
}

// What forms and old systems hold: the strict form refuses it, and the town says what its bank
// takes.
func TestNamesInKanaAreBroughtIntoFormAsTheTownSays(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("ワタナベ　ショウタロウ　", 3)
	for name, c := range map[string]struct {
		kana text.BankOptions
		from string
		want string // the holder, or the code of what is wrong
		kept string // the recipient's name in kana
	}{
		"hiragana, strict":            {text.BankOptions{}, "わたなべ　しょうた", record.CodeCharacter, ""},
		"hiragana, taken":             {text.BankOptions{Hiragana: true}, "わたなべ　しょうた", "ﾜﾀﾅﾍﾞ ｼﾖｳﾀ", "ワタナベ　ショウタ"},
		"an old kana, strict":         {text.BankOptions{}, "ヱイコ", record.CodeCharacter, "ヱイコ"},
		"an old kana, taken":          {text.BankOptions{Archaic: true}, "ヱイコ", "ｴｲｺ", "ヱイコ"},
		"too long and not in form":    {text.BankOptions{}, long, record.CodeLength, ""},
		"too long, cut where it may":  {text.BankOptions{Truncate: true}, long, "ﾜﾀﾅﾍﾞ ｼﾖｳﾀﾛｳ ﾜﾀﾅﾍﾞ ｼﾖｳﾀﾛｳ ﾜﾀﾅ", ""},
		"o of a bank that takes none": {text.BankOptions{}, "ヲカダ", record.CodeCharacter, "ヲカダ"},
		"o of a bank that takes it":   {text.BankOptions{Profile: text.Profile{Wo: true}}, "ヲカダ", "ｦｶﾀﾞ", "ヲカダ"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			k := record.NewChecker(record.Config{Kana: c.kana})
			r := record.Record{HolderKana: c.from, RecipientKana: c.from}
			k.Normalise(&r)
			var code string
			for _, f := range k.Single(&r) {
				if f.Field == "B44" {
					code = f.Code
				}
			}
			if code == "" {
				code = r.HolderKana
			}
			assert.Equal(t, c.want, code)
			if c.kept != "" {
				assert.Equal(t, c.kept, r.RecipientKana)
			}
		})
	}
}

func TestDiffAndApply(t *testing.T) {
	t.Parallel()
	a, b := full(1), full(1)
	b.PaidOn, b.Phone, b.AgentSequence = "2022-03-01", "", "1"
	changes := record.Diff(a, b)
	var kinds []string
	for _, c := range changes {
		kinds = append(kinds, c.String())
	}
	assert.Equal(t, []string{"C5 removed", "B20 added", "B115 changed"}, kinds)
	assert.NotContains(t, fmt.Sprintf("%v %+v %#v", changes, changes, changes), "048")
	c := *a
	assert.Empty(t, record.Apply(&c, changes))
	assert.Equal(t, *b, c)
	c.PaidOn = "2022-04-01"
	assert.Len(t, record.Apply(&c, changes), 3)
	assert.Empty(t, record.Diff(a, a))
}

func TestFixedWidthFilesComeBack(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	w := record.NewFixedWriter(&out)
	for i := range 20 {
		_, err := w.Write(full(i + 1))
		require.NoError(t, err)
	}
	require.NoError(t, w.Flush())
	assert.Equal(t, 20*(record.FixedSize()+2), out.Len())
	n := 0
	for row, err := range record.ReadFixed(bytes.NewReader(out.Bytes()), record.Config{}) {
		require.NoError(t, err)
		n++
		assert.Empty(t, row.Findings)
		assert.Equal(t, *full(n), row.Record)
	}
	assert.Equal(t, 20, n)

	bad := append([]byte("short\r\n"), out.Bytes()[:record.FixedSize()+2]...)
	bad = append(bad, bytes.Repeat([]byte("x"), 3*record.FixedSize())...)
	var codes []string
	for row, err := range record.ReadFixed(bytes.NewReader(bad), record.Config{}) {
		require.NoError(t, err)
		codes = append(codes, strings.Join(row.Findings.Codes(), " "))
	}
	assert.Equal(t, []string{"length", "", "length"}, codes)

	wide := full(1)
	wide.Bank = "00170"
	_, err := w.Write(wide)
	assert.Equal(t, "width", code(err))
	wide = full(1)
	wide.Name = "𠮷野"
	_, err = w.Write(wide)
	assert.Error(t, err, "CP932 lacks it")
}

func code(err error) string {
	var c interface{ Code() string }
	if errors.As(err, &c) {
		return c.Code()
	}
	return fmt.Sprint(err)
}

func TestJSONHasTheIDsAndNoEmptyFields(t *testing.T) {
	t.Parallel()
	data, err := json.Marshal(record.Record{ApplicationNumber: "1", PaidOn: "2022-02-25"})
	require.NoError(t, err)
	assert.JSONEq(t, `{"B1":"1","B115":"2022-02-25"}`, string(data))
	var back record.Record
	require.NoError(t, json.Unmarshal(data, &back))
	assert.Equal(t, "2022-02-25", back.PaidOn)
}

// The documents made of the table: a change of a field shows in review.
func TestDocumentsOfTheTable(t *testing.T) {
	t.Parallel()
	for name, write := range map[string]func(*bytes.Buffer) error{
		"dictionary.md":   func(b *bytes.Buffer) error { return record.WriteMarkdown(b, nil) },
		"dictionary.html": func(b *bytes.Buffer) error { return record.WriteHTML(b, nil) },
		"schema.json":     func(b *bytes.Buffer) error { return record.WriteSchema(b, nil) },
	} {
		var out bytes.Buffer
		require.NoError(t, write(&out))
		path := "testdata/" + name
		if *update {
			require.NoError(t, os.WriteFile(path, out.Bytes(), 0o600))
		}
		want, err := os.ReadFile(path)
		require.NoError(t, err)
		assert.Equal(t, string(want), out.String(), name)
		for _, info := range record.Fields() {
			assert.Contains(t, out.String(), info.JA)
		}
	}
}

func TestATownsListsReplaceAndExtend(t *testing.T) {
	t.Parallel()
	own, err := record.ParseLists([]byte(`[
		{"name": "refusal", "ja": "却下事由", "codes": [{"code": "901", "ja": "対象外"}]},
		{"name": "status", "ja": "状態", "extend": true, "codes": [{"code": "90", "ja": "保留"}]}]`), record.BuiltinLists())
	require.NoError(t, err)
	k := record.NewChecker(record.Config{Lists: own})
	assert.Empty(t, k.Check(&record.Record{RefusalCode: "901", RefusedOn: "2022-02-10", Status: "90"}))
	list := k.Check(&record.Record{RefusalCode: "R01", RefusedOn: "2022-02-10", Status: "05"})
	require.Len(t, list, 1)
	assert.Equal(t, []string{"code", "B15", "refusal"}, []string{list[0].Code, list[0].Field, list[0].To})
	c, ok := own.Find("status", "90")
	assert.True(t, ok)
	assert.Equal(t, "保留", c.JA)
	for _, bad := range []string{`{}`, `[{"ja":"x"}]`, `[{"name":"x","codes":[{"code":"1"},{"code":"1"}]}]`, `[{"name":"x","kodes":[]}]`} {
		_, err := record.ParseLists([]byte(bad), nil)
		assert.Equal(t, "lists", code(err), bad)
	}
}

func TestEveryCodeFieldHasAListAndEveryListAField(t *testing.T) {
	t.Parallel()
	used := map[string]bool{}
	for _, info := range record.Fields() {
		if info.List == "" {
			continue
		}
		used[info.List] = true
		found := false
		for _, l := range record.BuiltinLists().All() {
			if l.Name == info.List {
				found = true
				for _, c := range l.Codes {
					assert.LessOrEqual(t, len(c.Code), info.Width, "%s %s", info.ID, c.Code)
				}
			}
		}
		assert.True(t, found, "%s", info.List)
	}
	for _, l := range record.BuiltinLists().All() {
		assert.True(t, used[l.Name], "%s", l.Name)
	}
}

func TestOneLatestHistoryForEachApplication(t *testing.T) {
	t.Parallel()
	var l record.Latest
	for _, tt := range []struct{ number, flag, want string }{
		{"1", "0", ""}, {"1", "1", ""}, {"2", "1", ""}, {"1", "1", "latest_flag"}, {"", "1", ""}, {"3", "0", ""},
	} {
		list := l.Add(&record.Record{ApplicationNumber: tt.number, LatestFlag: tt.flag})
		assert.Equal(t, tt.want, strings.Join(list.Codes(), " "))
	}
	assert.Equal(t, 1, l.Without())
}

func TestTheIndividualNumberStaysOut(t *testing.T) {
	t.Parallel()
	r := full(1)
	r.Set(record.I1, "123456789018")
	assert.Empty(t, r.Get(record.I1))
	assert.Equal(t, []record.Change{{Field: record.I1, To: "123456789018"}}, record.Apply(r, []record.Change{{Field: record.I1, To: "123456789018"}}))
	var out bytes.Buffer
	w := record.NewCSVWriter(&out, record.CSVConfig{})
	_, err := w.Write(r)
	require.NoError(t, err)
	require.NoError(t, w.Flush())
	assert.NotContains(t, out.String(), "123456789018")

	granted := errors.New("no grant")
	w = record.NewCSVWriter(&out, record.CSVConfig{Reveal: func(*record.Record) (string, error) { return "", granted }})
	_, err = w.Write(full(1))
	require.ErrorIs(t, err, granted)
	assert.Equal(t, "reveal", code(err))
	out.Reset()
	w = record.NewCSVWriter(&out, record.CSVConfig{Reveal: func(*record.Record) (string, error) { return "123456789018", nil }})
	_, err = w.Write(full(1))
	require.NoError(t, err)
	require.NoError(t, w.Flush())
	assert.Contains(t, out.String(), "\n123456789018,")

	in, err := record.NewCSVReader(&out, record.CSVConfig{})
	require.NoError(t, err)
	for row, err := range in.Rows() {
		require.NoError(t, err)
		assert.Equal(t, []string{"sealed"}, row.Findings.Codes())
		assert.Equal(t, *full(1), row.Record, "all but the number is taken over")
		assert.Equal(t, []int{2, 1}, []int{row.Findings[0].Line, row.Findings[0].Column})
		assert.NotContains(t, fmt.Sprintf("%#v", row.Findings), "123456789018")
	}
}

func TestTheIndividualNumberInAFileOfFixedWidthIsReportedAndNotTakenOver(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	w := record.NewFixedWriter(&out)
	_, err := w.Write(full(1))
	require.NoError(t, err)
	require.NoError(t, w.Flush())
	line := append([]byte("123456789018"), out.Bytes()[12:]...)
	for row, err := range record.ReadFixed(bytes.NewReader(line), record.Config{}) {
		require.NoError(t, err)
		assert.Equal(t, []string{"sealed"}, row.Findings.Codes())
		assert.Equal(t, *full(1), row.Record)
		assert.NotContains(t, fmt.Sprintf("%#v", row.Findings), "123456789018")
	}
}

func TestJSONWithAnIndividualNumberOrWhatIsNoFieldIsRefused(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ text, code string }{
		"a number":               {`{"I1":"123456789018","C1":"山田太郎"}`, "sealed"},
		"a number as a number":   {`{"I1":123456789018}`, "sealed"},
		"a key that is no field": {`{"individual_number":"123456789018"}`, "unknown_key"},
		"a key in small letters": {`{"i1":"123456789018"}`, "unknown_key"},
		"a field twice":          {`{"I2":"1","I2":"2"}`, "duplicate_key"},
		"no object":              {`"123456789018"`, "type"},
	} {
		r := record.Record{AddresseeNumber: "1"}
		err := json.Unmarshal([]byte(c.text), &r)
		assert.Equal(t, c.code, code(err), name)
		assert.NotContains(t, err.Error(), "123456789018", name)
		assert.Equal(t, record.Record{AddresseeNumber: "1"}, r, name)
	}
	for _, text := range []string{`{"I1":"","I2":"1"}`, `{"I1":null,"I2":"1"}`, `{"I2":"1"}`, `null`} {
		r := record.Record{AddresseeNumber: "1"}
		require.NoError(t, json.Unmarshal([]byte(text), &r), text)
		assert.Equal(t, record.Record{AddresseeNumber: "1"}, r, text)
	}
	text, err := json.Marshal(full(1))
	require.NoError(t, err)
	assert.NotContains(t, string(text), "I1")
	var back record.Record
	require.NoError(t, json.Unmarshal(text, &back))
	assert.Equal(t, *full(1), back)
}

func TestNothingThatPrintsShowsARecord(t *testing.T) {
	t.Parallel()
	r := *full(1)
	p := parts()
	p.Agent = &record.Agent{Person: *p.Recipient}
	for _, v := range []any{r, &r, record.Row{Record: r}, *p, *p.Recipient, p.Recipient.Address, *p.Application, *p.Agent} {
		text := fmt.Sprintf("%v %+v %#v %s %q", v, v, v, v, v)
		assert.NotContains(t, text, "山田")
		assert.NotContains(t, text, "1234567")
		assert.NotContains(t, text, "宮町")
	}
}

func TestFindingsOfAFileAreLocated(t *testing.T) {
	t.Parallel()
	src := "B1,B63 受給者生年月日,住登区分コード,B95,B49\r\n1,R4.13.1,1,1,課税\r\n2,昭和64年1月8日,1,9,X\r\n"
	in, err := record.NewCSVReader(strings.NewReader(src), record.CSVConfig{File: "a.csv"})
	require.NoError(t, err)
	var got []string
	for row, err := range in.Rows() {
		require.NoError(t, err)
		for _, f := range row.Findings {
			got = append(got, f.String())
		}
	}
	assert.Equal(t, []string{
		"a.csv:2:5: info form in B49", "a.csv:2:2: error range in B63 at 0", "a.csv:3:5: error code in B49", "a.csv:3:2: error range in B63 at 0",
	}, got)
}

func TestSharedValuesOfRecordsAreSafeForConcurrentUse(t *testing.T) {
	t.Parallel()
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			r := full(i + 1)
			assert.Empty(t, checker.Normalise(r))
			assert.Empty(t, checker.Check(r))
			assert.Len(t, record.Fields(), record.Count)
			_, ok := record.ParseField("B47 住登区分コード")
			assert.True(t, ok)
		})
	}
	wg.Wait()
}

func TestCheckingDoesNotAllocate(t *testing.T) { // counts allocations of the process.
	r := full(1)
	assert.Zero(t, testing.AllocsPerRun(100, func() {
		if len(checker.Check(r)) > 0 {
			t.Fatal("findings")
		}
	}))
}

func TestAmountsAreExact(t *testing.T) {
	t.Parallel()
	var r record.Record
	r.SetYen(record.B114, 9_999_999_999)
	y, ok := r.Yen(record.B114)
	assert.True(t, ok)
	assert.Equal(t, money.Yen(9_999_999_999), y)
	_, ok = r.Yen(record.B46)
	assert.False(t, ok)
}

var samples = []string{
	"", "0", "1", "9", "01", "1234567", "12345678", "0017", "001", "abc", "A-1_b", "2022-02-01", "2022-02-30", "1500-01-01", "2022-02-01T10:20:30",
	"2022-02-01T24:00:00", "2022-02-01 10:20:30", "昭和25年7月不詳", "昭和64年1月8日", "令和4年2月1日", "1950-07", "きのう", "048-524-1111", "048-524-1111 内線591",
	"048-524-1111 / 048-524-1112", "0-", "12", "3608601", "360-8601", "36O8601", "山田　太郎", "ヤマダ　タロウ", "ﾔﾏﾀﾞ ﾀﾛｳ", "ｷｬﾉﾝ", "ABC", "abc def", " x", "x ", "ｱﾞ",
	"\ue000", "\ufffd", "\U000F0000", "a\tb", "a\u0085b", "𠮷野", "辻\U000E0101", "R01", "D08", "05", "2", "10000000000", "０", "-1", "神", "・", "(ｶ)ｱ", "\xff", "1.5", "ー",
}

// FuzzNormalise normalises any text as any field: no panic, and twice is as good as once.
func FuzzNormalise(f *testing.F) {
	for i, s := range samples {
		f.Add(uint8(i*7%record.Count), s)
	}
	f.Fuzz(func(t *testing.T, field uint8, text string) {
		var r record.Record
		r.Set(record.Field(field), text)
		checker.Normalise(&r)
		once := r
		checker.Normalise(&r)
		assert.Equal(t, once, r)
	})
}

// FuzzReadCSV reads any file: no panic, and what is read is written and read again.
func FuzzReadCSV(f *testing.F) {
	f.Add(write(f, 2, 0))
	f.Add([]byte("B1,B2\r\n\"1\",\"\r\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		in, err := record.NewCSVReader(bytes.NewReader(data), record.CSVConfig{})
		if err != nil {
			return
		}
		for row, err := range in.Rows() {
			if err != nil || row.Findings.Failed() {
				continue
			}
			var out bytes.Buffer
			w := record.NewCSVWriter(&out, record.CSVConfig{})
			_, err := w.Write(&row.Record)
			require.NoError(t, err)
			require.NoError(t, w.Flush())
			again, err := record.NewCSVReader(&out, record.CSVConfig{})
			require.NoError(t, err)
			for back, err := range again.Rows() {
				require.NoError(t, err)
				assert.Equal(t, row.Record, back.Record)
			}
		}
	})
}
