package casework

import (
	"strconv"

	"github.com/kyufu-go/kyufu/benefit/record"
	"github.com/kyufu-go/kyufu/household/civil"
)

// isDecided takes the last decision, where it is not the one by which money was paid; a proposal
// that no record tells is sent back.
func (b *builder) isDecided() {
	r, paid := b.r, len(b.plans()) > 0
	granted, refused := r.Date(record.B12), r.Date(record.B14)
	open := r.PaymentClass == "" && (r.Status == statuses[Accepted] || r.Status == statuses[Withdrawn]) // what was refused before is not any more
	switch {
	case paid && r.PaymentClass == "1", open:
	case r.ForcedClass == "1" && granted.Known() && !paid:
		b.forces(granted, r.OverrideCode)
	case r.ForcedClass == "2" && refused.Known():
		b.decides(refused, Event{Kind: OverrideRefuse, Codes: []string{r.OverrideCode}, Words: unsaidWords})
	case b.lapsed():
		b.decides(refused, Event{Kind: Lapse})
	case r.PaymentClass == "1" && granted.Known():
		b.decides(granted, Event{Kind: Grant})
	case r.PaymentClass == "2" && refused.Known():
		if paid {
			b.takes(r.Date(record.B11), Event{Kind: Review, Ruling: b.refusal()})
		}
		if !b.decides(refused, Event{Kind: Refuse}) && paid { // no row says that its documents were accepted
			b.decides(refused, Event{Kind: OverrideRefuse, Codes: b.refusal().Reasons, Words: unsaidWords})
		}
	case r.PaymentClass == "" && refused.Known():
		b.takes(refused, Event{Kind: Decline})
	}
	if b.c.State == Reviewed {
		b.decides(civil.Date{}, Event{Kind: SendBack, Words: unsaidWords})
	}
}

// forces grants by force what was granted first.
func (b *builder) forces(on civil.Date, code string) {
	ruling := b.ruling()
	b.decides(on, Event{Kind: OverrideGrant, Codes: []string{code}, Words: unsaidWords, Amount: ruling.Amount, Person: ruling.Payee})
}

// grants takes the decision by which money was paid first, even where the rows do not say how the
// case came to it: what was paid is not lost.
func (b *builder) grants() {
	on := b.granting().Date(record.B12)
	if b.r.ForcedClass == "1" {
		b.forces(on, b.r.OverrideCode)
	} else {
		b.decides(on, Event{Kind: Grant})
	}
	if b.c.State != Granted {
		b.forces(on, unsaidWords)
	}
}

// reopens takes the way back from what was paid, where it was decided anew.
func (b *builder) reopens() {
	switch b.c.State { //nolint:exhaustive // the others need no more
	case Failed:
		b.corrects(b.r)
	case PartlyReturned:
		b.decides(civil.Date{}, Event{Kind: WithdrawDemand, Words: unsaidWords})
	}
	if b.c.State != Granted {
		b.notifies(true)
		b.takes(civil.Date{}, Event{Kind: Close})
	}
	b.takes(civil.Date{}, Event{Kind: Reopen, Words: unsaidWords, NoticeOn: b.recorded()})
}

// recorded is the day on which the last event was recorded.
func (b *builder) recorded() civil.Date { return b.c.Event(b.c.Version() - 1).Recorded }

// notifies takes the letters of which the record says the day. Where another system closed the
// case, nobody is written to about it any more: the others count as told.
func (b *builder) notifies(closed bool) {
	for l := range b.c.waiting {
		on := civil.Date{}
		switch l.notice { //nolint:exhaustive // of the others no field says the day
		case GrantNotice:
			on = b.r.Date(record.B18)
		case RefusalNotice:
			on = b.r.Date(record.B19)
		}
		left := on.Known() && b.takes(on, Event{Kind: Notify, Notice: l.notice})
		if !left && closed {
			b.takes(b.recorded(), Event{Kind: Notify, Notice: l.notice, Words: unsaidWords})
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

// plans gives for each payment the last row that tells it, in the order of their numbers. There may
// be one before them that no row tells.
func (b *builder) plans() (out []*record.Record) {
	if b.r.PaymentHistory == "" { // what was planned was cancelled
		return nil
	}
	for i := range b.rows {
		n := payment(&b.rows[i])
		if n < 1 {
			continue
		}
		for len(out) > 0 && payment(out[len(out)-1]) >= n {
			out = out[:len(out)-1]
		}
		out = append(out, &b.rows[i])
	}
	return out
}

// payment is the number of the payment that a row tells, 0 where it tells none.
func payment(r *record.Record) int {
	n, _ := strconv.Atoi(r.PaymentHistory)
	return n
}

// isPaid takes the payments, what they were paid by and what came back of them, up to where it was
// decided anew.
func (b *builder) isPaid() {
	plans := b.plans()
	if len(plans) > 0 {
		b.grants()
	}
	for i, row := range plans {
		if i > 0 {
			b.again(row)
		}
		b.pays(row, unsaidWords+"-"+strconv.Itoa(i+1))
		b.returns(row.PaymentHistory)
	}
	if len(plans) > 0 && b.r.PaymentClass != "1" {
		b.reopens()
	}
	if now := accountOf(b.r, record.B37); now != nil && (b.c.Account == nil || *now != *b.c.Account) {
		b.takes(civil.Date{}, Event{Kind: ChangeAccount, Account: now})
	}
	if b.c.State == Failed && b.r.Status == statuses[Granted] {
		b.corrects(b.r)
	}
}

// corrects takes the account to which a failed transfer is paid again.
func (b *builder) corrects(row *record.Record) {
	to := accountOf(row, record.B37)
	if to == nil {
		to = b.c.Account
	}
	b.takes(civil.Date{}, Event{Kind: CorrectAccount, Account: to})
}

// again takes what makes a further payment possible.
func (b *builder) again(row *record.Record) {
	if b.c.State == Failed {
		b.corrects(row)
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
	if b.c.Account == nil { // no row says where it was paid to
		b.takes(civil.Date{}, Event{Kind: ChangeAccount, Account: &Account{Source: AtCounter}})
	}
	b.takes(civil.Date{}, Event{Kind: PlanPayment, Run: run, Until: due, Amount: b.c.Unpaid()})
	by, second := b.By, b.Second
	b.Second, b.By = "", second // who approves did not draft it
	b.takes(civil.Date{}, Event{Kind: ApprovePayment, Run: run})
	b.By, b.Second = by, second
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
	b.notifies(r.Status == "")
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
