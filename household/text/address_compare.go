package text

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/kyufu-go/kyufu/household/municipality"
)

// AddressMatch says how far two addresses agree.
type AddressMatch uint8

const (
	// AddressesDiffer means: they name different places.
	AddressesDiffer AddressMatch = iota
	// AddressesNear means: they may name one place; a person has to look.
	AddressesNear
	// AddressesEqual means: they name the same place.
	AddressesEqual
)

// String returns "different", "near" or "equal".
func (m AddressMatch) String() string {
	return [...]string{"different", "near", "equal"}[min(m, AddressesEqual)]
}

// AddressReason tells what two addresses that agree are written differently in, or where two that
// do not agree part.
type AddressReason string

// The reasons, in the order in which they are given.
const (
	ReasonWidth        AddressReason = "written_differently"  // width, digits, dashes, spaces
	ReasonPrefecture   AddressReason = "prefecture_omitted"   // one side has no prefecture
	ReasonCounty       AddressReason = "county_omitted"       // one side leaves out the county, or the city of a ward
	ReasonMunicipality AddressReason = "municipality_differs" // different municipalities
	ReasonRenamed      AddressReason = "municipality_renamed" // one side has a former name
	ReasonSection      AddressReason = "section_differs"      // different areas
	ReasonSimilar      AddressReason = "section_similar"      // areas that differ in one character
	ReasonGa           AddressReason = "ga"                   // ヶ, ケ and が; ノ, 之 and の
	ReasonOaza         AddressReason = "oaza_omitted"         // 大字 or 字 on one side only
	ReasonStreet       AddressReason = "street_omitted"       // the street of Kyoto on one side only
	ReasonVariant      AddressReason = "variant"              // variants of a character
	ReasonNumbers      AddressReason = "chome_as_number"      // 二丁目47番地1 and 2-47-1
	ReasonLot          AddressReason = "lot_differs"          // different numbers
	ReasonBuilding     AddressReason = "building_differs"     // different buildings or rooms
	ReasonNoBuilding   AddressReason = "building_on_one_side" // a building on one side only
)

// CompareAddresses compares two split addresses and gives its reasons, so that a person can follow
// them. It is offline and knows no list of areas: equal means equal after the rules named by the
// reasons.
func CompareAddresses(a, b Address) (AddressMatch, []AddressReason) {
	c := comparison{result: AddressesEqual}
	if a.String() == b.String() {
		if a.Original != b.Original {
			c.note(ReasonWidth)
		}
		return c.result, c.reasons
	}
	c.municipality(a, b)
	sa, na := c.section(a)
	sb, nb := c.section(b)
	c.sections(sa, sb)
	c.numbers(a, b, append(na, lotParts(a.Lot)...), append(nb, lotParts(b.Lot)...))
	c.building(a.Building, b.Building)
	return c.result, c.reasons
}

type comparison struct {
	result  AddressMatch
	reasons []AddressReason
}

func (c *comparison) note(r AddressReason) {
	if !slices.Contains(c.reasons, r) {
		c.reasons = append(c.reasons, r)
	}
}

func (c *comparison) lower(to AddressMatch, r AddressReason) {
	c.result = min(c.result, to)
	c.note(r)
}

func (c *comparison) municipality(a, b Address) {
	if a.Prefecture != b.Prefecture {
		if a.Prefecture != "" && b.Prefecture != "" {
			c.lower(AddressesDiffer, ReasonMunicipality)
			return
		}
		c.note(ReasonPrefecture)
	}
	ma, mb := foldGa(a.Municipality()), foldGa(b.Municipality())
	switch {
	case ma == mb:
		if a.Municipality() != b.Municipality() {
			c.note(ReasonGa)
		}
	case a.Town != "" && a.Town == b.Town && (a.County == "" || b.County == ""):
		c.note(ReasonCounty)
	case a.Code != 0 && a.Code == b.Code && foldName(ma) == foldName(mb):
		c.note(ReasonVariant)
	case a.Code != 0 && a.Code == b.Code && strings.HasSuffix(ma, "区") && strings.HasSuffix(mb, "区"):
		c.note(ReasonCounty)
	case a.Code != 0 && a.Code == b.Code:
		c.note(ReasonRenamed)
	case cityless(a, b) || cityless(b, a):
		c.lower(AddressesNear, ReasonCounty)
	case succeeds(a.Code, b.Code) || succeeds(b.Code, a.Code):
		c.lower(AddressesNear, ReasonRenamed)
	default:
		c.lower(AddressesDiffer, ReasonMunicipality)
	}
}

// cityless reports that a names a ward without its city, and b may be in it: several cities have a
// 北区.
func cityless(a, b Address) bool {
	return a.Code == 0 && strings.HasSuffix(a.County, "区") && strings.HasSuffix(b.County, "市"+a.County)
}

// succeeds reports that the municipality or ward b took the place of a, perhaps with others: what
// was one area may be one of several of its name.
func succeeds(a, b municipality.Code) bool {
	t := municipality.Builtin()
	now, err := t.Current(a, t.AsOf())
	return err == nil && a != b && now == b
}

