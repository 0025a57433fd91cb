package register

import (
	"github.com/kyufu-go/kyufu/household/finding"
)

// Report says what became of every row or value: Rows = Taken + Others + Bad.
type Report struct {
	// Rows is the number of rows after the header, Taken of those stored, Others of those that
	// speak of nobody among the candidates, Bad of those refused.
	Rows, Taken, Others, Bad int
	// Duplicates counts the rows among Taken that repeat another or contradict it.
	Duplicates int
	// Findings locate everything that is wrong, or was left unread, by line and column.
	Findings finding.List
}
