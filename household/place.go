package household

import "github.com/kyufu-go/kyufu/household/municipality"

// Place is where somebody is registered: a municipality, abroad, or unknown. The
// zero value is unknown. [In] and [ParsePlace] make valid ones.
type Place uint32

// Abroad is the place of people registered nowhere in Japan.
const Abroad Place = 1

const abroad = "abroad"

// In returns the place that is a municipality.
func In(code municipality.Code) Place { return Place(code) }

// ParsePlace reads a municipality code of six digits, or "abroad" (国外); "" is unknown. Errors:
// those of [municipality.Parse].
func ParsePlace(s string) (Place, error) {
	switch s {
	case "":
		return 0, nil
	case abroad, "国外":
		return Abroad, nil
	}
	code, err := municipality.Parse(s)
	if err != nil {
		return 0, err
	}
	return In(code), nil
}

// Municipality returns the code and whether the place is a municipality.
func (p Place) Municipality() (municipality.Code, bool) {
	if p <= Abroad {
		return 0, false
	}
	return municipality.Code(p), true
}

// Valid reports whether p is unknown, abroad, or a code with a right check digit.
func (p Place) Valid() bool {
	code, there := p.Municipality()
	return !there || code.Valid()
}

// String returns the code, "abroad", or "".
func (p Place) String() string {
	if p == Abroad {
		return abroad
	}
	code, _ := p.Municipality()
	return code.String()
}
