//go:build !race

package sample

// Race says that the race detector is on: it slows exhaustive tests tenfold, and allocates.
const Race = false

const slower = 1
