package inquiry

import (
	"context"
	"errors"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/household/addressee"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

// AcquireCodes obtains the linkage codes of persons ahead of their inquiries and returns where each
// stands. [Desk.Advance] does so by itself for the inquiries it finds approved. It needs the
// operation inquire. Errors: denied, gateway.
func (d *Desk) AcquireCodes(ctx context.Context, by access.Caller, persons ...addressee.Integrated) (map[addressee.Integrated]Linkage, error) {
	if err := d.allow(ctx, by, access.Inquire, ""); err != nil {
		return nil, err
	}
	a := advancer{Desk: d, actor: by.Actor}
	return a.acquire(ctx, persons)
}

// acquire returns the linkages of persons, after asking for those that are not settled. A request
// is stored with its serial number before it leaves, so that it is repeated and not doubled after a
// crash.
func (a *advancer) acquire(ctx context.Context, persons []addressee.Integrated) (map[addressee.Integrated]Linkage, error) {
	all, err := linkages(ctx, a.c.Store.Store(), persons)
	if err != nil {
		return nil, err
	}
	open, changes, err := a.openLinkages(all, persons)
	if err != nil {
		return nil, err
	}
	if len(open) == 0 {
		return all, apply(ctx, a.c.Store.Store(), changes)
	}
	if err := a.tell(ctx, open, audit.Attempt); err != nil {
		return nil, err
	}
	if err := apply(ctx, a.c.Store.Store(), changes); err != nil {
		return nil, err
	}
	requests := make([]CodeRequest, len(open))
	at := map[ID]*Linkage{}
	for i := range open {
		requests[i] = CodeRequest{Serial: open[i].Serial, Person: open[i].Person, Acquisition: open[i].Acquisition}
		at[open[i].Serial] = &open[i]
	}
	replies, err := a.c.Codes.RequestCodes(ctx, requests)
	if err != nil {
		return nil, fail(CodeGateway, "", err)
	}
	return all, a.settle(ctx, all, at, replies)
}

// openLinkages prepares what has to be asked: new requests with a serial number of their own, and
// those still open.
func (a *advancer) openLinkages(all map[addressee.Integrated]Linkage, persons []addressee.Integrated) ([]Linkage, []store.Change, error) {
	var open []Linkage
	var changes []store.Change
	seen := map[addressee.Integrated]bool{}
	for _, p := range persons {
		l := all[p]
		if seen[p] {
			continue
		}
		seen[p] = true
		if l.State == LinkageHeld || l.State == LinkageNone {
			if change, due := a.needed(&l); due {
				changes, all[p] = append(changes, change), l
			}
			continue
		}
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

// keepCode is until when a code that is needed now is kept.
func (a *advancer) keepCode() time.Time { return storedTime(a.c.Now().Add(a.c.Timing.KeepCode)) }

// needed puts off the end of a code that is needed; due says that it is worth a change.
func (a *advancer) needed(l *Linkage) (change store.Change, due bool) {
	if l.PurgeAt.After(a.c.Now().Add(a.c.Timing.KeepCode / 2)) {
		return store.Change{}, false
	}
	l.PurgeAt = a.keepCode()
	return l.renewed(), true
}

// tell records the request for codes: one entry for each person.
func (a *advancer) tell(ctx context.Context, open []Linkage, phase audit.Phase) error {
	events := make([]audit.Event, len(open))
	for i := range open {
		handle, err := a.c.Handle(ctx, open[i].Person)
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
	_, err := a.c.Log.AppendBatch(ctx, events)
	return err
}

func (a *advancer) settle(ctx context.Context, all map[addressee.Integrated]Linkage, at map[ID]*Linkage, replies []CodeReply) error {
	var changes []store.Change
	var settled []Linkage
	for _, r := range replies {
		l, ok := at[r.Serial]
		if !ok {
			continue
		}
		delete(at, r.Serial)
		before := l.Acquisition
		l.settle(r, a.keepCode())
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
	return apply(ctx, a.c.Store.Store(), changes)
}

// purgeLinkages forgets acquisition numbers whose time is over, for which the code can be asked for
// anew, and codes that nobody has needed for long. One that cannot be read holds up nobody.
func (a *advancer) purgeLinkages(ctx context.Context) (acquisitions, codes int, err error) {
	var errs []error
	for _, s := range []LinkageState{LinkageRequested, LinkageHeld, LinkageNone, LinkageLapsed} {
		for it, err := range a.c.Store.List(ctx, store.Query{Kind: KindLinkage, Where: store.InGroup(string(s), store.NotDueAfter(a.c.Now()))}) {
			if err != nil {
				errs = append(errs, err)
				break
			}
			timed, err := a.purgeLinkage(ctx, s, it)
			switch {
			case err != nil:
				errs = append(errs, err)
			case s == LinkageRequested:
				acquisitions++
			case timed:
				codes++
			}
		}
	}
	return acquisitions, codes, errors.Join(errs...)
}

// purgeLinkage forgets one, and says whether it had a time.
func (a *advancer) purgeLinkage(ctx context.Context, s LinkageState, it store.Item) (timed bool, err error) {
	l, err := linkageOf(it)
	if err != nil {
		return false, err
	}
	timed = !l.PurgeAt.IsZero()
	changes := a.purge(&l)
	if s == LinkageRequested || timed {
		if err := a.tell(ctx, []Linkage{l}, audit.Whole); err != nil {
			return timed, err
		}
	}
	return timed, apply(ctx, a.c.Store.Store(), changes)
}

// purge makes the changes for one linkage whose time is over. One that was kept before codes had an
// end gets one.
func (a *advancer) purge(l *Linkage) []store.Change {
	switch {
	case l.State == LinkageRequested:
		l.State, l.Acquisition, l.PurgeAt = LinkageLapsed, "", a.keepCode()
		return l.stored()
	case l.PurgeAt.IsZero():
		l.PurgeAt = a.keepCode()
		return []store.Change{l.renewed()}
	}
	return l.forgotten()
}
