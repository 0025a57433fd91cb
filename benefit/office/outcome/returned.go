package outcome

import (
	"bytes"
	"crypto/sha256"
	"strconv"
	"strings"

	"github.com/kyufu-go/kyufu/benefit/bank/zengin"
	"github.com/kyufu-go/kyufu/household/finding"
)

const recordSize = 120

// ReadReturned reads a payment file that came back with a result code in each data record, at the
// place that the mapping says. A file that is cut off, or whose count or total is not that of its
// trailer, has failed findings. Errors: mapping (no place of a code), read.
func ReadReturned(data []byte, m *Mapping) (File, error) {
	if m == nil || m.CodeAt < 1 || m.CodeWidth < 1 {
		return File{}, &Error{code: CodeMapping, Field: "code_at"}
	}
	// What the bank wrote where the format leaves the record blank is no finding, hence "unused".
	doc, report, err := zengin.ReadDocument(bytes.NewReader(data), zengin.ReaderConfig{
		Check: zengin.CheckConfig{Suppress: []string{"unused", "leading_space", "duplicate", "character", "value"}},
	})
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
		f.record(&doc.Records[i], m)
	}
	return f, nil
}

func (f *File) record(r *zengin.Record, m *Mapping) {
	if h, err := r.Header(); err == nil {
		f.Orders = append(f.Orders, h)
		return
	}
	t, err := r.Transfer()
	if err != nil {
		return
	}
	code := string(bytes.TrimSpace(r.Bytes()[m.CodeAt-1 : m.CodeAt-1+m.CodeWidth]))
	cause, ok := m.cause(code)
	if !ok {
		f.find(FindCause, r.Line, "result")
		return
	}
	place, _ := strconv.Atoi(t.Customer1)
	f.Lines = append(f.Lines, Line{
		Line: r.Line, Place: place, Mark: strings.TrimLeft(t.Customer2, "0"), Account: t.Account(), Amount: t.Amount, Cause: cause, Words: cause.JA(),
	})
}
