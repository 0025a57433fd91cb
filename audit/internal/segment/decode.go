package segment

import (
	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/fault"
	"github.com/kyufu-go/kyufu/audit/internal/wire"
	"slices"
)

// eventView is an event's encoding taken apart in place, as far as checking it needs: no copy, no
// allocation.
type EventView struct {
	Index, epoch, count uint64
	Leaf                []byte
	Micros              int64
	Act                 audit.Act
	phase               audit.Phase
	result              audit.Result
	known               []byte // a copy of the last actor and codes that were checked
	knownActor          int    // how many of its bytes are the actor
	by                  audit.Actor
	valid               [5][]byte
	said                [6]audit.Code // the last codes, and the log of a link, that were decoded
	Subjects            []byte        // without the number in front
	NSubjects           int
}

func code(r *wire.Reader) []byte {
	c := r.Take(int(r.Byte()))
	if !r.Bad && !wire.ValidCode(c) {
		r.Bad = true
	}
	return c
}

// codeLike is code, but one that equals last, which was checked, is not checked again.
func codeLike(r *wire.Reader, last *[]byte) {
	c := r.Take(int(r.Byte()))
	if r.Bad || string(c) == string(*last) {
		return
	}
	if !wire.ValidCode(c) {
		r.Bad = true
		return
	}
	*last = append((*last)[:0], c...)
}

// scanEvent takes b apart and checks that it is the one encoding of an event that Check lets pass.
// Actors and codes repeat: what equals the view's last is not checked again.
func ScanEvent(b []byte, v *EventView) bool {
	if len(b) < OffActor || len(b) > MaxEntry || b[0] != LeafEvent || b[1] != Version1 || b[offDigest] > 1 {
		return false
	}
	v.Leaf = b
	v.Index, v.epoch = wire.BE.Uint64(b[OffIndex:]), wire.BE.Uint64(b[OffEpoch:])
	v.Micros = int64(wire.BE.Uint64(b[OffTime:]))
	v.Act, v.phase, v.result = audit.Act(wire.BE.Uint16(b[offAct:])), audit.Phase(b[28]), audit.Result(b[29])
	v.count = wire.BE.Uint64(b[30:])
	if !v.Act.Known() || v.phase > audit.Outcome || v.result > audit.Abandoned || (v.phase == audit.Attempt && v.result != 0) {
		return false
	}
	if v.Micros < 0 || v.Micros > wire.MaxMicros {
		return false
	}
	r := wire.Reader{Rest: b[OffActor:]}
	if !v.scanCodes(&r) || !v.scanLinks(&r) || !v.scanNotes(&r) {
		return false
	}
	if b[offDigest] == 1 && r.Hash() == (audit.Hash{}) {
		return false
	}
	return v.scanSubjects(&r) && !r.Bad && len(r.Rest) == 0
}

// scanCodes checks actor and codes.
func (v *EventView) scanCodes(r *wire.Reader) bool {
	start := r.Rest
	if n := len(v.known); n > 0 && len(start) >= n && string(start[:n]) == string(v.known) {
		r.Rest = start[n:]
		return true
	}
	by := v.by
	if n := v.knownActor; n > 0 && len(start) >= n && string(start[:n]) == string(v.known[:n]) {
		r.Rest = start[n:]
	} else if by = actor(r); r.Bad || by.Check() != nil {
		return false
	}
	actor := len(start) - len(r.Rest)
	for i := range v.valid {
		codeLike(r, &v.valid[i])
	}
	if r.Bad {
		return false
	}
	v.known, v.knownActor, v.by = append(v.known[:0], start[:len(start)-len(r.Rest)]...), actor, by
	return true
}

func actor(r *wire.Reader) (a audit.Actor) {
	a.Kind, a.Auth = audit.ActorKind(r.Byte()), audit.Auth(r.Byte())
	for _, c := range [...]*audit.Code{&a.ID, &a.Organ, &a.Department, &a.Role, &a.Terminal, &a.Processor, &a.Sub} {
		*c = audit.Code(code(r))
	}
	return a
}

func (v *EventView) scanLinks(r *wire.Reader) bool {
	n := int(r.Byte())
	if n > audit.MaxLinks {
		return false
	}
	attempts := 0
	for range n {
		k := audit.LinkKind(r.Byte())
		if code(r); k == 0 || k > audit.LinkCase {
			return false
		}
		if r.U64(); k == audit.LinkAttempt {
			attempts++
		}
	}
	return !r.Bad && (v.phase == audit.Outcome) == (attempts == 1)
}

