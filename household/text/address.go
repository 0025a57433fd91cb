package text

import (
	"strings"
	"unicode/utf8"

	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/finding"
	"github.com/kyufu-go/kyufu/household/municipality"
	"github.com/kyufu-go/kyufu/household/secret"
)

// Codes of findings about addresses beside the general ones.
const (
	// CodePrefecture (warning): the word before the municipality is no prefecture.
	CodePrefecture = "prefecture_unknown"
	// CodeMunicipality (warning): no municipality of the table was found.
	CodeMunicipality = "municipality_unknown"
	// CodeSameName (info): several have the name, and prefecture and city do not say which.
	CodeSameName = "municipality_ambiguous"
	// CodeRenamed (warning): the municipality was not in force under this name on the day; To is
	// the name that was, if known.
	CodeRenamed = "municipality_renamed"
	// CodePostal (info): a postal code stood in front and is no part of the address.
	CodePostal = "postal_code"
)

// Address is an address in the parts of 別添1; what is not there is empty. The parts are normalised
// (ASCII digits, 二丁目, one kind of hyphen), Original is what was written. [Address.Municipality] and
// [Address.TownArea] give the view of the national data list.
type Address struct {
	secret.Quiet

	// Prefecture is 都道府県.
	Prefecture string
	// County is 市区郡: a city with its ward, a special ward, or a county.
	County string
	// Town is 町村.
	Town string
	// Section is 字名: the town area within the municipality, with 大字, 字 and 丁目, and the street of
	// Kyoto.
	Section string
	// Lot is 番地: numbers joined by hyphens.
	Lot string
	// Building is 方書.
	Building string
	// Code is the 全国地方公共団体コード of the municipality (of the ward, in a designated city); 0 if it was
	// not found or not certain.
	Code municipality.Code
	// Original is the text as it was written.
	Original string
}

// Municipality is 市区郡町村名 of the national data list.
func (a Address) Municipality() string { return a.County + a.Town }

// TownArea is 町字 of the national data list.
func (a Address) TownArea() string { return a.Section }

// String joins the parts; a full-width space stands before the building.
func (a Address) String() string {
	s := a.Prefecture + a.County + a.Town + a.Section + a.Lot
	if a.Building != "" && s != "" {
		s += "　"
	}
	return s + a.Building
}

// AddressOptions says how an address is split. The zero value uses the built-in table and the
// widths of [DefaultWidths].
type AddressOptions struct {
	// On is the day on which the municipality must have been in force under its name; unknown asks
	// nothing.
	On civil.Date
	// Table is the table of municipalities; nil is the built-in one.
	Table *municipality.Table
	// Complete fills in the prefecture and, before a ward, the city that the address leaves out,
	// where only one municipality can be meant. Without it what is not there stays empty.
	Complete bool
	// Areas, if not nil, knows the areas of each municipality by name; see household/text/town.
	// Without it they are told from numbers by their form.
	Areas Areas
	// Widths are the greatest numbers of characters; the zero value is [DefaultWidths].
	Widths AddressWidths
}

// AddressWidths are greatest numbers of characters of the parts of an address; 0 is no limit.
type AddressWidths struct {
	Prefecture, Municipality, Section, Lot, Building int
}

// DefaultWidths are the widths found in a municipal system that follows the national data list; the
// official list was not at hand, so that they are a default and no norm.
var DefaultWidths = AddressWidths{Prefecture: 4, Municipality: 12, Section: 120, Lot: 50, Building: 300}

// Areas knows the areas (町域) of municipalities. An implementation is safe for concurrent use.
type Areas interface {
	// Areas returns the names of the areas of a municipality or ward, without 丁目, in any order; the
	// caller does not change them.
	Areas(m municipality.Code) []string
}

// SplitAddress splits an address into its parts. It knows all municipalities and, without
// [AddressOptions].Areas, none of the areas within them: a number that may be a 丁目 or a 番 stays in
// Lot (宮町2-47-1), and [CompareAddresses] knows that both are one. Nothing is lost: what fits
// nowhere is in Section or Building.
func SplitAddress(s string, opt AddressOptions) (Address, finding.List) {
	p := report{s: s}
	a := Address{Original: s}
	clean := dropPostal(&p, cleanAddress(&p), &opt)
	rest := a.takeMunicipality(&p, clean, &opt)
	var areas []string
	if opt.Areas != nil && a.Code != 0 {
		areas = opt.Areas.Areas(a.Code)
	}
	a.Section, a.Lot, a.Building = splitLocal(rest, areas)
	if a.County == "" && a.Town == "" && s != "" && rest != "" {
		p.add(CodeMunicipality, finding.Warning, 0, 0, "")
	}
	a.checkWidths(&p, opt.Widths)
	return a, p.list
}

