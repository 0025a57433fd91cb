package notice

import (
	"strconv"
	"strings"

	"github.com/kyufu-go/kyufu/household/text"
)

// The customer barcode (カスタマバーコード) of 日本郵便, after 郵便番号・バーコードマニュアル: a start code, 7 digits of
// the postal code, 13 codes of the address's number, a check digit, a stop code: 67 bars.

// addressCodes is how many codes of an address's number fit; what is over is cut, what is short is
// filled with CC4.
const addressCodes = 13

// Codes are 0 to 9 for the digits, 10 for the hyphen, 11 to 18 for CC1 to CC8.
const (
	codeHyphen = 10
	codeCC1    = 11
	codeCC4    = 14
	codeBase   = 19
)

// bars are the three bars of each code: 1 a long bar, 2 one that goes up, 3 one that goes down, 4 a
// timing bar.
var bars = [codeBase]string{
	"144", "114", "132", "312", "123", "141", "321", "213", "231", "411", "414",
	"324", "342", "234", "432", "243", "423", "441", "111",
}

const (
	startBars = "13"
	stopBars  = "31"
)

// barsOf gives the 67 bars for a postal code of seven digits and an address's number of digits,
// hyphens and letters; empty for anything else.
func barsOf(postal, number string) string {
	if len(postal) != 7 {
		return ""
	}
	codes := make([]int, 0, len(postal)+addressCodes+1)
	for _, c := range []byte(postal + number) {
		switch {
		case c >= '0' && c <= '9':
			codes = append(codes, int(c-'0'))
		case c == '-' && len(codes) >= len(postal):
			codes = append(codes, codeHyphen)
		case c >= 'A' && c <= 'Z' && len(codes) >= len(postal): // a control code says which ten letters
			codes = append(codes, codeCC1+int(c-'A')/10, int(c-'A')%10)
		default:
			return ""
		}
	}
	codes = codes[:min(len(codes), len(postal)+addressCodes)]
	for len(codes) < len(postal)+addressCodes {
		codes = append(codes, codeCC4)
	}
	sum := 0
	for _, c := range codes {
		sum += c
	}
	codes = append(codes, (codeBase-sum%codeBase)%codeBase)
	var b strings.Builder
	b.WriteString(startBars)
	for _, c := range codes {
		b.WriteString(bars[c])
	}
	b.WriteString(stopBars)
	return b.String()
}

// beforeWords are the words before which a kanji numeral is a number of the address.
var beforeWords = []string{"丁目", "丁", "番地", "番", "号", "地割", "線", "の", "ノ"}

// addressNumber takes the number for the barcode (住所表示番号) out of what follows the part of an
// address that the postal code stands for: 3丁目30-8 郵便ビル403号 gives 3-30-8-403.
func addressNumber(street string) string {
	s := []rune(arabic(narrow(street)))
	var b strings.Builder
	hyphen := func() {
		if n := b.Len(); n > 0 && b.String()[n-1] != '-' {
			b.WriteByte('-')
		}
	}
	for i, r := range s {
		switch {
		case r >= '0' && r <= '9':
			b.WriteRune(r)
		case isLetter(r) && alone(s, i) && !floor(s, i):
			b.WriteRune(r)
		default: // words, blanks, the F of a floor
			hyphen()
		}
	}
	return tight(strings.Trim(b.String(), "-"))
}

// narrow brings digits, letters and dashes to ASCII, upper case, and drops &, /, ・ and full stops.
func narrow(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '！' && r <= '～' {
			r -= '！' - '!'
		}
		switch {
		case r == '&' || r == '/' || r == '・' || r == '･' || r == '.' || r == '．':
			return -1
		case r >= 'a' && r <= 'z':
			return r - 'a' + 'A'
		case strings.ContainsRune("‐‑‒–—―−－", r):
			return '-'
		}
		return r
	}, s)
}

const kanjiDigits = "〇一二三四五六七八九"

// arabic turns kanji numerals into digits where one of the words follows.
func arabic(s string) string {
	rs := []rune(s)
	var b strings.Builder
	for i := 0; i < len(rs); {
		j := i
		for j < len(rs) && strings.ContainsRune(kanjiDigits+"十百千", rs[j]) {
			j++
		}
		if j == i {
			b.WriteRune(rs[i])
			i++
			continue
		}
		word := false
		for _, w := range beforeWords {
			word = word || strings.HasPrefix(string(rs[j:]), w)
		}
		if word {
			b.WriteString(numeral(rs[i:j]))
		} else {
			b.WriteString(string(rs[i:j]))
		}
		i = j
	}
	return b.String()
}

// numeral reads 十一, 二十三, 百五 and 二三.
func numeral(rs []rune) string {
	total, digits := 0, 0
	for _, r := range rs {
		if at := strings.IndexRune("十百千", r); at >= 0 {
			total += max(digits, 1) * []int{10, 100, 1000}[at/len("十")]
			digits = 0
			continue
		}
		digits = digits*10 + strings.IndexRune(kanjiDigits, r)/len("一")
	}
	return strconv.Itoa(total + digits)
}

func isLetter(r rune) bool { return r >= 'A' && r <= 'Z' }

// alone reports whether the letter at i stands between no other letters: of words nothing is taken.
func alone(s []rune, i int) bool {
	return (i == 0 || !isLetter(s[i-1])) && (i+1 == len(s) || !isLetter(s[i+1]))
}

// floor reports whether the letter at i is the F behind a number.
func floor(s []rune, i int) bool {
	return s[i] == 'F' && i > 0 && s[i-1] >= '0' && s[i-1] <= '9'
}

// tight takes the hyphens away that stand beside letters.
func tight(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '-' && (i > 0 && isLetter(rune(s[i-1])) || i+1 < len(s) && isLetter(rune(s[i+1]))) {
			continue
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// CustomerBarcode gives the bars for a postal code and what of the address follows the part that
// the postal code stands for: 1 a long bar, 2 one that goes up, 3 one that goes down, 4 a timing
// bar. It is empty for a postal code that is none, and for one of a whole town without a district
// (ending in 00), which takes no barcode.
func CustomerBarcode(postal text.Postal, street string) string {
	p := string(postal)
	if len(p) != 7 || strings.HasSuffix(p, "00") {
		return ""
	}
	return barsOf(p, addressNumber(street))
}
