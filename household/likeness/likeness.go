// Package likeness says how far two descriptions of a person agree: may they be the same one?
//
// [Compare] weighs nothing and decides nothing. It tells of each of five attributes (5情報 with the
// kana) whether it is the same, similar, different or missing. [Likeness.Points] makes a number of
// it by the [Weights] of whoever asks, which orders a list for people to look at.
package likeness

import (
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/secret"
	"github.com/kyufu-go/kyufu/household/text"
)

// Person is a description by the attributes by which people are told apart. Zero fields say
// nothing. Formatters show asterisks.
type Person struct {
	secret.Private        // it prints as nothing
	Name           string // 氏名
	Kana           string // 振り仮名
	Sex            string // 性別, a code of the register's; "" unknown
	Birth          civil.Date
	Address        string // 住所
}

// Degree is how far one attribute of two persons agrees.
type Degree uint8

// The degrees.
const (
	Missing   Degree = iota // on one side at least
	Different               // not the same
	Similar                 // may be the same: another spelling, a part missing, digits changed places
	Same
)

var degreeNames = [...]string{"missing", "different", "similar", "same"}

// String returns the stable code.
func (d Degree) String() string { return degreeNames[min(int(d), len(degreeNames)-1)] }

// Likeness is how far two persons agree, attribute by attribute.
type Likeness struct{ Name, Kana, Sex, Birth, Address Degree }

// Weight is what an attribute counts in each degree; one that is missing counts nothing.
type Weight struct{ Same, Similar, Different int }

func (w Weight) of(d Degree) int {
	return [...]int{Different: w.Different, Similar: w.Similar, Same: w.Same}[min(d, Same)]
}

// Weights are the weight of each attribute. They are no norm: whoever asks knows which attributes
// their files have.
type Weights struct{ Name, Kana, Sex, Birth, Address Weight }

// Points weighs a likeness. There are no points below zero.
func (l Likeness) Points(w Weights) int {
	return max(0, w.Name.of(l.Name)+w.Kana.of(l.Kana)+w.Sex.of(l.Sex)+w.Birth.of(l.Birth)+w.Address.of(l.Address))
}

// Compare compares two persons; it does not matter which with which. It knows that names are
// written with variants and read with and without voicing marks, that addresses are written in many
// ways, with and without the municipality, and that days and months change places.
func Compare(a, b Person) Likeness {
	return Likeness{
		Name: names(a.Name, b.Name), Kana: kana(a.Kana, b.Kana), Sex: words(a.Sex, b.Sex),
		Birth: births(a.Birth, b.Birth), Address: addresses(a.Address, b.Address),
	}
}

func words(a, b string) Degree {
	switch {
	case a == "" || b == "":
		return Missing
	case a == b:
		return Same
	}
	return Different
}

func names(a, b string) Degree {
	if a == "" || b == "" {
		return Missing
	}
	switch text.CompareNames(a, b, nil) {
	case text.NamesEqual, text.NamesShareBase, text.NamesShareKind:
		return Same
	case text.NamesShareShrink, text.NamesSimilar:
		return Similar
	default:
		return Different
	}
}

func kana(a, b string) Degree {
	switch {
	case a == "" || b == "":
		return Missing
	case key(a, text.KeyKana) == key(b, text.KeyKana):
		return Same
	case key(a, text.KeySeion) == key(b, text.KeySeion), text.CompareNames(a, b, nil) == text.NamesSimilar:
		return Similar
	}
	return Different
}

func key(s string, kind text.KeyKind) string {
	k, _ := text.Key(s, kind)
	return k
}
