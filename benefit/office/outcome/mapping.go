package outcome

import (
	"slices"
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

// ParseMapping reads a mapping from JSON. Errors: those of strictjson; "mapping" for a column that
// is none, or a code's place outside a record.
func ParseMapping(data []byte) (*Mapping, error) {
	var m Mapping
	if err := strictjson.Unmarshal(data, &m); err != nil {
		return nil, &Error{code: CodeMapping, cause: err}
	}
	for name := range m.Columns {
		if !slices.Contains(fields, name) {
			return nil, &Error{code: CodeMapping, Field: "columns"}
		}
	}
	if m.CodeAt < 0 || m.CodeWidth < 0 || m.CodeAt+m.CodeWidth > recordSize+1 {
		return nil, &Error{code: CodeMapping, Field: "code_at"}
	}
	return &m, nil
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
