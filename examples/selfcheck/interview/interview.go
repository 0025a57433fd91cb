package interview

import (
	"errors"
	"slices"
	"strconv"

	"github.com/kyufu-go/kyufu/benefit"
	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/municipality"
)

// maxPeople bounds a household that is asked.
const maxPeople = 12

// Start is what is known before the first question.
type Start struct {
	Program *benefit.Compiled
	Town    municipality.Code
	Track   benefit.Track
	// People live in the household; Children of them are 15 or younger and have no income.
	People, Children int
}

// An Answer is what was said to a question. Value is one of the question's answers, a day where it
// asks for one, or Unsure.
type Answer struct {
	Question string `json:"question"`
	Person   string `json:"person"`
	Value    string `json:"value"`
}

// Unsure is the answer of who does not know.
const Unsure = "unsure"

// A Question is about one fact of one person. Answers are the values to choose from; AnswerTown and
// AnswerDay stand for a municipality and a day.
type Question struct {
	Question string   `json:"question"`
	Person   string   `json:"person"`
	Answers  []string `json:"answers"`
}

// Answers that are not chosen from a list.
const (
	AnswerTown = "town"
	AnswerDay  = "day"
)

// A State is how far an interview came. Next is nil where nothing is left to ask: the decision is
// made, or is undetermined because of what nobody knew.
type State struct {
	Input    *benefit.Input
	Decision benefit.Decision
	Next     *Question
	// Unsure are the facts that nobody knew.
	Unsure []benefit.Missing
}

// What is wrong with a start or an answer.
var (
	errPeople = errors.New("interview: people")
	errAnswer = errors.New("interview: answer")
)

// Ask gives the state after some answers. The order in which they came does not matter.
func (s Start) Ask(answers []Answer) (State, error) {
	out, err := s.told(answers)
	if err != nil {
		return State{}, err
	}
	next, ok, err := s.Program.Next(out.Input, out.Unsure)
	if err != nil {
		return State{}, err
	}
	if ok {
		out.Next = question(out.Input, next)
		return out, nil
	}
	if len(out.Unsure) > 0 {
		if _, open, err := s.Program.Next(out.Input, nil); open || err != nil {
			return out, err // undetermined; to list all that is missing would take long, and nobody asks for it
		}
	}
	out.Decision, err = s.Program.Decide(out.Input)
	return out, err
}

// told is the household that some answers tell of, and what nobody knew.
func (s Start) told(answers []Answer) (out State, err error) {
	if out.Input, err = s.begin(); err != nil {
		return State{}, err
	}
	for _, a := range answers {
		m, ok := s.about(out.Input, a)
		switch {
		case !ok:
			return State{}, errAnswer
		case a.Value == Unsure:
			out.Unsure = append(out.Unsure, m)
		default:
			if err := tell(out.Input, m, question(out.Input, m), a.Value); err != nil {
				return State{}, err
			}
		}
	}
	s.since(out.Input, answers)
	return out, nil
}

// about is the fact that an answer is about.
func (s Start) about(in *benefit.Input, a Answer) (benefit.Missing, bool) {
	m := benefit.Missing{Person: a.Person, Route: benefit.OtherMunicipality, FiscalYear: s.Program.Program().FiscalYear()}
	key := a.Question
	if key == paidHere {
		m.Route, key = benefit.OwnRoll, benefit.FactPaid.String()
	}
	if err := m.Fact.UnmarshalText([]byte(key)); err != nil {
		return m, false
	}
	return m, m.Fact == benefit.FactSupporterTax || in.Household.Index(a.Person) >= 0
}

// elsewhere stands for the town that may have paid before: nobody says which. It is one of another
// prefecture, so that no table has to be read to know it for another.
var elsewhere = [...]municipality.Code{municipality.Must("131016"), municipality.Must("011002")}

// begin is a household of which nothing is known.
func (s Start) begin() (*benefit.Input, error) {
	if s.People < 1 || s.People > maxPeople || s.Children < 0 || s.Children >= s.People {
		return nil, errPeople
	}
	h := &household.Household{ID: "h1", Head: "m1"}
	var ids []string
	for i := range s.People {
		m := household.Member{ID: "m" + strconv.Itoa(i+1), ResidenceUnknown: true}
		if i >= s.People-s.Children {
			m.Declared = household.NoTaxableIncome
		}
		h.Members, ids = append(h.Members, m), append(ids, m.ID)
	}
	in := &benefit.Input{Municipality: s.Town, Household: h, Track: s.Track}
	other := elsewhere[0]
	if s.Town.Prefecture() == other.Prefecture() {
		other = elsewhere[1]
	}
	for _, program := range s.excluding() {
		in.PaidBefore = append(in.PaidBefore,
			benefit.Payment{Program: program, Head: h.Head, Members: ids},
			benefit.Payment{Program: program, Municipality: other, Head: h.Head, Members: ids})
	}
	return in, nil
}

// excluding are the programs whose earlier payments exclude, each once.
func (s Start) excluding() []string {
	e := s.Program.Excludes(s.Track)
	out := slices.Concat(e.Programs, e.Persons)
	slices.Sort(out)
	return slices.Compact(out)
}
