package permitted

import (
	"strconv"
	"strings"

	"github.com/kyufu-go/kyufu/household/civil"
)

// String writes the rule as list files do: "none", "any", "2021-2022", or "window:5" for
// [YearWindow].
func (r YearRule) String() string {
	switch r.Kind {
	case NoYear:
		return "none"
	case AnyYear:
		return "any"
	case YearRange:
		return r.First.String() + "-" + r.Last.String()
	case YearWindow:
		return "window:" + strconv.Itoa(r.Back)
	}
	return "?"
}

// ParseYearRule reads what [YearRule.String] writes; the empty text is "none".
func ParseYearRule(text string) (YearRule, error) {
	bad := &Error{Row: -1, Column: "fiscal_year", code: CodeYears}
	switch text {
	case "", "none":
		return YearRule{}, nil
	case "any":
		return YearRule{Kind: AnyYear}, nil
	}
	if back, ok := strings.CutPrefix(text, "window:"); ok {
		n, ok := smallNumber(back, 99)
		if !ok {
			return YearRule{}, bad
		}
		return YearRule{Kind: YearWindow, Back: n}, nil
	}
	first, last, ok := strings.Cut(text, "-")
	if !ok {
		last = first
	}
	a, okA := smallNumber(first, civil.MaxYear)
	b, okB := smallNumber(last, civil.MaxYear)
	if !okA || !okB || a < civil.MinYear || a > b {
		return YearRule{}, bad
	}
	return YearRule{Kind: YearRange, First: civil.FiscalYear(a), Last: civil.FiscalYear(b)}, nil
}

// MarshalText writes what [YearRule.String] returns.
func (r YearRule) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText reads what [ParseYearRule] reads.
func (r *YearRule) UnmarshalText(text []byte) error {
	rule, err := ParseYearRule(string(text))
	if err != nil {
		return err
	}
	*r = rule
	return nil
}

// smallNumber reads plain digits up to limit, without sign or leading zero.
func smallNumber(s string, limit int) (int, bool) {
	n, err := strconv.Atoi(s)
	if err != nil || strconv.Itoa(n) != s || n < 0 || n > limit {
		return 0, false
	}
	return n, true
}
