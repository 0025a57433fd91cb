package inquiry

import (
	"context"
	"errors"
	"time"

	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/inquiry/permitted"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

// Statistics are counts over all inquiries (業務統計情報). They name nobody.
type Statistics struct {
	// States counts inquiries by state, Reasons the ends by state and reason code.
	States  map[State]int            `json:"states"`
	Reasons map[State]map[string]int `json:"reasons"`
	// Providers counts inquiries by provider and outcome, Information by kind of information.
	Providers   map[permitted.Institution]map[State]int `json:"providers"`
	Information map[permitted.Information]int           `json:"information"`
	// Rounds counts inquiries by the rounds they took, Dropped the columns that came beside what
	// was asked.
	Rounds  map[int]int `json:"rounds"`
	Dropped int         `json:"dropped"`
	// AnswerTime is the time from sending to the provider's answer: count, sum and longest.
	Answered    int           `json:"answered"`
	AnswerTotal time.Duration `json:"answer_total_ns"`
	AnswerMax   time.Duration `json:"answer_max_ns"`
}

// Statistics counts over all inquiries. It needs the operation view. Errors: denied.
func (d *Desk) Statistics(ctx context.Context, by access.Caller) (Statistics, error) {
	s := Statistics{
		States: map[State]int{}, Reasons: map[State]map[string]int{}, Providers: map[permitted.Institution]map[State]int{},
		Information: map[permitted.Information]int{}, Rounds: map[int]int{},
	}
	if err := d.allow(ctx, by, access.View, ""); err != nil {
		return s, err
	}
	for q, err := range d.All(ctx, "") {
		if err != nil {
			return s, err
		}
		s.add(&q)
	}
	return s, nil
}

func (s *Statistics) add(q *Inquiry) {
	s.States[q.State]++
	s.Information[q.Information]++
	s.Rounds[q.Round]++
	s.Dropped += len(q.Dropped)
	if s.Providers[q.Provider] == nil {
		s.Providers[q.Provider] = map[State]int{}
	}
	s.Providers[q.Provider][q.State]++
	if q.State.Ended() && q.State != Registered {
		if s.Reasons[q.State] == nil {
			s.Reasons[q.State] = map[string]int{}
		}
		s.Reasons[q.State][q.Reason]++
	}
	sent, ok := q.Trail.Last(EventSend)
	if !ok || q.ProvidedAt.IsZero() {
		return
	}
	took := max(0, q.ProvidedAt.Sub(sent.At))
	s.Answered++
	s.AnswerTotal += took
	s.AnswerMax = max(s.AnswerMax, took)
}

// Health is how the desk stands (稼働状態の通知, 処理状況の管理).
type Health struct {
	// OK means that there are no findings.
	OK       bool            `json:"ok"`
	Findings []HealthFinding `json:"findings"`
	// Open counts what has not ended, by state; Oldest is when the oldest of it was drafted.
	Open   map[State]int `json:"open"`
	Oldest time.Time     `json:"oldest,omitzero"`
}

// HealthFinding is one thing to be looked at. Codes: "erasure_overdue" (kept longer than allowed by
// more than a day), "stuck_sending" (sent or not, nobody has found out for an hour), "log_behind"
// (steps whose entries the log does not have: further ones are refused), "awaits_approval" and
// "awaits_check" (longer than a week), "acquisition_overdue" (an acquisition number held too long),
// "store" (the store does not answer).
type HealthFinding struct {
	Code  string `json:"code"`
	Count int    `json:"count"`
}

// Health looks for what needs somebody. It changes nothing, and asks no policy, so that monitoring
// can call it: it returns counts and codes only.
func (d *Desk) Health(ctx context.Context) Health {
	h := Health{Open: map[State]int{}}
	counts := map[string]int{}
	if d.made() != nil {
		return Health{Findings: []HealthFinding{{"store", 1}}, Open: h.Open}
	}
	now := d.c.Now()
	for q, err := range d.All(ctx, "") {
		if err != nil {
			counts["store"]++
			break
		}
		h.look(&q, now, counts)
	}
	for _, err := range d.c.Store.List(ctx, store.Query{
		Kind: KindLinkage, Where: []store.Match{store.DueBy(now.Add(-time.Hour))}, Heads: true,
	}) {
		if err != nil {
			counts["store"]++
			break
		}
		counts["acquisition_overdue"]++
	}
	if err := d.c.Store.Behind(ctx); errors.Is(err, store.CodeLogBehind) {
		counts["log_behind"]++
	} else if err != nil {
		counts["store"]++
	}
	for _, code := range []string{
		"erasure_overdue", "stuck_sending", "log_behind", "awaits_approval", "awaits_check", "acquisition_overdue", "store",
	} {
		if counts[code] > 0 {
			h.Findings = append(h.Findings, HealthFinding{code, counts[code]})
		}
	}
	h.OK = len(h.Findings) == 0
	return h
}

func (h *Health) look(q *Inquiry, now time.Time, counts map[string]int) {
	const day = 24 * time.Hour
	last := now
	if n := len(q.Trail); n > 0 {
		last = q.Trail[n-1].At
	}
	waited := now.Sub(last)
	switch {
	case q.State == Erased:
		return
	case q.State.Ended():
		if now.Sub(q.Next) > day {
			counts["erasure_overdue"]++
		}
		return
	case q.State == Sending && waited > time.Hour:
		counts["stuck_sending"]++
	case q.State == Draft && waited > 7*day:
		counts["awaits_approval"]++
	case (q.State == HasAnswer || q.State == Retrieved || q.State == Verified) && waited > 7*day:
		counts["awaits_check"]++
	}
	h.Open[q.State]++
	if len(q.Trail) > 0 && (h.Oldest.IsZero() || q.Trail[0].At.Before(h.Oldest)) {
		h.Oldest = q.Trail[0].At
	}
}
