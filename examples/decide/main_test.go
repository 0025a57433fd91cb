package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const exempt = `{"id":"501","head":"1001","members":[{"id":"1001","birth":"1975-03-01","tax":"exempt","supporter":"none"}]}`

func runCommand(stdin string, args ...string) (status int, stdout, stderr string) {
	var out, errs bytes.Buffer
	status = run(args, strings.NewReader(stdin), &out, &errs)
	return status, out.String(), errs.String()
}

func TestHouseholdIsDecidedWithItsReasons(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		household string
		args      []string
		want      []string
	}{
		"all exempt":      {exempt, nil, []string{"支給対象", "100,000円"}},
		"another program": {exempt, []string{"-program", "P4"}, []string{"支給対象", "30,000円"}},
		"a member taxed":  {strings.Replace(exempt, `"exempt"`, `"taxed"`, 1), nil, []string{"支給要件に該当しません", "R01", "1001"}},
		"not yet known":   {strings.Replace(exempt, `"exempt"`, `"unknown"`, 1), nil, []string{"不足：1001 tax_status 2021 own_roll\n", "確認中"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			status, stdout, stderr := runCommand(c.household, c.args...)
			assert.Zero(t, status, stderr)
			for _, text := range c.want {
				assert.Contains(t, stdout, text)
			}
		})
	}
}

func TestHouseholdIsReadFromAFile(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "h.json")
	require.NoError(t, os.WriteFile(name, []byte(exempt), 0o600))
	status, stdout, _ := runCommand("", name)
	assert.Zero(t, status)
	assert.Contains(t, stdout, "支給対象")
}

func TestWhatCannotBeJudgedIsRefusedWithoutAValue(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		stdin  string
		args   []string
		status int
	}{
		"no JSON":            {"x", nil, 1},
		"two households":     {exempt + exempt, nil, 1},
		"no head":            {`{"id":"501","head":"1002","members":[{"id":"1001"}]}`, nil, 1},
		"no such program":    {exempt, []string{"-program", "P99"}, 1},
		"no such town":       {exempt, []string{"-municipality", "112021"}, 1},
		"no such file":       {"", []string{filepath.Join("testdata", "absent")}, 1},
		"no such flag":       {"", []string{"-none"}, 2},
		"more than one file": {"", []string{"a", "b"}, 2},
		"help":               {"", []string{"-h"}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			status, stdout, stderr := runCommand(c.stdin, c.args...)
			assert.Equal(t, c.status, status, stderr)
			assert.Equal(t, name == "help", stdout != "")
			assert.NotContains(t, stderr, "1001")
		})
	}
}
