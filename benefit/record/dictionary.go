package record

import (
	"fmt"
	"html/template"
	"io"
	"strings"
)

// WriteMarkdown writes the field dictionary (項目辞書) as Markdown: every field, the rules
// over several fields, and the code lists (nil: the built-in ones).
func WriteMarkdown(w io.Writer, lists *Lists) error {
	if w == nil {
		return &Error{code: CodeWrite}
	}
	if lists == nil {
		lists = builtin
	}
	var b strings.Builder
	b.WriteString("# 特定個人情報ファイル記録項目\n\n")
	b.WriteString("| 番号 | 項目名 | 区分 | Go | 型 | 桁 | コード表 | 保護区分 | 書く段階 | meaning |\n")
	b.WriteString("| --- | --- | --- | --- | --- | ---: | --- | --- | --- | --- |\n")
	for i := range infos {
		f := &infos[i]
		fmt.Fprintf(&b, "| %s | %s | %s | `%s` | %s | %d | %s | %s | %s | %s |\n",
			f.ID, f.JA, f.Block, f.Go, f.Type, f.Width, f.List, f.Privacy, f.Stage, f.EN)
	}
	b.WriteString("\n## 項目間の検査\n\n| code | severity | 項目 | 内容 | meaning |\n| --- | --- | --- | --- | --- |\n")
	for _, rule := range crossRules {
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s | %s |\n", rule.Code, rule.Severity, rule.fields(), rule.JA, rule.EN)
	}
	b.WriteString("\n## コード表\n")
	for _, list := range lists.lists {
		fmt.Fprintf(&b, "\n### %s (%s)\n\n| code | 内容 | meaning |\n| --- | --- | --- |\n", list.JA, list.Name)
		for _, c := range list.Codes {
			fmt.Fprintf(&b, "| `%s` | %s | %s |\n", c.Code, c.JA, c.EN)
		}
	}
	if _, err := io.WriteString(w, b.String()); err != nil {
		return &Error{code: CodeWrite, err: err}
	}
	return nil
}

func (c *CrossRule) fields() string {
	ids := make([]string, len(c.Fields))
	for i, f := range c.Fields {
		ids[i] = f.ID()
	}
	return strings.Join(ids, " ")
}

// page is parsed when it is asked for: a program that never asks does not carry the templates.
const page = `<!DOCTYPE html>
<html lang="ja">
<head>
<meta charset="utf-8">
<title>特定個人情報ファイル記録項目</title>
<style>
body { font-family: sans-serif; margin: 2em; }
table { border-collapse: collapse; }
th, td { border: 1px solid #999; padding: .2em .5em; text-align: left; vertical-align: top; }
th { background: #eee; }
</style>
</head>
<body>
<h1>特定個人情報ファイル記録項目</h1>
<table>
<tr><th>番号</th><th>項目名</th><th>区分</th><th>Go</th><th>型</th><th>桁</th><th>コード表</th><th>保護区分</th><th>書く段階</th><th>meaning</th></tr>
{{range .Fields}}<tr id="{{.ID}}"><td>{{.ID}}</td><td>{{.JA}}</td><td>{{.Block}}</td><td><code>{{.Go}}</code></td><td>{{.Type}}</td><td>{{.Width}}</td><td>{{if .List}}<a href="#list-{{.List}}">{{.List}}</a>{{end}}</td><td>{{.Privacy}}</td><td>{{.Stage}}</td><td>{{.EN}}</td></tr>
{{end}}</table>
<h2>項目間の検査</h2>
<table>
<tr><th>code</th><th>severity</th><th>項目</th><th>内容</th><th>meaning</th></tr>
{{range .Rules}}<tr><td><code>{{.Code}}</code></td><td>{{.Severity}}</td><td>{{range .Fields}}<a href="#{{.ID}}">{{.ID}}</a> {{end}}</td><td>{{.JA}}</td><td>{{.EN}}</td></tr>
{{end}}</table>
<h2>コード表</h2>
{{range .Lists}}<h3 id="list-{{.Name}}">{{.JA}} ({{.Name}})</h3>
<table>
<tr><th>code</th><th>内容</th><th>meaning</th></tr>
{{range .Codes}}<tr><td><code>{{.Code}}</code></td><td>{{.JA}}</td><td>{{.EN}}</td></tr>
{{end}}</table>
{{end}}</body>
</html>
`

// WriteHTML writes the field dictionary as one HTML page that needs nothing else.
func WriteHTML(w io.Writer, lists *Lists) error {
	if w == nil {
		return &Error{code: CodeWrite}
	}
	if lists == nil {
		lists = builtin
	}
	err := template.Must(template.New("dictionary").Parse(page)).Execute(w, struct {
		Fields []Info
		Rules  []CrossRule
		Lists  []List
	}{Fields(), CrossRules(), lists.All()})
	if err != nil {
		return &Error{code: CodeWrite, err: err}
	}
	return nil
}
