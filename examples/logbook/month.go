package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/holder"
	"github.com/kyufu-go/kyufu/audit/incident"
	"github.com/kyufu-go/kyufu/audit/review"
	"github.com/kyufu-go/kyufu/audit/trail"
	"github.com/kyufu-go/kyufu/examples/internal/command"
	"github.com/kyufu-go/kyufu/household/civil"
)

var deputy = audit.Actor{Kind: audit.ActorOfficer, ID: "deputy", Department: "general", Terminal: "t-02"}

var keeperOfLogs = audit.Actor{Kind: audit.ActorOfficer, ID: "chief", Department: "general", Terminal: "t-01"}

// view is an officer's look at persons.
func (k *keeper) view(who, file audit.Code, persons int) error {
	for n := range persons {
		_, err := k.servers[n%len(k.servers)].log.Append(context.Background(), audit.Event{
			Act: audit.ActView, Result: audit.Succeeded, Case: file, Subjects: []audit.Subject{{Handle: audit.Handle{byte(n + 1), 1}}},
			Actor: audit.Actor{Kind: audit.ActorOfficer, ID: who, Department: "welfare", Terminal: "t-17"},
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// work is three days: one officer by day, another at night and without a case.
func (k *keeper) work(context.Context) error {
	for range 3 {
		if err := k.view("u0123", "c-42", 4); err != nil {
			return err
		}
		k.now = k.now.Add(15 * time.Hour)
		if err := k.view("u0666", "", 2); err != nil {
			return err
		}
		k.now = k.now.Add(9 * time.Hour)
		for _, s := range k.servers {
			if err := s.log.Tick(time.Hour); err != nil {
				return err
			}
		}
	}
	return nil
}

// look goes through the logs of all servers for odd access and signs the findings off.
func (k *keeper) look(ctx context.Context) error {
	logs, err := k.set()
	if err != nil {
		return err
	}
	findings, err := review.Run(logs, nil, k.now, review.Config{})
	if err != nil {
		return err
	}
	counts := map[review.Rule]int{}
	for _, f := range findings {
		counts[f.Rule]++
	}
	k.say("点検で気付いたこと %d件 %v", len(findings), counts)
	by := review.Decision{By: keeperOfLogs, Period: "2026-07", Reason: "escalated"}
	_, err = review.SignOff(ctx, k.servers[0].log, findings, by)
	return err
}

// concerned asks everything that holds data whose data something was done with: here the log alone,
// in a town the registry, the register, inquiries and cases too. Who asked stands in the log.
func (k *keeper) concerned(ctx context.Context, s *server, scope incident.Scope) (holder.Whose, error) {
	log := trail.Answering{
		Log:      s.log,
		May:      func(by holder.Caller, _ holder.Verb) error { return keeperOnly(by) },
		Approver: func(holder.Caller) func(*audit.Approval) bool { return func(*audit.Approval) bool { return false } },
	}
	whom, err := holder.Whom(ctx, s.log, holder.Caller{Actor: keeperOfLogs}, k.now, scope, log)
	if err == nil && len(whom.Unanswered()) > 0 {
		err = fmt.Errorf("who cannot say whose data they hold: %v", whom.Unanswered())
	}
	return whom, err
}

// keeperOnly stands for a policy, see access.Engine.MayAsk.
func keeperOnly(by holder.Caller) error {
	if by.Actor != keeperOfLogs {
		return errors.New("only who keeps the logs asks them")
	}
	return nil
}

// leak is what follows from it: whom it concerns, by when it is reported, what was done.
func (k *keeper) leak(ctx context.Context) error {
	s := k.servers[0]
	r, err := trail.OpenReader(s.dir)
	if err != nil {
		return err
	}
	whom, err := k.concerned(ctx, s, incident.Scope{Actor: "u0666", Acts: []audit.Act{audit.ActView}})
	if err != nil {
		return err
	}
	_, err = incident.Open(ctx, s.log, incident.Opening{
		ID: "inc-1", Kind: incident.Leak, Malicious: true, Known: k.now, Persons: uint64(len(whom.Subjects)), Subjects: whom.Subjects, By: keeperOfLogs,
	})
	if err != nil {
		return err
	}
	list, err := incident.Load(r.Entries(0))
	if err != nil {
		return err
	}
	due, err := list[0].Due(incident.Rules{}, civil.DayOf(k.now))
	if err != nil {
		return err
	}
	for _, d := range due {
		k.say("%d人の漏えい等：%s の報告の期限 %s", len(whom.Subjects), d.Stage, d.Last)
		if _, err := incident.File(ctx, s.log, &list[0], d.Stage, audit.Hash{1}, keeperOfLogs); err != nil {
			return err
		}
	}
	_, err = incident.Take(ctx, s.log, &list[0], "access_withdrawn", keeperOfLogs, whom.Subjects...)
	return err
}

// question is a citizen's, answered within its days.
func (k *keeper) question(ctx context.Context) error {
	s := k.servers[0]
	if _, err := incident.Receive(ctx, s.log, "q-1", false, audit.Handle{1, 1}, keeperOfLogs); err != nil {
		return err
	}
	r, err := trail.OpenReader(s.dir)
	if err != nil {
		return err
	}
	asked, err := incident.LoadEnquiries(r.Entries(0))
	if err != nil {
		return err
	}
	last, late, err := asked[0].Due(incident.Rules{}, civil.DayOf(k.now))
	if err != nil {
		return err
	}
	k.say("問合せへの回答の期限 %s、遅れ：%s", last, command.Yes(late))
	_, err = incident.Answer(ctx, s.log, &asked[0], "explained", keeperOfLogs)
	return err
}
