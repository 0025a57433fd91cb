package operation

// values counts the values in a text of JSON, those in others too: what work an input can make. Of
// what is no JSON it counts something.
func values(in []byte) int {
	n := 1
	for i := 0; i < len(in); i++ {
		switch in[i] {
		case ',':
			n++
		case '{', '[':
			if !empty(in[i+1:]) {
				n++
			}
		case '"':
			for i++; i < len(in) && in[i] != '"'; i++ {
				if in[i] == '\\' {
					i++
				}
			}
		}
	}
	return n
}

// empty reports whether an object or a list ends before anything stands in it.
func empty(in []byte) bool {
	for _, c := range in {
		switch c {
		case ' ', '\t', '\r', '\n':
		default:
			return c == '}' || c == ']'
		}
	}
	return true
}
