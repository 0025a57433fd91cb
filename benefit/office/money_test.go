package office_test

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/review/reviewtest"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/benefit/bank"
	"github.com/kyufu-go/kyufu/benefit/bank/zengin"
	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/benefit/office"
	"github.com/kyufu-go/kyufu/benefit/office/outcome"
	"github.com/kyufu-go/kyufu/household/money"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

// grantedTo grants a case with an account of its own.
func (o *town) grantedTo(id, bankCode, number string, yen money.Yen) {
	o.Helper()
	o.on("2022-02-10")
	_, err := o.desk.Open(o.Context(), counter, nil, opening(id))
	require.NoError(o, err)
	a := account()
	a.Bank, a.Branch, a.Number = bankCode, "001", number
	if bankCode == bank.YuchoBank {
		a.Branch = "408"
	}
	o.does(counter, id, casework.Event{Kind: casework.ReturnForm, Account: a})
	o.does(head, id, casework.Event{Kind: casework.OverrideGrant, Codes: []string{"F02"}, Words: "x", Amount: yen, Person: id + "-1"}, second)
}

func order() office.Order {
	return office.Order{On: day("2022-03-01"), Payer: zengin.Header{
		Code: "1120200001", Name: "ｸﾏｶﾞﾔｼ", Bank: "0017", Branch: "204", Type: bank.Ordinary, Number: "0000001",
	}}
}

// drafted drafts and approves a run of all that is due.
func (o *town) drafted(run string, c office.Choice) office.Run {
	o.Helper()
	if o.now.Before(day("2022-02-20").Start()) {
		o.on("2022-02-20")
	}
	r, left, err := o.desk.Draft(o.Context(), cashier, run, c, day("2022-03-01"))
	require.NoError(o, err)
	require.Empty(o, left)
	require.NoError(o, o.desk.ApproveRun(o.Context(), head, r))
	return r
}

func (o *town) exported(run string) []byte {
	o.Helper()
	var file bytes.Buffer
	_, err := o.desk.ExportRun(o.Context(), cashier, run, order(), &file)
	require.NoError(o, err)
	return file.Bytes()
}

// sent hands the run's file to the bank.
func (o *town) sent(run string) []byte {
	o.Helper()
	file := o.exported(run)
	require.NoError(o, o.desk.SendRun(o.Context(), cashier, run, audit.Hash(sha256.Sum256(file))))
	return file
}

// three are three granted households, one at ゆうちょ.
func three(t *testing.T) *town {
	o := open(t)
	o.grantedTo("17", "0001", "1000017", 100_000)
	o.grantedTo("18", "9900", "1000018", 100_000)
	o.grantedTo("19", "0005", "1000019", 50_000)
	return o
}

// withCodes puts the bank's result codes into a file, as the bank sends it back: in bytes 119 and
// 120, by place.
func withCodes(file []byte, codes ...string) []byte {
	file = bytes.Clone(file)
	for i, c := range codes {
		copy(file[(i+1)*120+118:], c)
	}
	return file
}

func mapping(t testing.TB) *outcome.Mapping {
	m, err := outcome.ParseMapping([]byte(`{
		"columns": {"number": ["口座番号"], "holder": ["名義"], "amount": ["金額"], "result": ["結果"]},
		"paid": ["00", "振込済"], "causes": {"01": "closed", "口座解約": "closed", "該当口座なし": "T02"},
		"returned": ["ｸﾐﾓﾄﾞｼ"], "code_at": 119, "code_width": 2}`))
	require.NoError(t, err)
	return m
}

