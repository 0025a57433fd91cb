package register

import (
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/money"
)

// Source is where a fact comes from (入手元). The zero value is the own roll.
type Source uint8

// The sources. A declaration decides only what the others leave open.
const (
	OwnRoll    Source = iota // 自団体の台帳
	ByInquiry                // 情報提供ネットワークによる照会
	ByDeclared               // 本人の申告・申立て
	ExOfficio                // 職権
	sources
)

var sourceNames = [sources]string{"own_roll", "inquiry", "declaration", "ex_officio"}

// String returns own_roll, inquiry, declaration or ex_officio.
func (s Source) String() string { return sourceNames[min(s, sources-1)] }

// ParseSource reads the name or the Japanese word (台帳, 照会, 申告, 職権); "" is the own roll.
func ParseSource(s string) (Source, bool) {
	switch s {
	case "", "own_roll", "台帳", "課税台帳", "自団体":
		return OwnRoll, true
	case "inquiry", "照会", "情報照会":
		return ByInquiry, true
	case "declaration", "申告", "申立", "申立て":
		return ByDeclared, true
	case "ex_officio", "職権":
		return ExOfficio, true
	}
	return 0, false
}

// Provenance says where a fact was obtained, how and when.
type Provenance struct {
	Source Source
	// Department is the department or body that gave the fact (入手元の部署).
	Department string
	// Means is how it came: over the internal link, a file, paper (入手の方法).
	Means string
	// Obtained is the day on which it was obtained.
	Obtained civil.Date
}

// Amount is an amount that may be unknown.
type Amount struct {
	Yen   money.Yen
	Known bool
}

// facts holds what other departments say about persons.
type facts struct {
	tax         []taxRow
	lastTax     []int32 // by person
	welfare     []welfareRow
	lastWelfare []int32 // by person
	identities  []identity
}

func (f *facts) grow() {
	f.lastTax = append(f.lastTax, none)
	f.lastWelfare = append(f.lastWelfare, none)
}
