package benefit

import "slices"

// most are the cells of a grid that is filled for all open facts; where it would have more, there
// is one for each person and each world.
const (
	most         = 729
	mostOfPerson = 4096
	mostAtAll    = 20_736 // four people with twelve combinations each
)

// What is out of the ordinary in a world, for everybody but the person whose facts are tried.
const (
	worldTaxed     = 1 << iota // they owe the tax
	worldClaimed               // they are claimed by somebody who is taxed
	worldElsewhere             // they live elsewhere
	worlds
)

// worldBits are what can be out of the ordinary in a fact.
var worldBits = [facts]int{FactResidence: worldElsewhere, FactTax: worldTaxed, FactSupporterTax: worldClaimed, FactSupporter: worldClaimed}

// shows marks the open facts that are found to matter, and reports whether those that are not
// marked are known not to matter.
//
// Where few combinations of answers are left, all are tried. Where there are many, those of one
// person at a time are, in worlds in which all others are alike: what a person's facts decide shows
// nearly always in one of them, in a fraction of the time of a complete search.
func (p *plan) shows(s *scratch) (exact bool) {
	q := &s.search
	q.shown = append(q.shown[:0], make([]uint8, len(q.open))...)
	r := p.assumed(s)
	q.tried = q.tried[:0]
	for i := range q.open {
		if u := &q.open[i]; !u.done && !p.settled(s, u, &r, &r) && !p.deaf(s, u) {
			q.tried = append(q.tried, i)
		}
	}
	q.people(s, q.tried)
	if p.lay(s, &q.grid, q.tried, most) {
		q.mark()
		return true
	}
	if len(q.heard.known) == 0 {
		q.heard.remember(p.bodies.row())
	}
	p.inWorlds(s)
	if slices.Max(q.shown) != unseen {
		return false
	}
	// Nothing shows: that nothing matters is known when all combinations agree, or have been tried.
	q.budget = mostAtAll
	if q.a = (result{outcome: impossible}); p.agree(s, q.tried, &q.a) {
		return true
	}
	if exact = p.lay(s, &q.grid, q.tried, mostAtAll); exact {
		q.mark()
	}
	return exact
}

// deaf reports whether the program hears no difference between the answers to a fact: whatever it
// asks about the person, and what reads the fact, has an answer while the fact is open, and so the
// same one for each of its values; of who is not judged it asks less.
func (p *plan) deaf(s *scratch, u *unknown) bool {
	if u.fact == FactPaid {
		return p.alike(s, u, int32(isFalse), int32(isTrue))
	}
	return p.mute(s, u)
}

// mute is deaf for a fact of one person, as the last evaluation (quiet) left it.
func (p *plan) mute(s *scratch, u *unknown) bool {
	if u.fact == FactPaid || u.fact == FactResidence || u.fact == FactSupporterTax || s.supports(u.who) {
		return false // more than one person's answers hang on it
	}
	return !p.bodies.waits(s.search.heard.told[int(u.who)*p.bodies.row():], &s.views[u.who], u.fact)
}

// supports reports whether a member claims another one, or receives child allowance.
func (s *scratch) supports(who int16) bool {
	if s.receives(who) {
		return true
	}
	for i := range s.views {
		if v := &s.views[i]; v.support == supportMember && v.sup == who {
			return true
		}
	}
	return false
}

// receives reports whether a member receives child allowance.
func (s *scratch) receives(who int16) bool { return s.views[who].f[fieldReceives]&receivesIt != 0 }

// mark marks the facts of the grid that matter in it.
func (q *search) mark() {
	for k := range q.grid.facts {
		if f := &q.grid.facts[k]; q.shown[f.open] != surely {
			q.shown[f.open] = max(q.shown[f.open], q.grid.shows(f))
		}
	}
}

// inWorlds tries the facts of each person in every world.
func (p *plan) inWorlds(s *scratch) {
	q := &s.search
	bits, births := 0, 1
	for _, i := range q.tried {
		f := q.open[i].fact
		bits |= worldBits[f]
		if f == FactBirth {
			births = 1 + len(p.births)
		}
	}
	q.views, q.outs, q.home = append(q.views[:0], s.views...), append(q.outs[:0], s.outs...), s.home
	for world := range worlds * births {
		if world%worlds&^bits != 0 {
			continue
		}
		for _, i := range q.tried {
			s.set(&q.open[i], p.inWorld(s, &q.open[i], world))
		}
		p.inWorldOf(s, world)
		for _, i := range q.tried {
			q.reopen(s, i)
		}
	}
	for who, twin := range q.twins {
		if int(twin) != who {
			for n, i := range q.of(q.tried, int16(who)) {
				q.shown[i] = q.shown[q.of(q.tried, twin)[n]]
			}
		}
	}
	s.bind()
}

// inWorldOf tries the facts of each person in one world. The facts of one stand together.
func (p *plan) inWorldOf(s *scratch, world int) {
	q := &s.search
	for rest := q.tried; len(rest) > 0; {
		who := q.group[rest[0]]
		n := slices.IndexFunc(rest, func(i int) bool { return q.group[i] != who })
		if n < 0 {
			n = len(rest)
		}
		own := rest[:n]
		rest = rest[n:]
		if q.twinOf(who) != who || !slices.ContainsFunc(own, func(i int) bool { return q.shown[i] == unseen }) {
			continue
		}
		for _, i := range own {
			q.reopen(s, i)
		}
		p.tryOwn(s, own)
		for _, i := range own {
			s.set(&q.open[i], p.inWorld(s, &q.open[i], world))
		}
	}
}

// tryOwn tries the facts of one person, as all else is assumed.
func (p *plan) tryOwn(s *scratch, own []int) {
	q := &s.search
	r := p.assumed(s)
	if r.decided() {
		return
	}
	live := q.live[:0]
	for _, i := range own {
		if !p.settled(s, &q.open[i], &r, &r) {
			live = append(live, i)
		}
	}
	if q.live = live; p.lay(s, &q.grid, live, mostOfPerson) {
		q.mark()
	}
}

// reopen makes a fact that has a value open again.
func (q *search) reopen(s *scratch, i int) {
	u := &q.open[i]
	switch u.done = false; u.fact {
	case FactSupporterTax:
		s.outs[u.who] = q.outs[u.who]
	case FactPaid:
		at, open := homePaidElsewhere, paidOpenThere
		if u.here {
			at, open = homePaidHere, paidOpenHere
			s.home[homeSplit] = q.home[homeSplit]
		}
		s.home[at] = q.home[at]
		s.setPaid(open, uint8(isUnknown))
	default:
		v := &s.views[u.who]
		paid := v.f[fieldPaid] // as is assumed of the payment
		*v = q.views[u.who]
		v.f[fieldPaid] = paid
	}
}

// inWorld is the value of a fact in a world. What is ordinary is the first of its values; behind
// the bits stands which birth.
func (p *plan) inWorld(s *scratch, u *unknown, world int) int32 {
	var buf [16]int32
	values := p.domain(s, u, buf[:0])
	switch {
	case u.fact == FactBirth:
		return values[min(world/worlds, len(values)-1)]
	case world&worldBits[u.fact] != 0:
		return values[1]
	default:
		return values[0]
	}
}
