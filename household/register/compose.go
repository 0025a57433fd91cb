package register

import "github.com/kyufu-go/kyufu/household/civil"

// state is who is registered where while events are applied one after the other.
type state struct {
	at    []int32 // by person: household + 1, 0 for none
	was   []uint8 // by person
	house []houseState
}

type houseState struct {
	head  int32 // person + 1; negative if head only for having been alone; 0 for none
	count int32
	sum   int32 // exclusive or of the members' numbers + 1: who is alone, when count is 1
	since int32 // the day on which count became 1
}

const (
	gone uint8 = 1 << iota // has left the register
	dead
)

func newState(persons, houses int) *state {
	return &state{make([]int32, persons), make([]uint8, persons), make([]houseState, houses)}
}

func (s *state) grow(persons, houses int) {
	s.at = append(s.at, make([]int32, persons-len(s.at))...)
	s.was = append(s.was, make([]uint8, persons-len(s.was))...)
	s.house = append(s.house, make([]houseState, houses-len(s.house))...)
}

func (s *state) join(p, h int32, head civil.Truth, day int) anomalyCode {
	house := &s.house[h]
	if house.count == 1 && house.head == 0 && int(house.since) < day {
		house.head = -house.sum // who has been alone is the head
	}
	s.at[p] = h + 1
	s.was[p] &^= gone
	house.count++
	house.sum ^= p + 1
	if house.count == 1 {
		house.since = int32(day)
	}
	return s.claim(p, h, head)
}

// claim makes p the head where head says so and there is none.
func (s *state) claim(p, h int32, head civil.Truth) anomalyCode {
	house := &s.house[h]
	switch {
	case head == civil.True && house.head > 0 && house.head != p+1:
		return twoHeads
	case head == civil.True:
		house.head = p + 1
	case head == civil.False && (house.head == p+1 || house.head == -(p+1)):
		house.head = 0
	}
	return fine
}

func (s *state) leave(p int32, day int) {
	house := &s.house[s.at[p]-1]
	s.at[p] = 0
	house.count--
	house.sum ^= p + 1
	if house.head == p+1 || house.head == -(p+1) {
		house.head = 0
	}
	if house.count == 1 {
		house.since = int32(day)
	}
}

func (s *state) move(p, h int32, head civil.Truth, day int) anomalyCode {
	s.leave(p, day)
	return s.join(p, h, head, day)
}

// headOf returns the head, or none. Whoever is alone is the head.
func (s *state) headOf(h int32) int32 {
	house := &s.house[h]
	switch {
	case house.count == 0:
		return none
	case house.head > 0:
		return house.head - 1
	case house.head < 0:
		return -house.head - 1
	case house.count == 1:
		return house.sum - 1
	}
	return none
}

// apply lets the event of r happen; an event that cannot have happened changes nothing.
func (v *View) apply(s *state, r *row) anomalyCode {
	p, day := r.person, r.day()
	if p == none {
		return v.mergeAll(s, r)
	}
	if day > 0 && day < int(v.births[p]) {
		return beforeBirth
	}
	if s.was[p]&dead != 0 {
		return afterDeath
	}
	at := s.at[p] - 1
	if at == none {
		return s.enter(r, p, day)
	}
	switch r.kind {
	case EventBirth, EventMoveIn:
		if r.house == at {
			return registeredTwice
		}
		return twoHouseholds
	case EventListed:
		if r.house != at {
			return twoHouseholds
		}
		return s.claim(p, at, r.head)
	case EventMoveOut, EventDeath:
		s.leave(p, day)
		s.was[p] |= departure(r.kind)
		return other(r.house, at)
	case EventAddressChange, EventSplit, EventMerge:
		return s.change(r, p, at, day)
	case EventHeadChange:
		if r.house != none && r.house != at {
			return headNotMember
		}
		s.house[at].head = p + 1
		return fine
	case EventCorrection:
		return s.exOfficio(r, p, at, day)
	case EventCancellation:
	}
	return fine
}

// enter applies an event of a person who is not registered.
func (s *state) enter(r *row, p int32, day int) anomalyCode {
	switch r.kind {
	case EventBirth, EventMoveIn, EventListed:
		return s.join(p, r.house, r.head, day)
	case EventCorrection:
		if r.house != none {
			return s.join(p, r.house, r.head, day)
		}
	case EventDeath:
		was := s.was[p]
		s.was[p] |= dead
		if was&gone != 0 {
			return fine // died after moving out
		}
		return notRegistered
	case EventMoveOut, EventAddressChange, EventSplit, EventMerge, EventHeadChange, EventCancellation:
	}
	if s.was[p]&gone != 0 && (r.kind == EventMoveOut || r.kind == EventCorrection) {
		return movedOutTwice
	}
	return notRegistered
}

func departure(k EventType) uint8 {
	if k == EventDeath {
		return dead
	}
	return gone
}

// other notes that the event names a household that the person is not in.
func other(named, at int32) anomalyCode {
	if named != none && named != at {
		return otherHousehold
	}
	return fine
}

func (s *state) change(r *row, p, at int32, day int) anomalyCode {
	target, named := r.to, r.house
	if target == none {
		target, named = r.house, none
	}
	if target == none || target == at {
		if r.kind != EventAddressChange {
			return sameHousehold
		}
		return s.claim(p, at, r.head)
	}
	if code := s.move(p, target, r.head, day); code != fine {
		return code
	}
	return other(named, at)
}

func (s *state) exOfficio(r *row, p, at int32, day int) anomalyCode {
	switch r.house {
	case none:
		s.leave(p, day)
		s.was[p] |= gone
		return fine
	case at:
		if r.head == civil.True {
			s.house[at].head = 0
		}
		return s.claim(p, at, r.head)
	}
	return s.move(p, r.house, r.head, day)
}

// mergeAll moves all members of one household into another. The head stays head if the
// other has no members.
func (v *View) mergeAll(s *state, r *row) anomalyCode {
	if r.house == r.to {
		return sameHousehold
	}
	if s.house[r.house].count == 0 {
		return emptyHousehold
	}
	head, day := s.headOf(r.house), r.day()
	empty := s.house[r.to].count == 0
	for _, p := range v.everIn(r.house) {
		if s.at[p] != r.house+1 {
			continue
		}
		mark := civil.Unknown
		if empty && p == head {
			mark = civil.True
		}
		s.move(p, r.to, mark, day)
	}
	return fine
}

// next follows a household's list of rows.
func (r *row) next(link int32) int32 {
	if link&1 == 0 {
		return r.beforeHouse
	}
	return r.beforeTo
}

// everIn returns the persons whom any event can have brought into a household, in order.
func (v *View) everIn(h int32) []int32 {
	var persons []int32
	houses := map[int32]bool{h: true}
	for todo := []int32{h}; len(todo) > 0; {
		h, todo = todo[0], todo[1:]
		for link := v.g.lastHouse[h]; link != none; {
			r := &v.g.rows[link/2]
			switch {
			case r.person != none:
				persons = append(persons, r.person)
			case r.to == h && r.house != none && !houses[r.house]:
				houses[r.house] = true
				todo = append(todo, r.house)
			}
			link = r.next(link)
		}
	}
	return unique(persons)
}
