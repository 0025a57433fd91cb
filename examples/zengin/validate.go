package main

import (
	"errors"
	"flag"
	"fmt"
	"strings"

	"github.com/kyufu-go/kyufu/benefit/bank/zengin"
	"github.com/kyufu-go/kyufu/household/civil"
)

func validate(e env, flags *flag.FlagSet, args []string) (int, error) {
	asJSON := flags.Bool("json", false, "the report as JSON")
	asSARIF := flags.Bool("sarif", false, "the report as SARIF 2.1.0")
	suppress := flags.String("suppress", "", "rules to leave out, with commas between")
	date := flags.String("date", "", "the day on which the file is made, YYYY-MM-DD: judges the transfer date")
	most := flags.Int64("most", 0, "the most `yen` that one record may hold")
	amounts := flags.String("amounts", "", "all amounts in `yen` that the program can pay, with commas between")
	sent := flags.String("sent", "", "`folder` of the files that were sent before: a payment of theirs is an error")
	expected := flags.String("expected", "", "`file` that holds exactly the payments that must be in this one, as convert -to csv -reveal writes them")
	ebcdic := flags.Bool("ebcdic", false, "the file is in EBCDIC (code page 290)")
	digest := flags.String("sha256", "", "the digest that the file must have")
	names, err := e.parse(flags, args, 1)
	if err != nil {
		return exitUsage, err
	}
	cfg, err := config(*suppress, *date)
	if err != nil {
		return exitUsage, err
	}
	if *expected != "" && names[0] == "-" {
		return exitUsage, errors.New("-expected reads the file twice: give its name")
	}
	if err := payable(&cfg, *most, *amounts, *sent, *ebcdic); err != nil {
		return exitUsage, err
	}
	f, err := e.open(names[0])
	if err != nil {
		return exitUsage, err
	}
	defer f.Close()
	report, sealed, err := judge(f, cfg, *digest)
	if err != nil {
		return exitUsage, err
	}
	switch {
	case *asJSON:
		err = report.WriteJSON(e.out)
	case *asSARIF:
		err = report.WriteSARIF(e.out, names[0])
	default:
		e.report(&report)
		if !sealed {
			e.printf("the digest differs: these are not the bytes that were written\n")
		}
	}
	differ := 0
	if *expected != "" && err == nil {
		differ, err = e.compare(names[0], *expected, cfg.Coding)
	}
	if report.Failed() || !sealed || differ > 0 {
		return exitFound, err
	}
	return exitOK, err
}

func config(suppress, date string) (zengin.ReaderConfig, error) {
	var cfg zengin.ReaderConfig
	if suppress != "" {
		cfg.Check.Suppress = strings.Split(suppress, ",")
	}
	if date != "" {
		day, err := civil.ParseDate(date)
		if err != nil {
			return cfg, err
		}
		cfg.Check.Reference, cfg.Check.Calendar = day, civil.BankDays()
	}
	return cfg, nil
}

func (e env) report(r *zengin.Report) {
	for _, f := range r.Findings {
		e.printf("record %d byte %d: %s %s", f.Line, f.Column, f.Severity, f.Code)
		if f.Field != "" {
			e.printf(" in %s", f.Field)
		}
		if f.Code == "count" || f.Code == "total" || f.Code == "result_total" {
			e.printf(" (%s, should be %s)", f.From, f.To)
		}
		e.printf("\n")
	}
	e.printf("%d records, %d payments, %s: ", r.Records, r.Transfers, r.Total.Format())
	if r.OK() {
		e.printf("nothing found\n")
		return
	}
	var counts []string
	for _, c := range r.Counts {
		counts = append(counts, fmt.Sprintf("%s %d", c.Rule, c.Count))
	}
	e.printf("%s\n", strings.Join(counts, ", "))
}
