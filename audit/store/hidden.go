package store

import (
	"encoding/xml"
	"fmt"
	"io"
	"log/slog"
)

// hidden is embedded in what holds keys, terms and bodies: whatever prints it shows nothing of
// them, and encoders refuse with code input. A store writes it field by field.
type hidden struct{}

const shown = "(document)"

// String shows nothing.
func (hidden) String() string { return shown }

// GoString shows nothing.
func (hidden) GoString() string { return shown }

// Format shows nothing, whatever the verb.
func (hidden) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, shown) }

// LogValue shows nothing.
func (hidden) LogValue() slog.Value { return slog.StringValue(shown) }

// MarshalJSON refuses.
func (hidden) MarshalJSON() ([]byte, error) { return nil, CodeInput }

// MarshalText refuses.
func (hidden) MarshalText() ([]byte, error) { return nil, CodeInput }

// MarshalXML refuses.
func (hidden) MarshalXML(*xml.Encoder, xml.StartElement) error { return CodeInput }

// MarshalBinary refuses.
func (hidden) MarshalBinary() ([]byte, error) { return nil, CodeInput }

// GobEncode refuses.
func (hidden) GobEncode() ([]byte, error) { return nil, CodeInput }
