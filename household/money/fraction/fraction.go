// Package fraction holds amounts that are not whole yen, as decimals that become whole yen again by
// a rounding that has a name.
//
// It is apart from money so that a program with whole yen alone does not carry decimals.
package fraction

import (
	"github.com/shopspring/decimal"

	"github.com/kyufu-go/kyufu/household/money"
)

// Of returns the amount as a decimal.
func Of(y money.Yen) decimal.Decimal { return decimal.NewFromInt(int64(y)) }

// Round makes d whole yen. Errors: fraction (under [money.Exact]), rounding (no such rule),
// overflow, each a [money.Code].
func Round(d decimal.Decimal, rule money.Rounding) (money.Yen, error) {
	switch rule {
	case money.Exact:
		if !d.IsInteger() {
			return 0, money.CodeFraction
		}
	case money.Truncate:
		d = d.Truncate(0)
	case money.Floor:
		d = d.Floor()
	case money.Ceil:
		d = d.Ceil()
	case money.HalfUp:
		d = d.Round(0)
	default:
		return 0, money.CodeRounding
	}
	whole := d.BigInt()
	if !whole.IsInt64() {
		return 0, money.CodeOverflow
	}
	return money.Yen(whole.Int64()), nil
}
