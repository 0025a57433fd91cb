package secret

import (
	"encoding/xml"
	"fmt"
	"io"
	"log/slog"
)

// Hidden is what a [Private] or [Quiet] struct prints as.
const Hidden = "(private)"

// Quiet is embedded in a struct whose fields are a person's: fmt and slog show nothing of them,
// also where the struct stands in a list, a map or another struct's field, and XML, gob and binary
// encoders refuse with [CodeSealed]. JSON is left to the struct's tags, because that is how it is
// stored and sent.
//
// Package fmt asks no method of what stands in an unexported field. For a verb that is none of a
// pointer's, as %s, it goes through one pointer there. What must not show even there is a [Secret].
type Quiet struct{}

// String shows nothing.
func (Quiet) String() string { return Hidden }

// GoString shows nothing.
func (Quiet) GoString() string { return Hidden }

// Format shows nothing, whatever the verb.
func (Quiet) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, Hidden) }

// LogValue shows nothing.
func (Quiet) LogValue() slog.Value { return slog.StringValue(Hidden) }

// MarshalXML refuses with code sealed.
func (Quiet) MarshalXML(*xml.Encoder, xml.StartElement) error { return CodeSealed }

// GobEncode refuses with code sealed.
func (Quiet) GobEncode() ([]byte, error) { return nil, CodeSealed }

// MarshalBinary refuses with code sealed.
func (Quiet) MarshalBinary() ([]byte, error) { return nil, CodeSealed }

// Private is [Quiet], and refuses JSON, text and YAML too: a struct that is never written.
type Private struct{ Quiet }

// MarshalJSON refuses with code sealed.
func (Private) MarshalJSON() ([]byte, error) { return nil, CodeSealed }

// MarshalText refuses with code sealed.
func (Private) MarshalText() ([]byte, error) { return nil, CodeSealed }

// MarshalYAML refuses with code sealed.
func (Private) MarshalYAML() (any, error) { return nil, CodeSealed }
