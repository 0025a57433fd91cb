//go:build unix

package office_test

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/benefit/bank"
	"github.com/kyufu-go/kyufu/benefit/bank/zengin"
	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/benefit/office"
	"github.com/kyufu-go/kyufu/benefit/office/outcome"
	"github.com/kyufu-go/kyufu/examples/stores/killing"
	"github.com/kyufu-go/kyufu/household/civil"
)

// payRun is a run of three payments, with the bank as a folder beside the keys.
type payRun struct {
	*process

	name string
	due  civil.Date
	step int
}

func (p *process) payRun() *payRun {
	due, _ := civil.BankDays().AddBusinessDays(civil.DayOf(time.Now()), 3)
	return &payRun{process: p, name: fmt.Sprintf("R%d", p.me.Step), due: due, step: p.me.Step}
}

func (r *payRun) id(n int) string { return fmt.Sprintf("%s-%d-%d", r.me.Work, r.step, n) }

// grants takes three cases to their grants, each with an account of its own.
func (r *payRun) grants() {
	r.Helper()
	for n := range 3 {
		x := household(r.id(n), casework.Apply, civil.DayOf(time.Now()).String())
		x.Event.Account = account(fmt.Sprintf("%07d", r.step*10+n))
		_, err := r.Open(r.Context(), by("counter"), nil, x)
		must(r, err)
		r.till(r.id(n), append(toReview(r.id(n)), decision()[:2]...)...)
	}
}

func (r *payRun) state() office.RunState {
	r.Helper()
	shown, err := r.Planned(r.Context(), by("head"), r.name)
	must(r, err)
	return shown.State
}

// works takes the run to its end, from wherever it is: who goes on after a death does the same.
func (r *payRun) works() {
	r.Helper()
	ctx := r.Context()
	if s := r.state(); s == "" || s == office.RunPlanned {
		_, left, err := r.Draft(ctx, by("cashier"), r.name, office.Choice{}, r.due)
		must(r, err)
		if len(left) > 0 {
			r.Fatalf("%s leaves %d", r.name, len(left))
		}
		killing.Acknowledge("draft")
	}
	if s := r.state(); s == office.RunPlanned || s == office.RunApproved { // it goes on where it stopped
		shown, err := r.Planned(ctx, by("head"), r.name)
		must(r, err)
		must(r, r.ApproveRun(ctx, by("head"), shown))
		killing.Acknowledge("approve")
	}
	file := r.exports()
	r.hands(file)
	r.hears(file)
	balance, err := r.CloseRun(ctx, by("cashier"), r.name)
	must(r, err)
	if !balance.Even() || balance.Paid.Count != 2 || balance.Failed.Count != 1 {
		r.Fatalf("%s closes with %+v", r.name, balance)
	}
	killing.Acknowledge("close")
	r.returns()
}

// exports writes the file for the bank, whole or not at all; what an earlier life wrote is the
// same.
func (r *payRun) exports() []byte {
	r.Helper()
	var file bytes.Buffer
	_, err := r.ExportRun(r.Context(), by("cashier"), r.name, office.Order{
		Payer: zengin.Header{Code: "1120200001", Name: "ｸﾏｶﾞﾔｼ", Bank: "0017", Branch: "204", Type: bank.Ordinary, Number: "0000001"}, On: r.due,
	}, &file)
	must(r, err)
	path := r.path("out", r.name)
	before, err := os.ReadFile(path)
	if err == nil && !bytes.Equal(before, file.Bytes()) {
		r.Fatal("an export of other bytes")
	}
	r.steps.Here("before the file is written")
	must(r, os.WriteFile(path+".new", file.Bytes(), 0o600))
	r.steps.Here("half of the export")
	must(r, os.Rename(path+".new", path))
	killing.Acknowledge("export")
	return file.Bytes()
}

func (r *payRun) path(folder, name string) string {
	dir := filepath.Join(filepath.Dir(r.me.Keys), folder)
	must(r, os.MkdirAll(dir, 0o700))
	return filepath.Join(dir, name)
}

