package command

import (
	"errors"
	"fmt"
	"strings"

	"github.com/kyufu-go/kyufu/household/finding"
)

// Finding says in Japanese what is wrong where, and never what stands there. The name of the field
// may be empty: then the id of the finding's own field stands for it.
func Finding(f finding.Finding, field string) string {
	var b strings.Builder
	if f.File != "" {
		b.WriteString(f.File + " ")
	}
	if f.Line > 0 {
		fmt.Fprintf(&b, "%d行 ", f.Line)
	}
	if f.Column > 0 {
		fmt.Fprintf(&b, "%d列 ", f.Column)
	}
	if field == "" {
		field = f.Field
	}
	if name, ok := fields[field]; ok {
		field = name
	}
	if field != "" {
		b.WriteString(field + "：")
	}
	return b.String() + Word(f.Code)
}

// Word says what a finding's code means, with the code behind it for whoever is asked for help.
func Word(code string) string {
	if word, ok := words[code]; ok {
		return word + " [" + code + "]"
	}
	return "[" + code + "]"
}

// fields are the columns of accounts and payments whose id is a word.
var fields = map[string]string{
	"bank": "銀行コード", "branch": "支店コード", "type": "預金種別", "number": "口座番号", "holder": "口座名義（カナ）", "amount": "金額",
	"symbol": "ゆうちょ記号", "date": "振込指定日", "household": "世帯番号", "person": "宛名番号",
}

// words say what the codes of findings mean to somebody at a desk.
var words = map[string]string{
	"header_missing":     "空のファイルです",
	"column_missing":     "この見出しの列がありません",
	"column_duplicate":   "同じ意味の見出しが二つあります",
	"column_unknown":     "知らない見出しです。この列は読みません",
	"columns_short":      "列が足りません",
	"columns_long":       "列が多すぎます",
	"encoding_utf16":     "UTF-16で書かれています。UTF-8かShift_JISで保存し直してください",
	"encoding_ambiguous": "文字コードを判別しきれず、UTF-8として読みました",
	"quote_unclosed":     "引用符が閉じていません",
	"quote_bare":         "引用符の位置が誤っています",
	"quote_trailing":     "引用符のあとに文字があります",
	"row_too_long":       "行が長すぎます",
	"control":            "制御文字があります",
	"character":          "この項目で使えない文字があります",
	"gaiji":              "外字、又は外字に代わる文字があります",
	"duplicate_pair":     "二通りの符号を持つ文字を、一つにそろえました",
	"lookalike":          "形の似た文字に置き換えました",
	"selector_lost":      "異体字の指定が落ちました",
	"truncated":          "30文字で切り詰めました",
	"digits":             "数字でない文字があります",
	"length":             "長さが合いません",
	"empty":              "空欄です",
	"type":               "預金種別が正しくありません",
	"value":              "ここでは使えない値です",
	"form":               "書き方をそろえました、又は書き方が合いません",
	"format":             "書き方が正しくありません",
	"range":              "ない日付、又は範囲の外の値です",
	"absent":             "日付なしを表す書き方でした",
	"partial":            "わからない部分のある日付です",
	"trimmed":            "前後の空白を除きました",
	"code":               "コード一覧にない値です",
	"width":              "固定長の幅に入りません",
	"sealed":             "個人番号は書けません。ファイルから除いてください",
	"check_digit":        "検査数字が合いません。書き誤りを確かめてください",
	"holiday":            "銀行の休業日です",
	"branch_closed":      "存在しない支店です",

	"account_cash":       "現金払いなのに口座があります",
	"account_differs":    "申請された口座と振込先の口座が違います",
	"account_incomplete": "口座払いなのに口座の一部がありません",
	"agent_incomplete":   "代理人の項目がそろっていません",
	"amount_missing":     "決定又は支払があるのに金額がありません",
	"date_order":         "先にあるべき日より前の日付です",
	"death":              "死亡と死亡日がそろっていません",
	"latest_flag":        "最新の履歴が二つあるか、一つもありません",
	"payment_missing":    "支払がないのに、振込不能・戻入・結果があります",
	"reason_missing":     "理由がありません、又は理由だけがあります",
	"refused_decided":    "支給と却下の両方があります（強制決定でない）",
	"refused_paid":       "却下又は取下げなのに支払があります",
	"return_exceeds":     "支払より多い戻入です",
	"yucho_differs":      "ゆうちょの記号・番号と、支店・口座番号が違う口座です",
}

// failure says the first finding of what failed and how many more there are, as it does itself.
func failure(said string, err error) string {
	f, ok := errors.AsType[*finding.Failure](err)
	if !ok || len(f.Findings) == 0 {
		return said
	}
	first, _ := f.Findings.First(finding.Error)
	now := Finding(first, "")
	if n := len(f.Findings.AtLeast(finding.Error)); n > 1 {
		now += fmt.Sprintf("（ほか %d 件）", n-1)
	}
	return strings.Replace(said, f.Error(), now, 1)
}
