package notice

import (
	"encoding/json"
	"errors"
	"io"
	"iter"
	"strings"

	"github.com/kyufu-go/kyufu/household/finding"
)

// HTML writes letters as one document, and yields what was found about each that has findings. A
// letter that is held back leaves nothing in the document. It ends at the first error. Errors:
// kind, text, write; to a printer elsewhere hand_over.
func (p *Printer) HTML(to Destination, letters iter.Seq[*Notice], found func(n *Notice, list finding.List)) error {
	if p == nil || p.texts == nil || letters == nil {
		return &Error{code: CodeText}
	}
	return to.takes(func(w io.Writer, m *Manifest) error {
		out := p.head()
		err := p.print(letters, found, func(n *Notice, _ []sheet, page []byte) error {
			m.Cases = append(m.Cases, n.Case)
			if out = append(out, page...); len(out) < flushAt {
				return nil
			}
			_, err := w.Write(out)
			out = out[:0]
			return err
		})
		if err == nil {
			_, err = w.Write(append(out, foot...))
		}
		return written(err)
	})
}

const flushAt = 64 << 10

// Sheets writes what stands on each sheet of letters, for a program that typesets: JSON, one letter
// a line with its case, its kind and its sheets in the order of reading, every word and bar as in
// [Printer.HTML]. A letter that is held back is not in it. Errors: as [Printer.HTML].
func (p *Printer) Sheets(to Destination, letters iter.Seq[*Notice], found func(n *Notice, list finding.List)) error {
	if p == nil || p.texts == nil || letters == nil {
		return &Error{code: CodeText}
	}
	return to.takes(func(w io.Writer, m *Manifest) error {
		out := json.NewEncoder(w)
		out.SetEscapeHTML(false)
		return written(p.print(letters, found, func(n *Notice, sheets []sheet, _ []byte) error {
			m.Cases = append(m.Cases, n.Case)
			return out.Encode(lineOf{n.Case, string(n.Kind), sheets})
		}))
	})
}

// lineOf is a letter as a line of [Printer.Sheets].
type lineOf struct {
	Case   string  `json:"case"`
	Kind   string  `json:"kind"`
	Sheets []sheet `json:"sheets"`
}

func written(err error) error {
	if ours := (*Error)(nil); err == nil || errors.As(err, &ours) {
		return err
	}
	return &Error{code: CodeWrite, cause: err}
}

// print hands on each letter that is not held back, with its page.
func (p *Printer) print(letters iter.Seq[*Notice], found func(*Notice, finding.List), hand func(*Notice, []sheet, []byte) error) error {
	g := &page{}
	for n := range letters {
		if err := p.ready(n); err != nil {
			return err
		}
		list := p.held(n)
		var sheets []sheet
		if g.b = g.b[:0]; !list.Failed() {
			sheets = p.sheets(n)
			g.letter(sheets)
			list = append(append(list, crowded(sheets)...), p.heldPage(g.b, n)...)
		}
		if len(list) > 0 && found != nil {
			found(n, list)
		}
		if list.Failed() {
			continue
		}
		if err := hand(n, sheets, g.b); err != nil {
			return err
		}
	}
	return nil
}

// crowded are the sheets that have no room for what stands on them.
func crowded(sheets []sheet) (list finding.List) {
	for i := range sheets {
		if sheets[i].fills() > roomHeight {
			x := finding.New(FindRoom, finding.Error)
			x.Line = i + 1
			list = append(list, x)
		}
	}
	return list
}

// heldPage is what keeps a letter from being printed, as its page tells.
func (p *Printer) heldPage(page []byte, n *Notice) (list finding.List) {
	if shows(page, n.Never) {
		list = append(list, finding.New(FindProtected, finding.Error))
	}
	if p.c.Glyph != nil && p.unprintable(strings.ReplaceAll(unescaped(stripped(page)), "\n", "")) >= 0 {
		list = append(list, finding.New(FindGlyph, finding.Error))
	}
	return list
}