func TestARunFromTheRuleToTheBalance(t *testing.T) {
	t.Parallel()
	o := three(t)
	r := o.drafted("R1", office.Choice{})
	assert.Equal(t, 3, r.Count)
	assert.Equal(t, money.Yen(250_000), r.Total)
	file := o.sent("R1")
	report, err := zengin.Validate(bytes.NewReader(file), zengin.ReaderConfig{})
	require.NoError(t, err)
	assert.False(t, report.Failed(), "%v", report.Findings)
	assert.Equal(t, file, o.exported("R1"), "the second export is the same bytes")

	back, err := outcome.ReadReturned(withCodes(file, "00", "01", "00"), mapping(t))
	require.NoError(t, err)
	found, err := o.on("2022-03-02").desk.ReadResults(t.Context(), cashier, "R1", back, day("2022-03-01"))
	require.NoError(t, err)
	assert.Empty(t, found)
	b, err := o.desk.CloseRun(t.Context(), cashier, "R1")
	require.NoError(t, err)
	assert.Equal(t, office.Balance{Sent: office.Sum{Count: 3, Yen: 250_000}, Paid: office.Sum{Count: 2, Yen: 150_000}, Failed: office.Sum{Count: 1, Yen: 100_000}}, b)

	a := account()
	a.Number = "7654321"
	o.does(counter, "18", casework.Event{Kind: casework.CorrectAccount, Account: a})
	again := o.on("2022-03-10").drafted("R2", office.Choice{Which: office.Repeat})
	assert.Equal(t, 1, again.Count)
	second := o.sent("R2")
	assert.Equal(t, byte('2'), second[120+90], "新規コード of a payment to another account")
	require.NoError(t, o.on("2022-03-16").desk.PayRest(t.Context(), cashier, "R2", day("2022-03-15")))
	_, err = o.desk.CloseRun(t.Context(), cashier, "R2")
	require.NoError(t, err)

	o.does(cashier, "17", casework.Event{Kind: casework.ReturnPart, Amount: 30_000, Codes: []string{"B06"}, AccountingYear: 2021, Fund: "general"})
	o.on("2022-06-02").does(cashier, "17", casework.Event{Kind: casework.ReturnRest, Amount: 70_000, Codes: []string{"B06"}, AccountingYear: 2022, Fund: "general"})
	books, err := o.desk.Books(t.Context(), cashier)
	require.NoError(t, err)
	assert.Equal(t, money.Yen(150_000), books.Out())
	assert.Equal(t, []office.Return{{Year: 2021, Fund: "general", Sum: office.Sum{Count: 1, Yen: 30_000}}, {Year: 2022, Fund: "general", Sum: office.Sum{Count: 1, Yen: 70_000}}}, books.Years)
	assert.Empty(t, o.findings())
}

func TestARunTakesWhatItsRuleSays(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		choice office.Choice
		want   int
	}{
		"everything":             {office.Choice{}, 3},
		"ゆうちょ alone":             {office.Choice{Banks: []string{"9900"}}, 1},
		"all but ゆうちょ":           {office.Choice{NotBanks: []string{"9900"}}, 2},
		"decided before nobody":  {office.Choice{DecidedBy: day("2022-02-09")}, 0},
		"decided by that day":    {office.Choice{DecidedBy: day("2022-02-10")}, 3},
		"no more than two":       {office.Choice{Most: 2}, 2},
		"another program":        {office.Choice{Program: "P9"}, 0},
		"repeats, of which none": {office.Choice{Which: office.Repeat}, 0},
		"first payments":         {office.Choice{Which: office.FirstPayment}, 3},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := three(t)
			r, left, err := o.desk.Draft(t.Context(), cashier, "R1", c.choice, day("2022-03-01"))
			require.NoError(t, err)
			assert.Empty(t, left)
			assert.Equal(t, c.want, r.Count)
			again, _, err := o.desk.Draft(t.Context(), cashier, "R1", c.choice, day("2022-03-01"))
			require.NoError(t, err)
			assert.Equal(t, r, again, "drafting twice is drafting once")
			assert.Empty(t, o.findings())
		})
	}
}

