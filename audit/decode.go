package audit

import "slices"

// eventView is an event's encoding taken apart in place, as far as checking it needs: no copy, no allocation.
type eventView struct {
	index, epoch, count uint64
	leaf                []byte
	micros              int64
	act                 Act
	phase               Phase
	result              Result
	known               []byte // a copy of the last actor and codes that were checked
	knownActor          int    // how many of its bytes are the actor
	valid               [5][]byte
	subjects            []byte // without the number in front
	nSubjects           int
}

// reader walks an encoding; the first thing that does not fit stops it.
type reader struct {
	b   []byte
	bad bool
}

func (r *reader) take(n int) []byte {
	if n > len(r.b) {
		r.bad, r.b = true, nil
		return nil
	}
	p := r.b[:n:n]
	r.b = r.b[n:]
	return p
}

func (r *reader) byte() byte {
	if len(r.b) == 0 {
		r.bad = true
		return 0
	}
	c := r.b[0]
	r.b = r.b[1:]
	return c
}

func (r *reader) u64() uint64 {
	if p := r.take(8); p != nil {
		return be.Uint64(p)
	}
	return 0
}

func (r *reader) hash() (h Hash) {
	copy(h[:], r.take(len(h)))
	return h
}

func (r *reader) code() []byte {
	c := r.take(int(r.byte()))
	if !r.bad && !validCode(c) {
		r.bad = true
	}
	return c
}

// codeLike is code, but one that equals last, which was checked, is not checked again.
func (r *reader) codeLike(last *[]byte) {
	c := r.take(int(r.byte()))
	if r.bad || string(c) == string(*last) {
		return
	}
	if !validCode(c) {
		r.bad = true
		return
	}
	*last = append((*last)[:0], c...)
}

// scanEvent takes b apart and checks that it is the one encoding of an event that Check lets pass. Actors and codes repeat: what equals the
// view's last is not checked again.
func scanEvent(b []byte, v *eventView) bool {
	if len(b) < offActor || len(b) > MaxEntry || b[0] != leafEvent || b[1] != version1 || b[offDigest] > 1 {
		return false
	}
	v.leaf = b
	v.index, v.epoch = be.Uint64(b[offIndex:]), be.Uint64(b[offEpoch:])
	v.micros = int64(be.Uint64(b[offTime:]))
	v.act, v.phase, v.result = Act(be.Uint16(b[offAct:])), Phase(b[28]), Result(b[29])
	v.count = be.Uint64(b[30:])
	if !v.act.Known() || v.phase >= phaseEnd || v.result >= resultEnd || (v.phase == Attempt && v.result != 0) {
		return false
	}
	if v.micros < 0 || v.micros > maxMicros {
		return false
	}
	r := reader{b: b[offActor:]}
	if !v.scanCodes(&r) || !v.scanLinks(&r) || !v.scanNotes(&r) {
		return false
	}
	if b[offDigest] == 1 && r.hash() == (Hash{}) {
		return false
	}
	return v.scanSubjects(&r) && !r.bad && len(r.b) == 0
}

// scanCodes checks actor and codes.
func (v *eventView) scanCodes(r *reader) bool {
	start := r.b
	if n := len(v.known); n > 0 && len(start) >= n && string(start[:n]) == string(v.known) {
		r.b = start[n:]
		return true
	}
	if n := v.knownActor; n > 0 && len(start) >= n && string(start[:n]) == string(v.known[:n]) {
		r.b = start[n:]
	} else if a := r.actor(); r.bad || a.check() != "" {
		return false
	}
	actor := len(start) - len(r.b)
	for i := range v.valid {
		r.codeLike(&v.valid[i])
	}
	if r.bad {
		return false
	}
	v.known, v.knownActor = append(v.known[:0], start[:len(start)-len(r.b)]...), actor
	return true
}

func (r *reader) actor() (a Actor) {
	a.Kind, a.Auth = ActorKind(r.byte()), Auth(r.byte())
	for _, c := range [...]*Code{&a.ID, &a.Organ, &a.Department, &a.Role, &a.Terminal, &a.Processor, &a.Sub} {
		*c = Code(r.code())
	}
	return a
}

