package registry

import (
	"cmp"
	"context"
	"iter"
	"slices"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/household/addressee"
	"github.com/kyufu-go/kyufu/household/likeness"
	"github.com/kyufu-go/kyufu/household/secret"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

// weights are what agreement counts in a search for candidates, 100 at most: an attribute that is
// the same counts whole, a similar one half, and one that differs counts against it as much. They
// are this library's, and no norm.
var weights = likeness.Weights{
	Name: likeness.Weight{Same: 30, Similar: 15, Different: -30}, Kana: likeness.Weight{Same: 20, Similar: 10, Different: -20},
	Sex: likeness.Weight{Same: 5, Similar: 2, Different: -5}, Birth: likeness.Weight{Same: 30, Similar: 15, Different: -30},
	Address: likeness.Weight{Same: 15, Similar: 7, Different: -15},
}

// Listed is one person of the directory that candidates are looked for in. The registry keeps no
// attributes of persons; the resident register does.
type Listed struct {
	secret.Private // it prints as nothing
	Integrated     addressee.Integrated
	Person         likeness.Person
}

// Candidate is a person who may be the one asked for.
type Candidate struct {
	secret.Private // it prints as nothing
	Integrated     addressee.Integrated
	Likeness       likeness.Likeness
	Points         int // 0 to 100: name 30, kana 20, sex 5, birth 30, address 15
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
func (g *Registry) Candidates(ctx context.Context, by access.Caller, who likeness.Person, directory iter.Seq2[Listed, error], c CandidateConfig) ([]Candidate, error) {
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
		like := likeness.Compare(who, row.Person)
		if points := like.Points(weights); points >= c.MinPoints {
			list = append(list, Candidate{Integrated: row.Integrated, Likeness: like, Points: points})
		}
	}
	slices.SortFunc(list, func(a, b Candidate) int {
		return cmp.Or(cmp.Compare(b.Points, a.Points), cmp.Compare(a.Integrated, b.Integrated))
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
