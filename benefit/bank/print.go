package bank

import (
	"fmt"
	"io"
	"log/slog"
)

// String shows the account as [Account.String] does, and the amount.
func (t Transfer) String() string { return t.Account().String() + " " + t.Amount.String() }

// Format implements [fmt.Formatter] with what String shows, for every verb.
func (t Transfer) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, t.String()) }

// LogValue implements [slog.LogValuer] with what String shows.
func (t Transfer) LogValue() slog.Value { return slog.StringValue(t.String()) }

// String shows a mask: a passbook's number is personal.
func (y Yucho) String() string { return mask + "-" + mask }

// Format implements [fmt.Formatter] with what String shows, for every verb.
func (y Yucho) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, y.String()) }

// LogValue implements [slog.LogValuer] with what String shows.
func (y Yucho) LogValue() slog.Value { return slog.StringValue(y.String()) }

// String shows day and amount; the remitter is a mask.
func (e Entry) String() string {
	sign := "+"
	if e.Out {
		sign = "-"
	}
	return e.BookDate.String() + " " + sign + e.Amount.String() + " " + mask
}

// Format implements [fmt.Formatter] with what String shows, for every verb.
func (e Entry) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, e.String()) }

// LogValue implements [slog.LogValuer] with what String shows.
func (e Entry) LogValue() slog.Value { return slog.StringValue(e.String()) }
