package household

import (
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/municipality"
)

// Place is where somebody is registered: a municipality, abroad, on no register of Japan, or
// unknown. The zero value is unknown. [In] and [ParsePlace] make valid ones.
type Place uint32

// The places that are no municipality.
const (
	// Abroad is the place of people registered nowhere in Japan.
	Abroad Place = 1
	// Unregistered is the place of people who live in Japan and were struck off the register
	// (職権消除): until a municipality registers them again they are on none.
	Unregistered Place = 2
)

const (
	abroad       = "abroad"
	unregistered = "none"
)

// In returns the place that is a municipality.
func In(code municipality.Code) Place { return Place(code) }

// ParsePlace reads a municipality code of six digits, "abroad" (国外) or "none" (職権消除); "" is
// unknown. Errors: those of [municipality.Parse].
func ParsePlace(s string) (Place, error) {
	switch s {
	case "":
		return 0, nil
	case abroad, "国外":
		return Abroad, nil
	case unregistered, "職権消除":
		return Unregistered, nil
	}
	code, err := municipality.Parse(s)
	if err != nil {
		return 0, err
	}
	return In(code), nil
}

// Municipality returns the code and whether the place is a municipality.
func (p Place) Municipality() (municipality.Code, bool) {
	if p <= Unregistered {
		return 0, false
	}
	return municipality.Code(p), true
}

// Same reports one place on a day: for a municipality, a ward of a designated city is the city, and
// a town whose code is no more is the one that took its place ([municipality.Table.Same]).
func (p Place) Same(other Place, on civil.Date) bool {
	if p == other {
		return true
	}
	a, town := p.Municipality()
	b, towns := other.Municipality()
	// Of two prefectures the table says nothing else: it is not read for them, which takes long
	// on a telephone.
	return town && towns && a/10000 == b/10000 && municipality.Builtin().Same(a, b, on)
}

// Valid reports whether p is unknown, abroad, on no register, or a code with a right check digit.
func (p Place) Valid() bool {
	code, there := p.Municipality()
	return !there || code.Valid()
}

// String returns the code, "abroad", "none", or "".
func (p Place) String() string {
	switch p {
	case Abroad:
		return abroad
	case Unregistered:
		return unregistered
	default:
	}
	code, _ := p.Municipality()
	return code.String()
}
