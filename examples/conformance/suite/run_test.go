package suite

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kyufu-go/kyufu/examples/sdk/lines"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func mustFile(t *testing.T, path, op, cases string) File {
	t.Helper()
	f, err := ParseFile(path, []byte(`{"format":1,"op":"`+op+`","cases":[`+cases+`]}`))
	require.NoError(t, err)
	return f
}

func testFiles(t *testing.T) []File {
	t.Helper()
	return []File{
		mustFile(t, "a.json", "t.echo", `{"id":"ok","in":{"n":1},"want":{"in":{"n":1}}},
			{"id":"other","in":{"n":1},"want":{"in":{"n":2}}},
			{"id":"no-error","in":1,"error":"length"}`),
		mustFile(t, "b.json", "t.code", `{"id":"ok","in":1,"error":"length"},
			{"id":"ok-at","in":1,"error":"length","at":2},
			{"id":"code","in":1,"error":"check_digit"},
			{"id":"at","in":1,"error":"length","at":1},
			{"id":"want","in":1,"want":{}}`),
		mustFile(t, "sub/c.json", "t.none", `{"id":"unknown","in":1,"want":{}},{"id":"wanted","in":1,"error":"unknown_op"}`),
	}
}

func TestRunJudgesEachCase(t *testing.T) {
	t.Parallel()
	r := Run(testFiles(t), Local{Ops: testOps()}, Options{})
	var lines []string
	for _, c := range r.Cases {
		lines = append(lines, c.Line())
	}
	assert.Equal(t, []string{
		`a.json#ok: passed`,
		`a.json#other: wanted {"in":{"n":2}}, got {"in":{"n":1}}: /in/n: differs`,
		`a.json#no-error: wanted error length, got {"in":1}: another code came`,
		`b.json#ok: passed`,
		`b.json#ok-at: passed`,
		`b.json#code: wanted error check_digit, got error length at 2: another code came`,
		`b.json#at: wanted error length at 1, got error length at 2: another position came`,
		`b.json#want: wanted {}, got error length at 2: an error came`,
		`sub/c.json#unknown: wanted {}, got error unknown_op: an error came`,
		`sub/c.json#wanted: passed`,
	}, lines)
	assert.Equal(t, "4 passed, 6 failed", r.Summary(false))
}

func TestWhatStandsBesideAnErrorIsComparedAsWantIs(t *testing.T) {
	t.Parallel()
	f := mustFile(t, "f.json", "t.faults", `{"id":"all","in":1,"error":"program","faults":[{"pointer":"/b"},{"pointer":"/a","code":"required"}]},
		{"id":"fewer","in":1,"error":"program","faults":[{"pointer":"/a"}]},
		{"id":"none","in":1,"error":"program"},
		{"id":"allowed","in":1,"error":"program","allowed":[]}`)
	r := Run([]File{f}, Local{Ops: testOps()}, Options{})
	var lines []string
	for _, c := range r.Cases {
		lines = append(lines, c.Line())
	}
	assert.Equal(t, []string{
		`f.json#all: passed`,
		`f.json#fewer: wanted error program {"faults":[{"pointer":"/a"}]}, got error program ` +
			`{"faults":[{"code":"required","pointer":"/a"},{"code":"value","pointer":"/b"}]}: /faults: 1 elements were wanted, 2 came`,
		`f.json#none: passed`,
		`f.json#allowed: wanted error program {"allowed":[]}, got error program ` +
			`{"faults":[{"code":"required","pointer":"/a"},{"code":"value","pointer":"/b"}]}: /allowed: is missing`,
	}, lines)
}

func TestUnknownOperationsAreSkippedOnlyWhenAllowed(t *testing.T) {
	t.Parallel()
	r := Run(testFiles(t), Local{Ops: testOps()}, Options{AllowUnknown: true})
	assert.Equal(t, "4 passed, 5 failed, 1 skipped", r.Summary(true))
	assert.Equal(t, Skipped, r.Cases[8].Status)
}

