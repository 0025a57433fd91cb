package permitted

import (
	"math/bits"
	"strings"
)

// Reason says why a question is permitted or denied. Its numbers order the denials; its codes are
// the contract.
type Reason uint8

// The reasons, in the order in which the first is named.
const (
	// ReasonUnchecked is the zero value: the list was not asked.
	ReasonUnchecked Reason = iota
	// ReasonPermitted: a row allows it and every condition holds.
	ReasonPermitted
	// ReasonInquirer: no row names this kind of inquirer.
	ReasonInquirer
	// ReasonDuty: no row names this duty for the inquirer.
	ReasonDuty
	// ReasonNotKnown: a row is in force that day, but was not known at the time asked about.
	ReasonNotKnown
	// ReasonNotInForce: no row for this duty is in force that day.
	ReasonNotInForce
	// ReasonProvider: the row in force names no such provider.
	ReasonProvider
	// ReasonInformation: the row in force does not give this information from this provider.
	ReasonInformation
	// ReasonSubject: the person is none whose data the row covers.
	ReasonSubject
	// ReasonFiscalYear: the fiscal year is outside the row's rule.
	ReasonFiscalYear
	// ReasonCarrier: the row has no such carrier procedure.
	ReasonCarrier
	// ReasonCarrierPeriod: the carrier procedure is not in use that day.
	ReasonCarrierPeriod
	// ReasonDutyClosed: the duty has ended.
	ReasonDutyClosed
	// ReasonAssessmentMissing: no assessment is published and no ground given (番号法 art. 28).
	ReasonAssessmentMissing
	// ReasonAssessmentLater: the assessment was published later, and no ground covers the day.
	ReasonAssessmentLater
	// ReasonAssessmentGround: the ground for a later assessment has run out.
	ReasonAssessmentGround
	// ReasonUndesignated: the benefit is no 特定公的給付, or its designation is unconfirmed.
	ReasonUndesignated
	reasonCount
)

// reasonCodes never change meaning; a code that is retired is not used again.
var reasonCodes = [reasonCount]string{
	"unchecked", "permitted", "inquirer", "duty", "not_known", "not_in_force", "provider", "information", "subject", "fiscal_year",
	"carrier", "carrier_period", "duty_closed", "assessment_missing", "assessment_later", "assessment_ground_expired",
	"undesignated",
}

// Code returns the stable code, such as "information".
func (r Reason) Code() string {
	if r < reasonCount {
		return reasonCodes[r]
	}
	return "unknown"
}

// String is the code.
func (r Reason) String() string { return r.Code() }

// ParseReason reads a code. Errors: format.
func ParseReason(code string) (Reason, error) {
	for r := range reasonCount {
		if reasonCodes[r] == code {
			return r, nil
		}
	}
	return ReasonUnchecked, &Error{Row: -1, Column: "reason", code: CodeFormat}
}

// MarshalText writes the code; a Reason that is none is refused. Errors: format.
func (r Reason) MarshalText() ([]byte, error) {
	if r >= reasonCount {
		return nil, &Error{Row: -1, Column: "reason", code: CodeFormat}
	}
	return []byte(r.Code()), nil
}

// UnmarshalText reads what MarshalText writes. Errors: format.
func (r *Reason) UnmarshalText(text []byte) error {
	parsed, err := ParseReason(string(text))
	if err == nil {
		*r = parsed
	}
	return err
}

// Text returns the wording for people, in Japanese ("ja") or English (anything else).
func (r Reason) Text(lang string) string {
	if r >= reasonCount {
		return r.Code()
	}
	if lang == "ja" {
		return reasonTexts[r].ja
	}
	return reasonTexts[r].en
}

var reasonTexts = [reasonCount]struct{ ja, en string }{
	{"照合していません", "the list was not asked"},
	{"照会できます", "the inquiry is permitted"},
	{"この情報照会者は照合リストにありません", "the list names no such inquirer"},
	{"この事務は照合リストにありません", "the list names no such duty for the inquirer"},
	{"その時点では該当する項がまだ知られていません", "the row was not known at that time"},
	{"その日に有効な項がありません", "no row is in force on that day"},
	{"この情報提供者は該当の項にありません", "the row names no such provider"},
	{"この情報は該当の項で照会できません", "the row does not give this information"},
	{"この者の情報は照会の対象外です", "this person's data are not covered"},
	{"この年度は照会の対象外です", "this fiscal year is not covered"},
	{"転用する事務手続が該当の項にありません", "the row has no such carrier procedure"},
	{"転用する事務手続の期間外です", "the carrier procedure is not in use on that day"},
	{"事務が終了しています", "the duty is closed"},
	{"特定個人情報保護評価書が公表されていません", "no privacy impact assessment is published"},
	{"特定個人情報保護評価書の公表前です", "the privacy impact assessment was published later"},
	{"事後評価の期限を過ぎています", "the ground for a later assessment has expired"},
	{"特定公的給付としての指定が確認されていません", "the designation as a specified public benefit is not confirmed"},
}

// ReasonSet is a set of reasons. Its text form is their codes in order, with commas between.
type ReasonSet uint32

// String is the text form.
func (s ReasonSet) String() string {
	var codes []string
	for _, r := range s.Reasons() {
		codes = append(codes, r.Code())
	}
	return strings.Join(codes, ",")
}

// MarshalText writes the text form.
func (s ReasonSet) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads the text form. Errors: format.
func (s *ReasonSet) UnmarshalText(text []byte) error {
	var out ReasonSet
	if len(text) > 0 {
		for code := range strings.SplitSeq(string(text), ",") {
			r, err := ParseReason(code)
			if err != nil {
				return err
			}
			out.add(r)
		}
	}
	*s = out
	return nil
}

// Has reports whether the set holds r.
func (s ReasonSet) Has(r Reason) bool { return s&(1<<r) != 0 }

// Reasons lists the set in order.
func (s ReasonSet) Reasons() []Reason {
	var out []Reason
	for r := range reasonCount {
		if s.Has(r) {
			out = append(out, r)
		}
	}
	return out
}

func (s *ReasonSet) add(r Reason) { *s |= 1 << r }

func (s ReasonSet) first() Reason { return Reason(bits.TrailingZeros32(uint32(s))) }
