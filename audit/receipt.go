package audit

import (
	"context"
	"encoding/base64"
	"errors"
	"strconv"
	"strings"
)

// Receipt acknowledges an entry. The business row that the entry belongs to stores it (AppendText,
// under 200 bytes): then a log cut short, or one of the two stores restored from an old copy,
// shows.
type Receipt struct {
	Index     uint64
	Size      uint64 // of the tree after the commit
	Epoch     uint64
	Commit    Hash // the commit record's hash
	Signed    bool
	Signature [64]byte
	// Unrecorded marks an operation that a policy let pass although the log failed; it has no
	// index.
	Unrecorded bool
}

// AppendText appends the receipt as "index size epoch commit [signature]", the last two in base64.
func (r Receipt) AppendText(b []byte) ([]byte, error) {
	for _, n := range [...]uint64{r.Index, r.Size, r.Epoch} {
		b = strconv.AppendUint(b, n, 10)
		b = append(b, ' ')
	}
	b = base64.StdEncoding.AppendEncode(b, r.Commit[:])
	if r.Signed {
		b = append(b, ' ')
		b = base64.StdEncoding.AppendEncode(b, r.Signature[:])
	}
	return b, nil
}

// MarshalText is AppendText into a new slice.
func (r Receipt) MarshalText() ([]byte, error) { return r.AppendText(nil) }

// UnmarshalText reads what AppendText writes, and nothing else.
func (r *Receipt) UnmarshalText(text []byte) error {
	bad := fail(CodeDecode, "receipt", nil)
	parts := strings.Split(string(text), " ")
	if len(parts) != 4 && len(parts) != 5 {
		return bad
	}
	var out Receipt
	for i, dst := range [...]*uint64{&out.Index, &out.Size, &out.Epoch} {
		n, err := strconv.ParseUint(parts[i], 10, 64)
		if err != nil {
			return bad
		}
		*dst = n
	}
	if !Unbase64(parts[3], out.Commit[:]) {
		return bad
	}
	if len(parts) == 5 {
		if out.Signed = true; !Unbase64(parts[4], out.Signature[:]) {
			return bad
		}
	}
	if again, _ := out.AppendText(nil); string(again) != string(text) || out.Index >= out.Size {
		return bad
	}
	*r = out
	return nil
}

// Recorder takes events and answers with a receipt once they are safe. *Log is one; so is Memory
// for tests, and so can be a store that appends inside the caller's database transaction. Packages
// that record what they do accept a Recorder.
type Recorder interface {
	Append(ctx context.Context, e Event) (Receipt, error)
}

// BatchRecorder is a Recorder that takes many events at once, all or none.
type BatchRecorder interface {
	Recorder
	AppendBatch(ctx context.Context, events []Event) ([]Receipt, error)
}

// Pending is an attempt whose outcome is still to be recorded.
type Pending struct {
	rec     Recorder
	event   Event
	receipt Receipt
	done    bool
}

// Begin records the attempt of an act with an effect outside (print, export, inquiry) before it
// happens. The caller then acts and calls End; an attempt without an outcome is a finding of the
// review.
func Begin(ctx context.Context, rec Recorder, e Event) (*Pending, error) {
	if rec == nil {
		return nil, fail(CodeClosed, "recorder", nil)
	}
	e.Phase, e.Result = Attempt, ResultUnstated
	r, err := rec.Append(ctx, e)
	if err != nil {
		return nil, err
	}
	return &Pending{rec: rec, event: e, receipt: r}, nil
}

// Resume gives an attempt that a process left without an outcome, as it stands in the log, to
// whoever goes on with it: what is recorded next is that attempt's outcome.
func Resume(rec Recorder, attempt Event, receipt Receipt) *Pending {
	return &Pending{rec: rec, event: attempt, receipt: receipt}
}

// Receipt gives the attempt's receipt.
func (p *Pending) Receipt() Receipt { return p.receipt }

// End records the outcome; after it succeeded, calling it again is an error.
func (p *Pending) End(ctx context.Context, result Result, reason Code) (Receipt, error) {
	return p.EndWith(ctx, result, reason, p.event.Count, p.event.Digest)
}

// EndWith is End for an act whose count or digest is known only afterwards, such as the rows and
// the hash of an exported file.
func (p *Pending) EndWith(ctx context.Context, result Result, reason Code, count uint64, digest Hash) (Receipt, error) {
	if p == nil || p.rec == nil || p.done {
		return Receipt{}, fail(CodeClosed, "pending", nil)
	}
	e := p.event
	e.Phase, e.Result, e.Reason, e.Count, e.Digest = Outcome, result, reason, count, digest
	e.Links = append(append([]Ref(nil), e.Links...), Ref{Kind: LinkAttempt, Index: p.receipt.Index})
	r, err := p.rec.Append(ctx, e)
	p.done = err == nil
	return r, err
}

// Do records the attempt, runs act, and records its outcome: succeeded, or failed with the given
// reason code. If the attempt cannot be recorded, act does not run.
func Do(ctx context.Context, rec Recorder, e Event, reason Code, act func(context.Context) error) (Receipt, error) {
	if act == nil {
		return Receipt{}, fail(CodeClosed, "act", nil)
	}
	p, err := Begin(ctx, rec, e)
	if err != nil {
		return Receipt{}, err
	}
	return p.Run(ctx, reason, act)
}

// Run runs what was begun and records its outcome, as Do does.
func (p *Pending) Run(ctx context.Context, reason Code, act func(context.Context) error) (Receipt, error) {
	if p == nil || p.rec == nil || act == nil {
		return Receipt{}, fail(CodeClosed, "pending", nil)
	}
	result, why := Succeeded, Code("")
	actErr := act(ctx)
	if actErr != nil {
		result, why = Failed, reason
	}
	// The outcome has happened: a caller who has gone away must not keep it from being recorded.
	r, err := p.End(context.WithoutCancel(ctx), result, why)
	return r, errors.Join(actErr, err)
}
