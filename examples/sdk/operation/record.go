package operation

import (
	"encoding/json"

	"github.com/kyufu-go/kyufu/benefit/record"
	"github.com/kyufu-go/kyufu/household/finding"
)

// recordOperations answers the record operations.
func recordOperations() Table {
	return Table{"record.check": recordCheck}
}

type recordError struct {
	Field string `json:"field"`
	Code  string `json:"code"`
}

func recordCheck(in json.RawMessage) (any, error) {
	var q struct {
		Fields map[string]string `json:"fields"`
	}
	if err := Decode(in, &q, "fields"); err != nil {
		return nil, err
	}
	var r record.Record
	out := struct {
		Fields   map[string]string `json:"fields"`
		Errors   []recordError     `json:"errors"`
		Findings finding.List      `json:"findings"`
	}{map[string]string{}, []recordError{}, finding.List{}}
	for id, text := range q.Fields {
		f, ok := record.ParseField(id)
		if !ok || f.ID() != id {
			return nil, &InputError{Path: "/fields", Reason: "unknown_key"}
		}
		if f == record.I1 && text != "" {
			out.Errors = append(out.Errors, recordError{id, record.CodeSealed})
		}
		r.Set(f, text)
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
