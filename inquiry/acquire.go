package inquiry

import (
	"context"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/household/addressee"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

// AcquireCodes obtains the linkage codes of persons ahead of their inquiries and returns where each stands.
// [Desk.Advance] does so by itself for the inquiries it finds approved. Errors: denied, gateway.
func (d *Desk) AcquireCodes(ctx context.Context, actor audit.Actor, persons ...addressee.Integrated) (map[addressee.Integrated]Linkage, error) {
	if err := d.allow(ctx, actor, access.Inquire, "", ""); err != nil {
		return nil, err
	}
	a := advancer{Desk: d, actor: actor}
	return a.acquire(ctx, persons)
}

// acquire returns the linkages of persons, after asking for those that are not settled. A request is stored with its
// serial number before it leaves, so that it is repeated and not doubled after a crash.
func (a *advancer) acquire(ctx context.Context, persons []addressee.Integrated) (map[addressee.Integrated]Linkage, error) {
	all, err := linkages(ctx, a.c.Store, persons)
	if err != nil {
		return nil, err
	}
	open, changes, err := a.openLinkages(all, persons)
	if err != nil || len(open) == 0 {
		return all, err
	}
	if err := a.tell(ctx, open, audit.Attempt); err != nil {
		return nil, err
	}
	if err := a.c.Store.Apply(ctx, changes); err != nil {
		return nil, err
	}
	requests := make([]CodeRequest, len(open))
	at := map[ID]*Linkage{}
	for i := range open {
		requests[i] = CodeRequest{open[i].Serial, open[i].Person, open[i].Acquisition}
		at[open[i].Serial] = &open[i]
	}
	replies, err := a.c.Codes.RequestCodes(ctx, requests)
	if err != nil {
		return nil, fail(CodeGateway, "", err)
	}
	return all, a.settle(ctx, all, at, replies)
}

// openLinkages prepares what has to be asked: new requests with a serial number of their own, and those still open.
func (a *advancer) openLinkages(all map[addressee.Integrated]Linkage, persons []addressee.Integrated) ([]Linkage, []Change, error) {
	var open []Linkage
	var changes []Change
	seen := map[addressee.Integrated]bool{}
	for _, p := range persons {
		l := all[p]
		if l.State == LinkageHeld || l.State == LinkageNone || seen[p] {
			continue
		}
		seen[p] = true
		if l.State != LinkageRequested {
			serial, err := NewID(a.c.Rand)
			if err != nil {
				return nil, nil, fail(CodeConfig, "", err)
			}
			l = Linkage{
				Person: p, State: LinkageRequested, Serial: serial, revision: l.revision,
				PurgeAt: storedTime(a.c.Now().Add(a.c.Timing.KeepAcquisition)),
			}
			changes = append(changes, l.stored()...)
		}
		all[p] = l
		open = append(open, l)
	}
	return open, changes, nil
}

// tell records the request for codes: one entry for each person.
func (a *advancer) tell(ctx context.Context, open []Linkage, phase audit.Phase) error {
	events := make([]audit.Event, len(open))
	for i := range open {
		handle, err := a.c.Handle(open[i].Person)
		if err != nil {
			return fail(CodePerson, "", err)
		}
		events[i] = audit.Event{
			Time: a.c.Now(), Act: audit.ActGetCode, Result: audit.Succeeded, Actor: a.actor, Duty: a.c.DutyCode,
			Program: a.c.Program, Case: audit.Code(open[i].Serial), Purpose: audit.Code(open[i].State), Subjects: audit.About(handle),
		}
		if phase == audit.Attempt {
			events[i].Purpose = "request"
		}
	}
	_, err := a.c.Audit.AppendBatch(ctx, events)
	return err
}

func (a *advancer) settle(ctx context.Context, all map[addressee.Integrated]Linkage, at map[ID]*Linkage, replies []CodeReply) error {
	var changes []Change
	var settled []Linkage
	for _, r := range replies {
		l, ok := at[r.Serial]
		if !ok {
			continue
		}
		delete(at, r.Serial)
		before := l.Acquisition
		l.settle(r)
		if l.State == LinkageRequested && l.Acquisition == before {
			continue
		}
		changes = append(changes, l.stored()...)
		if l.State != LinkageRequested {
			settled = append(settled, *l)
		}
		all[l.Person] = *l
	}
	if len(settled) > 0 {
		if err := a.tell(ctx, settled, audit.Whole); err != nil {
			return err
		}
	}
	return a.c.Store.Apply(ctx, changes)
}

// purgeAcquisitions forgets acquisition numbers whose time is over; the code can be asked for anew.
func (a *advancer) purgeAcquisitions(ctx context.Context) (int, error) {
	n := 0
	for it, err := range a.c.Store.List(ctx, StoreQuery{Kind: KindLinkage, Group: string(LinkageRequested), DueBy: a.c.Now()}) {
		if err != nil {
			return n, err
		}
		l, err := linkageOf(it)
		if err != nil {
			return n, err
		}
		l.State, l.Acquisition, l.PurgeAt = LinkageLapsed, "", time.Time{}
		if err := a.tell(ctx, []Linkage{l}, audit.Whole); err != nil {
			return n, err
		}
		if err := a.c.Store.Apply(ctx, l.stored()); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}
