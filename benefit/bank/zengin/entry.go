package zengin

import (
	"fmt"
	"io"
	"log/slog"

	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/money"
)

// Entry is one movement on an account, from a notice (01) or statement (03).
type Entry struct {
	InquiryNumber string     `json:"inquiry_number,omitempty"` // 照会番号
	BookDate      civil.Date `json:"book_date"`                // 勘定日
	ValueDate     civil.Date `json:"value_date"`               // 起算日, 預入・払出日
	Out           bool       `json:"out"`                      // 出金
	Cancelled     bool       `json:"cancelled"`                // 取消 of a notice
	Category      string     `json:"category,omitempty"`       // 取引区分: 11 is a transfer
	Amount        money.Yen  `json:"amount"`
	RemitterCode  string     `json:"remitter_code,omitempty"`
	Remitter      string     `json:"remitter,omitempty"` // 振込依頼人名, or 契約者番号 of a debit
	Bank          string     `json:"bank,omitempty"`     // 仕向銀行名
	Branch        string     `json:"branch,omitempty"`   // 仕向店名
	Remark        string     `json:"remark,omitempty"`   // 摘要
	EDI           string     `json:"edi,omitempty"`
}

// Entry returns the values of a data record of a notice or statement. The dates have two
// digits for the year of an era: say which. Errors: codes "state" for any other record,
// "date" when a date is none of that era.
func (r *Record) Entry(era civil.Era) (Entry, error) {
	l := r.Layout()
	if l == nil || l.Type != recordData || r.layout.Size != noticeSize {
		return Entry{}, &Error{code: CodeState, field: "data"}
	}
	var e Entry
	var err error
	if e.BookDate, err = r.eraDate(FieldBookDate, era); err != nil {
		return Entry{}, err
	}
	if e.ValueDate, err = r.eraDate(FieldValueDate, era); err != nil {
		return Entry{}, err
	}
	texts := map[FieldID]*string{
		FieldInquiryNumber: &e.InquiryNumber, FieldCategory: &e.Category, FieldRemitterCode: &e.RemitterCode,
		FieldRemitter: &e.Remitter, FieldRemitterBank: &e.Bank, FieldRemitterBranch: &e.Branch, FieldRemark: &e.Remark,
		FieldEDI: &e.EDI,
	}
	for id, to := range texts {
		if f, ok := l.Lookup(id); ok {
			*to = unicodeText(f.Bytes(r.data[:]))
		}
	}
	e.Amount = money.Yen(l.number(r.data[:], FieldAmount))
	e.Out = l.number(r.data[:], FieldDirection) == 2
	e.Cancelled = l.number(r.data[:], FieldCancel) == 1
	return e, nil
}

func (r *Record) eraDate(id FieldID, era civil.Era) (civil.Date, error) {
	s, err := r.Text(id)
	if err != nil {
		return civil.Date{}, err
	}
	reading, err := civil.Parse(s, civil.ParseOptions{As: era})
	if err != nil || !reading.Date.Known() {
		return civil.Date{}, &Error{code: CodeDate, field: id.String(), err: err}
	}
	return reading.Date, nil
}

// hidden stands for a remitter.
const hidden = "****"

// String shows day and amount; the remitter is a mask.
func (e Entry) String() string {
	sign := "+"
	if e.Out {
		sign = "-"
	}
	return e.BookDate.String() + " " + sign + e.Amount.String() + " " + hidden
}

// Format implements [fmt.Formatter] with what String shows, for every verb.
func (e Entry) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, e.String()) }

// LogValue implements [slog.LogValuer] with what String shows.
func (e Entry) LogValue() slog.Value { return slog.StringValue(e.String()) }
