package benefit

import (
	"strconv"

	"github.com/kyufu-go/kyufu/benefit/law"
)

// appendExplanation appends why a household was decided as it was, in a language
// and for an audience: outcome and amount, every refusal reason with the persons
// and the legal basis, every missing fact with its person and route. It allocates
// nothing but what the buffer needs. The text holds the ids of persons: it is not
// for logs.
func (d *verdict) appendExplanation(b []byte, audience Audience, lang Lang) []byte {
	b = append(b, d.script.name.In(lang)...)
	b = append(b, phrases[lang].colon...)
	b = append(b, phrases[lang].outcomes[d.outcome]...)
	if d.outcome == Eligible {
		b = append(b, phrases[lang].open...)
		b = d.amount.AppendFormat(b)
		b = append(b, phrases[lang].shut...)
	}
	b = append(b, phrases[lang].stop...)
	if d.noTrack {
		b = appendReason(b, reasonNoTrack, findReason(reasonNoTrack).text(audience).In(lang))
		b = append(b, phrases[lang].stop...)
	} else {
		for i := range d.script.criteria {
			if d.refused&(1<<i) != 0 {
				b = d.appendCriterion(b, i, audience, lang)
			}
		}
	}
	for _, s := range d.asks() {
		b = d.appendAsked(b, s, audience, lang)
	}
	for i := range d.groups {
		b = append(b, '\n')
		b = d.groups[i].appendExplanation(b, audience, lang)
	}
	return b
}

// phrase is the wording of everything that is not a reason.
type phrase struct {
	colon, open, shut, stop, comma, basis string
	outcomes                              [3]string
	facts                                 [2][facts]string // by audience
	routes                                [4]string
	from                                  string
}

var phrases = [2]phrase{
	Japanese: {
		colon: "：", open: "（", shut: "）", stop: "。", comma: "、", basis: "根拠：",
		outcomes: [3]string{Undetermined: "確認中", Eligible: "支給対象", Ineligible: "支給対象外"},
		facts: [2][facts]string{
			Clerk:   {"基準日の住所", "課税状況", "所得割の有無", "他での支給状況", "収入", "生年月日", "扶養者の課税状況", "扶養関係"},
			Citizen: {"基準日のご住所", "住民税の課税状況", "住民税所得割の課税状況", "ほかの市区町村での受給の有無", "収入", "生年月日", "扶養されている方の課税状況", "どなたかの扶養に入っているか"},
		},
		routes: [4]string{"自庁確認", "情報照会", "本人申立て", "他市区町村へ照会"},
		from:   "←",
	},
	English: {
		colon: ": ", open: " (", shut: ")", stop: ". ", comma: ", ", basis: "basis: ",
		outcomes: [3]string{Undetermined: "pending", Eligible: "eligible", Ineligible: "not eligible"},
		facts: [2][facts]string{
			Clerk:   {"registration on the base date", "tax status", "income levy", "payment elsewhere", "income", "date of birth", "tax status of the supporter", "supporter"},
			Citizen: {"where you were registered on the base date", "liability for resident tax", "liability for the income-based part of resident tax", "whether another municipality has paid", "income", "date of birth", "whether the person supporting you is liable for resident tax", "whether somebody claims you as a dependant"},
		},
		routes: [4]string{"own roll", "inquiry over the network", "declaration", "other municipality"},
		from:   " <- ",
	},
}

func appendReason(b []byte, code, text string) []byte {
	b = append(append(b, '['), code...)
	b = append(b, "] "...)
	return append(b, text...)
}

func (d *verdict) appendCriterion(b []byte, i int, audience Audience, lang Lang) []byte {
	c, ph := &d.script.criteria[i], &phrases[lang]
	b = appendReason(b, c.code, c.text(audience).In(lang))
	first := true
	for m := range d.concerned(i) {
		if first {
			b = append(b, ph.open...)
		} else {
			b = append(b, ph.comma...)
		}
		first = false
		b = d.ids.appendTo(b, m)
	}
	if !first {
		b = append(b, ph.shut...)
	}
	if audience == Clerk {
		b = appendBasis(b, c.basis, lang)
	}
	return append(b, ph.stop...)
}

func appendBasis(b []byte, basis []law.Citation, lang Lang) []byte {
	ph := &phrases[lang]
	for i := range basis {
		if i == 0 {
			b = append(append(b, ph.comma...), ph.basis...)
		} else {
			b = append(b, ph.comma...)
		}
		b = basis[i].Append(b, lang == English)
	}
	return b
}

func (d *verdict) appendAsked(b []byte, s Step, audience Audience, lang Lang) []byte {
	ph := &phrases[lang]
	fact, route := Fact(s.Rule()), Route(s.value)
	b = append(b, '[')
	b = append(append(b, factNames[fact]...), "] "...)
	b = append(append(b, ph.facts[audience][fact]...), ph.open...)
	b = d.ids.appendTo(b, s.Member())
	if yearly.has(fact) && d.script.year != 0 {
		b = strconv.AppendInt(append(b, ph.comma...), int64(d.script.year), 10)
	}
	b = append(b, ph.shut...)
	if audience == Clerk {
		b = append(append(b, ph.from...), ph.routes[route]...)
	}
	return append(b, ph.stop...)
}
