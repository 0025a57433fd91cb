package outcome_test

import (
	"bytes"
	"errors"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/benefit/bank"
	"github.com/kyufu-go/kyufu/benefit/bank/zengin"
	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/benefit/office/outcome"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/money"
	"github.com/kyufu-go/kyufu/household/text"
)

const words = `{
	"columns": {"place": ["顧客番号"], "mark": ["委託番号"], "bank": ["銀行"], "type": ["種目"], "number": ["口座番号"], "holder": ["名義"],
		"amount": ["金額"], "on": ["日付"], "result": ["結果", "事由"]},
	"paid": ["振込済"], "causes": {"口座解約": "closed", "該当口座なし": "T02", "99": "other", "ﾒｲｷﾞ": "name-mismatch"},
	"returned": ["ｸﾐﾓﾄﾞｼ"], "code_at": 119, "code_width": 2}`

func mapped(t testing.TB, text string) *outcome.Mapping {
	m, err := outcome.ParseMapping([]byte(text))
	require.NoError(t, err)
	return m
}

func TestAMappingIsRefusedWhereItMeansNothing(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		text, field string
		says        []string
	}{
		"a key that is none":        {`{"colums": {}}`, "colums", []string{"unknown_key", "line 1 column 2", "causes"}},
		"a column that is none":     {`{"columns": {"colour": ["色"]}}`, "columns.colour", []string{"holder, amount"}},
		"a column that is no list":  {"{\n\"columns\": {\"on\": \"日\"}}", "columns.on", []string{"type", "line 2", "a list"}},
		"a cause that is none":      {"{\n\n \"causes\": {\"口座解約\": \"gone\"}}", "causes.口座解約", []string{"line 3 column", "name-mismatch", "branch-gone, other"}},
		"a place past the record":   {`{"code_at": 120, "code_width": 2}`, "code_at", []string{"120 bytes"}},
		"a place before the first":  {`{"code_at": -1, "code_width": 2}`, "code_at", []string{"from 1"}},
		"a place that is no number": {`{"code_at": "119"}`, "code_at", []string{"type", "line 1 column 13", "from 1"}},
		"no JSON":                   {"{\"paid\": [\n]", "", []string{"syntax", "line 2"}},
	} {
		_, err := outcome.ParseMapping([]byte(c.text))
		assert.ErrorIs(t, err, outcome.CodeMapping, name)
		e, ok := errors.AsType[*outcome.Error](err)
		require.True(t, ok, name)
		assert.Equal(t, c.field, e.Field, name)
		for _, part := range c.says {
			assert.Contains(t, err.Error(), part, name)
		}
	}
	bare := mapped(t, `{}`)
	_, err := outcome.ReadList(nil, bare)
	require.ErrorIs(t, err, outcome.CodeMapping)
	_, err = outcome.ReadReturned(nil, bare)
	require.ErrorIs(t, err, outcome.CodeMapping)
	_, err = outcome.ReadStatement(nil, bare, civil.Reiwa)
	require.ErrorIs(t, err, outcome.CodeMapping)
}

func TestAListIsReadAsTheTownMapsIt(t *testing.T) {
	t.Parallel()
	m := mapped(t, words)
	const list = "銀行,種目,口座番号,名義,金額,日付,結果,顧客番号,委託番号,備考\r\n" +
		"1,普通,17,ヤマダ タロウ,\"100,000円\",令和4年3月2日,口座解約,3,1234567890,x\r\n" +
		"0005,当座,0000018,ｱ,50000,2022-03-02,振込済,,,\r\n" +
		"0005,,18,,5x,2022-03-02,振込済,,,\r\n" +
		"0005,,18,,5,2022-03-32,振込済,,,\r\n" +
		"0005,,18,,5,,名義がちがう,,,\r\n" +
		"0005,,18,,5,,振込済,三,,\r\n" +
		"短い\r\n"
	sjis, found := text.CP932.Encode(list)
	require.False(t, found.Failed())
	for name, data := range map[string][]byte{"UTF-8": []byte(list), "CP932": sjis} {
		f, err := outcome.ReadList(data, m)
		require.NoError(t, err, name)
		require.Len(t, f.Lines, 2, name)
		one := f.Lines[0]
		assert.Equal(t, []any{2, 3, "1234567890", "0001", "0000017", bank.Ordinary, money.Yen(100_000), civil.MustDate("2022-03-02"), casework.AccountClosed},
			[]any{one.Line, one.Place, one.Mark, one.Account.Bank, one.Account.Number, one.Account.Type, one.Amount, one.On, one.Cause}, name)
		assert.False(t, one.Paid())
		assert.True(t, f.Lines[1].Paid())
		var codes []string
		for _, x := range f.Findings {
			codes = append(codes, x.Code)
		}
		assert.Equal(t, []string{outcome.FindAmount, outcome.FindDate, outcome.FindCause, outcome.FindPlace, "columns_short"}, codes, name)
	}
	_, err := outcome.ReadList([]byte("口座番号\n1\n"), m)
	require.ErrorIs(t, err, outcome.CodeRead, "columns are missing")
	assert.ErrorContains(t, err, "outcome: read: line 1: error column_missing in place (and 7 more)", "and it says which, by the mapping's own name")
}

