package city

import (
	"slices"
	"strings"

	"github.com/kyufu-go/kyufu/benefit"
	"github.com/kyufu-go/kyufu/household/addressee"
)

// programNames is by which words a list of payments names programs.
type programNames struct {
	ids     map[string]string // by id, alias or name, in lower case
	counted []string          // ids and aliases of those whose payments exclude here, in lower case
}

// namesFor knows the built-in programs, the one at work and those that it asks about.
func namesFor(c *benefit.Compiled) *programNames {
	n := &programNames{ids: make(map[string]string)}
	for _, id := range benefit.BuiltinIDs() {
		if p, err := benefit.Builtin(id); err == nil {
			n.know(p)
		}
	}
	own := c.Program()
	n.know(own)
	n.count(own.ID())
	for _, t := range [...]benefit.Track{benefit.TrackA, benefit.TrackB, benefit.TrackC} {
		x := c.Excludes(t)
		for _, id := range append(x.Programs, x.Persons...) {
			n.count(id)
		}
	}
	return n
}

func (n *programNames) know(p *benefit.Program) {
	for _, word := range [...]string{p.ID(), p.Alias(), p.Name().JA} {
		if word != "" {
			n.ids[strings.ToLower(word)] = p.ID()
		}
	}
}

func (n *programNames) count(id string) {
	n.ids[strings.ToLower(id)] = id
	for word, of := range n.ids {
		if of == id {
			n.counted = append(n.counted, word)
		}
	}
}

// id is the program that a row means, in either width and case; "" of none. Slip says that the word
// is one slip away from that of a program whose payments exclude: it may well mean it.
func (n *programNames) id(text string) (id string, slip bool) {
	word := strings.ToLower(text)
	if plain, err := (addressee.Format{}).Normal(text); err == nil {
		word = strings.ToLower(plain)
	}
	if id = n.ids[word]; id != "" {
		return id, false
	}
	for _, other := range n.counted {
		if slipped(word, other) {
			return "", true
		}
	}
	return "", false
}

// counts reports whether payments of a program exclude here.
func (n *programNames) counts(id string) bool {
	return slices.Contains(n.counted, strings.ToLower(id))
}

// slipped reports whether two words differ by one letter: another one, one too many, or two that
// have changed places.
func slipped(a, b string) bool {
	x, y := []rune(a), []rune(b)
	if len(x) > len(y) {
		x, y = y, x
	}
	i := 0
	for i < len(x) && x[i] == y[i] {
		i++
	}
	x, y = x[i:], y[i:]
	switch {
	case len(x)+1 == len(y):
		return string(x) == string(y[1:])
	case len(x) != len(y) || len(x) == 0:
		return false
	}
	swapped := len(x) > 1 && x[0] == y[1] && x[1] == y[0] && string(x[2:]) == string(y[2:])
	return swapped || string(x[1:]) == string(y[1:])
}
