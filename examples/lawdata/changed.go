package main

import (
	"bytes"
	"fmt"
	"slices"

	"github.com/kyufu-go/kyufu/benefit"
	"github.com/kyufu-go/kyufu/benefit/law/bundle"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/municipality"
	"github.com/kyufu-go/kyufu/inquiry/permitted"
)

// changedTowns compares grade and limit of every municipality for a fiscal year.
func changedTowns(before, after *bundle.Bundle, year int) (lines []string, err error) {
	then, err := before.Levy()
	if err != nil {
		return nil, err
	}
	now, err := after.Levy()
	if err != nil {
		return nil, err
	}
	fy := civil.FiscalYear(year)
	for code := range now.Towns(fy, civil.Date{}) {
		own, err := now.Rules(fy, code, civil.Date{})
		if err != nil {
			return nil, err
		}
		was, err := then.Rules(fy, code, civil.Date{})
		if err != nil {
			return nil, err
		}
		a, b := was.Known(), own.Known()
		if a != b || was.Limit(0) != own.Limit(0) || was.Limit(1) != own.Limit(1) {
			lines = append(lines, fmt.Sprintf("市区町村 %s：%d級地 限度額 %s、前は %d級地 限度額 %s：%s",
				code, b.Grade, own.Limit(0).Format(), a.Grade, was.Limit(0).Format(), b.Source))
		}
	}
	return lines, nil
}

// changedPrograms compares what the programs of both are as data.
func changedPrograms(before, after *bundle.Bundle, _ int) (lines []string, err error) {
	ids := slices.Concat(benefit.BuiltinIDs(), before.ProgramIDs(), after.ProgramIDs())
	slices.Sort(ids)
	for _, id := range slices.Compact(ids) {
		was, errBefore := before.Program(id)
		now, errAfter := after.Program(id)
		switch {
		case errAfter != nil:
			lines = append(lines, "制度 "+id+"：なくなった")
		case errBefore != nil:
			lines = append(lines, "制度 "+id+"：新しい、"+now.Name().JA)
		case !bytes.Equal(was.JSON(), now.JSON()):
			lines = append(lines, "制度 "+id+"：変わった、"+now.Name().JA)
		}
	}
	return lines, nil
}

// changedRows compares the versions of rows of the permitted lists.
func changedRows(before, after *bundle.Bundle, _ int) (lines []string, err error) {
	if before.Permitted().Digest() == after.Permitted().Digest() {
		return nil, nil
	}
	name := func(r permitted.Row) string { return r.ID + "（" + r.KnownSince.String() + "に公表）" }
	var was, now []string
	for _, r := range before.Permitted().Rows() {
		was = append(was, name(r))
	}
	for _, r := range after.Permitted().Rows() {
		now = append(now, name(r))
		if !slices.Contains(was, name(r)) {
			lines = append(lines, "照合リスト "+name(r)+"：新しい")
		}
	}
	for _, r := range was {
		if !slices.Contains(now, r) {
			lines = append(lines, "照合リスト "+r+"：なくなった")
		}
	}
	return lines, nil
}

// changedDays compares the spans of days that holidays are announced for.
func changedDays(before, after *bundle.Bundle, _ int) (lines []string, err error) {
	for _, a := range after.Holidays() {
		known := slices.ContainsFunc(before.Holidays(), func(b civil.Announced) bool { return b.Span == a.Span && slices.Equal(a.Days, b.Days) })
		if !known {
			lines = append(lines, fmt.Sprintf("休日 %sから%s：%d日が公表", a.Span.From, a.Span.To, len(a.Days)))
		}
	}
	return lines, nil
}

// listTowns prints what is known of every municipality, or of one.
func listTowns(o options, _ []string) error {
	tables, err := new(bundle.Bundle).Levy()
	if err != nil {
		return err
	}
	seen := 0
	for code, k := range tables.Towns(civil.FiscalYear(o.year), civil.Date{}) {
		if o.town != 0 && code != o.town {
			continue
		}
		if k.Ordinance {
			seen++
		}
		if err := printKnown(o, code, k.Grade, k.Branch, k.Unconfirmed, k.Source); err != nil {
			return err
		}
	}
	_, err = fmt.Fprintf(o.out, "条例の額がわかっている市区町村 %d\n", seen)
	return err
}

func printKnown(o options, code municipality.Code, grade, branch int, unconfirmed bool, source string) error {
	said := "確認済"
	if unconfirmed {
		said = "未確認"
	}
	_, err := fmt.Fprintf(o.out, "%s %d-%d %s：%s\n", code, grade, branch, said, source)
	return err
}
