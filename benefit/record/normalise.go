package record

import (
	"slices"
	"strings"

	"github.com/kyufu-go/kyufu/benefit/bank"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/finding"
	"github.com/kyufu-go/kyufu/household/money"
	"github.com/kyufu-go/kyufu/household/text"
)

// The codes of what normalising changed; all are Info but for CodeAbsent.
const (
	CodeTrimmed = "trimmed" // spaces around were left out
	CodeWidth2  = "narrow"  // full-width letters and digits were narrowed
	CodeForm    = "form"    // written in the one way of the field: a date, an amount, a code by its name
	CodeAbsent  = "absent"  // warning: 00000000, 99999999 or the like stood for nothing
	CodePartial = "partial" // info: parts of the date are not known; the text is kept
)

// Normalise brings every field into its one form, in place, and tells what was changed.
// What cannot be normalised stays as it was, for [Checker.Check] to report. It is
// idempotent. A record that is normal already costs no allocation.
func (k *Checker) Normalise(r *Record) finding.List { return k.AppendNormalise(nil, r) }

// AppendNormalise appends to list what [Checker.Normalise] returns.
func (k *Checker) AppendNormalise(list finding.List, r *Record) finding.List {
	if r == nil {
		return list
	}
	k = k.orBuiltin()
	n := normalising{lists: k.lists, codes: &k.codes, bank: &k.kana, list: list}
	for f := I2; f < Count; f++ {
		if p := r.at(f); *p != "" {
			n.field = f
			*p = n.value(*p)
		}
	}
	return n.list
}

type normalising struct {
	lists *Lists
	codes *[Count]codeSet
	bank  *text.BankOptions
	field Field
	list  finding.List
	// telephone is a number of this record that is normal.
	telephone string
}

func (n *normalising) note(code string, severity finding.Severity, from, to string) string {
	n.list = append(n.list, finding.Finding{
		Code: code, Severity: severity, Field: infos[n.field].ID, At: -1, From: from, To: to,
	})
	return to
}

func (n *normalising) value(v string) string {
	// E3 may start a wide space, 80 may end one.
	if first, last := v[0], v[len(v)-1]; first <= ' ' || first == 0xE3 || last <= ' ' || last == 0x80 {
		v = n.trim(v)
	}
	if v == "" {
		return ""
	}
	info := &infos[n.field]
	switch info.Type {
	case TypeDate:
		return n.date(v)
	case TypeTimestamp:
		return n.timestamp(v)
	case TypeKey, TypeSequence:
		return n.narrow(v)
	case TypeYen:
		return n.yen(v)
	case TypeBank, TypeBranch, TypeAccount, TypeYucho:
		return n.digits(v, info)
	case TypeSymbol:
		return n.symbol(v)
	case TypePostal:
		return n.postal(v)
	case TypeCode, TypeFlag:
		return n.code(v, info.List)
	case TypePhone:
		return n.phone(v)
	case TypeKana:
		return n.kana(v)
	case TypeHolder:
		return n.holder(v)
	case TypeName, TypeText:
		return n.name(v)
	case TypeLot:
		return n.narrow(v)
	case TypeSealed: // no record has one
		return v
	}
	return v
}

func (n *normalising) trim(v string) string {
	t := strings.Trim(v, " \t\u3000")
	if t == v {
		return v
	}
	return n.note(CodeTrimmed, finding.Info, v, t)
}

// drop leaves out some characters.
func drop(v, chars string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(chars, r) {
			return -1
		}
		return r
	}, v)
}

// narrow turns full-width letters, digits and hyphens into ASCII.
func (n *normalising) narrow(v string) string {
	if plain(v) {
		return v
	}
	if to := narrowed(v); to != v {
		return n.note(CodeWidth2, finding.Info, v, to)
	}
	return v
}

func narrowed(v string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '！' && r <= '～':
			return r - '！' + '!'
		case r == '\u3000':
			return ' '
		case r == '−' || r == '‐' || r == '―' || r == '–' || r == '—':
			return '-'
		}
		return r
	}, v)
}

func (n *normalising) form(from, to string) string {
	if from == to {
		return from
	}
	return n.note(CodeForm, finding.Info, from, to)
}

func (n *normalising) yen(v string) string {
	v = n.narrow(v)
	if digitsOnly(v) < 0 && (v[0] != '0' || len(v) == 1) {
		return v
	}
	to := strings.TrimPrefix(strings.TrimPrefix(strings.TrimSuffix(v, "円"), "\\"), "¥")
	if strings.Contains(to, ",") {
		grouped, err := money.ParseGrouped(to)
		if err != nil {
			return v // 1,2 is no amount
		}
		to = grouped.String()
	}
	if to == "" || digitsOnly(to) >= 0 {
		return v
	}
	if to = strings.TrimLeft(to, "0"); to == "" {
		to = "0"
	}
	return n.form(v, to)
}

func (n *normalising) digits(v string, info *Info) string {
	v = n.narrow(v)
	if digitsOnly(v) < 0 && len(v) == info.Width {
		return v
	}
	to := drop(v, "- ")
	if to == "" || digitsOnly(to) >= 0 || len(to) > info.Width {
		return v
	}
	if info.Type != TypeYucho {
		to = strings.Repeat("0", info.Width-len(to)) + to
	}
	return n.form(v, to)
}

