package civil

import "strings"

// scanner reads a date from code points, folded so that width and script of digits no
// longer matter; positions are those of the original.
type scanner struct {
	text    []rune
	pos     int
	weekday int  // written behind the date, 1 for Sunday; 0: none
	clock   bool // a time of day was written behind it
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
	return s.settle(&w, r, opts)
}

// settle turns what is written into a date, and notes what stood behind it.
func (s *scanner) settle(w *written, r *Reading, opts ParseOptions) error {
	if err := w.settle(r, opts); err != nil {
		return err
	}
	if s.clock {
		r.note(NoteTime)
	}
	if day, known := r.Date.Weekday(); known && s.weekday > 0 && s.weekday-1 != int(day) {
		r.note(NoteWeekday)
	}
	return nil
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
	if n == len("YYYYMMDDhhmmss") && clock(s.text[s.pos+8:s.pos+n]) {
		n, s.clock = 8, true
		s.text = s.text[:s.pos+n] // the time in one run with the date
	}
	d := s.text[s.pos : s.pos+n]
	s.pos += n
	if !s.tail() {
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
	return true, s.settle(w, r, opts)
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
		if more && s.named(w) {
			break
		}
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

// named reads a day that has a name: 元日, 大晦日, 3月晦日.
func (s *scanner) named(w *written) bool {
	switch {
	case w.month == 0 && s.word("元日", "元旦"):
		w.month, w.day = 1, 1
	case w.month == 0 && s.word("大晦日", "大みそか"):
		w.month, w.day = 12, 31
	case w.month > 0 && s.word("晦日", "末日", "みそか"):
		w.lastDay = true
	default:
		return false
	}
	return true
}

// tail reads the end, with 生, the day of the week and a time of day before it.
func (s *scanner) tail() bool {
	start := s.pos
	s.blanks()
	s.word("生まれ", "生")
	s.blanks()
	s.dayOfWeek()
	s.timeOfDay()
	s.blanks()
	if !s.end() {
		s.pos, s.weekday, s.clock = start, 0, false
		return false
	}
	return true
}

// dayOfWeek reads (水), 水曜日 or [水曜].
func (s *scanner) dayOfWeek() {
	start := s.pos
	opened := s.word("(", "[", "<")
	for i, name := range []string{"日", "月", "火", "水", "木", "金", "土"} {
		if !s.word(name) {
			continue
		}
		full := s.word("曜日", "曜")
		if opened && s.word(")", "]", ">") || !opened && full {
			s.weekday = i + 1
			s.blanks()
			return
		}
	}
	s.pos = start
}

// timeOfDay reads 10:30, T10:30:00, 10時30分 or 午後3時, in the time of Japan. A time of another zone is
// not read: its day may be another.
func (s *scanner) timeOfDay() {
	start := s.pos
	s.word("T", "t")
	s.blanks()
	s.word("午前", "午後", "AM", "PM")
	hour, _, ok := s.plainNumber()
	if !ok || hour > 24 || !s.word(":", "時") {
		s.pos = start
		return
	}
	for _, unit := range []string{"分", "秒"} {
		at := s.pos
		if n, width, ok := s.plainNumber(); !ok || n > 59 || width > 2 {
			s.pos = at
			break
		}
		if !s.word(unit, ":") && s.word(".") {
			_, _, _ = s.plainNumber() // parts of a second
		}
	}
	s.blanks()
	s.word("+09:00", "+0900", "+09", "JST")
	s.clock = true
}

// plainNumber reads digits.
func (s *scanner) plainNumber() (n, width int, ok bool) {
	for s.pos < len(s.text) && isDigit(s.text[s.pos]) && width < 9 {
		n = n*10 + int(s.text[s.pos]-'0')
		s.pos++
		width++
	}
	return n, width, width > 0
}

// clock reports six digits that are hour, minute and second.
func clock(d []rune) bool {
	return number(d[:2]) < 24 && number(d[2:4]) < 60 && number(d[4:6]) < 60
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
