package benefit

import (
	"math"
	"slices"
)

// grid holds what a program says under every combination of answers to some open facts: one cell
// for each, the last fact changing fastest. It is filled depth first, and where an answer decides
// by itself, all cells behind it are filled at once: most are. So are those of a fact to which the
// program is mute once others are answered: one of its values stands for all. Two cells beside each
// other show at once whether the fact between them matters.
type grid struct {
	facts  []gridFact
	values []int32
	cells  []result
	told   *result // no cells are kept: what every combination has to say
}

// gridFact is a fact of a grid: its place among the open ones, and the values that it takes.
type gridFact struct {
	open, from, n int
	stride        int  // cells between one value and the next
	apart         bool // others hang on it, or facts of its person come behind those of another
	ends          bool // it is the last of its person's, who has had his or her turn
}

// impossible is the outcome of a cell that nobody can be in: exempt, and owing the income levy.
const impossible = isTrue + 1

// lay makes a grid of open facts. It is false where the grid would have more cells than most.
func (p *plan) lay(s *scratch, g *grid, open []int, most int) bool {
	g.told = nil
	cells := g.line(p, s, open, most)
	if cells > most {
		return false
	}
	if cap(g.cells) < cells {
		g.cells = make([]result, cells)
	}
	g.cells = g.cells[:cells]
	p.fill(s, g, 0, 0)
	g.strike(s)
	return true
}

// line takes the facts and their values and says how many combinations they have, as far as those
// are no more than most.
func (g *grid) line(p *plan, s *scratch, open []int, most int) (cells int) {
	g.facts, g.values, cells = g.facts[:0], g.values[:0], 1
	for _, i := range open {
		from := len(g.values)
		g.values = p.domain(s, &s.search.open[i], g.values)
		n := len(g.values) - from
		if cells = min(cells*n, manyCells); cells > most {
			return cells
		}
		g.facts = append(g.facts, gridFact{open: i, from: from, n: n})
	}
	stride := cells
	for k := range g.facts {
		stride /= g.facts[k].n
		g.facts[k].stride = stride
	}
	g.turns(s)
	s.search.met.begin(p)
	return cells
}

// manyCells are more than any grid has.
const manyCells = 1 << 24

// fill fills the cells from at on in which the first k facts are answered as is assumed. It is
// false where they do not say what they have to.
func (p *plan) fill(s *scratch, g *grid, k, at int) bool {
	if g.told != nil {
		if s.search.budget--; s.search.budget < 0 {
			return false
		}
	}
	p.hear(s)
	m := &s.search.met
	if k == 0 || !g.facts[k-1].ends {
		return p.fillOn(s, g, k, at)
	}
	f := &g.facts[k-1]
	same, old := m.comes(p, s, k-1, s.search.open[f.open].who, at)
	ok := true
	if old {
		g.again(at, same, f.stride)
	} else {
		ok = p.fillOn(s, g, k, at)
	}
	m.goes(p)
	return ok
}

// fillOn fills them where they are not known from elsewhere.
func (p *plan) fillOn(s *scratch, g *grid, k, at int) bool {
	var r result
	p.weigh(s, &r)
	if k == len(g.facts) || r.decided() {
		size := 1
		if k < len(g.facts) {
			size = g.facts[k].n * g.facts[k].stride
		}
		return g.say(at, size, &r)
	}
	f := &g.facts[k]
	u := &s.search.open[f.open]
	first, same := 0, p.standIn(s, u, g.values[f.from:f.from+f.n])
	if same >= 0 {
		first = same // the cells of every value of the fact are as those of this one
	}
	m := &s.search.met
	for i, ok := 0, true; i < f.n; i++ {
		v := (first + i) % f.n
		from := at + v*f.stride
		rows := len(m.rows)
		old, possible := s.set(u, g.values[f.from+v])
		switch {
		case !possible:
			ok = g.told != nil || g.say(from, f.stride, &result{outcome: impossible})
		case i > 0 && same >= 0:
			g.again(from, at+same*f.stride, f.stride)
		default:
			ok = p.fill(s, g, k+1, from)
		}
		s.unset(u, old)
		if f.apart {
			m.rows = m.rows[:rows] // what was found under one value of it does not hold under another
		}
		if !ok {
			return false
		}
	}
	return true
}

// say fills cells with what is said in all of them.
func (g *grid) say(at, size int, r *result) bool {
	if g.told == nil {
		for c := range g.cells[at : at+size] {
			g.cells[at+c] = *r
		}
		return true
	}
	if g.told.outcome == impossible {
		*g.told = *r
	}
	return g.told.alike(r)
}

// again fills cells like others.
func (g *grid) again(at, same, size int) {
	if g.told == nil {
		copy(g.cells[at:at+size], g.cells[same:same+size])
	}
}

// standIn is which of a fact's values stands for all of them, where the program is mute to it: the
// one that goes with every value of all others. It is -1 where each counts.
func (p *plan) standIn(s *scratch, u *unknown, values []int32) int {
	switch {
	case !p.mute(s, u):
		return -1
	case u.fact == FactTax:
		return slices.Index(values, taxTaxed)
	default:
		return 0
	}
}

// agree reports whether all combinations of answers to some open facts lead to the same decision,
// or all to none. It begins with told impossible. Where they do, most answers decide by themselves,
// and it takes no cells to know it. Beyond the budget it is false.
func (p *plan) agree(s *scratch, open []int, told *result) bool {
	g := &s.search.grid
	g.told = told
	g.line(p, s, open, math.MaxInt)
	return p.fill(s, g, 0, 0)
}

// strike marks the cells that were filled at once but in which nobody can be.
func (g *grid) strike(s *scratch) {
	for k := range g.facts {
		tax := &g.facts[k]
		if s.search.open[tax.open].fact != FactTax {
			continue
		}
		for l := range g.facts {
			levy := &g.facts[l]
			if u := &s.search.open[levy.open]; u.fact != FactLevy || u.who != s.search.open[tax.open].who {
				continue
			}
			g.each(levy, levyOwed, func(c int) {
				if exempting[g.value(tax, c)&taxMask] {
					g.cells[c].outcome = impossible
				}
			})
		}
	}
}

// each goes through the cells in which a fact has a value.
func (g *grid) each(f *gridFact, value int32, do func(c int)) {
	for v, is := range g.values[f.from : f.from+f.n] {
		for from := v * f.stride; is == value && from < len(g.cells); from += f.n * f.stride {
			for c := range f.stride {
				do(from + c)
			}
		}
	}
}

// value is what a fact is in a cell.
func (g *grid) value(f *gridFact, cell int) int32 { return g.values[f.from+cell/f.stride%f.n] }

// How a fact shows in a grid.
const (
	unseen uint8 = iota
	maybe        // one answer decides, another leaves things open
	surely       // two answers decide differently
)

// shows reports whether a fact matters: whether two cells that differ only in it differ.
func (g *grid) shows(f *gridFact) (most uint8) {
	for from := 0; from < len(g.cells); from += f.n * f.stride {
		for first := range f.stride {
			if most = max(most, g.differs(f, from+first)); most == surely {
				return surely
			}
		}
	}
	return most
}

// differs reports whether the cells of one line along a fact differ.
func (g *grid) differs(f *gridFact, first int) uint8 {
	var told *result
	open := false
	for c := first; c < first+f.n*f.stride; c += f.stride {
		switch r := &g.cells[c]; {
		case r.outcome == impossible:
		case !r.decided():
			open = true
		case told == nil:
			told = r
		case !r.same(told):
			return surely
		}
	}
	if open && told != nil {
		return maybe
	}
	return unseen
}
