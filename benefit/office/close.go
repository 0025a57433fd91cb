package office

import (
	"cmp"
	"context"
	"iter"
	"slices"
	"strings"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/money"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

// Sum is a number of payments and what they come to, in yen.
type Sum struct {
	Count int       `json:"count"`
	Yen   money.Yen `json:"yen"`
}

func (s *Sum) add(y money.Yen) { s.Count, s.Yen = s.Count+1, s.Yen+y }

// Balance is what became of the money of a run: what was sent is paid, failed or open, to the yen.
type Balance struct {
	Sent   Sum `json:"sent"`
	Paid   Sum `json:"paid"`
	Failed Sum `json:"failed"`
	Open   Sum `json:"open"`
}

// Even reports whether nothing is open, and paid and failed come to what was sent.
func (b *Balance) Even() bool {
	return b.Open == Sum{} && b.Sent == Sum{b.Paid.Count + b.Failed.Count, b.Paid.Yen + b.Failed.Yen}
}

// Balance adds up what became of a run's payments, as the ledger says. It needs the operation view.
// Errors: denied, not_found, recorder, store.
func (d *Desk) Balance(ctx context.Context, by access.Caller, run string) (Balance, error) {
	if err := d.mayList(ctx, by); err != nil {
		return Balance{}, err
	}
	r, err := d.run(ctx, run)
	if err == nil && r == nil {
		err = fail(CodeNotFound, run, "", nil)
	}
	if err != nil {
		return Balance{}, err
	}
	return d.balance(ctx, r)
}

func (d *Desk) balance(ctx context.Context, r *runOf) (b Balance, err error) {
	last := map[string]movement{}
	for m, err := range d.movements(ctx, store.InGroup(r.ID)...) {
		if err != nil {
			return b, err
		}
		last[m.Case] = m
	}
	for _, id := range r.Cases {
		m := last[id]
		switch m.Event {
		case casework.CancelPayment, casework.PayCash:
			continue // left the run before there was a file
		case casework.Pay:
			b.Paid.add(m.Amount)
		case casework.FailPayment:
			b.Failed.add(m.Amount)
		default:
			b.Open.add(m.Amount)
		}
		b.Sent.add(m.Amount)
	}
	return b, nil
}

// PayRest notes that all payments of a sent run of which the bank has said nothing were made on a
// day: many banks list failures alone. Read their list first. It needs the operation pay. Errors:
// as [Desk.ReadResults].
func (d *Desk) PayRest(ctx context.Context, by access.Caller, run string, on civil.Date) error {
	r, err := d.known(ctx, by, run)
	if err != nil {
		return err
	}
	if early, known := d.today().Before(on); r.State != RunSent || !known || early {
		return fail(CodeRun, run, string(r.State), nil)
	}
	if err := d.found(ctx, by, r, ""); err != nil {
		return err
	}
	return d.eachOn(ctx, by, r, casework.PaymentSent, casework.Event{Kind: casework.Pay, Run: run, On: on}, "")
}

// CloseRun closes a sent run when the bank has said of every payment what became of it, and keeps
// the balance. Money that a bank sends back later is an event of its case. It needs the operation
// pay. Errors: denied, not_found, run (not sent, or not even: the balance says by how much),
// conflict, recorder, store.
func (d *Desk) CloseRun(ctx context.Context, by access.Caller, run string) (Balance, error) {
	r, err := d.known(ctx, by, run)
	if err != nil {
		return Balance{}, err
	}
	if r.State == RunClosed && r.Balance != nil {
		return *r.Balance, nil
	}
	b, err := d.balance(ctx, r)
	if err != nil {
		return b, err
	}
	if r.State != RunSent || !b.Even() || b.Sent != (Sum{r.Count, r.Total}) {
		return b, fail(CodeRun, run, "balance", nil)
	}
	r.State, r.Balance = RunClosed, &b
	return b, d.keepRun(ctx, by, r, audit.ActVerify, nil)
}

// Waiting is money that was granted and has not reached its payee.
type Waiting struct {
	Case   string
	State  casework.State
	Since  civil.Date
	Days   int
	Amount money.Yen
}

// Waiting yields what has not reached its payee by a day, by state and case, with its age: granted
// and in no run, sent without a word of the bank, and failed without a corrected account. It needs
// the operation view. Errors: as [Desk.Due].
func (d *Desk) Waiting(ctx context.Context, by access.Caller, day civil.Date) iter.Seq2[Waiting, error] {
	return func(yield func(Waiting, error) bool) {
		if err := d.mayList(ctx, by); err != nil {
			yield(Waiting{}, err)
			return
		}
		for _, s := range []casework.State{casework.Granted, casework.PaymentSent, casework.OutcomeUnknown, casework.Failed} {
			for h, err := range d.all(ctx, store.Query{Kind: kindCase, Where: store.InGroup(s.String())}) {
				if err != nil {
					if !yield(Waiting{}, err) || !unreadable(err) {
						return
					}
					continue
				}
				if x := h.waiting(day); !yield(x, nil) {
					return
				}
			}
		}
	}
}

func (h *held) waiting(day civil.Date) Waiting {
	x := Waiting{Case: h.ID, State: h.State, Since: h.DecidedOn}
	if h.Ruling != nil {
		kept, _ := h.Kept()
		x.Amount = h.Ruling.Amount - kept
	}
	if p := h.Payments; len(p) > 0 && h.State != casework.Granted {
		last := p[len(p)-1]
		x.Since, x.Amount = last.Due, last.Amount
		if h.State == casework.Failed {
			x.Since = last.KnownOn
		}
	}
	if x.Since.Known() && day.Known() {
		x.Days = max(0, day.Days()-x.Since.Days())
	}
	return x
}

// Books is the money of a benefit as the ledger has it: what was paid, what came back, and what is
// out (支給額 − 戻入額).
type Books struct {
	Paid, Cash, Failed, Returned Sum
	// Years are the returns by accounting year and fund (会計年度・歳入歳出外/戻入の別).
	Years []Return
}

// Return is what came back in an accounting year to a fund.
type Return struct {
	Year civil.FiscalYear
	Fund string
	Sum  Sum
}

// Out is what was paid and has neither failed nor come back.
func (b *Books) Out() money.Yen { return b.Paid.Yen + b.Cash.Yen - b.Returned.Yen }

// Books adds up all movements of money. It needs the operation view. Errors: denied, recorder,
// store.
func (d *Desk) Books(ctx context.Context, by access.Caller) (b Books, err error) {
	if err := d.mayList(ctx, by); err != nil {
		return b, err
	}
	type paid struct {
		id      string
		payment int
	}
	last := map[paid]movement{}
	for m, err := range d.movements(ctx) {
		if err != nil {
			return b, err
		}
		if m.Event == casework.ReturnPart || m.Event == casework.ReturnRest {
			b.returned(&m)
			continue
		}
		last[paid{m.Case, m.Payment}] = m
	}
	for _, m := range last {
		switch m.Event { //nolint:exhaustive // the others are not money that moved
		case casework.Pay:
			b.Paid.add(m.Amount)
		case casework.PayCash:
			b.Cash.add(m.Amount)
		case casework.FailPayment:
			b.Failed.add(m.Amount)
		}
	}
	return b, nil
}

func (b *Books) returned(m *movement) {
	b.Returned.add(m.Amount)
	for i := range b.Years {
		if y := &b.Years[i]; y.Year == m.AccountingYear && y.Fund == m.Fund {
			y.Sum.add(m.Amount)
			return
		}
	}
	x := Return{Year: m.AccountingYear, Fund: m.Fund}
	x.Sum.add(m.Amount)
	b.Years = append(b.Years, x)
	slices.SortFunc(b.Years, func(x, y Return) int {
		return cmp.Or(cmp.Compare(x.Year, y.Year), strings.Compare(x.Fund, y.Fund))
	})
}
