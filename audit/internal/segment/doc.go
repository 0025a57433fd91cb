// Package segment is the format of the log: what stands in its files, byte by byte, and how it is
// read.
package segment
