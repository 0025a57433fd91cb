package city

import (
	_ "embed"
	"html/template"
	"io"
	"strconv"
)

//go:embed report.html.tmpl
var reportTemplate string

// A summary is what the report and the last lines on the screen say. It holds counts and sums,
// nothing about a person; and neither the run's time nor the log's root, so that a run that was
// broken off and continued gives the same report.
type summary struct {
	Title, Municipality, Program, ProgramDigest string
	BaseDate, KnownAt, On                       string

	Households, Persons                int
	Eligible, Ineligible, Undetermined int
	Yen                                int64 // of eligible households
	Transfers, Cash                    int
	Defective, NotReturned             int
	TransferYen                        int64
	TransferOn, Seal                   string // 振込指定日 and the digest of the bank file, for the slip
	OpenYen                            int64  // what the undecided may cost: the program's amount for each
	Outcomes                           []outcomeRow
	Reasons                            []reasonRow
	Payments                           []paymentRow
	Open                               []openRow
	Findings                           []findingRow
	Deadlines                          []deadlineRow
	Compared                           bool // with an earlier run
	Changes                            []changeRow
	Inquiry                            *inquirySummary
}

type outcomeRow struct {
	Name                string
	Households, Persons int
	Yen                 int64
}

type reasonRow struct {
	Code, Text, Basis string
	Households        int
}

type paymentRow struct {
	Name       string
	Households int
	Yen        int64
}

type openRow struct {
	Fact, Year, Route string
	Households, Count int
}

type findingRow struct {
	Code, Text string
	Count      int
}

// A deadlineRow is a day of the program, or the forms that are not back: how many are Open, Near
// their day or Over it.
type deadlineRow struct {
	Name, Day        string
	Left             int // days
	Open, Near, Over int
	NoDay            bool // neither program nor town gives a day
}

type changeRow struct {
	Before, Now string
	Households  int
	Yen         int64
}

type inquirySummary struct {
	Before, After              outcomeCounts
	Asked, Registered, Without int
}

type outcomeCounts struct{ Eligible, Ineligible, Undetermined int }

// Flow is the picture, for the template.
func (s *summary) Flow() template.HTML { return flowSVG(s) }

func (s *summary) writeReport(w io.Writer) error {
	t, err := template.New("report").Funcs(template.FuncMap{"n": anyCommas}).Parse(reportTemplate)
	if err != nil {
		return err
	}
	return t.Execute(w, s)
}

func anyCommas(v any) string {
	switch n := v.(type) {
	case int:
		return commas(int64(n))
	case int64:
		return commas(n)
	}
	return ""
}

// commas writes 1234567 as 1,234,567.
func commas(n int64) string {
	if n < 0 {
		return "-" + commas(-n)
	}
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
