// Pdf typesets letters for a print house: PDF/UA-1, tagged, with the fonts in it, the same bytes
// for the same letters. It reads what examples/notices writes (notice.Printer.Sheets).
//
//	npm ci
//	go run ../notices -o DIR
//	go run . -in DIR/sheets.jsonl -o DIR/letters.pdf -date 2022-04-05
//	go run . -lacks      # which shapes of 文字情報基盤 the font of the names lacks
//
// Typst typesets, as the npm package @myriaddreamin/typst-ts-node-compiler. The fonts are those of
// Debian: fonts-ipamj-mincho (IPA font licence), which has every character of 文字情報基盤 with its
// variation sequences, fonts-noto-cjk for Chinese and Korean, fonts-dejavu-core for Vietnamese. The
// fonts of the npm registry are cut into pieces for web pages and have no sequences.
//
// A letter is held back, and told on the screen by case and code, when a character of it is in none
// of the fonts (glyph), when the text that pdftotext finds on its pages is not the text of the
// letter (text), or when a page has more than it holds (overflow). Then the exit status is 3.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/kyufu-go/kyufu/examples/internal/command"
	"github.com/kyufu-go/kyufu/examples/internal/font"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// debian are the fonts as Debian's packages lay them down.
const debian = "/usr/share/fonts/truetype/ipamj/ipamjm.ttf,/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf,/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc"

type options struct {
	in, out, date, fonts, dir string
	lacks                     bool
}

func run(args []string, stdout, stderr io.Writer) int {
	var o options
	flags := command.New("pdf")
	flags.StringVar(&o.in, "in", "", "the sheets of letters, as `JSON` lines")
	flags.StringVar(&o.out, "o", "", "write this `PDF`")
	flags.StringVar(&o.date, "date", "", "the `day` that the document bears")
	flags.StringVar(&o.fonts, "fonts", debian, "font `files`, the first that of the names")
	flags.StringVar(&o.dir, "module", ".", "this `folder`, with node_modules")
	flags.BoolVar(&o.lacks, "lacks", false, "only tell which shapes, by MJ number, the first font lacks")
	held := 0
	status := command.Run(flags, args, "pdf -in SHEETS -o PDF -date DAY [flags]\n\nTypesets letters.", stdout, stderr, func([]string) (err error) {
		if o.lacks {
			return o.lacking(stdout)
		}
		if o.in == "" || o.out == "" {
			return command.UsageError("-in, -o and -date say what to typeset")
		}
		held, err = o.typeset(stdout)
		return err
	})
	if status == 0 && held > 0 {
		return 3
	}
	return status
}

// letter is a line of the input, and what stands on its pages.
type letter struct {
	Case, Kind string
	line       []byte
	pages      []string
}

// typeset makes the PDF and reads it back, without the letters that did not come out right.
func (o *options) typeset(stdout io.Writer) (held int, err error) {
	day, err := time.Parse(time.DateOnly, o.date)
	if err != nil {
		return 0, err
	}
	letters, err := read(o.in)
	if err != nil {
		return 0, err
	}
	has, err := fonts(strings.Split(o.fonts, ","))
	if err != nil {
		return 0, err
	}
	hold := func(l *letter, code string) {
		held++
		_, _ = fmt.Fprintf(stdout, "印刷を見合わせた通知　%s（申請 %s）：%s\n", l.Kind, l.Case, code)
	}
	var good []letter
	for i := range letters {
		if all(letters[i].pages, has) {
			good = append(good, letters[i])
		} else {
			hold(&letters[i], "glyph")
		}
	}
	for len(good) > 0 {
		if err := o.compile(good, day, stdout); err != nil {
			return held, err
		}
		bad, err := wrong(o.out, good)
		if err != nil || len(bad) == 0 {
			return held, err
		}
		var rest []letter
		for i := range good {
			if code := bad[i]; code != "" {
				hold(&good[i], code)
			} else {
				rest = append(rest, good[i])
			}
		}
		good = rest
	}
	return held, errors.Join(errors.New("no letter is left"), os.RemoveAll(o.out))
}

func read(name string) (letters []letter, err error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var l struct {
			Case, Kind string
			Sheets     []sheet
		}
		if err := json.Unmarshal(lines.Bytes(), &l); err != nil {
			return nil, err
		}
		one := letter{Case: l.Case, Kind: l.Kind, line: bytes.Clone(lines.Bytes())}
		for i := range l.Sheets {
			one.pages = append(one.pages, l.Sheets[i].text())
		}
		letters = append(letters, one)
	}
	return letters, lines.Err()
}

// fonts reports whether one of the fonts has a character; with a variation selector, whether the
// first has, which is that of the names.
func fonts(names []string) (func(char, selector rune) bool, error) {
	var list []*font.Font
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		f, err := font.Parse(data)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		list = append(list, f)
	}
	return func(char, selector rune) bool {
		if selector != 0 {
			return list[0].Has(char, selector)
		}
		for _, f := range list {
			if f.Has(char, selector) {
				return true
			}
		}
		return false
	}, nil
}

func all(pages []string, has func(char, selector rune) bool) bool {
	for _, page := range pages {
		rs := []rune(page)
		for i, r := range rs {
			var with rune
			if i+1 < len(rs) && selector(rs[i+1]) {
				with = rs[i+1]
			}
			if !selector(r) && !has(r, with) {
				return false
			}
		}
	}
	return true
}

func selector(r rune) bool { return r >= 0xFE00 && r <= 0xFE0F || r >= 0xE0100 && r <= 0xE01EF }

// compile runs Typst over the letters, all in one.
func (o *options) compile(letters []letter, day time.Time, stdout io.Writer) error {
	dir, err := os.MkdirTemp("", "pdf")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	var lines []byte
	for i := range letters {
		lines = append(append(lines, letters[i].line...), '\n')
	}
	in := filepath.Join(dir, "sheets.jsonl")
	if err := os.WriteFile(in, lines, 0o600); err != nil {
		return err
	}
	out, err := filepath.Abs(o.out)
	if err != nil {
		return err
	}
	args := append([]string{"typeset.mjs", in, out, strconv.FormatInt(day.Unix(), 10)}, strings.Split(o.fonts, ",")...)
	cmd := exec.Command("node", args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = o.dir, stdout, os.Stderr
	return cmd.Run()
}
