package casework

import (
	"strconv"

	"github.com/kyufu-go/kyufu/benefit/record"
	"github.com/kyufu-go/kyufu/household/civil"
)

// isDecided takes the decision; a proposal that no record tells is sent back.
func (b *builder) isDecided() {
	r := b.r
	granted, refused := b.granting().Date(record.B12), r.Date(record.B14)
	switch {
	case r.ForcedClass == "1" && granted.Known():
		ruling := b.ruling()
		b.decides(granted, Event{Kind: OverrideGrant, Codes: []string{r.OverrideCode}, Words: unsaidWords, Amount: ruling.Amount, Person: ruling.Payee})
	case r.ForcedClass == "2" && refused.Known():
		b.decides(refused, Event{Kind: OverrideRefuse, Codes: []string{r.OverrideCode}, Words: unsaidWords})
	case b.lapsed():
		b.decides(refused, Event{Kind: Lapse})
	case r.PaymentClass == "1" && granted.Known():
		b.decides(granted, Event{Kind: Grant})
	case r.PaymentClass == "2" && refused.Known():
		b.decides(refused, Event{Kind: Refuse})
	case r.PaymentClass == "" && refused.Known():
		b.takes(refused, Event{Kind: Decline})
	}
	if b.c.State == Reviewed {
		b.decides(civil.Date{}, Event{Kind: SendBack, Words: unsaidWords})
	}
}

// notifies takes the letters of which the record says the day. Where another system closed the
// case, nobody is written to about it any more: the others count as told.
func (b *builder) notifies() {
	closed := b.r.Status == ""
	for l := range b.c.waiting {
		on := civil.Date{}
		switch l.notice { //nolint:exhaustive // of the others no field says the day
		case GrantNotice:
			on = b.r.Date(record.B18)
		case RefusalNotice:
			on = b.r.Date(record.B19)
		}
		switch {
		case on.Known():
			b.takes(on, Event{Kind: Notify, Notice: l.notice})
		case closed:
			b.takes(civil.Date{}, Event{Kind: Notify, Notice: l.notice, Words: unsaidWords})
		}
	}
}

// granting is the row that tells what was granted first: that of the first payment.
func (b *builder) granting() *record.Record {
	if rows := b.plans(); len(rows) > 0 {
		return rows[0]
	}
	return b.r
}

// plans gives for each payment the last row that tells it, in the order of their numbers.
func (b *builder) plans() (out []*record.Record) {
	for i := range b.rows {
		n, err := strconv.Atoi(b.rows[i].PaymentHistory)
		if err != nil || n < 1 || n > len(out)+1 {
			continue // there is one before it that no row tells
		}
		out = append(out[:n-1], &b.rows[i])
	}
	if b.r.PaymentHistory == "" { // what was planned was cancelled
		return nil
	}
	return out
}

// isPaid takes the payments and what came back of them.
func (b *builder) isPaid() {
	plans := b.plans()
	for i, row := range plans {
		if i > 0 {
			b.again(row)
		}
		b.pays(row, unsaidWords+"-"+strconv.Itoa(i+1))
		b.returns(row.PaymentHistory)
	}
	if now := accountOf(b.r, record.B37); now != nil && (b.c.Account == nil || *now != *b.c.Account) {
		b.takes(civil.Date{}, Event{Kind: ChangeAccount, Account: now})
	}
	if b.c.State == Failed && b.r.Status == statuses[Granted] {
		b.takes(civil.Date{}, Event{Kind: CorrectAccount, Account: accountOf(b.r, record.B37)})
	}
}

// again takes what makes a further payment possible.
func (b *builder) again(row *record.Record) {
	if b.c.State == Failed {
		b.takes(civil.Date{}, Event{Kind: CorrectAccount, Account: accountOf(row, record.B37)})
		return
	}
	amount, _ := row.Yen(record.B114)
	amount += b.c.balance - b.c.decided()
	b.decides(row.Date(record.B12), Event{Kind: DecideMore, Amount: amount, Words: unsaidWords})
}

// pays takes one payment. One that was planned and no more is told is taken for sent with an
// unknown outcome.
func (b *builder) pays(row *record.Record, run string) {
	paid, known, due := row.Date(record.B115), row.Date(record.B116), row.Date(record.B113)
	if a := accountOf(row, record.B118); a != nil && (b.c.Account == nil || *a != *b.c.Account) {
		b.takes(civil.Date{}, Event{Kind: ChangeAccount, Account: a})
	}
	b.takes(civil.Date{}, Event{Kind: PlanPayment, Run: run, Until: due, Amount: b.c.Unpaid()})
	second := b.Second
	b.Second, b.By = "", second // who approves did not draft it
	b.takes(civil.Date{}, Event{Kind: ApprovePayment, Run: run})
	b.By, b.Second = b.c.DraftedBy, second
	failed := row.Get(record.B117) == "1"
	if row.Get(record.B118) == "2" && !failed {
		b.decides(paid, Event{Kind: PayCash, Receipt: unsaidWords, Recorded: known})
		return
	}
	b.takes(civil.Date{}, Event{Kind: SendPayment, Run: run, Digest: unsaidWords})
	switch {
	case failed:
		if paid != due {
			b.takes(paid, Event{Kind: Pay, Run: run})
		}
		e := Event{Kind: FailPayment, Codes: []string{row.ReturnCode}, Recorded: known}
		if on := b.r.Date(record.B5); on.Known() {
			e.Until = on.AddDays(-1) // to correct the account: over, then
			if over, _ := e.Until.Before(known); over {
				e.Until = known // no term begins over
			}
		}
		b.takes(known, e)
	case paid.Known():
		b.takes(paid, Event{Kind: Pay, Run: run, Recorded: known})
	default:
		b.takes(civil.Date{}, Event{Kind: LoseOutcome})
	}
}

// returns takes what came back of a payment: each row that tells another return than the one
// before.
func (b *builder) returns(payment string) {
	type told struct{ yen, on, code string }
	var last told
	for i := range b.rows {
		row := &b.rows[i]
		is := told{row.Get(record.B127), row.Get(record.B128), row.Get(record.B129)}
		if row.Status != statuses[Returned] || row.PaymentHistory != payment || is == last {
			continue
		}
		last = is
		amount, _ := row.Yen(record.B127)
		on := row.Date(record.B128)
		year, _ := civil.FiscalYearOf(on)
		e := Event{Kind: ReturnPart, AccountingYear: year, Amount: amount, Codes: []string{row.ReturnCode}, Fund: unsaidWords}
		if amount == b.c.left() {
			e.Kind = ReturnRest
		}
		b.takes(on, e)
	}
}

// ends takes what ends a case.
func (b *builder) ends() {
	r := b.r
	b.notifies()
	if on := r.Date(record.B5); on.Known() && (r.Status == statuses[Withdrawn] || r.Status == "") {
		e := Event{Kind: Withdraw}
		if b.c.State == Failed {
			b.takes(civil.Date{}, Event{Kind: Notify, Notice: FailureNotice})
			e.Kind = DeemWithdrawn
		}
		b.takes(on, e)
	}
	if r.Status == "" && b.c.Version() > 0 {
		b.takes(civil.Date{}, Event{Kind: Close})
	}
}
