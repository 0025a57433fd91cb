package main

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/examples/conformance/suite"
)

// child makes this test binary, started again, the command itself: exit statuses are its own, not
// those of go run.
const child = "KYUFU_CONFORMANCE_CHILD"

// binary is the command, for whoever has child in his environment.
var binary = os.Args[0]

func TestMain(m *testing.M) {
	if os.Getenv(child) != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

type ran struct {
	status         int
	stdout, stderr string
}

func (r ran) lastLine() string {
	lines := strings.Split(strings.TrimSuffix(r.stdout, "\n"), "\n")
	return lines[len(lines)-1]
}

func runCommand(t *testing.T, stdin string, args ...string) ran {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), binary, args...)
	cmd.Env = append(os.Environ(), child+"=1")
	var stdout, stderr bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(stdin), &stdout, &stderr
	err := cmd.Run()
	if _, exited := errors.AsType[*exec.ExitError](err); err != nil && !exited {
		require.NoError(t, err)
	}
	return ran{cmd.ProcessState.ExitCode(), stdout.String(), stderr.String()}
}

// quoted makes a path one word of a command on every system.
func quoted(path string) string { return "'" + path + "'" }

func write(t *testing.T, dir, name, text string) string {
	t.Helper()
	path := filepath.Join(dir, filepath.FromSlash(name))
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

const (
	passing = `{"format":1,"op":"audit.root","cases":[
		{"id":"empty","in":{"leaves":[]},"want":{"root":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}},
		{"id":"bad","in":{"x":1},"error":"bad_input"}]}`
	failing = `{"format":1,"op":"audit.root","cases":[{"id":"wrong","in":{"leaves":[]},"want":{"root":""}}]}`
	unknown = `{"format":1,"op":"no.such","cases":[{"id":"u","in":{},"want":{}}]}`
)

func TestBuiltInVectorsPass(t *testing.T) {
	t.Parallel()
	r := runCommand(t, "")
	assert.Equal(t, exitPassed, r.status, "%s", r.stdout)
	assert.Regexp(t, `^[1-9][0-9]* passed, 0 failed$`, r.lastLine())
}

// The acceptance of the line protocol: the served library gives, case by case, what it gives in
// process.
func TestServedLibraryGivesTheSameResult(t *testing.T) {
	t.Parallel()
	here := runCommand(t, "", "-v")
	there := runCommand(t, "", "-v", "-timeout", "10m", "-exec", quoted(binary)+" -serve")
	assert.Equal(t, here, there)
	if os.Getenv("KYUFU_LONG") == "1" { // it links the command anew
		assert.Equal(t, here, runCommand(t, "", "-v", "-timeout", "10m", "-exec", "go run . -serve"))
	}

	dir := t.TempDir()
	write(t, dir, "a.json", passing)
	write(t, dir, "sub/b.json", failing)
	write(t, dir, "sub/c.json", unknown)
	here = runCommand(t, "", "-json", "-allow-unknown", dir)
	there = runCommand(t, "", "-json", "-allow-unknown", "-exec", quoted(binary)+" -serve", dir)
	assert.Equal(t, here, there)
	assert.Equal(t, exitFailed, here.status)
}

func TestExitStatusTellsAFailureFromABrokenFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	good := write(t, dir, "good/a.json", passing)
	bad := write(t, dir, "bad/b.json", failing)
	none := write(t, dir, "unknown/c.json", unknown)
	broken := write(t, dir, "broken/d.json", `{"format":1,"op":"audit.root","cases":[],"more":1}`)
	write(t, dir, "empty/README.md", "")
	for name, c := range map[string]struct {
		args   []string
		status int
		last   string
	}{
		"a file":                      {[]string{good}, exitPassed, "2 passed, 0 failed"},
		"a folder":                    {[]string{filepath.Dir(good)}, exitPassed, "2 passed, 0 failed"},
		"the same twice":              {[]string{good, good}, exitPassed, "4 passed, 0 failed"},
		"a case fails":                {[]string{good, bad}, exitFailed, "2 passed, 1 failed"},
		"unknown fails":               {[]string{none}, exitFailed, "0 passed, 1 failed"},
		"unknown is allowed":          {[]string{"-allow-unknown", none}, exitPassed, "0 passed, 0 failed, 1 skipped"},
		"allowed, and one fails":      {[]string{"-allow-unknown", none, bad}, exitFailed, "0 passed, 1 failed, 1 skipped"},
		"-run leaves the good":        {[]string{"-run", "a.json#", good, bad}, exitPassed, "2 passed, 0 failed"},
		"-run finds none":             {[]string{"-run", "nothing", good}, exitFailed, "0 passed, 0 failed"},
		"not of the format":           {[]string{good, broken}, exitUsage, ""},
		"a folder without a file":     {[]string{filepath.Join(dir, "empty")}, exitUsage, ""},
		"a file that is not there":    {[]string{filepath.Join(dir, "absent.json")}, exitUsage, ""},
		"no such flag":                {[]string{"-none"}, exitUsage, ""},
		"-run is no expression":       {[]string{"-run", "("}, exitUsage, ""},
		"-exec is not closed":         {[]string{"-exec", "'a"}, exitUsage, ""},
		"-exec is nothing":            {[]string{"-exec", " "}, exitUsage, ""},
		"-exec cannot start":          {[]string{"-exec", quoted(filepath.Join(dir, "absent"))}, exitUsage, ""},
		"-serve with files":           {[]string{"-serve", good}, exitUsage, ""},
		"-controls with files":        {[]string{"-controls", good}, exitUsage, ""},
		"-csv alone":                  {[]string{"-csv"}, exitUsage, ""},
		"-profile of none":            {[]string{"-profile", "none"}, exitUsage, ""},
		"-profile leaves its own":     {[]string{"-profile", "safeguards", good, none}, exitPassed, "2 passed, 0 failed"},
		"-generate finds none":        {[]string{"-generate", "50", "-seed", "5"}, exitPassed, "seed 5: 50 cases, no difference"},
		"-generate over the protocol": {[]string{"-generate", "50", "-exec", quoted(binary) + " -serve"}, exitPassed, "seed 1: 50 cases, no difference"},
		"-generate of less":           {[]string{"-generate", "-1"}, exitUsage, ""},
		"-timeout of nothing":         {[]string{"-timeout", "0s"}, exitUsage, ""},
		"-junit cannot be written":    {[]string{"-junit", filepath.Join(dir, "no", "where.xml"), good}, exitUsage, ""},
		"-h is not a fault":           {[]string{"-h"}, exitPassed, "    \tcheck the signed report FILE; with -key"},
		"the other side ends":         {[]string{"-exec", quoted(binary) + " -h", good}, exitFailed, "0 passed, 2 failed"},
		"the other side knows -serve": {[]string{"-exec", quoted(binary) + " -serve", good}, exitPassed, "2 passed, 0 failed"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := runCommand(t, "", c.args...)
			assert.Equal(t, c.status, r.status, "%s", r.stderr)
			assert.Equal(t, c.last, r.lastLine())
			if c.status == exitUsage {
				assert.NotEmpty(t, r.stderr)
			}
		})
	}
}

