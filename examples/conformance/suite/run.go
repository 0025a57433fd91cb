package suite

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"sync"

	"github.com/kyufu-go/kyufu/examples/internal/tree"
	"github.com/kyufu-go/kyufu/examples/sdk/operation"
)

// Options choose what is run and what counts. The zero value runs everything and lets nothing pass.
type Options struct {
	Only         *regexp.Regexp // cases whose file#case it matches; nil: all
	AllowUnknown bool           // a case whose operation the implementation does not know is skipped, not failed
}

// Status is what became of a case.
type Status string

// The statuses of a case.
const (
	Passed  Status = "passed"
	Failed  Status = "failed"
	Skipped Status = "skipped"
)

// A Result is what became of one case.
type Result struct {
	File   string `json:"file"`
	Case   string `json:"case"`
	Op     string `json:"op"`
	Status Status `json:"status"`
	Wanted string `json:"wanted,omitempty"` // JSON, or "error CODE"; only when the case did not pass
	Got    string `json:"got,omitempty"`
	Why    string `json:"why,omitempty"` // the first difference
}

// ID is file#case.
func (r Result) ID() string { return r.File + "#" + r.Case }

// Run puts the cases of files to an implementation, several at a time, and reports in the order of
// files. Two files of one call must have different paths.
func Run(files []File, asker Asker, opt Options) Report {
	type job struct {
		file File
		c    Case
	}
	var jobs []job
	for _, f := range files {
		for _, c := range f.Cases {
			if opt.Only == nil || opt.Only.MatchString(f.Path+"#"+c.ID) {
				jobs = append(jobs, job{f, c})
			}
		}
	}
	results := make([]Result, len(jobs))
	var running sync.WaitGroup
	slots := make(chan struct{}, MaxInFlight)
	for i, j := range jobs {
		slots <- struct{}{}
		running.Go(func() {
			results[i] = runCase(j.file, j.c, asker, opt)
			<-slots
		})
	}
	running.Wait()
	return newReport(results)
}

func runCase(f File, c Case, asker Asker, opt Options) Result {
	r := Result{File: f.Path, Case: c.ID, Op: f.Op}
	got, err := asker.ask(Request{ID: r.ID(), Op: f.Op, In: c.In})
	switch {
	case err != nil:
		r.Status, r.Why = Failed, err.Error()
	case got.code == operation.CodeUnknownOp && c.Error != operation.CodeUnknownOp && opt.AllowUnknown:
		r.Status = Skipped
	default:
		if r.Why = judge(f.Op, c, got); r.Why == "" {
			r.Status = Passed
			return r
		}
		r.Status, r.Got = Failed, got.describe()
	}
	r.Wanted = c.describe()
	return r
}

// judge compares an answer with what the case wants: "" or the first difference.
func judge(op string, c Case, got reply) string {
	switch {
	case c.Error == "" && got.code != "":
		return "an error came"
	case c.Error == "":
		return Compare(op, c.Want, got.out)
	case got.code != c.Error:
		return "another code came"
	case c.At != nil && got.at != *c.At:
		return "another position came"
	}
	return ""
}

func (c Case) describe() string {
	if c.Error == "" {
		return inline(c.Want)
	}
	at := -1
	if c.At != nil {
		at = *c.At
	}
	return describeError(c.Error, at)
}

func (r reply) describe() string {
	if r.code == "" {
		return inline(r.out)
	}
	return describeError(r.code, r.at)
}

func describeError(code string, at int) string {
	if at >= 0 {
		return fmt.Sprintf("error %s at %d", clip(code), at)
	}
	return "error " + clip(code)
}

// inline writes v as JSON in one line with its keys in order.
func inline(v any) string {
	b, err := tree.Encode(v)
	if err != nil {
		return "what does not encode"
	}
	return clip(string(b))
}

// clip shortens text for a line that people read and makes it one line.
func clip(s string) string {
	const most = 600
	if runes := []rune(s); len(runes) > most {
		s = string(runes[:most]) + " …"
	}
	if !json.Valid([]byte(s)) && strconv.Quote(s) != `"`+s+`"` {
		return strconv.QuoteToGraphic(s)
	}
	return s
}
