package benefit

import (
	"cmp"
	"slices"
)

// nearby is how far apart twins are looked for: they stand beside each other, and a household may
// have thousands of members.
const nearby = 16

// people says whose the facts are, puts those of one person together, and says who is like whom:
// what holds of the facts of one holds of those of the other.
func (q *search) people(s *scratch, facts []int) {
	q.group = q.group[:0]
	for i := range q.open {
		q.group = append(q.group, s.groupOf(&q.open[i]))
	}
	q.together(facts)
	q.twins = q.twins[:0]
	for i := range s.views {
		q.twins = append(q.twins, int16(i))
		if !s.ordinary(int16(i)) {
			continue
		}
		for k := max(0, i-nearby); k < i; k++ {
			if s.views[k] == s.views[i] && s.ordinary(int16(k)) && q.sameFacts(facts, int16(i), int16(k)) {
				q.twins[i] = q.twins[k]
				break
			}
		}
	}
}

// together puts the facts of one person together, those of the first person first.
func (q *search) together(facts []int) {
	from := q.from[:0] // by person: where the next fact goes
	for _, i := range facts {
		for int(q.group[i])+1 >= len(from) {
			from = append(from, 0)
		}
		from[q.group[i]+1]++
	}
	for g := 1; g < len(from); g++ {
		from[g] += from[g-1]
	}
	q.from, q.live = from, append(q.live[:0], facts...)
	for _, i := range q.live {
		facts[from[q.group[i]]] = i
		from[q.group[i]]++
	}
}

// groupOf is the member whose a fact is.
func (s *scratch) groupOf(u *unknown) int16 {
	if u.fact == FactSupporterTax {
		for i := range s.views {
			if v := &s.views[i]; v.support == supportOutsider && v.sup == u.who {
				return int16(i)
			}
		}
	}
	return u.who
}

// ordinary reports whether a member stands for nobody else: is not the head, whom payments concern,
// and neither claims nor is claimed by somebody in particular.
func (s *scratch) ordinary(i int16) bool {
	v := &s.views[i]
	return i != s.verdict.head && i != s.paidWho && v.support != supportOutsider && v.support != supportMember && !s.supports(i)
}

// twinOf is the first member who is like one.
func (q *search) twinOf(who int16) int16 {
	if int(who) < len(q.twins) {
		return q.twins[who]
	}
	return who
}

// of are a member's facts among some in which those of one person stand together.
func (q *search) of(facts []int, who int16) []int {
	from, _ := slices.BinarySearchFunc(facts, who, func(i int, who int16) int { return cmp.Compare(q.group[i], who) })
	to, _ := slices.BinarySearchFunc(facts, who+1, func(i int, who int16) int { return cmp.Compare(q.group[i], who) })
	return facts[from:to]
}

// sameFacts reports whether of two members the same facts are among some.
func (q *search) sameFacts(facts []int, a, b int16) bool {
	return slices.EqualFunc(q.of(facts, a), q.of(facts, b), func(i, k int) bool { return q.open[i].fact == q.open[k].fact })
}
