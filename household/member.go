package household

import (
	"slices"

	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/municipality"
	"github.com/kyufu-go/kyufu/household/secret"
)

// TaxStatus is the status on the roll (課税台帳) for the per-capita levy. The zero value
// is unknown.
type TaxStatus uint8

// The statuses. Only Taxed owes the levy; Unfiled says that the roll has no
// assessment because nobody filed.
const (
	TaxUnknown TaxStatus = iota
	Exempt               // 非課税
	Relieved             // 減免
	Treaty               // 租税条約による免除
	Taxed                // 課税
	Unfiled              // 未申告
	taxStatuses
)

// IncomeLevy says whether the income levy (所得割) is owed, before 定額減税.
type IncomeLevy uint8

// The values.
const (
	LevyUnknown IncomeLevy = iota
	LevyZero
	LevyOwed
	incomeLevies
)

// Member is one person of a household.
type Member struct {
	secret.Quiet
	ID    string
	Birth civil.Date
	// Tax is the status on the roll by fiscal year.
	Tax ByYear[TaxStatus]
	// Levy is the income levy by fiscal year.
	Levy ByYear[IncomeLevy]
	// Supporter is who claims this person as a dependant.
	Supporter Supporter
	// Income is judged by the levy's tests where there is no roll; nil if nobody gave it.
	Income *Income
	// Declared is NoTaxableIncome or nothing.
	Declared Declaration
	// ResidenceUnknown says that nobody knows where the person was registered.
	ResidenceUnknown bool
	// Residence is where the person was registered and when; nil: in the municipality that
	// evaluates. Of who is protected from violence and has shown some proof it is where they live,
	// for that municipality pays; the one that they left is not told where that is.
	Residence []Residence
	DiedOn    civil.Date
	// Protected is nil for nearly everybody.
	Protected *Protection
	// ChildAllowance is nil when nothing is known of one.
	ChildAllowance *ChildAllowance
}

// SupporterKind says what is known of who claims a person (扶養者).
type SupporterKind uint8

// The kinds. The zero value is unknown.
const (
	SupporterUnknown SupporterKind = iota
	SupporterNone                  // nobody claims the person
	SupporterKnown                 // the person ID does
)

// Supporter is the person who claims another as a dependant. It may be a member of
// the household, whose own Tax then holds, or somebody elsewhere.
type Supporter struct {
	secret.Quiet
	Kind SupporterKind
	// Tie is as what the person is claimed.
	Tie Tie
	ID  string
	Tax ByYear[TaxStatus]
}

// Tie is as what one person claims another (扶養親族等). "Only dependants" (扶養親族等のみの世帯) means
// all of them; the number of dependants in a limit of the levy counts [Dependants] alone.
type Tie uint8

// The ties.
const (
	TieDependant         Tie = iota // 同一生計配偶者・扶養親族
	TieSpouseSpecial                // 配偶者特別控除の対象となる配偶者
	TieFamilyEmployee               // 青色事業専従者・事業専従者
	TieSpecifiedRelative            // 特定親族特別控除の対象となる親族
	ties
)

// ParseTie reads the name in JSON and reports whether there is such a tie.
func ParseTie(s string) (Tie, bool) {
	i := slices.Index(tieNames, s)
	return Tie(max(i, 0)), i >= 0
}

// String returns the name in JSON.
func (t Tie) String() string { return tieNames[min(t, ties-1)] }

// written is the name in JSON; the usual tie is left out.
func (t Tie) written() string {
	if t == TieDependant {
		return ""
	}
	return t.String()
}

// ProtectionKind is why a person is judged apart from the registered household.
type ProtectionKind uint8

// The kinds.
const (
	Violence ProtectionKind = 1 + iota // 配偶者やその他親族からの暴力等を理由に避難している者 ("dv")
	Measure                            // 措置入所
	Contract                           // 契約入所: ordinary rules
)

// Protection is the protection of a person. Addresses stay out of it.
type Protection struct {
	secret.Quiet
	Kind ProtectionKind
	// Proof names the kind of evidence; empty: none has been shown.
	Proof string
	// Against is the id of the person from whom one is protected, if known.
	Against string
}

