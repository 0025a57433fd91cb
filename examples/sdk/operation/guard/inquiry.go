package guard

import (
	"encoding/json"

	"github.com/kyufu-go/kyufu/examples/sdk/operation"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/inquiry/permitted"
)

type inquiryCheckIn struct {
	On          inquiryDay            `json:"on"`
	KnownAt     *inquiryDay           `json:"known_at"`
	Inquirer    permitted.Party       `json:"inquirer"`
	Duty        permitted.Duty        `json:"duty"`
	Provider    permitted.Party       `json:"provider"`
	Information permitted.Information `json:"information"`
	Subject     permitted.Subject     `json:"subject"`
	FiscalYear  *civil.FiscalYear     `json:"fiscal_year"`
	Via         *string               `json:"via"`
	ClosedOn    *inquiryDay           `json:"closed_on"`
	Assessment  *inquiryAssessmentDay `json:"assessment"`
	// Designation names the benefit's, as somebody has confirmed it; without one nothing is
	// permitted.
	Designation permitted.Designation `json:"designation"`
}

type inquiryAssessmentDay struct {
	PublishedOn *inquiryDay   `json:"published_on"`
	ExPost      inquiryGround `json:"ex_post"`
}

// inquiryGround is the ground for an assessment made afterwards: null or false (none), the day from
// which it holds, or an object with ground, from and until.
type inquiryGround permitted.ExPost

func (g *inquiryGround) UnmarshalJSON(text []byte) error {
	switch {
	case string(text) == "null", string(text) == "false":
		return nil
	case text[0] == '"':
		var from inquiryDay
		if err := json.Unmarshal(text, &from); err != nil {
			return err
		}
		*g = inquiryGround{Ground: "emergency", From: from.date()}
		return nil
	}
	var o struct {
		Ground string      `json:"ground"`
		From   *inquiryDay `json:"from"`
		Until  *inquiryDay `json:"until"`
	}
	if err := operation.Decode(text, &o); err != nil {
		return err
	}
	*g = inquiryGround{Ground: o.Ground, From: o.From.date(), Until: o.Until.date()}
	return nil
}

// inquiryDay is a day whose every defect is answered with the code date.
type inquiryDay civil.Date

type inquiryDateError struct{ error }

func (inquiryDateError) Code() string { return "date" }

func (d *inquiryDay) UnmarshalText(text []byte) error {
	day, err := civil.ParseDate(string(text))
	if err != nil {
		return inquiryDateError{err}
	}
	*d = inquiryDay(day)
	return nil
}

func (d *inquiryDay) date() civil.Date {
	if d == nil {
		return civil.Date{}
	}
	return civil.Date(*d)
}

func (a *inquiryAssessmentDay) assessment() permitted.Assessment {
	if a == nil {
		return permitted.Assessment{}
	}
	return permitted.Assessment{PublishedOn: a.PublishedOn.date(), ExPost: permitted.ExPost(a.ExPost)}
}

func inquiryCheck(in json.RawMessage) (any, error) {
	var q inquiryCheckIn
	if err := operation.Decode(in, &q, "on", "inquirer", "duty", "provider", "information", "subject"); err != nil {
		return nil, err
	}
	ask := permitted.Query{
		On: q.On.date(), KnownAt: q.KnownAt.date(), Inquirer: q.Inquirer, Duty: q.Duty, Provider: q.Provider,
		Information: q.Information, Subject: q.Subject, Assessment: q.Assessment.assessment(), ClosedOn: q.ClosedOn.date(),
		Designation: q.Designation,
	}
	if q.FiscalYear != nil {
		ask.FiscalYear = *q.FiscalYear
	}
	if q.Via != nil {
		ask.Via = *q.Via
	}
	v := permitted.BuiltIn().Check(ask)
	out := map[string]any{
		"permitted": v.Permitted, "reason": v.Reason.Code(), "list_digest": v.ListDigest, "ex_post": v.ExPost,
		"row": textOrNull(v.No), "article": textOrNull(v.Article), "notice": textOrNull(v.Notice), "via": textOrNull(v.Carrier),
	}
	reasons := []string{}
	for _, r := range v.All.Reasons() {
		reasons = append(reasons, r.Code())
	}
	out["reasons"] = reasons
	return out, nil
}

// textOrNull gives null for what is not there.
func textOrNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}
