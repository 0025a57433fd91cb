package register

import (
	"errors"
	"iter"

	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/finding"
	"github.com/kyufu-go/kyufu/household/secret"
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
	// Unread are whom the bad rows of a file are about: the register holds less of them than the
	// file says, and nobody can decide by what is left.
	Unread []Unread
}

// Unread is whom a row that could not be taken is about, as far as that could be read of it.
type Unread struct {
	secret.Private
	Person, Household, To string           // 宛名番号, 世帯番号, 異動先世帯番号; "": the row does not say
	Of                    string           // 対象異動番号: whose event it would have changed
	Known                 civil.Date       // when it was learnt; nothing, where it does not say
	Row                   string           // which of the person's rows: its 異動番号 or 区分
	Year                  civil.FiscalYear // of what it says of a tax; 0: of none, or none that could be read
	Until                 civil.Date       // the last day of a welfare fact; unknown: none that could be read
}

// AppendAll appends the events of an iterator; a malformed event is reported with its place
// from zero and left out. An error from the iterator ends the call.
func (g *Register) AppendAll(events iter.Seq2[Event, error]) (Report, error) {
	return takeAll(events, func(e Event) error { return g.append(&e) })
}

// AddTaxFacts adds the facts of an iterator as [Register.AppendAll] does events.
func (g *Register) AddTaxFacts(facts iter.Seq2[TaxFact, error]) (Report, error) {
	return takeAll(facts, g.AddTax)
}

// AddWelfareFacts adds the facts of an iterator as [Register.AppendAll] does events.
func (g *Register) AddWelfareFacts(facts iter.Seq2[WelfareFact, error]) (Report, error) {
	return takeAll(facts, g.AddWelfare)
}

func takeAll[T any](all iter.Seq2[T, error], take func(T) error) (Report, error) {
	var report Report
	if all == nil {
		return report, nil
	}
	for x, err := range all {
		if err != nil {
			return report, err
		}
		place := report.Rows
		report.Rows++
		if err := take(x); err != nil {
			report.Bad++
			f := finding.New(codeOf(err), finding.Error)
			f.At = place
			report.Findings = append(report.Findings, f)
			continue
		}
		report.Taken++
	}
	return report, nil
}

// codeOf returns the code of an error of this package.
func codeOf(err error) string {
	var coded interface{ Code() string }
	if errors.As(err, &coded) {
		return coded.Code()
	}
	return string(CodeEvent)
}
