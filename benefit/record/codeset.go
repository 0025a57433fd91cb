package record

import "slices"

// codeSet is the codes of a list, packed: lists are short, and a look along them is
// faster than a map.
type codeSet struct {
	short []uint64 // of up to seven bytes, with the length on top
	long  map[string]int
}

func pack(s string) (p uint64) {
	for i := range len(s) {
		p = p<<8 | uint64(s[i])
	}
	return p | uint64(len(s))<<56
}

func (l *Lists) set(name string) (s codeSet) {
	s.long = l.codes[name]
	for code := range s.long {
		if len(code) <= 7 {
			s.short = append(s.short, pack(code))
		}
	}
	return s
}

func (s *codeSet) has(v string) bool {
	if len(v) > 7 || len(s.short) > 40 {
		_, ok := s.long[v]
		return ok
	}
	return slices.Contains(s.short, pack(v))
}
