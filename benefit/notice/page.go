package notice

import (
	"strconv"
	"strings"

	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/household/text"
)

// page is one document under way.
type page struct {
	p *Printer
	n *Notice
	b []byte
}

// head begins a document of letters, foot ends it.
func (p *Printer) head() []byte {
	return append(append([]byte("<!doctype html>\n<html lang=\"ja\"><head><meta charset=\"utf-8\"><title>通知</title><style>\n"), style...), "</style></head><body>\n"...)
}

const foot = "</body></html>\n"

func (g *page) raw(parts ...string) {
	for _, s := range parts {
		g.b = append(g.b, s...)
	}
}

// text appends a text, escaped.
func (g *page) text(s string) {
	from := 0
	for i := range len(s) {
		var with string
		switch s[i] {
		case '&':
			with = "&amp;"
		case '<':
			with = "&lt;"
		case '>':
			with = "&gt;"
		case '"':
			with = "&quot;"
		default:
			continue
		}
		g.b = append(append(g.b, s[from:i]...), with...)
		from = i + 1
	}
	g.b = append(g.b, s[from:]...)
}

func (g *page) element(tag, s string) {
	g.raw("<", tag, ">")
	g.text(s)
	g.raw("</", tag, ">\n")
}

// letter writes the sheets of one letter, the first in Japanese.
func (g *page) letter() {
	langs := []string{japanese}
	if g.apart() {
		langs = append(langs, easy)
	}
	for _, lang := range g.p.c.Also {
		if _, ok := g.p.texts[lang].Kinds[g.n.Kind]; ok {
			langs = append(langs, lang)
		}
	}
	for i, lang := range langs {
		g.raw(`<section class="sheet`)
		if g.p.c.Large {
			g.raw(" large")
		}
		g.raw(`" lang="`, strings.Replace(lang, easy, japanese, 1), "\">\n")
		if i == 0 {
			g.address()
			g.sender()
		}
		g.raw("<div class=\"text\">\n")
		if i == 0 {
			g.main()
		} else {
			g.other(lang)
		}
		g.raw("</div>\n")
		g.bottom(i+1, len(langs))
		g.raw("</section>\n")
	}
}

// apart reports whether the second text has a sheet of its own: beside a form in large type there
// is no room for it.
func (g *page) apart() bool {
	return g.p.c.Easy && g.p.c.Large && len(g.p.texts[japanese].Kinds[g.n.Kind].Checks) > 0
}

func mm(f float64) string { return strconv.FormatFloat(f, 'f', 2, 64) + "mm" }

// address writes the address so that it stays inside the window however the sheet slips.
func (g *page) address() {
	w, n := g.p.c.Window, g.n
	g.raw(`<div class="window" style="left:`, mm(w.Left+w.Slip), ";top:", mm(w.Top+w.Slip), ";width:", mm(w.Width-2*w.Slip), ";height:", mm(w.Height-2*w.Slip), "\">\n")
	postal, _ := text.ParsePostal(n.To.PostalCode)
	if postal != "" {
		g.element("p", "〒"+postal.Display())
	}
	for _, line := range g.p.lines(&n.To) {
		g.element("p", line)
	}
	g.raw(`<p class="name">`)
	g.text(n.To.Name + "　" + g.p.texts[japanese].Labels["honorific"])
	g.raw("</p>\n")
	g.bars(CustomerBarcode(postal, n.To.Street))
	g.raw("</div>\n")
}

// bars draws a customer barcode in 9 point: bars of 0.54 mm every 1.08 mm, long ones of 3.24 mm.
func (g *page) bars(bars string) {
	if bars == "" {
		return
	}
	const pitch, third = 1.08, 1.08 // a bar is .54 wide
	g.raw(`<svg width="`, mm(pitch*float64(len(bars))), `" height="3.24mm" viewBox="0 0 `, strconv.FormatFloat(pitch*float64(len(bars)), 'f', 2, 64), ` 3.24"><path d="`)
	for i, c := range bars {
		top, bottom := third, 2*third // a timing bar is the middle third
		if c == '1' || c == '2' {
			top = 0
		}
		if c == '1' || c == '3' {
			bottom = 3 * third
		}
		g.b = append(g.b, 'M')
		g.number(pitch * float64(i))
		g.b = append(g.b, ' ')
		g.number(top)
		g.raw("h.54v")
		g.number(bottom - top)
		g.raw("h-.54z")
	}
	g.raw("\"/></svg>\n")
}

func (g *page) number(f float64) { g.b = strconv.AppendFloat(g.b, f, 'f', 2, 64) }

func (g *page) sender() {
	n, labels := g.n, g.p.texts[japanese].Labels
	g.raw("<div class=\"from\">\n")
	if n.Number != "" {
		g.element("p", n.Number)
	}
	g.element("p", day(japanese, n.Date))
	g.element("p", n.From.Head)
	g.element("p", labels["contact"]+"：")
	g.element("p", n.From.Office)
	g.element("p", "〒"+n.From.PostalCode+"　"+n.From.Address)
	g.element("p", "電話 "+n.From.Phone+"　"+n.From.Hours)
	g.element("p", labels["case"]+"："+n.Case)
	g.raw("</div>\n")
}

func (g *page) paragraphs(lang string, body []string) {
	for _, s := range body {
		filled, _ := fill(s, func(name string) string { return g.n.slot(lang, name) })
		g.element("p", filled)
	}
}