// ChildAllowance is the child allowance (児童手当) paid for a child.
type ChildAllowance struct {
	secret.Quiet
	// Recipient is the id of who receives it.
	Recipient string
	// Month is the first month for which this person receives it, YYYY-MM (a date without a day),
	// whoever pays: a move to another municipality is no new month. With a day it is the day on
	// which it was granted (認定日): the allowance begins with that month or the next.
	Month civil.Date
	// Town is the municipality that paid it in the month by which a program goes; for a newborn and
	// a new recipient the one that pays the first. 0: not said.
	Town municipality.Code
	// Employer says that no municipality pays it but the recipient's employer (公務員の所属庁). Town is
	// not looked at then.
	Employer bool
}

// PlaceOn returns where the person was registered on a day. Before any span, after the last and in
// a gap beside a time abroad it is nowhere in Japan; in a gap between two registrations it is
// [Unregistered]: who has left one municipality and not yet reported to the next (転入届) is on no
// register, and in Japan. The zero Place means unknown, as it is where two spans say different
// places or one ends before it begins; given is false when nothing was said about residence at all.
func (m *Member) PlaceOn(day civil.Date) (place Place, given bool) {
	place, given, _ = m.placeOn(day)
	return place, given
}

// AbroadOn reports whether the person lived abroad on a day: unknown before the first span and
// after the last, of which nothing was said, and false when nothing was said about residence at
// all.
func (m *Member) AbroadOn(day civil.Date) civil.Truth {
	switch place, given, said := m.placeOn(day); {
	case given && (place == 0 || !said):
		return civil.Unknown
	default:
		return civil.TruthOf(given && place == Abroad, true)
	}
}

// placeOn is PlaceOn and whether a span, or the two beside a gap, say so.
func (m *Member) placeOn(day civil.Date) (place Place, given, said bool) {
	if m.ResidenceUnknown {
		return 0, true, false
	}
	if m.Residence == nil {
		return 0, false, false
	}
	place = Abroad
	found := false
	for i := range m.Residence {
		if m.Residence[i].turned() {
			return 0, true, false // a slip in one of its days: neither is known
		}
		switch at := m.Residence[i].At; m.Residence[i].covers(day) {
		case civil.True:
			if found && !at.Same(place, day) {
				return 0, true, false // two places on one day: neither is known
			}
			place, found = at, true
		case civil.Unknown:
			if !found {
				place = 0
			}
		case civil.False:
		}
	}
	if !found && place == Abroad {
		place, found = m.between(day)
	}
	return place, true, found
}

// between returns the place of a day that no span covers, by the spans that ended last before it
// and begin first after it, and whether there are both.
func (m *Member) between(day civil.Date) (Place, bool) {
	var last, next *Residence
	for i := range m.Residence {
		r := &m.Residence[i]
		if !r.To.IsZero() && notAfter(r.To, day) == civil.True && (last == nil || notAfter(last.To, r.To) == civil.True) {
			last = r
		}
		if !r.From.IsZero() && notAfter(r.From, day) == civil.False && (next == nil || notAfter(r.From, next.From) == civil.True) {
			next = r
		}
	}
	switch {
	case last == nil, next == nil:
		return Abroad, len(m.Residence) == 0
	case last.At == Abroad, next.At == Abroad:
		return Abroad, true
	case last.At == 0, next.At == 0:
		return 0, false
	}
	return Unregistered, true
}

// covers reports whether the span holds on a day: begun, and not ended.
func (r Residence) covers(day civil.Date) civil.Truth {
	begun, ended := civil.True, civil.False
	if !r.From.IsZero() {
		begun = notAfter(r.From, day)
	}
	if !r.To.IsZero() {
		ended = notAfter(r.To, day)
	}
	return begun.And(ended.Not())
}

// turned reports a span that ends before it begins.
func (r Residence) turned() bool {
	before, known := r.To.Before(r.From)
	return !r.To.IsZero() && !r.From.IsZero() && before && known
}

func notAfter(a, b civil.Date) civil.Truth { return civil.TruthOf(a.After(b)).Not() }