func (v *eventView) scanLinks(r *reader) bool {
	n := int(r.byte())
	if n > MaxLinks {
		return false
	}
	attempts := 0
	for range n {
		k := LinkKind(r.byte())
		if r.code(); k == 0 || k >= linkKindEnd {
			return false
		}
		if r.u64(); k == LinkAttempt {
			attempts++
		}
	}
	return !r.bad && (v.phase == Outcome) == (attempts == 1)
}

func (v *eventView) scanNotes(r *reader) bool {
	n := int(r.byte())
	if n == 0 {
		return !r.bad
	}
	notes := r.notes(n)
	return !r.bad && badNotes(v.act, notes) == ""
}

func (r *reader) notes(n int) []Note {
	if n > MaxNotes {
		r.bad = true
		return nil
	}
	notes := make([]Note, n)
	for i := range notes {
		notes[i] = Note{Code(r.code()), Code(r.code())}
	}
	return notes
}

func (v *eventView) scanSubjects(r *reader) bool {
	v.nSubjects = int(r.byte())
	v.subjects = r.b
	if v.nSubjects > MaxSubjects {
		return false
	}
	var few [4]Handle // most events are about one or two
	seen := few[:0]
	for range v.nSubjects {
		p := r.take(subjectFixed)
		if r.bad {
			return false
		}
		h := Handle(p[:16])
		if h == (Handle{}) || slices.Contains(seen, h) {
			return false
		}
		seen = append(seen, h)
		if !r.sealed(int(p[subjectFixed-1])) {
			return false
		}
	}
	return true
}

func (r *reader) sealed(n int) bool {
	p := r.take(n * commitLen)
	if r.bad || n > MaxCommitments {
		return false
	}
	for i := range n {
		f := be.Uint16(p[i*commitLen:])
		if f == 0 {
			return false
		}
		for j := range i {
			if be.Uint16(p[j*commitLen:]) == f {
				return false
			}
		}
	}
	return true
}

// DecodeEvent decodes the one encoding of an event, and refuses every other sequence of bytes with code "decode".
func DecodeEvent(b []byte) (Event, error) {
	var v eventView
	if !scanEvent(b, &v) {
		return Event{}, fail(CodeDecode, "event", nil)
	}
	return v.event(), nil
}

// entry gives the entry in memory of its own.
func (v *eventView) entry() Entry {
	return Entry{Index: v.index, Epoch: v.epoch, Leaf: append([]byte(nil), v.leaf...), Event: v.event()}
}

// event decodes what scanEvent has checked.
func (v *eventView) event() Event {
	e := Event{
		Index: v.index, Epoch: v.epoch, Time: fromMicros(v.micros), Act: v.act, Phase: v.phase, Result: v.result, Count: v.count,
	}
	r := reader{b: v.leaf[offActor:]}
	e.Actor = r.actor()
	for _, c := range [...]*Code{&e.Duty, &e.Purpose, &e.Program, &e.Case, &e.Reason} {
		*c = Code(r.take(int(r.byte())))
	}
	if n := r.byte(); n > 0 {
		e.Links = make([]Ref, n)
	}
	for i := range e.Links {
		e.Links[i] = Ref{LinkKind(r.byte()), Code(r.code()), r.u64()}
	}
	if n := r.byte(); n > 0 {
		e.Notes = r.notes(int(n))
	}
	if v.leaf[offDigest] == 1 {
		e.Digest = r.hash()
	}
	if v.nSubjects > 0 {
		r.b = v.subjects
		e.Subjects = r.subjects(v.nSubjects)
	}
	return e
}

func (r *reader) subjects(n int) []Subject {
	s := make([]Subject, n)
	for i := range s {
		copy(s[i].Handle[:], r.take(16))
		s[i].Count, s[i].Prev = r.u64(), r.hash()
		if k := r.byte(); k > 0 {
			s[i].Sealed = make([]Commitment, k)
		}
		for j := range s[i].Sealed {
			s[i].Sealed[j] = Commitment{Field: be.Uint16(r.take(2)), Seq: r.u64(), MAC: r.hash()}
		}
	}
	return s
}
