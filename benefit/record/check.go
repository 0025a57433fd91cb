package record

import (
	"strings"
	"unicode/utf8"

	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/finding"
	"github.com/kyufu-go/kyufu/household/text"
)

// The codes of what is wrong with one field by itself; Field is its ID. The codes of
// rules over several fields stand with [CrossRules].
const (
	CodeSealed    = "sealed"    // the individual number has no place in a record
	CodeLength    = "length"    // too long or not as long as it must be
	CodeFormat    = "format"    // no date, time, telephone number, postal code
	CodeRange     = "range"     // no such day, or a day outside its era
	CodeDigits    = "digits"    // something else than digits
	CodeCharacter = "character" // a character that the field does not permit
	CodeGaiji     = "gaiji"     // a character that means something only inside one municipality
	CodeCode      = "code"      // not in the code list that To names
)

// checking collects what is wrong with one record.
type checking struct {
	bank  *text.BankOptions
	codes *[Count]codeSet
	list  finding.List
}

func (c *checking) raise(f Field, code string, at int) {
	c.list = append(c.list, finding.Finding{Code: code, Severity: finding.Error, Field: infos[f].ID, At: at})
}

// numberFound says that a file has an individual number.
var numberFound = finding.Finding{Code: CodeSealed, Severity: finding.Error, Field: infos[I1].ID, At: -1}

func (c *checking) key(f Field, v string, width int) {
	for i := range len(v) {
		if !isKey(v[i]) {
			c.raise(f, CodeCharacter, utf8.RuneCountInString(v[:i]))
			return
		}
	}
	if len(v) > width {
		c.raise(f, CodeLength, width)
	}
}

func isKey(b byte) bool {
	return b-'0' <= 9 || b|0x20-'a' < 26 || b == '-' || b == '_'
}

func digitsOnly(v string) int {
	for i := range len(v) {
		if v[i]-'0' > 9 {
			return i
		}
	}
	return -1
}

// number is digits of at most width.
func (c *checking) number(f Field, v string, width int) {
	if at := digitsOnly(v); at >= 0 {
		c.raise(f, CodeDigits, at)
	} else if len(v) > width {
		c.raise(f, CodeLength, width)
	}
}

// exactly is digits of exactly width.
func (c *checking) exactly(f Field, v string, width int) {
	if at := digitsOnly(v); at >= 0 {
		c.raise(f, CodeDigits, at)
	} else if len(v) != width {
		c.raise(f, CodeLength, min(width, len(v)))
	}
}

// yen is plain digits without leading zeros.
func (c *checking) yen(f Field, v string, width int) {
	if at := digitsOnly(v); at >= 0 || v[0] == '0' && len(v) > 1 {
		c.raise(f, CodeDigits, max(at, 0))
	} else if len(v) > width {
		c.raise(f, CodeLength, width)
	}
}

func (c *checking) postal(f Field, v string) {
	if len(v) != 7 && len(v) != 5 && len(v) != 3 || digitsOnly(v) >= 0 { // old codes had three or five
		c.raise(f, CodeFormat, -1)
	}
}

// timestamp is YYYY-MM-DDThh:mm:ss or the day alone.
func (c *checking) timestamp(f Field, v string) {
	if len(v) != 10 && len(v) != 19 {
		c.raise(f, CodeFormat, -1)
		return
	}
	if _, err := civil.ParseDate(v[:10]); err != nil {
		c.raise(f, CodeFormat, 0)
		return
	}
	if len(v) == 10 {
		return
	}
	t := v[10:]
	if t[0] != 'T' || t[3] != ':' || t[6] != ':' || !below(t[1:3], "24") || !below(t[4:6], "60") || !below(t[7:9], "60") {
		c.raise(f, CodeFormat, 10)
	}
}

func below(two, limit string) bool { return digitsOnly(two) < 0 && two < limit }

// date is a known day as YYYY-MM-DD, or a date with unknown parts as it was written.
func (c *checking) date(f Field, v string, width int) {
	if len(v) == 10 {
		if _, err := civil.ParseDate(v); err == nil {
			return
		}
	}
	c.partial(f, v, width)
}

