package civil

// number reads a number in digits or kanji; width is the count of its characters.
func (s *scanner) number() (n, width int, unknown, ok bool) {
	start := s.pos
	for s.pos < len(s.text) && isDigit(s.text[s.pos]) {
		s.pos++
	}
	if s.pos > start {
		d := s.text[start:s.pos]
		if len(d) > 4 {
			s.pos = start
			return 0, 0, false, false
		}
		return number(d), len(d), false, true
	}
	return s.kanji()
}

// kanji reads 二〇一九 digit by digit, and 三十一 or 二千十九 by units.
func (s *scanner) kanji() (n, width int, unknown, ok bool) {
	start := s.pos
	total, current, digits, units := 0, 0, 0, 0
	for ; s.pos < len(s.text) && s.pos-start < 8; s.pos++ {
		v, unit := kanjiValue(s.text[s.pos])
		if v < 0 {
			break
		}
		if unit == 0 {
			current = current*10 + v
			digits++
			continue
		}
		units++
		total += max(current, 1) * unit
		if v > 1 {
			total += (v - 1) * unit
		}
		current = 0
	}
	n = total + current
	if s.pos == start || n > 9999 {
		s.pos = start
		return 0, 0, false, false
	}
	if units > 0 && n >= 1000 || digits == 4 {
		return n, 4, false, true
	}
	return n, s.pos - start, false, true
}

// kanjiValue gives a digit with unit 0, or a unit; v is -1 for other characters. 廿 and
// 卅 are two and three tens.
func kanjiValue(c rune) (v, unit int) {
	switch c {
	case '〇', '零', '○':
		return 0, 0
	case '一', '壱', '壹':
		return 1, 0
	case '二', '弐', '貳':
		return 2, 0
	case '三', '参', '參':
		return 3, 0
	case '四':
		return 4, 0
	case '五', '伍':
		return 5, 0
	case '六':
		return 6, 0
	case '七':
		return 7, 0
	case '八':
		return 8, 0
	case '九':
		return 9, 0
	case '十', '拾':
		return 1, 10
	case '廿':
		return 2, 10
	case '卅':
		return 3, 10
	case '百':
		return 1, 100
	case '千':
		return 1, 1000
	}
	return -1, 0
}

func isDigit(c rune) bool { return c >= '0' && c <= '9' }

func number(d []rune) (n int) {
	for _, c := range d {
		n = n*10 + int(c-'0')
	}
	return n
}