func TestFailedCaseShowsInputAndDifferences(t *testing.T) {
	t.Parallel()
	r := runCommand(t, "", write(t, t.TempDir(), "f.json", failing))
	assert.Equal(t, "f.json#wrong: wanted {\"root\":\"\"}, got "+
		"{\"root\":\"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\"}: /root: differs\n"+
		"\tin: {\"leaves\":[]}\n0 passed, 1 failed\n", r.stdout)
	assert.Empty(t, r.stderr)
	r = runCommand(t, "", write(t, t.TempDir(), "f.json", `{"format":1,"op":"mynumber.check","cases":[
		{"id":"typo","in":{"numbr":"1"},"want":{"valid":true}}, {"id":"two","in":{"number":"000000000140"},"want":{"valid":"yes","more":1}}]}`))
	assert.Contains(t, r.stdout, "\tdetail: input unknown_key at /numbr\n")
	assert.Contains(t, r.stdout, "\tmissing: /more: is missing\n\ttype: /valid: a string was wanted, a boolean came\n")
}

func TestOtherSideThatEndsIsToldOnce(t *testing.T) {
	t.Parallel()
	r := runCommand(t, "", "-exec", quoted(binary)+" -h")
	assert.Equal(t, exitFailed, r.status)
	assert.Regexp(t, `^the other side ended( while [1-9][0-9]* waited: [a-z-]+\.json#\S+( .*)?)?; [0-9]{4} were not asked\n0 passed, [0-9]{4} failed\n$`, r.stdout)
}

func TestWrongFlagIsOneSentence(t *testing.T) {
	t.Parallel()
	r := runCommand(t, "", "-none")
	assert.Equal(t, 1, strings.Count(r.stderr, "\n"), "%s", r.stderr)
	r = runCommand(t, "", "-h")
	assert.Equal(t, exitPassed, r.status)
	assert.Contains(t, r.stdout, "DIR-OR-FILE")
	assert.Contains(t, r.stdout, "-allow-unknown")
}

func TestReportsAreWrittenForMachines(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write(t, dir, "in/a.json", passing)
	write(t, dir, "in/sub/b.json", failing)
	junit := filepath.Join(dir, "junit.xml")
	r := runCommand(t, "", "-json", "-junit", junit, filepath.Join(dir, "in"))
	assert.Equal(t, exitFailed, r.status)
	var report suite.Report
	require.NoError(t, json.Unmarshal([]byte(r.stdout), &report), "standard output is the report alone")
	assert.Equal(t, 2, report.Passed)
	assert.Equal(t, "sub/b.json#wrong", report.Cases[2].ID())
	assert.Contains(t, r.stderr, "2 passed, 1 failed")
	b, err := os.ReadFile(junit)
	require.NoError(t, err)
	var suites struct {
		Tests    int `xml:"tests,attr"`
		Failures int `xml:"failures,attr"`
	}
	require.NoError(t, xml.Unmarshal(b, &suites))
	assert.Equal(t, 3, suites.Tests)
	assert.Equal(t, 1, suites.Failures)
}

func TestServeGoesOnAfterALineThatIsNoRequest(t *testing.T) {
	t.Parallel()
	r := runCommand(t, "no JSON\n{\"id\":\"f.json#a\",\"op\":\"audit.root\",\"in\":{\"leaves\":[]}}\n{\"id\":\"f.json#b\",\"op\":\"no.such\",\"in\":{}}\n", "-serve")
	assert.Equal(t, exitPassed, r.status)
	assert.Contains(t, r.stdout, `{"id":null,"error":"bad_request"`)
	assert.Contains(t, r.stdout, `{"id":"f.json#a","out":{"root":"e3b0c4`)
	assert.Contains(t, r.stdout, `{"id":"f.json#b","error":"unknown_op"}`)
	assert.Equal(t, 3, strings.Count(r.stdout, "\n"))
}

func TestStandardErrorOfTheOtherSideIsPassedOn(t *testing.T) {
	t.Parallel()
	r := runCommand(t, "", "-exec", quoted(binary)+" -no-such-flag", write(t, t.TempDir(), "f.json", passing))
	assert.Equal(t, exitFailed, r.status)
	assert.Contains(t, r.stderr, "no-such-flag")
	assert.Contains(t, r.stderr, "the other side ended with exit status 2")
}
