package suite

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
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
	if r.Status != Failed {
		return r.ID() + ": " + string(r.Status)
	}
	return r.ID() + ": " + r.message()
}

func (r Result) message() string {
	got := r.Got
	if got == "" {
		got = "nothing"
	}
	return fmt.Sprintf("wanted %s, got %s: %s", r.Wanted, got, r.Why)
}

// Lines tells of a case that failed what its line does not: the input, what the answer says for
// people, and every difference where there are several.
func (r Result) Lines() []string {
	if r.Status != Failed {
		return nil
	}
	lines := []string{"in: " + cut(compact(r.In))}
	if r.Detail != "" {
		lines = append(lines, "detail: "+r.Detail)
	}
	if len(r.Differences) > 1 {
		for _, d := range r.Differences {
			lines = append(lines, d.Kind+": "+clip(d.String()))
		}
	}
	return lines
}

func compact(in json.RawMessage) string {
	var b bytes.Buffer
	if json.Compact(&b, in) != nil {
		return string(in)
	}
	return b.String()
}

// Ended tells in one line which requests waited when the other side ended, "" when it did not end.
func (r Report) Ended() string {
	var waited []string
	unasked := 0
	for _, c := range r.Cases {
		switch {
		case c.NoAnswer && c.Why == ErrEnded.Error():
			waited = append(waited, c.ID())
		case c.NotAsked:
			unasked++
		}
	}
	switch {
	case len(waited)+unasked == 0:
		return ""
	case len(waited) == 0: // before anything was written to it
		return fmt.Sprintf("the other side ended; %d were not asked", unasked)
	}
	return fmt.Sprintf("the other side ended while %d waited: %s; %d were not asked", len(waited), strings.Join(waited, " "), unasked)
}

// Summary is the last line of a run. Skipped cases are counted only where they can occur.
func (r Report) Summary(allowUnknown bool) string {
	s := fmt.Sprintf("%d passed, %d failed", r.Passed, r.Failed)
	if allowUnknown {
		s += fmt.Sprintf(", %d skipped", r.Skipped)
	}
	return s
}
