package casework

import "slices"

// parts are those of an event that change who is written to, who acts and who is paid.
type parts uint8

const (
	partForm parts = 1 << iota
	partAgent
	partMailing
	partAccount

	everyPart = partForm | partAgent | partMailing | partAccount
)

// byField says which field of the record a row writes that lets its events carry a part.
var byField = map[string]parts{"B46": partForm, "B20": partAgent, "B94": partMailing, "B37": partAccount}

// carried are the parts that events of a row may carry: those whose fields it writes. What opens a
// case may carry all, since the household's data come with it.
func carried(r *Row) (p parts) {
	if slices.Contains(r.From, NoCase) && r.To != NoCase {
		return everyPart
	}
	for _, id := range r.Fields {
		p |= byField[id]
	}
	return p
}

// stray is the first part of an event that its row does not write, empty where there is none: an
// account that came with a payment's plan, say, would be paid though nobody changed the account.
// What an inquiry answered did not come from the household's form: else nobody would confirm it.
func (e *Event) stray(carries parts) string {
	switch {
	case e.Account != nil && carries&partAccount == 0:
		return "account"
	case e.Account != nil && e.Kind == AnswerAccount && (e.Account.Source == FromForm || e.Account.Source == AtCounter):
		return "account.source"
	case e.Agent != nil && carries&partAgent == 0:
		return "agent"
	case e.Mailing != nil && carries&partMailing == 0:
		return "mailing"
	case e.Form != nil && carries&partForm == 0:
		return "form"
	case e.Notice != "" && e.Kind != Notify && e.Kind != MailReturned:
		return "notice"
	}
	return ""
}

// late reports whether an event starts a term that is over before the day of its recording.
func (e *Event) late(r *Row) bool {
	if len(r.Starts) == 0 || e.Until.IsZero() {
		return false
	}
	over, known := e.Until.Before(e.Recorded)
	return known && over
}
