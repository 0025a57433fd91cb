package main

import (
	"flag"
	"strings"

	"github.com/kyufu-go/kyufu/benefit/bank/zengin"
)

// document reads a file, masked unless its content may be shown.
func (e env) document(name string, reveal bool, cfg zengin.ReaderConfig) (*zengin.Document, zengin.Report, error) {
	f, err := e.open(name)
	if err != nil {
		return nil, zengin.Report{}, err
	}
	defer f.Close()
	doc, report, err := zengin.ReadDocument(f, cfg)
	if err != nil {
		return nil, zengin.Report{}, err
	}
	if !reveal {
		doc = doc.Mask()
	}
	return doc, report, nil
}

func inspect(e env, flags *flag.FlagSet, args []string) (int, error) {
	records := flags.Bool("records", false, "すべてのレコードを書く")
	reveal := flags.Bool("reveal", false, "名義や番号を示す")
	names, err := e.parse(flags, args, 1)
	if err != nil {
		return exitUsage, err
	}
	doc, report, err := e.document(names[0], *reveal, zengin.ReaderConfig{AnyKind: true})
	if err != nil {
		return exitUsage, err
	}
	e.printf("レコード %d件、バッチ %d件、明細 %d件、合計 %s、区切り %s、EOFバイト %s\n",
		report.Records, report.Batches, report.Transfers, report.Total.Format(), report.Separator, map[bool]string{true: "あり", false: "なし"}[report.EOF])
	for i := range doc.Records {
		r := &doc.Records[i]
		if h, err := r.Header(); err == nil {
			e.header(r, &h)
		}
		if *records {
			e.record(r)
		}
	}
	for _, c := range report.Counts {
		e.printf("%s [%s] %d件\n", ruleText(c.Rule), c.Rule, c.Count)
	}
	if report.Batches == 0 {
		e.printf("ヘッダーレコードがありません。全銀ファイルではありません\n")
		return exitFound, nil
	}
	return exitOK, nil
}

func (e env) header(r *zengin.Record, h *zengin.Header) {
	title := string(h.Kind)
	if l, ok := zengin.LayoutOf(h.Kind); ok {
		title += " " + l.JA
	}
	e.printf("%dレコードから：%s、委託者 %s %s、日付 %s、銀行 %s %s、支店 %s %s\n",
		r.Line, title, h.Code, h.Name, h.Date, h.Bank, h.BankName, h.Branch, h.BranchName)
}

// record prints the fields of a record that are not blank.
func (e env) record(r *zengin.Record) {
	var parts []string
	if l := r.Layout(); l != nil {
		for _, f := range l.Fields[1:] {
			text, err := r.Text(f.ID)
			if err == nil && strings.Trim(text, "0 ") != "" && f.ID != zengin.FieldFiller {
				parts = append(parts, f.ID.String()+"="+text)
			}
		}
		if l.Overlay != nil {
			if text, err := r.Text(l.Overlay.Field.ID); err == nil {
				parts = append(parts, l.Overlay.Field.ID.String()+"="+text)
			}
		}
	}
	e.printf("%6d %c %s\n", r.Line, max(r.Type(), ' '), strings.Join(parts, " "))
}
