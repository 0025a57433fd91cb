package interview

import (
	"encoding/json"
	"errors"
	"slices"
	"sync"

	"github.com/kyufu-go/kyufu/benefit"
	"github.com/kyufu-go/kyufu/benefit/law"
	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/money"
	"github.com/kyufu-go/kyufu/household/municipality"
	"github.com/kyufu-go/kyufu/household/strictjson"
)

// request is what a page asks.
type request struct {
	Program  string   `json:"program"`
	Town     string   `json:"town"`
	Track    string   `json:"track"`
	People   int      `json:"people"`
	Children int      `json:"children"`
	Answers  []Answer `json:"answers"`
}

// reply is what it is told: the next question, or what was decided and why.
type reply struct {
	Error    string      `json:"error,omitempty"`
	Question *Question   `json:"question,omitempty"`
	Programs []string    `json:"programs,omitempty"` // of which the questions about payments ask
	Result   *resultJSON `json:"result,omitempty"`
}

type resultJSON struct {
	Outcome string    `json:"outcome"`
	Amount  money.Yen `json:"amount"`
	// Least and Most bound what is paid if the household turns out eligible; 0: nobody can say.
	Least money.Yen `json:"least"`
	Most  money.Yen `json:"most"`
	// Assessed says that the town computes the amount of each person from the tax.
	Assessed bool                `json:"assessed"`
	Reasons  []reasonJSON        `json:"reasons"`
	Basis    []citation          `json:"basis"`
	Missing  []benefit.Missing   `json:"missing"`
	End      civil.Date          `json:"end"`
	Paying   string              `json:"paying"`
	Assumed  bool                `json:"assumed"` // parameters of the town are not confirmed
	Digest   string              `json:"digest"`  // of the program
	Version  string              `json:"version"` // the day of its data
	File     household.Household `json:"file"`
}

type reasonJSON struct {
	Code    string     `json:"code"`
	JA      string     `json:"ja"`
	EN      string     `json:"en"`
	Persons []string   `json:"persons"`
	Basis   []citation `json:"basis"`
}

type citation struct {
	JA string `json:"ja"`
	EN string `json:"en"`
	// Unconfirmed marks what nobody has compared with the text of the law.
	Unconfirmed bool `json:"unconfirmed,omitempty"`
}

// Answered answers a page's request: JSON in, JSON out. What is wrong with a request is named by a
// code; nothing of it is repeated.
func Answered(in []byte) []byte {
	out, err := answer(in)
	if err != nil {
		out = reply{Error: code(err)}
	}
	text, err := json.Marshal(out)
	if err != nil {
		return []byte(`{"error":"internal"}`)
	}
	return text
}

func code(err error) string {
	if coded, ok := errors.AsType[*benefit.Error](err); ok {
		return coded.Code()
	}
	return "bad_input"
}

// kept are the programs compiled so far.
var kept sync.Map

func program(id string) (*benefit.Compiled, error) {
	if c, ok := kept.Load(id); ok {
		return c.(*benefit.Compiled), nil //nolint:forcetypeassert // nothing else is stored
	}
	p, err := benefit.Builtin(id)
	if err != nil {
		return nil, err
	}
	c, err := benefit.Compile(p)
	if err == nil {
		kept.Store(p.ID(), c)
	}
	return c, err
}

func answer(in []byte) (reply, error) {
	var q request
	if err := strictjson.Unmarshal(in, &q); err != nil {
		return reply{}, err
	}
	start := Start{People: q.People, Children: q.Children}
	var err error
	if start.Town, err = municipality.Parse(q.Town); err != nil {
		return reply{}, err
	}
	if start.Track, err = benefit.ParseTrack(q.Track); err != nil {
		return reply{}, err
	}
	if start.Program, err = program(q.Program); err != nil {
		return reply{}, err
	}
	state, err := start.Ask(q.Answers)
	if err != nil {
		return reply{}, err
	}
	if state.Next != nil {
		return reply{Question: state.Next, Programs: start.excluding()}, nil
	}
	why, err := start.why(&state, q.Answers)
	if err != nil {
		return reply{}, err
	}
	return reply{Result: start.result(&state, why), Programs: start.excluding()}, nil
}

func (s Start) result(state *State, why benefit.Decision) *resultJSON {
	d, p := state.Decision, s.Program.Program()
	if d.Outcome != benefit.Undetermined {
		state.Unsure = nil // it did not matter
	}
	out := &resultJSON{
		Outcome: d.Outcome.String(), Amount: d.Amount, Missing: append(append([]benefit.Missing{}, d.Missing()...), state.Unsure...), End: p.Deadlines().End,
		Digest: s.Program.Digest(), File: *state.Input.Household, Reasons: []reasonJSON{}, Assumed: slices.Contains(d.Notes(), benefit.NoteUnconfirmed),
	}
	out.Least, out.Most, out.Assessed = s.amounts()
	if d.Paying != s.Town {
		out.Paying = d.Paying.String()
	}
	var body struct {
		Version string         `json:"version"`
		Basis   []law.Citation `json:"basis"`
	}
	if err := json.Unmarshal(p.JSON(), &body); err == nil {
		out.Version, out.Basis = body.Version, cited(body.Basis)
	}
	ja := why.ReasonTexts(benefit.ExplainOptions{Audience: benefit.Citizen})
	en := why.ReasonTexts(benefit.ExplainOptions{Audience: benefit.Citizen, Lang: benefit.English})
	for i, r := range why.Reasons() {
		out.Reasons = append(out.Reasons, reasonJSON{r.Code, ja[i], en[i], r.Persons, cited(r.Basis)})
	}
	return out
}

// amounts bound what the program pays to a household of this size, as far as the program says it.
func (s Start) amounts() (least, most money.Yen, assessed bool) {
	p := s.Program.Program()
	if p.Unit() == "assessment" {
		// Everybody is somebody's dependant or pays tax, so that no reliefs are more than those of
		// all for one who pays nearly none.
		side := benefit.TaxSide{Amount: 1, People: s.People}
		all, err := s.Program.Adjust(benefit.Assessment{IncomeTax: side, IncomeLevy: side, Municipality: s.Town})
		if err != nil {
			return 0, 0, true
		}
		return 0, all.Amount, true
	}
	return p.Amount(), max(p.Amount(), p.Most(s.People)), false
}

func cited(list []law.Citation) []citation {
	out := []citation{}
	for _, c := range list {
		out = append(out, citation{c.String(), string(c.Append(nil, true)), c.Unconfirmed})
	}
	return out
}
