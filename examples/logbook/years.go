package main

import (
	"context"
	"errors"
	"iter"
	"path/filepath"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/trail"
	"github.com/kyufu-go/kyufu/audit/vault"
	"github.com/kyufu-go/kyufu/examples/internal/command"
)

// left finds what a process began and did not end before it died, and says so in the log.
func (k *keeper) left(ctx context.Context) error {
	log := k.servers[0].log
	if _, err := audit.Begin(ctx, log, audit.Event{Act: audit.ActPrint, Result: audit.Succeeded, Actor: keeperOfLogs, Case: "c-42"}); err != nil {
		return err
	}
	r, err := trail.OpenReader(k.servers[0].dir)
	if err != nil {
		return err
	}
	open, err := r.Unclosed()
	if err != nil {
		return err
	}
	for _, attempt := range open {
		k.say("始めて終わっていない操作：%s", attempt.Event.Act.Japanese())
		if _, err := log.Abandon(ctx, attempt); err != nil {
			return err
		}
	}
	return nil
}

// who answers from the indexes of all logs: what is there about a person, by an officer, on a day.
func (k *keeper) who(context.Context) error {
	set, err := k.set()
	if err != nil {
		return err
	}
	about, err := count(set.Subject(audit.Handle{1, 1}))
	if err != nil {
		return err
	}
	all, err := count(set.Entries())
	if err != nil {
		return err
	}
	k.say("%d件の記録（全 %d件）が請求した本人に関するもの", about, all)
	dir, err := trail.Dir(k.servers[0].dir)
	if err != nil {
		return err
	}
	x, err := trail.OpenIndex(dir, nil)
	if err != nil {
		return err
	}
	byOfficer, err := entries(x.Actor("u0666"))
	onDay, err2 := entries(x.Day(time.Date(2026, 7, 1, 3, 0, 0, 0, time.UTC)))
	views, err3 := entries(x.Act(audit.ActView))
	k.say("%s：u0666 によるもの %d件、初日のもの %d件、閲覧 %d件", k.servers[0].name, byOfficer, onDay, views)
	return errors.Join(err, err2, err3, x.Close())
}

func (k *keeper) set() (*trail.Set, error) {
	var dirs []trail.FS
	for _, s := range k.servers {
		dir, err := trail.Dir(s.dir)
		if err != nil {
			return nil, err
		}
		dirs = append(dirs, dir)
	}
	return trail.NewSet(dirs...)
}

func count(list iter.Seq2[trail.SetEntry, error]) (n int, err error) {
	for _, err := range list {
		if err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

func entries(list iter.Seq2[trail.Entry, error]) (n int, err error) {
	for _, err := range list {
		if err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// years later a person is forgotten and the oldest years go, each with an approval of its own.
func (k *keeper) years(ctx context.Context) (err error) {
	s := k.servers[0]
	k.now = k.now.AddDate(7, 0, 0)
	dir, err := trail.Dir(s.dir)
	if err != nil {
		return err
	}
	if err := trail.Rebuild(dir); err != nil { // as after a restore of a backup that holds the log alone
		return err
	}
	people, err := vault.Open(filepath.Join(s.dir, "..", "vault"), vault.Config{Master: make([]byte, 32)}) // in earnest out of a key service
	if err != nil {
		return err
	}
	s.log, err = trail.Open(s.dir, trail.Config{Instance: s.log.Instance(), Now: k.clock, Vault: people, SegmentSize: smallSegment})
	if err != nil {
		return errors.Join(err, people.Close())
	}
	defer func() { err = errors.Join(err, s.log.Close(), people.Close()) }()
	if err := k.forget(ctx, people); err != nil {
		return err
	}
	return k.dispose(ctx)
}

// forget destroys the key of a person, so that their entries name nobody any more.
func (k *keeper) forget(ctx context.Context, people *vault.Vault) error {
	log := k.servers[0].log
	handle, err := people.Handle(ctx, "addressee 1234")
	if err != nil {
		return err
	}
	a := k.approval("forget-1", audit.ActErase)
	a.Subject, a.Digest = handle, audit.Hash{7} // of the request that the approver was shown
	if _, err := log.Append(ctx, a.Event()); err != nil {
		return err
	}
	_, err = trail.EraseSubject(ctx, log, trail.Erasing{Handle: handle, Digest: a.Digest, Approval: &a, By: deputy, May: k.may})
	_, known := people.Subject(handle)
	k.say("本人と記録との対応を消去：%s", command.Yes(known != nil))
	return err
}

// dispose removes the segments of fiscal years that are over.
func (k *keeper) dispose(ctx context.Context) error {
	log := k.servers[0].log
	goes, err := log.Prunable(ctx, 2030)
	if err != nil {
		return err
	}
	a := k.approval("years-1", audit.ActPrune)
	a.Run, a.Digest = goes.Run, goes.Digest
	if _, err := log.Append(ctx, a.Event()); err != nil {
		return err
	}
	n, err := log.Prune(ctx, trail.Pruning{Before: 2030, Approval: &a, By: deputy, May: k.may})
	k.say("記録 %d件のうち最も古いものを廃棄：%s", log.Size(), command.Yes(n > 0))
	return err
}

// approval is the chief's, of what somebody else asked for.
func (k *keeper) approval(id audit.Code, act audit.Act) audit.Approval {
	return audit.Approval{ID: id, Act: act, Requester: "u0123", By: keeperOfLogs, At: k.now, Until: k.now.AddDate(0, 0, 7)}
}

// may says whether who approved may; in earnest the access policy says it.
func (k *keeper) may(a *audit.Approval) bool { return a.By.ID == keeperOfLogs.ID }
