package benefit

import "slices"

// grid holds what a program says under every combination of answers to some open facts: one cell
// for each, the last fact changing fastest. It is filled depth first, and where an answer decides
// by itself, all cells behind it are filled at once: most are. So are those of a fact to which the
// program is mute once others are answered: one of its values stands for all. Two cells beside each
// other show at once whether the fact between them matters.
type grid struct {
	facts  []gridFact
	values []int32
	cells  []result
}

// gridFact is a fact of a grid: its place among the open ones, and the values that it takes.
type gridFact struct {
	open, from, n int
	stride        int // cells between one value and the next
}

// impossible is the outcome of a cell that nobody can be in: exempt, and owing the income levy.
const impossible = isTrue + 1

// lay makes a grid of open facts. It is false where the grid would have more cells than most.
func (p *plan) lay(s *scratch, g *grid, open []int, most int) bool {
	g.facts, g.values = g.facts[:0], g.values[:0]
	cells := 1
	for _, i := range open {
		from := len(g.values)
		g.values = p.domain(s, &s.search.open[i], g.values)
		n := len(g.values) - from
		if cells *= n; cells > most {
			return false
		}
		g.facts = append(g.facts, gridFact{open: i, from: from, n: n})
	}
	stride := cells
	for k := range g.facts {
		stride /= g.facts[k].n
		g.facts[k].stride = stride
	}
	if cap(g.cells) < cells {
		g.cells = make([]result, cells)
	}
	g.cells = g.cells[:cells]
	s.search.met.line(p, s, open)
	p.fill(s, g, 0, 0)
	g.strike(s)
	return true
}

// fill fills the cells from at on in which the first k facts are answered as is assumed.
func (p *plan) fill(s *scratch, g *grid, k, at int) {
	p.hear(s)
	m := &s.search.met
	if k == 0 || !m.turns[k-1].ends {
		p.fillOn(s, g, k, at)
		return
	}
	f := &g.facts[k-1]
	if same, old := m.comes(p, s, k-1, s.search.open[f.open].who, at); old {
		copy(g.cells[at:at+f.stride], g.cells[same:same+f.stride])
	} else {
		p.fillOn(s, g, k, at)
	}
	m.goes(p)
}

// fillOn fills them where they are not known from elsewhere.
func (p *plan) fillOn(s *scratch, g *grid, k, at int) {
	var r result
	p.weigh(s, &r)
	if k == len(g.facts) || r.decided() {
		size := 1
		if k < len(g.facts) {
			size = g.facts[k].n * g.facts[k].stride
		}
		for c := range g.cells[at : at+size] {
			g.cells[at+c] = r
		}
		return
	}
	f := &g.facts[k]
	u := &s.search.open[f.open]
	same := -1 // where the cells of every value of the fact are found
	if v := p.standIn(s, u, g.values[f.from:f.from+f.n]); v >= 0 {
		same = at + v*f.stride
	}
	if same >= 0 {
		old, _ := s.set(u, g.values[f.from+(same-at)/f.stride])
		p.fillBehind(s, g, k, same)
		s.unset(u, old)
	}
	for v := range f.n {
		from := at + v*f.stride
		if from == same {
			continue
		}
		old, possible := s.set(u, g.values[f.from+v])
		switch {
		case !possible:
			for c := range g.cells[from : from+f.stride] {
				g.cells[from+c].outcome = impossible
			}
		case same >= 0:
			copy(g.cells[from:from+f.stride], g.cells[same:same+f.stride])
		default:
			p.fillBehind(s, g, k, from)
		}
		s.unset(u, old)
	}
}

// fillBehind fills the cells behind a value of the k-th fact.
func (p *plan) fillBehind(s *scratch, g *grid, k, at int) {
	m := &s.search.met
	rows := len(m.cells)
	p.fill(s, g, k+1, at)
	if m.turns[k].apart {
		m.forget(p, rows)
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
// and it takes no grid to know it. Beyond the budget it is false.
func (p *plan) agree(s *scratch, open []int, told *result) bool {
	s.search.met.line(p, s, open)
	return p.agreeFrom(s, open, 0, told)
}

// agreeFrom reports it where the first k of the facts are answered as is assumed.
func (p *plan) agreeFrom(s *scratch, open []int, k int, told *result) bool {
	if s.search.budget--; s.search.budget < 0 {
		return false
	}
	p.hear(s)
	m := &s.search.met
	if k == 0 || !m.turns[k-1].ends {
		return p.agreeOn(s, open, k, told)
	}
	_, old := m.comes(p, s, k-1, s.search.open[open[k-1]].who, 0)
	agree := old || p.agreeOn(s, open, k, told)
	m.goes(p)
	return agree
}

// agreeOn reports it where it is not known from elsewhere.
func (p *plan) agreeOn(s *scratch, open []int, k int, told *result) bool {
	var r result
	p.weigh(s, &r)
	if k == len(open) || r.decided() {
		if told.outcome == impossible {
			*told = r
		}
		return told.alike(&r)
	}
	u := &s.search.open[open[k]]
	var buf [16]int32
	values := p.domain(s, u, buf[:0])
	if v := p.standIn(s, u, values); v >= 0 {
		values = values[v : v+1]
	}
	m := &s.search.met
	for _, value := range values {
		rows := len(m.cells)
		old, possible := s.set(u, value)
		agree := !possible || p.agreeFrom(s, open, k+1, told)
		s.unset(u, old)
		if m.turns[k].apart {
			m.forget(p, rows)
		}
		if !agree {
			return false
		}
	}
	return true
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
