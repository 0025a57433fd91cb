package zengin

import (
	"hash/maphash"
	"slices"
	"strconv"

	"github.com/kyufu-go/kyufu/benefit/bank"
	"github.com/kyufu-go/kyufu/household/money"
)

// number reads an N field; blanks and anything that is no digit count as nothing,
// since the syntax rules have reported them.
func number(b []byte) (n int64) {
	for _, x := range b {
		if x-'0' > 9 {
			return 0
		}
		n = n*10 + int64(x-'0')
	}
	return n
}

func (r *RecordLayout) number(b []byte, id FieldID) int64 {
	i := r.index[id]
	if i == 0 {
		return 0
	}
	return number(r.Fields[i-1].Bytes(b))
}

// data judges a data record as a whole and adds it to the batch.
func (c *checker) data(l *RecordLayout, b []byte) {
	amount := l.number(b, FieldAmount)
	if c.layout.Kind == KindStatement || c.layout.Kind == KindDeposit {
		c.notice(l, b, amount)
	} else {
		c.payment(l, b, amount)
	}
	if !c.failed {
		c.transfers++
	}
}

func (c *checker) payment(l *RecordLayout, b []byte, amount int64) {
	if amount == 0 {
		f := &l.Fields[l.index[FieldAmount]-1]
		c.raise(ruleAmountZero, f, f.Offset, "", "")
	}
	if f := &l.Fields[l.index[FieldNumber]-1]; isZeros(f.Bytes(b)) {
		c.raise(ruleNumberZero, f, f.Offset, "", "")
	}
	c.payable(l, b, money.Yen(amount))
	c.place(l, b)
	c.duplicate(b)
	c.batch.count++
	c.batch.total += amount
	c.grand += money.Yen(amount)
	if l.index[FieldResult] == 0 {
		return
	}
	if b[l.Fields[l.index[FieldResult]-1].Offset] == '0' {
		c.batch.paid++
		c.batch.paidTotal += amount
	} else {
		c.batch.unpaid++
		c.batch.unpaidTotal += amount
	}
}

// payable judges an amount by what can be paid, and the payment by what was sent.
func (c *checker) payable(l *RecordLayout, b []byte, amount money.Yen) {
	f := &l.Fields[l.index[FieldAmount]-1]
	if c.cfg.MostAmount > 0 && amount > c.cfg.MostAmount {
		c.raise(ruleAmountOver, f, f.Offset, "", "")
	}
	if len(c.cfg.Amounts) > 0 && !slices.Contains(c.cfg.Amounts, amount) {
		c.raise(ruleAmountOther, f, f.Offset, "", "")
	}
	if c.cfg.Sent.has(b) {
		c.raise(ruleSentBefore, nil, 0, "", "")
	}
}

// notice adds a record of 01 (cancelled or not) or 03 (in or out).
func (c *checker) notice(l *RecordLayout, b []byte, amount int64) {
	out := false
	if i := l.index[FieldDirection]; i > 0 {
		out = b[l.Fields[i-1].Offset] == '2'
	} else if i := l.index[FieldCancel]; i > 0 {
		out = b[l.Fields[i-1].Offset] == '1'
	}
	c.batch.count++
	if out {
		c.batch.unpaid++
		c.batch.unpaidTotal += amount
		return
	}
	c.batch.paid++
	c.batch.paidTotal += amount
	c.grand += money.Yen(amount)
}

// The same positions in every 120-byte data record: bank, branch, type and number,
// holder and amount.
const (
	bankAt, bankEnd       = 1, 5
	branchAt, branchEnd   = 20, 23
	accountAt, accountEnd = 42, 90
	typeAt                = 42
)

// duplicate reports the second payment of an amount to one account and holder.
func (c *checker) duplicate(b []byte) {
	if c.failed || c.suppressed.has(ruleDuplicate) {
		return
	}
	var key [bankEnd - bankAt + branchEnd - branchAt + accountEnd - accountAt]byte
	n := copy(key[:], b[bankAt:bankEnd])
	n += copy(key[n:], b[branchAt:branchEnd])
	copy(key[n:], b[accountAt:accountEnd])
	if c.seen.add(maphash.Bytes(c.seed, key[:])) {
		c.raise(ruleDuplicate, nil, 0, "", "")
	}
}

