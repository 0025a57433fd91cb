package zengin_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/benefit/bank"
	"github.com/kyufu-go/kyufu/benefit/bank/zengin"
	"github.com/kyufu-go/kyufu/benefit/bank/zengin/zengintest"
	"github.com/kyufu-go/kyufu/household/finding"
	"github.com/kyufu-go/kyufu/household/money"
)

func TestARefusedPaymentLeavesNoTrace(t *testing.T) {
	t.Parallel()
	bad := []bank.Transfer{}
	for _, change := range []func(*bank.Transfer){
		func(x *bank.Transfer) { x.Bank = "00X9" },
		func(x *bank.Transfer) { x.Bank = "0000" },
		func(x *bank.Transfer) { x.Bank, x.Branch = "9900", "178" },
		func(x *bank.Transfer) { x.Type = 3 },
		func(x *bank.Transfer) { x.Number = "" },
		func(x *bank.Transfer) { x.Number = "12345678" },
		func(x *bank.Transfer) { x.Holder = "" },
		func(x *bank.Transfer) { x.Holder = "山田" },
		func(x *bank.Transfer) { x.Holder = strings.Repeat("ｱ", 31) },
		func(x *bank.Transfer) { x.Amount = -1 },
		func(x *bank.Transfer) { x.Amount = 10_000_000_000 },
		func(x *bank.Transfer) { x.EDI, x.Customer1 = "A", "1" },
		func(x *bank.Transfer) { x.Customer = "A" },
		func(x *bank.Transfer) { x.Result = bank.NoFunds },
		func(x *bank.Transfer) { x.New = 7 },
		func(x *bank.Transfer) { x.Method = 'x' },
		func(x *bank.Transfer) { x.Customer1 = "12345678901" },
	} {
		x := transfer
		change(&x)
		bad = append(bad, x)
	}
	var with, alone bytes.Buffer
	w, err := zengin.NewWriter(&with, zengin.WriterConfig{})
	require.NoError(t, err)
	require.NoError(t, w.Batch(header))
	for i := range bad {
		var refused *zengin.RefusedError
		require.ErrorAs(t, w.Add(&bad[i]), &refused, "%d", i)
		assert.NotContains(t, refused.Error(), bad[i].Holder+"x")
		assert.NotEmpty(t, refused.Code())
	}
	require.NoError(t, w.Add(&transfer))
	seal, err := w.Close()
	require.NoError(t, err)
	want, err := zengin.Write(&alone, &zengin.File{Batches: []zengin.Batch{{Header: header, Transfers: []bank.Transfer{transfer}}}}, zengin.WriterConfig{})
	require.NoError(t, err)
	assert.Equal(t, alone.String(), with.String())
	assert.Equal(t, want, seal)
	report := w.Report()
	assert.True(t, report.OK(), "%v", report.Counts)
}

func TestCallsInTheWrongOrder(t *testing.T) {
	t.Parallel()
	w, err := zengin.NewWriter(io.Discard, zengin.WriterConfig{})
	require.NoError(t, err)
	assert.Equal(t, "state", code(w.Add(&transfer)))
	_, err = w.Close()
	assert.Equal(t, "state", code(err))
	require.NoError(t, w.Batch(header))
	notice := header
	notice.Kind = zengin.KindStatement
	assert.Equal(t, "kind", code(w.Batch(notice)))
	_, err = w.Close()
	require.NoError(t, err)
	assert.Equal(t, "state", code(w.Add(&transfer)))
	_, err = zengin.NewWriter(io.Discard, zengin.WriterConfig{Separator: zengin.LF})
	assert.Equal(t, "option", code(err))
	_, err = zengin.NewWriter(io.Discard, zengin.WriterConfig{Check: zengin.CheckConfig{Suppress: []string{"nothing"}}})
	assert.Equal(t, "option", code(err))
}

type failing struct{ after int }

var errDisk = errors.New("disk full")

func (f *failing) Write(p []byte) (int, error) {
	if f.after -= len(p); f.after < 0 {
		return 0, errDisk
	}
	return len(p), nil
}

