package cases

import (
	"encoding/json"

	"github.com/kyufu-go/kyufu/benefit"
	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/examples/sdk/operation"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/money"
)

// redecider compares two decisions about a household.
type redecider struct {
	decide func(in json.RawMessage) (benefit.Decision, *benefit.Program, error)
}

func (p redecider) redecide(in json.RawMessage) (any, error) {
	var q struct {
		Before json.RawMessage `json:"before"`
		After  json.RawMessage `json:"after"`
		Paid   money.Yen       `json:"paid"`
		On     civil.Date      `json:"on"`
	}
	if err := operation.Decode(in, &q, "before", "after", "paid"); err != nil {
		return nil, err
	}
	before, _, err := p.decide(q.Before)
	if err != nil {
		return nil, err
	}
	after, program, err := p.decide(q.After)
	if err != nil {
		return nil, err
	}
	r, err := casework.Redecide(program, before, after, q.Paid, q.On)
	if err != nil {
		return nil, err
	}
	out := struct {
		Outcome    string     `json:"outcome"`
		Difference *money.Yen `json:"difference"`
		Reclaim    bool       `json:"reclaim"`
		Reasons    []string   `json:"reasons"`
	}{Outcome: r.Outcome.String(), Reclaim: r.Reclaim, Reasons: append([]string{}, r.Reasons...)}
	if r.Known {
		out.Difference = &r.Difference
	}
	return out, nil
}