// W4: one that cannot be paid is left and listed, and keeps no other from being paid.
func TestACaseThatCannotBePaidIsListed(t *testing.T) {
	t.Parallel()
	o := three(t)
	long := account()
	long.Holder = strings.Repeat("ｱ", 31)
	o.does(counter, "17", casework.Event{Kind: casework.ChangeAccount, Account: long})
	o.does(counter, "18", casework.Event{Kind: casework.Object, Words: "x"})
	_, left, err := o.desk.Draft(t.Context(), cashier, "R1", office.Choice{}, day("2022-03-01"))
	require.NoError(t, err)
	assert.Equal(t, []office.Left{{Case: "17", Why: "length"}, {Case: "18", Why: "not_held"}}, left)
}

// 宇部市 2020: who stands in two lists is paid once, also when both are drafted in one call.
func TestADraftTakesNobodyTwice(t *testing.T) {
	t.Parallel()
	o := open(t, func(c *office.Config) { c.Rules = map[string]office.Rule{"P2": {Once: []office.Unit{office.PerChild}}} })
	for _, id := range []string{"17", "18"} {
		x := opening(id)
		x.Children = []string{"c-1"}
		o.on("2022-02-10").grants(x)
	}
	r, left, err := o.on("2022-02-20").desk.Draft(t.Context(), cashier, "R1", office.Choice{}, day("2022-03-01"))
	require.NoError(t, err)
	assert.Equal(t, 1, r.Count)
	assert.Equal(t, []office.Left{{Case: "18", Why: "already_paid"}}, left)
	assert.Empty(t, o.findings())
}

// W9: what a payment can be is bounded by the program.
func TestAPaymentIsBoundedByItsProgram(t *testing.T) {
	t.Parallel()
	o := open(t, func(c *office.Config) { c.Rules = map[string]office.Rule{"P2": {Most: 100_000}} })
	o.grantedTo("17", "0001", "1000017", 46_300_000)
	o.grantedTo("18", "0001", "1000018", 100_000)
	r, left, err := o.desk.Draft(t.Context(), cashier, "R1", office.Choice{}, day("2022-03-01"))
	require.NoError(t, err)
	assert.Equal(t, []office.Left{{Case: "17", Why: "bound"}}, left)
	assert.Equal(t, 1, r.Count)
	assert.Empty(t, o.findings())
}