func TestAFailingDestinationIsReportedAndStays(t *testing.T) {
	t.Parallel()
	w, err := zengin.NewWriter(&failing{after: 100_000}, zengin.WriterConfig{})
	require.NoError(t, err)
	require.NoError(t, w.Batch(header))
	x := transfer
	for i := 0; err == nil; i++ {
		x.Amount++
		err = w.Add(&x)
	}
	require.ErrorIs(t, err, errDisk)
	assert.Equal(t, "write", code(err))
	_, err = w.Close()
	require.ErrorIs(t, err, errDisk)
}

func TestAFailingSourceIsReported(t *testing.T) {
	t.Parallel()
	data := strings.Join(base(t), "")
	_, _, err := zengin.Parse(iotest.TimeoutReader(iotest.OneByteReader(strings.NewReader(data))), zengin.ReaderConfig{})
	require.ErrorIs(t, err, iotest.ErrTimeout)
	assert.Equal(t, "read", code(err))
	for _, src := range []io.Reader{iotest.OneByteReader(strings.NewReader(data)), iotest.DataErrReader(strings.NewReader(data)), iotest.HalfReader(strings.NewReader(data))} {
		report, err := zengin.Validate(src, zengin.ReaderConfig{})
		require.NoError(t, err)
		assert.True(t, report.OK(), "%v", report.Findings)
	}
}

func TestLimits(t *testing.T) {
	t.Parallel()
	w, err := zengin.NewWriter(io.Discard, zengin.WriterConfig{Check: zengin.CheckConfig{Suppress: []string{"duplicate"}}})
	require.NoError(t, err)
	require.NoError(t, w.Batch(header))
	x := transfer
	x.Amount = zengin.MaxAmount
	for range 100 {
		require.NoError(t, w.Add(&x))
	}
	x.Amount = 1000
	assert.Equal(t, "total_limit", code(w.Add(&x)), "999,999,999,900 and 1,000 is more than twelve digits")
	x.Amount = 99
	require.NoError(t, w.Add(&x))
}

func TestSplitKeepsOrderAndLimits(t *testing.T) {
	t.Parallel()
	var transfers []bank.Transfer
	for i := range 10 {
		x := transfer
		x.Amount = money.Yen(i + 1)
		transfers = append(transfers, x)
	}
	batches, err := zengin.Split(transfers, zengin.Limits{Count: 4, Total: 15})
	require.NoError(t, err)
	var sizes []int
	next := money.Yen(1)
	for _, b := range batches {
		sizes = append(sizes, len(b))
		total := money.Yen(0)
		for _, x := range b {
			assert.Equal(t, next, x.Amount)
			next++
			total += x.Amount
		}
		assert.LessOrEqual(t, total, money.Yen(15))
	}
	assert.Equal(t, []int{4, 2, 2, 1, 1}, sizes)
	transfers[3].Amount = 16
	_, err = zengin.Split(transfers, zengin.Limits{Total: 15})
	assert.Equal(t, "amount", code(err))
	none, err := zengin.Split(nil, zengin.Limits{})
	require.NoError(t, err)
	assert.Empty(t, none)
}

func TestWritingAndReadingDoNotAllocate(t *testing.T) { // counts allocations of the process.
	w, err := zengin.NewWriter(discard{}, zengin.WriterConfig{Check: zengin.CheckConfig{Suppress: []string{"duplicate"}}})
	require.NoError(t, err)
	require.NoError(t, w.Batch(header))
	x := transfer
	wide := transfer
	wide.Holder = "ヤマダ　タロウ"
	assert.Zero(t, testing.AllocsPerRun(2000, func() {
		x.Amount++
		if err := w.Add(&x); err != nil {
			t.Fatal(err)
		}
		if err := w.Add(&wide); err != nil {
			t.Fatal(err)
		}
	}))
	data, _ := sample()
	each := testing.AllocsPerRun(1, func() {
		if _, err := zengin.Validate(bytes.NewReader(data), zengin.ReaderConfig{}); err != nil {
			t.Fatal(err)
		}
	})
	assert.Less(t, each, 40.0, "a file of 40,000 records")
}

