package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestADayAtTheTerminalLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var out, errs strings.Builder
	require.Equal(t, 0, run([]string{"-dir", dir}, &out, &errs), errs.String())
	for _, s := range []string{
		"3 rows left as a file", "stray line 1 of the reply: format", "no_data, may become: [erase], over: true",
		"registered: fiscal year 2021 is exempt", "asked again, then broken_off", "healthy: true", "1 disputed", "1 rejected",
		"with a mark 0 records are shown", "prime_minister is told of a correction", "the pension system is told: exempt",
		"and no more: share: denied", "ten years on 1 tax facts are erased", "5 erased", "3 records disposed of",
	} {
		assert.Contains(t, out.String(), s)
	}
	for _, person := range people {
		assert.NotContains(t, out.String(), string(person))
	}
	for _, folder := range []string{"office", "medium", "server"} {
		left, err := os.ReadDir(filepath.Join(dir, folder))
		require.NoError(t, err)
		assert.Empty(t, left, "no file is left")
	}
}

func TestAWrongFlagIsOneSentence(t *testing.T) {
	t.Parallel()
	var out, errs strings.Builder
	assert.Equal(t, 2, run([]string{"-folder", "x"}, &out, &errs))
	assert.Equal(t, 1, strings.Count(errs.String(), "\n"))
	assert.Equal(t, 0, run([]string{"-h"}, &out, &errs))
}
