package casework

import (
	"math"

	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/money"
	"github.com/kyufu-go/kyufu/household/strictjson"
)

// ReadPlain reads the event that follows in p, and reports whether it did. An event that is not
// written plainly, or has anything wrong, is not read: p has then stopped, e is as it was, and
// encoding/json says what it is.
func (e *Event) ReadPlain(p *strictjson.Plain) bool {
	if e == nil || p == nil {
		return false
	}
	var out Event
	var seen uint32
	for key, ok := p.Object(); ok; key, ok = p.Next() {
		if !out.readKey(p, &seen, key) {
			out.readPart(p, &seen, key)
		}
	}
	if p.Stopped() {
		return false
	}
	*e = out
	return true
}

// readKey reads what most events have, and reports whether the key is one of those.
func (e *Event) readKey(p *strictjson.Plain, seen *uint32, key []byte) bool {
	switch string(key) {
	case "type":
		p.Once(seen, 0)
		readCode(p, &e.Kind)
	case "on":
		p.Once(seen, 1)
		e.On = household.PlainDate(p)
	case "known":
		p.Once(seen, 2)
		e.Recorded = household.PlainDate(p)
	case "by":
		p.Once(seen, 3)
		e.By = string(p.Text())
	case "second":
		p.Once(seen, 4)
		e.Second = string(p.Text())
	case "key":
		p.Once(seen, 5)
		e.Key = string(p.Text())
	case "codes":
		p.Once(seen, 6)
		e.Codes = p.Texts()
	case "words":
		p.Once(seen, 7)
		e.Words = string(p.Text())
	case "clock":
		p.Once(seen, 8)
		e.Clock = Clock(p.Text())
	case "until":
		p.Once(seen, 9)
		e.Until = household.PlainDate(p)
	case "notice_on":
		p.Once(seen, 10)
		e.NoticeOn = household.PlainDate(p)
	case "notice":
		p.Once(seen, 26)
		e.Notice = Notice(p.Text())
	case "printed":
		p.Once(seen, 27)
		e.Printed = household.PlainDate(p)
	case "method":
		p.Once(seen, 11)
		e.Method = string(p.Text())
	case "person":
		p.Once(seen, 12)
		e.Person = string(p.Text())
	case "run":
		p.Once(seen, 13)
		e.Run = string(p.Text())
	default:
		return false
	}
	return true
}

// readPart reads the others.
func (e *Event) readPart(p *strictjson.Plain, seen *uint32, key []byte) {
	switch string(key) {
	case "form":
		p.Once(seen, 14)
		e.Form = readForm(p)
	case "agent":
		p.Once(seen, 15)
		e.Agent = readAgent(p)
	case "mailing":
		p.Once(seen, 16)
		e.Mailing = readMailing(p)
	case "account":
		p.Once(seen, 17)
		e.Account = readAccount(p)
	case "holder_matches":
		p.Once(seen, 18)
		e.HolderMatches = p.Bool()
	case "inquiry":
		p.Once(seen, 19)
		e.Inquiry = string(p.Text())
	case "ruling":
		p.Once(seen, 20)
		e.Ruling = readRuling(p)
	case "amount":
		p.Once(seen, 21)
		e.Amount = readYen(p)
	case "digest":
		p.Once(seen, 22)
		e.Digest = string(p.Text())
	case "receipt":
		p.Once(seen, 23)
		e.Receipt = string(p.Text())
	case "accounting_year":
		p.Once(seen, 24)
		e.AccountingYear = readYear(p)
	case "fund":
		p.Once(seen, 25)
		e.Fund = string(p.Text())
	default:
		p.Stop()
	}
}

func readForm(p *strictjson.Plain) *Form {
	out := new(Form)
	var seen uint32
	for key, ok := p.Object(); ok; key, ok = p.Next() {
		switch string(key) {
		case "applied_on":
			p.Once(&seen, 0)
			out.AppliedOn = household.PlainDate(p)
		case "phone":
			p.Once(&seen, 1)
			out.Phone = string(p.Text())
		case "claimed":
			p.Once(&seen, 2)
			out.Claimed = readYen(p)
		default:
			p.Stop()
		}
	}
	return out
}

