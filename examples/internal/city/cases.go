package city

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/keys"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/audit/trail"
	"github.com/kyufu-go/kyufu/benefit"
	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/benefit/casework/form"
	"github.com/kyufu-go/kyufu/benefit/office"
	"github.com/kyufu-go/kyufu/examples/internal/year"
	"github.com/kyufu-go/kyufu/household/finding"
	"github.com/kyufu-go/kyufu/household/money"
)

// The cases of a run: one file, sealed case by case, and the keys to it, which no backup of the
// file takes along.
const (
	casesName = "cases.store"
	caseKeys  = "cases.keys"
)

// The first runs of payments: to accounts, and at the counter.
const (
	firstRun  = "R1"
	firstCash = "C1"
)

var errRun = errors.New("支払予定が振込データと一致しません")

// work makes a case of every form, takes it as far as it goes today, and plans the payments; then
// the cases are kept in one file.
func (j *job) work(ctx context.Context) func(func(int)) error {
	return func(done func(int)) error {
		if err := j.openCases(ctx); err != nil {
			return err
		}
		papers, runs := j.papers(), year.Runs{Accounts: firstRun, Cash: firstCash, Due: j.data.config.TransferOn}
		j.cases = make(map[string]*casework.Case, len(papers))
		seen := func(c *casework.Case) { // a copy: the case stands among all those of its step
			if j.cases[c.ID] == nil {
				j.cases[c.ID] = new(casework.Case)
			}
			*j.cases[c.ID] = *c
		}
		j.progress.total(len(papers))
		for some := range slices.Chunk(papers, 2000) {
			left, err := j.office.Take(ctx, some, runs, seen)
			if err != nil {
				return fmt.Errorf("支給事務: %w", err)
			}
			j.unpaid(left)
			done(len(some))
		}
		if err := j.planned1(ctx); err != nil {
			return fmt.Errorf("支払予定: %w", err)
		}
		if err := j.writeLetters(ctx, true, seen); err != nil {
			return err
		}
		if err := j.office.Seal(ctx); err != nil {
			return err
		}
		return j.kept.Keep(ctx)
	}
}

// openCases opens an office on an empty store. The log holds, when a broken run is continued, what
// this run is about to say again: see runLog.
func (j *job) openCases(ctx context.Context) error {
	path := filepath.Join(j.options.out, caseKeys)
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) { // of a run that kept no cases
		return err
	}
	var err error
	if j.caseKeys, err = keys.Open(path); err != nil {
		return err
	}
	secret, err := masterKey(filepath.Join(j.options.out, vaultKey), j.random)
	if err != nil {
		return err
	}
	cases, err := j.kept.Fresh(ctx)
	if err != nil {
		return err
	}
	log := store.TrailOf(j.log, logInstance, func(uint64) iter.Seq2[audit.Event, error] {
		return func(func(audit.Event, error) bool) {}
	})
	j.office, err = year.Open(ctx, j.town(cases, log, secret))
	return err
}

// mostPersons bounds a payment, with the program's amounts: what a larger household is granted is
// listed as not paid, and looked at.
const mostPersons = 20

func (j *job) town(cases store.Store, log store.Trail, secret []byte) year.Town {
	return year.Town{
		Municipality: j.own, Program: j.program.Program().ID(), Amount: j.program.Program().Most(mostPersons),
		Keeps: !j.program.Program().Flag("reassessment_reclaims"), Letters: j.letters != "", Began: j.on, Store: cases, Keys: keptFirst{j.caseKeys, j.kept}, Secret: secret, Log: log,
		Entries: func() iter.Seq2[audit.Event, error] { return trail.Events(filepath.Join(j.options.out, "audit")) },
		Handle:  j.log.vault.Handle, Rand: j.random,
	}
}

// papers are the forms with what was judged, in the order in which they were judged.
func (j *job) papers() []year.Paper {
	var list []year.Paper
	for _, one := range j.all {
		if one.form == nil {
			continue
		}
		p := year.Paper{
			ID: one.caseID(), Household: one.number, Head: one.head, Members: one.persons, Form: one.form, Review: one.pay, Account: one.account,
			Claimed: one.claim, Ruling: one.ruling(), Reclaim: one.reclaim, ReclaimFor: one.reclaimFor,
		}
		if head, ok := j.decider.today.Person(one.head); ok {
			p.Names = []office.Named{{Kana: head.Kana, Birth: head.Birth}}
		}
		list = append(list, p)
	}
	return list
}

// caseID is the application's number (申請連番).
func (j *judged) caseID() string { return strconv.Itoa(j.form.Sequence) }

// ruling is what can be proposed; nil while it is open, and where nothing is due.
func (j *judged) ruling() *casework.Ruling {
	r := &casework.Ruling{Outcome: benefit.Ineligible, Payee: j.head}
	if j.outcome == ineligible {
		for _, reason := range j.reasons {
			r.Reasons = append(r.Reasons, reason.code)
		}
		return r
	}
	if j.outcome == undetermined || j.amount <= 0 {
		return nil
	}
	r.Outcome, r.Amount = benefit.Eligible, j.amount
	return r
}

// unpaid takes out of the bank's file whom the ledger does not pay twice, and tells it.
func (j *job) unpaid(left []string) {
	if len(left) == 0 {
		return
	}
	for _, one := range j.all {
		if one.form != nil && slices.Contains(left, one.caseID()) {
			one.pay = form.NoReview
			j.decider.payer.locate(one, finding.List{{Code: noticePaid, Severity: finding.Warning, At: -1}})
		}
	}
}

// planned1 holds that the payments of the first run are those of the bank's file.
func (j *job) planned1(ctx context.Context) error {
	var err error
	if j.firstRun, err = j.office.Run(ctx, firstRun); err != nil {
		return err
	}
	count, total := 0, money.Yen(0)
	for _, one := range j.all {
		if one.pay == form.PayAccount {
			count, total = count+1, total+one.amount
		}
	}
	if j.firstRun.Count != count || j.firstRun.Total != total {
		return errRun
	}
	return nil
}

// check holds the cases, the money and the log against each other.
func (j *job) check(ctx context.Context) (err error) {
	j.checked, err = j.office.Check(ctx)
	return err
}
