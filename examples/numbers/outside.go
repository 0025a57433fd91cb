package main

import (
	"bytes"
	"context"
	"crypto/ecdh"
	"crypto/hpke"
	"crypto/sha256"
	"errors"
	"strings"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/examples/internal/command"
	"github.com/kyufu-go/kyufu/mynumber"
	"github.com/kyufu-go/kyufu/mynumber/access/media"
	"github.com/kyufu-go/kyufu/mynumber/access/media/sealfile"
	"github.com/kyufu-go/kyufu/mynumber/access/processor"
)

// entrust puts a contract with a printer in force, with one to whom the printer passes work on, and
// hands rows over.
func (t *town) entrust(ctx context.Context) error {
	corporate, err := mynumber.Reader{Hyphens: true}.Corporate("7-0000-1205-0002")
	if err != nil {
		return err
	}
	t.say("印刷業者の法人番号は %s（公表されている番号）", corporate)
	desk, err := processor.New(processor.Config{Policy: t.policy.Engine, Log: t.log, Store: t.config.Journal, Now: t.clock})
	if err != nil {
		return err
	}
	c := processor.Contract{
		ID: "printing-r8", Processor: "printer", Duty: clerk.Duty, Task: "printing", From: t.today(), Until: t.today().AddMonths(6),
		Terms: processor.RequiredTerms(), Rules: sha256.Sum256([]byte("the printer's own rules")), Handlers: []audit.Code{"printer-1"}, HandlersUpTo: 2,
	}
	if err := t.contract(ctx, desk, c); err != nil {
		return err
	}
	rows := processor.Bulk{Processor: "printer", Receiver: "printer-1", Task: "printing", Rows: 120, Digest: sha256.Sum256([]byte("the file"))}
	if err := t.handOver(ctx, desk, rows); err != nil {
		return err
	}
	return t.report(ctx, desk, c.ID)
}

// contract puts a contract in force, and consents to the binder: the chief is shown each before.
func (t *town) contract(ctx context.Context, desk *processor.Desk, c processor.Contract) error {
	if err := desk.Propose(ctx, security, c); err != nil {
		return err
	}
	_, shown, err := desk.Show(ctx, chief, c.ID)
	if err != nil {
		return err
	}
	if err := errors.Join(desk.Approve(ctx, chief, shown), desk.AskReentrust(ctx, security, c.ID, t.binder())); err != nil {
		return err
	}
	if _, shown, err = desk.Show(ctx, chief, c.ID); err != nil {
		return err
	}
	return desk.ConsentReentrust(ctx, chief, shown, "binder")
}

// binder is a firm to whom the printer passes the binding on (再委託).
func (t *town) binder() processor.Reentrust {
	return processor.Reentrust{
		Sub: "binder", AppliedOn: t.today(), Document: sha256.Sum256([]byte("the application")), From: t.today().AddDays(7), Until: t.today().AddMonths(1),
	}
}

func (t *town) handOver(ctx context.Context, desk *processor.Desk, rows processor.Bulk) error {
	id, err := desk.AskHandOver(ctx, clerk, rows)
	if err != nil {
		return err
	}
	t.say("承認前の%d件の引渡し：%v", rows.Rows, desk.HandOver(ctx, clerk, id))
	_, shown, err := desk.ShowHandOver(ctx, chief, id)
	if err != nil {
		return err
	}
	if err := desk.ApproveHandOver(ctx, chief, shown); err != nil {
		return err
	}
	err = desk.HandOver(ctx, clerk, id)
	t.say("承認のあと引き渡せる：%s", command.Yes(err == nil))
	return err
}

// report waits too long for the printer's report and takes it, an inspection and the certificate of
// erasure in.
func (t *town) report(ctx context.Context, desk *processor.Desk, contract audit.Code) error {
	t.now = t.now.AddDate(0, 0, 40)
	late, err := desk.Overdue(ctx, security)
	if err != nil {
		return err
	}
	t.say("報告がまだない委託先：%v", late)
	return desk.Note(ctx, security, contract, func(c *processor.Contract) {
		c.Reports = append(c.Reports, processor.Report{On: t.today(), Document: sha256.Sum256([]byte("report"))})
		c.Inspections = append(c.Inspections, processor.Inspection{On: t.today(), By: security.Actor.ID})
		c.Erased = append(c.Erased, processor.Certificate{On: t.today(), Document: sha256.Sum256([]byte("erased"))})
	})
}

// lend lends a medium for a day, has a file sealed onto it, and takes it back empty.
func (t *town) lend(ctx context.Context) error {
	desk, err := media.New(media.Config{Policy: t.policy.Engine, Log: t.log, Store: t.config.Journal, Now: t.clock})
	if err != nil {
		return err
	}
	if _, err := desk.Ask(ctx, clerk, "usb-1", t.now.AddDate(0, 0, 1)); err != nil {
		return err
	}
	if _, err := decides(ctx, desk, media.Approve); err != nil {
		return err
	}
	if err := t.write(ctx, desk); err != nil {
		return err
	}
	t.now = t.now.AddDate(0, 0, 2)
	late, err := desk.Overdue(ctx, security)
	if err != nil {
		return err
	}
	t.say("返却されていない媒体：%v", late)
	_, full := desk.Return(ctx, clerk, "usb-1")
	t.say("内容が残ったままの返却：%v", full)
	if _, err := desk.Erase(ctx, clerk, "usb-1"); err != nil {
		return err
	}
	if _, err := desk.Return(ctx, clerk, "usb-1"); err != nil {
		return err
	}
	back, err := decides(ctx, desk, media.ApproveReturn)
	t.say("消去してから返却：%s（ファイル %d件）", back.State, back.Used)
	return err
}

// decides is the chief's decision, who looks at the lending first.
func decides(ctx context.Context, desk *media.Desk, step media.Step) (media.Lending, error) {
	_, shown, err := desk.Show(ctx, chief, "usb-1")
	if err != nil {
		return media.Lending{}, err
	}
	return desk.Decide(ctx, chief, shown, step)
}

// write puts rows on the medium; the desk seals them to the key of who receives them.
func (t *town) write(ctx context.Context, desk *media.Desk) error {
	receiver, err := hpke.DHKEM(ecdh.X25519()).GenerateKey()
	if err != nil {
		return err
	}
	var file bytes.Buffer
	if err := desk.Write(ctx, clerk, "usb-1", sealfile.To(receiver.PublicKey()), &file, strings.NewReader("rows")); err != nil {
		return err
	}
	var read, other bytes.Buffer
	t.say("別の媒体に写すと開けない：%v", sealfile.Open(&other, bytes.NewReader(file.Bytes()), receiver, "usb-2"))
	err = sealfile.Open(&read, &file, receiver, "usb-1")
	t.say("媒体から読んだ内容：%s", read.String())
	return err
}
