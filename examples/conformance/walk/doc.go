// Package walk calls and prints everything that the library exports.
//
// Two tests go over every exported function, method and type of the module, as a generated list
// names them: one calls them with zero and nil arguments and allows no panic but the documented
// ones, one fills every type with marked personal values and looks for the marks in what fmt, slog
// and the encoders write. A new symbol joins both with `go generate`; the step `generated` of
// .ci/run fails when the list is old.
package walk

//go:generate go run ./gen
