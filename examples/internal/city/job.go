package city

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/kyufu-go/kyufu/audit/keys"
	"github.com/kyufu-go/kyufu/audit/verify"
	"github.com/kyufu-go/kyufu/benefit"
	"github.com/kyufu-go/kyufu/benefit/bank/zengin"
	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/benefit/casework/form"
	"github.com/kyufu-go/kyufu/benefit/office"
	"github.com/kyufu-go/kyufu/examples/internal/year"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/finding"
	"github.com/kyufu-go/kyufu/household/municipality"
	"github.com/kyufu-go/kyufu/household/register"
	"github.com/kyufu-go/kyufu/household/synth"
	"github.com/kyufu-go/kyufu/inquiry"
)

// A job is one run of the command, stage by stage.
type job struct {
	options
	program  *benefit.Compiled
	own      municipality.Code
	out      *outFolder
	log      *runLog
	progress *progress
	bad      *badRows
	noticed  badRows // before the households were composed
	input    inputSet
	now      func() time.Time
	random   io.Reader
	started  time.Time

	data     *cityData
	view     *register.View // on the base date
	decider  *decider
	sent     *zengin.Sent // the bank files of -sent
	all      []*judged
	earlier  map[string]earlierDecision // by household, of -before; nil without
	summary  summary
	seal     zengin.Seal // of the bank file
	report   verify.Report
	inquired *inquirySummary
	plan     inquiry.Plan      // what had to be asked
	planned  map[string]string // in which household
	answered map[string]bool   // persons whose answer was registered; nil if nobody was asked

	office   *year.Office
	kept     Cases
	sample   fs.FS
	caseKeys *keys.File
	cases    map[string]*casework.Case // by name
	firstRun office.Run                // the payments that transfer.txt makes
	checked  []office.Finding
}

// newJob checks all that can be checked before anything is written.
func newJob(o options, w World) (*job, error) {
	j, err := readJob(o, w)
	if err != nil {
		return nil, err
	}
	if j.out, err = openOut(o.out, j.digest(), o.replace); err != nil {
		return nil, err
	}
	j.keepIn(j.out)
	return j, nil
}

// readJob is a job whose input is read and which has no folder yet.
func readJob(o options, w World) (*job, error) {
	j := &job{options: o, progress: newProgress(w.Stderr, w.Now), bad: newBadRows(), now: w.Now, random: w.Rand, started: w.Now(), kept: w.Cases, sample: w.Sample}
	var err error
	if j.own, err = municipality.Parse(o.municipality); err != nil {
		return nil, fmt.Errorf("-municipality には6桁の団体コードを指定してください: %w", err)
	}
	if j.program, err = compileProgram(o.program, o.override, j.own); err != nil {
		return nil, err
	}
	j.sampleLater(j.program.Program().BaseDate())
	if j.earlier, err = readEarlier(o.before); err != nil {
		return nil, err
	}
	if j.sent, err = readSent(o.sent); err != nil {
		return nil, err
	}
	folder, err := inputFolder(o.in, w.Sample)
	if err != nil {
		return nil, err
	}
	j.input, err = readInput(folder, w.Sample)
	return j, err
}

// digest names a run: what is continued must be the same run.
func (j *job) digest() string {
	return strings.Join([]string{
		j.program.Program().ID(), j.program.Digest(), j.municipality, j.before, j.options.sent, j.encoding, j.knownAt.String(), j.on.String(),
		fmt.Sprint(j.synthetic, j.seed, j.inquire), j.input.digest(),
	}, "|")
}

func (j *job) run(ctx context.Context) (err error) {
	if err := j.progress.stage("読込", len(inputNames), j.read); err != nil {
		return err
	}
	if j.log, err = openLog(j.options.out, j.now, j.random); err != nil {
		return err
	}
	open := true
	defer func() {
		if open {
			err = errors.Join(err, j.log.close())
		}
		if j.caseKeys != nil {
			err = errors.Join(err, j.caseKeys.Close())
		}
	}()
	stages := []struct {
		name  string
		total int
		work  func(func(int)) error
	}{
		{"世帯", 1, j.compose},
		{"判定", j.data.register.Persons(), j.decide},
		{"照会", 1, j.ask(ctx)},
		{"記録", 1, j.record(ctx)},
		{"支給", 1, j.work(ctx)},
		{"書出", 7, j.write(ctx)},
	}
	for _, s := range stages {
		if s.name == "照会" && !j.inquire {
			continue
		}
		if err := j.progress.stage(s.name, s.total, s.work); err != nil {
			return err
		}
	}
	open = false
	if err := j.log.close(); err != nil {
		return err
	}
	if err := j.progress.stage("検証", 1, j.verify(ctx)); err != nil {
		return err
	}
	return j.out.finish()
}

func (j *job) read(done func(int)) (err error) {
	if j.synthetic > 0 {
		j.progress.total(j.synthetic)
		city := synth.Config{Persons: j.synthetic, Seed: j.seed, Municipality: j.own, BaseDate: j.program.Program().BaseDate()}
		if j.data, err = makeCity(city, taxYear(j.program), done); err != nil {
			return err
		}
		if j.data.config, err = readCityConfig(bytes.NewReader(j.input["city.json"])); err != nil {
			return err
		}
	} else if j.data, err = j.input.load(j.program, j.own, j.bad, done); err != nil {
		return err
	}
	for _, a := range j.data.forms {
		a.AsOf(j.on)
	}
	return j.data.config.settle(j.on)
}

