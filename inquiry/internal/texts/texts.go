// Package texts gives the values of an enumeration their codes, both ways.
package texts

import "slices"

// Of is the code of a value, "unknown" of one that is none.
func Of[T ~uint8](codes []string, v T) string {
	if int(v) < len(codes) {
		return codes[v]
	}
	return "unknown"
}

// Write is the code of a value as text; a value that is none is refused.
func Write[T ~uint8](codes []string, v T, refuse error) ([]byte, error) {
	if int(v) >= len(codes) {
		return nil, refuse
	}
	return []byte(codes[v]), nil
}

// Read sets a value from its code; a code that is none leaves it as it was.
func Read[T ~uint8](codes []string, text []byte, v *T, refuse error) error {
	i := slices.Index(codes, string(text))
	if i < 0 {
		return refuse
	}
	*v = T(i)
	return nil
}
