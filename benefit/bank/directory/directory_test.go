package directory

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/benefit/bank"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/text"
)

func Example() {
	d := Open()
	p, standing := d.Find("0017", "", civil.Date{})
	fmt.Println(p.BankName, standing == bank.Listed, d.DataDate())
	_, list := bank.Account{Bank: "9998", Branch: "001", Type: bank.Ordinary, Number: "1", Holder: "ｱ"}.
		Normalise(bank.AccountConfig{Directory: d})
	fmt.Println(list[0].Code, list[0].To)
	// Output:
	// 埼玉りそな true 2026-08-24
	// bank_unknown 2026-08-24
}

// Every bank and branch has a code of the right form and a kana that fits its field of a
// bank file; the branches of 9900 are those of the closed list.
func TestEveryEntryFitsABankFile(t *testing.T) {
	t.Parallel()
	banks, branches, dotted := 0, 0, 0
	yucho := map[string]bool{}
	for _, p := range Open().All() {
		kana := p.BankKana
		if p.Branch == "" {
			banks++
		} else {
			branches++
			kana = p.BranchKana
			require.Regexp(t, `^[0-9]{3}$`, p.Branch)
		}
		require.Regexp(t, `^[0-9]{4}$`, p.Bank)
		name, list := text.BankKana(kana, text.BankOptions{Class: text.ClassBank})
		assert.False(t, list.Failed(), "%s %s: %v", p.Bank, p.Branch, list.Codes())
		if slices.Contains(list.Codes(), text.CodeSubstituted) {
			dotted++ // foreign banks with a period, which the field does not take: a space, or as it is by a profile
			assert.NotContains(t, name, ".")
			name, list = text.BankKana(kana, text.BankOptions{Class: text.ClassBank, Profile: text.Profile{Allow: "."}})
			assert.False(t, list.Failed(), "%s %s: %v", p.Bank, p.Branch, list.Codes())
			assert.Contains(t, name, ".")
		}
		if p.Bank == bank.YuchoBank && p.Branch != "" {
			yucho[p.Branch] = true
			built, s := bank.Builtin().Find(p.Bank, p.Branch, civil.Date{})
			assert.Equal(t, bank.Listed, s, p.Branch)
			assert.Equal(t, p.BranchName, built.BranchName)
			assert.Equal(t, p.BranchKana, built.BranchKana)
		}
	}
	assert.Equal(t, []int{1146, 28944, 13, 94}, []int{banks, branches, dotted, len(yucho)})
}

func TestBrokenDataAreRefused(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{"", "2026-13-01\n", "2026-08-24\n\t001\tx\tx\n", "2026-08-24\n0001\tx\n"} {
		_, err := parse(bad)
		assert.Error(t, err, "%q", bad)
	}
	_, err := parse("2026-08-24\n0001\tみずほ\tミズホ\n\t001\t東京営業部\tトウキヨウ\n")
	assert.NoError(t, err)
	assert.NotContains(t, strings.ToLower(fmt.Sprint(err)), "みずほ")
}
