package audit

import "github.com/kyufu-go/kyufu/audit/internal/wire"

// Code is a short machine code: an officer's ID, a terminal, a purpose, a case number. It is never
// a name, an address or a number that stands for a person.
//
// A code has 1 to 40 bytes out of A–Z a–z 0–9 . _ : / - and holds fewer than ten digits in a row,
// separators not counted: so neither a 個人番号 (12 digits) nor a corporate number (13), a telephone
// number (10 or 11) or a 住民票コード (11) fits. The empty code means "not stated".
type Code string

// MaxCode is the greatest length of a Code in bytes.
const MaxCode = wire.MaxCode

// Valid reports whether the code may stand in an event; the empty code may.
func (c Code) Valid() bool { return wire.ValidCode(c) }

func (c Code) validLike(valid Code) bool { return c == valid || wire.ValidCode(c) }
