// Package wire takes encodings apart.
package wire
