package casework_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/benefit/bank"
	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/household/civil"
)

func TestCausesHaveNamesAndCodes(t *testing.T) {
	t.Parallel()
	for c := casework.NameMismatch; c <= casework.OtherCause; c++ {
		for _, text := range []string{c.String(), c.JA()} {
			back, err := casework.ParseCause(text)
			require.NoError(t, err)
			assert.Equal(t, c, back)
		}
		byCode, err := casework.ParseCause(c.Code())
		require.NoError(t, err)
		assert.Equal(t, c.Code(), byCode.Code())
		assert.Regexp(t, `^T0[1-5]$`, c.Code())
	}
	_, err := casework.ParseCause("gone")
	assert.ErrorIs(t, err, casework.CodeCode)
}

func TestReturnsAreProposedNotDecided(t *testing.T) {
	t.Parallel()
	paid := casework.Payout{Amount: 100_000, PaidOn: civil.MustDate("2022-02-25")}
	paid.Account.Holder = "ﾔﾏﾀﾞ ﾀﾛｳ"
	other, failed := paid, paid
	other.Account.Holder = "ｽｽﾞｷ ﾊﾅｺ"
	failed.Failed = "T03"
	payments := []casework.Payout{paid, other, paid, failed}
	assert.Equal(t, []int{0, 2}, casework.MatchReturns(payments, 100_000, "ヤマダ　タロウ"))
	assert.Empty(t, casework.MatchReturns(payments, 99_999, "ヤマダ　タロウ"))
	assert.True(t, bank.SameHolder("ｷﾔﾉﾝ", "キャノン"))
	assert.False(t, bank.SameHolder("山田", "山田"), "no bank form")
}
