package zengin

import (
	"encoding/json"
	"io"

	"github.com/kyufu-go/kyufu/household/finding"
)

// The part of SARIF 2.1.0 (OASIS) that a report needs.
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool       sarifTool     `json:"tool"`
		ColumnKind string        `json:"columnKind"`
		Results    []sarifResult `json:"results"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name  string      `json:"name"`
		Rules []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID                   string       `json:"id"`
		ShortDescription     sarifText    `json:"shortDescription"`
		FullDescription      sarifText    `json:"fullDescription"`
		DefaultConfiguration sarifDefault `json:"defaultConfiguration"`
		Properties           sarifTier    `json:"properties"`
	}
	sarifDefault struct {
		Level string `json:"level"`
	}
	sarifTier struct {
		Tier string `json:"tier"`
	}
	sarifText struct {
		Text string `json:"text"`
	}
	sarifResult struct {
		RuleID    string          `json:"ruleId"`
		Level     string          `json:"level"`
		Message   sarifText       `json:"message"`
		Locations []sarifLocation `json:"locations"`
	}
	sarifLocation struct {
		Physical sarifPhysical `json:"physicalLocation"`
	}
	sarifPhysical struct {
		Artifact sarifArtifact `json:"artifactLocation"`
		Region   sarifRegion   `json:"region"`
	}
	sarifArtifact struct {
		URI string `json:"uri"`
	}
	sarifRegion struct {
		StartLine   int `json:"startLine,omitempty"`
		StartColumn int `json:"startColumn,omitempty"`
		ByteOffset  int `json:"byteOffset"`
	}
)

func sarifLevel(s finding.Severity) string {
	switch s {
	case finding.Error:
		return "error"
	case finding.Warning:
		return "warning"
	case finding.Info:
		return "note"
	}
	return "none"
}

// WriteSARIF writes the report as SARIF 2.1.0, for editors and code-scanning services.
// name is the file's name or URI. Like the JSON form it holds no value out of the file.
func (r *Report) WriteSARIF(w io.Writer, name string) error {
	if w == nil {
		return &Error{code: CodeOption, field: "destination"}
	}
	run := sarifRun{
		Tool:       sarifTool{sarifDriver{Name: "kyufu bank", Rules: make([]sarifRule, 0, len(rules))}},
		ColumnKind: "unicodeCodePoints", Results: make([]sarifResult, 0, len(r.Findings)),
	}
	text := make(map[string]string, len(rules))
	for i := range rules {
		rule := &rules[i]
		text[rule.ID] = rule.JA
		run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, sarifRule{
			rule.ID, sarifText{rule.EN}, sarifText{rule.JA}, sarifDefault{sarifLevel(rule.Severity)}, sarifTier{rule.Tier.String()},
		})
	}
	for i := range r.Findings {
		f := &r.Findings[i]
		message := text[f.Code]
		if f.Field != "" {
			message += " (" + f.Field + ")"
		}
		run.Results = append(run.Results, sarifResult{
			f.Code, sarifLevel(f.Severity), sarifText{message},
			[]sarifLocation{{sarifPhysical{sarifArtifact{name}, sarifRegion{f.Line, f.Column, f.At}}}},
		})
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	err := e.Encode(sarifLog{"https://json.schemastore.org/sarif-2.1.0.json", "2.1.0", []sarifRun{run}})
	if err != nil {
		return &Error{code: CodeWrite, err: err}
	}
	return nil
}
