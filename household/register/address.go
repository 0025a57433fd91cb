package register

import (
	"fmt"
	"log/slog"
)

// Address is where somebody lives (住所). When the register keeps it secret (支援措置, an evacuee)
// the address shows itself to no printer, encoder or log: [Address.Text], String, every
// verb of fmt, JSON and slog give nothing but the mark. Only [Address.Disclose] gives the
// text, for what is sent to the person alone.
type Address struct {
	postal, text string
	secret       bool
	unprinted    bool // not secret, but raw material that no printer shows
}

// NewAddress returns an address; postal is the postal code as it is to be shown.
func NewAddress(postal, text string, secret bool) Address {
	return Address{postal: postal, text: text, secret: secret}
}

// Secret reports whether the address is kept secret.
func (a Address) Secret() bool { return a.secret }

// IsZero reports whether nothing is known, not even that it is secret.
func (a Address) IsZero() bool { return a == Address{} }

// Text returns the address, and "" when it is secret.
func (a Address) Text() string {
	if a.secret {
		return ""
	}
	return a.text
}

// Postal returns the postal code, and "" when the address is secret.
func (a Address) Postal() string {
	if a.secret {
		return ""
	}
	return a.postal
}

// Disclose returns the address even when it is secret. Use it for nothing but what goes to
// the person alone; it must never reach another member of the household left behind.
func (a Address) Disclose() (postal, text string) { return a.postal, a.text }

// String returns Text, and 非公開 when the address is secret or one of an event that the
// register gives back: those are not sorted by who may see them.
func (a Address) String() string {
	if a.secret || a.unprinted {
		return "非公開"
	}
	return a.text
}

// Format implements [fmt.Formatter]: no verb shows more than String.
func (a Address) Format(s fmt.State, _ rune) { _, _ = s.Write([]byte(a.String())) }

// LogValue implements [slog.LogValuer]: a log never holds an address.
func (a Address) LogValue() slog.Value { return slog.BoolValue(a.secret) }

// MarshalText writes String, so that JSON, CSV and templates honour the mark.
func (a Address) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// masked returns a with the mark set.
func (a Address) masked() Address {
	a.secret = true
	return a
}
