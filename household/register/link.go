package register

import (
	"cmp"
	"fmt"
	"io"
	"log/slog"
	"slices"

	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/finding"
	"github.com/kyufu-go/kyufu/household/secret"
)

// The codes of a [Link]. They are a contract and never change meaning.
const (
	LinkMatched          = "matched"            // a resident with a fact of the other department; counted, not listed
	LinkRegisterOnly     = "register_only"      // a resident of whom the tax department has no fact for the year
	LinkTaxOnly          = "tax_only"           // a tax fact about somebody who is not a resident on the base date
	LinkWelfareOnly      = "welfare_only"       // the same for welfare
	LinkUnregistered     = "unregistered"       // a fact about somebody whom the register does not know at all
	LinkBirthDiffers     = "birth_differs"      // the other department has another date of birth
	LinkDeathDiffers     = "death_differs"      // the other department has another date of death, or one where the register has none
	LinkTwoTaxRows       = "two_tax_rows"       // two facts of one source and one day disagree: the status is unknown
	LinkTaxedElsewhere   = "taxed_elsewhere"    // own roll about somebody who lived elsewhere on the assessment date: left out
	LinkJanuaryDiffers   = "january_differs"    // stated to have been elsewhere on the assessment date, though registered here that day
	LinkSupporterUnknown = "supporter_unlinked" // the supporter is said to live here and is not in the register
)

// Link is one line of the reconciliation report (突合結果).
type Link struct {
	secret.Private
	Code     string
	Severity finding.Severity
	// Person is the addressee number; String does not show it.
	Person string
}

// String shows the code only.
func (l Link) String() string { return l.Code }

// Format shows what String does, whatever the verb.
func (l Link) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, l.String()) }

// LogValue shows what String does.
func (l Link) LogValue() slog.Value { return slog.StringValue(l.String()) }

// LinkReport says how residents, tax facts and welfare facts fit together.
type LinkReport struct {
	// Residents are those registered on the base date, Matched those of them with a tax fact
	// for the year, RegisterOnly those without one.
	Residents, Matched, RegisterOnly int
	// TaxOnly and WelfareOnly are persons with facts who are not residents.
	TaxOnly, WelfareOnly int
	// Conflicting is the number of persons with a conflict.
	Conflicting int
	// Links are all but the matched, by person and then code.
	Links []Link
	// Candidates propose whom a fact about somebody unregistered may mean. They are never
	// joined here: a person decides and the source is put right.
	Candidates []Candidate
}

// Link reconciles (突合) the residents of the base date with the facts of other departments,
// by addressee number and nothing else.
func (v *View) Link(year civil.FiscalYear) LinkReport {
	v = v.filled()
	l := linker{v: v, year: year, said: v.g.identitiesByPerson(), conflict: map[int32]bool{}}
	for p := range v.g.people.list {
		l.person(int32(p))
	}
	l.report.Candidates = v.candidates(l.strangers)
	l.report.Conflicting = len(l.conflict)
	slices.SortStableFunc(l.report.Links, func(a, b Link) int {
		return cmp.Or(cmp.Compare(a.Person, b.Person), cmp.Compare(a.Code, b.Code))
	})
	return l.report
}

type linker struct {
	v         *View
	year      civil.FiscalYear
	said      map[int32][]identity
	report    LinkReport
	strangers []int32
	conflict  map[int32]bool
}

func (g *Register) identitiesByPerson() map[int32][]identity {
	by := map[int32][]identity{}
	for _, i := range g.facts.identities {
		by[i.person] = append(by[i.person], i)
	}
	return by
}

func (l *linker) add(p int32, code string, severity finding.Severity) {
	l.report.Links = append(l.report.Links, Link{Code: code, Severity: severity, Person: l.v.g.people.name(p)})
}

func (l *linker) contradict(p int32, code string, severity finding.Severity) {
	l.conflict[p] = true
	l.add(p, code, severity)
}

func (l *linker) person(p int32) {
	g, v := l.v.g, l.v
	resident := int(p) < len(v.now.at) && v.now.at[p] > 0
	taxed, welfare := l.hasTax(p), l.hasWelfare(p)
	switch {
	case resident && taxed:
		l.report.Residents++
		l.report.Matched++
	case resident:
		l.report.Residents++
		l.report.RegisterOnly++
		l.add(p, LinkRegisterOnly, finding.Info)
	case g.lastRow[p] == none && (taxed || welfare):
		l.add(p, LinkUnregistered, finding.Warning)
		l.strangers = append(l.strangers, p)
	}
	if !resident && taxed {
		l.report.TaxOnly++
		l.add(p, LinkTaxOnly, finding.Info)
	}
	if !resident && welfare {
		l.report.WelfareOnly++
		l.add(p, LinkWelfareOnly, finding.Info)
	}
	l.conflicts(p)
}

func (l *linker) hasTax(p int32) bool {
	for n := l.v.g.facts.lastTax[p]; n != none; n = l.v.g.facts.tax[n].before {
		if row := &l.v.g.facts.tax[n]; row.fact.Year == l.year && int(row.known) <= l.v.knownDay {
			return true
		}
	}
	return false
}

func (l *linker) hasWelfare(p int32) bool {
	found := false
	l.v.welfare(p, func(*WelfareFact) { found = true })
	return found
}

func (l *linker) conflicts(p int32) {
	if l.v.g.lastTax(p) != none {
		t := l.v.taxFor(p, l.year)
		if t.conflict {
			l.contradict(p, LinkTwoTaxRows, finding.Error)
		}
		if t.elsewhere {
			l.contradict(p, LinkTaxedElsewhere, finding.Warning)
		}
		if t.roll != nil {
			l.supporter(p, &t.roll.fact.Supporter)
		}
	}
	if l.v.g.lastRow[p] == none {
		return
	}
	birth, died := l.v.birth(p), civil.FromDays(int(l.v.died[p]))
	var births, deaths bool
	for _, i := range l.said[p] {
		births = births || differ(i.birth, birth)
		deaths = deaths || differ(i.died, died) || !i.died.IsZero() && died.IsZero()
	}
	if l.v.januaryDiffers(p, l.year) {
		l.contradict(p, LinkJanuaryDiffers, finding.Error)
	}
	if births {
		l.contradict(p, LinkBirthDiffers, finding.Error)
	}
	if deaths {
		l.contradict(p, LinkDeathDiffers, finding.Error)
	}
}

// supporter tells of a supporter who is said to live here and is nobody the register knows.
func (l *linker) supporter(p int32, s *SupporterFact) {
	if s.Kind != household.SupporterKnown || s.Elsewhere {
		return
	}
	if q := l.v.g.people.find(s.ID); q == none || l.v.g.lastRow[q] == none {
		l.add(p, LinkSupporterUnknown, finding.Warning)
	}
}

// differ reports whether two dates are certainly not the same day.
func differ(a, b civil.Date) bool {
	if a.IsZero() || b.IsZero() {
		return false
	}
	order, known := a.Order(b)
	return known && order != 0
}

func (g *Register) lastTax(p int32) int32 { return g.facts.lastTax[p] }
