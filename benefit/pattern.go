package benefit

import (
	"strconv"
	"strings"
)

// matchesPattern reports whether a text is what a pattern of the schema says. Of regular
// expressions the schema uses classes of ASCII characters in brackets, each once or, behind it,
// {least,most}; only the last may vary in length. A test holds every pattern of the schema against
// package regexp, which a program for a page then need not carry.
func matchesPattern(pattern, text string) bool {
	rest := strings.TrimSuffix(strings.TrimPrefix(pattern, "^"), "$")
	for rest != "" {
		class, behind, _ := strings.Cut(strings.TrimPrefix(rest, "["), "]")
		least, most := 1, 1
		if count, after, ok := strings.Cut(strings.TrimPrefix(behind, "{"), "}"); ok && behind[0] == '{' {
			low, high, _ := strings.Cut(count, ",")
			least, _ = strconv.Atoi(low)
			most, _ = strconv.Atoi(high)
			behind = after
		}
		n := 0
		for n < most && n < len(text) && inClass(class, text[n]) {
			n++
		}
		if n < least {
			return false
		}
		rest, text = behind, text[n:]
	}
	return text == ""
}

func inClass(class string, c byte) bool {
	for i := 0; i < len(class); i++ {
		if i+2 < len(class) && class[i+1] == '-' {
			if class[i] <= c && c <= class[i+2] {
				return true
			}
			i += 2
		} else if class[i] == c {
			return true
		}
	}
	return false
}
