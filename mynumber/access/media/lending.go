// Package media says where an external medium (外部記録媒体) is. It says too who may write what to it.
//
// [Lending] takes a medium from lending through use and erasure to return, with an approval at
// both ends, and [SealFile] encrypts what is written to it.
package media

import (
	"context"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/state"
)

// Lending is one external medium on its way: asked for, approved and lent,
// used, erased, brought back, and approved again (貸出・利用・消去・返却). It is a
// value; each step gives the next one, and [Lending.Do] records it first. Keep
// it where the media register is kept, and put Holder into [access.Medium.LentTo]
// while [Lending.Lent] says so.
type Lending struct {
	Medium   audit.Code `json:"medium"`
	Duty     audit.Code `json:"duty"`
	Holder   audit.Code `json:"holder"`
	Approver audit.Code `json:"approver,omitempty"`
	State    MediaState `json:"state"`
	Used     int        `json:"used,omitempty"`     // how many files were written
	Since    time.Time  `json:"since,omitzero"`     // of the state
	Until    time.Time  `json:"until,omitzero"`     // when it is due back
	Returned audit.Code `json:"returned,omitempty"` // who approved the return
}

// MediaState is where a medium is on its way.
type MediaState string

// The states.
const (
	MediaShelf    MediaState = ""         // locked away
	MediaAsked    MediaState = "asked"    // asked for, not approved
	MediaLent     MediaState = "lent"     // with its holder
	MediaUsed     MediaState = "used"     // holds data
	MediaErased   MediaState = "erased"   // erased by its holder, not back yet
	MediaBack     MediaState = "back"     // brought back, not checked yet
	MediaReturned MediaState = "returned" // the return is approved; a new lending begins with asking
)

// MediaStep is what is done with a medium.
type MediaStep string

// The steps.
const (
	MediaAsk           MediaStep = "ask"
	MediaApprove       MediaStep = "approve" // by another than the holder
	MediaRefuse        MediaStep = "refuse"  // by another than the holder
	MediaUse           MediaStep = "use"     // by the holder; a file was written
	MediaErase         MediaStep = "erase"   // by the holder
	MediaReturn        MediaStep = "return"  // by the holder; only when it holds no data
	MediaApproveReturn MediaStep = "approve_return"
	MediaRefuseReturn  MediaStep = "refuse_return" // it still held data, or another medium came back
)

var mediaActs = map[MediaStep]audit.Act{
	MediaAsk: audit.ActAsk, MediaApprove: audit.ActLendMedia, MediaRefuse: audit.ActRefuse, MediaUse: audit.ActExportMedia,
	MediaErase: audit.ActErase, MediaReturn: audit.ActReturnMedia, MediaApproveReturn: audit.ActApprove, MediaRefuseReturn: audit.ActRefuse,
}

type mediaRow = state.Row[MediaState, MediaStep]

var mediaMachine = state.Must(
	mediaRow{From: []MediaState{MediaShelf, MediaReturned}, Event: MediaAsk, To: MediaAsked},
	mediaRow{From: []MediaState{MediaAsked}, Event: MediaApprove, To: MediaLent, Note: "by another than the holder"},
	mediaRow{From: []MediaState{MediaAsked}, Event: MediaRefuse, To: MediaShelf, Note: "by another than the holder"},
	mediaRow{From: []MediaState{MediaLent, MediaUsed}, Event: MediaUse, To: MediaUsed, Note: "by the holder; a file was written"},
	mediaRow{From: []MediaState{MediaUsed}, Event: MediaErase, To: MediaErased, Note: "by the holder"},
	mediaRow{From: []MediaState{MediaLent, MediaErased}, Event: MediaReturn, To: MediaBack, Note: "by the holder"},
	mediaRow{From: []MediaState{MediaBack}, Event: MediaApproveReturn, To: MediaReturned, Note: "by another than the holder"},
	mediaRow{From: []MediaState{MediaBack}, Event: MediaRefuseReturn, To: MediaUsed, Note: "by another than the holder"},
)

// MediaMachine is the way of an external medium as data: what it prints stands in MEDIA.md.
func MediaMachine() *state.Table[MediaState, MediaStep] { return mediaMachine }

// Lent reports whether the medium is with its holder, who may write to it.
func (l Lending) Lent() bool { return l.State == MediaLent || l.State == MediaUsed }

// Overdue reports whether the medium should be back and is not.
func (l Lending) Overdue(now time.Time) bool {
	return l.State != MediaShelf && l.State != MediaReturned && !l.Until.IsZero() && now.After(l.Until)
}

// Step says what a step leads to. Errors: state when the step does not fit (it wraps a
// *[state.Error] that says which would), approval when somebody approves for themselves or acts for
// the holder.
func (l Lending) Step(step MediaStep, by audit.Actor, at time.Time) (Lending, error) {
	to, err := mediaMachine.Next(l.State, step)
	if err != nil {
		return l, &Error{code: CodeState, Field: string(step), cause: err}
	}
	next := l
	switch step {
	case MediaAsk:
		next = Lending{Medium: l.Medium, Duty: l.Duty, Until: l.Until, Holder: by.ID}
	case MediaApprove, MediaRefuse, MediaApproveReturn, MediaRefuseReturn:
		if !audit.Second(l.Holder, by.ID) || by.Kind != audit.ActorOfficer {
			return l, fail(CodeApproval, string(step))
		}
	default:
		if by.ID != l.Holder {
			return l, fail(CodeApproval, string(step))
		}
	}
	switch step {
	case MediaApprove:
		next.Approver = by.ID
	case MediaUse:
		next.Used++
	case MediaApproveReturn:
		next.Returned = by.ID
	default:
	}
	next.State, next.Since = to, at
	return next, nil
}

// Do records a step and then returns what it leads to. For MediaUse, digest is
// the hash of the file written. Errors: those of [Lending.Step], recorder.
func (l Lending) Do(ctx context.Context, log audit.Recorder, step MediaStep, by audit.Actor, at time.Time, digest audit.Hash) (Lending, error) {
	next, err := l.Step(step, by, at)
	e := audit.Event{Act: mediaActs[step], Result: audit.Succeeded, Actor: by, Duty: l.Duty, Case: l.Medium, Purpose: audit.Code("media." + step), Digest: digest, Time: at}
	if err != nil {
		if e.Act == 0 {
			return l, err
		}
		e.Result, e.Reason = audit.Denied, audit.Code(err.(*Error).code) //nolint:errorlint // Step returns no other type
	}
	if _, logErr := log.Append(ctx, e); logErr != nil {
		return l, &Error{code: CodeRecorder, cause: logErr}
	}
	return next, err
}
