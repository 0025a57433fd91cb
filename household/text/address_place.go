package text

import (
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/kyufu-go/kyufu/household/finding"
	"github.com/kyufu-go/kyufu/household/municipality"
)

// takeMunicipality takes prefecture and municipality off the head of the address and returns the
// rest.
func (a *Address) takeMunicipality(p *report, s string, opt *AddressOptions) string {
	f := finder{opt: opt}
	if f.index = builtinIndex(); opt.Table != nil && opt.Table != f.index.table {
		f.index = newIndex(opt.Table)
	}
	rest := s
	if pre, ok := f.index.prefecture(s); ok {
		a.Prefecture, f.in = pre.Name, pre.Code
		rest = strings.TrimLeft(s[len(pre.Name):], " ")
	} else if head := otherPrefecture(s); head > 0 {
		if _, n := f.find(s[head:]); n > 0 {
			p.add(CodePrefecture, finding.Warning, 0, 0, "")
			a.Prefecture, rest = s[:head], s[head:]
		}
	}
	found, n := f.find(rest)
	if n == 0 {
		return rest
	}
	a.put(found, rest[:n])
	if opt.On.Known() && !found.InForce(opt.On) {
		p.add(CodeRenamed, finding.Warning, 0, 0, f.nameOn(found))
	}
	if f.sure(found) {
		a.Code = found.Code
	}
	return strings.TrimLeft(rest[n:], " ")
}

// put distributes the words of a municipality over the fields.
func (a *Address) put(e municipality.Entry, words string) {
	if e.Kind == municipality.KindTown || e.Kind == municipality.KindVillage {
		// A name is as long as the spelling that stands for it, see spelled.
		a.County, a.Town = strings.TrimRight(words[:len(words)-len(e.Name)], " "), e.Name
		return
	}
	a.County = words
}

// otherPrefecture returns the length of a word at the head that looks like a prefecture but is none
// (東京県).
func otherPrefecture(s string) int {
	n := 0
	for i, r := range s {
		if n++; n > 4 {
			break
		}
		if n > 1 && (r == '県' || r == '府' || r == '都' || r == '道') {
			return i + utf8.RuneLen(r)
		}
	}
	return 0
}

// index finds the entries of a table by the first character of their words.
type index struct {
	table       *municipality.Table
	prefectures []municipality.Entry
	places      map[string][]place
}

// place is an entry with the words it stands with in an address: a ward with its city before it.
type place struct {
	words string
	municipality.Entry
}

// builtinIndex is made on first use, from constant data.
var builtinIndex = sync.OnceValue(func() *index { return newIndex(municipality.Builtin()) })

func newIndex(t *municipality.Table) *index {
	x := &index{table: t, places: make(map[string][]place)}
	for e := range t.All() {
		words := e.Name
		switch e.Kind {
		case municipality.KindPrefecture:
			x.prefectures = append(x.prefectures, e)
			continue
		case municipality.KindWard:
			words = x.city(e) + words
		case municipality.KindNone, municipality.KindCity, municipality.KindSpecialWard, municipality.KindTown, municipality.KindVillage:
		}
		words = spelled(words)
		first := baseOf(words)
		x.places[first] = append(x.places[first], place{words, e})
	}
	return x
}

// city returns the name of the city of a ward.
func (x *index) city(ward municipality.Entry) string {
	day := x.table.AsOf()
	if ward.Until.Known() {
		day = ward.Until
	}
	e, err := x.table.Lookup(ward.City, day)
	if err != nil {
		return ""
	}
	return e.Name
}

func (x *index) prefecture(s string) (municipality.Entry, bool) {
	for _, e := range x.prefectures {
		if strings.HasPrefix(s, e.Name) {
			return e, true
		}
	}
	return municipality.Entry{}, false
}

// finder looks for the municipality of one address.
type finder struct {
	opt   *AddressOptions
	index *index
	in    municipality.Code // the prefecture, or 0
}

// find returns the municipality at the head of s and the length of its words: the longest that
// fits, one in force before one that is not. A county or an island may stand before a town.
func (f *finder) find(s string) (best municipality.Entry, size int) {
	s = spelled(s)
	best, size = f.at(s, false)
	for _, before := range [...]string{"郡", "島"} {
		i := strings.Index(s, before)
		if i <= 0 || utf8.RuneCountInString(s[:i]) > 4 {
			continue
		}
		i += len(before)
		i += len(s[i:]) - len(strings.TrimLeft(s[i:], " "))
		if e, n := f.at(s[i:], true); n > 0 && i+n > size {
			return e, i + n
		}
	}
	return best, size
}

// spellings are characters of municipality names that are written in more than one way, each with
// the one that stands for both in the index. A pair is of one length in bytes.
var spellings = strings.NewReplacer(
	"ヶ", "ケ", "ゖ", "ケ", "が", "ケ", "ガ", "ケ", "龍", "竜", "澤", "沢", "嶋", "島", "櫻", "桜", "廣", "広", "壽", "寿",
	"鹽", "塩", "瀧", "滝", "檜", "桧", "國", "国", "邊", "辺", "邉", "辺", "濱", "浜", "團", "団", "藝", "芸", "與", "与",
	"會", "会", "眞", "真", "靜", "静", "絲", "糸", "縣", "県", "區", "区", "嶽", "岳", "礪", "砺", "鰺", "鯵", "蘆", "芦",
	"萬", "万", "榮", "栄", "條", "条", "驒", "騨",
)

// spelled writes the characters of a municipality's name in one way.
func spelled(s string) string { return spellings.Replace(s) }

func (f *finder) at(s string, town bool) (best municipality.Entry, size int) {
	for _, e := range f.index.places[baseOf(s)] {
		if f.in != 0 && e.Code/10000 != f.in/10000 || town && e.Kind != municipality.KindTown && e.Kind != municipality.KindVillage {
			continue
		}
		if n := len(e.words); strings.HasPrefix(s, e.words) && (n > size || n == size && f.better(e.Entry, best)) {
			best, size = e.Entry, n
		}
	}
	return best, size
}

// better prefers an entry in force on the day asked for, and else one still in force.
func (f *finder) better(e, than municipality.Entry) bool {
	if f.opt.On.Known() {
		return e.InForce(f.opt.On) && !than.InForce(f.opt.On)
	}
	return !e.Until.Known() && than.Until.Known()
}

// nameOn returns the name of the municipality on the day asked for, or "".
func (f *finder) nameOn(e municipality.Entry) string {
	if code, err := f.index.table.Current(e.Code, f.opt.On); err == nil {
		if now, err := f.index.table.Lookup(code, f.opt.On); err == nil {
			return now.Name
		}
	}
	if now, err := f.index.table.Lookup(e.Code, f.opt.On); err == nil {
		return now.Name
	}
	return ""
}

// sure reports that no other municipality has the name: two prefectures have a 府中市.
func (f *finder) sure(found municipality.Entry) bool {
	for _, e := range f.index.places[baseOf(spelled(found.Name))] {
		if e.Name == found.Name && e.Kind == found.Kind && e.Code != found.Code && (f.in == 0 || e.Code/10000 == f.in/10000) {
			return found.Kind == municipality.KindWard // its city stood before it
		}
	}
	return true
}
