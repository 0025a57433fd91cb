package notice

import (
	"strconv"
	"strings"

	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/household/text"
)

// sheet is all that stands on one sheet of paper, in the order in which it is read. HTML is drawn
// from it, and [Printer.Sheets] writes it.
type sheet struct {
	Lang    string   `json:"lang"`
	Large   bool     `json:"large,omitempty"`
	Address *label   `json:"address,omitempty"`
	Sender  []string `json:"sender,omitempty"`
	Title   string   `json:"title"`
	Body    []string `json:"body,omitempty"`
	Rows    []row    `json:"rows,omitempty"`
	Checks  *list    `json:"checks,omitempty"`
	Boxes   *boxes   `json:"boxes,omitempty"`
	Second  *list    `json:"second,omitempty"`
	Appeal  *list    `json:"appeal,omitempty"`
	// Mark names case and sheet n/m; Code are the widths of its bars and spaces, in turn.
	Mark string `json:"mark"`
	Code string `json:"code,omitempty"`
}

// label is the address, and the box in millimetres in which the window shows it however the sheet
// slips.
type label struct {
	Left   float64  `json:"left"`
	Top    float64  `json:"top"`
	Width  float64  `json:"width"`
	Height float64  `json:"height"`
	Lines  []string `json:"lines"`
	Name   string   `json:"name"`
	Bars   string   `json:"bars,omitempty"`
}

// list is a heading and what stands below it.
type list struct {
	Heading string   `json:"heading"`
	Lines   []string `json:"lines"`
}

// boxes is a table to be filled in, two labels a line.
type boxes struct {
	Heading string      `json:"heading"`
	Labels  [][2]string `json:"labels"`
}

// row is a label and what stands behind it.
type row struct {
	Label string   `json:"label"`
	Lines []string `json:"lines"`
}

// sheets are those of one letter, the first in Japanese. What it has no room for follows on sheets
// of its own: first the second text, then the boxes, then the instruction on appeal.
func (p *Printer) sheets(n *Notice) []sheet {
	first := sheet{Lang: japanese, Large: p.c.Large, Address: p.address(n), Sender: p.sender(n)}
	p.main(&first, n)
	out := []sheet{first}
	follow := func(s sheet) { out = append(out, s) }
	if second := first.Second; second != nil && first.fills() > roomHeight {
		first.Second = nil
		s := sheet{Lang: japanese, Large: p.c.Large}
		p.other(&s, n, easy)
		follow(s)
	}
	if boxes := first.Boxes; boxes != nil && first.fills() > roomHeight {
		first.Boxes = nil
		follow(sheet{Lang: japanese, Large: p.c.Large, Title: first.Title, Boxes: boxes})
	}
	if appeal := first.Appeal; appeal != nil && first.fills() > roomHeight {
		first.Appeal = nil
		follow(sheet{Lang: japanese, Large: p.c.Large, Title: first.Title, Appeal: appeal})
	}
	out[0] = first
	for _, lang := range p.c.Also {
		if _, ok := p.texts[lang].Kinds[n.Kind]; ok {
			s := sheet{Lang: lang, Large: p.c.Large}
			p.other(&s, n, lang)
			follow(s)
		}
	}
	for i := range out {
		out[i].Mark = n.Case + " " + strconv.Itoa(i+1) + "/" + strconv.Itoa(len(out))
		out[i].Code = code128(out[i].Mark)
	}
	return out
}

func (p *Printer) address(n *Notice) *label {
	w := p.c.Window
	a := &label{
		Left: w.Left + w.Slip, Top: w.Top + w.Slip, Width: w.Width - 2*w.Slip, Height: w.Height - 2*w.Slip,
		Name: n.To.Name + "　" + p.texts[japanese].Labels["honorific"],
	}
	postal, _ := text.ParsePostal(n.To.PostalCode)
	if postal != "" {
		a.Lines = append(a.Lines, "〒"+postal.Display())
	}
	a.Lines = append(a.Lines, p.lines(&n.To)...)
	if p.barsFit(&n.To) {
		a.Bars = CustomerBarcode(postal, n.To.Street)
	}
	return a
}

