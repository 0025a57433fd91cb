package inquiry

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/household/addressee"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/secret"
	"github.com/kyufu-go/kyufu/inquiry/answer"
	"github.com/kyufu-go/kyufu/inquiry/internal/parallel"
	"github.com/kyufu-go/kyufu/inquiry/permitted"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

// View is an answer as an officer sees it. It is personal data; show it and let it go.
type View struct {
	secret.Private

	ID          ID
	Key         string
	Person      addressee.Integrated
	Subject     permitted.Subject
	Provider    permitted.Institution
	Information permitted.Information
	FiscalYear  civil.FiscalYear
	ProvidedAt  time.Time
	Answer      answer.Answer
	// Digest identifies the answer that was shown, Shown the log entry of the showing. Both are
	// part of what the second person confirms.
	Digest string
	Shown  string
}

// Retrieve opens answers for a first person (照会結果の取得) and returns them. It needs the operation
// retrieve. Errors: denied, transition, not_found, unreadable.
func (d *Desk) Retrieve(ctx context.Context, by access.Caller, ids ...ID) ([]View, error) {
	if err := d.allow(ctx, by, access.Retrieve, ""); err != nil {
		return nil, err
	}
	var views []View
	err := d.each(ctx, ids, func(all []Inquiry) error {
		moves, shown, err := d.show(ctx, by, EventRetrieve, all)
		if err != nil {
			return err
		}
		views = append(views, shown...)
		// Said once more, in case a crash came between storing and saying it.
		return d.c.Gateway.Acknowledge(ctx, idsOf(moves))
	})
	return views, err
}

// Review shows retrieved answers to the second person. That each was shown, to whom, is a step of
// the inquiry and an entry in the log, without which [Desk.Verify] takes no confirmation. It needs
// the operation verify. Errors: as [Desk.Retrieve], and checker_is_involved.
func (d *Desk) Review(ctx context.Context, by access.Caller, ids ...ID) ([]View, error) {
	var views []View
	err := d.each(ctx, ids, func(all []Inquiry) error {
		if err := d.mayCheck(ctx, by, all); err != nil {
			return err
		}
		_, shown, err := d.show(ctx, by, EventReview, all)
		views = append(views, shown...)
		return err
	})
	return views, err
}

// show opens the answers of inquiries for an officer, after the step that says so is made.
func (d *Desk) show(ctx context.Context, by access.Caller, e Event, all []Inquiry) ([]move, []View, error) {
	moves := make([]move, len(all))
	for i, q := range all {
		m, err := d.timely(q, e)
		if err != nil {
			return nil, nil, err
		}
		if e == EventRetrieve {
			m.q.Retriever = by.Actor.ID
		}
		moves[i] = m
	}
	shown, err := d.open(ctx, all)
	if err != nil {
		return nil, nil, err
	}
	if err := d.commit(ctx, by.Actor, moves); err != nil {
		return nil, nil, err
	}
	for i := range shown {
		step, _ := moves[i].q.Trail.Last(e)
		shown[i].Shown = step.Line
	}
	return moves, shown, nil
}

// open reads the stored answers of inquiries.
func (d *Desk) open(ctx context.Context, all []Inquiry) ([]View, error) {
	keys := make([]string, len(all))
	for i := range all {
		keys[i] = string(all[i].ID)
	}
	items, err := d.c.Store.Get(ctx, KindReply, keys...)
	if err != nil {
		return nil, err
	}
	sealed := make(map[ID][]byte, len(items))
	for _, it := range items {
		sealed[ID(it.Key)] = it.Body
	}
	views := make([]View, len(all))
	err = parallel.Do(len(all), func(i int) (err error) {
		views[i], err = d.view(&all[i], sealed[all[i].ID])
		return err
	})
	if err != nil {
		return nil, err
	}
	return views, nil
}

func (d *Desk) view(q *Inquiry, sealed []byte) (View, error) {
	sum := sha256.Sum256(sealed)
	if hex.EncodeToString(sum[:]) != q.Digest {
		return View{}, fail(CodeChanged, q.ID, nil)
	}
	content, err := d.unshelve(q, sealed)
	if err != nil {
		return View{}, err
	}
	return View{
		ID: q.ID, Key: q.Key, Person: q.Person, Subject: q.Subject, Provider: q.Provider, Information: q.Information,
		FiscalYear: q.FiscalYear, ProvidedAt: q.ProvidedAt, Answer: content, Digest: q.Digest,
	}, nil
}

// shownTo finds the step in which the answer was last shown to an officer since it was retrieved.
func (q *Inquiry) shownTo(who audit.Code) (Step, bool) {
	for _, v := range slices.Backward(q.Trail) {
		switch s := v; {
		case s.Event == EventReview && s.Actor == who:
			return s, true
		case s.Event == EventRetrieve:
			return Step{}, false
		}
	}
	return Step{}, false
}
