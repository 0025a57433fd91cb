package registry

import (
	"bytes"
	"encoding/binary"
	"time"

	"github.com/kyufu-go/kyufu/household/secret"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/household/addressee"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/mynumber"
	"github.com/kyufu-go/kyufu/mynumber/internal/sealed"
)

// Kind says what a line of a person's history records.
type Kind uint8

// The kinds. Numbers are part of the stored format and never reused.
const (
	Created      Kind = 1 + iota // the integrated number was assigned (付番)
	NumberOpened                 // the individual number was tied (紐付け)
	NumberClosed                 // and ended: changed, or out of the active set
	RefOpened                    // a system's addressee number was linked
	RefClosed                    // and ended
	Merged                       // absorbed into another person (名寄せ)
	Voided                       // an earlier line never held (取消, 名寄せの解除)
	Retired                      // moved out or died (消除)
	Reentered                    // moved in again (再転入)
	Suspended                    // use of the data stopped (利用停止)
	Lifted                       // and allowed again
	Proposed                     // a change that waits for a second person
	Settled                      // the proposal was approved or refused
	Confirmed                    // the number was confirmed to a business system (個人番号確認)
	Erased                       // the person's key was destroyed (消去)
	kindEnd
)

var kindNames = [kindEnd]string{
	"", "created", "number_opened", "number_closed", "ref_opened", "ref_closed", "merged", "voided", "retired", "reentered",
	"suspended", "lifted", "proposed", "settled", "confirmed", "erased",
}

// String returns the stable code.
func (k Kind) String() string {
	if k < kindEnd {
		return kindNames[k]
	}
	return ""
}

// Entry is one line of a person's history. Lines are only ever added.
type Entry struct {
	secret.Private // it prints as nothing
	Seq            uint64
	Kind           Kind
	Person         addressee.Integrated // whose line it is
	Other          addressee.Integrated // for Merged: the survivor
	Ref            addressee.Ref
	Number         mynumber.Number
	On             civil.Date // the day from which it holds, or for a closing: the first day on which it no longer does
	Target         uint64     // the line that is closed, voided or settled
	Known          time.Time  // when it was recorded
	Cause          audit.Code
	Actor          audit.Code
	Approver       audit.Code // the second person
	Ground         Ground
	Case           audit.Code
	Identity       Identity   // how identity was checked
	Change         ChangeKind // for Proposed: what would be done
	Line           string     // of the journal, with which it was committed: its entry in the log
}

// Ground is why a number is held (番号法第29条: no file beyond need).
type Ground uint8

// The grounds. Only the first two let a number be tied.
const (
	GroundNone      Ground = iota
	GroundHead             // the head of a household, whom the file is about (世帯主)
	GroundInquiry          // a person actually inquired about; Case names the inquiry
	GroundMember           // another member: no number is needed
	GroundSupporter        // a supporter: never
)

// Holds reports whether a number may be held on this ground.
func (g Ground) Holds() bool { return g == GroundHead || g == GroundInquiry }

// Identity is how a person's identity was checked (番号法第16条), never a copy of
// what was shown.
type Identity uint8

// The ways.
const (
	IdentityNone       Identity = iota
	IdentityCard                // 個人番号カード
	IdentitySubstitute          // 通知カード等 with another document
	IdentityOther               // その他の措置
	IdentityAgent               // an agent, with proof of agency
	identityEnd
)

// Checked reports whether identity was checked in one of the ways.
func (i Identity) Checked() bool { return i > IdentityNone && i < identityEnd }

// The stored form of an entry, before encryption: version 2, kind, change, ground, identity (1 byte
// each), target, known (nanoseconds; 8 bytes each, big endian), the number (12 ASCII digits, or
// nothing), then the texts, each with a length of one byte. Version 1 held the index of an attempt
// and is retired. Numbers have thirteen digits at most; every text is a code, a local number or a
// date and far shorter than 255 bytes.
const entryVersion = 2

// appendTo appends the stored form. The caller wipes the buffer: it holds the
// clear digits.
func (e *Entry) appendTo(b []byte) []byte {
	b = append(b, entryVersion, byte(e.Kind), byte(e.Change), byte(e.Ground), byte(e.Identity))
	b = binary.BigEndian.AppendUint64(b, e.Target)
	b = binary.BigEndian.AppendUint64(b, uint64(e.Known.UnixNano()))
	if !sealed.Individual.Open(e.Number.Secret, func(d []byte) { b = appendText(b, d) }) {
		b = append(b, 0)
	}
	b = appendText(b, e.On.String())
	for _, s := range []string{
		string(e.Person), string(e.Other), string(e.Ref.System), string(e.Ref.Number), string(e.Cause), string(e.Actor),
		string(e.Approver), string(e.Case),
	} {
		b = appendText(b, s)
	}
	return b
}

// fits reports whether every text has a length that fits into a byte.
func (e *Entry) fits() bool {
	const most = 255
	return len(e.Person) <= most && len(e.Other) <= most && len(e.Ref.System) <= most && len(e.Ref.Number) <= most &&
		len(e.Cause) <= most && len(e.Actor) <= most && len(e.Approver) <= most && len(e.Case) <= most
}

func appendText[T ~string | ~[]byte](b []byte, s T) []byte {
	return append(append(b, byte(len(s))), s...)
}

// decodeEntry reads what appendTo wrote. Errors: damaged.
func decodeEntry(seq uint64, b []byte, s *scratch) (Entry, error) {
	if len(b) < 22 || b[0] != entryVersion || Kind(b[1]) >= kindEnd {
		return Entry{}, fail(CodeDamaged)
	}
	e := Entry{Seq: seq, Kind: Kind(b[1]), Change: ChangeKind(b[2]), Ground: Ground(b[3]), Identity: Identity(b[4])}
	e.Target = binary.BigEndian.Uint64(b[5:])
	e.Known = time.Unix(0, int64(binary.BigEndian.Uint64(b[13:]))).UTC()
	r := textReader{rest: b[21:], s: s}
	if digits := r.next(); len(digits) > 0 {
		if len(digits) != sealed.IndividualDigits || bytes.ContainsFunc(digits, func(c rune) bool { return c < '0' || c > '9' }) {
			return Entry{}, fail(CodeDamaged)
		}
		e.Number = mynumber.Number{Secret: sealed.Individual.Seal(digits)}
	}
	if day := r.next(); len(day) > 0 {
		var err error
		if e.On, err = civil.ParseDate(string(day)); err != nil {
			return Entry{}, fail(CodeDamaged)
		}
	}
	e.Person, e.Other = addressee.Integrated(r.text()), addressee.Integrated(r.text())
	e.Ref = addressee.Ref{System: addressee.System(r.text()), Number: addressee.Local(r.text())}
	e.Cause, e.Actor, e.Approver, e.Case = audit.Code(r.text()), audit.Code(r.text()), audit.Code(r.text()), audit.Code(r.text())
	if r.bad || len(r.rest) != 0 {
		return Entry{}, fail(CodeDamaged)
	}
	return e, nil
}

type textReader struct {
	rest []byte
	s    *scratch
	bad  bool
}

func (r *textReader) text() string { return r.s.text(r.next()) }

func (r *textReader) next() []byte {
	if len(r.rest) == 0 || len(r.rest) < 1+int(r.rest[0]) {
		r.bad = true
		r.rest = nil
		return nil
	}
	n := int(r.rest[0])
	s := r.rest[1 : 1+n]
	r.rest = r.rest[1+n:]
	return s
}
