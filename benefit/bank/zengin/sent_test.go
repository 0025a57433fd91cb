package zengin_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/benefit/bank"
	"github.com/kyufu-go/kyufu/benefit/bank/zengin"
	"github.com/kyufu-go/kyufu/household/money"
)

// Nothing remembered what was sent: the writer refuses a payment that was, and goes on with the
// others.
func TestAPaymentThatWasSentIsNotWrittenAgain(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	w, err := zengin.NewWriter(&out, zengin.WriterConfig{Check: zengin.CheckConfig{Sent: sentBefore(t)}})
	require.NoError(t, err)
	require.NoError(t, w.Batch(header))
	again, other := transfer, transfer
	again.BankName = ""
	require.ErrorContains(t, w.Add(&again), "sent_before", "a name is no part of a payment")
	other.Customer1 = "0000000099"
	require.NoError(t, w.Add(&other), "another application")
	other.Amount++
	require.NoError(t, w.Add(&other))
	seal, err := w.Close()
	require.NoError(t, err)
	assert.Equal(t, 2, seal.Count)

	var sent zengin.Sent
	require.ErrorIs(t, sent.Add(strings.NewReader("9"), zengin.JIS), zengin.CodeRefused)
	require.ErrorIs(t, sent.Add(nil, zengin.JIS), zengin.CodeOption)
}

// A file whose amount was changed together with its totals was clean.
func TestAnAmountThatTheProgramCannotPayIsAnErrorThoughTheTotalsAgree(t *testing.T) {
	t.Parallel()
	raised := transfer
	raised.Amount = 46_300_000
	var out bytes.Buffer
	_, err := zengin.Write(&out, &zengin.File{Batches: []zengin.Batch{{Header: header, Transfers: []bank.Transfer{raised}}}}, zengin.WriterConfig{})
	require.NoError(t, err)
	for code, check := range map[string]zengin.CheckConfig{"": {}, "amount_over": {MostAmount: 1_000_000}, "amount_other": {Amounts: []money.Yen{100_000}}} {
		report, err := zengin.Validate(bytes.NewReader(out.Bytes()), zengin.ReaderConfig{Check: check})
		require.NoError(t, err)
		assert.Equal(t, code != "", report.Failed())
		if code != "" {
			assert.Equal(t, code, report.Findings[0].Code)
		}
	}
}
