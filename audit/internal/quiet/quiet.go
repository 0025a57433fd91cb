// Package quiet is what a struct of the log embeds that holds a person's data: nothing prints it.
// It does for the log's packages, which stand on nothing, what household/secret does for others.
package quiet

import (
	"encoding/xml"
	"fmt"
	"io"
	"log/slog"
)

const hidden = "***"

// SealedError is the error of an encoder that may not write what is quiet.
type SealedError struct{}

// Error is the code.
func (SealedError) Error() string { return "audit: sealed" }

// Quiet is embedded in a struct whose fields are a person's: fmt and slog show nothing of them, gob
// and XML refuse. Its JSON is how it is handed over.
type Quiet struct{}

// String hides the value.
func (Quiet) String() string { return hidden }

// GoString hides the value.
func (Quiet) GoString() string { return hidden }

// Format hides the value, whatever the verb.
func (Quiet) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, hidden) }

// LogValue hides the value.
func (Quiet) LogValue() slog.Value { return slog.StringValue(hidden) }

// MarshalXML refuses.
func (Quiet) MarshalXML(*xml.Encoder, xml.StartElement) error { return SealedError{} }

// GobEncode refuses.
func (Quiet) GobEncode() ([]byte, error) { return nil, SealedError{} }

// Private is Quiet, and refuses JSON too: a struct that is never written.
type Private struct{ Quiet }

// MarshalJSON refuses.
func (Private) MarshalJSON() ([]byte, error) { return nil, SealedError{} }
