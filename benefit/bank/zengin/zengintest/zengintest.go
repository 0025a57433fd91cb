// Package zengintest makes bank files of invented people, for tests, examples, demonstrations. The
// same seed gives the same file, on every machine.
//
// Names are drawn from common family and given names at random, accounts and banks are
// random digits: any likeness to a real account is chance. Nothing here belongs into a
// program that pays.
package zengintest

import (
	"math/rand/v2"
	"strings"

	"github.com/kyufu-go/kyufu/benefit/bank"
	"github.com/kyufu-go/kyufu/benefit/bank/zengin"
	"github.com/kyufu-go/kyufu/household/money"
)

// Config says what to make. The zero value is one batch of 総合振込 with ten payments.
type Config struct {
	Kind      zengin.Kind // KindTransfer by default; payment, payroll or debit
	Batches   int         // 1 by default
	Transfers int         // in each batch; 10 by default
	// Results fills 振替結果コード of a debit, as a bank's answer.
	Results bool
	// EDI gives about half of the transfers EDI情報.
	EDI bool
}

var (
	families = strings.Fields("ｻﾄｳ ｽｽﾞｷ ﾀｶﾊｼ ﾀﾅｶ ｲﾄｳ ﾜﾀﾅﾍﾞ ﾔﾏﾓﾄ ﾅｶﾑﾗ ｺﾊﾞﾔｼ ｶﾄｳ ﾖｼﾀﾞ ﾔﾏﾀﾞ ｻｻｷ ﾔﾏｸﾞﾁ ﾏﾂﾓﾄ ｲﾉｳｴ ｷﾑﾗ ﾊﾔｼ ｻｲﾄｳ ｼﾐｽﾞ")
	givens   = strings.Fields("ﾀﾛｳ ﾊﾅｺ ｲﾁﾛｳ ﾖｼｺ ｼﾞﾛｳ ｷﾖｳｺ ｹﾝｼﾞ ﾕｳｺ ﾀﾞｲｽｹ ﾐﾕｷ ｼﾖｳﾀ ｻｸﾗ ﾌﾞﾝｺﾞ ﾋﾟﾖﾄﾙ")
	banks    = strings.Fields("ﾐｽﾞﾎ ｻｲﾀﾏﾘｿﾅ ﾑｻｼﾉ ｸﾞﾝﾏ ﾁﾊﾞ ｱｵｿﾞﾗｼﾝｷﾝ ﾕﾒﾉｳｷﾖｳ")
	branches = strings.Fields("ﾎﾝﾃﾝ ｸﾏｶﾞﾔ ｴｷﾏｴ ﾋｶﾞｼ ﾆｼ ﾐﾅﾐ ｷﾀ ﾁﾕｳｵｳ")
)

type maker struct {
	*rand.Rand
	cfg Config
}

// File makes a file.
func File(seed uint64, cfg Config) *zengin.File {
	if cfg.Kind == "" {
		cfg.Kind = zengin.KindTransfer
	}
	if cfg.Batches == 0 {
		cfg.Batches = 1
	}
	if cfg.Transfers == 0 {
		cfg.Transfers = 10
	}
	m := maker{rand.New(rand.NewPCG(seed, 0x6b797566)), cfg}
	f := &zengin.File{Batches: make([]zengin.Batch, cfg.Batches)}
	for i := range f.Batches {
		f.Batches[i] = m.batch()
	}
	return f
}

func (m *maker) pick(list []string) string { return list[m.IntN(len(list))] }

func (m *maker) digits(n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte('0' + m.IntN(10))
	}
	if b[0] == '0' {
		b[0] = '1'
	}
	return string(b)
}

func (m *maker) batch() zengin.Batch {
	b := zengin.Batch{Header: zengin.Header{
		Kind: m.cfg.Kind, Code: m.digits(10), Name: "ｸﾏｶﾞﾔｼ ｶｲｹｲｶﾝﾘｼﾔ",
		Date: zengin.MonthDay{Month: uint8(1 + m.IntN(12)), Day: uint8(1 + m.IntN(28))},
		Bank: m.code(), BankName: m.pick(banks), Branch: m.digits(3), BranchName: m.pick(branches), Type: bank.Ordinary,
		Number: m.digits(7),
	}}
	for range m.cfg.Transfers {
		t := m.transfer()
		b.Transfers = append(b.Transfers, t)
		b.Trailer.Count++
		b.Trailer.Total += t.Amount
	}
	return b
}

// code avoids 9900, whose branches are a closed list.
func (m *maker) code() string { return "0" + m.digits(3) }

func (m *maker) transfer() bank.Transfer {
	t := bank.Transfer{
		Bank: m.code(), BankName: m.pick(banks), Branch: m.digits(3), BranchName: m.pick(branches),
		Type: bank.Ordinary, Number: m.digits(7), Holder: m.pick(families) + " " + m.pick(givens),
		Amount: money.Yen(1+m.IntN(20)) * 5000,
	}
	if m.IntN(10) == 0 {
		y := bank.Builtin().All()
		t.Bank, t.BankName, t.Branch, t.BranchName = bank.YuchoBank, "ﾕｳﾁﾖ", y[1+m.IntN(60)].Branch, ""
		if t.Branch[2] == '9' {
			t.Type = bank.Current
		}
	}
	switch m.cfg.Kind {
	case zengin.KindDebit:
		t.Customer = m.digits(20)
		if m.cfg.Results && m.IntN(5) == 0 {
			t.Result = []bank.Result{bank.NoFunds, bank.NoAccount, bank.StoppedByPayer, bank.NoMandate, bank.StoppedByOrderer, bank.OtherReason}[m.IntN(6)]
		}
	case zengin.KindTransfer:
		if m.cfg.EDI && m.IntN(2) == 0 {
			t.EDI = "NO-" + m.digits(8) + "/ｷﾕｳﾌ"
			break
		}
		t.Customer1, t.Customer2 = m.digits(10), m.digits(10)
	default:
		t.Customer1, t.Customer2 = m.digits(10), m.digits(10)
	}
	return t
}