func TestAFileIsBoundToItsRun(t *testing.T) {
	t.Parallel()
	o := three(t)
	o.drafted("R1", office.Choice{Banks: []string{"0001"}})
	o.drafted("R2", office.Choice{Banks: []string{"9900"}}) // the same count and total
	one, two := o.exported("R1"), o.exported("R2")
	raised := bytes.Clone(one)
	copy(raised[120+80:], "0046300000")
	copy(raised[240+7:], "000046300000")
	otherAccount := bytes.Clone(one)
	copy(otherAccount[120+43:], "9999999")
	lastYear := bytes.Clone(one)
	copy(lastYear[54:], "0302")
	otherPurse, noPurse := bytes.Clone(one), bytes.Clone(one)
	copy(otherPurse[96:], "0000002")
	copy(noPurse[95:], "        ")
	var bare bytes.Buffer
	plain := zengin.File{Batches: []zengin.Batch{{Header: order().Payer, Transfers: []bank.Transfer{{
		Bank: "0001", Branch: "001", Type: bank.Ordinary, Number: "1000017", Holder: "ﾔﾏﾀﾞ ﾀﾛｳ", Amount: 100_000,
	}}}}}
	plain.Batches[0].Header.Kind, plain.Batches[0].Header.Date = zengin.KindTransfer, zengin.OnDay(day("2022-03-01"))
	_, err := zengin.Write(&bare, &plain, zengin.WriterConfig{})
	require.NoError(t, err)
	for name, c := range map[string]struct {
		file []byte
		want []office.FileFinding
	}{
		"its own":                               {one, nil},
		"another run's of that count and total": {two, []office.FileFinding{{Code: office.FindOtherRun, Run: "R2"}}},
		"another run's, changed": {append(bytes.Clone(two), 0x1A), []office.FileFinding{
			{Code: office.FindOtherRun, Line: 2, Run: "R2", Field: "mark"}, {Code: office.FindUnmatched, Line: 2, Run: "R1"}, {Code: office.FindMissing, Run: "R1", Case: "17"}}},
		"one amount raised, with the total":     {raised, []office.FileFinding{{Code: office.FindOver, Line: 2, Run: "R1", Case: "17", Field: "amount"}}},
		"another account":                       {otherAccount, []office.FileFinding{{Code: office.FindDiffers, Line: 2, Run: "R1", Case: "17", Field: "number"}}},
		"another day":                           {lastYear, []office.FileFinding{{Code: office.FindOtherDay, Line: 1, Run: "R1", Field: "date"}}},
		"from another account of the town's":    {otherPurse, []office.FileFinding{{Code: office.FindOrder, Line: 1, Run: "R1", Field: "payer"}}},
		"from an account that it does not name": {noPurse, []office.FileFinding{{Code: office.FindBytes, Run: "R1"}}},
		"half of it": {one[:120], []office.FileFinding{
			{Code: office.FindHalf, Line: 1, Run: "R1", Field: "trailer_missing"}, {Code: office.FindHalf, Line: 1, Run: "R1", Field: "end_missing"},
			{Code: office.FindMissing, Run: "R1", Case: "17"}}},
		"made by somebody else, to the same account": {bare.Bytes(), []office.FileFinding{{Code: office.FindBytes, Run: "R1"}}},
	} {
		t.Run(name, func(t *testing.T) {
			found, err := o.desk.CheckFile(t.Context(), cashier, "R1", c.file)
			require.NoError(t, err)
			assert.Equal(t, c.want, found)
		})
	}
	require.NoError(t, o.desk.SendRun(t.Context(), cashier, "R1", sha256.Sum256(one)))
	found, err := o.desk.CheckFile(t.Context(), cashier, "R1", one)
	require.NoError(t, err)
	assert.Equal(t, []office.FileFinding{{Code: office.FindSentBefore, Run: "R1"}}, found)
	require.ErrorIs(t, o.desk.SendRun(t.Context(), cashier, "R2", sha256.Sum256(one)), office.CodeRun, "another run's bytes are not sent")
	assert.Empty(t, o.findings())
}

