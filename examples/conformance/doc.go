// Conformance puts an implementation through the vectors of examples/conformance/suite.
//
//	go run ./examples/conformance                      the built-in vectors against this library
//	go run ./examples/conformance DIR-OR-FILE...       other vectors of the same format
//	go run ./examples/conformance -exec './system -v'  the vectors against another implementation
//	go run ./examples/conformance -url http://…        the same over HTTP
//	go run ./examples/conformance -serve               this library answers requests on stdin and stdout
//	go run ./examples/conformance -profile bank        the vectors of one profile
//	go run ./examples/conformance -generate N -seed S  N generated cases, compared with this library
//	go run ./examples/conformance -exec … -sign KEY.pem -o FILE -system NAME  a signed report: FILE and FILE.sig
//	go run ./examples/conformance -verify FILE -key PUB.pem  whose word it is, on which vectors
//	go run ./examples/conformance -untouched           what no vector touches: operations, codes, fields, sentences
//	go run ./examples/conformance -controls -exec '…'  which sentences of the assessment another system keeps
//	go run ./examples/conformance -controls [-csv]     how every function and safeguard of the assessment is met
//	go run ./examples/conformance -controls -assessment FILE  which controls answer another city's sentences
//
// For each case that fails a line is printed (with -v for every case), and below it, indented, the
// input and every difference; then "N passed, N failed" alone on the last line. With -json standard
// output holds a report object alone, and the lines go to standard error.
//
// The exit status is 0 when every case passed, 1 when one failed or none matches -run, 2 when a
// file cannot be read or is not of format 1, the arguments make no sense, or the other
// implementation cannot be started.
package main