func TestOnlyMatchesFileAndCase(t *testing.T) {
	t.Parallel()
	r := Run(testFiles(t), Local{Ops: testOps()}, Options{Only: regexp.MustCompile(`^(a|sub/c)\.json#.*n$|#ok-`)})
	var ids []string
	for _, c := range r.Cases {
		ids = append(ids, c.ID())
	}
	assert.Equal(t, []string{"b.json#ok-at", "sub/c.json#unknown"}, ids)
}

func TestReportAsJSONAndJUnit(t *testing.T) {
	t.Parallel()
	r := Run(testFiles(t)[1:], Local{Ops: testOps()}, Options{AllowUnknown: true})
	b, err := json.Marshal(r)
	require.NoError(t, err)
	var back Report
	require.NoError(t, json.Unmarshal(b, &back))
	timed := slices.Clone(r.Cases)
	for i := range r.Cases {
		r.Cases[i].Took = 0 // stands in JUnit alone
	}
	assert.Equal(t, r, back)
	r.Cases = timed

	var out bytes.Buffer
	require.NoError(t, r.WriteJUnit(&out, time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)))
	var junit struct {
		Tests    int `xml:"tests,attr"`
		Failures int `xml:"failures,attr"`
		Skipped  int `xml:"skipped,attr"`
		Suites   []struct {
			Name  string `xml:"name,attr"`
			Tests int    `xml:"tests,attr"`
			Cases []struct {
				Name    string `xml:"name,attr"`
				Failure *struct {
					Message string `xml:"message,attr"`
					Body    string `xml:",chardata"`
				} `xml:"failure"`
				Time    string    `xml:"time,attr"`
				Skipped *struct{} `xml:"skipped"`
			} `xml:"testcase"`
		} `xml:"testsuite"`
	}
	require.NoError(t, xml.Unmarshal(out.Bytes(), &junit))
	assert.Equal(t, []int{7, 3, 1}, []int{junit.Tests, junit.Failures, junit.Skipped})
	require.Len(t, junit.Suites, 2)
	assert.Equal(t, "sub/c.json", junit.Suites[1].Name)
	assert.Nil(t, junit.Suites[0].Cases[0].Failure)
	assert.Equal(t, "another code came", junit.Suites[0].Cases[2].Failure.Message)
	assert.Contains(t, junit.Suites[0].Cases[2].Failure.Body, "wanted error check_digit, got error length at 2")
	assert.Contains(t, junit.Suites[0].Cases[2].Failure.Body, "in: 1")
	assert.Regexp(t, `^[0-9]+\.[0-9]{3}$`, junit.Suites[0].Cases[0].Time)
	assert.Contains(t, out.String(), `timestamp="2026-01-02T03:04:05"`)
	assert.NotNil(t, junit.Suites[1].Cases[0].Skipped)
}

func TestLongTextIsClippedToOneLine(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "plain", clip("plain"))
	assert.Equal(t, `{"a":"\n"}`, clip(`{"a":"\n"}`))
	assert.NotContains(t, clip("two\nlines"), "\n")
	long := clip(string(bytes.Repeat([]byte("あ"), 5000)))
	assert.Less(t, len([]rune(long)), 700)
}

// What does not fit into a line fails in process as it does over the protocol.
func TestLimitsOfTheProtocolHoldInProcess(t *testing.T) {
	t.Parallel()
	local := Local{Ops: testOps()}
	huge := mustFile(t, "huge.json", "t.huge", `{"id":"a","in":1,"error":"too_long"}`)
	assert.Equal(t, Passed, Run([]File{huge}, local, Options{}).Cases[0].Status)
	long := File{Path: "long.json", Op: "t.echo", Cases: []Case{{ID: "a", In: json.RawMessage(`"` + strings.Repeat("x", lines.MaxSize) + `"`)}}}
	assert.Equal(t, ErrTooLong.Error(), Run([]File{long}, local, Options{}).Cases[0].Why)
}