func (v *EventView) scanNotes(r *wire.Reader) bool {
	n := int(r.Byte())
	if n == 0 {
		return !r.Bad
	}
	notes := notes(r, n)
	return !r.Bad && notesFit(v.Act, notes)
}

// notesFit has the vocabulary look at notes, which are rare, in an event that has nothing else
// wrong.
func notesFit(a audit.Act, notes []audit.Note) bool {
	e := audit.Event{Act: a, Notes: notes}
	return e.CheckLike(&audit.Event{}) == nil
}

func notes(r *wire.Reader, n int) []audit.Note {
	if n > audit.MaxNotes {
		r.Bad = true
		return nil
	}
	notes := make([]audit.Note, n)
	for i := range notes {
		notes[i] = audit.Note{Key: audit.Code(code(r)), Value: audit.Code(code(r))}
	}
	return notes
}

func (v *EventView) scanSubjects(r *wire.Reader) bool {
	v.NSubjects = int(r.Byte())
	v.Subjects = r.Rest
	if v.NSubjects > audit.MaxSubjects {
		return false
	}
	var few [4]audit.Handle // most events are about one or two
	seen := few[:0]
	for range v.NSubjects {
		p := r.Take(SubjectFixed)
		if r.Bad {
			return false
		}
		h := audit.Handle(p[:16])
		if h == (audit.Handle{}) || slices.Contains(seen, h) {
			return false
		}
		seen = append(seen, h)
		if !sealed(r, int(p[SubjectFixed-1])) {
			return false
		}
	}
	return true
}

func sealed(r *wire.Reader, n int) bool {
	p := r.Take(n * CommitLen)
	if r.Bad || n > audit.MaxCommitments {
		return false
	}
	for i := range n {
		f := wire.BE.Uint16(p[i*CommitLen:])
		if f == 0 {
			return false
		}
		for j := range i {
			if wire.BE.Uint16(p[j*CommitLen:]) == f {
				return false
			}
		}
	}
	return true
}

// DecodeEvent decodes the one encoding of an event, and refuses every other sequence of bytes with
// code "decode".
func DecodeEvent(b []byte) (audit.Event, error) {
	return new(EventView).Decode(b)
}

// Decode is DecodeEvent for one of many events, which share what they repeat.
func (v *EventView) Decode(b []byte) (audit.Event, error) {
	if !ScanEvent(b, v) {
		return audit.Event{}, fault.New(audit.CodeDecode, "event", nil)
	}
	return v.event(), nil
}

// code decodes one that is as it was last time without a copy of it.
func (v *EventView) code(r *wire.Reader, at int) audit.Code {
	if c := r.Take(int(r.Byte())); string(c) != string(v.said[at]) {
		v.said[at] = audit.Code(c)
	}
	return v.said[at]
}

// event decodes what scanEvent has checked.
func (v *EventView) event() audit.Event {
	e := audit.Event{
		Index: v.Index, Epoch: v.epoch, Time: FromMicros(v.Micros), Act: v.Act, Phase: v.phase, Result: v.result, Count: v.count,
	}
	e.Actor = v.by
	r := wire.Reader{Rest: v.Leaf[OffActor+v.knownActor:]}
	for i, c := range [...]*audit.Code{&e.Duty, &e.Purpose, &e.Program, &e.Case, &e.Reason} {
		*c = v.code(&r, i)
	}
	if n := r.Byte(); n > 0 {
		e.Links = make([]audit.Ref, n)
	}
	for i := range e.Links {
		e.Links[i] = audit.Ref{Kind: audit.LinkKind(r.Byte()), Log: v.code(&r, len(v.valid)), Index: r.U64()}
	}
	if n := r.Byte(); n > 0 {
		e.Notes = notes(&r, int(n))
	}
	if v.Leaf[offDigest] == 1 {
		e.Digest = r.Hash()
	}
	if v.NSubjects > 0 {
		r.Rest = v.Subjects
		e.Subjects = subjects(&r, v.NSubjects)
	}
	return e
}

func subjects(r *wire.Reader, n int) []audit.Subject {
	s := make([]audit.Subject, n)
	for i := range s {
		copy(s[i].Handle[:], r.Take(16))
		s[i].Count, s[i].Prev = r.U64(), r.Hash()
		if k := r.Byte(); k > 0 {
			s[i].Sealed = make([]audit.Commitment, k)
		}
		for j := range s[i].Sealed {
			s[i].Sealed[j] = audit.Commitment{Field: wire.BE.Uint16(r.Take(2)), Seq: r.U64(), MAC: r.Hash()}
		}
	}
	return s
}
