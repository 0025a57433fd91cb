package suite

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"sync"
	"time"

	"github.com/kyufu-go/kyufu/examples/internal/tree"
	"github.com/kyufu-go/kyufu/examples/sdk/lines"
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

// A Result is what became of one case. What a case wanted and got stands here only when it did not
// pass.
type Result struct {
	File        string          `json:"file"`
	Case        string          `json:"case"`
	Op          string          `json:"op"`
	Status      Status          `json:"status"`
	In          json.RawMessage `json:"in,omitempty"`
	Wanted      string          `json:"wanted,omitempty"` // JSON, or "error CODE"
	Got         string          `json:"got,omitempty"`
	Detail      string          `json:"detail,omitempty"` // what the answer says for people
	Why         string          `json:"why,omitempty"`    // the first difference, or why there is no answer
	Differences []Difference    `json:"differences,omitempty"`
	NoAnswer    bool            `json:"no_answer,omitempty"` // a crash, a time-out, no answer of the format
	NotAsked    bool            `json:"not_asked,omitempty"` // the other side had ended before
	Took        time.Duration   `json:"-"`
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
	slots := make(chan struct{}, lines.MaxInFlight)
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
	start := time.Now()
	got, err := asker.ask(lines.Request{ID: r.ID(), Op: f.Op, In: c.In})
	r.Took = time.Since(start)
	switch {
	case err != nil:
		r.Status, r.Why = Failed, err.Error()
		r.NotAsked = errors.Is(err, errNotAsked)
		r.NoAnswer = !r.NotAsked
	case got.code == operation.CodeUnknownOp && c.Error != operation.CodeUnknownOp && opt.AllowUnknown:
		r.Status = Skipped
	default:
		if r.Why, r.Differences = judge(f.Op, c, got); r.Why == "" {
			r.Status = Passed
			return r
		}
		r.Status, r.Got, r.Detail = Failed, got.describe(), clip(got.detail)
	}
	r.In, r.Wanted = c.In, c.describe()
	return r
}

// judge compares an answer with what the case wants: "" or why it is another, with the differences.
func judge(op string, c Case, got reply) (why string, all []Difference) {
	switch {
	case c.Error == "" && got.code != "":
		return "an error came", nil
	case c.Error == "":
		all = Compare(op, c.Want, got.out)
	case got.code != c.Error:
		return "another code came", nil
	case c.At != nil && got.at != *c.At:
		return "another position came", nil
	case c.Beside != nil:
		all = Compare(op, c.Beside, got.beside)
	}
	if len(all) > 0 {
		why = all[0].String()
	}
	return why, all
}

func (c Case) describe() string {
	if c.Error == "" {
		return inline(c.Want)
	}
	at := -1
	if c.At != nil {
		at = *c.At
	}
	return describeError(c.Error, at, c.Beside)
}

func (r reply) describe() string {
	if r.code == "" {
		return inline(r.out)
	}
	return describeError(r.code, r.at, r.beside)
}

func describeError(code string, at int, beside map[string]any) string {
	text := "error " + clip(code)
	if at >= 0 {
		text += fmt.Sprintf(" at %d", at)
	}
	if len(beside) > 0 {
		text += " " + inline(beside)
	}
	return text
}

// inline writes v as JSON in one line with its keys in order.
func inline(v any) string {
	b, err := tree.Encode(v)
	if err != nil {
		return "what does not encode"
	}
	return clip(string(b))
}

// most is how many characters of a value are shown.
const most = 600

// cut shortens text that is one line already.
func cut(s string) string {
	if runes := []rune(s); len(runes) > most {
		return string(runes[:most]) + " …"
	}
	return s
}

// clip shortens text for a line that people read and makes it one line.
func clip(s string) string {
	s = cut(s)
	if !json.Valid([]byte(s)) && strconv.Quote(s) != `"`+s+`"` {
		return strconv.QuoteToGraphic(s)
	}
	return s
}
