package city

import (
	"github.com/kyufu-go/kyufu/benefit/casework/form"
	"github.com/kyufu-go/kyufu/household/civil"
)

// nearDays is how many days before a deadline it is near: a reminder still reaches people in time.
const nearDays = 14

// deadlines lists the days of the program, and of the eligible whose forms are not back how many
// have little time left.
func (j *job) deadlines() (rows []deadlineRow) {
	d := j.program.Program().Deadlines()
	for _, one := range []struct {
		name string
		day  civil.Date
	}{{"申請・返送の期限", d.End}, {"世帯の異動による申請の期限", d.HouseholdChangeUntil}, {"支給の期限", d.PaymentUntil}, {"返還を求める期限", d.ReturnUntil}, {"会計年度の末日", d.AccountingYearEnd}} {
		if one.day.Known() {
			rows = append(rows, deadlineRow{Name: one.name, Day: wareki(one.day), Left: one.day.Days() - j.on.Days()})
		}
	}
	if row := j.replies(d.ReplyMonths, d.End); row.Open > 0 {
		rows = append(rows, row)
	}
	return rows
}

// replies counts the forms that were sent and are not back, by the day on which each has to be.
func (j *job) replies(months int, end civil.Date) deadlineRow {
	row := deadlineRow{Name: "未返送の確認書・申請書", NoDay: months == 0 && !end.Known()}
	for _, one := range j.all {
		if one.outcome == ineligible || one.form == nil || one.pay != form.NotReturned && one.form.Returned.Known() || !one.form.Issued.Known() {
			continue
		}
		row.Open++
		last := end
		if months > 0 {
			if by := one.form.Issued.MonthsOn(months); !end.Known() || by.Days() < end.Days() {
				last = by
			}
		}
		if !last.Known() {
			continue
		}
		switch left := last.Days() - j.on.Days(); {
		case left < 0:
			row.Over++
		case left <= nearDays:
			row.Near++
		}
	}
	return row
}
