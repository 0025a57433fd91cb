package bank

import (
	"strings"

	"github.com/kyufu-go/kyufu/household/civil"
)

// The branches of bank 9900 (店番), a closed list: pp8 for 総合口座 and the like,
// pp9 for 振替口座. Source: open data of banks and branches, state of the date
// below. An older list in wide use has 91: 138, 148 and 758 were added later, on
// days that are not published, so that they carry no From.
const (
	yuchoOrdinary = "008 018 028 038 048 058 068 078 088 098 108 118 128 138 148 208 218 228 238 248 318 328 338 " +
		"408 418 428 438 448 458 468 478 518 528 538 548 558 618 628 638 648 708 718 728 738 748 758 768 778 788 798 " +
		"818 828 838 848 858 868 908 918 928 938 948 958 968 978 988 998"
	yuchoTransfer = "019 029 039 049 059 069 079 089 099 109 119 129 139 149 159 169 179 189 199 209 219 229 239 249 " +
		"259 269 279 289"
)

// yuchoDataDate is the state of the list above.
var yuchoDataDate = civil.MustDate("2026-08-24")

// yuchoExists is indexed by the branch number.
var yuchoExists = func() (t [1000]bool) {
	for _, list := range [...]string{yuchoOrdinary, yuchoTransfer} {
		for code := range strings.FieldsSeq(list) {
			t[int(code[0]-'0')*100+int(code[1]-'0')*10+int(code[2]-'0')] = true
		}
	}
	return t
}()

func yuchoBranchExists(code string) bool {
	if len(code) != 3 || !allDigits(code) {
		return false
	}
	return yuchoExists[int(code[0]-'0')*100+int(code[1]-'0')*10+int(code[2]-'0')]
}

// YuchoBranch reports whether ゆうちょ has a branch of a number: the list of 94 is closed.
func YuchoBranch(number int) bool {
	return number >= 0 && number < len(yuchoExists) && yuchoExists[number]
}

// YuchoDataDate returns the day whose state the list of ゆうちょ branches shows.
func YuchoDataDate() civil.Date { return yuchoDataDate }

var (
	yuchoNames = [...]string{"〇", "一", "二", "三", "四", "五", "六", "七", "八", "九"}
	yuchoKana  = [...]string{"ゼロ", "イチ", "ニ", "サン", "ヨン", "ゴ", "ロク", "ナナ", "ハチ", "キユウ"}
)

// yuchoPlace names a branch by the rule of its digits: 408 is 四〇八, ヨンゼロハチ.
func yuchoPlace(code string) Place {
	p := Place{Bank: YuchoBank, BankName: "ゆうちょ", BankKana: "ユウチヨ", Branch: code}
	for i := range len(code) {
		p.BranchName += yuchoNames[code[i]-'0']
		p.BranchKana += yuchoKana[code[i]-'0']
	}
	return p
}
