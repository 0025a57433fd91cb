package household

import "github.com/kyufu-go/kyufu/household/civil"

// The fiscal years for which facts can be held by year.
const (
	FirstYear civil.FiscalYear = 2019
	LastYear  civil.FiscalYear = FirstYear + yearSlots - 1
	yearSlots                  = 16
	slotBits                   = 4
	slotMask                   = 1<<slotBits - 1
)

// ByYear is one fact for each of sixteen fiscal years, [FirstYear] to [LastYear],
// in eight bytes. The zero value knows nothing of any year. Values are
// comparable with ==.
type ByYear[T ~uint8] struct{ slots uint64 }

// Always returns the fact that is the same in every year.
func Always[T ~uint8](fact T) ByYear[T] {
	const ones = 0x1111111111111111
	return ByYear[T]{uint64(fact&slotMask) * ones}
}

// InYear returns the fact for one year, unknown for the others; outside the
// years held it is unknown for all.
func InYear[T ~uint8](fy civil.FiscalYear, fact T) ByYear[T] { return ByYear[T]{}.With(fy, fact) }

// At returns the fact for a year; outside the years held it is unknown.
func (y ByYear[T]) At(fy civil.FiscalYear) T {
	if !HoldsYear(fy) {
		var unknown T
		return unknown
	}
	return T(y.slots >> (slotBits * uint(fy-FirstYear)) & slotMask)
}

// With returns the facts with the one for a year set. A year that is not held is
// left out: ask [HoldsYear] first where years come from outside.
func (y ByYear[T]) With(fy civil.FiscalYear, fact T) ByYear[T] {
	if !HoldsYear(fy) {
		return y
	}
	shift := slotBits * uint(fy-FirstYear)
	return ByYear[T]{y.slots&^(slotMask<<shift) | uint64(fact&slotMask)<<shift}
}

// IsZero reports whether nothing is known of any year.
func (y ByYear[T]) IsZero() bool { return y.slots == 0 }

// HoldsYear reports whether facts can be held for a fiscal year.
func HoldsYear(fy civil.FiscalYear) bool { return uint(fy-FirstYear) < yearSlots }
