package casework

import "github.com/kyufu-go/kyufu/household/money"

func (c *Case) writePayment(e *Event) {
	switch e.Kind {
	case PlanPayment:
		c.Run, c.DraftedBy = e.Run, e.By
		p := Payout{History: len(c.Payments) + 1, Run: e.Run, Due: e.Until, Amount: e.Amount, Replaces: c.lastFailed()}
		if c.Account != nil {
			p.Account = *c.Account
		}
		c.Payments = append(c.Payments, p)
	case CancelPayment:
		c.Run, c.DraftedBy = "", ""
		c.Payments = c.Payments[:max(len(c.Payments)-1, 0)]
	case SendPayment:
		c.payment().Digest = e.Digest
	case Pay, PayCash:
		p := c.payment()
		p.PaidOn, p.KnownOn, p.Receipt = e.On, e.Recorded, e.Receipt
		c.Run = ""
	case FailPayment:
		p := c.payment()
		if p.PaidOn.IsZero() {
			p.PaidOn = p.Due
		}
		p.Failed, p.KnownOn = e.Codes[0], e.Recorded
		c.Run = ""
	default:
		c.writeReturn(e)
	}
}

// payment is the last payment. A view of past days may hold an event without the plan before it;
// what it writes has no place there.
func (c *Case) payment() *Payout {
	if len(c.Payments) == 0 {
		return &Payout{}
	}
	return &c.Payments[len(c.Payments)-1]
}

// lastFailed is the history number of the payment that the next one pays again, 0 when none failed.
func (c *Case) lastFailed() int {
	if n := len(c.Payments); n > 0 && c.Payments[n-1].Failed != "" {
		return n
	}
	return 0
}

func (c *Case) writeReturn(e *Event) {
	switch e.Kind {
	case DemandReturn, DecideLess:
		c.lowered += c.takeBack(e.Amount)
		c.demanded += e.Amount // beside what is still open of a demand before
	case WithdrawDemand:
		c.decide(c.lowered)
		c.waived += c.demanded - c.lowered
		c.demanded, c.lowered = 0, 0
	case WaiveReturn:
		c.waived += min(e.Amount, max(-c.Unpaid(), 0)) // and nothing is due by it
	case ReturnPart, ReturnRest:
		c.Returns = append(c.Returns, Repayment{
			Amount: e.Amount, On: e.On, Code: e.Codes[0], AccountingYear: e.AccountingYear, Fund: e.Fund,
		})
		if c.demanded > 0 {
			c.demanded -= e.Amount
			c.lowered = min(c.lowered, c.demanded)
		} else {
			c.takeBack(e.Amount) // given back of their own accord (自主返納)
		}
	case Erase:
		*c = Case{Config: Config{ID: c.ID, Program: c.Program, Municipality: c.Municipality}}
	default: // the other events write no money
	}
}

// takeBack takes what is asked back, or was given back, from what was paid beyond the decision;
// what is more is left to the household no more, or decided less: by so much.
func (c *Case) takeBack(yen money.Yen) (less money.Yen) {
	yen -= min(yen, max(-c.Unpaid(), 0))
	left := min(yen, c.waived)
	c.waived -= left
	c.decide(left - yen)
	return yen - left
}

// beyond is the most that an event may say of what was paid beyond the decision, in yen: what
// nobody has decided about, and where it is asked back what was left in words before, too.
func (c *Case) beyond(k Kind) money.Yen {
	if k == WaiveReturn {
		return -c.Unpaid()
	}
	return c.waived - c.Unpaid()
}

// decide changes what is owed by a difference in yen.
func (c *Case) decide(difference money.Yen) {
	if c.Ruling != nil {
		r := *c.Ruling
		r.Amount += difference
		c.Ruling = &r
	}
}
