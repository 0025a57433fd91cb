package conformance_test

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"
	"time"

	"github.com/kyufu-go/kyufu/examples/conformance/suite"
)

// Some of the built-in vectors against this library.
func Example() {
	files, err := conformance.Builtin()
	if err != nil {
		fmt.Println(err)
		return
	}
	report := conformance.Run(files, conformance.Local{Ops: conformance.Operations()},
		conformance.Options{Only: regexp.MustCompile(`^mynumber-.*#`)})
	for _, c := range report.Cases {
		if c.Status == conformance.Failed {
			fmt.Println(c.Line())
		}
	}
	fmt.Println(report.Failed, "failed")
	// Output: 0 failed
}

// Operations of one's own are tested in process in the same way.
func ExampleRun() {
	file, err := conformance.ParseFile("sum.json", []byte(`{"format": 1, "op": "sum", "cases": [
		{"id": "two", "in": {"terms": [1, 2]}, "want": {"sum": 3}},
		{"id": "none", "in": {"terms": []}, "want": {"sum": 1}},
		{"id": "misspelt", "in": {"term": []}, "error": "bad_input"}]}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	sum := func(in json.RawMessage) (any, error) {
		var q struct {
			Terms []int `json:"terms"`
		}
		if err := conformance.Decode(in, &q, "terms"); err != nil {
			return nil, err
		}
		total := 0
		for _, n := range q.Terms {
			total += n
		}
		return map[string]int{"sum": total}, nil
	}
	local := conformance.Local{Ops: map[string]conformance.Operation{"sum": sum}}
	report := conformance.Run([]conformance.File{file}, local, conformance.Options{})
	for _, c := range report.Cases {
		fmt.Println(c.Line())
	}
	fmt.Println(report.Summary(false))
	// Output:
	// sum.json#two: passed
	// sum.json#none: wanted {"sum":1}, got {"sum":0}: /sum differs
	// sum.json#misspelt: passed
	// 2 passed, 1 failed
}

// This library answers a line.
func ExampleServe() {
	in := strings.NewReader(`{"id":"f.json#short","op":"mynumber.check","in":{"number":"123"}}` + "\n")
	var out strings.Builder
	if err := conformance.Serve(in, &out, conformance.Operations()); err != nil {
		fmt.Println(err)
	}
	var answer conformance.Answer
	if err := json.Unmarshal([]byte(out.String()), &answer); err != nil {
		fmt.Println(err)
	}
	fmt.Println(*answer.ID, answer.Error)
	// Output: f.json#short length
}

// The two ends of the line protocol, joined by pipes as a process would be by its standard streams.
func ExampleNewConn() {
	requests, toThem := io.Pipe()
	answers, toUs := io.Pipe()
	go func() {
		_ = toUs.CloseWithError(conformance.Serve(requests, toUs, conformance.Operations()))
	}()
	conn := conformance.NewConn(answers, toThem, time.Minute, func(note string) { fmt.Fprintln(os.Stderr, note) })
	files, err := conformance.Builtin()
	if err != nil {
		fmt.Println(err)
		return
	}
	report := conformance.Run(files, conn, conformance.Options{Only: regexp.MustCompile(`^date-.*#`)})
	fmt.Println(report.Failed, "failed", conn.Close())
	// Output: 0 failed <nil>
}

// want is a subset of the answer; the first difference has a path.
func ExampleCompare() {
	want := map[string]any{"reasons": []any{"R01", "R03"}}
	got := map[string]any{"reasons": []any{"R03", "R01"}, "amount": "0"}
	fmt.Printf("%q\n", conformance.Compare("benefit.evaluate", want, got)) // reasons come in any order
	fmt.Printf("%q\n", conformance.Compare("benefit.adjustment", want, got))
	// Output:
	// ""
	// "/reasons/0 differs"
}

// What is left to do for the assessment's safeguards.
func ExampleControls() {
	list, err := conformance.Controls()
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, c := range list[:1] {
		fmt.Println(c.ID, c.Section, c.Package)
	}
	fmt.Println(len(list) > 150)
	// Output:
	// I.2.1-01 Ⅰ.2 システム1 ② benefit/record
	// true
}
