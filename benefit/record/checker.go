package record

import (
	"github.com/kyufu-go/kyufu/household/finding"
	"github.com/kyufu-go/kyufu/household/text"
)

// Config says by what records are checked. The zero value uses the built-in lists and the strict
// form of holders' names.
type Config struct {
	Lists *Lists
	// Kana says how holders' names are brought into the form of bank files: what the town's bank
	// takes (Profile), hiragana, ヰ and ヱ, whether a name that is too long is cut (Truncate, with a
	// warning). The width is the field's own. Hiragana holds for the other names in kana, too.
	Kana text.BankOptions
}

// Checker checks records. It does not change and is safe for concurrent use.
type Checker struct {
	lists *Lists
	codes [Count]codeSet
	kana  text.BankOptions
}

// NewChecker returns a checker.
func NewChecker(cfg Config) *Checker {
	if cfg.Lists == nil {
		cfg.Lists = builtin
	}
	k := &Checker{lists: cfg.Lists, kana: cfg.Kana}
	for f := range infos {
		if name := infos[f].List; name != "" {
			k.codes[f] = cfg.Lists.set(name)
		}
	}
	return k
}

// Check returns all that is wrong with a normalised record at once: every field by
// itself, then the rules over several fields. Findings hold field IDs and codes, never a
// value; a code that is not in its list names the list. A record without findings does
// not allocate.
func (k *Checker) Check(r *Record) finding.List { return k.AppendCheck(nil, r) }

// AppendCheck appends to list what [Checker.Check] returns.
func (k *Checker) AppendCheck(list finding.List, r *Record) finding.List {
	if r == nil {
		return list
	}
	k = k.orBuiltin()
	c := checking{codes: &k.codes, bank: &k.kana, list: list}
	c.fields(r)
	c.cross(r)
	return c.list
}

// orBuiltin is the checker, or for the zero one that of the built-in lists.
func (k *Checker) orBuiltin() *Checker {
	if k == nil || k.lists == nil {
		return NewChecker(Config{})
	}
	return k
}

// Single checks every field by itself, without the rules over several fields.
func (k *Checker) Single(r *Record) finding.List {
	if r == nil {
		return nil
	}
	k = k.orBuiltin()
	c := checking{codes: &k.codes, bank: &k.kana}
	c.fields(r)
	return c.list
}

// Latest checks over many records that each application has exactly one latest history
// (最新フラグ). It keeps a few bytes an application.
type Latest struct {
	applications map[string]uint8
}

// Add takes note of a record and reports a second latest history at once.
func (l *Latest) Add(r *Record) finding.List {
	if r == nil || r.ApplicationNumber == "" {
		return nil
	}
	if l.applications == nil {
		l.applications = make(map[string]uint8)
	}
	n := l.applications[r.ApplicationNumber]
	if r.LatestFlag == "1" && n < 2 {
		n++
	}
	l.applications[r.ApplicationNumber] = n
	if r.LatestFlag == "1" && n > 1 {
		return finding.List{{Code: CodeLatest, Severity: finding.Error, Field: "B53", At: -1}}
	}
	return nil
}

// Without returns how many applications have no latest history.
func (l *Latest) Without() (n int) {
	for _, flags := range l.applications {
		if flags == 0 {
			n++
		}
	}
	return n
}
