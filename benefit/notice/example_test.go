package notice_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/benefit/notice"
	"github.com/kyufu-go/kyufu/household/civil"
)

// A confirmation form: the case, who it goes to, the page.
func Example() {
	town, err := notice.ParseTown([]byte(`{
		"from": {"head": "見本市長", "office": "福祉課", "postal_code": "360-8601", "address": "見本市宮町二丁目47番地1", "phone": "048-000-0000"},
		"programs": {"P2": {"name": "臨時特別給付金", "basis": "見本市臨時特別給付金支給要綱第5条"}}}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	today := civil.MustDate("2022-02-01")
	c, err := casework.Fold(
		casework.Config{ID: "2022/17", Program: "P2", Terms: casework.Terms{casework.ReplyClock: {Days: 90}}},
		casework.Event{Kind: casework.SendConfirmation, On: today, Recorded: today, By: "sato"},
	)
	if err != nil {
		fmt.Println(err)
		return
	}
	n, err := notice.Of(casework.ConfirmationForm, &c, notice.Facts{
		Town: town, Date: today, Amount: 100_000,
		To: notice.Person{Party: notice.Party{PostalCode: "360-0041", Address: "見本市宮町", Street: "2-47-1", Name: "見本　太郎"}},
	})
	fmt.Println(n.Until, n.Amount.Format(), err)
	p, err := notice.NewPrinter(notice.Config{Easy: true})
	if err != nil {
		fmt.Println(err)
		return
	}
	var page bytes.Buffer
	err = p.HTML(notice.Here(&page), slices.Values([]*notice.Notice{&n}), nil)
	fmt.Println(strings.Contains(page.String(), "2022/17 1/1"), err)
	// Output:
	// 2022-05-02 100,000円 <nil>
	// true <nil>
}
