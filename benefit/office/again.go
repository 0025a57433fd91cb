package office

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

// erasedAgain is the reason of an erasure that a log told of a case that a backup brought back.
const erasedAgain = audit.Code("erased-again")

// Ready has the desk do now what it else does before its first answer, and again after the store
// was put back: erase again what a log says was erased ([store.Journal.CatchUp]), and finish what a
// crash left half done. That reads by a connection of its own. Call it on a desk outside before you
// begin a transaction in which a desk works ([store.Journal.In]): inside, the first call would wait
// for that connection while the transaction holds one, for ever where there is no other. It answers
// nothing and needs no operation. Errors: config, store.
func (d *Desk) Ready(ctx context.Context) error { return d.ready(ctx) }

// ready holds that New made the desk, and that nothing which was erased is there: before the desk
// answers anything, it erases again the cases of which the journal's own log says that they were
// erased and a store that was put back from a backup does not know it, and finishes what a crash
// left half done. Until that is done nothing is answered. Errors: config, store.
func (d *Desk) ready(ctx context.Context) error {
	if err := d.made(); err != nil {
		return err
	}
	err := d.c.Store.CatchUp(ctx, "office "+string(d.c.DutyCode), func(j *store.Journal) error {
		outside := *d
		outside.c.Store = j
		if err := outside.restored(ctx); err != nil {
			return err
		}
		_, err := outside.settle(ctx, desk())
		return err
	})
	return told(err)
}

// desk is who does what nobody asks for: the desk itself.
func desk() access.Caller {
	return access.Caller{Actor: audit.Actor{Kind: audit.ActorSystem, ID: "benefit/office"}}
}

// restored erases again the cases of which the log says that they were erased: their keys are gone,
// and what they were found by goes now.
func (d *Desk) restored(ctx context.Context) error {
	when := map[string]audit.Event{}
	for e, err := range d.c.Store.Logged(ctx) {
		switch {
		case errors.Is(err, store.CodeConfig):
			return nil // a journal without a log, beside a process that has it
		case err != nil:
			return err
		}
		if e.Act == audit.ActErase && e.Result == audit.Succeeded && e.Digest == erasureOf(string(e.Case)) {
			when[string(e.Case)] = e
		}
	}
	for some := range slices.Chunk(slices.Sorted(maps.Keys(when)), page) {
		back, err := d.eraseAgain(ctx, desk(), when, some)
		if err != nil {
			return err
		}
		if _, err := d.forget(ctx, desk(), back...); err != nil {
			return err
		}
	}
	return nil
}

// erasureOf is the digest of the entry that says that a case was erased: by it the entry is known
// from others that name the case, as of who erased something else for it.
func erasureOf(id string) audit.Hash { return sha256.Sum256([]byte("kyufu office erasure 1\n" + id)) }

func (d *Desk) eraseAgain(ctx context.Context, by access.Caller, when map[string]audit.Event, ids []string) (back []string, err error) {
	items, err := d.c.Store.Get(ctx, kindCase, ids...)
	if err != nil {
		return nil, told(err)
	}
	var steps []store.Step
	for i := range items {
		if items[i].Schema == schemaErased {
			continue
		}
		step, err := d.erasedAs(ctx, by, &items[i], when[items[i].Key])
		if err != nil {
			return nil, err
		}
		d.memo.forget(items[i].Key)
		steps, back = append(steps, step), append(back, items[i].Key)
	}
	_, err = d.c.Store.Commit(ctx, steps...)
	return back, told(err)
}

// erasedAs leaves of a case its name and that it was erased, as the log says. The second person of
// then stands in the log alone.
func (d *Desk) erasedAs(ctx context.Context, by access.Caller, it *store.Item, was audit.Event) (store.Step, error) {
	on := civil.DayOf(was.Time)
	plain, err := json.Marshal(body{
		Config: casework.Config{ID: it.Key, Program: string(was.Program), Municipality: d.c.Municipality},
		Events: []casework.Event{{Kind: casework.Erase, On: on, Recorded: on, By: string(was.Actor.ID)}},
	})
	if err != nil {
		return store.Step{}, fail(CodeInput, it.Key, "event", err)
	}
	e, err := d.event(ctx, by, audit.ActErase, audit.Succeeded, it.Key, nil)
	if err != nil {
		return store.Step{}, err
	}
	e.Reason, e.Program, e.Subjects, e.Digest = erasedAgain, was.Program, audit.About(handlesOf(&was)...), was.Digest
	e.Links = slices.DeleteFunc(was.Links, func(l audit.Ref) bool { return l.Kind != audit.LinkApproval }) // the word of then
	changes := []store.Change{{Item: store.Item{
		Kind: kindCase, Key: it.Key, Revision: it.Revision + 1, Schema: schemaErased, KeyID: it.KeyID, Body: plain,
		Terms: store.Listed(casework.Erased.String(), time.Time{}),
	}}}
	people, err := d.c.Store.Get(ctx, kindPeople, it.Key)
	if err != nil {
		return store.Step{}, told(err)
	}
	for i := range people {
		changes = append(changes, store.Change{Item: store.Item{Kind: kindPeople, Key: it.Key, Revision: people[i].Revision}, Delete: true})
	}
	return store.Step{Event: e, Changes: changes}, nil
}

func handlesOf(e *audit.Event) (list []audit.Handle) {
	for i := range e.Subjects {
		list = append(list, e.Subjects[i].Handle)
	}
	return list
}