// section returns the name of the area without its 丁目, and the number of that.
func (c *comparison) section(a Address) (name string, numbers []string) {
	name = a.Section
	if i := strings.LastIndex(name, "丁目"); i >= 0 && i+len("丁目") == len(name) {
		n := chomeNumber(name, i)
		if v, ok := number(name[n:i]); ok {
			return name[:n], []string{itoa(v)}
		}
	}
	return name, nil
}

func itoa(v int) string {
	if v < 10 {
		return string(rune('0' + v))
	}
	return itoa(v/10) + string(rune('0'+v%10))
}

func lotParts(lot string) []string {
	if lot == "" {
		return nil
	}
	return strings.Split(lot, "-")
}

// sections compares the names of two areas, from the plainest difference to the farthest.
func (c *comparison) sections(a, b string) {
	steps := []struct {
		reason AddressReason
		fold   func(string) string
	}{{ReasonWidth, foldNumerals}, {ReasonGa, foldGa}, {ReasonOaza, foldOaza}, {ReasonStreet, foldStreet}, {ReasonVariant, foldVariants}}
	for _, s := range steps {
		if a == b {
			return
		}
		fa, fb := s.fold(a), s.fold(b)
		if fa == fb || s.reason != ReasonVariant && (fa != a || fb != b) && near(fa, fb) < near(a, b) {
			c.note(s.reason)
		}
		a, b = fa, fb
	}
	switch {
	case a == b:
	case a != "" && b != "" && near(a, b) == 1:
		c.lower(AddressesNear, ReasonSimilar)
	default:
		c.lower(AddressesDiffer, ReasonSection)
	}
}

// foldNumerals writes numbers in kanji as digits (北二十四条西, 北24条西).
func foldNumerals(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); {
		n := kanjiEnd(s, i)
		if v, ok := kanjiNumber(s[i:n]); ok && n > i {
			b.WriteString(itoa(v))
			i = n
			continue
		}
		_, size := utf8.DecodeRuneInString(s[i:])
		b.WriteString(s[i : i+size])
		i += size
	}
	return b.String()
}

// foldGa writes ヶ ケ ガ between kanji as が, ノ 之 乃 as の, ッ ツ as つ.
func foldGa(s string) string {
	return strings.Map(func(r rune) rune {
		switch r {
		case 'ヶ', 'ケ', 'ガ', 'ヵ', 'カ', 'ゖ', 'ゕ':
			return 'が'
		case 'ノ', '之', '乃', '廼':
			return 'の'
		case 'ッ', 'ツ', 'っ':
			return 'つ'
		}
		return r
	}, s)
}

func foldOaza(s string) string {
	for _, w := range []string{"大字", "小字"} {
		s = strings.ReplaceAll(s, w, "")
	}
	if rest, ok := strings.CutPrefix(s, "字"); ok {
		s = rest
	}
	if i := strings.Index(s, "字"); i > 0 {
		s = s[:i] + s[i+len("字"):]
	}
	return s
}

// foldStreet drops the street of Kyoto: everything up to the last 上る, 下る, 西入 or 東入.
func foldStreet(s string) string {
	end := 0
	for _, w := range []string{"上る", "上ル", "上つる", "下る", "下ル", "西入る", "西入ル", "西入", "東入る", "東入ル", "東入", "入る", "入ル"} {
		if i := strings.LastIndex(s, w); i >= 0 && i+len(w) > end && i+len(w) < len(s) {
			end = i + len(w)
		}
	}
	return s[end:]
}

// foldVariants writes each character as its parent form in [Common].
func foldVariants(s string) string {
	var b strings.Builder
	for _, r := range s {
		found := Common{}.Variants(string(r))
		if len(found) == 1 {
			b.WriteString(found[0].Text)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// near counts the characters in which two texts of one length differ; texts of different lengths
// are far.
func near(a, b string) int {
	ra, rb := []rune(a), []rune(b)
	if len(ra) != len(rb) {
		return 1000 + max(len(ra)-len(rb), len(rb)-len(ra))
	}
	n := 0
	for i := range ra {
		if ra[i] != rb[i] {
			n++
		}
	}
	return n
}

// numbers compares 丁目 and lot as one row of numbers.
func (c *comparison) numbers(a, b Address, na, nb []string) {
	switch {
	case !slices.Equal(na, nb):
		c.lower(AddressesDiffer, ReasonLot)
	case a.Lot != b.Lot:
		c.note(ReasonNumbers)
	}
}

func (c *comparison) building(a, b string) {
	switch x, y := foldBuilding(a), foldBuilding(b); {
	case x == y:
	case x == "" || y == "":
		c.lower(AddressesNear, ReasonNoBuilding)
	default:
		c.lower(AddressesNear, ReasonBuilding)
	}
}

// foldBuilding makes two spellings of a building comparable: spaces and dashes gone, 号室 dropped.
func foldBuilding(s string) string {
	s = strings.TrimSuffix(s, "号室")
	return strings.Map(func(r rune) rune {
		if r == utf8.RuneError || isSpace(r) || r == '-' || r != 'ー' && isHyphen(r) {
			return -1
		}
		return r
	}, foldGa(s))
}
