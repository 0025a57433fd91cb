// Conformance puts an implementation through the vectors of examples/conformance/suite.
//
//	go run ./examples/conformance                      the built-in vectors against this library
//	go run ./examples/conformance DIR-OR-FILE...       other vectors of the same format
//	go run ./examples/conformance -exec './system -v'  the vectors against another implementation
//	go run ./examples/conformance -serve               this library answers requests on stdin and stdout
//	go run ./examples/conformance -controls [-csv]     how every function and safeguard of the assessment is met
//
// One line is printed for each case that fails (with -v for every case), then "N passed, N failed"
// alone on the last line. With -json standard output holds a report object alone, and the lines go
// to standard error.
//
// The exit status is 0 when every case passed, 1 when one failed, 2 when a file cannot be read or
// is not of format 1, the arguments make no sense, or the other implementation cannot be started.
package main
