package zengin

import (
	"encoding/json"
	"io"

	"github.com/kyufu-go/kyufu/benefit/bank"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/finding"
	"github.com/kyufu-go/kyufu/household/money"
)

// Report is what a reader or writer found. Positions of its findings: Line is the
// record from 1, Column the byte in the record from 1, At the byte in the file from 0.
type Report struct {
	Findings finding.List // the first of them: see CheckConfig.MaxFindings
	Counts   []RuleCount  // all, by rule
	Records  int
	Batches  int
	// Transfers counts data records without an error, Refused all other records.
	Transfers int
	Refused   int
	Total     money.Yen // of all batches
	Separator Separator
	EOF       bool // an EOF byte (1A) follows the end record
	// DataDate is the state of the directory that was asked.
	DataDate civil.Date
}

// RuleCount says how often a rule was broken.
type RuleCount struct {
	Rule  string `json:"rule"`
	Count int    `json:"count"`
}

// OK reports whether nothing at all was found.
func (r *Report) OK() bool { return len(r.Counts) == 0 }

// Failed reports whether a rule of severity error was broken.
func (r *Report) Failed() bool {
	for _, c := range r.Counts {
		for i := range rules {
			if rules[i].ID == c.Rule && rules[i].Severity == finding.Error {
				return true
			}
		}
	}
	return false
}

// Report returns what was found so far; it is complete after the last record.
func (r *Reader) Report() Report {
	if r.check == nil {
		return Report{}
	}
	rep := r.check.report()
	rep.Refused, rep.Separator, rep.EOF = r.refuse, r.first, r.eof
	return rep
}

func (c *checker) report() Report {
	rep := Report{
		Findings: c.found, Records: c.line, Batches: c.batches, Transfers: c.transfers, Total: c.grand,
		DataDate: bank.YuchoDataDate(),
	}
	if c.cfg.Directory != nil {
		rep.DataDate = c.cfg.Directory.DataDate()
	}
	for r, n := range c.counts {
		if n > 0 {
			rep.Counts = append(rep.Counts, RuleCount{rules[r].ID, int(n)})
		}
	}
	return rep
}

// reportText is the JSON form of a report. It holds no personal value.
type reportText struct {
	Findings  finding.List `json:"findings"`
	Counts    []RuleCount  `json:"counts"`
	Records   int          `json:"records"`
	Batches   int          `json:"batches"`
	Transfers int          `json:"transfers"`
	Refused   int          `json:"refused"`
	Total     money.Yen    `json:"total"`
	Separator string       `json:"separator"`
	EOF       bool         `json:"eof"`
	DataDate  civil.Date   `json:"data_date"`
}

// WriteJSON writes the report as one JSON object: findings with rule, severity, field,
// line, column and byte offset, never a value out of the file.
func (r *Report) WriteJSON(w io.Writer) error {
	if w == nil {
		return &Error{code: CodeOption, field: "destination"}
	}
	text := reportText{
		r.Findings, r.Counts, r.Records, r.Batches, r.Transfers, r.Refused, r.Total, r.Separator.String(), r.EOF, r.DataDate,
	}
	if text.Findings == nil {
		text.Findings = finding.List{}
	}
	if text.Counts == nil {
		text.Counts = []RuleCount{}
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	if err := e.Encode(text); err != nil {
		return &Error{code: CodeWrite, err: err}
	}
	return nil
}