func (c *checking) partial(f Field, v string, width int) {
	if tooLong(v, width) {
		c.raise(f, CodeLength, width)
		return
	}
	reading, err := civil.Parse(v, civil.ParseOptions{})
	switch {
	case err != nil:
		code, at := coded(err)
		c.raise(f, code, at)
	case reading.Date.Known():
		c.raise(f, CodeFormat, -1) // known days are written in one way
	}
}

// coded maps the errors of civil to codes of this package.
func coded(err error) (code string, at int) {
	at = -1
	if e, ok := err.(interface{ At() int }); ok { // civil returns its own error unwrapped.
		at = e.At()
	}
	if e, ok := err.(interface{ Code() string }); ok && e.Code() != CodeFormat { // as above.
		return CodeRange, at
	}
	return CodeFormat, at
}

// phone is digits in groups with hyphens, an extension after 内線, several numbers
// joined by " / ".
func (c *checking) phone(f Field, v string, width int) {
	if tooLong(v, width) {
		c.raise(f, CodeLength, width)
		return
	}
	for number := range strings.SplitSeq(v, " / ") {
		number, extension, has := strings.Cut(number, " 内線")
		if !phoneGroups(number) || has && (extension == "" || digitsOnly(extension) >= 0) {
			c.raise(f, CodeFormat, -1)
			return
		}
	}
}

func phoneGroups(s string) bool {
	groups := 0
	for group := range strings.SplitSeq(strings.TrimPrefix(s, "+"), "-") {
		if group == "" || digitsOnly(group) >= 0 {
			return false
		}
		groups++
	}
	return groups <= 4 && len(s) >= 3
}

// text is one line without control characters and 外字; a lost character (U+FFFD) is a warning
// of normalising.
func (c *checking) text(f Field, v string, width int) {
	if plain(v) {
		if len(v) > width {
			c.raise(f, CodeLength, width)
		}
		return
	}
	n, local := 0, -1
	for i, r := range v {
		switch {
		case r == utf8.RuneError && !strings.HasPrefix(v[i:], "\uFFFD") || r < ' ' || r == 0x7F || r >= 0x80 && r < 0xA0:
			c.raise(f, CodeCharacter, utf8.RuneCountInString(v[:i]))
			return
		case r >= 0xE000 && r <= 0xF8FF || r >= 0xF0000:
			if local < 0 {
				local = utf8.RuneCountInString(v[:i])
			}
		}
		if !isSelector(r) {
			n++
		}
	}
	if local >= 0 {
		c.raise(f, CodeGaiji, local)
	} else if n > width {
		c.raise(f, CodeLength, width)
	}
}

// plain reports text of printable ASCII alone.
func plain(v string) bool {
	for i := range len(v) {
		if v[i] < ' ' || v[i] > '~' {
			return false
		}
	}
	return true
}

func (c *checking) lot(f Field, v string, width int)  { c.text(f, v, width) }
func (c *checking) name(f Field, v string, width int) { c.text(f, v, width) }

// kana is full-width katakana with ー, ・ and spaces, and what foreign names need.
func (c *checking) kana(f Field, v string, width int) {
	n := 0
	for i, r := range v {
		if !isKana(r) {
			c.raise(f, CodeCharacter, utf8.RuneCountInString(v[:i]))
			return
		}
		n++
	}
	if n > width {
		c.raise(f, CodeLength, width)
	}
}

func isKana(r rune) bool {
	switch {
	case r >= 'ァ' && r <= 'ー', r >= 'Ａ' && r <= 'Ｚ', r >= 'ａ' && r <= 'ｚ', r >= '０' && r <= '９':
		return true
	}
	switch r {
	case '\u3000', '（', '）', '－', '．', '，', '’', '＇', '／':
		return true
	}
	return false
}

func (c *checking) code(f Field, v, list string) {
	if !c.codes[f].has(v) {
		c.list = append(c.list, finding.Finding{
			Code: CodeCode, Severity: finding.Error, Field: infos[f].ID, At: -1, To: list,
		})
	}
}

func isSelector(r rune) bool { return r >= 0xFE00 && r <= 0xFE0F || r >= 0xE0100 && r <= 0xE01EF }

// tooLong counts characters; variation selectors (異体字セレクタ) do not count.
func tooLong(v string, width int) bool {
	if len(v) <= width {
		return false
	}
	n := 0
	for _, r := range v {
		if !isSelector(r) {
			n++
		}
	}
	return n > width
}