func readAgent(p *strictjson.Plain) *Agent {
	out := new(Agent)
	var seen uint32
	for key, ok := p.Object(); ok; key, ok = p.Next() {
		switch string(key) {
		case "number":
			p.Once(&seen, 0)
			out.Number = string(p.Text())
		case "relation":
			p.Once(&seen, 1)
			out.Relation = string(p.Text())
		case "authority":
			p.Once(&seen, 2)
			out.Authority = string(p.Text())
		case "name":
			p.Once(&seen, 3)
			out.Name = string(p.Text())
		case "kana":
			p.Once(&seen, 4)
			out.Kana = string(p.Text())
		case "birth":
			p.Once(&seen, 5)
			out.Birth = household.PlainDate(p)
		default:
			p.Stop()
		}
	}
	return out
}

func readMailing(p *strictjson.Plain) *Mailing {
	out := new(Mailing)
	var seen uint32
	for key, ok := p.Object(); ok; key, ok = p.Next() {
		switch string(key) {
		case "postal_code":
			p.Once(&seen, 0)
			out.PostalCode = string(p.Text())
		case "address":
			p.Once(&seen, 1)
			out.Address = string(p.Text())
		case "name":
			p.Once(&seen, 2)
			out.Name = string(p.Text())
		default:
			p.Stop()
		}
	}
	return out
}

func readAccount(p *strictjson.Plain) *Account {
	out := new(Account)
	var seen uint32
	for key, ok := p.Object(); ok; key, ok = p.Next() {
		switch string(key) {
		case "bank":
			p.Once(&seen, 0)
			out.Bank = string(p.Text())
		case "branch":
			p.Once(&seen, 1)
			out.Branch = string(p.Text())
		case "type":
			p.Once(&seen, 2)
			readCode(p, &out.Type)
		case "number":
			p.Once(&seen, 3)
			out.Number = string(p.Text())
		case "holder":
			p.Once(&seen, 4)
			out.Holder = string(p.Text())
		case "source":
			p.Once(&seen, 5)
			out.Source = Source(p.Text())
		case "confirmed":
			p.Once(&seen, 6)
			out.Confirmed = p.Bool()
		default:
			p.Stop()
		}
	}
	return out
}

func readRuling(p *strictjson.Plain) *Ruling {
	out := new(Ruling)
	var seen uint32
	for key, ok := p.Object(); ok; key, ok = p.Next() {
		switch string(key) {
		case "outcome":
			p.Once(&seen, 0)
			readCode(p, &out.Outcome)
		case "amount":
			p.Once(&seen, 1)
			out.Amount = readYen(p)
		case "reasons":
			p.Once(&seen, 2)
			out.Reasons = p.Texts()
		case "payee":
			p.Once(&seen, 3)
			out.Payee = string(p.Text())
		case "decision":
			p.Once(&seen, 4)
			out.Decision = string(p.Text())
		default:
			p.Stop()
		}
	}
	return out
}

// readCode reads what is written as a text of its own.
func readCode(p *strictjson.Plain, to interface{ UnmarshalText(text []byte) error }) {
	if text := p.Text(); !p.Stopped() && to.UnmarshalText(text) != nil {
		p.Stop()
	}
}

func readYen(p *strictjson.Plain) (y money.Yen) {
	readCode(p, &y)
	return y
}

func readYear(p *strictjson.Plain) civil.FiscalYear {
	n := int64(0)
	for _, c := range p.Skip() {
		if c < '0' || c > '9' || n > math.MaxInt32 {
			p.Stop()
			return 0
		}
		n = n*10 + int64(c-'0')
	}
	return civil.FiscalYear(n)
}
