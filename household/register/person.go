package register

import (
	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/secret"
)

// Sex is the register's entry. The zero value is unknown.
type Sex uint8

// The entries.
const (
	SexUnknown Sex = iota
	Male           // 男
	Female         // 女
	SexOther       // neither is entered
)

// String returns 男, 女, その他 or "".
func (s Sex) String() string {
	return [...]string{"", "男", "女", "その他"}[s&3]
}

// ParseSex reads 男, 女, 1, 2, male, female and their first letters.
func ParseSex(s string) (Sex, bool) {
	switch s {
	case "":
		return SexUnknown, true
	case "男", "男性", "1", "male", "M", "m":
		return Male, true
	case "女", "女性", "2", "female", "F", "f":
		return Female, true
	case "その他", "3", "9", "other":
		return SexOther, true
	}
	return SexUnknown, false
}

// Attributes are what a register entry says about a person. In an [Event] zero fields say
// nothing; as an answer of [View.Person] they are unknown.
type Attributes struct {
	secret.Private
	Name         string // 氏名
	Kana         string // 氏名カナ
	Relationship string // 続柄
	Sex          Sex
	Birth        civil.Date
	Address      Address
	// Secrecy sets (true) or lifts (false) the address-secrecy mark (支援措置). It counts from the day
	// it is entered for whatever is asked, also for questions about earlier days.
	Secrecy civil.Truth
	// January is where the address on 1 January was (1月1日住所). It speaks of the 1 January before the
	// entry was known.
	January household.Place
}

// Person is a person as the register knows them on a day.
type Person struct {
	// Number is the addressee number (宛名番号).
	Number string
	Attributes
	// Household is the number of the household on that day, "" if not registered.
	Household string
	// DiedOn is unknown unless a death is known.
	DiedOn civil.Date
	// Provenance is that of the newest entry about the person.
	Provenance Provenance
}

// merge lays what newer says over a.
func (a Attributes) merge(newer *Attributes) Attributes {
	if newer.Name != "" {
		a.Name = newer.Name
	}
	if newer.Kana != "" {
		a.Kana = newer.Kana
	}
	if newer.Relationship != "" {
		a.Relationship = newer.Relationship
	}
	if newer.Sex != SexUnknown {
		a.Sex = newer.Sex
	}
	if !newer.Birth.IsZero() {
		a.Birth = newer.Birth
	}
	if newer.Address.text != "" || newer.Address.postal != "" {
		a.Address = newer.Address
	}
	if newer.Secrecy != civil.Unknown {
		a.Secrecy = newer.Secrecy
	}
	if newer.January != 0 {
		a.January = newer.January
	}
	return a
}
