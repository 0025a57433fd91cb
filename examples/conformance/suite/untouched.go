package suite

import (
	_ "embed" // the README
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/kyufu-go/kyufu/benefit"
	"github.com/kyufu-go/kyufu/benefit/record"
	"github.com/kyufu-go/kyufu/examples/sdk/operation/whole"
)

// Untouched is what no vector of a set touches: where a system could be wrong and nobody would see
// it.
type Untouched struct {
	Operations []string `json:"operations"` // without any vector
	Codes      []string `json:"codes"`      // "reason R03": codes of the README that no vector wants
	Criteria   []string `json:"criteria"`   // "P2/R03": a built-in program's refusal that no vector wants
	Fields     []string `json:"fields"`     // of the record, that no vector gives
	Sentences  []string `json:"sentences"`  // safeguards that no operation can try on another system
}

//go:embed README.md
var readme string // lists the codes

// FindUntouched looks through files.
func FindUntouched(files []File) (Untouched, error) {
	controls, err := Controls()
	if err != nil {
		return Untouched{}, err
	}
	seen := map[string]bool{}
	ops := map[string]bool{}
	for _, f := range files {
		ops[f.Op] = true
		for _, c := range f.Cases {
			seen[c.Error] = true
			texts(c.Want, seen)
			if f.Op == "record.check" {
				inRecords(c.Want, seen)
				for _, info := range record.Fields() {
					if strings.Contains(string(c.In), `"`+info.ID+`"`) {
						seen["field "+info.ID] = true
					}
				}
			}
		}
	}
	var u Untouched
	for _, op := range whole.Names() {
		if !ops[op] {
			u.Operations = append(u.Operations, op)
		}
	}
	for _, code := range listed(readme) {
		if !seen[code] {
			u.Codes = append(u.Codes, code)
		}
	}
	if u.Criteria, err = untouchedCriteria(files); err != nil {
		return Untouched{}, err
	}
	for _, info := range record.Fields() {
		if !seen["field "+info.ID] {
			u.Fields = append(u.Fields, info.ID)
		}
	}
	for _, c := range controls {
		if c.State == Enforced && len(c.Operations) == 0 {
			u.Sentences = append(u.Sentences, c.ID)
		}
	}
	return u, nil
}

// inRecords notes the codes of returns and failed transfers, which stand in a record (戻入事由) without
// the part before the point.
func inRecords(want any, seen map[string]bool) {
	answer, _ := want.(map[string]any)
	fields, _ := answer["fields"].(map[string]any)
	if code, ok := fields["B129"].(string); ok {
		seen["return."+code], seen["transfer."+code] = true, true
	}
}

// untouchedCriteria are the refusals of the built-in programs that no vector about the program
// wants.
func untouchedCriteria(files []File) ([]string, error) {
	wanted := map[string]bool{}
	for _, f := range files {
		if f.Op != "benefit.evaluate" && f.Op != "benefit.explain" && f.Op != "benefit.sudden_change" {
			continue
		}
		for _, c := range f.Cases {
			var in struct {
				Program any `json:"program"`
			}
			if err := json.Unmarshal(c.In, &in); err != nil {
				return nil, err
			}
			id, _ := in.Program.(string)
			p, err := benefit.Builtin(id)
			if err != nil {
				continue // a program of the vector's own, or none
			}
			codes := map[string]bool{}
			texts(c.Want, codes)
			for code := range codes {
				wanted[p.ID()+"/"+code] = true
			}
		}
	}
	missing := map[string]bool{}
	for _, id := range benefit.BuiltinIDs() {
		p, err := benefit.Builtin(id)
		if err != nil {
			return nil, err
		}
		c, err := benefit.Compile(p)
		if err != nil {
			return nil, err
		}
		for t := benefit.TrackA; t <= benefit.TrackC; t++ {
			for _, one := range c.Criteria(t) {
				if key := id + "/" + one.Code; !wanted[key] {
					missing[key] = true
				}
			}
		}
	}
	return slices.Sorted(maps.Keys(missing)), nil
}

// texts notes every text in a wanted answer.
func texts(v any, seen map[string]bool) {
	switch v := v.(type) {
	case string:
		seen[v] = true
	case []any:
		for _, e := range v {
			texts(e, seen)
		}
	case map[string]any:
		for _, e := range v {
			texts(e, seen)
		}
	}
}

// listed are the codes in the first column of the README's tables under "Codes".
func listed(readme string) []string {
	_, codes, _ := strings.Cut(readme, "\n## Codes\n")
	all := map[string]bool{}
	for line := range strings.Lines(codes) {
		cells := strings.Split(line, "|")
		if len(cells) < 4 {
			continue
		}
		for i, part := range strings.Split(cells[1], "`") {
			if i%2 == 1 {
				all[part] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(all))
}

// Print writes what is untouched, a line for each kind.
func (u Untouched) Print(w io.Writer) error {
	for _, line := range []struct {
		what string
		of   []string
	}{
		{"operations without a vector", u.Operations}, {"codes that no vector wants", u.Codes}, {"fields that no vector gives", u.Fields},
		{"refusals of a program that no vector wants", u.Criteria}, {"enforced sentences that no operation tries", u.Sentences},
	} {
		if _, err := fmt.Fprintf(w, "%d %s: %s\n", len(line.of), line.what, strings.Join(line.of, " ")); err != nil {
			return err
		}
	}
	return nil
}
