//go:build race

package audit

// raceEnabled shortens the exhaustive tests, which the race detector slows tenfold.
const raceEnabled = true
