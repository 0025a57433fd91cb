package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// comparison writes a module of one file that prints text and exits with status.
func comparison(t *testing.T, dir, name, body string) {
	t.Helper()
	folder := filepath.Join(dir, name)
	require.NoError(t, os.MkdirAll(folder, 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(folder, "go.mod"), []byte("module "+name+"\n\ngo 1.26.0\n"), 0o600))
	program := "package main\n\nimport (\n\t\"fmt\"\n\t\"os\"\n)\n\nfunc main() {\n\t" + body + "\n\tos.Exit(0)\n}\n"
	require.NoError(t, os.WriteFile(filepath.Join(folder, "main.go"), []byte(program), 0o600))
}

func TestRatiosStandTogetherAtTheEnd(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	comparison(t, dir, "first", `fmt.Print("ours 10 ns\nratio 2.5 to a peer\n")`)
	comparison(t, dir, "second", `fmt.Print("ratio  0.9 of the limit\nratios follow\nratio 3 more\n")`)
	require.NoError(t, os.MkdirAll(filepath.Join(dir, "no-module"), 0o755))
	var stdout, stderr bytes.Buffer
	assert.Equal(t, 0, run([]string{"-dir", dir}, &stdout, &stderr), "%s", stderr.String())
	assert.Contains(t, stdout.String(), "\n== first\nours 10 ns\n")
	assert.Contains(t, stdout.String(), "\n== ratios\nfirst: 2.5 to a peer\nsecond: 0.9 of the limit\nsecond: 3 more\n")
}

func TestComparisonThatFailsDoesNotStopTheOthers(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	comparison(t, dir, "a-broken", `fmt.Fprintln(os.Stderr, "cannot"); os.Exit(1)`)
	comparison(t, dir, "b-silent", `fmt.Println("nothing measured")`)
	comparison(t, dir, "c-good", `fmt.Println("ratio 1.0 to itself")`)
	var stdout, stderr bytes.Buffer
	assert.Equal(t, 1, run([]string{"-dir", dir}, &stdout, &stderr))
	assert.Contains(t, stdout.String(), "c-good: 1.0 to itself\nfailed: a-broken, b-silent\n")
	assert.Contains(t, stderr.String(), "cannot")
}

func TestOnlyAndList(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	comparison(t, dir, "x", `fmt.Println("ratio 1 x")`)
	comparison(t, dir, "y", `fmt.Println("ratio 1 y")`)
	for name, c := range map[string]struct {
		args   []string
		status int
		stdout string
	}{
		"all":            {[]string{"-list"}, 0, "x\ny\n"},
		"some, in order": {[]string{"-list", "-only", "y,x"}, 0, "y\nx\n"},
		"unknown":        {[]string{"-list", "-only", "z"}, 2, ""},
		"no folder":      {[]string{"-list", "-dir", filepath.Join(dir, "x")}, 2, ""},
		"no flag":        {[]string{"-none"}, 2, ""},
		"help":           {[]string{"-h"}, 0, ""},
	} {
		var stdout, stderr bytes.Buffer
		assert.Equal(t, c.status, run(append([]string{"-dir", dir}, c.args...), &stdout, &stderr), name)
		assert.Equal(t, c.stdout, stdout.String(), name)
	}
}
