package city

import (
	"context"
	"fmt"
	"io"

	"github.com/kyufu-go/kyufu/benefit/casework/form"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/benefit/record"
	"github.com/kyufu-go/kyufu/household/municipality"
	"github.com/kyufu-go/kyufu/household/text/table"
	"github.com/kyufu-go/kyufu/inquiry/permitted"
)

// An output is one file of the run.
type output struct {
	name string
	act  audit.Act
	rows int
	fill func(io.Writer) error
}

// write makes the files, each between an attempt and an outcome in the log.
func (j *job) write(ctx context.Context) func(func(int)) error {
	return func(done func(int)) error {
		outputs := j.outputs()
		j.progress.total(len(outputs))
		for i, o := range outputs {
			if err := j.log.export(ctx, j.out, o.act, j.program.Program().ID(), o.name, o.rows, o.fill); err != nil {
				return fmt.Errorf("%s: %w", o.name, err)
			}
			done(i + 1)
		}
		return nil
	}
}

func (j *job) outputs() []output {
	program := j.program.Program()
	transfers := j.transfers()
	list := []output{
		{"decisions.csv", audit.ActExport, len(j.all), func(w io.Writer) error { return writeDecisions(w, j.all) }},
		{"decisions.jsonl", audit.ActExport, len(j.all), func(w io.Writer) error { return writeDecisionLines(w, program.ID(), j.program.Digest(), j.all) }},
		{"records.csv", audit.ActExport, j.recordCount(), func(w io.Writer) error { return j.recordMaker().write(w, j.recordEncoding(), j.all) }},
		{"missing.csv", audit.ActExport, j.missingCount(), func(w io.Writer) error { return writeMissing(w, j.all) }},
		{"inquiries.csv", audit.ActExport, len(j.plan.Asks), func(w io.Writer) error {
			return j.writeInquiries(w, municipality.Builtin())
		}},
		{"transfer.txt", audit.ActTransfer, len(transfers), func(w io.Writer) error {
			var err error
			j.seal, err = j.decider.payer.write(w, transfers)
			return err
		}},
	}
	if j.earlier != nil {
		changes := j.changes()
		list = append(list, output{"changes.csv", audit.ActExport, len(changes), func(w io.Writer) error { return writeChanges(w, changes) }})
	}
	if len(j.bad.notices) > 0 {
		list = append(list, output{"notices.csv", audit.ActExport, len(j.bad.notices), j.bad.writeNotices})
	}
	if len(j.bad.errors) > 0 {
		list = append(list, output{"errors.csv", audit.ActExport, len(j.bad.errors), j.bad.write})
	}
	return append(list, output{"report.html", audit.ActExport, 1, func(w io.Writer) error {
		j.summarise(transfers)
		return j.summary.writeReport(w)
	}})
}

func (j *job) recordCount() (n int) {
	for _, one := range j.all {
		if one.form != nil {
			n++
		}
	}
	return n
}

func (j *job) missingCount() (n int) {
	for _, one := range j.all {
		n += len(one.missing)
	}
	return n
}

func (j *job) recordEncoding() table.Encoding {
	if j.encoding == "cp932" {
		return table.CP932
	}
	return table.UTF8
}

func (j *job) recordMaker() *recordMaker {
	year := taxYear(j.program)
	return &recordMaker{
		view: j.decider.today, assessment: j.data.register.AsOf(year.AssessmentDate(), j.knownAt),
		year: year, on: j.on, checker: record.NewChecker(record.Config{Kana: j.data.config.Names.options()}), rows: j.bad, cases: j.cases,
	}
}

func (j *job) planner() *planner {
	return &planner{view: j.view, list: permitted.BuiltIn(), table: municipality.Builtin(), own: j.own, on: j.on, known: j.knownAt, designation: j.designation()}
}

// designation is the program's as 特定公的給付, if somebody has confirmed it: without one nobody is
// asked, and nobody may use the number for it.
func (j *job) designation() permitted.Designation {
	p := j.program.Program()
	d, _ := p.Designation()
	if !p.Designated(j.on) {
		return ""
	}
	return permitted.Designation("from-" + d.From.String())
}

// householdOf maps persons to the household they were judged in.
func (j *job) householdOf() map[string]string {
	of := make(map[string]string)
	for _, one := range j.all {
		for _, m := range one.missing {
			of[m.person] = one.number
		}
	}
	return of
}

// transfers are the payments of granted households that have an account.
func (j *job) transfers() (list []*transfer) {
	for _, one := range j.all {
		if one.pay == form.PayAccount {
			list = append(list, one.transfer())
		}
	}
	return list
}