func TestResultsAreMatchedOrListed(t *testing.T) {
	t.Parallel()
	o := three(t)
	o.drafted("R0", office.Choice{Banks: []string{"9900"}})
	other := o.exported("R0")
	o.drafted("R1", office.Choice{})
	file := o.sent("R1")
	read := func(f outcome.File) []office.FileFinding {
		found, err := o.on("2022-03-02").desk.ReadResults(t.Context(), cashier, "R1", f, day("2022-03-01"))
		require.NoError(t, err)
		return found
	}
	returned := func(b []byte) outcome.File {
		f, err := outcome.ReadReturned(b, mapping(t))
		require.NoError(t, err)
		return f
	}
	list := func(csv string) outcome.File {
		f, err := outcome.ReadList([]byte(csv), mapping(t))
		require.NoError(t, err)
		return f
	}
	codes := func(found []office.FileFinding) (out []office.FileCode) {
		for _, f := range found {
			out = append(out, f.Code)
		}
		return out
	}
	assert.Equal(t, []office.FileCode{office.FindOtherRun}, codes(read(returned(withCodes(other, "00")))))
	assert.Equal(t, []office.FileCode{office.FindHalf, office.FindHalf}, codes(read(returned(withCodes(file, "00", "00")[:240]))))
	for at, text := range map[int]string{4: "0000099999", 58: "0002", 77: "002", 96: "0000002", 54: "0302"} {
		strangers := withCodes(file, "00", "01", "00") // whose accounts, amounts and places are these, and no marks
		copy(strangers[at:], text)
		for i := range 3 {
			copy(strangers[(i+1)*120+101:], "0000000000")
		}
		want := []office.FileCode{office.FindOrder}
		if at == 54 {
			want = []office.FileCode{office.FindOtherDay}
		}
		assert.Equal(t, want, codes(read(returned(strangers))), "%d", at)
	}
	unnamed := withCodes(file, "00", "00")[:240]
	copy(unnamed[96:], "0000000")
	assert.Equal(t, []office.FileCode{office.FindHalf, office.FindHalf}, codes(read(returned(unnamed))), "zeros name no account")
	lastYear := withCodes(file, "00", "00")
	copy(lastYear[54:], "0310")
	assert.Equal(t, []office.FileCode{office.FindOtherDay}, codes(read(returned(lastYear))))

	wrong := returned(withCodes(file, "00", "00"))
	wrong.Digest, wrong.Lines = [32]byte{}, wrong.Lines[:1]
	wrong.Lines[0].Amount++
	assert.Equal(t, []office.FileFinding{{Code: office.FindDiffers, Line: 2, Run: "R1", Case: "17", Field: "amount"}}, read(wrong), "its place alone makes no match")

	unknown := list("口座番号,名義,金額,結果\n1000017,ヤマダ タロウ,\"100,000円\",名義がちがう\n")
	assert.Equal(t, []office.FileFinding{{Code: office.FindUnread, Line: 2, Run: "R1", Field: "cause"}}, read(unknown))
	strange := list("口座番号,名義,金額,結果\n7777777,,,口座解約\n,ヤマダ タロウ,100000,口座解約\n1000019,,100000,口座解約\n")
	assert.Equal(t, []office.FileCode{office.FindUnmatched, office.FindUnmatched}, codes(read(strange)), "17 is the only payment of that holder and amount")
	c, err := o.desk.Case(t.Context(), counter, "17")
	require.NoError(t, err)
	assert.Equal(t, casework.Failed, c.State)
	assert.Equal(t, "T01", c.Payments[0].Failed)

	assert.Equal(t, []office.FileFinding{{Code: office.FindAgainst, Line: 2, Run: "R1", Case: "17"}}, read(returned(withCodes(file, "00", "00"))), "it failed")
	again := returned(withCodes(file, "00", "00"))
	assert.Equal(t, []office.FileFinding{{Code: office.FindReadBefore, Run: "R1"}}, read(again))
	b, err := o.desk.CloseRun(t.Context(), cashier, "R1")
	require.NoError(t, err)
	assert.Equal(t, money.Yen(100_000), b.Failed.Yen)
	assert.Empty(t, o.findings())
}

func TestAStatementSaysWhatCameBack(t *testing.T) {
	t.Parallel()
	o := three(t)
	o.drafted("R1", office.Choice{})
	o.sent("R1")
	back := outcome.File{Lines: []outcome.Line{{Line: 3, Account: bank.Account{Holder: "ﾔﾏﾀﾞ ﾀﾛｳ"}, Amount: 50_000, Cause: casework.OtherCause, Words: "ｸﾐﾓﾄﾞｼ"},
		{Line: 4, Account: bank.Account{Holder: "ﾔﾏﾀﾞ ﾀﾛｳ"}, Amount: 7, Cause: casework.OtherCause}, {Line: 5, Amount: 100_000}}}
	found, err := o.desk.ReadResults(t.Context(), cashier, "R1", back, day("2022-03-01"))
	require.NoError(t, err)
	assert.Equal(t, []office.FileFinding{{Code: office.FindUnmatched, Line: 4, Run: "R1"}, {Code: office.FindUnmatched, Line: 5, Run: "R1"}}, found)
	b, err := o.desk.Balance(t.Context(), cashier, "R1")
	require.NoError(t, err)
	assert.Equal(t, office.Sum{Count: 2, Yen: 200_000}, b.Open)
	_, err = o.desk.CloseRun(t.Context(), cashier, "R1")
	require.ErrorIs(t, err, office.CodeRun, "not even")
}

