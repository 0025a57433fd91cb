package incident

import (
	"context"
	"iter"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/fault"
	"github.com/kyufu-go/kyufu/audit/internal/segment"
	"github.com/kyufu-go/kyufu/household/civil"
)

// Enquiry is a question about the handling of a file (特定個人情報ファイルの取扱いに関する問合せ). What was asked is on
// the reception form, not in the log.
type Enquiry struct {
	ID       audit.Code
	Index    uint64
	Received time.Time
	Answered *Filed
	// Serious says that it is about an incident and goes through the standard way of confirming the
	// facts with those involved.
	Serious bool
}

const serious audit.Code = "serious"

// Receive enters an enquiry; a grave one is Enquiry.Serious. The handle may be zero when the
// enquirer is not a person in the file.
func Receive(ctx context.Context, rec audit.Recorder, id audit.Code, grave bool, about audit.Handle, by audit.Actor) (audit.Receipt, error) {
	e := audit.Event{Act: audit.ActEnquiry, Result: audit.Succeeded, Actor: by, Case: id}
	if grave {
		e.Reason = serious
	}
	if about != (audit.Handle{}) {
		e.Subjects = audit.About(about)
	}
	return appendTo(ctx, rec, e)
}

// Answer records that an enquiry was answered.
func Answer(ctx context.Context, rec audit.Recorder, q *Enquiry, how audit.Code, by audit.Actor) (audit.Receipt, error) {
	if q == nil {
		return audit.Receipt{}, fault.New(audit.CodeConfig, "enquiry", nil)
	}
	return appendTo(ctx, rec, audit.Event{
		Act: audit.ActAnswer, Result: audit.Succeeded, Actor: by, Case: q.ID, Reason: how, Links: cause(q.Index),
	})
}

// LoadEnquiries reads enquiries out of the log's entries.
func LoadEnquiries(entries iter.Seq2[segment.Entry, error]) ([]Enquiry, error) {
	if entries == nil {
		return nil, noEntries()
	}
	var out []Enquiry
	at := map[uint64]int{}
	for e, err := range entries {
		if err != nil {
			return nil, err
		}
		switch e.Event.Act {
		case audit.ActEnquiry:
			at[e.Index] = len(out)
			out = append(out, Enquiry{ID: e.Event.Case, Index: e.Index, Received: e.Event.Time, Serious: e.Event.Reason == serious})
		case audit.ActAnswer:
			first, linked := causeOf(&e.Event)
			if k, ok := at[first]; ok && linked && e.Event.Result == audit.Succeeded && out[k].Answered == nil {
				out[k].Answered = &Filed{e.Event.Time, e.Index}
			}
		default:
		}
	}
	return out, nil
}

// Due gives an enquiry's last day and whether it is over without an answer, as of a day.
func (q *Enquiry) Due(r Rules, on civil.Date) (last civil.Date, overdue bool, err error) {
	received, err := dayOf(q.Received)
	if err != nil {
		return last, false, err
	}
	if last, err = r.EnquiryDue(received); err != nil {
		return last, false, err
	}
	cmp, known := on.Order(last)
	return last, q.Answered == nil && known && cmp > 0, nil
}
