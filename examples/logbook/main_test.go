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
		"app1: ", "nothing altered: true", "has grown out of that of", "a print was begun and never ended", " entries in both logs are about the person who asked",
		"app1: 3 by u0666, 2 on the first day, 13 views", "2033-07-05 10:00:00  a person is forgotten: true", "the oldest go: true",
	} {
		assert.Contains(t, out.String(), s)
	}
}
