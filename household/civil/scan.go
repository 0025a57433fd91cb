package civil

import "strings"

// scanner reads a date from code points, folded so that width and script of digits no
// longer matter; positions are those of the original.
type scanner struct {
	text []rune
	pos  int
}

func newScanner(s string) *scanner {
	text := []rune(s)
	for i, c := range text {
		text[i] = fold(c)
	}
	return &scanner{text: text}
}

// fold maps full-width forms to ASCII, dashes to '-', dots to '.', blanks to ' '.
func fold(c rune) rune {
	switch c {
	case '\u3000', '\t', '\u00a0':
		return ' '
	case '‐', '‑', '‒', '–', '—', '―', '−', '－', 'ー', 'ｰ':
		return '-'
	case '・', '．', '｡', '。', '･':
		return '.'
	}
	if c >= '！' && c <= '～' {
		return c - '！' + '!'
	}
	return c
}

func (s *scanner) date(r *Reading, opts ParseOptions) error {
	s.blanks()
	if s.end() {
		r.note(NoteBlank)
		return nil
	}
	w := written{at: s.pos}
	for s.word("約", "およそ") {
		w.about = true
	}
	if s.allUnknown(r) {
		return nil
	}
	w.at = s.pos
	if s.word("西暦", "紀元") {
		w.western = true
	} else {
		w.era = s.era()
	}
	s.blanks()
	if done, err := s.run(&w, r, opts); done || err != nil {
		return err
	}
	if err := s.parts(&w, r); err != nil {
		return err
	}
	if !s.end() {
		return s.format()
	}
	return w.settle(r, opts)
}

// allUnknown reads 不詳, 不明, 生年月日不詳 and 年月日不詳.
func (s *scanner) allUnknown(r *Reading) bool {
	start := s.pos
	s.word("生年月日", "年月日")
	if s.word("不詳", "不明") && s.tail() {
		r.note(NoteUnknownPart)
		return true
	}
	s.pos = start
	return false
}

// run reads dates that are one run of digits: YYYYMMDD, EYYMMDD, YYMMDD.
func (s *scanner) run(w *written, r *Reading, opts ParseOptions) (done bool, err error) {
	start := s.pos
	n := 0
	for s.pos+n < len(s.text) && isDigit(s.text[s.pos+n]) {
		n++
	}
	if n < 6 {
		return false, nil
	}
	d := s.text[s.pos : s.pos+n]
	s.pos += n
	s.blanks()
	if !s.end() {
		return false, s.format()
	}
	if w.era == NoEra && !w.western && sentinel(d, r) {
		return true, nil
	}
	body := d
	switch {
	case n == 8 && w.era == NoEra:
		w.western = true
		w.year, body = number(d[:4]), d[4:]
	case n == 7 && w.era == NoEra && !w.western:
		if w.era, err = opts.Scheme.era(int(d[0] - '0')); err != nil {
			return false, &Error{code: CodeEra, at: start}
		}
		w.year, body = number(d[1:3]), d[3:]
	case n == 6 && !w.western:
		w.year, body = number(d[:2]), d[2:]
	default:
		s.pos = start
		return false, s.format()
	}
	w.yearKnown = w.year != 0 || w.era != NoEra
	w.month, w.day = number(body[:2]), number(body[2:])
	return true, w.settle(r, opts)
}

// sentinel tells the two dates that stand for none.
func sentinel(d []rune, r *Reading) bool {
	for _, note := range []struct {
		digit rune
		note  Note
	}{{'0', NoteZeros}, {'9', NoteNines}} {
		same := true
		for _, c := range d {
			same = same && c == note.digit
		}
		if same {
			r.note(note.note)
			return true
		}
	}
	return false
}

func (c Scheme) era(digit int) (Era, error) {
	switch {
	case c == Sequential && digit >= 1 && digit <= 5:
		return Era(digit), nil
	case c == Odd && digit%2 == 1:
		return Era(digit/2 + 1), nil
	}
	return NoEra, &Error{code: CodeEra}
}

// parts reads year, month and day with units or separators between them.
func (s *scanner) parts(w *written, r *Reading) error {
	more, ok := s.year(w, r)
	if !ok {
		return s.format()
	}
	for _, p := range [...]struct {
		unit string
		into *int
	}{{"月", &w.month}, {"日", &w.day}} {
		if s.suffix(w, r) || !more {
			return nil
		}
		n, _, unknown, ok := s.part()
		if !ok {
			return nil
		}
		*p.into = n
		if unknown || n == 0 {
			r.note(NoteUnknownPart)
		}
		s.blanks()
		s.word(p.unit, "/", ".", "-")
		s.blanks()
	}
	s.suffix(w, r)
	return nil
}

// year reads the year with what separates it; more is false if only a suffix may follow.
func (s *scanner) year(w *written, r *Reading) (more, ok bool) {
	n, width, unknown := 1, 1, false
	switch {
	case s.word("年不詳", "年不明", "XXXX"):
		n, unknown = 0, true
	case s.word("元"):
	default:
		if n, width, unknown, ok = s.part(); !ok {
			return false, false
		}
	}
	if unknown {
		r.note(NoteUnknownPart)
	} else {
		w.year = n
		w.yearKnown = n != 0 || w.era != NoEra
		w.western = w.western || w.era == NoEra && width == 4
	}
	s.blanks()
	w.yearUnit = s.word("年")
	separated := w.yearUnit || s.word("/", ".", "-")
	s.blanks()
	return separated || unknown, true
}

// suffix reads what may follow a date that ends here.
func (s *scanner) suffix(w *written, r *Reading) bool {
	start := s.pos
	switch {
	case s.word("月日不詳", "月日不明", "日不詳", "日不明", "以下不詳"):
		r.note(NoteUnknownPart)
	case s.word("上旬", "中旬", "下旬", "初旬", "末", "春", "夏", "秋", "冬"):
		r.note(NoteVague)
	}
	if s.word("頃", "ころ", "ごろ", "~") {
		w.about = true
	}
	if s.tail() {
		return true
	}
	s.pos = start
	return false
}

// tail reads the end, with 生 before it.
func (s *scanner) tail() bool {
	s.blanks()
	s.word("生まれ", "生")
	s.blanks()
	return s.end()
}

// part reads a number or 不詳.
func (s *scanner) part() (n, width int, unknown, ok bool) {
	if s.word("不詳", "不明") {
		return 0, 0, true, true
	}
	return s.number()
}

func (s *scanner) era() Era {
	for e := Reiwa; e >= Meiji; e-- {
		if s.word(eras[e].name, string(eras[e].square), eras[e].letter, strings.ToLower(eras[e].letter), e.first()) {
			s.word(".", "-")
			return e
		}
	}
	return NoEra
}

// word reads the first of the words that stands here.
func (s *scanner) word(words ...string) bool {
	for _, word := range words {
		w := []rune(word)
		if len(s.text)-s.pos >= len(w) && string(s.text[s.pos:s.pos+len(w)]) == word {
			s.pos += len(w)
			return true
		}
	}
	return false
}

func (s *scanner) blanks() {
	for s.pos < len(s.text) && s.text[s.pos] == ' ' {
		s.pos++
	}
}

func (s *scanner) end() bool { return s.pos == len(s.text) }

func (s *scanner) format() error { return &Error{code: CodeFormat, at: s.pos} }
