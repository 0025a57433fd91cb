package review

import (
	"context"
	"crypto/sha256"
	"encoding/binary"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/fault"
)

// Digest binds a list of findings: SHA-256 of "kyufu review 2\x00" and, for each finding, rule and
// actor (each with its length as one byte), subject (16), time in microseconds (8), count (8),
// number of entries (8) and for each its log (with its length as one byte) and index (8),
// big-endian.
func Digest(findings []Finding) audit.Hash {
	b := []byte("kyufu review 2\x00")
	for _, f := range findings {
		b = append(append(b, byte(len(f.Rule))), f.Rule...)
		b = append(append(b, byte(len(f.Actor))), f.Actor...)
		b = append(b, f.Subject[:]...)
		for _, n := range [...]uint64{uint64(f.At.UnixMicro()), f.Count, uint64(len(f.Entries))} {
			b = binary.BigEndian.AppendUint64(b, n)
		}
		for _, e := range f.Entries {
			b = append(append(b, byte(len(e.Log))), e.Log...)
			b = binary.BigEndian.AppendUint64(b, e.Index)
		}
	}
	return sha256.Sum256(b)
}

// Decision is what a reviewer decided.
type Decision struct {
	By audit.Actor
	// Period names what was reviewed, such as "2026-07"; Reason is the decision's code, such as
	// "explained" or "escalated".
	Period, Reason audit.Code
	// Entries is how many entries were looked at.
	Entries uint64
}

// SignOff records, in one of the logs, that they were reviewed, with how many entries and which
// findings, and the reviewer's decision on them: an ActReview entry and an ActSignOff entry that
// names it.
func SignOff(ctx context.Context, rec audit.Recorder, findings []Finding, d Decision) (audit.Receipt, error) {
	if rec == nil {
		return audit.Receipt{}, fault.New(audit.CodeConfig, "recorder", nil)
	}
	sum := Digest(findings)
	r, err := rec.Append(ctx, audit.Event{Act: audit.ActReview, Result: audit.Succeeded, Actor: d.By, Case: d.Period, Count: d.Entries, Digest: sum})
	if err != nil {
		return audit.Receipt{}, err
	}
	return rec.Append(ctx, audit.Event{
		Act: audit.ActSignOff, Result: audit.Succeeded, Actor: d.By, Case: d.Period, Reason: d.Reason, Count: uint64(len(findings)), Digest: sum,
		Links: []audit.Ref{{Kind: audit.LinkCause, Index: r.Index}},
	})
}