func (g *page) main() {
	n, l := g.n, g.p.texts[japanese]
	w := l.Kinds[n.Kind]
	title, _ := fill(w.Title, func(name string) string { return n.slot(japanese, name) })
	g.element("h1", title)
	g.paragraphs(japanese, w.Body)
	g.rows(japanese)
	if len(w.Checks) > 0 {
		g.form(w.Checks)
	}
	if g.p.c.Easy && !g.apart() {
		if second, ok := g.p.texts[easy].Kinds[n.Kind]; ok {
			g.raw("<div class=\"second\">\n")
			g.element("h2", g.p.texts[easy].Labels["heading"])
			g.paragraphs(easy, second.Body)
			g.raw("</div>\n")
		}
	}
	if n.Appeal != "" {
		g.element("h2", l.Labels["appeal"])
		g.raw("<p class=\"appeal\">")
		g.text(n.Appeal)
		g.raw("</p>\n")
	}
}

// other is the same letter in another language, on a sheet of its own.
func (g *page) other(lang string) {
	w := g.p.texts[lang].Kinds[g.n.Kind]
	if w.Title == "" {
		w.Title = g.p.texts[japanese].Kinds[g.n.Kind].Title
	}
	title, _ := fill(w.Title, func(name string) string { return g.n.slot(lang, name) })
	g.element("h1", title)
	g.paragraphs(lang, w.Body)
	g.rows(lang)
	if len(w.Checks) > 0 {
		g.element("h2", g.p.label(lang, "check"))
		g.raw("<ul>\n")
		for _, c := range w.Checks {
			g.element("li", c)
		}
		g.raw("</ul>\n")
	}
}

// label is a label in a language, else in Japanese.
func (p *Printer) label(lang, name string) string {
	if s := p.texts[lang].Labels[name]; s != "" {
		return s
	}
	return p.texts[japanese].Labels[name]
}

func (g *page) rows(lang string) {
	g.raw("<table>\n")
	for _, r := range g.n.rows(lang) {
		g.raw("<tr><th>")
		g.text(g.p.label(lang, r.label))
		g.raw("</th><td>")
		for i, line := range r.lines {
			if i > 0 {
				g.raw("<br>")
			}
			g.text(line)
		}
		g.raw("</td></tr>\n")
	}
	g.raw("</table>\n")
}

// row is a label and what stands behind it.
type row struct {
	label string
	lines []string
}

// rows are what a letter tells in its table.
func (n *Notice) rows(lang string) (out []row) {
	add := func(label string, lines ...string) { out = append(out, row{label, lines}) }
	if n.Amount > 0 && n.Kind != casework.DefectNotice {
		label := "amount"
		if n.Kind == casework.ReturnRequest {
			label = "return_amount"
		}
		add(label, n.Amount.Format())
	}
	if n.DecidedOn.Known() {
		add("decided_on", day(lang, n.DecidedOn))
	}
	if n.PayOn.Known() {
		add("pay_on", day(lang, n.PayOn))
	}
	if len(n.Household) > 0 {
		add("household", strings.Join(n.Household, "、"))
	}
	if a := n.Account; a != nil {
		add("account", a.Bank+"　"+a.Branch+"　"+a.Type+"　"+a.Number, a.Holder)
	}
	if len(n.Reasons) > 0 {
		lines := make([]string, len(n.Reasons))
		for i := range n.Reasons {
			lines[i] = n.Reasons[i].Text
		}
		add("reasons", lines...)
	}
	if n.Until.Known() {
		add("until", day(lang, n.Until))
	}
	if n.Basis != "" {
		add("basis", n.Basis)
	}
	return out
}

// form is what is to be filled in.
func (g *page) form(checks []string) {
	labels := g.p.texts[japanese].Labels
	g.element("h2", labels["check"])
	g.raw("<ul>\n")
	for _, c := range checks {
		g.element("li", c)
	}
	g.raw("</ul>\n")
	g.element("h2", labels["new_account"])
	g.raw("<table class=\"boxes\">\n")
	for _, pair := range [][2]string{{"bank", "branch"}, {"type", "account_number"}, {"holder", "phone"}, {"signed", "day"}} {
		g.raw("<tr><th>", labels[pair[0]], "</th><td></td><th>", labels[pair[1]], "</th><td></td></tr>\n")
	}
	g.raw("</table>\n")
}

// bottom is the mark of the sheet: the case's barcode with sheet n of m, and where to fold.
func (g *page) bottom(sheet, of int) {
	if sheet == 1 {
		g.raw(`<div class="fold" style="top:99mm"></div><div class="fold" style="top:198mm"></div>`, "\n")
	}
	mark := g.n.Case + " " + strconv.Itoa(sheet) + "/" + strconv.Itoa(of)
	g.raw("<div class=\"foot\">")
	if widths := code128(mark); widths != nil {
		g.code(widths)
	}
	g.text(mark)
	g.raw("</div>\n")
}

// code draws a bar code of 0.3 mm a module, 8 mm high.
func (g *page) code(widths []byte) {
	total := 0
	for _, w := range widths {
		total += int(w)
	}
	g.raw(`<svg width="`, mm(0.3*float64(total)), `" height="8mm" viewBox="0 0 `, strconv.Itoa(total), ` 1" preserveAspectRatio="none"><path d="`)
	at := 0
	for i, w := range widths {
		if i%2 == 0 {
			g.raw("M", strconv.Itoa(at), " 0h", strconv.Itoa(int(w)), "v1h-", strconv.Itoa(int(w)), "z")
		}
		at += int(w)
	}
	g.raw(`"/></svg>`)
}
