package cases

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"

	"github.com/kyufu-go/kyufu/benefit/record"
	"github.com/kyufu-go/kyufu/examples/sdk/operation"
	"github.com/kyufu-go/kyufu/household/finding"
	"github.com/kyufu-go/kyufu/household/text/table"
)

type recordError struct {
	Field string `json:"field"`
	Code  string `json:"code"`
}

func recordCheck(in json.RawMessage) (any, error) {
	var q struct {
		Fields map[string]string `json:"fields"`
	}
	if err := operation.Decode(in, &q, "fields"); err != nil {
		return nil, err
	}
	var r record.Record
	if err := fill(&r, q.Fields); err != nil {
		return nil, err
	}
	out := struct {
		Fields   map[string]string `json:"fields"`
		Errors   []recordError     `json:"errors"`
		Findings finding.List      `json:"findings"`
	}{map[string]string{}, []recordError{}, finding.List{}}
	if q.Fields[record.I1.ID()] != "" {
		out.Errors = append(out.Errors, recordError{record.I1.ID(), record.CodeSealed})
	}
	checker := record.NewChecker(record.Config{})
	list := checker.Normalise(&r)
	for _, f := range checker.AppendCheck(list, &r) {
		if f.Severity == finding.Error {
			out.Errors = append(out.Errors, recordError{f.Field, f.Code})
		} else {
			out.Findings = append(out.Findings, f)
		}
	}
	for _, info := range record.Fields() {
		if v := r.Get(info.Field); v != "" {
			out.Fields[info.ID] = v
		}
	}
	return out, nil
}

// fill makes a record of texts. The individual number is not taken over.
func fill(r *record.Record, fields map[string]string) error {
	*r = record.Record{}
	for id, text := range fields {
		f, ok := record.ParseField(id)
		if !ok || f.ID() != id {
			return &operation.InputError{Path: "/fields", Reason: "unknown_key"}
		}
		r.Set(f, text)
	}
	return nil
}

// recordWrite writes records as a file, which never holds an individual number.
func recordWrite(in json.RawMessage) (any, error) {
	var q struct {
		Records []map[string]string `json:"records"`
		Form    string              `json:"form"`
		To      string              `json:"to"`
	}
	if err := operation.Decode(in, &q, "records", "form"); err != nil {
		return nil, err
	}
	encoding, err := operation.Pick("to", q.To, map[string]table.Encoding{"": table.UTF8, "utf8": table.UTF8, "cp932": table.CP932})
	if err != nil {
		return nil, err
	}
	write, err := operation.Pick("form", q.Form, map[string]func(io.Writer) recordWriter{
		"csv": func(w io.Writer) recordWriter {
			return record.NewCSVWriter(w, record.CSVConfig{Encoding: encoding})
		},
		"fixed": func(w io.Writer) recordWriter { return record.NewFixedWriter(w) },
	})
	if err != nil {
		return nil, err
	}
	var file bytes.Buffer
	w := write(&file)
	checker := record.NewChecker(record.Config{})
	var r record.Record // one for all: it is large, and an input can have a million that are empty
	for i, fields := range q.Records {
		if err := fill(&r, fields); err != nil {
			return nil, err
		}
		if file.Len() > operation.MaxSize/2 { // in hexadecimal digits
			return nil, operation.Refuse(operation.CodeTooLong, nil)
		}
		list := checker.Normalise(&r)
		found, err := w.Write(&r)
		if err != nil {
			return nil, err
		}
		for _, f := range append(list, found...) {
			if f.Severity == finding.Error {
				return nil, operation.Step(operation.Refuse(f.Code, nil), i)
			}
		}
	}
	if err := w.Flush(); err != nil {
		return nil, err
	}
	sum := sha256.Sum256(file.Bytes())
	return map[string]any{"hex": hex.EncodeToString(file.Bytes()), "size": file.Len(), "sha256": hex.EncodeToString(sum[:]), "rows": len(q.Records)}, nil
}

// recordWriter is a writer of records of any form.
type recordWriter interface {
	Write(r *record.Record) (finding.List, error)
	Flush() error
}
