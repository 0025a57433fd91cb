package permitted

import (
	"strings"

	"github.com/kyufu-go/kyufu/household/municipality"
)

// Institution is one institution that provides or asks: its kind and, for a mayor, which
// municipality.
type Institution struct {
	Party        Party
	Municipality municipality.Code
}

// String returns "mayor:112020" or "prime_minister".
func (i Institution) String() string {
	if i.Municipality == 0 {
		return string(i.Party)
	}
	return string(i.Party) + ":" + i.Municipality.String()
}

// MarshalText writes what [Institution.String] returns.
func (i Institution) MarshalText() ([]byte, error) { return []byte(i.String()), nil }

// UnmarshalText reads what [Institution.MarshalText] writes.
func (i *Institution) UnmarshalText(text []byte) error {
	party, code, ok := strings.Cut(string(text), ":")
	out := Institution{Party: Party(party)}
	if ok {
		if err := out.Municipality.UnmarshalText([]byte(code)); err != nil {
			return err
		}
	}
	*i = out
	return nil
}
