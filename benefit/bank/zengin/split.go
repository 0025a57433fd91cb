package zengin

import (
	"github.com/kyufu-go/kyufu/benefit/bank"
	"github.com/kyufu-go/kyufu/household/money"
)

// Limits bounds a batch. The zero value of a field is what the format can hold; a bank
// may take less (a day's limit of its service).
type Limits struct {
	Count  int       // payments in a batch, at most [MaxCount]
	Total  money.Yen // yen in a batch, at most [MaxTotal]
	Amount money.Yen // yen in one payment, at most 9,999,999,999
}

// MaxAmount is the most that one payment can hold.
const MaxAmount money.Yen = 9_999_999_999

func (l Limits) within(count int, total money.Yen) bool { return count <= l.Count && total <= l.Total }

func (l *Limits) fill() {
	if l.Count <= 0 || l.Count > MaxCount {
		l.Count = MaxCount
	}
	if l.Total <= 0 || l.Total > MaxTotal {
		l.Total = MaxTotal
	}
	if l.Amount <= 0 || l.Amount > MaxAmount {
		l.Amount = MaxAmount
	}
}

// Split cuts payments into batches within limits, in order and without copying them; a
// payment is never cut in two. Errors: code "amount" when one payment alone is over a
// limit or negative; nothing is split then.
func Split(transfers []bank.Transfer, limits Limits) ([][]bank.Transfer, error) {
	limits.fill()
	var batches [][]bank.Transfer
	start, total := 0, money.Yen(0)
	for i := range transfers {
		amount := transfers[i].Amount
		if amount < 0 || amount > limits.Amount || amount > limits.Total {
			return nil, &Error{code: Code(FieldAmount.String()), field: FieldAmount.String()}
		}
		if !limits.within(i-start+1, total+amount) {
			batches = append(batches, transfers[start:i:i])
			start, total = i, 0
		}
		total += amount
	}
	if start < len(transfers) {
		batches = append(batches, transfers[start:len(transfers):len(transfers)])
	}
	return batches, nil
}
