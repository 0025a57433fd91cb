//go:build race

package sample

// Race says that the race detector is on: it slows exhaustive tests tenfold, and allocates.
const Race = true

// slower is how much smaller a sample is: the detector looks at how goroutines meet, which one step
// in many shows; every step is taken without it.
const slower = 4
