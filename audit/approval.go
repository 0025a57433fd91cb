package audit

import (
	"crypto/sha256"
	"encoding/binary"
	"time"
)

// Approval is an officer's agreement (承認) to one thing: one act, on one person or one run, with
// the digest of what the officer was shown, until a time, once. It is a value: whoever keeps it
// cannot stretch it, because the entry in the log that records it holds its hash, see
// [Approval.Event]. That it was used up is a state of the store that carries out the act: store
// its ID with a key that is unique, in the commit of the act.
type Approval struct {
	// ID names the approval; it is random, so that nobody can use it up beforehand.
	ID Code `json:"id"`
	// Act is what may be done, Subject to whom, Run in which run, file, policy or case. One of
	// Subject and Run is stated, or both.
	Act     Act    `json:"act"`
	Subject Handle `json:"subject,omitzero"`
	Run     Code   `json:"run,omitempty"`
	// Digest is the hash of what is approved: the proposal, the list, the file.
	Digest Hash `json:"digest"`
	// Requester asked for it; By approved it, at At, until Until.
	Requester Code      `json:"requester"`
	By        Actor     `json:"by"`
	At        time.Time `json:"at"`
	Until     time.Time `json:"until"`
}

// Use is what somebody is about to do on an approval.
type Use struct {
	Act     Act
	Subject Handle
	Run     Code
	Digest  Hash
	// By is who does it, Now when.
	By  Code
	Now time.Time
	// May says whether who approved may approve this; the access policy supplies it. Without it
	// nobody may.
	May func(*Approval) bool
}

// Check says whether an approval allows a use: nil, or an *[Error] with code "policy" whose Field
// is "approval." and what is wrong: incomplete, act, subject, run, digest, second (the approver
// asked for it or carries it out, or one of them is nobody), officer (no officer, or one who may
// not), expired (over, or not begun).
func (a *Approval) Check(u Use) error {
	if what := a.wrong(&u); what != "" {
		return fail(CodePolicy, "approval."+what, nil)
	}
	return nil
}

func (a *Approval) wrong(u *Use) string {
	switch {
	case a.ID == "" || a.Act == 0 || a.Subject == (Handle{}) && a.Run == "" || a.Digest == (Hash{}) || a.At.IsZero() || a.Until.IsZero():
		return "incomplete"
	case a.Act != u.Act:
		return "act"
	case a.Subject != u.Subject:
		return "subject"
	case a.Run != u.Run:
		return "run"
	case a.Digest != u.Digest:
		return "digest"
	case !Second(a.Requester, a.By.ID) || !Second(u.By, a.By.ID):
		return "second"
	case u.Now.Before(a.At) || !u.Now.Before(a.Until):
		return "expired"
	case a.By.Kind != ActorOfficer || a.By.bad() != "" || u.May == nil || !u.May(a):
		return "officer"
	}
	return ""
}

// Hash binds everything that the approval says: SHA-256 over "kyufu approval 1" and each field with
// its length before it, times in microseconds.
func (a *Approval) Hash() Hash {
	b := append(make([]byte, 0, 256), "kyufu approval 1\n"...)
	field := func(v []byte) { b = append(binary.BigEndian.AppendUint32(b, uint32(len(v))), v...) }
	number := func(n uint64) { field(binary.BigEndian.AppendUint64(nil, n)) }
	field([]byte(a.ID))
	number(uint64(a.Act))
	field(a.Subject[:])
	field([]byte(a.Run))
	field(a.Digest[:])
	field([]byte(a.Requester))
	number(uint64(a.By.Kind)<<8 | uint64(a.By.Auth))
	for _, c := range [...]Code{a.By.ID, a.By.Organ, a.By.Department, a.By.Role, a.By.Terminal, a.By.Processor, a.By.Sub} {
		field([]byte(c))
	}
	number(uint64(a.At.UnixMicro()))
	number(uint64(a.Until.UnixMicro()))
	return sha256.Sum256(b)
}

// Event is the entry that records the approval: its digest is the approval's hash.
func (a *Approval) Event() Event {
	e := Event{
		Time: a.At, Act: ActApprove, Result: Succeeded, Actor: a.By, Purpose: Code(a.Act.String()), Case: a.Run, Digest: a.Hash(),
	}
	if a.Subject != (Handle{}) {
		e.Subjects = About(a.Subject)
	}
	return e
}

// Recorded checks that an entry of the log records this approval and nothing else: that it was
// given, and is not pending, refused or abandoned. Errors: "policy" with Field "approval.entry".
func (a *Approval) Recorded(e *Event) error {
	if !Granted(e) || e.Digest != a.Hash() || e.Actor != a.By {
		return fail(CodePolicy, "approval.entry", nil)
	}
	return nil
}

// Granted reports whether an entry says that an officer approved: given, not pending, refused or
// abandoned.
func Granted(e *Event) bool {
	return e != nil && e.Act == ActApprove && e.Phase == Whole && e.Result == Succeeded && e.Actor.Kind == ActorOfficer
}
