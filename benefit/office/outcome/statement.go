package outcome

import (
	"bytes"
	"crypto/sha256"
	"slices"
	"strings"

	"github.com/kyufu-go/kyufu/benefit/bank"
	"github.com/kyufu-go/kyufu/benefit/bank/zengin"
	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/finding"
)

// ReadStatement reads a statement (03) or notice (01) of the town's account, with dates of an era:
// what came in and is marked by one of the mapping's words as returned (振込組戻・資金返却) is a payment
// that failed. The bank repeats holder and amount, no more. A cause that the mapping finds in the
// same text is taken, else "other". Errors: mapping (no words), read.
func ReadStatement(data []byte, m *Mapping, era civil.Era) (File, error) {
	if m == nil || len(m.Returned) == 0 {
		return File{}, &Error{code: CodeMapping, Field: "returned"}
	}
	doc, report, err := zengin.ReadDocument(bytes.NewReader(data), zengin.ReaderConfig{})
	if err != nil {
		return File{}, &Error{code: CodeRead, cause: err}
	}
	f := File{Digest: sha256.Sum256(data)}
	for _, x := range report.Findings {
		if x.Severity == finding.Error {
			f.Findings = append(f.Findings, x)
		}
	}
	for i := range doc.Records {
		r := &doc.Records[i]
		if r.Type() != '2' {
			continue
		}
		e, err := r.Entry(era)
		if err != nil {
			f.find(FindDate, r.Line, "")
			continue
		}
		f.entry(r.Line, &e, m)
	}
	return f, nil
}

func (f *File) entry(line int, e *zengin.Entry, m *Mapping) {
	words := e.Remark + " " + e.EDI
	marked := func(word string) bool { return strings.Contains(words, word) }
	if e.Out || e.Cancelled || !slices.ContainsFunc(m.Returned, marked) {
		return
	}
	cause := casework.OtherCause
	for word, c := range m.Causes {
		if marked(word) && (cause == casework.OtherCause || c < cause) { // of several the first of the list
			cause = c
		}
	}
	f.Lines = append(f.Lines, Line{
		Line: line, Account: bank.Account{Holder: e.Remitter}, Amount: e.Amount, On: e.BookDate, Cause: cause, Words: strings.TrimSpace(words),
	})
}
