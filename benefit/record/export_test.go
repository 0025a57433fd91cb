package record

import "github.com/kyufu-go/kyufu/household/finding"

// Single checks every field by itself, without the rules over several fields.
func (k *Checker) Single(r *Record) finding.List {
	c := checking{codes: &k.codes}
	c.fields(r)
	return c.list
}
