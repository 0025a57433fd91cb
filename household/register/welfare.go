package register

import (
	"slices"

	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/municipality"
	"github.com/kyufu-go/kyufu/household/secret"
)

// WelfareKind is a kind of fact that the welfare departments hold about a person.
type WelfareKind uint8

// The kinds.
const (
	LivelihoodAid     WelfareKind = iota + 1 // 生活扶助
	MedicalAid                               // 医療扶助
	OtherAid                                 // その他の扶助
	Disability                               // 障害
	Widow                                    // 寡婦
	Widower                                  // 寡夫
	SingleParent                             // ひとり親
	EverMarried                              // 婚姻歴
	Evacuee                                  // DV等避難
	MeasurePlacement                         // 措置入所
	ContractPlacement                        // 契約入所
	AllowanceChild                           // 児童手当の支給対象児童
	welfareKinds
)

var welfareNames = [welfareKinds][]string{
	LivelihoodAid:     {"livelihood", "生活扶助"}, // 生活保護 alone says not which aid
	MedicalAid:        {"medical", "医療扶助"},
	OtherAid:          {"other_aid", "その他の扶助", "その他扶助"},
	Disability:        {"disability", "障害", "障害者"},
	Widow:             {"widow", "寡婦"},
	Widower:           {"widower", "寡夫"},
	SingleParent:      {"single_parent", "ひとり親"},
	EverMarried:       {"ever_married", "婚姻歴"},
	Evacuee:           {"dv", "DV", "DV等避難", "配偶者暴力等避難"},
	MeasurePlacement:  {"placement", "措置", "措置入所", "measure"},
	ContractPlacement: {"contract", "契約", "契約入所"},
	AllowanceChild:    {"child_allowance", "児童手当"},
}

// String returns the name in files in English.
func (k WelfareKind) String() string {
	if k == 0 || k >= welfareKinds {
		return ""
	}
	return welfareNames[k][0]
}

// ParseWelfareKind reads the name in English or Japanese.
func ParseWelfareKind(s string) (WelfareKind, bool) {
	for k := LivelihoodAid; k < welfareKinds; k++ {
		if slices.Contains(welfareNames[k], s) {
			return k, true
		}
	}
	return 0, false
}

// WelfareFact is one fact about a person, and the days on which it holds.
type WelfareFact struct {
	secret.Private
	// Person is the addressee number.
	Person string
	Kind   WelfareKind
	civil.Period
	// Proof names the kind of evidence (保護命令, 証明書, 支援措置), for evacuees.
	Proof string
	// Against is the person from whom one is protected; Recipient who receives the child
	// allowance.
	Against, Recipient string
	// Town is the municipality that paid the child allowance in the month by which a program goes,
	// Employer that the recipient's employer pays it: see [household.ChildAllowance].
	Town     municipality.Code
	Employer bool
	// Known is the day on which the municipality learnt of it; unknown: since ever.
	Known civil.Date
	Provenance
}

type welfareRow struct {
	fact   WelfareFact
	person int32
	before int32
	known  int32
}

// AddWelfare adds a fact. Facts are never changed; a period that ended is a newer fact about
// the same person, kind and From. Errors: code fact, with the field.
func (g *Register) AddWelfare(f WelfareFact) error {
	switch {
	case f.Person == "":
		return &Error{code: CodeFact, field: "person"}
	case f.Kind == 0 || f.Kind >= welfareKinds:
		return &Error{code: CodeFact, field: "kind"}
	}
	g.prepare()
	p := g.person(f.Person)
	f.Person = g.people.name(p)
	f.Proof, f.Against, f.Recipient = g.keep(f.Proof), g.keep(f.Against), g.keep(f.Recipient)
	f.Department, f.Means = g.keep(f.Department), g.keep(f.Means)
	_, known := days(f.Known)
	w := &g.facts
	w.welfare = append(w.welfare, welfareRow{f, p, w.lastWelfare[p], int32(known)})
	w.lastWelfare[p] = int32(len(w.welfare) - 1)
	return nil
}

// RepeatsWelfare reports whether there is a fact that says the same of the same person.
func (g *Register) RepeatsWelfare(f *WelfareFact) bool {
	if f == nil {
		return false
	}
	p := g.people.find(f.Person)
	if p == none {
		return false
	}
	w := &g.facts
	for n := w.lastWelfare[p]; n != none; n = w.welfare[n].before {
		if o := &w.welfare[n].fact; o.Kind == f.Kind && o.Period == f.Period && o.Known == f.Known {
			return true
		}
	}
	return false
}

// HasWelfare reports whether any fact about a person is held, of whatever kind and day.
func (g *Register) HasWelfare(person string) bool {
	p := g.people.find(person)
	return p != none && int(p) < len(g.facts.lastWelfare) && g.facts.lastWelfare[p] != none
}

