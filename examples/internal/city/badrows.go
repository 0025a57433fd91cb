package city

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
	household, person string
	finding           finding.Finding
}

// about keeps what was noticed about a household or a person of it.
func (b *badRows) about(household, person string, f finding.Finding) {
	b.warnings[f.Code]++
	if f.Severity >= finding.Warning {
		b.notices = append(b.notices, located{household, person, f})
	}
}

// writeNotices makes notices.csv: what somebody should look at before the bank file goes out.
func (b *badRows) writeNotices(w io.Writer) error {
	t := table.NewWriter(w, table.WriterConfig{File: "notices.csv", Harmless: true, Columns: columns("世帯番号", "宛名番号", "ファイル", "行", "項目", "コード", "内容")})
	for _, n := range b.notices {
		f := &n.finding
		if _, err := t.Write([]string{n.household, n.person, f.File, line(f.Line), f.Field, f.Code, n.text()}); err != nil {
			return err
		}
	}
	return t.Flush()
}

// line is a line of a file; what stands in none has none.
func line(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// text says what somebody has to do about it.
func (n *located) text() string {
	if n.finding.File == "applications.csv" {
		if text, ok := formNames[n.finding.Code]; ok {
			return text
		}
	}
	return findingNames[n.finding.Code]
}

// formNames say what to do about the account on a form.
var formNames = map[string]string{
	"character":      "口座名義等に振込で使えない文字（通帳のカナを本人に確認。市の設定 names で置換えも可）",
	"length":         "桁数の誤り、又は口座名義が30文字を超える（通帳のカナを本人に確認。市の設定 names.truncate で切詰めも可）",
	"truncated":      "口座名義を30文字で切り詰めて振込",
	"already_paid":   "同じ世帯員にほかの申請で支払がある（振込データに入れない。世帯の異動を確認）",
	"sent_before":    "前に送った振込データに同じ支払がある（振込データに入れない。支給済みか確認）",
	"empty":          "口座の記入もれ（本人に確認）",
	"digits":         "口座番号等に数字でない文字（本人に確認）",
	"form":           "ゆうちょの記号・番号の誤り（通帳の記号番号を確認）",
	"check_digit":    "ゆうちょの記号・番号の書き誤りか（通帳の記号番号を確認）",
	"branch_closed":  "存在しないゆうちょの支店（通帳の記号番号を確認）",
	"type":           "預金種別の誤り（本人に確認）",
	"value":          "振込できない預金種別（本人に別の口座を確認）",
	"branch_unknown": "存在しない支店（統廃合。本人に新しい支店を確認）",
	"bank_closed":    "なくなった銀行・支店（本人に新しい口座を確認）",
	"yucho_number":   "ゆうちょの番号が口座番号欄にある（通帳の記号番号を確認）",
	"yucho_type":     "ゆうちょの支店と預金種別が合わない（通帳の記号番号を確認）",
}

func newBadRows() *badRows { return &badRows{warnings: make(map[string]int)} }

// add keeps errors whole, counts warnings by code and keeps those of a row with its line.
func (b *badRows) add(list finding.List) {
	for _, f := range list {
		if f.Severity == finding.Error {
			b.errors = append(b.errors, f)
		} else {
			b.warnings[f.Code]++
			if f.Severity == finding.Warning && f.Line > 1 {
				b.notices = append(b.notices, located{finding: f})
			}
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
		fmt.Fprintf(w, "%s %d行 %d列 %s %s %s\n", f.File, f.Line, f.Column, f.Field, f.Code, errorText(f.Code))
	}
}

// write makes errors.csv.
func (b *badRows) write(w io.Writer) error {
	t := table.NewWriter(w, table.WriterConfig{File: "errors.csv", Columns: []table.Column{{ID: "ファイル"}, {ID: "行"}, {ID: "列"}, {ID: "項目"}, {ID: "コード"}, {ID: "内容"}}})
	for _, f := range b.errors {
		if _, err := t.Write([]string{f.File, strconv.Itoa(f.Line), strconv.Itoa(f.Column), f.Field, f.Code, errorText(f.Code)}); err != nil {
			return err
		}
	}
	return t.Flush()
}

// errorText says why a row could not be read; of a code of two parts the second does.
func errorText(code string) string {
	return errorNames[code[strings.LastIndexByte(code, '.')+1:]]
}

// errorNames say in Japanese why a row could not be read.
var errorNames = map[string]string{
	"household_unknown": "この番号の世帯がない",
	"required":          "空欄にできない欄が空",
	"word":              "この欄にない語",
	"date":              "日付として読めない",
	"format":            "書き方の誤り",
	"range":             "ない日付、又は範囲外",
	"era":               "元号と年が合わない",
	"duplicate":         "同じ世帯の二つ目の書類",
	"event":             "異動に必要な欄がない",
	"type":              "知らない異動事由",
	"mark":              "○・×として読めない",
	"place":             "市区町村コードの誤り",
	"status":            "知らない課税区分",
	"source":            "知らない入手元",
	"kind":              "知らない区分",
	"special":           "知らない本人該当区分",
	"code_unknown":      "columns.tsv にない符号",
	"codes_unset":       "columns.tsv に符号の意味がない",
	"amount":            "円の額として読めない（負の額を含む）",
	"person":            "宛名番号がない",
	"number":            "この市の番号の形でない",
	"individual_number": "個人番号が書かれている（ファイルから除くこと）",
	"year":              "扱えない年度",
	"columns_short":     "列が足りない",
	"conflict":          "終了日が開始日より前",
	"column_missing":    "必要な列がない（区切りはコンマ、1行目は見出し）",
	"column_duplicate":  "同じ見出しの列が二つある",
	"header_missing":    "見出し行がない",
	"encoding_utf16":    "UTF-16 は読めない（UTF-8 か Shift_JIS で保存し直すこと）",
	"columns_long":      "列が多い",
	"row_too_long":      "行が長すぎる",
	"quote_bare":        "引用符の誤り",
	"quote_trailing":    "引用符の誤り",
	"quote_unclosed":    "引用符が閉じていない",
	"income":            "ありえない所得の額",
	"head":              "世帯主の誤り",
	"encoding":          "文字コードの誤り",
	"control":           "制御文字",
	"length":            "長すぎる、又は短すぎる",
	"character":         "使えない文字",
	"supporter_cycle":   "扶養関係の矛盾（互いに扶養）",
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
	"others":                    "住民でない者の行（取り込まない）",
	"bank_unknown":              "同梱の一覧にない銀行・支店（振込の前に確認）",
	"household_later":           "把握時点より後に分かった世帯の書類",
	"duplicate_account":         "ほかの世帯と同じ口座",
	"payee_new_head":            "世帯主が死亡。今の世帯主に支給（口座は新しい世帯主のものか確認）",
	"payee_estate":              "申請後に本人が死亡。相続人に支給（振込データに入れない。相続人と口座を確認）",
	"payee_unknown":             "受給者が死亡しあとを継ぐ者が分からない（誰に支給するか決める）",
	"payee_several":             "児童手当の受給者が複数（それぞれにいくら支給するか決める）",
	"payee_died":                "世帯主が死亡している",
	"amount_zero":               "対象だが支給額が0円（振込データに入れない）",
	"protection_unproven":       "避難等の申出に証明書類がない（確認するまで元の世帯の一員として判定）",
	"roll_differs":              "台帳の課税区分と所得からの計算が異なる",
	"roll_conflict":             "台帳で非課税なのに所得割がある",
	"declaration_overruled":     "課税の台帳に対し、課税所得がないとの申告",
	"no_parameters":             "この年度・市区町村の非課税限度額がない",
	"link.unregistered":         "住民登録にない者の行",
	"link.birth_differs":        "生年月日が住民登録と異なる",
	"link.death_differs":        "死亡日が住民登録と異なる、又は住民登録にない",
	"link.two_tax_rows":         "同じ日の課税情報が食い違う（未確定）",
	"link.taxed_elsewhere":      "賦課期日に他の市区町村にいた者の台帳（使わない）",
	"link.supporter_unlinked":   "市内の扶養者が住民登録にない",
	"link.january_differs":      "1月1日住所が住民登録と異なる（未確定）",
	"holder_differs":            "口座名義が受給者と異なる",
	"bank_name_dropped":         "銀行名・支店名を空欄にして振込",
	"two_accounts":              "口座が二つ記入されている",
	"returned_before_issued":    "返送日が発送日より前（どちらかの日付の誤り。書類を確認）",
	"placeholder":               "口座番号がすべて0（通帳を確認）",
	"gaiji":                     "外字・外字の代替文字を含む氏名",
	"character":                 "出力の文字コードにない文字（〓で出力）",
	"lookalike":                 "形の似た文字への置換え",
	"selector_lost":             "異体字セレクタの省略",
	"duplicate_pair":            "重複符号の統一",
	"column_unknown":            "読まない列",
	"encoding_ambiguous":        "文字コードを判別しきれない表",
	"duplicate":                 "同じ内容の行",
	"conflict":                  "同じ日に食い違う行、又は課税区分と税額の食違い（未確定）",
	"place":                     "市区町村コードとして読めない（不明として扱う）",
	"mark":                      "○・×として読めない（記入なしとして扱う）",
	"vague":                     "日付がおおよそ（不明な日として扱う）",
	"column_unconfirmed":        "出所の確認できない列の見出し",
	noticeProgram:               "この制度の知らない制度の支給（数えない。制度のIDを確認）",
	"attributes":                "宛名番号のない行の氏名・住所等（取り込まない）",
	"sex":                       "性別として読めない（不明として扱う）",
	"age":                       "130歳を超える生年月日（確認）",
	"birth_later":               "処理日より後の生年月日（確認）",
	"required":                  "空欄にできない欄が空（本人に確認）",
	"register.date_unknown":     "基準日との前後が分からない異動",
	"register.two_heads":        "世帯主が二人いる世帯（後の者は世帯員として扱う）",
	"register.registered_twice": "同じ世帯への二度の登録",
	"register.head_not_member":  "世帯にいない者への世帯主変更",
	"register.same_household":   "今いる世帯への異動",
	"register.empty_household":  "世帯員のいない世帯の合併",
	"register.other_household":  "本人の世帯と異なる世帯番号の異動",
	"register.unknown_event":    "対象の異動がない修正・取消",
	"register.amends_later":     "まだ知られていない異動の修正・取消",
	"register.amends_cancel":    "取消の修正",
	"register.duplicate_id":     "異動番号の重複",
	"register.duplicate_event":  "同じ異動の重複",
	"register.no_head":          "世帯主のいない世帯",
	"register.not_registered":   "登録のない者の異動",
	"register.two_households":   "二つの世帯にいる者",
	"register.moved_out_twice":  "二重の転出",
	"register.before_birth":     "出生前の異動",
	"register.after_death":      "死亡後の異動",
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