// symbol leaves out the number of a reissue, 14030-2.
func (n *normalising) symbol(v string) string {
	v = n.narrow(v)
	if to, _, has := strings.Cut(v, "-"); has && len(to) == 5 && digitsOnly(to) < 0 {
		return n.form(v, to)
	}
	return v
}

// postal keeps the digits. Old codes of three and five digits are kept with a warning.
func (n *normalising) postal(v string) string {
	if len(v) == 7 && digitsOnly(v) < 0 && v != "0000000" && v != "9999999" {
		return v
	}
	code, list := text.ParsePostal(v)
	return n.converted(v, string(code), list)
}

// converted takes over what package text made of a value: with an error the value stays
// as it was, for the check to report.
func (n *normalising) converted(from, to string, list finding.List) string {
	if list.Failed() {
		return from
	}
	noted := len(n.list)
	for _, f := range list {
		f.Field = infos[n.field].ID
		n.list = append(n.list, f)
	}
	if from != to && len(n.list) == noted {
		return n.form(from, to)
	}
	return to
}

// code accepts the wording of the list in place of the code, whatever its width.
func (n *normalising) code(v, list string) string {
	codes := &n.codes[n.field]
	if codes.has(v) {
		return v
	}
	if code := n.lists.worded(list, narrowed(v)); code != "" {
		return n.form(v, code)
	}
	if v = n.narrow(v); codes.has(v) {
		return v
	}
	if list == "deposit_type" {
		if t, err := bank.ParseAccountType(v); err == nil {
			return n.form(v, t.Code())
		}
	}
	if v[0]-'0' <= 9 {
		to := strings.TrimLeft(v, "0")
		for _, padded := range [...]string{to, "0" + to} {
			if codes.has(padded) {
				return n.form(v, padded)
			}
		}
	}
	return v
}

// worded returns the code whose wording this is in narrow letters, "" if there is none.
func (l *Lists) worded(list, word string) string {
	for i := range l.lists {
		if l.lists[i].Name != list {
			continue
		}
		if k := slices.IndexFunc(l.lists[i].Codes, func(c Code) bool { return narrowed(c.JA) == word }); k >= 0 {
			return l.lists[i].Codes[k].Code
		}
	}
	return ""
}

// date writes a known day as YYYY-MM-DD and keeps any other text.
func (n *normalising) date(v string) string {
	if len(v) == 10 && v[4] == '-' {
		if _, err := civil.ParseDate(v); err == nil {
			return v
		}
	}
	reading, err := civil.Parse(v, civil.ParseOptions{})
	switch {
	case err != nil:
		return v
	case reading.Date.Known():
		return n.form(v, reading.Date.String())
	case reading.Has(civil.NoteZeros), reading.Has(civil.NoteNines):
		return n.note(CodeAbsent, finding.Warning, v, "")
	default:
		return n.note(CodePartial, finding.Info, v, v)
	}
}

func (n *normalising) timestamp(v string) string {
	v = n.narrow(v)
	if len(v) == 19 && v[10] == 'T' {
		return v
	}
	day, clock, has := strings.Cut(v, " ")
	if !has {
		day, clock, has = strings.Cut(v, "T")
	}
	reading, err := civil.Parse(day, civil.ParseOptions{})
	if err != nil || !reading.Date.Known() {
		return v
	}
	to := reading.Date.String()
	if has {
		to += "T" + clock
	}
	return n.form(v, to)
}

// phone writes numbers with the hyphens of their area codes.
func (n *normalising) phone(v string) string {
	if v == n.telephone {
		return v // the same number stands in contact and application
	}
	phones, list := text.ParsePhones(v)
	if list.Failed() || len(phones) == 0 {
		return v
	}
	var to strings.Builder
	for i, p := range phones {
		if i > 0 {
			to.WriteString(" / ")
		}
		to.WriteString(p.String())
		if p.Extension != "" {
			to.WriteString(" 内線" + p.Extension)
		}
	}
	if out := to.String(); out != v || len(list) > 0 {
		return n.converted(v, out, list)
	}
	n.telephone = v
	return v
}

// kana widens half-width kana, and takes hiragana where the town says so.
func (n *normalising) kana(v string) string {
	for _, r := range v {
		if !isKana(r) {
			to, list := text.Fullwidth.Convert(v)
			if n.bank.Hiragana {
				to = strings.Map(katakana, to)
			}
			return n.converted(v, to, list)
		}
	}
	return v
}

// katakana is the katakana of a hiragana.
func katakana(r rune) rune {
	if r >= 'ぁ' && r <= 'ゖ' || r == 'ゝ' || r == 'ゞ' {
		return r - 'ぁ' + 'ァ'
	}
	return r
}

// name takes off what nobody sees and composes kana; it never normalises kanji.
func (n *normalising) name(v string) string {
	to, list := text.Name(v, text.NameOptions{MaxChars: -1})
	return n.converted(v, to, list)
}

// holder brings the name of an account's holder into the bank form.
func (n *normalising) holder(v string) string {
	if _, ok := bank.InForm(v, bank.ClassParty, infos[n.field].Width); ok {
		return v
	}
	opt := *n.bank
	opt.MaxBytes = infos[n.field].Width
	to, list := text.BankKana(v, opt)
	return n.converted(v, to, list)
}
