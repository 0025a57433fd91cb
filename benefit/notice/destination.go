package notice

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"

	"github.com/kyufu-go/kyufu/household/secret"
)

// Destination says who prints what is written: the town itself ([Here]) or a printer elsewhere
// ([Elsewhere]). The zero value is nobody, and takes nothing.
type Destination struct {
	secret.Private

	w    io.Writer
	hand func(Manifest) error
}

// Here is a file or a printer of the town's own: it leaves the office under no contract, and needs
// no hand-over. What goes to a printing company goes [Elsewhere], whatever its form.
func Here(w io.Writer) Destination { return Destination{w: w} }

// Elsewhere is an outsourced printer (委託先). Hand is asked first, with count and digest of the
// whole, as by [Printer.Data]: nothing is written unless it agrees. It does the hand-over, asked
// for and approved, of a desk of mynumber/access/processor. The whole is kept in memory until then.
func Elsewhere(w io.Writer, hand func(Manifest) error) Destination {
	if hand == nil {
		return Destination{}
	}
	return Destination{w: w, hand: hand}
}

// takes has something written that is for the destination, with the case of each letter in its
// place.
func (d Destination) takes(write func(w io.Writer, m *Manifest) error) error {
	var m Manifest
	switch {
	case d.w == nil:
		return &Error{code: CodeText, Field: "destination"}
	case d.hand == nil:
		return write(d.w, &m)
	}
	var whole bytes.Buffer
	if err := write(&whole, &m); err != nil {
		return err
	}
	_, err := d.leaves(whole.Bytes(), m)
	return err
}

// leaves hands something over that is for an outsourced printer, if that is agreed to, and gives
// what went with it.
func (d Destination) leaves(whole []byte, m Manifest) (Manifest, error) {
	sum := sha256.Sum256(whole)
	m.Count, m.SHA256 = len(m.Cases), hex.EncodeToString(sum[:])
	if err := d.hand(m); err != nil {
		return Manifest{}, &Error{code: CodeHandOver, cause: err}
	}
	if _, err := d.w.Write(whole); err != nil {
		return Manifest{}, &Error{code: CodeWrite, cause: err}
	}
	return m, nil
}
