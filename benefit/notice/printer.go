package notice

import (
	_ "embed"
	"io/fs"

	"github.com/kyufu-go/kyufu/household/secret"
)

// Config says how letters are printed. Its zero value prints in 11 point for the window of a 長形3号
// envelope, in Japanese alone.
type Config struct {
	// Texts holds a town's own files of texts, over the built-in ones.
	Texts fs.FS
	// Large prints in large type.
	Large bool
	// Easy adds a second text in やさしい日本語.
	Easy bool
	// Also are languages of further sheets, where there are texts for the kind: en, zh, ko, pt, vi
	// and what the town adds.
	Also []string
	// Window is where the envelope's window lies over the folded sheet; zero: see [Window].
	Window Window
	// MJ gives the MJ number (MJ文字図形名) of a character, with its variation selector or 0, for print
	// data: household/text/mj has them. nil: the rows hold code points alone.
	MJ func(char, selector rune) string
	// Glyph reports whether the town's font has a character, with its variation selector or 0; nil
	// judges without a font.
	Glyph func(char, selector rune) bool
}

// Window is where the window of an envelope lies over a sheet that lies in its middle, in
// millimetres from the sheet's left and top edge. Envelopes differ: measure yours.
type Window struct {
	Left, Top, Width, Height float64
	// Slip is how far the sheet slips in each direction; the address keeps this far from the edges.
	Slip float64
}

// standardWindow is that of a 長形3号 envelope with a window of 90 × 45 mm.
var standardWindow = Window{Left: 16, Top: 12, Width: 90, Height: 45, Slip: 4}

//go:embed style.css
var style string

// Printer prints letters. It does not change and may be shared.
type Printer struct {
	secret.Private

	c     Config
	texts map[string]*language
}

// NewPrinter reads the texts. Errors: text, with the file.
func NewPrinter(c Config) (*Printer, error) {
	if c.Window == (Window{}) {
		c.Window = standardWindow
	}
	texts, err := loadTexts(c.Texts)
	if err != nil {
		return nil, err
	}
	for _, lang := range c.Also {
		if texts[lang] == nil {
			return nil, &Error{code: CodeText, Field: lang}
		}
	}
	return &Printer{c: c, texts: texts}, nil
}

// ready holds that NewPrinter made the printer, and that there is a text.
func (p *Printer) ready(n *Notice) error {
	if p == nil || p.texts == nil {
		return &Error{code: CodeText}
	}
	if n == nil || len(p.texts[japanese].Kinds[n.Kind].Body) == 0 {
		return &Error{code: CodeKind}
	}
	return nil
}
