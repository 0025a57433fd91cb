package money

// Rounding names how an amount that is not whole yen becomes whole. The zero
// value refuses fractions.
type Rounding uint8

// The rules.
const (
	Exact    Rounding = iota // no fraction allowed
	Truncate                 // 切捨て: towards zero (国等の債権債務等の金額の端数計算に関する法律)
	Floor                    // towards minus infinity
	Ceil                     // 切上げ: towards plus infinity
	HalfUp                   // 四捨五入: half away from zero
)

// MulRatio returns y × num ÷ den, rounded by the rule, without leaving whole
// numbers. den must be positive. Errors: fraction (under Exact), rounding (no
// such rule), and overflow when y × num does not fit.
func (y Yen) MulRatio(num, den int64, rule Rounding) (Yen, error) {
	if den <= 0 {
		return 0, &Error{code: CodeRounding}
	}
	p, err := y.Mul(num)
	if err != nil {
		return 0, err
	}
	return p.divide(den, rule)
}

// UpTo returns the smallest multiple of unit that is not below y, for amounts
// that are raised to whole ten thousands. Errors: rounding (unit is not
// positive), overflow.
func (y Yen) UpTo(unit Yen) (Yen, error) {
	if unit <= 0 {
		return 0, &Error{code: CodeRounding}
	}
	q, err := y.divide(int64(unit), Ceil)
	if err != nil {
		return 0, err
	}
	return q.Mul(int64(unit))
}

func (y Yen) divide(den int64, rule Rounding) (Yen, error) {
	q, r := int64(y)/den, int64(y)%den
	if r == 0 {
		return Yen(q), nil
	}
	away := int64(1)
	if r < 0 {
		away, r = -1, -r
	}
	switch rule {
	case Exact:
		return 0, &Error{code: CodeFraction}
	case Truncate:
		return Yen(q), nil
	case Floor:
		return Yen(q + min(away, 0)), nil
	case Ceil:
		return Yen(q + max(away, 0)), nil
	case HalfUp:
		if r >= den-r {
			q += away
		}
		return Yen(q), nil
	}
	return 0, &Error{code: CodeRounding}
}