// welfare calls f for every fact about a person that is known and has not been replaced,
// the newest first.
func (v *View) welfare(p int32, f func(*WelfareFact)) {
	if p == none || int(p) >= len(v.g.facts.lastWelfare) {
		return
	}
	for n := v.g.facts.lastWelfare[p]; n != none; n = v.g.facts.welfare[n].before {
		row := &v.g.facts.welfare[n]
		if int(row.known) <= v.knownDay && !v.replaced(p, row, n) {
			f(&row.fact)
		}
	}
}

// replaced reports whether a fact learnt later speaks of the same kind and beginning.
func (v *View) replaced(p int32, row *welfareRow, place int32) bool {
	for n := v.g.facts.lastWelfare[p]; n != none; n = v.g.facts.welfare[n].before {
		o := &v.g.facts.welfare[n]
		if o.fact.Kind == row.fact.Kind && o.fact.From == row.fact.From && int(o.known) <= v.knownDay &&
			(o.known > row.known || o.known == row.known && n > place) {
			return true
		}
	}
	return false
}

// Welfare returns the facts about a person that hold on the base date, the newest first. A
// fact of which it is unknown whether it holds is not among them.
func (v *View) Welfare(person string) []WelfareFact {
	v = v.filled()
	var list []WelfareFact
	v.welfare(v.g.people.find(person), func(f *WelfareFact) {
		if yes, known := f.Contains(v.base); yes && known {
			list = append(list, *f)
		}
	})
	return list
}

// protection returns how a person is protected: an evacuee unless the evacuation had ended
// by the base date, also when it began later; a placed person on the base date.
func (v *View) protection(p int32) *household.Protection {
	var found *household.Protection
	v.welfare(p, func(f *WelfareFact) {
		kind := f.protects()
		if kind == 0 || found != nil && found.Kind <= kind {
			return
		}
		ended, _ := f.To.Before(v.base)
		holds, known := f.Contains(v.base)
		if kind == household.Violence && (f.To.IsZero() || !ended) || kind != household.Violence && holds && known {
			found = &household.Protection{Kind: kind, Proof: f.Proof, Against: f.Against}
		}
	})
	return found
}

func (f *WelfareFact) protects() household.ProtectionKind {
	switch f.Kind {
	case Evacuee:
		return household.Violence
	case MeasurePlacement:
		return household.Measure
	case ContractPlacement:
		return household.Contract
	default:
		return 0
	}
}

// welfareInto fills protection and child allowance, and the special statuses of a person
// whose income is to be judged.
func (v *View) welfareInto(m *household.Member, p int32) {
	if p == none || int(p) >= len(v.g.facts.lastWelfare) || v.g.facts.lastWelfare[p] == none {
		return
	}
	m.Protected = v.protection(p)
	if m.Income != nil {
		income := *m.Income
		m.Income = &income
	}
	if f := v.allowance(p); f != nil {
		m.ChildAllowance = &household.ChildAllowance{Recipient: f.Recipient, Month: f.From, Town: f.Town, Employer: f.Employer}
	}
	if m.Income != nil {
		v.welfare(p, func(f *WelfareFact) { v.specialInto(m.Income, f) })
	}
}

// allowance returns the child allowance that counts for a child: the one paid on the base date,
// else the first that begins later, as that of a newborn. One that ended before says nothing of who
// brings the child up now. Of several the one learnt last.
func (v *View) allowance(p int32) (best *WelfareFact) {
	bestLater := false
	v.welfare(p, func(f *WelfareFact) {
		if ended, known := f.To.Before(v.base); f.Kind != AllowanceChild || known && ended {
			return
		}
		later, _ := f.From.After(v.base)
		sooner, _ := f.From.Before(best.from())
		if best == nil || bestLater && (!later || sooner) {
			best, bestLater = f, later
		}
	})
	return best
}

// from is the first day of a fact, unknown where there is none.
func (f *WelfareFact) from() civil.Date {
	if f == nil {
		return civil.Date{}
	}
	return f.From
}

// specialInto takes statuses as of the end of the income year, aid as of the assessment date.
func (v *View) specialInto(income *household.Income, f *WelfareFact) {
	assessment := v.year.AssessmentDate()
	atYearEnd, _ := f.Contains(assessment.AddDays(-1))
	switch f.Kind {
	case Disability:
		income.Special |= when(atYearEnd, household.SpecialDisabled)
	case Widow:
		income.Special |= when(atYearEnd, household.SpecialWidow)
	case Widower:
		income.Special |= when(atYearEnd, household.SpecialWidower)
	case SingleParent:
		income.Special |= when(atYearEnd, household.SpecialSingleParent)
	case EverMarried:
		income.EverMarried = civil.True
	case LivelihoodAid:
		// Aid that ended and began again is two facts, of which one is enough.
		income.LivelihoodAid = max(income.LivelihoodAid, civil.TruthOf(f.Contains(assessment)))
	default:
	}
}

func when(yes bool, s household.Special) household.Special {
	if yes {
		return s
	}
	return 0
}
