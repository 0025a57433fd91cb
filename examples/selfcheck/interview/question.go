package interview

import (
	"slices"

	"github.com/kyufu-go/kyufu/benefit"
	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/municipality"
)

// The keys of the questions: those of the facts, but that a payment here and one elsewhere are two.
const (
	paidHere  = "paid_here"
	paidThere = "paid_elsewhere"
)

var (
	residence = benefit.FactResidence.String()
	tax       = benefit.FactTax.String()
	levy      = benefit.FactLevy.String()
	income    = benefit.FactIncome.String()
	supporter = benefit.FactSupporter.String()
	birth     = benefit.FactBirth.String()
)

// unborn says of a child that it came after the base date.
const unborn = "unborn"

// answers are what can be said to each question.
var answers = map[string][]string{
	residence:                         {"here", AnswerTown, "abroad", unborn},
	tax:                               {"exempt", "taxed", "treaty"},
	levy:                              {"zero", "owed"},
	paidHere:                          {"no", "yes"},
	paidThere:                         {"no", "yes"},
	income:                            {"passed", "failed"},
	birth:                             {AnswerDay},
	benefit.FactSupporterTax.String(): {"exempt", "taxed"},
	supporter:                         {"none", "outside"},
}

// Answers returns the questions that there are, each with what can be said to it.
func Answers() map[string][]string {
	out := map[string][]string{}
	for key, values := range answers {
		out[key] = slices.Clone(values)
	}
	return out
}

// question is the question about a missing fact.
func question(in *benefit.Input, m benefit.Missing) *Question {
	q := &Question{Question: m.Fact.String(), Person: m.Person}
	if m.Fact == benefit.FactPaid && m.Route == benefit.OwnRoll {
		q.Question = paidHere
	}
	q.Answers = slices.Clone(answers[q.Question])
	if m.Fact == benefit.FactResidence && in.Household.Members[in.Household.Index(m.Person)].Declared == 0 { // no child
		q.Answers = slices.DeleteFunc(q.Answers, func(a string) bool { return a == unborn })
	}
	if m.Fact == benefit.FactSupporter { // anybody else of the household may claim the person
		for i := range in.Household.Members {
			o := &in.Household.Members[i]
			if o.Declared == 0 && !claimed(in, i, m.Person) {
				q.Answers = append(q.Answers, o.ID)
			}
		}
	}
	return q
}

// claimed reports whether a member is the person, or is claimed by the person, or by whom the
// person claims: nobody is a dependant of their own.
func claimed(in *benefit.Input, i int, person string) bool {
	for range in.Household.Members {
		if i < 0 || in.Household.Members[i].ID == person {
			break
		}
		i = in.Household.Index(in.Household.Members[i].Supporter.ID)
	}
	return i >= 0
}

// tell puts an answer into the household.
func tell(in *benefit.Input, m benefit.Missing, q *Question, value string) error {
	if !slices.Contains(q.Answers, value) && !slices.Contains(q.Answers, AnswerTown) && !slices.Contains(q.Answers, AnswerDay) {
		return errAnswer
	}
	if m.Fact == benefit.FactPaid {
		tellPaid(in, q.Question == paidHere, value == "yes")
		return nil
	}
	if m.Fact == benefit.FactSupporterTax {
		tellSupporter(in, m, value)
		return nil
	}
	return tellMember(in, &in.Household.Members[in.Household.Index(m.Person)], m, value)
}

var (
	statuses = map[string]household.TaxStatus{"exempt": household.Exempt, "taxed": household.Taxed, "treaty": household.Treaty}
	levies   = map[string]household.IncomeLevy{"zero": household.LevyZero, "owed": household.LevyOwed}
)

func tellMember(in *benefit.Input, one *household.Member, m benefit.Missing, value string) error {
	switch m.Fact {
	case benefit.FactResidence:
		return tellResidence(in, one, value)
	case benefit.FactTax:
		one.Tax, one.Declared = household.InYear(m.FiscalYear, statuses[value]), 0
	case benefit.FactLevy:
		one.Levy = household.InYear(m.FiscalYear, levies[value])
	case benefit.FactIncome:
		in.Tests = append(in.Tests, benefit.IncomeTest{Person: m.Person, Passed: value == "passed"})
	case benefit.FactBirth:
		born, err := civil.ParseDate(value)
		if _, whole := born.Day(); err != nil || !whole {
			return errAnswer
		}
		one.Birth = born
	case benefit.FactSupporter:
		one.Supporter = household.Supporter{Kind: household.SupporterKnown, ID: value}
		switch value {
		case "none":
			one.Supporter = household.Supporter{Kind: household.SupporterNone}
		case "outside":
			one.Supporter.ID = "x" + one.ID
		}
	default: // of nobody in the household
	}
	return nil
}

func tellResidence(in *benefit.Input, one *household.Member, value string) error {
	place := household.In(in.Municipality)
	switch {
	case value == "here", value == unborn && one.Declared != 0: // since when, says since
	case value == "abroad":
		place = household.Abroad
	default:
		code, err := municipality.Parse(value)
		if err != nil || code == in.Municipality {
			return errAnswer
		}
		place = household.In(code)
	}
	one.ResidenceUnknown, one.Residence = false, []household.Residence{{At: place}}
	return nil
}

// since lets each child that was not yet born on the base date live here since its birth, or since
// the day behind that date where the birth is no later day, or unknown.
func (s Start) since(in *benefit.Input, answers []Answer) {
	for _, a := range answers {
		if a.Value != unborn {
			continue
		}
		one, first := &in.Household.Members[in.Household.Index(a.Person)], s.Program.Program().BaseDate().AddDays(1)
		if later, known := one.Birth.After(first); later && known {
			first = one.Birth
		}
		one.Residence[0].From = first
	}
}

func tellSupporter(in *benefit.Input, m benefit.Missing, value string) {
	for i := range in.Household.Members {
		if s := &in.Household.Members[i].Supporter; s.ID == m.Person {
			s.Tax = household.InYear(m.FiscalYear, statuses[value])
		}
	}
}

// tellPaid settles every payment here, or every one elsewhere. That nobody elsewhere paid is the
// declaration of the household, which goes with it to the clerk.
func tellPaid(in *benefit.Input, here, paid bool) {
	for i := range in.PaidBefore {
		if p := &in.PaidBefore[i]; (p.Municipality == 0) == here {
			p.State = benefit.NotPaid
			if paid {
				p.State = benefit.Paid
			}
		}
	}
	if !here && !paid {
		in.Household.Declared |= household.NotPaidElsewhere
	}
}
