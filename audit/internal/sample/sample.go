// Package sample says which steps of a slow loop a test takes today: some of them, others every
// day, or all.
package sample

import (
	"os"
	"strconv"
	"testing"
	"time"
)

// Long tells whether all steps of every loop are to be taken: KYUFU_LONG=1.
func Long() bool { return os.Getenv("KYUFU_LONG") == "1" }

// Day is the day of the year by which samples rotate; KYUFU_DAY=n repeats that of another day.
func Day() int {
	if n, err := strconv.Atoi(os.Getenv("KYUFU_DAY")); err == nil && n >= 0 {
		return n
	}
	return time.Now().UTC().YearDay() //nolint:forbidigo // only tests ask, and any day will do
}

// Every says which steps of a loop to take: one in n, beginning with today's. A test that fails
// shows what it took.
func Every(t testing.TB, n int) (first, step int) {
	t.Helper()
	if Long() || n < 2 {
		return 0, 1
	}
	n *= slower
	first = Day() % n
	t.Logf("takes one step in %d, from step %d; KYUFU_DAY=%d takes the same, KYUFU_LONG=1 takes all", n, first, Day())
	return first, n
}

// Part says which of a loop's rounds to take: today's of so many equal parts, from the first round
// up to but not with the last.
func Part(t testing.TB, rounds, parts int) (from, to int) {
	t.Helper()
	if Long() || parts < 2 {
		return 0, rounds
	}
	parts = min(parts*slower, max(parts, rounds))
	n := Day() % parts
	from, to = rounds*n/parts, rounds*(n+1)/parts
	t.Logf("takes rounds %d to %d of %d; KYUFU_DAY=%d takes the same, KYUFU_LONG=1 takes all", from, to-1, rounds, Day())
	return from, to
}

// PowerCuts are the lives, of so many cuts each, of a test that makes 10,000: today's tenth of
// them. KYUFU_POWER_CUTS asks for another number.
func PowerCuts(t testing.TB, each int) (from, to uint64) {
	t.Helper()
	if n, err := strconv.Atoi(os.Getenv("KYUFU_POWER_CUTS")); err == nil {
		return 0, uint64((n + each - 1) / each)
	}
	first, end := Part(t, (10_000+each-1)/each, 10)
	return uint64(first), uint64(end)
}
