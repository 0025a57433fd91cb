package suite

import (
	"encoding/xml"
	"fmt"
	"io"
)

// A Report is the outcome of a run.
type Report struct {
	Passed  int      `json:"passed"`
	Failed  int      `json:"failed"`
	Skipped int      `json:"skipped"`
	Cases   []Result `json:"cases"` // in the order of the files and their cases
}

func newReport(results []Result) Report {
	r := Report{Cases: results}
	for _, c := range results {
		switch c.Status {
		case Passed:
			r.Passed++
		case Failed:
			r.Failed++
		case Skipped:
			r.Skipped++
		}
	}
	return r
}

// Add appends another run's results, as when several folders are given.
func (r *Report) Add(o Report) {
	r.Passed += o.Passed
	r.Failed += o.Failed
	r.Skipped += o.Skipped
	r.Cases = append(r.Cases, o.Cases...)
}

// Line tells of one case in one line: file#case, what was wanted, what came.
func (r Result) Line() string {
	switch {
	case r.Status != Failed:
		return r.ID() + ": " + string(r.Status)
	case r.Got == "":
		return fmt.Sprintf("%s: wanted %s, got nothing: %s", r.ID(), r.Wanted, r.Why)
	}
	return fmt.Sprintf("%s: wanted %s, got %s: %s", r.ID(), r.Wanted, r.Got, r.Why)
}

// Summary is the last line of a run. Skipped cases are counted only where they can occur.
func (r Report) Summary(allowUnknown bool) string {
	s := fmt.Sprintf("%d passed, %d failed", r.Passed, r.Failed)
	if allowUnknown {
		s += fmt.Sprintf(", %d skipped", r.Skipped)
	}
	return s
}

// WriteJUnit writes the report in the JUnit XML form that CI systems read: a suite for each file.
func (r Report) WriteJUnit(w io.Writer) error {
	type failure struct {
		Message string `xml:"message,attr"`
	}
	type testcase struct {
		Name    string    `xml:"name,attr"`
		Class   string    `xml:"classname,attr"`
		Failure *failure  `xml:"failure"`
		Skipped *struct{} `xml:"skipped"`
	}
	type suite struct {
		Name     string     `xml:"name,attr"`
		Tests    int        `xml:"tests,attr"`
		Failures int        `xml:"failures,attr"`
		Skipped  int        `xml:"skipped,attr"`
		Cases    []testcase `xml:"testcase"`
	}
	var all struct {
		XMLName  struct{} `xml:"testsuites"`
		Tests    int      `xml:"tests,attr"`
		Failures int      `xml:"failures,attr"`
		Skipped  int      `xml:"skipped,attr"`
		Suites   []*suite `xml:"testsuite"`
	}
	all.Tests, all.Failures, all.Skipped = len(r.Cases), r.Failed, r.Skipped
	for _, c := range r.Cases {
		if len(all.Suites) == 0 || all.Suites[len(all.Suites)-1].Name != c.File {
			all.Suites = append(all.Suites, &suite{Name: c.File})
		}
		s := all.Suites[len(all.Suites)-1]
		tc := testcase{Name: c.Case, Class: c.Op}
		s.Tests++
		switch c.Status {
		case Failed:
			s.Failures++
			tc.Failure = &failure{Message: c.Line()}
		case Skipped:
			s.Skipped++
			tc.Skipped = &struct{}{}
		case Passed:
		}
		s.Cases = append(s.Cases, tc)
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	enc := xml.NewEncoder(w)
	enc.Indent("", "  ")
	if err := enc.Encode(all); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}
