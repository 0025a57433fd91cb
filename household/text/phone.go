package text

import (
	"strings"
	"unicode/utf8"

	"github.com/kyufu-go/kyufu/household/finding"
)

// Codes of findings about telephone numbers beside those of [CodeFormat].
const (
	// CodeNoArea (warning): a number of a subscriber without its area code.
	CodeNoArea = "no_area_code"
	// CodeSubscriber (warning): the part after the area code begins with 0 or 1, which no
	// subscriber's does.
	CodeSubscriber = "subscriber"
	// CodeForeign (warning): a number of another country, kept as it is.
	CodeForeign = "foreign"
	// CodeArea (warning): an area code that the table does not know; the parts are a guess.
	CodeArea = "area_unknown"
)

// Phone is one telephone number in its parts (市外局番, 市内局番, 加入者番号, 内線). Numbers that are not of an
// area have their first part in Area (090, 0120).
type Phone struct {
	Area, Exchange, Subscriber string
	Extension                  string
	// Note is what was written beside the number: whose it is or what it is (携帯, 勤務先, FAX).
	Note string
}

// String returns the number with hyphens, as the record wants it, without its extension.
func (p Phone) String() string {
	return strings.Join(strings.FieldsFunc(p.Area+" "+p.Exchange+" "+p.Subscriber, func(r rune) bool { return r == ' ' }), "-")
}

// mostPhones is how many bytes are read: the time that it takes to part numbers from words grows
// with the square, and no form has room for more.
const mostPhones = 4096

// ParsePhones reads one or several numbers (separated by / 、 , ; a line end, words or, where each
// is whole, spaces); the first is the primary one. Digits may be of any width or kanji numerals;
// brackets, dots, spaces and dashes of any kind may part them; +81 is the leading 0; 内線 and ext
// give the extension, 代表 and TEL are left out, and other words that people write beside a number,
// in brackets or not, are its Note. What is no number of a subscriber (110, a code for a carrier)
// is an error ([CodeFormat]); so is a text of more than 4096 bytes.
func ParsePhones(s string) ([]Phone, finding.List) {
	p := report{s: s}
	if len(s) > mostPhones {
		p.add(CodeFormat, finding.Error, 0, len(s), "")
		return nil, p.list
	}
	var out []Phone
	for start := 0; start <= len(s); {
		end := start + strings.IndexAny(s[start:], "/／、，,;；\n")
		if end < start {
			end = len(s)
		}
		if part := s[start:end]; strings.TrimFunc(part, isBlank) != "" || start == 0 && end == len(s) {
			for _, n := range noted(s, start, end) {
				if rest, extension := cutExtension(s[n.start:n.end]); rest == "" && extension != "" && len(out) > 0 {
					out[len(out)-1].Extension = extension // a note stood between them
					continue
				}
				if phone, ok := parsePhone(&p, n.start, n.end); ok {
					phone.Note = n.note
					out = append(out, phone)
				}
			}
		}
		_, size := utf8.DecodeRuneInString(s[end:])
		start = end + max(size, 1)
	}
	if len(out) == 0 && len(p.list) == 0 {
		p.add(CodeFormat, finding.Error, 0, len(s), "")
	}
	return out, p.list
}

func isBlank(r rune) bool { return isSpace(r) || isInvisible(r) }

// parsePhone reads s[start:end].
func parsePhone(p *report, start, end int) (Phone, bool) {
	number, extension := cutExtension(p.s[start:end])
	digits, typed, bad := phoneDigits(number)
	if bad >= 0 {
		_, size := utf8.DecodeRuneInString(number[bad:])
		p.add(CodeFormat, finding.Error, start+bad, size, "")
		return Phone{}, false
	}
	for _, country := range []string{"+81", "81"} {
		if rest, ok := strings.CutPrefix(digits, country); ok && (country[0] == '+' || len(digits) > 11) {
			digits = "0" + strings.TrimPrefix(rest, "0")
			typed = ""
		}
	}
	if strings.HasPrefix(digits, "+") && len(digits) > 6 {
		p.add(CodeForeign, finding.Warning, start, len(number), "")
		return Phone{Area: digits, Extension: extension}, true
	}
	phone, code := splitPhone(digits, typed)
	phone.Extension = extension
	switch code {
	case "":
	case CodeFormat:
		p.add(code, finding.Error, start, len(number), "")
		return Phone{}, false
	default:
		p.add(code, finding.Warning, start, len(number), "")
	}
	return phone, true
}

