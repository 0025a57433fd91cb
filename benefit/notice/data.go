package notice

import (
	"bytes"
	"cmp"
	"io"
	"iter"
	"sort"
	"strconv"
	"strings"
	"unicode"

	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/finding"
	"github.com/kyufu-go/kyufu/household/text"
	"github.com/kyufu-go/kyufu/household/text/table"
)

// columns are those of the print data, in their order.
var columns = []table.Column{
	{ID: "n", Names: []string{"連番"}}, {ID: "m", Names: []string{"総数"}}, {ID: "kind", Names: []string{"様式"}}, {ID: "case", Names: []string{"整理番号"}},
	{ID: "number", Names: []string{"文書番号"}}, {ID: "date", Names: []string{"発行日"}}, {ID: "postal_code", Names: []string{"郵便番号"}},
	{ID: "address", Names: []string{"住所"}}, {ID: "street", Names: []string{"番地方書"}}, {ID: "name", Names: []string{"氏名"}},
	{ID: "bars", Names: []string{"カスタマバーコード"}}, {ID: "gaiji", Names: []string{"外字"}},
	{ID: "mj", Names: []string{"MJ文字図形名"}}, {ID: "title", Names: []string{"件名"}},
	{ID: "body", Names: []string{"本文"}}, {ID: "amount", Names: []string{"金額"}}, {ID: "decided_on", Names: []string{"決定日"}},
	{ID: "pay_on", Names: []string{"振込日"}}, {ID: "until", Names: []string{"期限"}}, {ID: "account", Names: []string{"振込先"}},
	{ID: "holder", Names: []string{"口座名義"}}, {ID: "reasons", Names: []string{"理由"}}, {ID: "household", Names: []string{"世帯の方"}},
	{ID: "basis", Names: []string{"根拠"}}, {ID: "appeal", Names: []string{"教示"}},
	{ID: "attachment", Names: []string{"差押禁止"}},
}

// Manifest is what goes with print data (引渡しの控え): count and digest, and the letters' places.
type Manifest struct {
	Count  int    `json:"count"`
	SHA256 string `json:"sha256"`
	// Cases are the cases in their places: the first has place 1.
	Cases []string `json:"cases"`
}

// Data hands the letters over as rows for an outsourced printer: CSV in UTF-8 with a header,
// without anything of a number (個人番号) and with three digits of an account's. Letters that are held
// back are told to found, and are neither in the file nor counted.
//
// There is no other way to the rows: hand is asked first, with count and digest of the file, and
// nothing is written unless it agrees. It does the hand-over, asked for and approved, of a desk of
// mynumber/access/processor. Errors: kind, text, write, and hand_over, with the error of hand.
func (p *Printer) Data(w io.Writer, letters []*Notice, hand func(Manifest) error, found func(n *Notice, list finding.List)) (Manifest, error) {
	if p == nil || p.texts == nil || w == nil || hand == nil {
		return Manifest{}, &Error{code: CodeText}
	}
	good, err := p.good(letters, found)
	if err != nil {
		return Manifest{}, err
	}
	file, cases, err := p.file(good)
	if err != nil {
		return Manifest{}, err
	}
	return Destination{w: w, hand: hand}.leaves(file, Manifest{Cases: cases})
}

// file is the rows, and the case of each.
func (p *Printer) file(good []*Notice) (file []byte, cases []string, err error) {
	var rows bytes.Buffer
	out := table.NewWriter(&rows, table.WriterConfig{Columns: columns})
	cases = make([]string, len(good))
	cells := make([]string, len(columns))
	total := strconv.Itoa(len(good))
	for i, n := range good {
		cases[i] = n.Case
		cells[0], cells[1] = strconv.Itoa(i+1), total
		p.cells(n, cells[2:])
		if _, err := out.Write(cells); err != nil {
			return nil, nil, &Error{code: CodeWrite, cause: err}
		}
	}
	if err := out.Flush(); err != nil {
		return nil, nil, &Error{code: CodeWrite, cause: err}
	}
	return rows.Bytes(), cases, nil
}

