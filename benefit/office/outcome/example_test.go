package outcome_test

import (
	"fmt"

	"github.com/kyufu-go/kyufu/benefit/office/outcome"
)

// A bank's own list is read by what the town wrote down of its columns and words. A word that
// nobody wrote down is no outcome.
func Example() {
	m, err := outcome.ParseMapping([]byte(`{
		"columns": {"place": ["顧客番号"], "amount": ["金額"], "result": ["処理結果"]},
		"paid": ["振込済"], "causes": {"口座解約": "closed"}}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	file, err := outcome.ReadList([]byte("顧客番号,金額,処理結果\n1,\"100,000円\",振込済\n2,100000,口座解約\n3,100000,処理中\n"), m)
	fmt.Println(err, file.Findings)
	for _, l := range file.Lines {
		fmt.Println(l.Place, l.Amount, l.Paid(), l.Words)
	}
	// Output:
	// <nil> [line 4: error cause in result]
	// 1 100000 true 振込済
	// 2 100000 false 口座解約
}
