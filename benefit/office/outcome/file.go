package outcome

import (
	"crypto/sha256"

	"github.com/kyufu-go/kyufu/benefit/bank"
	"github.com/kyufu-go/kyufu/benefit/bank/zengin"
	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/finding"
	"github.com/kyufu-go/kyufu/household/money"
	"github.com/kyufu-go/kyufu/household/secret"
)

// Line is what a bank says of one payment. What the bank does not say is empty.
type Line struct {
	secret.Quiet

	// Line is where it stands: the record or row from 1.
	Line int
	// Place is the payment's place in the file that was sent (顧客コード1), Mark the mark of the run
	// (顧客コード2).
	Place int
	Mark  string
	// Account is where the money went: as much of it as the bank repeats.
	Account bank.Account
	Amount  money.Yen
	On      civil.Date
	// Cause is why it failed; NoCause means that it was paid. Words are the bank's own.
	Cause casework.Cause
	Words string
}

// Paid reports whether the money reached the account.
func (l *Line) Paid() bool { return l.Cause == casework.NoCause }

// File is what a bank sent, or what somebody wrote down: then without a digest.
type File struct {
	secret.Quiet

	Digest [sha256.Size]byte
	// Orders are the headers of a returned file: who ordered it, and for which day, of no year.
	Orders []zengin.Header
	Lines  []Line
	// Findings say what could not be read, by line. Failed findings mean that lines are missing
	// here.
	Findings finding.List
}

// The codes of findings, beside those of packages zengin and table.
const (
	FindCause  = "cause"  // error: a code or word that the mapping does not know
	FindAmount = "amount" // error: not an amount
	FindDate   = "date"   // error: not a day
	FindPlace  = "place"  // error: not a place in a file
)

func (f *File) find(code string, line int, field string) {
	x := finding.New(code, finding.Error)
	x.Line, x.Field = line, field
	f.Findings = append(f.Findings, x)
}
