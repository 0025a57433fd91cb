package notice

import (
	"io"
	"iter"
	"strings"

	"github.com/kyufu-go/kyufu/household/finding"
)

// HTML writes letters as one document, and yields what was found about each that has findings. A
// letter that is held back leaves nothing in the document. It ends at the first error. Errors:
// kind, text, write.
func (p *Printer) HTML(w io.Writer, letters iter.Seq[*Notice], found func(n *Notice, list finding.List)) error {
	if p == nil || p.texts == nil || w == nil || letters == nil {
		return &Error{code: CodeText}
	}
	g := &page{p: p, b: p.head()}
	for n := range letters {
		if err := p.ready(n); err != nil {
			return err
		}
		from := len(g.b)
		list := p.held(n)
		if !list.Failed() {
			g.n = n
			g.letter()
			list = append(list, p.heldPage(g.b[from:], n)...)
		}
		if list.Failed() {
			g.b = g.b[:from]
		}
		if len(list) > 0 && found != nil {
			found(n, list)
		}
		if len(g.b) >= flushAt {
			if _, err := w.Write(g.b); err != nil {
				return &Error{code: CodeWrite, cause: err}
			}
			g.b = g.b[:0]
		}
	}
	if _, err := w.Write(append(g.b, foot...)); err != nil {
		return &Error{code: CodeWrite, cause: err}
	}
	return nil
}

const flushAt = 64 << 10

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
