package suite_test

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"regexp"
	"time"

	"github.com/kyufu-go/kyufu/examples/conformance/suite"
	"github.com/kyufu-go/kyufu/examples/sdk/lines"
	"github.com/kyufu-go/kyufu/examples/sdk/operation"
	"github.com/kyufu-go/kyufu/examples/sdk/operation/whole"
)

// Some of the built-in vectors against this library.
func Example() {
	files, err := suite.Builtin()
	if err != nil {
		fmt.Println(err)
		return
	}
	report := suite.Run(files, suite.Local{Ops: whole.All()},
		suite.Options{Only: regexp.MustCompile(`^mynumber-.*#`)})
	for _, c := range report.Cases {
		if c.Status == suite.Failed {
			fmt.Println(c.Line())
		}
	}
	fmt.Println(report.Failed, "failed")
	// Output: 0 failed
}

// Operations of one's own are tested in process in the same way.
func ExampleRun() {
	file, err := suite.ParseFile("sum.json", []byte(`{"format": 1, "op": "sum", "cases": [
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
		if err := operation.Decode(in, &q, "terms"); err != nil {
			return nil, err
		}
		total := 0
		for _, n := range q.Terms {
			total += n
		}
		return map[string]int{"sum": total}, nil
	}
	local := suite.Local{Ops: operation.Table{"sum": sum}}
	report := suite.Run([]suite.File{file}, local, suite.Options{})
	for _, c := range report.Cases {
		fmt.Println(c.Line())
	}
	fmt.Println(report.Summary(false))
	// Output:
	// sum.json#two: passed
	// sum.json#none: wanted {"sum":1}, got {"sum":0}: /sum: differs
	// sum.json#misspelt: passed
	// 2 passed, 1 failed
}

// The two ends of the line protocol, joined by pipes as a process would be by its standard streams.
func ExampleNewConn() {
	requests, toThem := io.Pipe()
	answers, toUs := io.Pipe()
	go func() {
		_ = toUs.CloseWithError(lines.Serve(requests, toUs, whole.Call))
	}()
	conn := suite.NewConn(answers, toThem, time.Minute, func(note string) { fmt.Fprintln(os.Stderr, note) })
	files, err := suite.Builtin()
	if err != nil {
		fmt.Println(err)
		return
	}
	report := suite.Run(files, conn, suite.Options{Only: regexp.MustCompile(`^date-.*#`)})
	fmt.Println(report.Failed, "failed", conn.Close())
	// Output: 0 failed <nil>
}

// want is a subset of the answer; every difference has a path.
func ExampleCompare() {
	want := map[string]any{"reasons": []any{"R01", "R03"}}
	got := map[string]any{"reasons": []any{"R03", "R01"}, "amount": "0"}
	fmt.Printf("%q\n", suite.Compare("benefit.evaluate", want, got)) // reasons come in any order
	fmt.Printf("%q\n", suite.Compare("benefit.adjustment", want, got))
	// Output:
	// []
	// ["/reasons/0: differs" "/reasons/1: differs"]
}

// What is left to do for the assessment's safeguards.
func ExampleControls() {
	list, err := suite.Controls()
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, c := range list[:1] {
		fmt.Println(c.ID, c.Section, c.Package)
	}
	fmt.Println(len(list) > 150)
	// Output:
	// I.1-01 Ⅰ.1 ② benefit
	// true
}
