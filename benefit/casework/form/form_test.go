package form_test

import (
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/benefit/bank"
	"github.com/kyufu-go/kyufu/benefit/casework/form"
	"github.com/kyufu-go/kyufu/benefit/record"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/finding"
)

const header = "世帯番号,様式,発送日,返送日,扶養のみの世帯でない,他で受給していない,受取方法,銀行コード,支店コード,預金種別,口座番号,ゆうちょ記号,ゆうちょ番号,口座名義人カナ\n"

func read(t *testing.T, rows string) (map[string]*form.Application, finding.List) {
	t.Helper()
	var bad finding.List
	forms, err := form.Read(strings.NewReader(header+rows), "forms.csv", func(l finding.List) { bad = append(bad, l...) })
	require.NoError(t, err)
	return forms, bad
}

func TestFormsAreReadAndReviewed(t *testing.T) {
	t.Parallel()
	forms, bad := read(t, `h1,確認書,2022-02-01,2022-02-10,1,1,口座,,,,,14030,12345671,ヤマダ　タロウ
h2,申請書,2022-02-01,2022-02-10,1,1,現金,,,,,,,
h3,確認書,2022-02-01,2022-02-10,1,,口座,,,,,14030,12345671,ヤマダ　タロウ
h4,確認書,2022-02-01,2022-02-10,1,1,口座,,,,,,,
h5,確認書,2022-02-01,2022-02-10,1,1,口座,,,,,14030,12345672,ヤマダ　タロウ
h6,確認書,2022-02-01,,,,,,,,,,,
`)
	assert.Empty(t, bad)
	for id, want := range map[string]form.Review{
		"h1": form.PayAccount, "h2": form.PayCash, "h3": form.Undeclared, "h4": form.NoAccount, "h5": form.BadAccount, "h6": form.NotReturned, "h7": form.NotReturned,
	} {
		got, account, _ := forms[id].Check(bank.AccountConfig{})
		assert.Equal(t, want, got, id)
		assert.Equal(t, want == form.PayAccount, account != bank.Account{}, id)
		assert.Equal(t, want == form.PayAccount || want == form.PayCash, got.Complete(), id)
	}
	assert.Equal(t, []string{"D04", "D02", "D02", ""}, []string{form.Undeclared.Defect(), form.NoAccount.Defect(), form.BadAccount.Defect(), form.PayCash.Defect()})
}

func TestARowThatIsWrongIsToldWithItsPlaceAndASentence(t *testing.T) {
	t.Parallel()
	forms, bad := read(t, `h1,葉書,2022-02-01,2022-02-30,1,1,口座,,,,,,,
,確認書,2022-02-01,,,,,,,,,,,
h2,確認書,2022-02-01,,,,,,,,,,,
h2,確認書,2022-02-01,,,,,,,,,,,
`)
	assert.Len(t, forms, 1)
	var got, sentences []string
	for _, f := range bad {
		got = append(got, f.String())
		sentences = append(sentences, form.Message(f))
	}
	assert.Equal(t, []string{
		"forms.csv:2:2: error word in form", "forms.csv:2:4: error date in returned", "forms.csv:3:1: error required in household", "forms.csv:5:1: error duplicate in household",
	}, got)
	assert.Equal(t, []string{"様式：選択肢にない言葉です", "返送日：日付が正しくありません", "世帯番号：記入してください", "世帯番号：同じ世帯の書類が二つあります"}, sentences)
}

// What the tags of a form find, the checks of a record find in the same field.
func TestTheFormAndTheRecordFindTheSame(t *testing.T) {
	t.Parallel()
	v, err := form.New(record.Config{})
	require.NoError(t, err)
	k := record.NewChecker(record.Config{})
	for _, s := range samples {
		a := form.Application{Household: "h1", Kind: form.Confirmation, Phone: s}
		a.Account.Bank, a.Account.Branch, a.Account.YuchoSymbol, a.Account.YuchoNumber, a.Account.Holder, a.Agent.Name = s, s, s, s, s, s
		var r record.Record
		r.ApplicantPhone, r.Bank, r.Branch, r.YuchoSymbol, r.YuchoNumber, r.HolderName, r.AgentName = s, s, s, s, s, s, s
		want := errorsOf(k.Single(&r))
		assert.Equal(t, want, errorsOf(v.Application(&a)), "%q", s)
		for field, code := range want {
			assert.Contains(t, form.Message(finding.Finding{Field: field, Code: code}), "：")
		}
	}
}

func TestAFormIsAsOfADay(t *testing.T) {
	t.Parallel()
	a := form.Application{Household: "h1", Kind: form.Confirmation, Issued: civil.MustDate("2022-02-01"), Returned: civil.MustDate("2022-02-10"), Phone: "048-524-1111"}
	late := a
	late.AsOf(civil.MustDate("2022-02-05"))
	assert.Equal(t, form.Application{Household: "h1", Kind: form.Confirmation, Issued: a.Issued}, late)
	late.AsOf(civil.MustDate("2022-01-05"))
	assert.False(t, late.Issued.Known())
}

func TestAValidatorMayBeShared(t *testing.T) {
	t.Parallel()
	v, err := form.New(record.Config{})
	require.NoError(t, err)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() { assert.Empty(t, v.Application(&form.Application{Household: "h1", Kind: form.Notice})) })
	}
	wg.Wait()
}
