// Package receiver is the seam between the desk, which knows no cryptography, and package sealfile,
// which has all of it. Nobody else can make a [Receiver].
package receiver

import "io"

// Receiver is who is to open a file on a medium.
type Receiver struct {
	seal func(w io.Writer, r io.Reader, context string) error
}

// New returns the receiver for whom this seals a file.
func New(seal func(w io.Writer, r io.Reader, context string) error) Receiver { return Receiver{seal} }

// IsZero reports that it is nobody.
func (r Receiver) IsZero() bool { return r.seal == nil }

// Seal encrypts what it reads to the receiver, bound to a context.
func (r Receiver) Seal(w io.Writer, from io.Reader, context string) error {
	return r.seal(w, from, context)
}