// cutExtension takes off what follows 内線, and the word 代表.
func cutExtension(s string) (number, extension string) {
	for _, word := range []string{"内線番号", "内線", "（内", "(内", "ｅｘｔ", "ext", "EXT", "Ext"} {
		if i := strings.Index(s, word); i >= 0 {
			extension = onlyDigits(s[i+len(word):])
			s = strings.TrimRightFunc(s[:i], func(r rune) bool { return isBlank(r) || strings.ContainsRune("(（[［【", r) })
			break
		}
	}
	for _, word := range []string{"（代表）", "(代表)", "（代）", "(代)", "代表"} {
		s = strings.Replace(s, word, "", 1)
	}
	return s, extension
}

// onlyDigits returns the digits of s in ASCII.
func onlyDigits(s string) string {
	var b strings.Builder
	for _, r := range s {
		if d := plainDigit(r); d != 0 {
			b.WriteByte(d)
		}
	}
	return b.String()
}

// phoneDigits returns the digits, with + if it stands first, and the number as typed with single
// hyphens; bad is where a character stands that belongs to no number, or -1.
func phoneDigits(s string) (digits, typed string, bad int) {
	var d, t strings.Builder
	for i, r := range s {
		switch c := plainDigit(r); {
		case c != 0:
			d.WriteByte(c)
			t.WriteByte(c)
		case (r == '+' || r == '＋') && d.Len() == 0:
			d.WriteByte('+')
		case r == '-' || r == 'ー' || r == 'ｰ' || isHyphen(r) || isBlank(r) || strings.ContainsRune("()（）[]［］【】〔〕〈〉.．・･のノ", r):
			if t.Len() > 0 && !strings.HasSuffix(t.String(), "-") {
				t.WriteByte('-')
			}
		case (r == '☎' || r == '℡') && d.Len() == 0:
		default:
			return "", "", i
		}
	}
	digits = d.String()
	if strings.HasPrefix(digits, "+810") { // +81 (0)48
		digits = "+81" + digits[4:]
	}
	return digits, strings.Trim(t.String(), "-"), -1
}

// splitPhone splits a national number and returns the code of what is odd about it.
func splitPhone(d, typed string) (Phone, string) {
	at := func(i, j int) Phone { return Phone{Area: d[:i], Exchange: d[i:j], Subscriber: d[j:]} }
	switch {
	case d == "" || d[0] == '+' || strings.HasPrefix(d, "00"):
		return Phone{}, CodeFormat
	case d[0] != '0':
		if len(d) < 5 || len(d) > 8 {
			return Phone{}, CodeFormat
		}
		exchange, subscriber, ok := strings.Cut(typed, "-")
		if !ok || strings.Contains(subscriber, "-") {
			exchange, subscriber = d[:len(d)-4], d[len(d)-4:]
		}
		return Phone{Exchange: exchange, Subscriber: subscriber}, CodeNoArea
	case len(d) == 11 && strings.HasPrefix(d, "0800"):
		return at(4, 7), ""
	case len(d) == 11 && d[2] == '0' && d[1] != '1' && d[1] != '3' && d[1] != '4':
		return at(3, 7), ""
	case len(d) != 10:
		return Phone{}, CodeFormat
	}
	for _, free := range []string{"0120", "0570", "0990"} {
		if strings.HasPrefix(d, free) {
			return at(4, 7), ""
		}
	}
	n := areaLength(d[1:6])
	switch {
	case n == 0:
		return at(3, 6), CodeArea
	case d[n] == '0' || d[n] == '1':
		return at(n, 6), CodeSubscriber
	}
	return at(n, 6), ""
}

// areaLength returns the length of the area code, its 0 counted, by the five digits after the 0; 0
// if it is not known.
func areaLength(five string) int {
	for n, prefixes := range areaPrefixes {
		for rest := prefixes; rest != ""; {
			var prefix string
			prefix, rest, _ = strings.Cut(rest, " ")
			if strings.HasPrefix(five, prefix) {
				return n
			}
		}
	}
	return 0
}