func TestAPaymentLeavesARunOnlyBeforeThereIsAFile(t *testing.T) {
	t.Parallel()
	o := three(t)
	o.drafted("R1", office.Choice{})
	o.does(cashier, "18", casework.Event{Kind: casework.CancelPayment, Words: "died"})
	file := o.exported("R1")
	assert.Len(t, file, 5*120, "header, two payments, trailer, end")
	assert.Equal(t, "0000000003", string(file[240+91:240+101]), "places are those that were approved")
	_, err := o.tries(cashier, "17", casework.Event{Kind: casework.CancelPayment, Words: "x"})
	require.ErrorIs(t, err, office.CodeRun)
	_, err = o.tries(cashier, "17", casework.Event{Kind: casework.PayCash, Receipt: "1"}, second)
	require.ErrorIs(t, err, office.CodeRun)
	require.NoError(t, o.desk.SendRun(t.Context(), cashier, "R1", sha256.Sum256(file)))
	require.NoError(t, o.on("2022-03-02").desk.PayRest(t.Context(), cashier, "R1", day("2022-03-01")))
	b, err := o.desk.CloseRun(t.Context(), cashier, "R1")
	require.NoError(t, err)
	assert.Equal(t, office.Sum{Count: 2, Yen: 150_000}, b.Paid)
	o.drafted("R2", office.Choice{})
	assert.Empty(t, o.findings())
}

func TestARunThatWasNotSentIsCancelledByTwo(t *testing.T) {
	t.Parallel()
	o := three(t)
	o.drafted("R1", office.Choice{})
	file := o.exported("R1")
	require.ErrorIs(t, o.desk.CancelRun(t.Context(), cashier, nil, "R1", "wrong day"), office.CodeApproval)
	word, err := o.desk.SecondRun(t.Context(), second, "kato", "R1", false, "wrong day")
	require.NoError(t, err)
	require.NoError(t, o.desk.CancelRun(t.Context(), cashier, word, "R1", "wrong day"))
	require.NoError(t, o.desk.CancelRun(t.Context(), cashier, word, "R1", "wrong day"), "again")
	forged := *word
	forged.Digest[0] ^= 1
	for _, a := range []*audit.Approval{nil, &forged} {
		require.ErrorIs(t, o.desk.CancelRun(t.Context(), cashier, a, "R1", "wrong day"), office.CodeRun, "it goes on by the word of two")
	}
	require.ErrorIs(t, o.desk.CancelRun(t.Context(), cashier, word, "R1", "shredded"), office.CodeRun, "with the words of two")
	require.ErrorIs(t, o.desk.SendRun(t.Context(), cashier, "R1", sha256.Sum256(file)), office.CodeRun)
	found, err := o.desk.CheckFile(t.Context(), cashier, "R1", file)
	require.NoError(t, err)
	assert.Equal(t, []office.FileFinding{{Code: office.FindCancelled, Run: "R1"}}, found)
	assert.Equal(t, 3, o.drafted("R2", office.Choice{}).Count)
	require.ErrorIs(t, o.desk.CancelRun(t.Context(), cashier, word, "R2", ""), office.CodeInput)
	o.sent("R2")
	require.ErrorIs(t, o.desk.CancelRun(t.Context(), cashier, nil, "R2", "x"), office.CodeRun, "it is sent")
	assert.Empty(t, o.findings())
}

