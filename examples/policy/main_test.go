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

func TestTheSmallTownsPolicyHolds(t *testing.T) {
	t.Parallel()
	var out, errs bytes.Buffer
	assert.Equal(t, 0, run([]string{"small-town.json"}, &out, &errs), errs.String())
	assert.Equal(t, "2022-04-01：事務 1、ID 5、割当 5、端末 3\n", out.String())
}

func TestEveryFaultIsTold(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("small-town.json")
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "policy.json")
	bad := strings.ReplaceAll(strings.Replace(string(raw), `"superiors": ["chief"]`, `"superiors": ["nobody"]`, 1), `"terminals": ["server-1"]`, `"terminals": ["server-9"]`)
	require.NoError(t, os.WriteFile(path, []byte(bad), 0o600))
	var out, errs bytes.Buffer
	assert.Equal(t, 1, run([]string{path}, &out, &errs))
	assert.Contains(t, errs.String(), "dangling: departments[0].superiors")
	assert.Contains(t, errs.String(), "dangling: assignments[4].terminals")
	require.NoError(t, os.WriteFile(path, []byte(`{"lockd": true}`), 0o600))
	assert.Equal(t, 1, run([]string{path}, &out, &errs))
	assert.Contains(t, errs.String(), "unknown_key")
}

func TestUsage(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		args []string
		want int
	}{{nil, 2}, {[]string{"-h"}, 0}, {[]string{"-x"}, 2}, {[]string{"missing.json"}, 2}, {[]string{"-schema"}, 0}} {
		var out, errs bytes.Buffer
		assert.Equal(t, c.want, run(c.args, &out, &errs), "%v", c.args)
	}
}
