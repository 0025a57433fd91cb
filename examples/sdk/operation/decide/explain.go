package decide

import (
	"encoding/json"

	"github.com/kyufu-go/kyufu/benefit"
	"github.com/kyufu-go/kyufu/examples/sdk/operation"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/municipality"
)

// explainInput is what benefit.explain asks beside the input of benefit.evaluate.
type explainInput struct {
	evaluateInput
	Audience string            `json:"audience"`
	Lang     string            `json:"lang"`
	Names    map[string]string `json:"names"`
	Town     string            `json:"town"`
}

var (
	audiences = map[string]benefit.Audience{"clerk": benefit.Clerk, "citizen": benefit.Citizen}
	languages = map[string]benefit.Lang{"": benefit.Japanese, "ja": benefit.Japanese, "en": benefit.English}
)

// explain decides about a household and says why, for somebody.
func (p *programs) explain(in json.RawMessage) (any, error) {
	var q explainInput
	err := householdError(operation.Decode(in, &q, "program", "municipality", "household", "audience"))
	if err != nil {
		return nil, err
	}
	var o benefit.ExplainOptions
	if o.Audience, err = operation.Pick("audience", q.Audience, audiences); err != nil {
		return nil, err
	}
	if o.Lang, err = operation.Pick("lang", q.Lang, languages); err != nil {
		return nil, err
	}
	if q.Names != nil {
		o.Name = func(id string) string { return q.Names[id] }
	}
	if q.Town != "" {
		o.Town = func(municipality.Code) string { return q.Town }
	}
	d, _, err := q.evaluate(p)
	if err != nil {
		return nil, err
	}
	type lineJSON struct {
		Code string `json:"code"`
		Case string `json:"case,omitempty"`
		Text string `json:"text"`
	}
	lines := []lineJSON{}
	texts := d.ReasonTexts(o)
	for i, r := range d.Reasons() {
		lines = append(lines, lineJSON{r.Code, r.Case, texts[i]})
	}
	return map[string]any{"text": d.Explain(o), "lines": lines, "amounts": append([]benefit.AmountLine{}, d.Lines()...)}, nil
}

// program reads a program, with a town's overrides, and says what is wrong with it or what it is.
func (p *programs) program(in json.RawMessage) (any, error) {
	var q struct {
		Program      programText     `json:"program"`
		Overrides    json.RawMessage `json:"overrides"`
		Municipality string          `json:"municipality"`
		On           civil.Date      `json:"on"`
		KnownAt      civil.Date      `json:"known_at"`
	}
	if err := operation.Decode(in, &q, "program"); err != nil {
		return nil, err
	}
	k := benefit.Compiler{On: q.On, KnownAt: q.KnownAt}
	if q.Municipality != "" {
		var err error
		if k.Municipality, err = municipality.Parse(q.Municipality); err != nil {
			return nil, &operation.InputError{Path: "/municipality", Reason: "value"}
		}
	}
	compiled, err := p.compile(q.Program, "", q.Overrides, k)
	if err != nil {
		return nil, err
	}
	type warningJSON struct {
		Pointer string `json:"pointer"`
		Code    string `json:"code"`
	}
	warnings := []warningJSON{}
	for _, f := range benefit.Lint(compiled.Program(), nil) {
		if f.Code == benefit.LintBuiltin && len(q.Overrides) > 0 {
			continue // an override changes a built-in program and keeps its id
		}
		warnings = append(warnings, warningJSON{f.Pointer, f.Code})
	}
	return map[string]any{"id": compiled.Program().ID(), "digest": compiled.Digest(), "warnings": warnings}, nil
}
