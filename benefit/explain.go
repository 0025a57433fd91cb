package benefit

import (
	"slices"
	"strconv"

	"github.com/kyufu-go/kyufu/benefit/law"
	"github.com/kyufu-go/kyufu/household/money"
	"github.com/kyufu-go/kyufu/household/municipality"
)

// ExplainOptions say for whom an explanation is. The zero value is for clerks, in Japanese.
type ExplainOptions struct {
	Audience Audience
	Lang     Lang
	// Name gives the name of a person; "" leaves the person out. nil: clerks read the ids, citizens
	// 世帯員1人目 and so on, in the order of the members.
	Name func(person string) string
	// Town names a municipality, to which somebody who is not registered here is referred; nil
	// refers nobody.
	Town func(municipality.Code) string
	// Appeal is the town's notice of appeal (教示); it stands at the end of a refusal.
	Appeal string
}

// Explain says why a household (or the group that a decision is about) was decided as it was:
// outcome and amount, every refusal reason with the persons, for clerks with code and legal
// basis, and every missing fact with what has to be done about it. It speaks of exactly those
// whom the decision is about; of people judged apart it says nothing, to nobody. For citizens
// it holds no id. It is not for logs.
func (d Decision) Explain(o ExplainOptions) string {
	return string(d.verdict().appendExplanation(nil, &o))
}

// appendExplanation appends what Explain says. With a buffer that is large enough and no Name it
// allocates nothing.
func (d *verdict) appendExplanation(b []byte, o *ExplainOptions) []byte {
	ph := &phrases[o.Lang&1]
	b = append(b, d.script.name.In(o.Lang)...)
	b = append(b, ph.colon...)
	b = append(b, ph.outcomes[d.outcome]...)
	if d.outcome == Eligible {
		b = append(b, ph.open...)
		b = appendYen(b, d.amount, o.Lang)
		b = d.appendLines(b, o.Lang)
		b = append(b, ph.shut...)
	}
	b = append(b, ph.stop...)
	if d.bare != bareNone {
		b = appendCode(b, bareCodes[d.bare], o.Audience)
		from := len(b)
		b = append(b, findReason(bareCodes[d.bare], d.bare.kind(d.track)).text(o.Audience).In(o.Lang)...)
		o.begin(b[from:])
		b = append(b, ph.stop...)
	} else {
		for i := range d.script.criteria {
			if d.refused&(1<<i) != 0 {
				b = d.appendCriterion(b, i, o)
			}
		}
	}
	for _, s := range d.asks() {
		b = d.appendAsked(b, s, o)
	}
	if d.outcome == Ineligible && o.Appeal != "" {
		b = append(b, o.Appeal...)
	}
	for len(b) > 0 && b[len(b)-1] == ' ' {
		b = b[:len(b)-1]
	}
	return b
}

// appendLines writes how an amount of several parts comes about: 、内訳：30,000円、20,000円×2.
func (d *verdict) appendLines(b []byte, lang Lang) []byte {
	parts := 0
	from := len(b)
	b = append(b, phrases[lang&1].comma...)
	b = append(b, phrases[lang&1].parts...)
	for _, s := range d.trace() {
		r := &d.script.rules[s.Rule()]
		if r.payment < 0 || r.leaf || s.kind() != countValue || d.script.count(s) == 0 {
			continue
		}
		if parts++; parts > 1 {
			b = append(b, phrases[lang&1].plus...)
		}
		b = appendYen(b, d.script.payments[r.payment].unit, lang)
		if n := d.script.count(s); n > 1 {
			b = strconv.AppendInt(append(b, "×"...), int64(n), 10)
		}
	}
	if parts < 2 {
		return b[:from]
	}
	return b
}

func appendYen(b []byte, y money.Yen, lang Lang) []byte {
	if lang == English {
		return append(strconv.AppendInt(b, int64(y), 10), " yen"...)
	}
	return y.AppendFormat(b)
}

// phrase is the wording of everything that is not a reason.
type phrase struct {
	colon, open, shut, stop, comma, basis string
	parts, plus                           string // of an amount
	outcomes                              [3]string
	facts                                 [2][facts]string // by audience
	doing                                 [2][4]string     // by audience and route
	member, after                         string           // around the number of a member
}

var phrases = [2]phrase{
	Japanese: {
		colon: "：", open: "（", shut: "）", stop: "。", comma: "、", basis: "根拠：", parts: "内訳：", plus: "＋",
		outcomes: [3]string{Undetermined: "確認中", Eligible: "支給対象", Ineligible: "支給要件に該当しません（不支給）"},
		facts: [2][facts]string{
			Clerk: {
				"基準日における住民登録を確認できません", "課税状況を確認できません", "所得割の有無を確認できません", "他市区町村における支給の有無を確認できません",
				"収入を確認できません", "生年月日を確認できません", "扶養者の課税状況を確認できません", "扶養者の有無を確認できません",
				"児童手当の支給者（市区町村・所属庁）を確認できません",
			},
			Citizen: {
				"基準日の住民登録が確認できません", "住民税の課税状況が本市で確認できません", "住民税所得割の課税状況が本市で確認できません", "ほかの市区町村でこの給付金、または受け取ると対象外となる給付金を受け取られたかどうかが確認できません",
				"収入が確認できません", "生年月日が確認できません", "扶養している方の住民税の課税状況が確認できません", "どなたかの税法上の扶養に入っているかどうかが確認できません",
				"児童手当を支給している市区町村（または勤務先）が確認できません",
			},
		},
		doing: [2][4]string{
			Clerk:   {"庁内確認", "情報提供ネットワークシステムによる照会", "本人の申立て", "他市区町村への照会"},
			Citizen: {"市で確認しています", "市から関係機関に確認しています", "申告または確認書へのご記入をお願いします", "市からほかの市区町村に確認しています"},
		},
		member: "世帯員", after: "人目",
	},
	English: {
		colon: ": ", open: " (", shut: ")", stop: ". ", comma: ", ", basis: "basis: ", parts: "made of ", plus: " + ",
		outcomes: [3]string{Undetermined: "pending", Eligible: "eligible", Ineligible: "not eligible"},
		facts: [2][facts]string{
			Clerk: {
				"registration on the base date is not known", "tax status is not known", "income levy is not known", "payment elsewhere is not known",
				"income is not known", "date of birth is not known", "tax status of the supporter is not known", "supporter is not known",
				"who pays the child allowance (municipality or employer) is not known",
			},
			Citizen: {
				"we cannot tell where you were registered on the base date", "we cannot tell whether resident tax is owed",
				"we cannot tell whether the income-based part of resident tax is owed", "we cannot tell whether another municipality has paid",
				"we do not know the income", "we do not know the date of birth", "we cannot tell whether the person supporting you owes resident tax",
				"we cannot tell whether somebody claims you as a dependant", "we cannot tell which municipality or employer pays the child allowance",
			},
		},
		doing: [2][4]string{
			Clerk:   {"own roll", "inquiry over the network", "declaration", "other municipality"},
			Citizen: {"we are looking it up", "we are asking the authority concerned", "please file a return or fill in the form", "we are asking the other municipality"},
		},
		member: "member ",
	},
}

