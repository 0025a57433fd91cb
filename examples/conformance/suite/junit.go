package suite

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"time"
)

// junitNote is what a case that did not pass says: in short as an attribute, whole as the body that
// viewers show.
type junitNote struct {
	Message string `xml:"message,attr"`
	Body    string `xml:",chardata"`
}

type junitCase struct {
	Name    string     `xml:"name,attr"`
	Class   string     `xml:"classname,attr"`
	Time    string     `xml:"time,attr"`
	Failure *junitNote `xml:"failure"`
	Error   *junitNote `xml:"error"`
	Skipped *struct{}  `xml:"skipped"`
}

type junitSuite struct {
	Name     string      `xml:"name,attr"`
	Tests    int         `xml:"tests,attr"`
	Failures int         `xml:"failures,attr"`
	Errors   int         `xml:"errors,attr"`
	Skipped  int         `xml:"skipped,attr"`
	Time     string      `xml:"time,attr"`
	Stamp    string      `xml:"timestamp,attr,omitempty"`
	Cases    []junitCase `xml:"testcase"`
	took     time.Duration
}

type junitSuites struct {
	XMLName  struct{}      `xml:"testsuites"`
	Tests    int           `xml:"tests,attr"`
	Failures int           `xml:"failures,attr"`
	Errors   int           `xml:"errors,attr"`
	Skipped  int           `xml:"skipped,attr"`
	Suites   []*junitSuite `xml:"testsuite"`
}

// WriteJUnit writes the report in the JUnit XML form that CI systems read: a suite for each file. A
// case without an answer (a crash, a time-out) is an error, one with another answer a failure.
// started is when the run began; zero leaves it out.
func (r Report) WriteJUnit(w io.Writer, started time.Time) error {
	all := junitSuites{Tests: len(r.Cases), Skipped: r.Skipped}
	for _, c := range r.Cases {
		if len(all.Suites) == 0 || all.Suites[len(all.Suites)-1].Name != c.File {
			s := &junitSuite{Name: c.File}
			if !started.IsZero() {
				s.Stamp = started.UTC().Format("2006-01-02T15:04:05")
			}
			all.Suites = append(all.Suites, s)
		}
		s := all.Suites[len(all.Suites)-1]
		s.add(c)
	}
	for _, s := range all.Suites {
		s.Time = seconds(s.took)
		all.Failures += s.Failures
		all.Errors += s.Errors
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

func (s *junitSuite) add(c Result) {
	tc := junitCase{Name: c.Case, Class: c.Op, Time: seconds(c.Took)}
	s.Tests++
	s.took += c.Took
	switch c.Status {
	case Skipped:
		s.Skipped++
		tc.Skipped = &struct{}{}
	case Passed:
	default:
		note := &junitNote{Message: c.Why, Body: c.message() + "\n" + strings.Join(c.Lines(), "\n") + "\n"}
		if c.NoAnswer || c.NotAsked {
			s.Errors++
			tc.Error = note
		} else {
			s.Failures++
			tc.Failure = note
		}
	}
	s.Cases = append(s.Cases, tc)
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.3f", d.Seconds()) }
