package segment

import (
	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/wire"
	"time"
)

// The encoding of an event, version 1; integers are big-endian.
//
//	0   1  kind of leaf: 1 event, 2 genesis, 3 seal
//	1   1  version: 1
//	2   8  index
//	10  8  epoch
//	18  8  time, microseconds since 1970-01-01T00:00:00Z
//	26  2  act
//	28  1  phase
//	29  1  result
//	30  8  count
//	38  1  1 if a digest follows the notes, else 0
//	39     actor: kind (1), auth (1), then ID, organ, department, role, terminal, processor, sub
//	       duty, purpose, program, case, reason
//	       links: number (1), each kind (1), log, index (8)
//	       notes: number (1), each key, value
//	       digest (32), if any
//	       subjects: number (1), each handle (16), count (8), previous leaf hash (32), commitments: number (1), each field (2),
//	       sequence (8), MAC (32)
//
// A code is its length (1) and its bytes. Nothing follows the last subject.
const (
	LeafEvent   = 1
	LeafGenesis = 2
	LeafSeal    = 3

	Version1 = 1

	OffIndex  = 2
	OffEpoch  = 10
	OffTime   = 18
	offAct    = 26
	offDigest = 38
	OffActor  = 39

	SubjectFixed = 16 + 8 + 32 + 1
	CommitLen    = 2 + 8 + 32

	// MaxEntry is the greatest length of an encoded event in bytes; C2SP entry bundles have 16-bit
	// lengths.
	MaxEntry = 65535
)

func appendCode(b []byte, c audit.Code) []byte {
	b = append(b, byte(len(c)))
	return append(b, c...)
}

func AppendActor(b []byte, a *audit.Actor) []byte {
	b = append(b, byte(a.Kind), byte(a.Auth))
	b = appendCode(b, a.ID)
	b = appendCode(b, a.Organ)
	b = appendCode(b, a.Department)
	b = appendCode(b, a.Role)
	b = appendCode(b, a.Terminal)
	b = appendCode(b, a.Processor)
	return appendCode(b, a.Sub)
}

// micros is the stored form of a time; the zero time is the given default.
func micros(t time.Time, zero int64) int64 {
	if t.IsZero() {
		return zero
	}
	return t.UnixMicro()
}

func FromMicros(us int64) time.Time { return time.UnixMicro(us).UTC() }

// appendHead appends the event up to its actor.
func AppendHead(b []byte, e *audit.Event) []byte {
	b = append(b, LeafEvent, Version1)
	b = wire.BE.AppendUint64(b, e.Index)
	b = wire.BE.AppendUint64(b, e.Epoch)
	b = wire.BE.AppendUint64(b, uint64(micros(e.Time, 0)))
	b = wire.BE.AppendUint16(b, uint16(e.Act))
	b = append(b, byte(e.Phase), byte(e.Result))
	b = wire.BE.AppendUint64(b, e.Count)
	if e.Digest != (audit.Hash{}) {
		return append(b, 1)
	}
	return append(b, 0)
}

// appendMiddle appends what stands between actor and subjects.
func AppendMiddle(b []byte, e *audit.Event) []byte {
	b = appendCode(b, e.Duty)
	b = appendCode(b, e.Purpose)
	b = appendCode(b, e.Program)
	b = appendCode(b, e.Case)
	b = appendCode(b, e.Reason)
	b = append(b, byte(len(e.Links)))
	for i := range e.Links {
		l := &e.Links[i]
		b = append(b, byte(l.Kind))
		b = appendCode(b, l.Log)
		b = wire.BE.AppendUint64(b, l.Index)
	}
	b = append(b, byte(len(e.Notes)))
	for i := range e.Notes {
		b = appendCode(appendCode(b, e.Notes[i].Key), e.Notes[i].Value)
	}
	if e.Digest != (audit.Hash{}) {
		b = append(b, e.Digest[:]...)
	}
	return b
}

func AppendSubjects(b []byte, subjects []audit.Subject) []byte {
	b = append(b, byte(len(subjects)))
	for i := range subjects {
		s := &subjects[i]
		b = append(b, s.Handle[:]...)
		b = wire.BE.AppendUint64(b, s.Count)
		b = append(b, s.Prev[:]...)
		b = append(b, byte(len(s.Sealed)))
		for j := range s.Sealed {
			c := &s.Sealed[j]
			b = wire.BE.AppendUint16(b, c.Field)
			b = wire.BE.AppendUint64(b, c.Seq)
			b = append(b, c.MAC[:]...)
		}
	}
	return b
}

// AppendEvent appends the one encoding of the event to b. It does not check; see Event.Check.
func AppendEvent(b []byte, e *audit.Event) []byte {
	b = AppendHead(b, e)
	b = AppendActor(b, &e.Actor)
	b = AppendMiddle(b, e)
	return AppendSubjects(b, e.Subjects)
}
