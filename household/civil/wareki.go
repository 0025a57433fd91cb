package civil

import "strconv"

// WarekiStyle says how [Date.Wareki] writes. The zero style is 令和元年5月1日.
type WarekiStyle struct {
	// Letters gives R1.5.1 instead of 令和元年5月1日.
	Letters bool
	// NumericFirst gives 令和1年 instead of 令和元年.
	NumericFirst bool
	// Padded writes two digits each: 令和元年05月01日, R01.05.01.
	Padded bool
	// Kanji writes the numbers in kanji: 令和元年五月一日.
	Kanji bool
}

// Wareki writes the date in the Japanese calendar. Unknown parts behind are left out,
// a part unknown before a known one and a date of which nothing is known read 不詳, an
// approximate date ends in 頃; [Parse] reads all of it back. A year that lies in two eras
// (1989 alone) is written as a Western year.
func (d Date) Wareki(style WarekiStyle) string {
	year, month, day := d.parts()
	if d.bits == 0 {
		return "不詳"
	}
	era, n, known := d.Era()
	w := warekiWriter{style: style}
	switch {
	case year == 0:
		w.b = append(w.b, "不詳年"...)
	case !known:
		w.b = append(w.b, strconv.Itoa(year)+"年"...)
	case style.Letters:
		w.b = append(w.b, era.letter()...)
		w.number(n)
	default:
		w.b = append(w.b, era.String()...)
		w.eraYear(n)
		w.b = append(w.b, "年"...)
	}
	letters := style.Letters && year != 0 && known
	w.part(month, "月", letters)
	w.part(day, "日", letters)
	if d.IsAbout() {
		w.b = append(w.b, "頃"...)
	}
	return string(w.b)
}

// EraDigits writes seven digits EYYMMDD in the scheme, with zeros for an unknown month or
// day. Errors: code unknown if the era is, code era without a scheme.
func (d Date) EraDigits(scheme Scheme) (string, error) {
	era, year, known := d.Era()
	if !known || d.IsAbout() {
		return "", &Error{code: CodeUnknown}
	}
	n := int(era)
	switch scheme {
	case Sequential:
	case Odd:
		n = 2*n - 1
	case NoScheme:
		return "", &Error{code: CodeEra}
	}
	_, month, day := d.parts()
	b := []byte{byte('0' + n)}
	for _, v := range [...]int{year, month, day} {
		b = append(b, byte('0'+v/10), byte('0'+v%10))
	}
	return string(b), nil
}

// Wareki returns 令和3年度: the year in the era of 1 April, with which the fiscal year
// begins. It is "" outside the calendar.
func (y FiscalYear) Wareki() string {
	era, n, known := y.First().Era()
	if !known {
		return ""
	}
	if n == 1 {
		return era.String() + "元年度"
	}
	return era.String() + strconv.Itoa(n) + "年度"
}

type warekiWriter struct {
	style WarekiStyle
	b     []byte
}

func (w *warekiWriter) eraYear(n int) {
	if n == 1 && !w.style.NumericFirst {
		w.b = append(w.b, "元"...)
		return
	}
	w.number(n)
}

func (w *warekiWriter) part(n int, unit string, letters bool) {
	if n == 0 {
		return
	}
	if letters {
		w.b = append(w.b, '.')
		w.number(n)
		return
	}
	w.number(n)
	w.b = append(w.b, unit...)
}

func (w *warekiWriter) number(n int) {
	switch {
	case w.style.Kanji && !w.style.Letters:
		w.b = append(w.b, kanjiNumber(n)...)
	case w.style.Padded && n < 10:
		w.b = append(w.b, '0', byte('0'+n))
	default:
		w.b = strconv.AppendInt(w.b, int64(n), 10)
	}
}

// kanjiNumber writes 1 to 99, as 二十一.
func kanjiNumber(n int) string {
	ones := [...]string{"", "一", "二", "三", "四", "五", "六", "七", "八", "九"}
	switch tens := n / 10; tens {
	case 0:
		return ones[n]
	case 1:
		return "十" + ones[n%10]
	default:
		return ones[tens] + "十" + ones[n%10]
	}
}