// hands gives the file to the bank: once. Who finds the run sent does not know whether the bank has
// it, and two people ask the bank.
func (r *payRun) hands(file []byte) {
	r.Helper()
	ctx, hash := r.Context(), sha256.Sum256(file)
	err := r.SendRun(ctx, by("cashier"), r.name, hash)
	if errors.Is(err, office.CodeRun) {
		if s := r.state(); s == office.RunClosed {
			return
		}
		must(r, r.LoseRun(ctx, by("cashier"), r.name))
		_, missing := os.Stat(r.path("bank", r.name))
		has := !errors.Is(missing, fs.ErrNotExist)
		word, err := r.SecondRun(ctx, by("second"), "cashier", r.name, has, "asked")
		must(r, err)
		must(r, r.FindRun(ctx, by("cashier"), word, r.name, has, "asked"))
		if has {
			return
		}
		must(r, r.SendRun(ctx, by("cashier"), r.name, hash))
	} else {
		must(r, err)
	}
	r.steps.Here("before the file is handed over")
	f, err := os.OpenFile(r.path("bank", r.name), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	must(r, err) // a second file of a run is paid twice
	_, err = f.Write(file)
	must(r, errors.Join(err, f.Close()))
	r.steps.Here("after the file is handed over")
	killing.Acknowledge("send")
}

// hears reads what the bank says: the first payment failed.
func (r *payRun) hears(file []byte) {
	r.Helper()
	if r.state() == office.RunClosed {
		return
	}
	parsed, _, err := zengin.Parse(bytes.NewReader(file), zengin.ReaderConfig{})
	must(r, err)
	list := outcome.File{Digest: sha256.Sum256(append([]byte("results of "), file...))}
	for _, x := range parsed.Batches[0].Transfers {
		place, err := strconv.Atoi(x.Customer1)
		must(r, err)
		l := outcome.Line{Place: place, Mark: x.Customer2, Account: x.Account(), Amount: x.Amount}
		if place == 1 {
			l.Cause = casework.AccountClosed
		}
		list.Lines = append(list.Lines, l)
	}
	found, err := r.ReadResults(r.Context(), by("cashier"), r.name, list, r.due)
	must(r, err)
	for _, f := range found {
		if f.Code != office.FindReadBefore { // a life before read it, and may not have come to its end
			r.Fatalf("results: %s %s", f.Code, f.Field)
		}
	}
	killing.Acknowledge("results")
}

// returns has the second payee pay back in two parts.
func (r *payRun) returns() {
	r.Helper()
	id := r.id(1)
	c, err := r.Case(r.Context(), by("head"), id)
	must(r, err)
	if c.State == casework.Failed { // places are by account, and so are the numbers
		r.Fatal("the first payment is another case's")
	}
	year, _ := civil.FiscalYearOf(r.due)
	fund := casework.Event{Codes: []string{"B06"}, AccountingYear: year, Fund: "国庫"}
	part, rest := fund, fund
	part.Kind, part.Amount = casework.ReturnPart, 30_000
	rest.Kind, rest.Amount = casework.ReturnRest, 70_000
	r.till(id, at{"cashier", part}, at{"cashier", rest})
}

// TestPayer is not a test: it is the process that dies at a step of a run.
func TestPayer(t *testing.T) {
	me := killing.Me(t)
	r := enters(t, me).payRun()
	r.steps.Begin()
	r.works()
	_, err := r.journal.Relay(t.Context())
	must(t, err)
	r.steps.End()
}

// A process dies at any step of a payment run: plan, approval, export, the hand-over, the reading
// of results, the close, a return in parts. Who goes on ends where nobody died: the bank has one
// file of the run, nobody is paid twice and nothing is lost, the run is even, and nothing does not
// fit.
func TestDyingAtEveryStepOfARun(t *testing.T) {
	for name, c := range killing.Engines {
		t.Run(name, func(t *testing.T) {
			db, dsn := c.Shared(t)
			must(t, store.Migrate(t.Context(), db, c.Dialect))
			c.Work, c.DSN, c.Name, c.Log, c.Keys = "run", dsn, "a", t.TempDir(), filepath.Join(t.TempDir(), "keys")
			killing.AtEveryStep(t, "TestPayer", func(step int) killing.Child {
				me := c
				p := enters(t, me)
				p.me.Step = step
				p.payRun().grants()
				p.leaves()
				me.Step = step
				return me
			}, func(me killing.Child, d killing.Died) {
				step := me.Step
				me.Step = 0
				p := enters(t, me)
				defer p.leaves()
				_, err := p.Settle(t.Context(), by("keeper"))
				must(t, err)
				p.me.Step = step
				r := p.payRun()
				r.works()
				r.ended(r.id(0), casework.Failed, casework.FailPayment)
				r.ended(r.id(1), casework.Returned, casework.Pay, casework.ReturnPart, casework.ReturnRest)
				r.ended(r.id(2), casework.Paid, casework.Pay)
				sent, err := os.ReadFile(r.path("bank", r.name))
				must(t, err)
				if out, err := os.ReadFile(r.path("out", r.name)); err != nil || !bytes.Equal(out, sent) {
					t.Fatal("the bank has another file")
				}
				p.fits(d)
			})
		})
	}
}
