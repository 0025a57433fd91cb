package record

import (
	_ "embed"
	"slices"

	"github.com/kyufu-go/kyufu/household/strictjson"
)

// Code is one entry of a code list.
type Code struct {
	Code string `json:"code"`
	JA   string `json:"ja"`
	EN   string `json:"en,omitempty"`
}

// List is a code list: data that a town can replace or extend. The lists of the real
// systems are not published; the built-in ones are a starting set.
type List struct {
	Name  string `json:"name"` // refusal, defect …: what findings call it
	JA    string `json:"ja"`
	Codes []Code `json:"codes"`
	// Extend adds the codes to the list of that name instead of replacing it.
	Extend bool `json:"extend,omitempty"`
}

// Lists is a set of code lists. It does not change once made.
type Lists struct {
	lists []List
	codes map[string]map[string]int
}

//go:embed lists.json
var builtinLists []byte

var builtin = func() *Lists {
	l, err := ParseLists(builtinLists, nil)
	if err != nil {
		panic("record: built-in lists: " + err.Error())
	}
	return l
}()

// BuiltinLists returns the lists that this package comes with.
func BuiltinLists() *Lists { return builtin }

// ParseLists reads a JSON array of [List] over a base (nil: none): a town's own lists
// replace those of the same name, or extend them. Errors: code "lists" for anything
// that is no such array, a code twice, or a list without a name.
func ParseLists(data []byte, base *Lists) (*Lists, error) {
	var own []List
	if err := strictjson.Unmarshal(data, &own); err != nil {
		return nil, &Error{code: CodeLists, err: err}
	}
	return base.With(own...)
}

// With returns the lists with some replaced or extended. Errors: code "lists".
func (l *Lists) With(own ...List) (*Lists, error) {
	out := &Lists{codes: map[string]map[string]int{}}
	if l != nil {
		out.lists = slices.Clone(l.lists)
	}
	for _, list := range own {
		i := slices.IndexFunc(out.lists, func(have List) bool { return have.Name == list.Name })
		switch {
		case list.Name == "":
			return nil, &Error{code: CodeLists}
		case i < 0:
			out.lists = append(out.lists, list)
		case list.Extend:
			have := out.lists[i]
			have.Codes = slices.Concat(have.Codes, list.Codes)
			out.lists[i] = have
		default:
			out.lists[i] = list
		}
	}
	for _, list := range out.lists {
		codes := make(map[string]int, len(list.Codes))
		for i, c := range list.Codes {
			if _, twice := codes[c.Code]; twice || c.Code == "" {
				return nil, &Error{code: CodeLists}
			}
			codes[c.Code] = i
		}
		out.codes[list.Name] = codes
	}
	return out, nil
}

// Find returns the entry of a code.
func (l *Lists) Find(list, code string) (Code, bool) {
	i, ok := l.codes[list][code]
	if !ok {
		return Code{}, false
	}
	k := slices.IndexFunc(l.lists, func(have List) bool { return have.Name == list })
	return l.lists[k].Codes[i], true
}

// All returns the lists.
func (l *Lists) All() []List { return slices.Clone(l.lists) }