// taxYear is the fiscal year that the program reads; that of the base date for a program that reads
// none.
func taxYear(c *benefit.Compiled) civil.FiscalYear {
	if year := c.Program().FiscalYear(); year != 0 {
		return year
	}
	year, _ := civil.FiscalYearOf(c.Program().BaseDate())
	return year
}

// compose rebuilds the households of the base date, as known on the day asked for.
func (j *job) compose(func(int)) error {
	j.noticed = j.bad.snapshot()
	j.view = j.data.register.AsOf(j.program.Program().BaseDate(), j.knownAt)
	j.view.SetYear(taxYear(j.program))
	j.noticeRegister()
	return nil
}

// decide judges every household of the base date, then those that appeared later and applied.
func (j *job) decide(done func(int)) error {
	j.data.unread.settle(j.data.register, j.knownAt)
	j.decider = &decider{
		program: j.program, municipality: j.own, on: j.on, forms: j.data.forms,
		payer: newPayer(&j.data.config, j.on, j.sent, j.bad), today: j.data.register.AsOf(j.on, j.knownAt), earlier: j.data.paid,
		unread: j.data.unread,
	}
	found, persons := make([]*judged, 0, j.view.Len()), 0
	for h := range j.view.All() {
		list, err := j.decider.decide(&h, false)
		if err != nil {
			return err
		}
		found = append(found, list...)
		persons += len(h.Members)
		done(persons)
	}
	j.all = found
	if err := j.decideLate(); err != nil {
		return err
	}
	if j.answered == nil {
		j.plan = j.planner().plan(j.all)
		j.planned = j.householdOf()
	}
	return nil
}

func (j *job) decideLate() error {
	j.decider.note(j.all)
	left := maps.Clone(j.data.forms)
	for _, one := range j.all {
		delete(left, one.number)
	}
	if err := j.decideNew(j.decider.today, left); err != nil {
		return err
	}
	for _, day := range returnedOn(left) { // households that are no more: as they stood when the form came back
		if err := j.decideNew(j.data.register.AsOf(day, j.knownAt), left); err != nil {
			return err
		}
	}
	j.unjoined(left)
	return nil
}

// decideNew decides those households of a view that the base date had not and that have a form.
func (j *job) decideNew(view *register.View, left map[string]*form.Application) error {
	for h := range view.NewSince(j.view) {
		if left[h.ID] == nil {
			continue
		}
		list, err := j.decider.decide(&h, true)
		if err != nil {
			return err
		}
		j.all = append(j.all, list...)
		for _, one := range list {
			delete(left, one.number)
		}
	}
	return nil
}

// returnedOn are the days on which forms came back, each once.
func returnedOn(forms map[string]*form.Application) (days []civil.Date) {
	for _, a := range forms {
		if a.Returned.Known() && !slices.Contains(days, a.Returned) {
			days = append(days, a.Returned)
		}
	}
	slices.SortFunc(days, func(a, b civil.Date) int { return a.Days() - b.Days() })
	return days
}

// gone decides a form of a household of which it was learnt, after the form was sent, that it had
// not been registered on the base date: it has left or died, and still gets its answer.
func (j *job) gone(number string, a *form.Application) bool {
	sent := a.Issued
	if !sent.Known() {
		sent = a.Returned
	}
	if later, known := sent.After(j.knownAt); !known || later {
		return false
	}
	h, found := j.data.register.AsOf(j.program.Program().BaseDate(), sent).Household(number)
	if !found {
		return false
	}
	persons := remaining(&h, nil)
	j.all = append(j.all, &judged{
		number: number, head: h.Head, persons: persons, outcome: ineligible, claim: j.program.Program().Amount(),
		reasons: []reason{{code: "R06", persons: persons, text: wording("R06")}},
	})
	return true
}

// unjoined tells of forms that belong to no household that was judged.
func (j *job) unjoined(left map[string]*form.Application) {
	var list finding.List
	var later *register.View // all that is known by now, where less was asked for
	if j.knownAt != j.on {
		later = j.data.register.AsOf(j.on, civil.Date{})
	}
	for _, number := range slices.Sorted(maps.Keys(left)) {
		a := left[number]
		if j.gone(number, a) {
			continue
		}
		number, _, _ = strings.Cut(number, "-") // behind the hyphen stands which group judged apart
		if _, found := later.Household(number); found {
			j.bad.count("household_later", 1)
		} else {
			list = append(list, finding.Finding{Code: "household_unknown", Severity: finding.Error, Field: "household", File: "applications.csv", Line: a.Line, Column: 1, At: -1})
		}
	}
	slices.SortFunc(list, func(a, b finding.Finding) int { return a.Line - b.Line })
	j.bad.add(list)
}

func (j *job) verify(ctx context.Context) func(func(int)) error {
	return func(func(int)) (err error) {
		if j.report, err = verify.Verify(ctx, filepath.Join(j.options.out, "audit"), verify.Options{}); err != nil {
			return err
		}
		return j.check(ctx)
	}
}

// files are what the run wrote, in the order of the README.
func (j *job) files() []string {
	list := slices.Clone(j.out.files)
	return append(list, "audit/")
}
