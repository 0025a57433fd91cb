package benefit

import "slices"

// word is one thing that bodies ask about a member: the value of a field, or whether a birth lies
// in a span. A body that asks only that some words hold, or not all of some, is answered together
// with all others of its kind.
type word struct {
	field  uint8
	lo, hi int32    // of births
	rows   []uint64 // by what is seen two rows: what holds as far as this goes, what perhaps does
}

// goes are the rows by what is seen of a member.
func (w *word) goes(v *view, row int) []uint64 {
	seen := 0
	if w.field == fieldBirth {
		seen = int(within(v.lo, v.hi, w.lo, w.hi))
	} else {
		seen = int(v.f[w.field&fieldMask] & (fieldValues - 1))
	}
	return w.rows[seen*row : (seen+1)*row]
}

// literal is a predicate, or its opposite.
type literal struct {
	*leaf
	not bool
}

// literals are those that together say what an expression about one person says, or its opposite;
// false if there are none.
func (n *node) literals(not bool, to []literal) (out []literal, ok bool) {
	switch {
	case n.flat != nil:
		for i := range n.flat {
			to = append(to, literal{&n.flat[i], not})
		}
		return to, !not || len(n.flat) == 1
	case n.op == opNot:
		return n.kids[0].literals(!not, to)
	case n.op == opAll && !not, n.op == opAny && not:
		ok = true
		for _, kid := range n.kids {
			if to, ok = kid.literals(not, to); !ok {
				break
			}
		}
		return to, ok
	}
	return to, false
}

// spell finds the words of all bodies.
func (b *bodies) spell() {
	n := (len(b.nodes) + wordBits - 1) / wordBits
	all := make([]uint64, 4*n)
	b.plain, b.turned, b.judged, b.every = all[:n], all[n:2*n], all[2*n:3*n], all[3*n:]
	for i, n := range b.nodes {
		switch b.ops[i] {
		case opEvery:
			b.every[i/wordBits] |= 1 << (i % wordBits)
			fallthrough
		case opSome, opNone:
			b.judged[i/wordBits] |= 1 << (i % wordBits)
		default: // everybody is asked, and one is enough
		}
		list, ok := n.literals(false, nil)
		if !ok {
			if list, ok = n.literals(true, nil); !ok {
				b.rest = append(b.rest, i)
				continue
			}
			b.turned[i/wordBits] |= 1 << (i % wordBits)
		}
		b.plain[i/wordBits] |= 1 << (i % wordBits)
		for _, l := range list {
			b.word(l.leaf).strike(i, b.row(), l)
		}
	}
}

// word is the one that a predicate asks.
func (b *bodies) word(l *leaf) *word {
	i := slices.IndexFunc(b.words, func(w word) bool { return w.field == l.field && w.lo == l.lo && w.hi == l.hi })
	if i < 0 {
		i, b.words = len(b.words), append(b.words, word{field: l.field, lo: l.lo, hi: l.hi, rows: make([]uint64, fieldValues*b.row())})
		for k := range b.words[i].rows {
			b.words[i].rows[k] = ^uint64(0)
		}
	}
	return &b.words[i]
}

// strike takes out the i-th body where a literal speaks against it.
func (w *word) strike(i, row int, l literal) {
	for seen := range fieldValues {
		t := ternary(l.keys[seen] >> outcomeShift)
		if l.field == fieldBirth {
			t = min(ternary(seen), isTrue) // as within counts
		}
		if l.not {
			t = t.not()
		}
		rows := w.rows[seen*row : (seen+1)*row]
		if t != isTrue {
			rows[i/wordBits] &^= 1 << (i % wordBits)
		}
		if t == isFalse {
			rows[row/2+i/wordBits] &^= 1 << (i % wordBits)
		}
	}
}