// dropPostal takes off a postal code in front: behind 〒, or before a municipality.
func dropPostal(p *report, s string, opt *AddressOptions) string {
	behind, marked := strings.CutPrefix(s, "〒")
	code := strings.TrimLeft(behind, " ")
	if !marked && (code == "" || code[0] < '0' || code[0] > '9') {
		return s
	}
	rest := strings.TrimLeftFunc(code, func(r rune) bool { return r >= '0' && r <= '9' || isDash(r) })
	postal, list := ParsePostal(code[:len(code)-len(rest)])
	if list.Failed() || len(postal) != 7 {
		return s
	}
	rest = strings.TrimLeft(rest, " ")
	if !marked {
		var other Address
		if other.takeMunicipality(&report{s: rest}, rest, opt); other.Municipality() == "" {
			return s
		}
	}
	p.list = append(p.list, finding.Finding{Code: CodePostal, Severity: finding.Info, At: -1})
	return rest
}

func (a *Address) checkWidths(p *report, w AddressWidths) {
	if w == (AddressWidths{}) {
		w = DefaultWidths
	}
	for _, c := range [...]struct {
		part  string
		limit int
	}{{a.Prefecture, w.Prefecture}, {a.Municipality(), w.Municipality}, {a.Section, w.Section}, {a.Lot, w.Lot}, {a.Building, w.Building}} {
		if c.limit > 0 && len(c.part) > c.limit && Characters(c.part) > c.limit {
			p.list = append(p.list, finding.Finding{Code: CodeLength, Severity: finding.Error, At: -1, From: c.part})
		}
	}
}

// cleanAddress makes widths one, takes off outer spaces, selectors and what nobody sees, and
// reports what it lost.
func cleanAddress(p *report) string {
	if plainLen(p.s) == len(p.s) {
		return p.s
	}
	out := make([]byte, 0, len(p.s))
	for i := 0; i < len(p.s); {
		if n := plainLen(p.s[i:]); n > 0 { // nearly all of it
			out = append(out, p.s[i:i+n]...)
			i += n
			continue
		}
		r, size := utf8.DecodeRuneInString(p.s[i:])
		from := i
		i += size
		switch {
		case r == utf8.RuneError && size == 1:
			p.add(CodeCharacter, finding.Error, from, 1, "\uFFFD")
		case isSelector(r):
			p.add(CodeSelector, finding.Warning, from, size, "")
			continue
		case isPrivate(r):
			p.add(CodeGaiji, finding.Warning, from, size, "")
		case isSpace(r), r == '\t':
			if len(out) > 0 && out[len(out)-1] != ' ' {
				out = append(out, ' ')
			}
			continue
		case isInvisible(r):
			p.add(CodeInvisible, finding.Warning, from, size, "")
			continue
		case r >= 0xFF01 && r <= 0xFF5E && !isHyphen(r):
			r -= 0xFEE0
		case r >= 0xFF61 && r <= 0xFF9F:
			out, _ = Fullwidth.Append(out, p.s[from:i], nil)
			continue
		case markOf(r) != 0:
			if d, ok := compose(out, markOf(r)); ok {
				out = d
				continue
			}
		}
		out = utf8.AppendRune(out, r)
	}
	for len(out) > 0 && out[len(out)-1] == ' ' {
		out = out[:len(out)-1]
	}
	return string(out)
}

// plainLen returns the length of what stands at the head of s and stays as it is: printable ASCII
// but for the space, kana and kanji.
func plainLen(s string) int {
	i := 0
	for i < len(s) {
		c := s[i]
		switch {
		case c > ' ' && c < 0x7F:
			i++
		case c == 0xE3 && i+2 < len(s) && s[i+1] >= 0x81 && s[i+1] <= 0x83 && s[i+1]&0xC0 == 0x80:
			r, size := utf8.DecodeRuneInString(s[i:])
			if size != 3 || r < 'ぁ' || r > 'ヺ' || r > 'ゖ' && r < 'ァ' {
				return i
			}
			i += size
		case c >= 0xE4 && c <= 0xE9 && i+2 < len(s) && s[i+1]&0xC0 == 0x80 && s[i+2]&0xC0 == 0x80: // U+4000 to U+9FFF
			i += 3
		default:
			return i
		}
	}
	return i
}
