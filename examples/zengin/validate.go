package main

import (
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
	digest := flags.String("sha256", "", "the digest that the file must have")
	names, err := e.parse(flags, args, 1)
	if err != nil {
		return exitUsage, err
	}
	cfg, err := config(*suppress, *date)
	if err != nil {
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
	if report.Failed() || !sealed {
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