// good are the letters that are not held back.
func (p *Printer) good(letters []*Notice, found func(n *Notice, list finding.List)) ([]*Notice, error) {
	good := make([]*Notice, 0, len(letters))
	cells := make([]string, len(columns)-2)
	for _, n := range letters {
		if err := p.ready(n); err != nil {
			return nil, err
		}
		list := p.held(n)
		if len(n.Never) > 0 {
			p.cells(n, cells)
			if shows([]byte(strings.Join(cells, "\n")), n.Never) {
				list = append(list, finding.New(FindProtected, finding.Error))
			}
		}
		if len(list) > 0 && found != nil {
			found(n, list)
		}
		if !list.Failed() {
			good = append(good, n)
		}
	}
	return good, nil
}

// cells fills the cells of a row from kind on.
func (p *Printer) cells(n *Notice, to []string) {
	w := p.texts[japanese].Kinds[n.Kind]
	slot := func(name string) string { return n.slot(japanese, name) }
	title, _ := fill(w.Title, slot)
	body, _ := fill(strings.Join(w.body(n), "\n"), slot)
	postal, _ := text.ParsePostal(n.To.PostalCode)
	points, numbers := p.gaiji(n)
	copy(to, []string{
		string(n.Kind), n.Case, n.Number, day(japanese, n.Date), postal.Display(), n.To.Address, n.To.Street, n.To.Name,
		CustomerBarcode(postal, n.To.Street), points, numbers, title, body, n.amount(),
		known(n.DecidedOn), known(n.PayOn), known(n.Until), "", "", n.why(), strings.Join(n.Household, "、"), n.Basis, n.Appeal, n.Attachment,
	})
	if n.Cash {
		to[17] = p.label(japanese, "cash")
	}
	if a := n.Account; a != nil {
		to[17], to[18] = a.Bank+"　"+a.Branch+"　"+a.Type+"　"+a.Number, a.Holder
	}
}

func (n *Notice) amount() string {
	if n.Amount <= 0 || n.Kind == casework.DefectNotice {
		return ""
	}
	return n.Amount.Format()
}

func known(d civil.Date) string {
	if !d.Known() {
		return ""
	}
	return day(japanese, d)
}

func (n *Notice) why() string {
	lines := make([]string, len(n.Reasons))
	for i := range n.Reasons {
		lines[i] = n.Reasons[i].Text
	}
	return strings.Join(lines, "\n")
}

// gaiji lists the characters of names and address that a printer's font may lack: those with a
// variation selector, and the kanji beyond JIS X 0208, as code points and, one for each, as MJ
// numbers; a hyphen stands for one that has none.
func (p *Printer) gaiji(n *Notice) (points, numbers string) {
	var a, b []string
	for _, s := range append([]string{n.To.Name, n.To.Address, n.To.Street}, n.Household...) {
		rs := []rune(s)
		for i, r := range rs {
			var with rune
			if i+1 < len(rs) && selector(rs[i+1]) {
				with = rs[i+1]
			}
			if selector(r) || with == 0 && (!unicode.Is(unicode.Han, r) || text.X0208.Has(r)) {
				continue
			}
			point := codePoint(r)
			if with != 0 {
				point += "_" + codePoint(with)
			}
			a = append(a, point)
			if p.c.MJ != nil {
				b = append(b, cmp.Or(p.c.MJ(r, with), "-"))
			}
		}
	}
	return strings.Join(a, " "), strings.Join(b, " ")
}

func codePoint(r rune) string { return "U+" + strings.ToUpper(strconv.FormatInt(int64(r), 16)) }

// The codes of findings about what a printer sends back.
const (
	FindMissing = "missing" // error: a letter was not printed; Line is its place
	FindTwice   = "twice"   // error: a letter was printed, or put into an envelope, twice
	FindUnknown = "unknown" // error: a place that the file has not
)

// Returned compares the places that a printer reports as put into envelopes (封入封緘の報告) with what was
// handed over: each exactly once.
func (m *Manifest) Returned(places iter.Seq[int]) (list finding.List) {
	if m == nil {
		return nil
	}
	seen := make([]bool, m.Count)
	find := func(code string, line int) {
		x := finding.New(code, finding.Error)
		x.Line = line
		list = append(list, x)
	}
	if places != nil {
		for n := range places {
			switch {
			case n < 1 || n > m.Count:
				find(FindUnknown, n)
			case seen[n-1]:
				find(FindTwice, n)
			default:
				seen[n-1] = true
			}
		}
	}
	for i, there := range seen {
		if !there {
			find(FindMissing, i+1)
		}
	}
	sort.SliceStable(list, func(i, j int) bool { return list[i].Line < list[j].Line })
	return list
}
