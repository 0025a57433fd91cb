package main

import (
	"context"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/benefit/notice"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/mynumber/access"
	"github.com/kyufu-go/kyufu/mynumber/access/processor"
)

func by(id audit.Code) access.Caller {
	return access.Caller{Duty: "benefit", Actor: audit.Actor{
		Kind: audit.ActorOfficer, Auth: audit.AuthPassword | audit.AuthCard, ID: id, Organ: "mayor", Department: "welfare", Terminal: "desk-1",
	}}
}

// handsOver asks for the hand-over of the rows to the printer: one asks, another approves, and the
// entry holds the number of rows and the digest of the file before it leaves.
func handsOver(ctx context.Context, d *processor.Desk, m *notice.Manifest) error {
	var digest audit.Hash
	if _, err := hex.Decode(digest[:], []byte(m.SHA256)); err != nil {
		return err
	}
	id, err := d.AskHandOver(ctx, by("clerk"), processor.Bulk{Processor: "printer", Receiver: "print-1", Task: "printing", Rows: m.Count, Digest: digest})
	var shown store.Showing
	if err == nil {
		_, shown, err = d.ShowHandOver(ctx, by("head"), id)
	}
	if err == nil {
		err = d.ApproveHandOver(ctx, by("head"), shown)
	}
	if err == nil {
		err = d.HandOver(ctx, by("clerk"), id)
	}
	return err
}

// closes compares the printer's report with what was handed over. Then the printer erases what it
// had, and says so: the contract holds the certificate.
func closes(ctx context.Context, d *processor.Desk, m *notice.Manifest, w io.Writer) error {
	report := make([]int, m.Count)
	for i := range report {
		report[i] = i + 1
	}
	_, err := fmt.Fprintf(w, "引き渡した通知 %d通　照合値 %.16s…\n封入の確認 %v　最後の一通がないとき %v\n",
		m.Count, m.SHA256, m.Returned(slices.Values(report)), m.Returned(slices.Values(report[:m.Count-1])))
	if err != nil {
		return err
	}
	return d.Note(ctx, by("clerk"), "print-2022", func(c *processor.Contract) {
		c.Erased = append(c.Erased, processor.Certificate{On: on("2022-04-05"), Document: audit.Hash{2}})
	})
}

// printers is the desk of contracts, with one for printing in force.
func printers(ctx context.Context) (*processor.Desk, error) {
	p := &access.Policy{Version: "notices-1", Duties: []access.Duty{{Code: "benefit", Designation: "notice-2021"}}, TrainingMonths: 120, Terminals: []access.Terminal{{Code: "desk-1"}}}
	for id, may := range map[audit.Code][]access.Operation{"clerk": {access.Manage, access.HandOver}, "head": {access.Approve}} {
		p.IDs = append(p.IDs, access.ID{Code: id, Kind: access.Officer, Organ: "mayor", Department: "welfare", Trained: on("2022-01-04")})
		p.Assignments = append(p.Assignments, access.Assignment{
			ID: id, Duty: "benefit", Organ: "mayor", Department: "welfare", Operations: may, Terminals: []audit.Code{"desk-1"}, Hours: access.Always,
		})
	}
	engine, err := access.Compile(p)
	if err != nil {
		return nil, err
	}
	log := &audit.Memory{}
	now := func() time.Time { return civil.MustDate("2022-04-05").Start().Add(10 * time.Hour) }
	journal, err := store.NewJournal(ctx, store.Config{Store: store.NewMemory(), Log: store.TrailOfMemory("desk", log), Now: now})
	if err != nil {
		return nil, err
	}
	d, err := processor.New(processor.Config{Policy: func() *access.Engine { return engine }, Log: log, Store: journal, Now: now})
	if err != nil {
		return nil, err
	}
	err = d.Propose(ctx, by("clerk"), processor.Contract{
		ID: "print-2022", Processor: "printer", Duty: "benefit", Task: "printing", From: on("2022-04-01"), Until: on("2022-09-30"),
		Terms: processor.RequiredTerms(), Rules: audit.Hash{1}, Handlers: []audit.Code{"print-1"}, HandlersUpTo: 1,
	})
	var shown store.Showing
	if err == nil {
		_, shown, err = d.Show(ctx, by("head"), "print-2022")
	}
	if err == nil {
		err = d.Approve(ctx, by("head"), shown)
	}
	return d, err
}
