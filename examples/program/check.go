package main

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/kyufu-go/kyufu/benefit"
)

// check reports every fault of each file, and of a file without faults what is probably wrong.
func check(o *options, names []string) error {
	if len(names) == 0 {
		return errors.New("which files?")
	}
	var status error
	for _, name := range names {
		raw, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		p, err := benefit.LoadProgram(raw)
		var e *benefit.Error
		switch {
		case errors.As(err, &e):
			status = errDiffers
			for _, f := range e.Faults {
				_, _ = fmt.Fprintf(o.out, "%s:%s\n", name, line(f))
			}
			continue
		case err != nil:
			return err
		}
		lint := benefit.Lint(p, nil)
		for _, f := range lint {
			_, _ = fmt.Fprintf(o.out, "%s: 注意 %s %s [%s]\n", name, f.Pointer, f.Text(benefit.Japanese), f.Code)
		}
		if len(lint) == 0 {
			_, _ = fmt.Fprintf(o.out, "%s: 問題は見つかりません（%s）\n", name, p.Name().JA)
		}
	}
	return status
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
		_, _ = fmt.Fprintf(o.out, "%-27s %s\t%s / %s", p.Name, of, p.Text.JA, p.Text.EN)
		if len(facts) > 0 {
			_, _ = fmt.Fprintf(o.out, " (%s)", strings.Join(facts, ", "))
		}
		_, _ = fmt.Fprintln(o.out)
	}
	return nil
}

// show says in plain Japanese who gets how much, until when, on what basis.
func show(o *options, names []string) error {
	c, err := o.compile(names)
	if err != nil {
		return err
	}
	p := c.Program()
	w := func(format string, args ...any) { _, _ = fmt.Fprintf(o.out, format+"\n", args...) }
	w("%s（%s）", p.Name().JA, p.ID())
	w("基準日　%s", p.BaseDate())
	if year := p.FiscalYear(); year != 0 {
		w("課税年度　%s", year.Wareki())
	}
	w("支給額　%s（%s）", p.Amount().Format(), map[string]string{
		"household": "一世帯につき", "person": "一人につき", "child": "児童一人につき", "assessment": "税額から計算",
	}[p.Unit()])
	if end := p.Deadlines().End; end.Known() {
		w("受付期限　%s", end)
	}
	for t := benefit.TrackA; t <= benefit.TrackC; t++ {
		refusals(w, c, t)
	}
	w("識別　%s", c.Digest())
	return nil
}

// refusals lists the reasons for which a track refuses.
func refusals(w func(string, ...any), c *benefit.Compiled, t benefit.Track) {
	criteria := c.Criteria(t)
	if criteria == nil {
		return
	}
	w("区分%s　次の場合は支給しません", t)
	var seen []string
	for _, one := range criteria {
		if slices.Contains(seen, one.Code) {
			continue
		}
		seen = append(seen, one.Code)
		text, ok := benefit.Wording(one.Code, benefit.Clerk, benefit.Japanese)
		if !ok {
			text = one.ID
		}
		w("　%s　%s", one.Code, text)
	}
}
