package answer

import (
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/money"
	"github.com/kyufu-go/kyufu/household/secret"
)

// Kind is the type of an item's value.
type Kind string

// The kinds of values.
const (
	// KindText is text as it stands.
	KindText Kind = "text"
	// KindYen is a whole amount of yen: plain digits, no sign but for a minus.
	KindYen Kind = "yen"
	// KindDate is a day: eight digits.
	KindDate Kind = "date"
	// KindCode is a code that the layout translates to a stable name.
	KindCode Kind = "code"
)

// TaxStatus values of [ItemTaxStatus], by the names conformance vectors use.
const (
	TaxExempt   = "exempt"
	TaxRelieved = "relieved"
	TaxTreaty   = "treaty"
	TaxTaxed    = "taxed"
	TaxUnfiled  = "unfiled"
)

// Value is one item of an answer: its value, or the reason why none is set. It is personal data.
type Value struct {
	secret.Private

	Item Item `json:"item"`
	Kind Kind `json:"kind"`
	// Text is the value in canonical form: text as it stands, plain digits, YYYY-MM-DD, the name of
	// a code.
	Text string `json:"text,omitempty"`
	// NotSet is the provider's reason for giving no value (不設定理由), "" when there is one.
	NotSet string `json:"not_set,omitempty"`
}

// Yen returns the amount of a [KindYen] item.
func (v Value) Yen() (money.Yen, bool) {
	if v.Kind != KindYen || v.NotSet != "" {
		return 0, false
	}
	y, err := money.ParseYen(v.Text)
	return y, err == nil
}

// Date returns the day of a [KindDate] item.
func (v Value) Date() (civil.Date, bool) {
	if v.Kind != KindDate || v.NotSet != "" {
		return civil.Date{}, false
	}
	d, err := civil.ParseDate(v.Text)
	return d, err == nil
}

// Answer is what an inquirer may keep of a provider's reply: the items that were granted,
// converted.
type Answer struct {
	secret.Private

	// Layout is the layout version the reply was written in.
	Layout string `json:"layout,omitempty"`
	// Items are the granted items, in the layout's order.
	Items []Value `json:"items,omitempty"`
	// Dropped are the columns that came beside and hold something: by item, or "column 17" where
	// the layout has no name for it. Their content was not kept (番号法 art. 29).
	Dropped []string `json:"dropped,omitempty"`
	// Findings are what is wrong with the granted items. A finding forbids registration.
	Findings []Finding `json:"findings,omitempty"`
}

// Finding is one thing wrong with an answer. Codes: "type" (not of the item's type), "code" (not in
// the layout's table), "missing" (an item that was asked for has neither value nor reason),
// "inconsistent" (items contradict each other), "layout" (the whole answer is of no known layout).
type Finding struct {
	Item Item   `json:"item"`
	Code string `json:"code"`
}

// Value returns an item of the answer.
func (a *Answer) Value(item Item) (Value, bool) {
	for _, v := range a.Items {
		if v.Item == item {
			return v, true
		}
	}
	return Value{}, false
}

// Blank reports that the answer holds neither a value nor a reason: it says nothing, least of all
// that nothing is owed.
func (a *Answer) Blank() bool {
	for _, v := range a.Items {
		if v.Text != "" || v.NotSet != "" {
			return false
		}
	}
	return true
}

// checkConsistency finds items of a tax answer that cannot both be right.
func (a *Answer) checkConsistency() {
	perCapita, hasPerCapita := a.yen(ItemPerCapitaLevy)
	income, hasIncome := a.yen(ItemIncomeLevy)
	status, _ := a.Value(ItemTaxStatus)
	switch {
	case hasPerCapita && hasIncome && income > 0 && perCapita == 0:
		a.find(ItemIncomeLevy, "inconsistent")
	case hasPerCapita && perCapita > 0 && status.Text == TaxExempt, hasPerCapita && perCapita == 0 && status.Text == TaxTaxed:
		a.find(ItemTaxStatus, "inconsistent")
	case hasPerCapita && perCapita < 0, hasIncome && income < 0:
		a.find(ItemPerCapitaLevy, "inconsistent")
	}
}

func (a *Answer) yen(item Item) (money.Yen, bool) {
	v, _ := a.Value(item)
	return v.Yen()
}

func (a *Answer) find(item Item, code string) {
	a.Findings = append(a.Findings, Finding{item, code})
}