func TestASampleOfPayeesIsAsked(t *testing.T) {
	t.Parallel()
	o := open(t)
	for n := range 12 {
		o.grantedTo(fmt.Sprintf("c%d", n), "0001", fmt.Sprintf("10000%02d", n), 100_000)
	}
	o.drafted("R1", office.Choice{})
	_, err := o.desk.Sample(t.Context(), examiner, "R1", 3)
	require.ErrorIs(t, err, office.CodeRun, "nothing is paid")
	o.sent("R1")
	require.NoError(t, o.on("2022-03-02").desk.PayRest(t.Context(), cashier, "R1", day("2022-03-01")))
	drawn, err := o.desk.Sample(t.Context(), examiner, "R1", 3)
	require.NoError(t, err)
	assert.Len(t, drawn, 3)
	again, err := o.desk.Sample(t.Context(), examiner, "R1", 12)
	require.NoError(t, err)
	assert.Equal(t, drawn, again, "nobody draws until they like it")
	_, err = o.desk.Sample(t.Context(), cashier, "R1", 3)
	require.ErrorIs(t, err, office.CodeDenied)
	require.NoError(t, o.desk.Answered(t.Context(), examiner, "R1", drawn[0].Case, office.NotCame))
	require.ErrorIs(t, o.desk.Answered(t.Context(), examiner, "R1", "c99", office.Came), office.CodeInput)
	after, err := o.desk.Sample(t.Context(), examiner, "R1", 3)
	require.NoError(t, err)
	assert.Equal(t, office.Asked{Case: drawn[0].Case, Answer: office.NotCame, By: "ito"}, after[0])
	assert.Empty(t, o.findings())
}

func TestWhatHasNotReachedItsPayeeByAge(t *testing.T) {
	t.Parallel()
	o := three(t)
	o.drafted("R1", office.Choice{Banks: []string{"0001"}})
	o.sent("R1")
	o.on("2022-03-02").does(cashier, "17", casework.Event{Kind: casework.FailPayment, Codes: []string{"T01"}})
	o.drafted("R2", office.Choice{Banks: []string{"9900"}})
	o.sent("R2")
	var got []office.Waiting
	for w, err := range o.desk.Waiting(t.Context(), cashier, day("2022-04-01")) {
		require.NoError(t, err)
		got = append(got, w)
	}
	assert.Equal(t, []office.Waiting{
		{Case: "19", State: casework.Granted, Since: day("2022-02-10"), Days: 50, Amount: 50_000},
		{Case: "18", State: casework.PaymentSent, Since: day("2022-03-01"), Days: 31, Amount: 100_000},
		{Case: "17", State: casework.Failed, Since: day("2022-03-02"), Days: 30, Amount: 100_000},
	}, got)
}

func TestWhoMayTouchARunsFile(t *testing.T) {
	t.Parallel()
	o := three(t)
	_, _, err := o.desk.Draft(t.Context(), head, "R1", office.Choice{}, day("2022-03-01"))
	require.ErrorIs(t, err, office.CodeDenied)
	o.drafted("R1", office.Choice{})
	for name, do := range map[string]func(by access.Caller) error{
		"export": func(by access.Caller) error {
			_, err := o.desk.ExportRun(t.Context(), by, "R1", order(), &bytes.Buffer{})
			return err
		},
		"check": func(by access.Caller) error { _, err := o.desk.CheckFile(t.Context(), by, "R1", nil); return err },
		"results": func(by access.Caller) error {
			_, err := o.desk.ReadResults(t.Context(), by, "R1", outcome.File{}, day("2022-03-01"))
			return err
		},
		"rest":   func(by access.Caller) error { return o.desk.PayRest(t.Context(), by, "R1", day("2022-03-01")) },
		"cancel": func(by access.Caller) error { return o.desk.CancelRun(t.Context(), by, nil, "R1", "x") },
		"close":  func(by access.Caller) error { _, err := o.desk.CloseRun(t.Context(), by, "R1"); return err },
	} {
		require.ErrorIs(t, do(head), office.CodeDenied, name)
	}
}

