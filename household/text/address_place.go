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
	head, from := foldHead(s), 0
	if pre := f.index.prefecture(head.folded); pre != nil {
		a.Prefecture, f.in = pre.Name, pre.Code
		from = head.end(len(pre.folded))
		head.drop(len(pre.folded))
	} else if n := otherPrefecture(s); n > 0 {
		behind := foldHead(s[n:])
		if _, size := f.find(behind.folded); size > 0 {
			p.add(CodePrefecture, finding.Warning, 0, 0, "")
			a.Prefecture, s, head = s[:n], s[n:], behind
		}
	}
	found, n := f.find(head.folded)
	if n == 0 {
		return strings.TrimLeft(s[from:], " ")
	}
	end := head.end(n)
	a.put(&found.Entry, strings.ReplaceAll(s[from:end], " ", ""))
	if opt.On.Known() && !found.InForce(opt.On) {
		p.add(CodeRenamed, finding.Warning, 0, 0, f.nameOn(&found.Entry))
	}
	if f.sure(found) {
		a.Code = found.Code
		if opt.Complete {
			a.complete(f.index, found)
		}
	} else {
		p.add(CodeSameName, finding.Info, 0, 0, "")
	}
	return strings.TrimLeft(s[end:], " ")
}

// complete fills in what the address leaves out before its municipality.
func (a *Address) complete(x *index, found *place) {
	for i := range x.prefectures {
		e := &x.prefectures[i]
		if a.Prefecture == "" && e.Code/10000 == found.Code/10000 {
			a.Prefecture = e.Name
		}
	}
	if found.alone {
		a.County = x.city(&found.Entry) + a.County
	}
}

// put distributes the words of a municipality over the fields.
func (a *Address) put(e *municipality.Entry, words string) {
	if e.Kind == municipality.KindTown || e.Kind == municipality.KindVillage {
		written := []rune(words) // a name has as many characters as the spelling that stands for it
		a.County, a.Town = string(written[:len(written)-utf8.RuneCountInString(e.Name)]), e.Name
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
	prefectures []place
	places      map[rune][]place
	first       map[rune][]int // of the prefectures
}

// place is an entry with the words it stands with in an address, as foldHead writes them: a ward
// with its city before it, or alone where no other place of its prefecture has the name.
type place struct {
	folded string
	own    rune // the first character of its own name
	alone  bool
	municipality.Entry
}

// builtinIndex is made on first use, from constant data.
var builtinIndex = sync.OnceValue(func() *index { return newIndex(municipality.Builtin()) })

func newIndex(t *municipality.Table) *index {
	x := &index{table: t, places: make(map[rune][]place), first: make(map[rune][]int)}
	var wards []municipality.Entry
	for e := range t.All() {
		words := e.Name
		switch e.Kind {
		case municipality.KindPrefecture:
			p := place{folded: foldName(e.Name), Entry: e}
			first := firstOf(p.folded)
			x.first[first] = append(x.first[first], len(x.prefectures))
			x.prefectures = append(x.prefectures, p)
			continue
		case municipality.KindWard:
			wards = append(wards, e)
			words = x.city(&e) + words
		case municipality.KindNone, municipality.KindCity, municipality.KindSpecialWard, municipality.KindTown, municipality.KindVillage:
		}
		x.put(place{folded: foldName(words), Entry: e})
	}
	for _, e := range wards {
		x.put(place{folded: foldName(e.Name), alone: true, Entry: e})
	}
	return x
}

func (x *index) put(p place) {
	p.own = foldRune(firstOf(p.Name))
	first := firstOf(p.folded)
	x.places[first] = append(x.places[first], p)
}

func firstOf(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

// city returns the name of the city of a ward.
func (x *index) city(ward *municipality.Entry) string {
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

// prefecture returns the prefecture at the head of a folded text; nil if there is none.
func (x *index) prefecture(folded string) *place {
	for _, i := range x.first[firstOf(folded)] {
		if p := &x.prefectures[i]; strings.HasPrefix(folded, p.folded) {
			return p
		}
	}
	return nil
}

// finder looks for the municipality of one address.
type finder struct {
	opt   *AddressOptions
	index *index
	in    municipality.Code // the prefecture, or 0
}

// find returns the municipality at the head of a folded text and the length of its words: the
// longest that fits, one in force before one that is not. A county or an island may stand before a
// town.
func (f *finder) find(s string) (best *place, size int) {
	best, size = f.at(s, false)
	near := s[:min(len(s), furthest)]
	for _, before := range [...]string{"郡", "島"} {
		i := strings.Index(near, before)
		if i <= 0 || runeCount(s[:i]) > 4 {
			continue
		}
		i += len(before)
		if e, n := f.at(s[i:], true); n > 0 && i+n > size {
			return e, i + n
		}
	}
	if size == 0 {
		return f.alone(s)
	}
	return best, size
}

// furthest is where 郡 ends behind four characters.
const furthest = 4*utf8.UTFMax + len("郡")

func (f *finder) at(s string, town bool) (best *place, size int) {
	list := f.index.places[firstOf(s)]
	for i := range list {
		e := &list[i]
		if e.alone || f.in != 0 && e.Code/10000 != f.in/10000 || town && e.Kind != municipality.KindTown && e.Kind != municipality.KindVillage {
			continue
		}
		if n := len(e.folded); strings.HasPrefix(s, e.folded) && (n > size || n == size && f.better(&e.Entry, &best.Entry)) {
			best, size = e, n
		}
	}
	return best, size
}

// alone returns the ward at the head of s that stands there without its city (上京区), if only one
// city has a ward of the name.
func (f *finder) alone(s string) (best *place, size int) {
	list := f.index.places[firstOf(s)]
	for i := range list {
		e := &list[i]
		if !e.alone || f.in != 0 && e.Code/10000 != f.in/10000 || !strings.HasPrefix(s, e.folded) {
			continue
		}
		if size > 0 && e.City != best.City {
			return nil, 0
		}
		if size == 0 || f.better(&e.Entry, &best.Entry) {
			best, size = e, len(e.folded)
		}
	}
	return best, size
}

// better prefers an entry in force on the day asked for, and else one still in force.
func (f *finder) better(e, than *municipality.Entry) bool {
	if f.opt.On.Known() {
		return e.InForce(f.opt.On) && !than.InForce(f.opt.On)
	}
	return !e.Until.Known() && than.Until.Known()
}

// nameOn returns the name of the municipality on the day asked for, or "".
func (f *finder) nameOn(e *municipality.Entry) string {
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

// sure reports that no other municipality has the name: two prefectures have a 府中市, and a 北区 that
// stands alone is Tokyo's or that of a designated city.
func (f *finder) sure(found *place) bool {
	list := f.index.places[found.own]
	for i := range list {
		e := &list[i]
		same := e.Kind == found.Kind || e.alone && found.Kind == municipality.KindSpecialWard
		if e.Name == found.Name && same && e.Code != found.Code && (f.in == 0 || e.Code/10000 == f.in/10000) {
			return found.Kind == municipality.KindWard // its city stood before it, or only one has it
		}
	}
	return true
}
