package audit

import "strings"

// Second is the one rule of two persons (職務の分離, 複数職員による確認): it reports whether first and second are
// two persons. A code without a letter or digit, or that no event may hold, is nobody, and nobody
// is not a person. Letters that differ only in case, and marks at either end, do not make another
// person.
//
// It knows nothing of who may act: ask the access policy for that.
func Second(first, second Code) bool {
	a, b := Person(first), Person(second)
	return a != "" && b != "" && a != b
}

// Person is what of a code tells one person from another: whatever counts by person counts by it.
// Of nobody it is "".
func Person(c Code) string {
	if !c.Valid() {
		return ""
	}
	return strings.ToLower(strings.Trim(string(c), "._:/-"))
}
