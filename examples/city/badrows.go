package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/kyufu-go/kyufu/household/finding"
	"github.com/kyufu-go/kyufu/household/text/table"
)

// badRows collects what could not be read and what was noticed: file, line, column and code, never
// a value.
type badRows struct {
	errors   finding.List
	warnings map[string]int
	notices  []located
}

// located is something noticed about the payment of a household.
type located struct {
	household string
	finding   finding.Finding
}

// writeNotices makes notices.csv: what somebody should look at before the bank file goes out.
func (b *badRows) writeNotices(w io.Writer) error {
	t := table.NewWriter(w, table.WriterConfig{File: "notices.csv", Harmless: true, Columns: columns("世帯番号", "ファイル", "行", "項目", "コード", "内容")})
	for _, n := range b.notices {
		f := &n.finding
		if _, err := t.Write([]string{n.household, f.File, strconv.Itoa(f.Line), f.Field, f.Code, findingNames[f.Code]}); err != nil {
			return err
		}
	}
	return t.Flush()
}

func newBadRows() *badRows { return &badRows{warnings: make(map[string]int)} }

// add keeps errors whole and counts warnings by code.
func (b *badRows) add(list finding.List) {
	for _, f := range list {
		if f.Severity == finding.Error {
			b.errors = append(b.errors, f)
		} else {
			b.warnings[f.Code]++
		}
	}
}

// print shows the first ten on the screen.
func (b *badRows) print(w io.Writer) {
	for i, f := range b.errors {
		if i == 10 {
			fmt.Fprintf(w, "… ほか %d 件は errors.csv にあります\n", len(b.errors)-10)
			break
		}
		fmt.Fprintf(w, "%s %d行 %d列 %s %s\n", f.File, f.Line, f.Column, f.Field, f.Code)
	}
}

// write makes errors.csv.
func (b *badRows) write(w io.Writer) error {
	t := table.NewWriter(w, table.WriterConfig{File: "errors.csv", Columns: []table.Column{{ID: "ファイル"}, {ID: "行"}, {ID: "列"}, {ID: "項目"}, {ID: "コード"}}})
	for _, f := range b.errors {
		if _, err := t.Write([]string{f.File, strconv.Itoa(f.Line), strconv.Itoa(f.Column), f.Field, f.Code}); err != nil {
			return err
		}
	}
	return t.Flush()
}

// count adds n warnings of a code.
func (b *badRows) count(code string, n int) {
	if n > 0 {
		b.warnings[code] += n
	}
}

// summary lists the warnings by code for the report.
func (b *badRows) summary() []findingRow {
	var rows []findingRow
	for code, n := range b.warnings {
		rows = append(rows, findingRow{Code: code, Text: findingNames[code], Count: n})
	}
	if n := len(b.errors); n > 0 {
		rows = append(rows, findingRow{Code: "errors", Text: "読み取れなかった行の誤り（errors.csv）", Count: n})
	}
	slices.SortFunc(rows, func(a, b findingRow) int { return strings.Compare(a.Code, b.Code) })
	return rows
}

// findingNames say in Japanese what a warning means, where the code alone would puzzle a section
// chief.
var findingNames = map[string]string{
	"others":                   "住民でない者の行（取り込まない）",
	"bank_unknown":             "同梱の一覧にない銀行・支店（振込の前に確認）",
	"household_later":          "把握時点より後に分かった世帯の書類",
	"duplicate_account":        "ほかの世帯と同じ口座",
	"holder_differs":           "口座名義が受給者と異なる",
	"bank_name_dropped":        "銀行名・支店名を空欄にして振込",
	"two_accounts":             "口座が二つ記入されている",
	"gaiji":                    "外字・外字の代替文字を含む氏名",
	"character":                "出力の文字コードにない文字（〓で出力）",
	"lookalike":                "形の似た文字への置換え",
	"selector_lost":            "異体字セレクタの省略",
	"duplicate_pair":           "重複符号の統一",
	"column_unknown":           "読まない列",
	"encoding_ambiguous":       "文字コードを判別しきれない表",
	"duplicate":                "同じ内容の行",
	"conflict":                 "同じ日に食い違う行",
	"register.date_unknown":    "基準日との前後が分からない異動",
	"register.no_head":         "世帯主のいない世帯",
	"register.not_registered":  "登録のない者の異動",
	"register.two_households":  "二つの世帯にいる者",
	"register.moved_out_twice": "二重の転出",
	"register.before_birth":    "出生前の異動",
	"register.after_death":     "死亡後の異動",
}

// snapshot and restore let the decisions be made again without counting what they noticed twice.
func (b *badRows) snapshot() badRows {
	return badRows{errors: slices.Clip(b.errors), notices: slices.Clip(b.notices), warnings: maps.Clone(b.warnings)}
}

func (b *badRows) restore(s badRows) {
	b.errors, b.notices, b.warnings = s.errors, s.notices, maps.Clone(s.warnings)
}

// notice counts what the record checks found: it belongs to the report, not to the rows that could
// not be read.
func (b *badRows) notice(list finding.List) {
	for _, f := range list {
		b.warnings[f.Code]++
	}
}
