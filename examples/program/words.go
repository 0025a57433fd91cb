package main

import (
	"slices"
	"strings"

	"github.com/kyufu-go/kyufu/benefit"
	"github.com/kyufu-go/kyufu/household/civil"
)

// quantifiers say of how many members an expression has to hold.
var quantifiers = map[string]string{
	"any_member": "世帯に次の者がいる", "every_member": "世帯の全員が次のとおり", "no_member": "世帯に次の者がいない",
	"any_person": "次の者がいる", "no_person": "次の者がいない",
}

// inWords writes an expression of a program as a Japanese sentence.
func inWords(x any) string {
	switch x := x.(type) {
	case string:
		return predicate(x)
	case map[string]any:
		for key, inner := range x {
			return operator(key, inner)
		}
	}
	return "？"
}

func operator(key string, inner any) string {
	switch key {
	case "all":
		return several(inner, "、かつ、")
	case "any":
		return several(inner, "、または、")
	case "not":
		return inWords(inner) + "、ではない"
	case "born":
		return born(inner)
	}
	if text, ok := quantifiers[key]; ok {
		return text + "：" + inWords(inner)
	}
	return key
}

func several(inner any, between string) string {
	list, _ := inner.([]any)
	parts := make([]string, 0, len(list))
	for _, one := range list {
		text := inWords(one)
		if strings.Contains(text, "、かつ、") || strings.Contains(text, "、または、") {
			text = "（" + text + "）"
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, between)
}

// born writes a span of births.
func born(inner any) string {
	span, _ := inner.(map[string]any)
	var text strings.Builder
	for _, end := range []struct{ key, word string }{{"from", "から"}, {"to", "まで"}} {
		day, _ := span[end.key].(string)
		var d civil.Date
		if err := d.UnmarshalText([]byte(day)); err == nil && d.Known() {
			text.WriteString(d.Wareki(civil.WarekiStyle{}) + end.word)
		}
	}
	return text.String() + "に生まれた"
}

// predicate says what a question asks.
func predicate(name string) string {
	all := benefit.Predicates()
	if i := slices.IndexFunc(all, func(p benefit.Predicate) bool { return p.Name == name }); i >= 0 {
		return all[i].Text.In(benefit.Japanese)
	}
	return name
}
