package register

import (
	"cmp"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"

	"github.com/kyufu-go/kyufu/household/likeness"
	"github.com/kyufu-go/kyufu/household/secret"
	"github.com/kyufu-go/kyufu/household/text"
)

// Candidate proposes that a number which the register does not know means a resident. It is
// a question to a person and never an answer.
type Candidate struct {
	secret.Private
	// Person is the number in the other department's file, Resident the one in the register.
	Person, Resident string
	// Score is the sum of what agrees, see the constants, at most 100.
	Score int
	// Birth, Kana and Address say what agrees.
	Birth, Kana, Address bool
}

// What agreement counts. Two of the three are needed to be proposed.
const (
	ScoreBirth   = 40
	ScoreKana    = 35
	ScoreAddress = 25
	// ScoreLeast is the least score of a candidate.
	ScoreLeast = ScoreKana + ScoreAddress
)

var weights = likeness.Weights{
	Birth: likeness.Weight{Same: ScoreBirth}, Kana: likeness.Weight{Same: ScoreKana}, Address: likeness.Weight{Same: ScoreAddress},
}

// String shows the score only.
func (c Candidate) String() string {
	return strings.Repeat("*", c.Score/10)
}

// Format shows what String does, whatever the verb.
func (c Candidate) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, c.String()) }

// LogValue shows what String does.
func (c Candidate) LogValue() slog.Value { return slog.StringValue(c.String()) }

// candidates compares what other departments say about persons whom the register does not
// know with every person it does who shares the date of birth or the kana.
func (v *View) candidates(strangers []int32) []Candidate {
	if len(strangers) == 0 {
		return nil
	}
	said := v.g.identitiesByPerson()
	known := v.identities()
	byKey := map[string][]int{}
	for n := range known {
		for _, key := range known[n].keys() {
			byKey[key] = append(byKey[key], n)
		}
	}
	var list []Candidate
	for _, s := range strangers {
		for _, i := range said[s] {
			i.kana, _ = text.Key(i.kana, text.KeyKana)
			for _, n := range i.lookUp(byKey) {
				if c := i.compare(&known[n]); c.Score >= ScoreLeast {
					c.Person, c.Resident = v.g.people.name(s), v.g.people.name(known[n].person)
					list = append(list, c)
				}
			}
		}
	}
	slices.SortFunc(list, func(a, b Candidate) int {
		return cmp.Or(cmp.Compare(a.Person, b.Person), b.Score-a.Score, cmp.Compare(a.Resident, b.Resident))
	})
	return slices.Compact(list)
}

// identities returns who the persons of the register are, with the match key of their kana.
// A secret address is not compared: agreement would tell it.
func (v *View) identities() []identity {
	var list []identity
	for p := range v.g.people.list {
		if v.g.lastRow[p] == none {
			continue
		}
		i := identity{person: int32(p), birth: v.birth(int32(p))}
		for _, id := range v.liveRows(int32(p)) {
			if n := v.g.rows[id].attributes; n != none {
				i.kana = cmp.Or(v.g.attributes[n].Kana, i.kana)
				i.address = cmp.Or(v.g.attributes[n].Address.text, i.address)
			}
		}
		if i.address != "" && v.g.secret(int32(p)) {
			i.address = ""
		}
		i.kana, _ = text.Key(i.kana, text.KeyKana)
		list = append(list, i)
	}
	return list
}

// keys are the features under which a person can be found: of two that agree one is among
// them.
func (i *identity) keys() []string {
	var keys []string
	if i.birth.Known() {
		keys = append(keys, i.birth.String())
	}
	if i.kana != "" {
		keys = append(keys, i.kana)
	}
	return keys
}

func (i *identity) lookUp(byKey map[string][]int) []int {
	var found []int
	for _, key := range i.keys() {
		found = append(found, byKey[key]...)
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// compare counts only what is the same: what another department wrote differently says little.
func (i *identity) compare(o *identity) Candidate {
	like := likeness.Compare(i.described(), o.described())
	same := likeness.Same
	return Candidate{Score: like.Points(weights), Birth: like.Birth == same, Kana: like.Kana == same, Address: like.Address == same}
}

func (i *identity) described() likeness.Person {
	return likeness.Person{Kana: i.kana, Birth: i.birth, Address: i.address}
}
