package main

import (
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/kyufu-go/kyufu/benefit"
	"github.com/kyufu-go/kyufu/benefit/batch"
	"github.com/kyufu-go/kyufu/benefit/lab"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/intake"
	"github.com/kyufu-go/kyufu/household/money"
	"github.com/kyufu-go/kyufu/household/municipality"
	"github.com/kyufu-go/kyufu/household/register"
)

// try decides about one household, or about a town.
func try(o *options, names []string) error {
	c, err := o.compile(names)
	if err != nil {
		return err
	}
	if o.household != "" {
		return o.one(c)
	}
	var sum batch.Summary
	seen := lab.NewCoverage(c, benefit.TrackA)
	for r, err := range o.decide(c) {
		if err != nil {
			return err
		}
		if r.Err != nil {
			sum.Failed++
			o.failed(r)
			continue
		}
		sum.AddDecision(r.Decision)
		if seen != nil {
			seen.Add(r.Decision)
		}
	}
	o.printf("対象 %d世帯 %s、対象外 %d、未確定 %d、判定できない世帯 %d\n", sum.Eligible, sum.Amount.Format(), sum.Ineligible, sum.Undetermined, sum.Failed)
	for code, n := range sum.Reasons(c.Criteria(benefit.TrackA)) {
		text, _ := benefit.Wording(code, benefit.WordingOptions{})
		o.printf("%s %s\t%d\n", code, text, n)
	}
	for f, n := range sum.Missing {
		if n > 0 {
			o.printf("未確定 %s\t%d\n", benefit.Fact(f), n)
		}
	}
	if seen != nil {
		o.unseen(seen)
	}
	return nil
}

// failed says which household cannot be judged, and because of which member.
func (o *options) failed(r batch.Result) {
	o.printf("判定できない世帯 %s", r.Input.Household.ID)
	if e, ok := errors.AsType[*benefit.Error](r.Err); ok {
		o.printf(" %s", e.Detail)
		if i, ok := e.Member(); ok {
			o.printf("（%d人目）", i+1)
		}
	}
	o.printf("\n")
}

// unseen names the criteria that held for no household of the town: this town does not try them.
func (o *options) unseen(seen *lab.Coverage) {
	var unseen []string
	for _, rule := range seen.Gaps() {
		if rule.Predicate == "" && rule.Code != "" && rule.True == 0 {
			unseen = append(unseen, rule.Code+" "+rule.Criterion)
		}
	}
	if len(unseen) > 0 {
		o.printf("この町のデータで一度も成り立たなかった理由：%s\n", strings.Join(unseen, "、"))
	}
}

// decide decides about every household of a town's files, on track A.
func (o *options) decide(c *benefit.Compiled) iter.Seq2[batch.Result, error] {
	return func(yield func(batch.Result, error) bool) {
		view, err := o.view(c)
		if err != nil {
			yield(batch.Result{}, err)
			return
		}
		town, _ := municipality.Parse(o.town) // compile has read it
		for r := range batch.Over(c, view, benefit.Input{Municipality: town}) {
			if !yield(r, nil) {
				return
			}
		}
	}
}

// residents is the file without which there is no town.
const residents = "residents.csv"

// view reads a town's files as of the base date.
func (o *options) view(c *benefit.Compiled) (*register.View, error) {
	if o.in == "" {
		return nil, errors.New("-household にファイル、または -in にフォルダを指定してください")
	}
	town, err := municipality.Parse(o.town)
	if err != nil {
		return nil, err
	}
	g := register.New(register.Config{Municipality: town})
	type reader = func(*register.Register, *os.File, intake.Options) (register.Report, error)
	for _, file := range []struct {
		name string
		read reader
	}{
		{residents, func(g *register.Register, f *os.File, o intake.Options) (register.Report, error) {
			return intake.Residents(g, f, o)
		}},
		{"tax.csv", func(g *register.Register, f *os.File, o intake.Options) (register.Report, error) {
			return intake.Tax(g, f, o)
		}},
		{"welfare.csv", func(g *register.Register, f *os.File, o intake.Options) (register.Report, error) {
			return intake.Welfare(g, f, o)
		}},
	} {
		if err := read(g, filepath.Join(o.in, file.name), file.read); err != nil {
			return nil, err
		}
	}
	view := g.AsOf(c.Program().BaseDate(), civil.Date{})
	view.SetYear(c.Program().FiscalYear())
	return view, nil
}

func read(g *register.Register, path string, take func(*register.Register, *os.File, intake.Options) (register.Report, error)) error {
	f, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) && filepath.Base(path) != residents {
		return nil
	}
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	options := intake.Options{File: filepath.Base(path)}
	if options.File != residents {
		options.Candidates = g.Has // facts of others are not taken
	}
	_, err = take(g, f, options)
	return err
}

// compare sets our decisions beside those of the old system, while both run.
func compare(o *options, names []string) error {
	c, err := o.compile(names)
	if err != nil {
		return err
	}
	theirs, err := readTheirs(o.theirs)
	if err != nil {
		return err
	}
	kinds := map[string]int{}
	difference := money.Yen(0)
	for r, err := range o.decide(c) {
		if err != nil {
			return err
		}
		was, known := theirs[r.Input.Household.ID]
		switch {
		case r.Err != nil || !known || r.Decision.Outcome == benefit.Undetermined:
			kinds["比べられない"]++
		case was == r.Decision.Amount:
			kinds["一致"]++
		default:
			difference += r.Decision.Amount - was
			kinds[fmt.Sprintf("%v %s→%s", r.Decision.AppendCodes(nil), was.Format(), r.Decision.Amount.Format())]++
		}
	}
	for _, kind := range sorted(kinds) {
		_, _ = fmt.Fprintf(o.out, "%s\t%d世帯\n", kind, kinds[kind])
	}
	_, _ = fmt.Fprintf(o.out, "差額\t%s\n", difference.Format())
	if difference != 0 {
		return errDiffers
	}
	return nil
}

func sorted(m map[string]int) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
