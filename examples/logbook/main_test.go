package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestAMonthOfTheKeeperOfTheLog(t *testing.T) {
	t.Parallel()
	var out, errs strings.Builder
	require.Equal(t, 0, run([]string{"-dir", t.TempDir()}, &out, &errs), errs.String())
	for _, s := range []string{
		"app2: anchored 0s ago by 2 of its anchors, late: false", "a day later without an anchor: anchor: late", "out_of_hours:",
		"a leak about 1 persons: prompt report by 2026-07-09", "final report by 2026-09-02", "a question is to be answered by 2026-07-21, late: false",
		"app1: ", "nothing altered: true", "has grown out of that of",
	} {
		assert.Contains(t, out.String(), s)
	}
}
