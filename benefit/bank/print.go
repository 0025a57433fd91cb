package bank

import (
	"fmt"
	"io"
	"log/slog"
)

// String shows a mask: a passbook's number is personal.
func (y Yucho) String() string { return mask + "-" + mask }

// Format implements [fmt.Formatter] with what String shows, for every verb.
func (y Yucho) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, y.String()) }

// LogValue implements [slog.LogValuer] with what String shows.
func (y Yucho) LogValue() slog.Value { return slog.StringValue(y.String()) }
