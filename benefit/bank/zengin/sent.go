package zengin

import (
	"crypto/sha256"
	"io"

	"github.com/kyufu-go/kyufu/household/secret"
)

// Sent remembers the payments of files that were sent: account, amount and customer codes (or EDI
// text). With a customer code that is the application's number a payment is known again also when
// the file has another day. It holds digests only. The zero value is empty; after the last Add it
// is safe for concurrent use.
type Sent struct {
	secret.Quiet

	payments map[[sha256.Size]byte]struct{}
}

// Add reads a file that was sent. Errors: codes "read", and "refused" for a file that has errors:
// what was sent had none.
func (s *Sent) Add(src io.Reader, coding Coding) error {
	r, err := NewReader(src, ReaderConfig{Coding: coding})
	if err != nil {
		return err
	}
	if s.payments == nil {
		s.payments = make(map[[sha256.Size]byte]struct{})
	}
	for rec, err := range r.Records() {
		if err != nil {
			return err
		}
		if l := rec.Layout(); rec.Sound() && l != nil && l.Type == recordData {
			s.payments[paymentOf(rec.Bytes())] = struct{}{}
		}
	}
	if rep := r.Report(); rep.Failed() {
		return &Error{code: CodeRefused}
	}
	return nil
}

func (s *Sent) has(b []byte) bool {
	if s == nil || len(s.payments) == 0 {
		return false
	}
	_, sent := s.payments[paymentOf(b)]
	return sent
}

// paymentOf is the digest of what of a record is the payment; names are not.
func paymentOf(b []byte) [sha256.Size]byte {
	if len(b) != recordSize {
		return sha256.Sum256(b) // a notice of 200 bytes
	}
	var key [bankEnd - bankAt + branchEnd - branchAt + numberEnd - typeAt + amountEnd - amountAt + customerEnd - customerAt]byte
	n := copy(key[:], b[bankAt:bankEnd])
	n += copy(key[n:], b[branchAt:branchEnd])
	n += copy(key[n:], b[typeAt:numberEnd])
	n += copy(key[n:], b[amountAt:amountEnd])
	copy(key[n:], b[customerAt:customerEnd])
	return sha256.Sum256(key[:])
}
