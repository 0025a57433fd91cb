package permitted

import (
	"github.com/kyufu-go/kyufu/household/civil"
)

// Need is an inquiry that a program relies on for a time. Its query's On is not read.
type Need struct {
	// Name is the caller's, for the report.
	Name  string `json:"name"`
	Query Query  `json:"query"`
	// From and To bound the time, both included. Both must be known.
	From civil.Date `json:"from"`
	To   civil.Date `json:"to"`
}

// Gap is a stretch of days on which a need is denied for one reason.
type Gap struct {
	Need   string     `json:"need"`
	From   civil.Date `json:"from"`
	To     civil.Date `json:"to"`
	Reason Reason     `json:"reason"`
}

// Coverage walks through every day of every need and returns the stretches without permission, in
// order. A program whose inquiries are all covered gives none; a build or start-up check fails on
// the first. A need whose period is unknown or empty is itself a gap, with [ReasonNotInForce].
func (l *List) Coverage(needs ...Need) []Gap {
	var gaps []Gap
	for i := range needs {
		gaps = l.appendGaps(gaps, &needs[i])
	}
	return gaps
}

func (l *List) appendGaps(gaps []Gap, n *Need) []Gap {
	first, last := n.From.Days(), n.To.Days()
	if !n.From.Known() || !n.To.Known() || first > last {
		return append(gaps, Gap{Need: n.Name, From: n.From, To: n.To, Reason: ReasonNotInForce})
	}
	open := false
	for day := first; day <= last; day++ {
		q := n.Query
		q.On = civil.FromDays(day)
		v := l.Check(q)
		switch {
		case v.Permitted:
			open = false
		case open && gaps[len(gaps)-1].Reason == v.Reason:
			gaps[len(gaps)-1].To = q.On
		default:
			open = true
			gaps = append(gaps, Gap{Need: n.Name, From: q.On, To: q.On, Reason: v.Reason})
		}
	}
	return gaps
}
