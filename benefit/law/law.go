// Package law says which law a rule comes from. A citation says when it holds, too.
//
// A [Citation] names an act, ordinance or notice and the place in it. An
// [InForce] holds two time axes: from when to when a rule is in force, and since
// when it has been known. A question "as of" a day and a state of knowledge
// picks the rule with [InForce.Holds]; of several that hold, the one known
// latest wins ([Latest]).
//
// Citations carry no text of the law, only where to find it, in Japanese and in
// English.
package law

import (
	"github.com/kyufu-go/kyufu/household/civil"
)

// Citation is the legal basis of a rule or an amount (根拠).
type Citation struct {
	// ID is stable within one data set: "land-tax-295-1".
	ID string `json:"id"`
	// Act is the act, ordinance or notice: 地方税法, 令和3年デジタル庁告示第9号.
	Act string `json:"act"`
	// Article is the place in it: 第295条第1項第2号.
	Article string `json:"article,omitempty"`
	// Item is the number in a table or notice: 別表第1の100の項.
	Item string `json:"item,omitempty"`
	// EN is the citation in English.
	EN string `json:"en,omitempty"`
	// Unconfirmed marks what rests on general knowledge: nobody has yet compared
	// it with the text.
	Unconfirmed bool `json:"unconfirmed,omitempty"`
}

// IsZero reports whether nothing is cited.
func (c Citation) IsZero() bool { return c == Citation{} }

// String returns the citation in Japanese: act, article and item in one piece.
func (c Citation) String() string { return string(c.Append(nil, false)) }

// Append appends the citation in Japanese, or in English where there is an
// English form and it is asked for.
func (c Citation) Append(b []byte, english bool) []byte {
	if english && c.EN != "" {
		return append(b, c.EN...)
	}
	return append(append(append(b, c.Act...), c.Article...), c.Item...)
}

// InForce says when a rule holds (施行日) and since when it is known (公布日, or the
// day a list was taken over).
type InForce struct {
	// From is the first day; unknown: since ever.
	From civil.Date `json:"from,omitzero"`
	// To is the last day; unknown: until further notice.
	To civil.Date `json:"to,omitzero"`
	// KnownSince is the first day on which the rule could be applied; unknown: always known.
	KnownSince civil.Date `json:"known_since,omitzero"`
}

// Holds reports whether the rule is in force on the day on, as known on the
// day known. An unknown on asks for any day, an unknown known for all that is
// known by now.
func (f InForce) Holds(on, known civil.Date) bool {
	return f.known(known) && !after(f.From, on) && !after(on, f.To)
}

// after reports whether a is certainly after b; what is unknown is after nothing.
func after(a, b civil.Date) bool {
	yes, sure := a.After(b)
	return yes && sure
}

func (f InForce) known(known civil.Date) bool { return !after(f.KnownSince, known) }

// Latest returns the index of the rule that holds on a day as known on another;
// of several the one known latest, then the one in force latest, then the last.
// It is −1 if none holds.
func Latest(rules []InForce, on, known civil.Date) int {
	best := -1
	for i, r := range rules {
		if r.Holds(on, known) && (best < 0 || !r.before(rules[best])) {
			best = i
		}
	}
	return best
}

func (f InForce) before(o InForce) bool {
	if f.KnownSince != o.KnownSince {
		return o.KnownSince.Days() > f.KnownSince.Days()
	}
	return o.From.Days() > f.From.Days()
}
