package registry

import (
	"cmp"
	"context"
	"iter"
	"slices"

	"github.com/kyufu-go/kyufu/household/secret"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/household/addressee"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/text"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

// Attributes are the five by which people are told apart (5情報). The registry
// does not keep them; the resident register does. Formatters show asterisks.
type Attributes struct {
	secret.Private        // it prints as nothing
	Name           string // 氏名
	Kana           string // 振り仮名
	Sex            string // 性別, a code of the register's; "" unknown
	Birth          civil.Date
	Address        string // 住所
}

// Likeness is how far one attribute of two persons agrees.
type Likeness uint8

// The likenesses.
const (
	Missing   Likeness = iota // on one side at least
	Different                 // not the same
	Similar                   // may be the same: another spelling, a part missing, digits changed places
	Same
)

var likenessNames = [...]string{"missing", "different", "similar", "same"}

// String returns the stable code.
func (l Likeness) String() string { return likenessNames[min(int(l), len(likenessNames)-1)] }

// Score is how far two persons agree. It orders a list for people to look at,
// and decides nothing.
type Score struct {
	Name, Kana, Sex, Birth, Address Likeness
	// Points are 0 to 100. An attribute that is the same counts whole, a similar one half, and one
	// that differs counts against it as much: name 30, kana 20, sex 5, birth 30, address 15.
	Points int
}

// points has the weight of each attribute. They are this library's, and no norm.
var points = [5]int{30, 20, 5, 30, 15}

// Compare scores two persons. It knows that names are written with variants and
// read with and without voicing marks, that addresses are written in many ways,
// and that days and months change places.
func Compare(a, b Attributes) Score {
	s := Score{Name: likeName(a.Name, b.Name), Kana: likeKana(a.Kana, b.Kana), Sex: likeText(a.Sex, b.Sex), Birth: likeBirth(a.Birth, b.Birth), Address: likeAddress(a.Address, b.Address)}
	for i, l := range [5]Likeness{s.Name, s.Kana, s.Sex, s.Birth, s.Address} {
		switch l {
		case Same:
			s.Points += points[i]
		case Similar:
			s.Points += points[i] / 2
		case Different:
			s.Points -= points[i]
		case Missing:
		}
	}
	s.Points = max(s.Points, 0)
	return s
}

func likeText(a, b string) Likeness {
	switch {
	case a == "" || b == "":
		return Missing
	case a == b:
		return Same
	}
	return Different
}

func likeName(a, b string) Likeness {
	if a == "" || b == "" {
		return Missing
	}
	switch text.CompareNames(a, b, nil) {
	case text.NamesEqual, text.NamesShareBase, text.NamesShareKind:
		return Same
	case text.NamesShareShrink:
		return Similar
	default:
		return Different
	}
}

func likeKana(a, b string) Likeness {
	if a == "" || b == "" {
		return Missing
	}
	if key(a, text.KeyKana) == key(b, text.KeyKana) {
		return Same
	}
	if key(a, text.KeySeion) == key(b, text.KeySeion) {
		return Similar
	}
	return Different
}

func key(s string, kind text.KeyKind) string {
	k, _ := text.Key(s, kind)
	return k
}

// likeBirth takes a day for similar that has the same known parts, or whose day
// and month changed places, or that differs in one of year, month and day.
func likeBirth(a, b civil.Date) Likeness {
	if a.IsZero() || b.IsZero() {
		return Missing
	}
	if a.Known() && b.Known() && a == b {
		return Same
	}
	ya, okA := a.Year()
	yb, okB := b.Year()
	ma, okMA := a.Month()
	mb, okMB := b.Month()
	da, okDA := a.Day()
	db, okDB := b.Day()
	same, wrong := 0, 0
	for _, p := range [3]struct {
		a, b  int
		known bool
	}{{ya, yb, okA && okB}, {ma, mb, okMA && okMB}, {da, db, okDA && okDB}} {
		switch {
		case p.known && p.a == p.b:
			same++
		case p.known:
			wrong++
		}
	}
	swapped := ya == yb && ma == db && mb == da
	if swapped || same >= 1 && wrong == 0 || same == 2 && wrong == 1 {
		return Similar
	}
	return Different
}

func likeAddress(a, b string) Likeness {
	if a == "" || b == "" {
		return Missing
	}
	x, _ := text.SplitAddress(a, text.AddressOptions{})
	y, _ := text.SplitAddress(b, text.AddressOptions{})
	switch m, _ := text.CompareAddresses(x, y); m {
	case text.AddressesEqual:
		return Same
	case text.AddressesNear:
		return Similar
	default:
		return Different
	}
}

// Listed is one person of the directory that candidates are looked for in.
type Listed struct {
	secret.Private // it prints as nothing
	Integrated     addressee.Integrated
	Attributes     Attributes
}

// Candidate is a person who may be the one asked for.
type Candidate struct {
	secret.Private // it prints as nothing
	Integrated     addressee.Integrated
	Score          Score
}

// CandidateConfig bounds a search for candidates; zeros mean 10 and 50.
type CandidateConfig struct {
	Limit     int // how many, the best first
	MinPoints int
}

// Candidates looks through a directory for people who may be the one described,
// the likeliest first, equal ones by number. It joins nobody: whoever has looked
// proposes a [Merge] or a [Tie], and a second person approves it. It needs the
// operation search, and the search is an entry with the number of candidates.
// Errors: denied, recorder, and whatever the directory yields.
func (g *Registry) Candidates(ctx context.Context, by access.Caller, who Attributes, directory iter.Seq2[Listed, error], c CandidateConfig) ([]Candidate, error) {
	if directory == nil {
		return nil, fail(CodeInput)
	}
	if err := g.allow(ctx, by, g.request(by, access.Search)); err != nil {
		return nil, err
	}
	if c.Limit == 0 {
		c.Limit = 10
	}
	if c.MinPoints == 0 {
		c.MinPoints = 50
	}
	var list []Candidate
	for row, err := range directory {
		if err != nil {
			return nil, err
		}
		if s := Compare(who, row.Attributes); s.Points >= c.MinPoints {
			list = append(list, Candidate{Integrated: row.Integrated, Score: s})
		}
	}
	slices.SortFunc(list, func(a, b Candidate) int {
		return cmp.Or(cmp.Compare(b.Score.Points, a.Score.Points), cmp.Compare(a.Integrated, b.Integrated))
	})
	list = list[:min(len(list), c.Limit)]
	handles, err := g.handles(ctx, list)
	if err != nil {
		return nil, err
	}
	by.Purpose = "candidates"
	e := g.event(by, access.Search.Act(), audit.Succeeded, handles...)
	e.Count = uint64(len(list))
	if err := g.record(ctx, e); err != nil {
		return nil, err
	}
	return list, nil
}

// handles are those of the candidates whom the registry knows, so that each can
// be told who looked at them.
func (g *Registry) handles(ctx context.Context, list []Candidate) (handles []audit.Handle, err error) {
	err = g.view(ctx, func(r *reading) error {
		handles = nil
		for _, c := range list[:min(len(list), audit.MaxSubjects)] {
			p, err := r.load(c.Integrated)
			switch codeOf(err) {
			case CodeNotFound, CodeErased:
				continue
			default:
			}
			if err != nil {
				return err
			}
			handles = append(handles, p.handle)
		}
		return nil
	})
	return handles, err
}
