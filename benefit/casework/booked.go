package casework

import "github.com/kyufu-go/kyufu/household/civil"

// booked reports whether money that came back is booked in the accounting year that the law says:
// until the books of the year of the expenditure are closed, on 31 May after it, it goes back into
// that year (戻入, 地方自治法施行令第159条); afterwards it is revenue of the year in which it came
// (第160条, 地方自治法第235条の5). A payment of April or May may be an expenditure of the year before.
// Nothing is said against a year as long as a day is not known.
func (c *Case) booked(e *Event) bool {
	year, known := civil.FiscalYearOf(e.On)
	if !known || e.AccountingYear == 0 {
		return e.AccountingYear != 0
	}
	open := year // the first year whose books are open
	if spring(e.On) {
		open--
	}
	for i := range c.Payments {
		p := &c.Payments[i]
		paid, ok := civil.FiscalYearOf(p.PaidOn)
		if p.PaidOn.IsZero() {
			continue
		}
		if !ok {
			return true
		}
		first := paid
		if spring(p.PaidOn) {
			first--
		}
		if first < open && e.AccountingYear == year || e.AccountingYear >= max(first, open) && e.AccountingYear <= paid {
			return true
		}
	}
	return false
}

// spring reports whether the books of the year before are still open on a day (出納整理期間).
func spring(d civil.Date) bool {
	m, _ := d.Month()
	return m == 4 || m == 5
}
