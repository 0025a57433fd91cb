package finding

import (
	"slices"
	"strconv"
)

// List is the findings about one value, row or file, in the order in which they were made.
type List []Finding

// Failed reports whether a finding is an [Error]: the value cannot be used.
func (l List) Failed() bool {
	return slices.ContainsFunc(l, func(f Finding) bool { return f.Severity == Error })
}

// First returns the first finding of at least this severity.
func (l List) First(least Severity) (Finding, bool) {
	i := slices.IndexFunc(l, func(f Finding) bool { return f.Severity >= least })
	if i < 0 {
		return Finding{At: -1}, false
	}
	return l[i], true
}

// Has reports whether a finding has the code.
func (l List) Has(code string) bool {
	return slices.ContainsFunc(l, func(f Finding) bool { return f.Code == code })
}

// Code returns the findings with the code; the list itself is left as it is.
func (l List) Code(code string) List {
	return l.filter(func(f *Finding) bool { return f.Code == code })
}

// AtLeast returns the findings of at least this severity.
func (l List) AtLeast(least Severity) List {
	return l.filter(func(f *Finding) bool { return f.Severity >= least })
}

func (l List) filter(keep func(*Finding) bool) List {
	var out List
	for i := range l {
		if keep(&l[i]) {
			out = append(out, l[i])
		}
	}
	return out
}

// Codes returns the codes in order, each once.
func (l List) Codes() []string {
	var codes []string
	for i := range l {
		if !slices.Contains(codes, l[i].Code) {
			codes = append(codes, l[i].Code)
		}
	}
	return codes
}

// In sets the field of every finding from index start on that has none yet, and returns the list: a
// converter knows the position in the text, its caller knows which field of the record the text
// was.
//
//	n := len(list)
//	dst, list = text.AppendBank(dst, holder, options, list)
//	list = list.In(n, "B125")
func (l List) In(start int, field string) List {
	for i := start; i < len(l); i++ {
		if l[i].Field == "" {
			l[i].Field = field
		}
	}
	return l
}

// Err returns nil unless a finding is an [Error]; then an [*Failure] that holds the list.
func (l List) Err() error {
	if !l.Failed() {
		return nil
	}
	return &Failure{Findings: l}
}

// Failure is the error form of a list in which at least one finding is an [Error].
type Failure struct { //nolint:errname // what failed is a list of findings: finding.Failure reads as that
	Findings List
}

// Error shows the first error and how many there are, never personal text.
func (e *Failure) Error() string {
	first, _ := e.Findings.First(Error)
	if n := len(e.Findings.AtLeast(Error)); n > 1 {
		return first.String() + " (and " + strconv.Itoa(n-1) + " more)"
	}
	return first.String()
}

// Code returns the code of the first error.
func (e *Failure) Code() string {
	first, _ := e.Findings.First(Error)
	return first.Code
}

// At returns the position of the first error in code points, or -1.
func (e *Failure) At() int {
	first, _ := e.Findings.First(Error)
	return first.At
}
