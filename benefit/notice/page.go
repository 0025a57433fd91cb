package notice

import "strconv"

// page is one document under way.
type page struct{ b []byte }

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

func (g *page) elements(tag string, lines []string) {
	for _, s := range lines {
		g.element(tag, s)
	}
}

// letter writes the sheets of one letter.
func (g *page) letter(sheets []sheet) {
	for i := range sheets {
		s := &sheets[i]
		g.raw(`<section class="sheet`)
		if s.Large {
			g.raw(" large")
		}
		g.raw(`" lang="`, s.Lang, "\">\n")
		if s.Address != nil {
			g.address(s.Address)
			g.raw("<div class=\"from\">\n")
			g.elements("p", s.Sender)
			g.raw("</div>\n")
		}
		g.raw("<div class=\"text\">\n")
		g.main(s)
		g.raw("</div>\n")
		g.bottom(s)
		g.raw("</section>\n")
	}
}

func mm(f float64) string { return strconv.FormatFloat(f, 'f', 2, 64) + "mm" }

// address writes the address so that it stays inside the window however the sheet slips.
func (g *page) address(a *label) {
	g.raw(`<div class="window" style="left:`, mm(a.Left), ";top:", mm(a.Top), ";width:", mm(a.Width), ";height:", mm(a.Height), "\">\n")
	g.elements("p", a.Lines)
	g.raw(`<p class="name">`)
	g.text(a.Name)
	g.raw("</p>\n")
	g.bars(a.Bars)
	g.raw("</div>\n")
}

// bars draws a customer barcode in 9 point: bars of 0.54 mm every 1.08 mm, long ones of 3.24 mm.
func (g *page) bars(bars string) {
	if bars == "" {
		return
	}
	const pitch, third = barsPitch, barsHeight / 3 // a bar is .54 wide
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

func (g *page) main(s *sheet) {
	g.element("h1", s.Title)
	g.elements("p", s.Body)
	if len(s.Rows) > 0 {
		g.rows(s.Rows)
	}
	if s.Checks != nil {
		g.element("h2", s.Checks.Heading)
		g.raw("<ul>\n")
		g.elements("li", s.Checks.Lines)
		g.raw("</ul>\n")
	}
	if s.Boxes != nil {
		g.boxes(s.Boxes)
	}
	if s.Second != nil {
		g.raw("<div class=\"second\">\n")
		g.element("h2", s.Second.Heading)
		g.elements("p", s.Second.Lines)
		g.raw("</div>\n")
	}
	if s.Appeal != nil {
		g.element("h2", s.Appeal.Heading)
		for _, line := range s.Appeal.Lines {
			g.raw("<p class=\"appeal\">")
			g.text(line)
			g.raw("</p>\n")
		}
	}
}

func (g *page) rows(rows []row) {
	g.raw("<table>\n")
	for _, r := range rows {
		g.raw("<tr><th>")
		g.text(r.Label)
		g.raw("</th><td>")
		for i, line := range r.Lines {
			if i > 0 {
				g.raw("<br>")
			}
			g.text(line)
		}
		g.raw("</td></tr>\n")
	}
	g.raw("</table>\n")
}

// boxes is what is to be filled in.
func (g *page) boxes(b *boxes) {
	g.element("h2", b.Heading)
	g.raw("<table class=\"boxes\">\n")
	for _, pair := range b.Labels {
		g.raw("<tr><th>")
		g.text(pair[0])
		g.raw("</th><td></td><th>")
		g.text(pair[1])
		g.raw("</th><td></td></tr>\n")
	}
	g.raw("</table>\n")
}

// bottom is the mark of the sheet: the case's barcode with sheet n of m, and where to fold.
func (g *page) bottom(s *sheet) {
	if s.Address != nil {
		g.raw(`<div class="fold" style="top:99mm"></div><div class="fold" style="top:198mm"></div>`, "\n")
	}
	g.raw("<div class=\"foot\">")
	if s.Code != "" {
		g.code(s.Code)
	}
	g.text(s.Mark)
	g.raw("</div>\n")
}

// code draws a bar code of 0.3 mm a module, 8 mm high.
func (g *page) code(widths string) {
	total := 0
	for _, w := range []byte(widths) {
		total += int(w - '0')
	}
	g.raw(`<svg width="`, mm(0.3*float64(total)), `" height="8mm" viewBox="0 0 `, strconv.Itoa(total), ` 1" preserveAspectRatio="none"><path d="`)
	at := 0
	for i := range widths {
		if i%2 == 0 {
			g.raw("M", strconv.Itoa(at), " 0h", widths[i:i+1], "v1h-", widths[i:i+1], "z")
		}
		at += int(widths[i] - '0')
	}
	g.raw(`"/></svg>`)
}