func TestSharedValuesAreSafeForConcurrentUse(t *testing.T) {
	t.Parallel()
	file := zengintest.File(1, zengintest.Config{Transfers: 50})
	directory := bank.NewTable(bank.Builtin().DataDate(), []bank.Place{{Bank: "0001"}})
	var out bytes.Buffer
	_, err := zengin.Write(&out, file, zengin.WriterConfig{})
	require.NoError(t, err)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			var again bytes.Buffer
			_, err := zengin.Write(&again, file, zengin.WriterConfig{})
			assert.NoError(t, err)
			assert.Equal(t, out.Bytes(), again.Bytes())
			_, _, err = zengin.Parse(bytes.NewReader(out.Bytes()), zengin.ReaderConfig{Check: zengin.CheckConfig{Directory: directory}})
			assert.NoError(t, err)
			_, list := bank.ParseYucho("14030", "12345671", bank.YuchoConfig{})
			assert.Empty(t, list)
			assert.Len(t, zengin.Layouts(), 8)
			assert.NotEmpty(t, zengin.Rules())
		})
	}
	wg.Wait()
}

func TestRefusalsAreFindingsToo(t *testing.T) {
	t.Parallel()
	w, err := zengin.NewWriter(io.Discard, zengin.WriterConfig{})
	require.NoError(t, err)
	require.NoError(t, w.Batch(header))
	x := transfer
	x.Holder = "山田"
	var refused *zengin.RefusedError
	require.ErrorAs(t, w.Add(&x), &refused)
	f, _ := refused.Findings.First(finding.Error)
	assert.Equal(t, []any{"character", "holder", 0}, []any{f.Code, f.Field, f.At})
	assert.NotContains(t, fmt.Sprintf("%v %+v %#v", refused, refused, refused), "山")
}

func TestASealTravelsAsJSON(t *testing.T) {
	t.Parallel()
	seal, err := zengin.Write(io.Discard, zengintest.File(1, zengintest.Config{}), zengin.WriterConfig{})
	require.NoError(t, err)
	data, err := json.Marshal(seal)
	require.NoError(t, err)
	var back zengin.Seal
	require.NoError(t, json.Unmarshal(data, &back))
	assert.Equal(t, seal, back)
	assert.Equal(t, "option", code(json.Unmarshal([]byte(`{"sha256":"00"}`), &back)))
}

func TestOnePersonPaidTwiceIsNoticed(t *testing.T) {
	t.Parallel()
	w, err := zengin.NewWriter(io.Discard, zengin.WriterConfig{})
	require.NoError(t, err)
	require.NoError(t, w.Batch(header))
	other := transfer
	other.Number = "7654321"
	require.NoError(t, w.AddFor("p1", &transfer))
	require.NoError(t, w.AddFor("p2", &other))
	report := w.Report()
	assert.True(t, report.OK())
	require.NoError(t, w.Batch(header))
	require.NoError(t, w.AddFor("p1", &other))
	report = w.Report()
	require.Len(t, report.Findings, 1)
	f := report.Findings[0]
	assert.Equal(t, []any{"duplicate_payee", 6, 5 * 120}, []any{f.Code, f.Line, f.At})
}

func ExampleAccount_Normalise() {
	a, list := bank.Account{Bank: "１７", Branch: "1", Type: bank.Ordinary, Number: "123-456", Holder: "キャノン　タロウ"}.
		Normalise(bank.AccountConfig{})
	fmt.Println(a.Bank, a.Branch, a.Number, a.Holder)
	fmt.Println(list.Codes(), list.Failed())
	// Output:
	// 0017 001 0123456 ｷﾔﾉﾝ ﾀﾛｳ
	// [width hyphen small_kana] false
}

func ExampleSplit() {
	batches, err := zengin.Split(make([]bank.Transfer, 5), zengin.Limits{Count: 2})
	fmt.Println(len(batches), len(batches[2]), err)
	// Output: 3 1 <nil>
}
