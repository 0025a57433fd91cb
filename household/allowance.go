package household

import "github.com/kyufu-go/kyufu/household/municipality"

// employer is written where no municipality pays a child allowance but the recipient's employer.
const employer = "employer"

// paidBy is who pays the allowance, as JSON has it; "" where it is not said.
func (a *ChildAllowance) paidBy() string {
	switch {
	case a.Employer:
		return employer
	case a.Town == 0:
		return ""
	}
	return a.Town.String()
}

// readPaidBy reads what paidBy writes, and reports whether it was that.
func (a *ChildAllowance) readPaidBy(s string) bool {
	if a.Employer = s == employer; a.Employer || s == "" {
		return true
	}
	code, err := municipality.Parse(s)
	a.Town = code
	return err == nil
}
