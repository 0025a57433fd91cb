package main

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/kyufu-go/kyufu/benefit"
	"github.com/kyufu-go/kyufu/inquiry/permitted"
)

// checkPermitted puts a town's own list over the built-in one and tells what each of its rows
// allows, then on which days an inquiry that a built-in program needs has no row.
func checkPermitted(o options, path string, r io.Reader) error {
	load := permitted.LoadJSON
	if strings.HasSuffix(path, ".csv") {
		load = func(r io.Reader) (*permitted.List, error) { return permitted.LoadCSV("town", path, r) }
	}
	own, err := load(r)
	if err != nil {
		return err
	}
	for _, row := range own.Rows() {
		for _, g := range row.Grants {
			if _, err := fmt.Fprintf(o.out, "%s項 %s：%s を %s から、年度 %s、%sに公表\n",
				row.No, row.Act, g.Information, g.Provider, g.Years, row.KnownSince); err != nil {
				return err
			}
		}
	}
	list, err := permitted.BuiltIn().Merge(own)
	if err != nil {
		return err
	}
	needs, err := neededTaxFacts()
	if err != nil {
		return err
	}
	for _, gap := range list.Coverage(needs...) {
		if _, err := fmt.Fprintf(o.out, "照会できない期間：%s %sから%s：%s\n", gap.Need, gap.From, gap.To, gap.Reason.Text("ja")); err != nil {
			return err
		}
	}
	_, err = fmt.Fprintf(o.out, "項の版 %d、%s\n", list.Len(), list.Digest())
	return err
}

// usualMonths is how long a program runs whose deadline only the town knows.
const usualMonths = 6

// neededTaxFacts are the tax facts that the built-in programs ask for, from base date to deadline.
func neededTaxFacts() ([]permitted.Need, error) {
	var needs []permitted.Need
	for _, id := range benefit.BuiltinIDs() {
		p, err := benefit.Builtin(id)
		if err != nil {
			return nil, err
		}
		from, to := p.BaseDate(), p.Deadlines().End
		if p.FiscalYear() == 0 {
			continue
		}
		if !to.Known() {
			to = from.AddMonths(usualMonths)
		}
		needs = append(needs, permitted.Need{Name: id, From: from, To: to, Query: permitted.Query{
			Inquirer: permitted.PayingBody, Duty: permitted.SpecifiedPublicBenefit, Provider: permitted.Mayor,
			Information: permitted.LocalTax, Subject: permitted.Member, FiscalYear: p.FiscalYear(),
			Assessment: permitted.Assessment{PublishedOn: from}, Designation: permitted.NoDesignation, // the list alone is looked at
		}})
	}
	return needs, nil
}

// checkCodes puts a town's codes over the built-in ones and tells what each stands for.
func checkCodes(o options, _ string, r io.Reader) error {
	own, err := permitted.LoadCodes(r)
	if err != nil {
		return err
	}
	on := o.asOf
	if !on.Known() {
		return errors.New("-as-of には、符号を使う日を指定してください")
	}
	builtIn := permitted.BuiltInCodes()
	for _, n := range networkNames {
		e, ok := own.Code(n.kind, n.name, on)
		from := "町の符号"
		if !ok {
			e, ok = builtIn.Code(n.kind, n.name, on)
			from = "組込み"
		}
		said := "符号なし"
		if ok {
			said = e.Code + "（" + from + "）"
		}
		if e.Unconfirmed {
			said += "、未確認：実際のネットワークでは使えない"
		}
		if _, err := fmt.Fprintf(o.out, "%s %s：%s\n", n.kind, n.name, said); err != nil {
			return err
		}
	}
	return nil
}

var networkNames = []struct {
	kind permitted.CodeKind
	name string
}{
	{permitted.OfDuty, string(permitted.SpecifiedPublicBenefit)},
	{permitted.OfInformation, string(permitted.LocalTax)},
	{permitted.OfInformation, string(permitted.ResidentRecord)},
	{permitted.OfInformation, string(permitted.AccountRegister)},
}