func (p *Printer) sender(n *Notice) (lines []string) {
	labels := p.texts[japanese].Labels
	if n.Number != "" {
		lines = append(lines, n.Number)
	}
	lines = append(lines,
		day(japanese, n.Date), n.From.Head, labels["contact"]+"：", n.From.Office, "〒"+n.From.PostalCode, n.From.Address, "電話 "+n.From.Phone)
	if n.From.Hours != "" {
		lines = append(lines, n.From.Hours)
	}
	return append(lines, labels["case"]+"："+n.Case)
}

func (n *Notice) paragraphs(lang string, body []string) []string {
	out := make([]string, len(body))
	for i, s := range body {
		out[i], _ = fill(s, func(name string) string { return n.slot(lang, name) })
	}
	return out
}

func (p *Printer) title(n *Notice, lang string) string {
	title := p.texts[lang].Kinds[n.Kind].Title
	if title == "" {
		title = p.texts[japanese].Kinds[n.Kind].Title
	}
	title, _ = fill(title, func(name string) string { return n.slot(lang, name) })
	return title
}

// main is the text of record, in Japanese.
func (p *Printer) main(s *sheet, n *Notice) {
	l := p.texts[japanese]
	w := l.Kinds[n.Kind]
	s.Title, s.Body, s.Rows = p.title(n, japanese), n.paragraphs(japanese, w.body(n)), p.rows(n, japanese)
	if len(w.Checks) > 0 {
		s.Checks = &list{l.Labels["check"], w.Checks}
		s.Boxes = &boxes{Heading: l.Labels["new_account"]}
		for _, pair := range [][2]string{{"bank", "branch"}, {"type", "account_number"}, {"holder", "phone"}, {"signed", "day"}} {
			s.Boxes.Labels = append(s.Boxes.Labels, [2]string{l.Labels[pair[0]], l.Labels[pair[1]]})
		}
	}
	if second, ok := p.texts[easy].Kinds[n.Kind]; ok && p.c.Easy {
		s.Second = &list{p.texts[easy].Labels["heading"], n.paragraphs(easy, second.body(n))}
	}
	if n.Appeal != "" {
		s.Appeal = &list{l.Labels["appeal"], []string{n.Appeal}}
	}
}

// other is the same letter in another language, on a sheet of its own.
func (p *Printer) other(s *sheet, n *Notice, lang string) {
	w := p.texts[lang].Kinds[n.Kind]
	s.Title, s.Body, s.Rows = p.title(n, lang), n.paragraphs(lang, w.body(n)), p.rows(n, lang)
	if len(w.Checks) > 0 {
		s.Checks = &list{p.label(lang, "check"), w.Checks}
	}
}

// label is a label in a language, else in Japanese.
func (p *Printer) label(lang, name string) string {
	if s := p.texts[lang].Labels[name]; s != "" {
		return s
	}
	return p.texts[japanese].Labels[name]
}

// rows are what a letter tells in its table.
func (p *Printer) rows(n *Notice, lang string) (out []row) {
	add := func(label string, lines ...string) { out = append(out, row{p.label(lang, label), lines}) }
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
		label := "pay_on"
		if n.Cash {
			label = "paid_on"
		}
		add(label, day(lang, n.PayOn))
	}
	if len(n.Household) > 0 {
		add("household", strings.Join(n.Household, "、"))
	}
	if n.Cash {
		add("way", p.label(lang, "cash"))
	}
	if a := n.Account; a != nil {
		add("account", a.Bank+"　"+a.Branch, a.Type+"　"+a.Number, a.Holder)
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
	if n.Attachment != "" {
		add("attachment", n.Attachment)
	}
	return out
}
