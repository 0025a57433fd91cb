package city

import (
	"bytes"
	"errors"
	"io"
	"strconv"

	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/benefit/casework/form"
	"github.com/kyufu-go/kyufu/benefit/office"
	"github.com/kyufu-go/kyufu/examples/internal/year"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/finding"
	"github.com/kyufu-go/kyufu/household/money"
	"github.com/kyufu-go/kyufu/household/text/table"
)

var returnColumns = []table.Column{
	{ID: "case", Names: []string{"申請連番", "case"}}, {ID: "amount", Names: []string{"戻入額", "amount"}}, {ID: "code", Names: []string{"戻入事由", "code"}},
	{ID: "year", Names: []string{"会計年度", "year"}}, {ID: "fund", Names: []string{"財源", "fund"}},
}

// readReturns reads returns.csv: what came back, of which application, and where it is booked.
func readReturns(b []byte, bad *badRows) (list []year.Return, err error) {
	if len(b) == 0 {
		return nil, nil
	}
	r, err := table.Open(bytes.NewReader(b), table.Config{File: "returns.csv", Columns: returnColumns})
	if err != nil {
		return nil, describe("returns.csv", err)
	}
	for row, err := range r.Rows() {
		if _, ok := errors.AsType[*finding.Failure](err); ok {
			bad.add(row.Findings)
			continue
		}
		if err != nil {
			return nil, describe("returns.csv", err)
		}
		amount, err := money.ParseYen(row.Value(1))
		if err != nil {
			bad.add(finding.List{row.Finding(1, form.CodeWord, finding.Error)})
			continue
		}
		y, err := strconv.Atoi(row.Value(3))
		if err != nil {
			bad.add(finding.List{row.Finding(3, form.CodeWord, finding.Error)})
			continue
		}
		list = append(list, year.Return{Case: row.Value(0), Event: casework.Event{
			Amount: amount, Codes: []string{row.Value(2)}, AccountingYear: civil.FiscalYear(y), Fund: row.Value(4),
		}})
	}
	return list, nil
}

// writeBooks makes books.csv: what was paid, what came back by accounting year and fund, what is
// out.
func writeBooks(w io.Writer, b *office.Books) error {
	out := table.NewWriter(w, table.WriterConfig{File: "books.csv", Columns: columns("区分", "会計年度", "財源", "件数", "額")})
	rows := [][]string{
		{"振込", "", "", strconv.Itoa(b.Paid.Count), b.Paid.Yen.String()}, {"現金", "", "", strconv.Itoa(b.Cash.Count), b.Cash.Yen.String()},
	}
	for i := range b.Years {
		y := &b.Years[i]
		rows = append(rows, []string{"戻入", strconv.Itoa(int(y.Year)), y.Fund, strconv.Itoa(y.Sum.Count), y.Sum.Yen.String()})
	}
	for _, row := range append(rows, []string{"差引", "", "", "", b.Out().String()}) {
		if _, err := out.Write(row); err != nil {
			return err
		}
	}
	return out.Flush()
}
