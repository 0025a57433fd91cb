package main

import (
	"encoding/json"
	"errors"
	"os"
	"slices"
	"strings"

	"github.com/kyufu-go/kyufu/benefit"
	"github.com/kyufu-go/kyufu/benefit/lab"
	"github.com/kyufu-go/kyufu/household/civil"
)

// check reports every fault of each file, and of a file without faults what is probably wrong.
func check(o *options, names []string) error {
	if len(names) == 0 {
		return errors.New("check のあとにファイルを指定してください")
	}
	var status error
	for _, name := range names {
		raw, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		p, lint, err := readProgram(raw)
		var e *benefit.Error
		switch {
		case errors.As(err, &e):
			status = errDiffers
			for _, f := range e.Faults {
				o.printf("%s:%s\n", name, line(f))
			}
			continue
		case err != nil:
			return err
		}
		notes, err := o.doubts(name, p, lint)
		if err != nil {
			return err
		}
		if notes == 0 {
			o.printf("%s: 問題は見つかりません（%s）\n", name, p.Name().In(benefit.Japanese))
		}
	}
	return status
}

// readProgram reads a program, or an override and with it the program that it changes, and what is
// probably wrong with either.
func readProgram(raw []byte) (*benefit.Program, []benefit.Fault, error) {
	var keys struct {
		Set json.RawMessage `json:"set"`
	}
	if err := json.Unmarshal(raw, &keys); err != nil || keys.Set == nil {
		p, err := benefit.LoadProgram(raw)
		return p, benefit.Lint(p, nil), err
	}
	o, err := benefit.ParseOverride(raw)
	if err != nil {
		return nil, nil, err
	}
	p, err := benefit.Builtin(o.Program)
	if err != nil {
		return nil, nil, err
	}
	changed, err := p.With(o.Municipality, o.InForce.From, civil.Date{}, o)
	return changed, benefit.Lint(p, nil, o), err
}

// doubts prints what is legal and probably wrong, and returns how much there is: what the lint
// finds, and criteria that never decide anything.
func (o *options) doubts(name string, p *benefit.Program, lint []benefit.Fault) (int, error) {
	for _, f := range lint {
		o.printf("%s: 注意 %s %s [%s]\n", name, f.Pointer, f.Text(benefit.Japanese), f.Code)
	}
	tables, err := o.tables()
	if err != nil {
		return 0, err
	}
	c, err := benefit.Compiler{Levy: tables}.Compile(p)
	if err != nil {
		return 0, err
	}
	notes := len(lint)
	for t := benefit.TrackA; t <= benefit.TrackC; t++ {
		for _, use := range idle(lab.Analyze(c, t)) {
			why := "ほかの理由に含まれます"
			if use.True == 0 {
				why = "成り立つことがありません"
			}
			o.printf("%s: 注意 区分%s %s（%s） 単独では支給を左右しません：%s [idle]\n", name, t, use.Criterion, use.Code, why)
			notes++
		}
	}
	return notes, nil
}

// idle keeps the criteria that never decide. One that waits for a deadline which only a town's
// override sets is not meant.
func idle(all []lab.CriterionUse) []lab.CriterionUse {
	return slices.DeleteFunc(all, func(u lab.CriterionUse) bool { return !u.Idle || u.Code == "R08" })
}

// schema prints the JSON Schema that editors complete and check a program by.
func schema(o *options, _ []string) error {
	_, err := o.out.Write(benefit.Schema())
	return err
}

// predicates prints what a criterion can ask.
func predicates(o *options, _ []string) error {
	for _, p := range benefit.Predicates() {
		of := "世帯員"
		if p.Household {
			of = "世帯"
		}
		facts := make([]string, 0, len(p.Reads))
		for _, f := range p.Reads {
			facts = append(facts, f.String())
		}
		o.printf("%-27s %s\t%s / %s", p.Name, of, p.Text.JA, p.Text.EN)
		if len(facts) > 0 {
			o.printf(" (%s)", strings.Join(facts, ", "))
		}
		o.printf("\n")
	}
	return nil
}
