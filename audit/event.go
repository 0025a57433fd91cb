package audit

import (
	"encoding/hex"
	"github.com/kyufu-go/kyufu/audit/internal/wire"
	"time"
)

// Hash is a SHA-256 value.
type Hash [32]byte

// String gives the hash in lower-case hexadecimal.
func (h Hash) String() string { return hex.EncodeToString(h[:]) }

// Handle stands for one person in one program: 128 random bits out of a Vault, never derived from a
// number or a name. The zero handle stands for nobody and is refused.
type Handle [16]byte

// String gives the handle in lower-case hexadecimal.
func (h Handle) String() string { return hex.EncodeToString(h[:]) }

// Phase tells a whole act from the two halves of one with an effect outside: its attempt and its
// outcome.
type Phase uint8

// The phases.
const (
	Whole   Phase = iota // the act and its outcome in one entry
	Attempt              // about to happen; an Outcome must follow
	Outcome              // what became of the attempt that the entry links to
	phaseEnd
)

// Result is what came of an act.
type Result uint8

// The results.
const (
	ResultUnstated Result = iota
	Succeeded
	Failed
	Denied
	Abandoned // no outcome was ever recorded
	resultEnd
)

// LinkKind says why an entry names another.
type LinkKind uint8

// The kinds of links.
const (
	LinkAttempt  LinkKind = 1 + iota // the attempt this outcome closes
	LinkApproval                     // the approval this act rests on
	LinkBatch                        // the bulk act this entry belongs to
	LinkFirst                        // the first person's act that this one checks
	LinkCause                        // what this entry answers: incident, enquiry, finding, request
	LinkCase                         // earlier entry of the same case
	linkKindEnd
)

// Ref names an entry: by number in this log, or in another log by its instance id.
type Ref struct {
	Kind  LinkKind
	Log   Code // the other log's instance id; empty for this log
	Index uint64
}

// Note is a vendor's field: a code under a code.
type Note struct{ Key, Value Code }

// Commitment binds one personal field's value without showing it: HMAC-SHA-256 under a nonce that
// only the Vault can make, until the subject is erased. Vault.Commit makes them.
type Commitment struct {
	Field uint16 // the caller's field number, 1 or more
	Seq   uint64 // the vault's number of the sealed value
	MAC   Hash
}

// Subject is one person an entry is about.
type Subject struct {
	Handle Handle
	Sealed []Commitment // at most 32, at most one per field
	// Count and Prev are set by the log: the how-maniest entry about this handle it is (from 1),
	// and the leaf hash of the one before.
	Count uint64
	Prev  Hash
}

// Event is one record: who did what, when, from where, why and about whom. There is no place in it
// for personal data in the clear: texts are Codes, persons are Handles, values are Commitments.
//
// Index, Epoch, and each subject's Count and Prev belong to the log; Append ignores what stands
// there.
type Event struct {
	Index    uint64
	Epoch    uint64
	Time     time.Time // when it happened, kept to the microsecond; the zero time means the time of the commit
	Act      Act
	Phase    Phase
	Result   Result
	Actor    Actor
	Duty     Code   // 事務
	Purpose  Code   // why, as a code
	Program  Code   // the benefit or system concerned
	Case     Code   // case or document number
	Reason   Code   // reason code of a refusal, override, failure
	Count    uint64 // rows, copies, persons: whatever the act counts
	Links    []Ref  // at most 16
	Notes    []Note // at most 16, keys distinct; only for vendor acts
	Digest   Hash   // hash of something outside, e.g. an exported file; zero if none
	Subjects []Subject
}

// About is the usual subject list: each handle once, nothing sealed.
func About(handles ...Handle) []Subject {
	s := make([]Subject, len(handles))
	for i, h := range handles {
		s[i].Handle = h
	}
	return s
}

// Limits of one event.
const (
	MaxSubjects    = 64
	MaxCommitments = 32
	MaxLinks       = 16
	MaxNotes       = 16
)

// Times that fit: from 1970 to the end of 9999.
var (
	minTime = time.Unix(0, 0)
	maxTime = time.UnixMicro(wire.MaxMicros).UTC()
)

// Check says whether the event may be appended: nil, or an *Error with code "event" and the Field
// that is wrong.
func (e *Event) Check() error {
	if f := e.bad(); f != "" {
		return &Error{Kind: CodeEvent, Field: f}
	}
	return nil
}

func (e *Event) bad() string {
	if f := e.Actor.bad(); f != "" {
		return f
	}
	return e.badRest(&noEvent)
}

// noEvent has only empty codes, which are good.
var noEvent Event

// CheckLike is Check for a recorder of many events: the actor was checked, and so was like; codes
// that equal like's are not checked again.
func (e *Event) CheckLike(like *Event) error {
	if f := e.badRest(like); f != "" {
		return fail(CodeEvent, f, nil)
	}
	return nil
}

// badRest checks all but the actor. Codes that are like's, which was checked, are not checked
// again.
func (e *Event) badRest(like *Event) string {
	switch {
	case !e.Act.Known():
		return "act"
	case e.Phase >= phaseEnd:
		return "phase"
	case e.Result >= resultEnd:
		return "result"
	case e.Phase == Attempt && e.Result != ResultUnstated:
		return "result"
	case !e.Time.IsZero() && (e.Time.Before(minTime) || e.Time.After(maxTime)):
		return "time"
	case !e.Duty.validLike(like.Duty) || !e.Purpose.validLike(like.Purpose) || !e.Program.validLike(like.Program) ||
		!e.Case.validLike(like.Case) || !e.Reason.validLike(like.Reason):
		return "code"
	}
	if f := badLinks(e.Phase, e.Links); f != "" {
		return f
	}
	if f := badNotes(e.Act, e.Notes); f != "" {
		return f
	}
	return badSubjects(e.Subjects)
}

func badLinks(p Phase, links []Ref) string {
	if len(links) > MaxLinks {
		return "links"
	}
	attempts := 0
	for _, l := range links {
		if l.Kind == 0 || l.Kind >= linkKindEnd || !l.Log.Valid() {
			return "links"
		}
		if l.Kind == LinkAttempt {
			attempts++
		}
	}
	if (p == Outcome) != (attempts == 1) {
		return "links.attempt"
	}
	return ""
}

func badNotes(a Act, notes []Note) string {
	if len(notes) > MaxNotes || (len(notes) > 0 && a.Class() != ClassVendor && a.Class() != ClassLog) {
		return "notes"
	}
	for i, n := range notes {
		if n.Key == "" || !n.Key.Valid() || !n.Value.Valid() {
			return "notes"
		}
		for _, m := range notes[:i] {
			if m.Key == n.Key {
				return "notes"
			}
		}
	}
	return ""
}

func badSubjects(subjects []Subject) string {
	if len(subjects) > MaxSubjects {
		return "subjects"
	}
	for i := range subjects {
		s := &subjects[i]
		if s.Handle == (Handle{}) || len(s.Sealed) > MaxCommitments {
			return "subjects"
		}
		for j := range subjects[:i] {
			if subjects[j].Handle == s.Handle {
				return "subjects.twice"
			}
		}
		for j, c := range s.Sealed {
			if c.Field == 0 {
				return "subjects.sealed"
			}
			for _, d := range s.Sealed[:j] {
				if d.Field == c.Field {
					return "subjects.sealed"
				}
			}
		}
	}
	return ""
}
