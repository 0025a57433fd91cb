package record

import "github.com/kyufu-go/kyufu/household/civil"

// The codes of 状態コード that are not those of a decision or payment.
const (
	StatusSent     = "01" // a form was sent and is not back
	StatusDefect   = "03" // the form is back and something is lacking (不備)
	StatusDeclined = "11" // 辞退
)

// relations are the words of a form for 代理人関係者コード.
var relations = map[string]string{
	"同一世帯": "01", "法定代理人": "02", "成年後見人": "03", "長女": "04", "長男": "04", "子": "04", "親族": "04", "施設職員": "05",
}

// RelationCode returns 代理人関係者コード of what a form says of an agent; "99" (その他) for any
// other word.
func RelationCode(word string) string {
	if code, ok := relations[word]; ok {
		return code
	}
	return "99"
}

// SexCode returns 性別コード of 男, 女 or その他; "" where it is not known.
func SexCode(sex string) string {
	return map[string]string{"男": "1", "女": "2", "その他": "9"}[sex]
}

// The ages at which 年齢区分 changes.
const (
	lastYoungAge = 18
	firstOldAge  = 65
)

// AgeClass returns 年齢区分 on a day: "1" to 18, "2" to 64, "3" from 65 on, "9" where the birth is
// not known well enough.
func AgeClass(birth, on civil.Date) string {
	age, known := civil.AgeOn(birth, on)
	switch {
	case !known:
		return "9"
	case age <= lastYoungAge:
		return "1"
	case age < firstOldAge:
		return "2"
	}
	return "3"
}

// AssistanceClass returns 生活保護該当区分コード: "1" with livelihood aid (生活扶助), "2" with other aid
// alone, "0" without.
func AssistanceClass(livelihood, other bool) string {
	switch {
	case livelihood:
		return "1"
	case other:
		return "2"
	}
	return "0"
}
