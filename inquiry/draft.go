package inquiry

import (
	"context"
	"slices"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/inquiry/permitted"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

// Draft writes down the requests of a plan, each as an inquiry that waits for approval. Each is put
// to the permitted list once more, for today. The ids are in the order of the asks; an error names
// the first that may not be asked, and nothing is written. It needs the operation inquire. Errors:
// denied, not_permitted, items (nothing is asked for), person.
func (d *Desk) Draft(ctx context.Context, by access.Caller, asks ...Ask) ([]ID, error) {
	return d.draft(ctx, by, nil, asks)
}

// Again drafts an inquiry that asks once more what an ended one did not settle. It needs the
// operation inquire. Errors: as [Desk.Draft]; transition when the earlier one has not ended,
// not_found when it is erased.
func (d *Desk) Again(ctx context.Context, by access.Caller, id ID) (ID, error) {
	q, err := d.Get(ctx, id)
	if err != nil {
		return "", err
	}
	if !q.State.Ended() {
		return "", wrongState(&q)
	}
	if q.State == Erased {
		return "", fail(CodeNotFound, id, nil)
	}
	ids, err := d.draft(ctx, by, &q, []Ask{{
		Person: q.Key, Subject: q.Subject, Provider: q.Provider, Information: q.Information, FiscalYear: q.FiscalYear,
		Items: q.Items, Facts: q.Facts,
	}})
	if err != nil {
		return "", err
	}
	return ids[0], nil
}

func (d *Desk) draft(ctx context.Context, by access.Caller, repeats *Inquiry, asks []Ask) ([]ID, error) {
	var about []Inquiry
	var before ID
	if repeats != nil {
		about, before = []Inquiry{*repeats}, repeats.ID
	}
	if err := d.allow(ctx, by, access.Inquire, "", about...); err != nil {
		return nil, err
	}
	moves := make([]move, len(asks))
	ids := make([]ID, len(asks))
	for i := range asks {
		q, err := d.newInquiry(by.Actor, &asks[i], before)
		if err != nil {
			return nil, err
		}
		ids[i] = q.ID
		if moves[i], err = along(q, EventDraft); err != nil {
			return nil, err
		}
	}
	for chunk := range slices.Chunk(moves, d.c.Timing.Batch) {
		if err := d.commit(ctx, by.Actor, chunk); err != nil {
			return nil, err
		}
	}
	return ids, nil
}

func (d *Desk) newInquiry(actor audit.Actor, a *Ask, repeats ID) (Inquiry, error) {
	id, err := NewID(d.c.Rand)
	if err != nil {
		return Inquiry{}, fail(CodeConfig, "", err)
	}
	if len(a.Items) == 0 {
		return Inquiry{}, fail(CodeItems, id, nil)
	}
	person, err := d.c.Number(a.Person)
	if err != nil || person == "" {
		return Inquiry{}, fail(CodePerson, id, err)
	}
	q := Inquiry{
		ID: id, Key: a.Person, Person: person, Subject: a.Subject, Provider: a.Provider, Information: a.Information,
		FiscalYear: a.FiscalYear, Items: slices.Clone(a.Items), Facts: slices.Clone(a.Facts), Requester: actor.ID, Round: 1, Repeats: repeats,
	}
	if d.c.NonDisclosure != nil {
		q.NonDisclosure = d.c.NonDisclosure(person)
	}
	v := d.check(&q)
	if !v.Permitted {
		return Inquiry{}, &Error{code: CodeNotPermitted, Inquiry: id, Verdict: v}
	}
	q.Basis = basisOf(v)
	return q, nil
}

// check asks the permitted list about an inquiry as of today.
func (d *Desk) check(q *Inquiry) permitted.Verdict {
	return d.c.List.Check(permitted.Query{
		On: civil.DayOf(d.c.Now()), Inquirer: d.c.Self.Party, Duty: d.c.Duty, Provider: q.Provider.Party, Information: q.Information,
		Subject: q.Subject, FiscalYear: q.FiscalYear, Assessment: d.c.Assessment, ClosedOn: d.c.ClosedOn,
		Designation: d.c.Designation,
	})
}