// place judges bank and branch.
func (c *checker) place(l *RecordLayout, b []byte) {
	code, branch := number(b[bankAt:bankEnd]), number(b[branchAt:branchEnd])
	if code == 9900 {
		c.yucho(l, b, branch)
		return
	}
	if c.cfg.Directory == nil {
		return
	}
	key := uint32(code*1000 + branch)
	s, ok := c.places[key]
	if !ok {
		_, s[0] = c.cfg.Directory.Find(string(b[bankAt:bankEnd]), "", c.day)
		if s[0] == bank.Listed {
			_, s[1] = c.cfg.Directory.Find(string(b[bankAt:bankEnd]), string(b[branchAt:branchEnd]), c.day)
		} else {
			s[1] = bank.Listed // said about the code already
		}
		c.places[key] = s
	}
	c.standing(l, FieldBank, s[0], ruleBankUnknown, ruleBankClosed)
	c.standing(l, FieldBranch, s[1], ruleBranchUnknown, ruleBranchClosed)
}

func (c *checker) standing(l *RecordLayout, id FieldID, s bank.Standing, unknown, closed ruleID) {
	if s == bank.Listed {
		return
	}
	f := &l.Fields[l.index[id]-1]
	if s == bank.Closed {
		c.raise(closed, f, f.Offset, "", c.cfg.Directory.DataDate().String())
		return
	}
	c.raise(unknown, f, f.Offset, "", c.cfg.Directory.DataDate().String())
}

func (c *checker) yucho(l *RecordLayout, b []byte, branch int64) {
	if !bank.YuchoBranch(int(branch)) {
		f := &l.Fields[l.index[FieldBranch]-1]
		c.raise(ruleYuchoBranch, f, f.Offset, "", bank.YuchoDataDate().String())
		return
	}
	if (branch%10 == 9) != (b[typeAt] == '2') {
		f := &l.Fields[l.index[FieldType]-1]
		c.raise(ruleYuchoType, f, f.Offset, "", "")
	}
}

// trailer compares the totals and closes the batch.
func (c *checker) trailer(l *RecordLayout, b []byte) {
	if c.batch.count == 0 {
		c.raise(ruleNoData, nil, 0, "", "")
	}
	t := &c.batch
	switch c.layout.Kind {
	case KindStatement:
		c.same(l, b, FieldDepositCount, t.paid, ruleCount)
		c.same(l, b, FieldDepositTotal, t.paidTotal, ruleTotal)
		c.same(l, b, FieldWithdrawCount, t.unpaid, ruleCount)
		c.same(l, b, FieldWithdrawTotal, t.unpaidTotal, ruleTotal)
		c.same(l, b, FieldDataCount, t.count, ruleCount)
	case KindDeposit:
		c.same(l, b, FieldCount, t.paid, ruleCount)
		c.same(l, b, FieldTotal, t.paidTotal, ruleTotal)
		c.same(l, b, FieldCancelCount, t.unpaid, ruleCount)
		c.same(l, b, FieldCancelTotal, t.unpaidTotal, ruleTotal)
	default:
		c.same(l, b, FieldCount, t.count, ruleCount)
		c.same(l, b, FieldTotal, t.total, ruleTotal)
		c.results(l, b)
	}
}

// results judges the four result totals of a debit: all zero in a request.
func (c *checker) results(l *RecordLayout, b []byte) {
	if l.index[FieldPaidCount] == 0 {
		return
	}
	t := &c.batch
	request := l.number(b, FieldPaidCount) == 0 && l.number(b, FieldPaidTotal) == 0 &&
		l.number(b, FieldUnpaidCount) == 0 && l.number(b, FieldUnpaidTotal) == 0
	if request && t.unpaid == 0 {
		return
	}
	c.same(l, b, FieldPaidCount, t.paid, ruleResultTotal)
	c.same(l, b, FieldPaidTotal, t.paidTotal, ruleResultTotal)
	c.same(l, b, FieldUnpaidCount, t.unpaid, ruleResultTotal)
	c.same(l, b, FieldUnpaidTotal, t.unpaidTotal, ruleResultTotal)
}

func (c *checker) same(l *RecordLayout, b []byte, id FieldID, want int64, r ruleID) {
	if got := l.number(b, id); got != want {
		f := &l.Fields[l.index[id]-1]
		c.raise(r, f, f.Offset, strconv.FormatInt(got, 10), strconv.FormatInt(want, 10))
	}
}

// end judges the counts that the end record of a statement has.
func (c *checker) end(l *RecordLayout, b []byte) {
	if l.index[FieldRecordCount] == 0 {
		return
	}
	c.same(l, b, FieldRecordCount, int64(c.line), ruleCount)
	c.same(l, b, FieldAccountCount, c.accounts, ruleCount)
}
