package permitted

import (
	"slices"

	"github.com/kyufu-go/kyufu/household/civil"
)

// Query is one question to the list: may this be asked?
// It is a plain value; [List.Check] keeps nothing of it.
type Query struct {
	// On is the day of the inquiry in Japan time.
	On civil.Date `json:"on"`
	// KnownAt asks with the list as it was known on that day; unknown means all that the list
	// holds.
	KnownAt     civil.Date  `json:"known_at,omitzero"`
	Inquirer    Party       `json:"inquirer"`
	Duty        Duty        `json:"duty"`
	Provider    Party       `json:"provider"`
	Information Information `json:"information"`
	Subject     Subject     `json:"subject"`
	// FiscalYear is 0 when the information has none.
	FiscalYear civil.FiscalYear `json:"fiscal_year,omitzero"`
	// Via is the carrier procedure the inquiry is to be sent under; "" leaves that to the answer.
	Via string `json:"via,omitempty"`
	// Assessment is the privacy impact assessment of the duty. The zero value, none published,
	// denies.
	Assessment Assessment `json:"assessment"`
	// ClosedOn is the last day of the duty; unknown means it is open.
	ClosedOn civil.Date `json:"closed_on,omitzero"`
	// Designation is that of the benefit; the zero value, none confirmed, denies.
	Designation Designation `json:"designation,omitempty"`
}

// Designation names what makes asking for a benefit lawful: its designation as 特定公的給付 (公的給付法第10条),
// as somebody has confirmed it, by a code of the caller's such as the notice's day.
// benefit.Program.Designated tells whether there is one on a day. The zero value is none.
type Designation string

// NoDesignation says of a duty that it needs no designation, because another law lets it ask.
const NoDesignation Designation = "not_needed"

// Assessment says when the privacy impact assessment (特定個人情報保護評価) of a duty was published.
// Without one nobody may ask or provide (番号法 art. 28).
type Assessment struct {
	PublishedOn civil.Date `json:"published_on,omitzero"`
	// ExPost is the ground on which the assessment may be made afterwards, if there is one.
	ExPost ExPost `json:"ex_post,omitzero"`
}

// ExPost is the dated ground for an assessment made after the fact in an emergency (緊急時の事後評価).
type ExPost struct {
	// Ground is a code of the caller's; "" means no ground.
	Ground string `json:"ground"`
	// From is the day the ground was established, Until the last day by which publication must
	// follow; both included. An unknown Until never ends.
	From  civil.Date `json:"from,omitzero"`
	Until civil.Date `json:"until,omitzero"`
}

// Verdict is the answer to a [Query]: permit or denial, each with what decided it.
type Verdict struct {
	Permitted bool `json:"permitted"`
	// Reason is the first that applies; All holds every one.
	Reason Reason    `json:"reason"`
	All    ReasonSet `json:"reasons,omitzero"`
	// No, Article and Notice cite the row that decided; "" when no row is about this inquirer and
	// duty on that day.
	No      string `json:"row,omitempty"`
	Article string `json:"article,omitempty"`
	Notice  string `json:"notice,omitempty"`
	// Carrier is the procedure the inquiry has to be sent under on that day, "" for the row's own.
	Carrier string `json:"via,omitempty"`
	// ExPost reports that the permit rests on an assessment to be made afterwards.
	ExPost bool `json:"ex_post,omitempty"`
	// ListDigest identifies the list that was asked.
	ListDigest string `json:"list_digest"`
}

// Check answers whether a question may be asked. It is pure and allocates nothing.
//
// A denial cites the row in force for the inquirer's duty, so that the reader sees what the law
// would allow. If several rows would serve, the first in the list's order that permits decides. A
// query whose day is unknown is denied with [ReasonNotInForce].
func (l *List) Check(q Query) Verdict {
	v := Verdict{ListDigest: l.digest}
	on, known, ok := q.days()
	if !ok {
		v.deny(ReasonNotInForce)
		v.Reason = ReasonNotInForce
		return v
	}
	l.checkGrants(&q, on, known, &v)
	if !v.Permitted {
		l.explain(&q, on, known, &v)
	}
	checkConditions(&q, &v)
	if v.All != 0 {
		v.Permitted, v.Reason = false, v.All.first()
	}
	return v
}

func (q *Query) days() (on, known int32, ok bool) {
	if !q.On.Known() {
		return 0, 0, false
	}
	known = forever
	if q.KnownAt.Known() {
		known = int32(q.KnownAt.Days())
	}
	return int32(q.On.Days()), known, true
}

