package benefit

// Truth is the answer of a criterion: false, unknown or true, in Kleene's
// three-valued logic. The order makes "and" the smaller and "or" the larger of
// two answers.
type Truth uint8

// The three answers.
const (
	False Truth = iota
	Unknown
	True
)

var truthNames = [...]string{"false", "unknown", "true"}

func (t Truth) not() Truth { return True - t }

func truth(b bool) Truth {
	if b {
		return True
	}
	return False
}

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
