package benefit

import "github.com/kyufu-go/kyufu/household/civil"

// Truth is false, unknown or true (Kleene's logic): that of package civil.
type Truth = civil.Truth

// The three truths.
const (
	False   = civil.False
	Unknown = civil.Unknown
	True    = civil.True
)

// ternary is a Truth as evaluation counts: not below zero, so that it fits into the bits of a step
// and of a table. The smaller of two is "and", the larger "or".
type ternary uint8

const (
	isFalse ternary = iota
	isUnknown
	isTrue
)

func (t ternary) not() ternary { return isTrue - t }

// truth is the Truth that a ternary counts.
func (t ternary) truth() Truth { return Truth(t) - 1 }

// ternaryOf is the inverse of truth.
func ternaryOf(t Truth) ternary { return ternary(t + 1) }

func truth(b bool) ternary {
	if b {
		return isTrue
	}
	return isFalse
}

var ternaryNames = [...]string{"false", "unknown", "true"}

// Outcome is what a decision says about a household.
type Outcome uint8

// The outcomes. The zero value is undetermined: nothing is decided by accident.
const (
	Undetermined Outcome = iota // 保留: an unknown fact decides
	Eligible                    // 支給
	Ineligible                  // 不支給
)

var outcomeNames = [...]string{"undetermined", "eligible", "ineligible"}

// Track is a way into a program (支給区分). The zero value is A.
type Track uint8

// The tracks.
const (
	TrackA Track = iota // 住民税非課税世帯
	TrackB              // 家計急変世帯
	TrackC              // 令和4年度に新たに非課税となった世帯
	tracks
)