func returned(t testing.TB) []byte {
	var b bytes.Buffer
	_, err := zengin.Write(&b, &zengin.File{Batches: []zengin.Batch{{
		Header: zengin.Header{Kind: zengin.KindTransfer, Code: "1", Name: "A", Date: zengin.MonthDay{Month: 3, Day: 1}, Bank: "0001", Branch: "001"},
		Transfers: []bank.Transfer{
			{Bank: "0001", Branch: "001", Type: bank.Ordinary, Number: "0000017", Holder: "ﾔﾏﾀﾞ", Amount: 100_000, Customer1: "1", Customer2: "1234567890"},
			{Bank: "0001", Branch: "001", Type: bank.Ordinary, Number: "0000018", Holder: "ﾔﾏﾀﾞ", Amount: 100_000, Customer1: "2", Customer2: "1234567890"},
			{Bank: "0001", Branch: "001", Type: bank.Ordinary, Number: "0000019", Holder: "ﾔﾏﾀﾞ", Amount: 100_000, Customer1: "3", Customer2: "1234567890"},
		},
	}}}, zengin.WriterConfig{})
	require.NoError(t, err)
	for i, c := range []string{"00", "99", "77"} {
		copy(b.Bytes()[(i+1)*120+118:], c)
	}
	return b.Bytes()
}

func TestAReturnedFileHasACodeInEachRecord(t *testing.T) {
	t.Parallel()
	m := mapped(t, `{"paid": ["00"], "causes": {"99": "other"}, "code_at": 119, "code_width": 2}`)
	data := returned(t)
	f, err := outcome.ReadReturned(data, m)
	require.NoError(t, err)
	require.Len(t, f.Orders, 1)
	assert.Equal(t, zengin.MonthDay{Month: 3, Day: 1}, f.Orders[0].Date)
	require.Len(t, f.Lines, 2)
	assert.True(t, f.Lines[0].Paid())
	assert.Equal(t, casework.OtherCause, f.Lines[1].Cause)
	assert.Equal(t, 2, f.Lines[1].Place)
	require.Len(t, f.Findings, 1, "a code that the mapping does not know is no outcome")
	assert.Equal(t, outcome.FindCause, f.Findings[0].Code)

	half, err := outcome.ReadReturned(data[:300], m)
	require.NoError(t, err)
	assert.True(t, half.Findings.Failed())
	assert.Len(t, half.Lines, 1)
}

// Whatever a bank sends, nothing panics, and no line comes of a code that is not in the mapping.
func FuzzRead(f *testing.F) {
	m, err := outcome.ParseMapping([]byte(words))
	require.NoError(f, err)
	f.Add(returned(f))
	f.Add([]byte("口座番号,結果\n17,口座解約\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, read := range []func() (outcome.File, error){
			func() (outcome.File, error) { return outcome.ReadReturned(data, m) },
			func() (outcome.File, error) { return outcome.ReadList(data, m) },
			func() (outcome.File, error) { return outcome.ReadStatement(data, m, civil.Reiwa) },
		} {
			file, err := read()
			if err != nil {
				continue
			}
			for i := range file.Lines {
				if l := &file.Lines[i]; l.Place < 0 || l.Amount < 0 {
					t.Fatal(l.Place, l.Amount)
				}
			}
		}
	})
}

func TestAStatementTellsMoneyThatCameBack(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("../../bank/zengin/testdata/by_hand_03.txt")
	require.NoError(t, err)
	m := mapped(t, `{"returned": ["ﾌﾘｺﾐﾌﾉｳ"], "causes": {"ﾒｲｷﾞ": "name-mismatch"}}`)
	f, err := outcome.ReadStatement(data, m, civil.Reiwa)
	require.NoError(t, err)
	require.Len(t, f.Lines, 1, "a fee that went out is none")
	l := f.Lines[0]
	assert.Equal(t, []any{2, "ﾔﾏﾀﾞ ﾀﾛｳ", money.Yen(100_000), civil.MustDate("2022-02-28"), casework.OtherCause, "ﾌﾘｺﾐﾌﾉｳ"},
		[]any{l.Line, l.Account.Holder, l.Amount, l.On, l.Cause, l.Words})

	named := bytes.Replace(data, []byte("\xcc\xd8\xba\xd0\xcc\xc9\xb3      "), []byte("\xcc\xd8\xba\xd0\xcc\xc9\xb3 \xd2\xb2\xb7\xde "), 1)
	f, err = outcome.ReadStatement(named, m, civil.Reiwa)
	require.NoError(t, err)
	assert.Equal(t, casework.NameMismatch, f.Lines[0].Cause)

	f, err = outcome.ReadStatement(data, m, civil.Heisei)
	require.NoError(t, err)
	assert.Equal(t, civil.MustDate("1992-02-28"), f.Lines[0].On, "the format has no era: who reads it says which")
}