// checkGrants looks for a grant that answers the question, and collects what the nearest one lacks.
func (l *List) checkGrants(q *Query, on, known int32, v *Verdict) {
	var lacking ReasonSet
	found := int32(-1)
	for _, ref := range l.byGrant[grantKey{q.Inquirer, q.Provider, q.Duty, q.Information}] {
		c := &l.compiled[ref.row]
		if !c.covers(on, known) {
			continue
		}
		missing := l.lacks(q, c, ref, on)
		if missing == 0 {
			l.cite(ref.row, on, v)
			v.Permitted, v.Reason = true, ReasonPermitted
			return
		}
		if found < 0 {
			found, lacking = ref.row, missing
		}
	}
	if found >= 0 {
		l.cite(found, on, v)
		v.All = lacking
	}
}

func (l *List) lacks(q *Query, c *compiledRow, ref grantRef, on int32) ReasonSet {
	var missing ReasonSet
	g := &l.rows[ref.row].Grants[ref.grant]
	if !slices.Contains(g.Subjects, q.Subject) {
		missing.add(ReasonSubject)
	}
	if !g.Years.covers(q.FiscalYear, fiscalYearOf(q.On)) {
		missing.add(ReasonFiscalYear)
	}
	if q.Via == "" {
		return missing
	}
	switch carrier := l.rows[ref.row].Carrier; {
	case carrier == nil || carrier.ID != q.Via:
		missing.add(ReasonCarrier)
	case on < c.carryFrom || on > c.carry:
		missing.add(ReasonCarrierPeriod)
	}
	return missing
}

// explain finds why no grant was there at all.
func (l *List) explain(q *Query, on, known int32, v *Verdict) {
	if v.All != 0 {
		return
	}
	if _, ok := l.parties[q.Inquirer]; !ok {
		v.deny(ReasonInquirer)
		return
	}
	rows := l.byDuty[dutyKey{q.Inquirer, q.Duty}]
	if len(rows) == 0 {
		v.deny(ReasonDuty)
		return
	}
	reason, cited := ReasonNotInForce, false
	for _, i := range rows {
		c := &l.compiled[i]
		if c.covers(on, known) {
			if !cited {
				l.cite(i, on, v)
				reason, cited = ReasonProvider, true
			}
			if l.names(i, q.Provider) { // a row of the same number may stand in two parts
				reason = ReasonInformation
			}
			continue
		}
		if !cited && c.from <= on && on <= c.to && known < c.known {
			reason = ReasonNotKnown
		}
	}
	v.deny(reason)
}

func (l *List) names(row int32, provider Party) bool {
	return slices.ContainsFunc(l.rows[row].Grants, func(g Grant) bool { return g.Provider == provider })
}

func (c *compiledRow) covers(on, known int32) bool {
	return c.from <= on && on <= c.to && c.known <= known && known <= c.knownLast
}

func (l *List) cite(row, on int32, v *Verdict) {
	r, c := &l.rows[row], &l.compiled[row]
	v.No, v.Article, v.Notice = r.No, r.Article, r.Notice
	if c.carryFrom <= on && on <= c.carry {
		v.Carrier = r.Carrier.ID
	}
}

// checkConditions adds what the law asks beside the list: a designation, an open duty and a
// published assessment.
func checkConditions(q *Query, v *Verdict) {
	if q.Designation == "" {
		v.All.add(ReasonUndesignated)
	}
	if cmp, known := q.On.Order(q.ClosedOn); known && cmp > 0 {
		v.All.add(ReasonDutyClosed)
	}
	a := &q.Assessment
	if cmp, known := a.PublishedOn.Order(q.On); known && cmp <= 0 {
		return
	}
	switch {
	case a.ExPost.Ground == "" && !a.PublishedOn.Known():
		v.All.add(ReasonAssessmentMissing)
	case a.ExPost.Ground == "" || before(q.On, a.ExPost.From) || !a.ExPost.From.Known():
		v.All.add(ReasonAssessmentLater)
	case before(a.ExPost.Until, q.On):
		v.All.add(ReasonAssessmentGround)
	default:
		v.ExPost = true
	}
}

// before reports that both days are known and a comes first.
func before(a, b civil.Date) bool {
	cmp, known := a.Order(b)
	return known && cmp < 0
}

func (v *Verdict) deny(r Reason) {
	v.All.add(r)
}
