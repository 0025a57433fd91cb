package outcome

import (
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/household/strictjson"
)

// Mapping is what a bank's columns, codes and words mean, as a town writes it down once.
type Mapping struct {
	// Columns give the headers of a list by what stands in them: place, mark, bank, branch, type,
	// number, holder, amount, on, result. Place and mark are what the file that was sent had as
	// 顧客コード1 and 2.
	Columns map[string][]string `json:"columns,omitempty"`
	// Paid are the words and codes that say that a payment was made.
	Paid []string `json:"paid,omitempty"`
	// Causes give, by the bank's word or code, why a payment failed: what casework.ParseCause
	// reads.
	Causes map[string]casework.Cause `json:"causes,omitempty"`
	// Returned are the words by which a statement marks money that comes back; see [ReadStatement].
	Returned []string `json:"returned,omitempty"`
	// CodeAt is the byte (from 1) at which a returned file has its result code, CodeWidth its
	// width. Banks put it where the format leaves a record blank, each elsewhere.
	CodeAt    int `json:"code_at,omitempty"`
	CodeWidth int `json:"code_width,omitempty"`
}

// fields are what a list's columns can hold.
var fields = []string{"place", "mark", "bank", "branch", "type", "number", "holder", "amount", "on", "result"}

// ParseMapping reads a mapping from JSON. The error is mapping and says at which key, with the line
// where the JSON or a cause is wrong, and what may stand there.
func ParseMapping(data []byte) (*Mapping, error) {
	var m Mapping
	if err := strictjson.Unmarshal(data, &m); err != nil {
		return nil, misread(err)
	}
	for _, name := range slices.Sorted(maps.Keys(m.Columns)) {
		if !slices.Contains(fields, name) {
			return nil, &Error{code: CodeMapping, Field: "columns." + name}
		}
	}
	if m.CodeAt < 0 || m.CodeWidth < 0 || m.CodeAt+m.CodeWidth > recordSize+1 {
		return nil, &Error{code: CodeMapping, Field: "code_at"}
	}
	return &m, nil
}

// misread is an error of the mapping's JSON, with the key where it stands.
func misread(err error) error {
	e := &Error{code: CodeMapping, cause: err}
	if at, ok := errors.AsType[*strictjson.Error](err); ok {
		e.Field = strings.ReplaceAll(strings.TrimPrefix(at.Pointer, "/"), "/", ".")
	}
	return e
}

// wanted says what may stand at a place of a mapping, "" where the kind of value says it.
func wanted(field string) string {
	top, _, _ := strings.Cut(field, ".")
	switch top {
	default: // a key that is none
		return "columns, paid, causes, returned, code_at or code_width"
	case "", "paid", "returned":
		return ""
	case "columns":
		return "a list of headers by " + strings.Join(fields, ", ")
	case "causes":
		var names []string
		for c := casework.NoCause + 1; c.String() != ""; c++ {
			names = append(names, c.String())
		}
		return "by the bank's word one of " + strings.Join(names, ", ")
	case "code_at", "code_width":
		return "a place within the " + strconv.Itoa(recordSize) + " bytes of a record, from 1"
	}
}

// cause says what a bank's word means. ok is false for a word that the mapping does not know.
func (m *Mapping) cause(word string) (c casework.Cause, ok bool) {
	word = strings.TrimSpace(word)
	if slices.Contains(m.Paid, word) {
		return casework.NoCause, true
	}
	c, ok = m.Causes[word]
	return c, ok && c != casework.NoCause
}
