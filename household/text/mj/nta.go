package mj

import (
	_ "embed" // the data
	"slices"
	"sync"

	"github.com/kyufu-go/kyufu/household/text"
)

//go:embed nta.txt.gz
var agencyPacked []byte

var agencyData = sync.OnceValue(func() string { return unpack(agencyPacked) })

// TaxAgency is the shrink map of the tax agency (国税庁JIS縮退マップ), as far as it gives one kanji for
// one: from levels 3 and 4 of JIS X 0213 to levels 1 and 2. It answers where the map of 文字情報基盤 does
// not (麴 to 麹, 鷗 to 鴎). It implements [text.Variants].
type TaxAgency struct{}

// Variants returns the one candidate of a character, or none.
func (TaxAgency) Variants(char string) []text.Candidate {
	value, ok := line(agencyData(), char)
	if !ok {
		return nil
	}
	return []text.Candidate{{Text: value, Rules: []text.Rule{text.RuleTaxAgency}}}
}

// All is both maps: a candidate of both has the rules of both. It implements [text.Variants].
type All struct{}

// Variants returns the candidates of both maps.
func (All) Variants(char string) []text.Candidate {
	out := Variants{}.Variants(char)
	for _, c := range (TaxAgency{}).Variants(char) {
		if i := slices.IndexFunc(out, func(o text.Candidate) bool { return o.Text == c.Text }); i >= 0 {
			out[i].Rules = append(out[i].Rules, c.Rules...)
			continue
		}
		out = append(out, c)
	}
	return out
}
