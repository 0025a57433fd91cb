package record

import (
	"fmt"
	"io"
	"log/slog"
)

const mask = "****"

// String shows a mask.
func (p Person) String() string { return "person " + mask }

// Format implements [fmt.Formatter] with what String shows, for every verb.
func (p Person) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, p.String()) }

// LogValue implements [slog.LogValuer] with what String shows.
func (p Person) LogValue() slog.Value { return slog.StringValue(p.String()) }

// String shows a mask; [Address.Line] gives the address.
func (a Address) String() string { return "address " + mask }

// Format implements [fmt.Formatter] with what String shows, for every verb.
func (a Address) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, a.String()) }

// LogValue implements [slog.LogValuer] with what String shows.
func (a Address) LogValue() slog.Value { return slog.StringValue(a.String()) }

// String shows number and history of the application.
func (a Application) String() string {
	return fmt.Sprintf("application %d history %d", a.Number, a.History)
}

// Format implements [fmt.Formatter] with what String shows, for every verb.
func (a Application) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, a.String()) }

// LogValue implements [slog.LogValuer] with what String shows.
func (a Application) LogValue() slog.Value { return slog.StringValue(a.String()) }
