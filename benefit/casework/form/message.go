package form

import (
	"github.com/kyufu-go/kyufu/benefit/record"
	"github.com/kyufu-go/kyufu/household/finding"
)

// sentences say what has to be done about a code.
var sentences = map[string]string{
	record.CodeSealed: "個人番号は記入できません", record.CodeDigits: "数字で記入してください", record.CodeLength: "文字数が合いません",
	record.CodeCode: "選択肢にない値です", record.CodeFormat: "書き方が正しくありません", record.CodeRange: "存在しない日付です",
	record.CodeGaiji: "外字は使えません", record.CodeCharacter: "使えない文字があります",
	CodeRequired: "記入してください", CodeWord: "選択肢にない言葉です", CodeDate: "日付が正しくありません", CodeDuplicate: "同じ世帯の書類が二つあります",
}

// Message returns a sentence in Japanese for a finding about a form: the name of the field where
// there is one, and what has to be done. It holds no value.
func Message(f finding.Finding) string {
	sentence, ok := sentences[f.Code]
	if !ok {
		sentence = "確認してください"
	}
	if name := fieldName(f.Field); name != "" {
		return name + "：" + sentence
	}
	return sentence
}

// fieldName is the Japanese name of a column or of a field of the record.
func fieldName(id string) string {
	for i := range columns {
		if columns[i].ID == id {
			return columns[i].Names[0]
		}
	}
	for _, info := range record.Fields() {
		if info.ID == id {
			return info.JA
		}
	}
	return ""
}
