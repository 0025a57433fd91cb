package main

import (
	"errors"
	"flag"
	"fmt"

	"github.com/kyufu-go/kyufu/benefit/bank"
	"github.com/kyufu-go/kyufu/benefit/bank/zengin"
)

func explain(e env, flags *flag.FlagSet, args []string) (int, error) {
	number := flags.Int("record", 0, "説明するレコードの番号（1から）")
	reveal := flags.Bool("reveal", false, "名義や番号を示す")
	names, err := e.parse(flags, args, 1)
	if err != nil {
		return exitUsage, err
	}
	if *number == 0 {
		return e.rule(names[0])
	}
	doc, _, err := e.document(names[0], *reveal, zengin.ReaderConfig{AnyKind: true})
	if err != nil {
		return exitUsage, err
	}
	if *number < 1 || *number > len(doc.Records) {
		return exitUsage, fmt.Errorf("このファイルは%dレコードです", len(doc.Records))
	}
	r := &doc.Records[*number-1]
	l := r.Layout()
	if l == nil {
		e.printf("%s：この形のレコードはありません（%dバイト）\n", r, len(r.Bytes()))
		return exitOK, nil
	}
	e.printf("%s\n", r)
	for _, f := range l.Fields {
		e.field(r, f)
	}
	if l.Overlay != nil {
		e.field(r, l.Overlay.Field)
	}
	return exitOK, nil
}

// field prints a field: place, attribute, name, content and what it means.
func (e env) field(r *zengin.Record, f zengin.Field) {
	if f.ID == zengin.FieldFiller {
		e.printf("%3d–%-3d %c%-3d %s\n", f.Offset+1, f.Offset+f.Width, f.Attribute, f.Width, f.JA)
		return
	}
	text, err := r.Text(f.ID)
	if err != nil {
		return // hidden by the overlay, or the overlay itself
	}
	e.printf("%3d–%-3d %c%-3d %s %s", f.Offset+1, f.Offset+f.Width, f.Attribute, f.Width, f.JA, text)
	if meaning := meaning(r, f.ID, text); meaning != "" {
		e.printf(" (%s)", meaning)
	}
	e.printf("\n")
}

func meaning(r *zengin.Record, id zengin.FieldID, text string) string {
	switch id { //nolint:exhaustive // the fields whose digits stand for words.
	case zengin.FieldKind:
		if l, ok := zengin.LayoutOf(zengin.Kind(text)); ok {
			return l.JA
		}
	case zengin.FieldType:
		if t, err := bank.ParseAccountType(text); err == nil {
			return t.String()
		}
	case zengin.FieldResult:
		if len(text) == 1 {
			return bank.Result(text[0] - '0').String()
		}
	case zengin.FieldNew:
		return map[string]string{"0": "その他", "1": "第1回", "2": "変更"}[text]
	case zengin.FieldMethod:
		return map[string]string{"7": "テレ振込", "8": "文書振込"}[text]
	case zengin.FieldCoding:
		return map[string]string{"0": "JIS", "1": "EBCDIC"}[text]
	case zengin.FieldBranch:
		if code, err := r.Text(zengin.FieldBank); err == nil && code == bank.YuchoBank {
			return "ゆうちょ銀行の店番"
		}
	}
	return ""
}

// rule prints a rule of the rule book, or all of them.
func (e env) rule(id string) (int, error) {
	found := false
	for _, r := range zengin.Rules() {
		if id != "rules" && r.ID != id {
			continue
		}
		found = true
		fixed := ""
		if r.Fixed {
			fixed = "、除外できない"
		}
		e.printf("%s（%s、%s%s）\n  %s\n  %s\n", r.ID, r.Tier, r.Severity, fixed, r.JA, r.EN)
	}
	if !found {
		return exitUsage, errors.New("その名の規則はありません。ファイルを見るときは -record でレコード番号を指定してください")
	}
	return exitOK, nil
}