// begin gives a sentence to a citizen its capital; to a clerk each is a note behind its code.
func (o *ExplainOptions) begin(sentence []byte) {
	if o.Lang == English && o.Audience != Clerk && len(sentence) > 0 && 'a' <= sentence[0] && sentence[0] <= 'z' {
		sentence[0] -= 'a' - 'A'
	}
}

// appendCode writes a code for those who work with codes.
func appendCode(b []byte, code string, audience Audience) []byte {
	if audience != Clerk {
		return b
	}
	return append(append(append(b, '['), code...), "] "...)
}

func (d *verdict) appendCriterion(b []byte, i int, o *ExplainOptions) []byte {
	c, ph := &d.script.criteria[i], &phrases[o.Lang&1]
	b = appendCode(b, c.code, o.Audience)
	start := len(b)
	b = d.sentence(b, i, o)
	o.begin(b[start:])
	first := true
	for m := range d.concerned(i) {
		before := len(b)
		if first {
			b = append(b, ph.open...)
		} else {
			b = append(b, ph.comma...)
		}
		from := len(b)
		if b = d.appendPerson(b, m, o); len(b) == from {
			b = b[:before]
			continue
		}
		first = false
	}
	if !first {
		b = append(b, ph.shut...)
	}
	if o.Audience == Clerk {
		b = appendBasis(b, c.basis, o.Lang)
	}
	return append(b, ph.stop...)
}

// appendPerson names a person as the reader may know them.
func (d *verdict) appendPerson(b []byte, m int, o *ExplainOptions) []byte {
	switch {
	case o.Name != nil:
		return append(b, o.Name(d.ids.at(m))...)
	case o.Audience == Clerk:
		return d.ids.appendTo(b, m)
	}
	n := d.place(m)
	if n == 0 {
		return b // a supporter elsewhere is not named to others
	}
	ph := &phrases[o.Lang&1]
	b = strconv.AppendInt(append(b, ph.member...), int64(n), 10)
	return append(b, ph.after...)
}

// place is the number of a member among those the decision is about, from one; 0 of others.
func (d *verdict) place(m int) int {
	if d.members != nil {
		return slices.Index(d.members, int16(m)) + 1
	}
	if m >= d.people() || !d.in(int16(m)) {
		return 0
	}
	n := 0
	for i := range m + 1 {
		if d.in(int16(i)) {
			n++
		}
	}
	return n
}

// people is how many members the household has; supporters elsewhere stand behind them.
func (d *verdict) people() int {
	n := 0
	for _, s := range d.trace() {
		n = max(n, s.member()+1)
	}
	return n
}

func appendBasis(b []byte, basis []law.Citation, lang Lang) []byte {
	ph := &phrases[lang&1]
	for i := range basis {
		if i == 0 {
			b = append(append(b, ph.comma...), ph.basis...)
		} else {
			b = append(b, ph.comma...)
		}
		from := len(b)
		if b = basis[i].Append(b, lang == English); len(b) == from {
			b = append(b, basis[i].ID...) // of a decision that was read back nothing else is known
		}
	}
	return b
}

func (d *verdict) appendAsked(b []byte, s Step, o *ExplainOptions) []byte {
	ph, fact, route := &phrases[o.Lang&1], Fact(s.Rule()), Route(s.value)
	b = appendCode(b, factNames[fact], o.Audience)
	start := len(b)
	b = append(b, ph.facts[o.Audience&1][fact]...)
	o.begin(b[start:])
	bare := len(b)
	b = append(b, ph.open...)
	empty := len(b)
	b = d.appendPerson(b, s.member(), o)
	if yearly.has(fact) && d.script.year != 0 {
		if len(b) > empty {
			b = append(b, ph.comma...)
		}
		b = append(b, d.script.words.year[o.Lang&1]...)
	}
	if len(b) == empty {
		b = b[:bare]
	} else {
		b = append(b, ph.shut...)
	}
	if o.Audience == Clerk {
		b = append(append(append(b, ph.open...), ph.doing[Clerk][route]...), ph.shut...)
		return append(b, ph.stop...)
	}
	b = append(b, ph.stop...)
	start = len(b)
	b = append(b, ph.doing[Citizen][route]...)
	o.begin(b[start:])
	return append(b, ph.stop...)
}
