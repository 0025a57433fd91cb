package asking

import (
	"github.com/kyufu-go/kyufu/benefit"
	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/register"
	"github.com/kyufu-go/kyufu/household/secret"
	"github.com/kyufu-go/kyufu/inquiry"
	"github.com/kyufu-go/kyufu/inquiry/permitted"
)

// Open is a household whose decision waits, with what it waits for.
type Open struct {
	secret.Private

	Household *household.Household
	Missing   []benefit.Missing
}

// Facts says of what decisions lack who each person is to the procedure, so that [inquiry.MakePlan]
// can ask the permitted list. It keeps every fact in its order, whatever its route: the plan names
// why one is not asked. A household that is nil gives nothing.
func Facts(open ...Open) []inquiry.MissingFact {
	var facts []inquiry.MissingFact
	for _, o := range open {
		if o.Household == nil {
			continue
		}
		for _, m := range o.Missing {
			facts = append(facts, inquiry.MissingFact{
				Person: m.Person, Subject: subject(o.Household, &m), Fact: m.Fact.String(), FiscalYear: m.FiscalYear, Route: m.Route.String(),
			})
		}
	}
	return facts
}

// subject is who a person is to the procedure. A supporter's own eligibility is not judged, and
// nobody asks about one who is no member.
func subject(h *household.Household, m *benefit.Missing) permitted.Subject {
	switch {
	case m.Fact == benefit.FactSupporterTax || h.Index(m.Person) < 0:
		return permitted.Supporter
	case m.Person == h.Head:
		return permitted.Head
	}
	return permitted.Member
}

// Residence says where a person lived on a day, as a view of the register knows it; it is what
// [inquiry.PlanConfig] asks for. Who is in no household of the view lived nobody knows where.
func Residence(v *register.View) func(person string, on civil.Date) inquiry.Residence {
	return func(person string, on civil.Date) inquiry.Residence {
		if v == nil {
			return inquiry.Residence{}
		}
		h, ok := v.Of(person)
		if !ok {
			return inquiry.Residence{}
		}
		return residence(&h.Members[h.Index(person)], on)
	}
}

func residence(m *household.Member, on civil.Date) inquiry.Residence {
	for _, r := range m.Residence {
		if !holds(r, on) {
			continue
		}
		if code, ok := r.At.Municipality(); ok {
			return inquiry.Residence{Kind: inquiry.ResidesIn, Municipality: code}
		}
		if r.At == household.Abroad {
			return inquiry.Residence{Kind: inquiry.ResidesOverseas}
		}
	}
	return inquiry.Residence{}
}

// holds reports whether a residence holds on a day: it has begun and not ended.
func holds(r household.Residence, on civil.Date) bool {
	if late, _ := r.From.After(on); late {
		return false
	}
	if !r.To.Known() {
		return true
	}
	later, _ := r.To.After(on)
	return later
}
