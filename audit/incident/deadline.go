package incident

import (
	"time"

	"github.com/kyufu-go/kyufu/household/civil"
)

// Rules are the numbers of days. The zero value is the practice of 2022 and after.
type Rules struct {
	// PromptDays is the last day of the prompt report (速報), by default 5; the guidance says about 3
	// to 5 days.
	PromptDays int
	// FinalDays is the last day of the final report (確報), by default 30; MaliciousDays where
	// somebody may have had a wrongful purpose, by default 60.
	FinalDays, MaliciousDays int
	// EnquiryDays is the town's own time for answering an enquiry, by default 14.
	EnquiryDays int
	// NextDayFirst counts the day after as the first day.
	NextDayFirst bool
	// Calendar moves a last day on which the office is closed; by default civil.OfficeDays. The
	// prompt report is never moved.
	Calendar *civil.Calendar
}

func (r Rules) withDefaults() Rules {
	for p, d := range map[*int]int{&r.PromptDays: 5, &r.FinalDays: 30, &r.MaliciousDays: 60, &r.EnquiryDays: 14} {
		if *p == 0 {
			*p = d
		}
	}
	if r.Calendar == nil {
		r.Calendar = civil.OfficeDays()
	}
	return r
}

// Deadlines are the last days of the two reports.
type Deadlines struct{ Prompt, Final civil.Date }

// Deadlines computes the last days for an incident that became known on a day. The error is the
// calendar's, code "no_data", where its holiday data does not reach so far.
func (r Rules) Deadlines(known civil.Date, malicious bool) (Deadlines, error) {
	r = r.withDefaults()
	days := r.FinalDays
	if malicious {
		days = r.MaliciousDays
	}
	final, err := r.Calendar.AddBusinessDays(r.nth(known, days), 0)
	return Deadlines{Prompt: r.nth(known, r.PromptDays), Final: final}, err
}

// EnquiryDue computes the last day for answering an enquiry.
func (r Rules) EnquiryDue(received civil.Date) (civil.Date, error) {
	r = r.withDefaults()
	return r.Calendar.AddBusinessDays(r.nth(received, r.EnquiryDays), 0)
}

func (r Rules) nth(first civil.Date, n int) civil.Date {
	if !r.NextDayFirst {
		n--
	}
	return first.AddDays(n)
}

// dayOf is the day in Japan.
func dayOf(t time.Time) (civil.Date, error) {
	y, m, d := t.In(civil.JST).Date()
	return civil.NewDate(y, int(m), d)
}
