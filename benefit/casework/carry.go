package casework

import (
	"math/bits"
	"slices"
)

// parts are those of an event that change who is written to, who acts and who is paid.
type parts uint8

const (
	partAccount parts = 1 << iota
	partGiven         // the account is the household's word, not what an inquiry answered
	partAgent
	partMailing
	partForm
	partNotice
	partPrinted

	everyPart = partAccount | partGiven | partAgent | partMailing | partForm
)

// partNames are the fields of an event, by the places of their parts.
var partNames = [...]string{"account", "account.source", "agent", "mailing", "form", "notice", "printed"}

// byField says which field of the record a row writes that lets its events carry a part.
var byField = map[string]parts{"B46": partForm, "B20": partAgent, "B94": partMailing, "B37": partAccount | partGiven}

// carried are the parts that events of a row may carry: those whose fields it writes. What opens a
// case may carry all, since the household's data come with it.
func carried(r *Row) (p parts) {
	if slices.Contains(r.From, NoCase) && r.To != NoCase {
		if opens(r.By) {
			return everyPart | partPrinted
		}
		return everyPart
	}
	for _, id := range r.Fields {
		p |= byField[id]
	}
	switch r.By {
	case AnswerAccount: // else nobody would confirm what did not come from the household
		p &^= partGiven
	case Notify:
		p |= partNotice | partPrinted
	case NotifyDefect, SendAgain:
		p |= partPrinted
	case MailReturned:
		p |= partNotice
	default:
	}
	return p
}

// parts are those that an event carries.
func (e *Event) parts() (p parts) {
	if e.Account != nil {
		p |= partAccount
		if e.Account.Source == FromForm || e.Account.Source == AtCounter {
			p |= partGiven
		}
	}
	if e.Agent != nil {
		p |= partAgent
	}
	if e.Mailing != nil {
		p |= partMailing
	}
	if e.Form != nil {
		p |= partForm
	}
	if e.Notice != "" {
		p |= partNotice
	}
	if !e.Printed.IsZero() {
		p |= partPrinted
	}
	return p
}

// stray is the first part of an event that its row does not write, empty where there is none: an
// account that came with a payment's plan, say, would be paid though nobody changed the account.
func (e *Event) stray(carries parts) string {
	if p := e.parts() &^ carries; p != 0 {
		return partNames[bits.TrailingZeros8(uint8(p))]
	}
	return ""
}

// late reports whether an event sets a last day that is over before the day of its recording.
func (e *Event) late() bool {
	if e.Until.IsZero() {
		return false
	}
	over, known := e.Until.Before(e.Recorded)
	return known && over
}

// later reports whether an event sets a last day behind its own.
func (e *Event) later() bool {
	later, known := e.Until.After(e.On)
	return later && known
}