// Who may approve and pay does not let the file of a run leave that they approved themselves.
func TestWhoApprovedARunLetsNoFileLeave(t *testing.T) {
	t.Parallel()
	o := three(t)
	both := maps.Clone(rights)
	both[head.Actor.ID] = append(slices.Clone(both[head.Actor.ID]), access.Pay)
	engine := policyOf(t, "office-2", both)
	o.config.Policy = func() *access.Engine { return engine }
	var err error
	o.desk, err = office.New(o.config)
	require.NoError(t, err)
	o.drafted("R1", office.Choice{})
	var file bytes.Buffer
	for name, do := range map[string]func(by access.Caller) error{
		"export": func(by access.Caller) error {
			_, err := o.desk.ExportRun(t.Context(), by, "R1", order(), &file)
			return err
		},
		"send": func(by access.Caller) error { return o.desk.SendRun(t.Context(), by, "R1", audit.Hash{1}) },
	} {
		err := do(head)
		require.ErrorIs(t, err, office.CodeDenied, name)
		require.ErrorIs(t, err, casework.CodeSecond, name)
		last := o.log.Events()[len(o.log.Events())-1]
		assert.Equal(t, []any{audit.Denied, audit.Code("same_person")}, []any{last.Result, last.Reason}, name)
	}
	assert.Empty(t, file.Bytes())
	seal, err := o.desk.ExportRun(t.Context(), cashier, "R1", order(), &file)
	require.NoError(t, err)
	for name, do := range map[string]func() error{
		"send what another exported": func() error { return o.desk.SendRun(t.Context(), head, "R1", audit.Hash(seal.SHA256)) },
		"take it again":              func() error { _, err := o.desk.ExportRun(t.Context(), head, "R1", order(), io.Discard); return err },
	} {
		require.ErrorIs(t, do(), office.CodeDenied, name)
		last := o.log.Events()[len(o.log.Events())-1]
		assert.Equal(t, []any{audit.Denied, audit.Code("same_person")}, []any{last.Result, last.Reason}, name)
	}
	o.sent("R1")
	_, err = o.journal.Relay(t.Context())
	require.NoError(t, err)
	taken := map[audit.Code]int{}
	for _, e := range o.log.Events() {
		if e.Act == audit.ActTransfer && e.Case == "R1" {
			taken[e.Purpose]++
		}
	}
	assert.Equal(t, map[audit.Code]int{"": 1, "already_taken": 1}, taken, "sent once, and taken again")
	reviewtest.Honest(t, store.TrailOfMemory("desk", o.log), audit.ActExport)
}

func TestALineThatFitsSeveralFitsNone(t *testing.T) {
	t.Parallel()
	o := three(t)
	o.drafted("R1", office.Choice{})
	o.sent("R1")
	alike := outcome.File{Lines: []outcome.Line{{Line: 2, Account: bank.Account{Holder: "ﾔﾏﾀﾞ ﾀﾛｳ"}, Amount: 100_000, Cause: casework.AccountClosed}}}
	found, err := o.desk.ReadResults(t.Context(), cashier, "R1", alike, day("2022-03-01"))
	require.NoError(t, err)
	assert.Equal(t, []office.FileFinding{{Code: office.FindAmbiguous, Line: 2, Run: "R1"}}, found)
	b, err := o.desk.Balance(t.Context(), cashier, "R1")
	require.NoError(t, err)
	assert.Equal(t, 3, b.Open.Count)
}

// What is written is what was approved, or nothing.
func TestAFileIsWhatWasApproved(t *testing.T) {
	t.Parallel()
	o := three(t)
	o.drafted("R1", office.Choice{})
	// A store in which somebody changed the run: one more yen than was approved.
	items, err := o.journal.Get(t.Context(), "run", "R1")
	require.NoError(t, err)
	it := items[0]
	it.Revision++
	it.Body = bytes.Replace(it.Body, []byte(`"total":"250000"`), []byte(`"total":"250001"`), 1)
	require.NotEqual(t, items[0].Body, it.Body)
	_, err = o.journal.Commit(t.Context(), store.Step{Event: cashier.Event(audit.ActUpdate, audit.Succeeded, o.now), Changes: []store.Change{{Item: it}}})
	require.NoError(t, err)
	var file bytes.Buffer
	_, err = o.desk.ExportRun(t.Context(), cashier, "R1", order(), &file)
	require.ErrorIs(t, err, office.CodeRun)
	assert.Zero(t, file.Len(), "nothing is written")
}
