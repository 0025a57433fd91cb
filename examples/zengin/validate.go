package main

import (
	"errors"
	"flag"
	"fmt"
	"slices"
	"strings"

	"github.com/kyufu-go/kyufu/benefit/bank/zengin"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/finding"
)

func validate(e env, flags *flag.FlagSet, args []string) (int, error) {
	asJSON := flags.Bool("json", false, "報告をJSONで")
	asSARIF := flags.Bool("sarif", false, "報告をSARIF 2.1.0で")
	suppress := flags.String("suppress", "", "除く規則（コンマで区切る）")
	date := flags.String("date", "", "ファイルを作る日（YYYY-MM-DD）：振込指定日を点検する")
	most := flags.Int64("most", 0, "一件の上限の`円`")
	amounts := flags.String("amounts", "", "制度が支払う`円`の額すべて（コンマで区切る）")
	sent := flags.String("sent", "", "前に送ったファイルの`フォルダ`：そこにある支払は誤り")
	expected := flags.String("expected", "", "入っているべき支払だけの`ファイル`（convert -to csv -reveal の形）")
	ebcdic := flags.Bool("ebcdic", false, "EBCDIC（コードページ290）のファイル")
	digest := flags.String("sha256", "", "ファイルのあるべきダイジェスト")
	names, err := e.parse(flags, args, 1)
	if err != nil {
		return exitUsage, err
	}
	cfg, err := config(*suppress, *date)
	if err != nil {
		return exitUsage, err
	}
	if *expected != "" && names[0] == "-" {
		return exitUsage, errors.New("-expected はファイルを二度読みます。標準入力でなく、ファイル名を指定してください")
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
			e.printf("照合値が違います。作ったときのファイルではありません\n")
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
		e.finding(&f)
	}
	e.printf("レコード %d件、明細 %d件、%s：", r.Records, r.Transfers, r.Total.Format())
	if r.OK() {
		e.printf("誤りなし\n")
		return
	}
	var counts []string
	for _, c := range r.Counts {
		counts = append(counts, fmt.Sprintf("%s %d件", c.Rule, c.Count))
	}
	e.printf("%s\n", strings.Join(counts, "、"))
}

// finding says where what is wrong, by the rule book's own words.
func (e env) finding(f *finding.Finding) {
	e.printf("%dレコード %dバイト目 ", f.Line, f.Column)
	if f.Field != "" {
		e.printf("%s：", fieldName(f.Field))
	}
	e.printf("%s%s [%s]", severities[f.Severity], ruleText(f.Code), f.Code)
	if f.Code == "count" || f.Code == "total" || f.Code == "result_total" {
		e.printf("（%s、正しくは %s）", f.From, f.To)
	}
	e.printf("\n")
}

var severities = map[finding.Severity]string{finding.Error: "誤り ", finding.Warning: "注意 ", finding.Info: ""}

// ruleText is what the rule book says of a code in Japanese.
func ruleText(code string) string {
	rules := zengin.Rules()
	if i := slices.IndexFunc(rules, func(r zengin.Rule) bool { return r.ID == code }); i >= 0 {
		return rules[i].JA
	}
	return ""
}

// fieldName is the name of a field in the format, where a layout of payments has it.
func fieldName(id string) string {
	for _, kind := range payments {
		l, ok := zengin.LayoutOf(zengin.Kind(kind))
		if !ok {
			continue
		}
		for _, f := range slices.Concat(l.Header.Fields, l.Data.Fields, l.Trailer.Fields, l.End.Fields) {
			if f.ID.String() == id {
				return f.JA
			}
		}
	}
	return id
}
