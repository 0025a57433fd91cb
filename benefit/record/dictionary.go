package record

import (
	"fmt"
	"html"
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

// The page in parts. What stands in it is escaped by [html.EscapeString]: a template package would
// keep every exported method of every type in a program that never writes the page.
const (
	pageHead = `<!DOCTYPE html>
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
`
	pageRules = `</table>
<h2>項目間の検査</h2>
<table>
<tr><th>code</th><th>severity</th><th>項目</th><th>内容</th><th>meaning</th></tr>
`
	pageLists = `</table>
<h2>コード表</h2>
`
	pageList = `<table>
<tr><th>code</th><th>内容</th><th>meaning</th></tr>
`
	pageEnd = `</body>
</html>
`
)

// WriteHTML writes the field dictionary as one HTML page that needs nothing else.
func WriteHTML(w io.Writer, lists *Lists) error {
	if w == nil {
		return &Error{code: CodeWrite}
	}
	if lists == nil {
		lists = builtin
	}
	var b strings.Builder
	b.WriteString(pageHead)
	for i := range infos {
		infos[i].html(&b)
	}
	b.WriteString(pageRules)
	for i := range crossRules {
		crossRules[i].html(&b)
	}
	b.WriteString(pageLists)
	for _, list := range lists.lists {
		list.html(&b)
	}
	b.WriteString(pageEnd)
	if _, err := io.WriteString(w, b.String()); err != nil {
		return &Error{code: CodeWrite, err: err}
	}
	return nil
}

// printEscaped prints values that are texts, or print themselves, as texts of a page.
func printEscaped(b *strings.Builder, format string, values ...any) {
	for i, v := range values {
		values[i] = html.EscapeString(fmt.Sprint(v))
	}
	fmt.Fprintf(b, format, values...)
}

func (f *Info) html(b *strings.Builder) {
	printEscaped(b, `<tr id="%[1]s"><td>%[1]s</td><td>%s</td><td>%s</td><td><code>%s</code></td><td>%s</td><td>%v</td><td>`,
		f.ID, f.JA, f.Block, f.Go, f.Type, f.Width)
	if f.List != "" {
		printEscaped(b, `<a href="#list-%[1]s">%[1]s</a>`, f.List)
	}
	printEscaped(b, "</td><td>%s</td><td>%s</td><td>%s</td></tr>\n", f.Privacy, f.Stage, f.EN)
}

func (c *CrossRule) html(b *strings.Builder) {
	printEscaped(b, "<tr><td><code>%s</code></td><td>%s</td><td>", c.Code, c.Severity)
	for _, f := range c.Fields {
		printEscaped(b, `<a href="#%[1]s">%[1]s</a> `, f.ID())
	}
	printEscaped(b, "</td><td>%s</td><td>%s</td></tr>\n", c.JA, c.EN)
}

func (l *List) html(b *strings.Builder) {
	printEscaped(b, "<h3 id=\"list-%s\">%s (%[1]s)</h3>\n", l.Name, l.JA)
	b.WriteString(pageList)
	for _, c := range l.Codes {
		printEscaped(b, "<tr><td><code>%s</code></td><td>%s</td><td>%s</td></tr>\n", c.Code, c.JA, c.EN)
	}
	b.WriteString("</table>\n")
}
