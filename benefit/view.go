package benefit

import (
	"slices"

	"github.com/kyufu-go/kyufu/benefit/levy"
	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/municipality"
)

// How a member is supported.
const (
	supportNone     uint8 = iota // nobody claims the person, or a declaration says so
	supportMember                // member sup does
	supportOutsider              // outsider sup does
	supportOpen                  // unknown
)

// view is one member as a program sees it: the facts a decision can wait for, and
// what follows from them in f.
type view struct {
	f        [fields]uint8 // by the field constants
	place    uint8         // Truth: registered here on the day that counts (a fact)
	tax      uint8         // tax… constant (a fact where open)
	levy     uint8         // levyOpen, levyZero, levyOwed (a fact where open)
	support  uint8         // support… constant
	claimed  uint8         // Truth, for supportOpen (a fact)
	test     uint8         // Truth that the income test was passed (a fact)
	asks     uint8         // the Fact by which an open tax status is settled
	group    uint8         // 0: the household; else the group of protected people
	paidOpen uint8         // a paidOpen… constant
	gone     bool          // dead, or not yet born, on the base date
	sup      int16
	lo, hi   int32 // the days on which birth can lie; 0: any (a fact)
}

// Scratch holds the buffers of one goroutine's evaluations. The zero value is
// ready for use; it must not be copied.
type Scratch struct {
	_  noCopy
	in *scratch // behind a pointer, so that no printer meets what was evaluated
}

// open makes the buffers and makes every decision borrowed before stale.
func (s *Scratch) open() (*scratch, error) {
	if s == nil {
		return nil, &Error{code: CodeInput, Detail: "scratch"}
	}
	if s.in == nil {
		s.in = &scratch{}
	}
	s.in.generation++
	return s.in, nil
}

// scratch is what a Scratch holds.
type scratch struct {
	generation uint64
	verdict    verdict
	views      []view
	outs       []uint8 // Truth by outsider: owes the levy
	ids        []string
	steps      []Step
	groups     []verdict
	search     search
	home       [homeFacts]uint8
	openHere   bool  // an open payment is our own
	paidWho    int16 // whom an open payment concerns
	scope      uint8 // the group that is judged
	judged     uint8 // Truth: anybody is
	apart      bool  // somebody is protected
	at         int   // where the next step goes
}

// loaded says what the members have that most members have not.
type loaded struct{ ties, partial, apart bool }

// load fills the views with the facts of the household.
func (p *plan) load(in *Input, s *scratch) error {
	n := len(in.Household.Members)
	if n == 0 {
		return &Error{code: CodeHousehold, Detail: DetailNoMembers}
	}
	if n > maxMembers {
		return &Error{code: CodeHousehold, Detail: DetailTooLarge}
	}
	if cap(s.views) < n {
		s.views = make([]view, n, n+4)
	}
	if cap(s.ids) < n {
		s.ids = make([]string, n, n+4)
	}
	s.views, s.ids, s.outs = s.views[:n], s.ids[:n], s.outs[:0]
	if err := s.identify(in.Household); err != nil {
		return err
	}
	found, err := p.loadMembers(in, s)
	if err != nil {
		return err
	}
	if found.ties {
		if err := p.bindSupporters(in.Household, s); err != nil {
			return err
		}
	}
	if e := &p.extras; e.more || e.birth && found.partial {
		p.loadRare(in, s, household.In(in.Municipality))
	}
	if p.track == TrackB {
		for _, t := range in.Tests {
			if i := in.Household.Index(t.Person); i >= 0 {
				s.views[i].test = uint8(truth(t.Passed))
			}
		}
	}
	p.paid(in, s)
	p.about(in, s)
	return nil
}

// identify takes the ids, each of which must be somebody's own, and finds the head.
func (s *scratch) identify(h *household.Household) error {
	members, head, alike := h.Members, -1, false
	ids := s.ids[:len(members)]
	met := uint64(0) // the last bytes of the ids so far, which tell most ids apart
	for i := range members {
		id := members[i].ID
		ids[i] = id
		if id == "" {
			alike = true
			continue
		}
		last := uint64(1) << (id[len(id)-1] & 63)
		alike = alike || met&last != 0
		met |= last
		if id == h.Head {
			if head >= 0 {
				return &Error{code: CodeHousehold, Detail: DetailTwoHeads, member: i + 1}
			}
			head = i
		}
	}
	if head < 0 {
		return &Error{code: CodeHousehold, Detail: DetailNoHead}
	}
	s.verdict.head = int16(head)
	if alike {
		return duplicates(ids)
	}
	return nil
}

// loadMembers loads the facts of each member that stand by themselves.
func (p *plan) loadMembers(in *Input, s *scratch) (found loaded, err error) {
	members, views := in.Household.Members, s.views[:len(in.Household.Members)]
	base, year := p.base, p.compiled.codes.year
	for i := range members {
		m, v := &members[i], &views[i]
		*v = blank
		v.tax, v.levy = taxOf[m.Tax.At(year)&7], uint8(m.Levy.At(year))
		if m.Birth.Known() {
			v.lo = day(m.Birth)
			v.hi, v.gone = v.lo, v.lo > base
		} else {
			found.partial = true
		}
		found.apart = found.apart || m.Protected != nil
		found.ties = found.ties || m.Supporter.Kind != household.SupporterNone
		if m.Residence == nil && !m.ResidenceUnknown && v.lo != 0 && m.DiedOn.IsZero() && v.tax != taxOpen && v.tax != taxUnfiled {
			continue // there is nothing more to say of nearly everybody
		}
		if err := p.loadMember(in, m, v); err != nil {
			err.member = i + 1
			return found, err
		}
	}
	s.apart = found.apart
	return found, nil
}

// loadMember loads the facts of a member that need a closer look.
func (p *plan) loadMember(in *Input, m *household.Member, v *view) *Error {
	codes := &p.compiled.codes
	if m.Residence != nil || m.ResidenceUnknown {
		v.place = registered(m, household.In(in.Municipality), p.day(in))
	}
	if v.lo == 0 {
		after, known := m.Birth.After(codes.base)
		v.gone = after && known
	}
	if !m.DiedOn.IsZero() && codes.dead(m.DiedOn) {
		v.gone = true
	}
	if v.tax == taxOpen || v.tax == taxUnfiled {
		return p.normalise(in, m, v)
	}
	return nil
}

// blank is a member of whom nothing is known but that nothing speaks against registration here.
var blank = view{place: uint8(isTrue), asks: uint8(FactTax), sup: -1, test: uint8(isUnknown)}

// maxMembers bounds a household: trace steps count members in sixteen bits.
const maxMembers = 10_000

var taxOf = [8]uint8{
	household.TaxUnknown: taxOpen, household.Exempt: taxExempt, household.Relieved: taxRelieved,
	household.Treaty: taxTreaty, household.Taxed: taxTaxed, household.Unfiled: taxUnfiled,
}

// day returns the day whose registration counts: the base date, and for sudden
// change the day of the application (申請時点).
func (p *plan) day(in *Input) civil.Date {
	if p.track == TrackB {
		for _, d := range [...]civil.Date{in.Application.Returned, in.On} {
			if d.Known() {
				return d
			}
		}
	}
	return p.compiled.codes.base
}

func registered(m *household.Member, here household.Place, day civil.Date) uint8 {
	place, _ := counted(m, day)
	switch place {
	case here:
		return uint8(isTrue)
	case 0:
		return uint8(isUnknown)
	default:
		return uint8(isFalse)
	}
}

// counted is the place that counts for a day. Who lived in Japan that day, struck off the
// register, counts where they are registered next.
func counted(m *household.Member, day civil.Date) (place household.Place, given bool) {
	if place, given = m.PlaceOn(day); place != household.Unregistered {
		return place, given
	}
	var next civil.Date
	for i := range m.Residence {
		r := &m.Residence[i]
		if _, town := r.At.Municipality(); !town {
			continue
		}
		later, known := r.From.After(day)
		sooner, sure := r.From.Before(next)
		if later && known && (next.IsZero() || sooner && sure) {
			place, next = r.At, r.From
		}
	}
	return place, true
}

// normalise decides an open tax status without the roll: of a child who cannot owe the tax, by the
// income levy, by an income given, by absence from the country, by declaration; in this order.
func (p *plan) normalise(in *Input, m *household.Member, v *view) *Error {
	codes := &p.compiled.codes
	if codes.year == 0 {
		return nil
	}
	unfiled := v.tax == taxUnfiled
	if born := m.Birth.Earliest(); born.Known() && v.levy != levyOwed {
		switch on := day(born); {
		case on > codes.assessDay:
			v.tax = taxNotLiable // nobody born after the assessment date can owe that year's tax
			return nil
		case on >= codes.childFrom && m.Income == nil:
			v.tax = taxChild
			return nil
		}
	}
	if v.levy == levyOwed {
		v.tax = taxTaxed // the roll says so, by its other column
		return nil
	}
	place, given := m.PlaceOn(codes.assess)
	if m.Income != nil {
		if err := p.compute(in, m, v, unfiled); err != nil {
			return err
		}
	} else if given && place == household.Abroad && !unfiled {
		v.tax = taxNotLiable
	}
	if (v.tax == taxOpen || v.tax == taxUnfiled) && m.Declared.Has(household.NoTaxableIncome) {
		v.tax = taxDeclared
	}
	return nil
}

// taxing is the municipality of 1 January; the one that decides where no other is known.
func (c *Compiled) taxing(in *Input, m *household.Member) municipality.Code {
	place, _ := m.PlaceOn(c.codes.assess)
	if code, elsewhere := place.Municipality(); elsewhere {
		return code
	}
	return in.Municipality
}

// judge applies the levy's tests to a member's income, by the parameters of the
// municipality of 1 January. known is false where there are none.
func (c *Compiled) judge(in *Input, m *household.Member) (verdict levy.Verdict, known bool, err error) {
	rules, ok := c.levy.Rules(c.taxing(in, m))
	if !ok {
		return levy.Verdict{}, false, nil // nothing is guessed, the roll must be asked
	}
	person := *m.Income
	if person.Birth.IsZero() && !m.Birth.IsZero() {
		person.Birth = m.Birth
	}
	if place, _ := m.PlaceOn(c.codes.assess); place == household.Abroad {
		person.Registered = civil.False
	}
	verdict, err = rules.Judge(&person, levy.Statutory)
	return verdict, true, err
}

// compute settles an open tax status by the income given.
func (p *plan) compute(in *Input, m *household.Member, v *view, unfiled bool) *Error {
	verdict, known, err := p.compiled.judge(in, m)
	if err != nil {
		return &Error{code: CodeHousehold, Detail: DetailIncome}
	}
	if !known {
		return nil
	}
	switch verdict.Status {
	case levy.Exempt:
		v.tax = taxComputedFree
	case levy.NotLiable:
		v.tax = taxNotLiable
	case levy.Taxed:
		v.tax = taxComputedTaxed
		if unfiled {
			v.tax = taxShouldFile
		}
		if v.levy == levyOpen && verdict.LevyZero == civil.True {
			v.levy = levyZero
		}
	case levy.Undetermined:
		if verdict.IncomeOpen {
			v.asks = uint8(FactIncome)
		} else if verdict.BirthOpen {
			v.asks = uint8(FactBirth)
		}
	}
	return nil
}

func duplicates(ids []string) error {
	if len(ids) > 48 {
		seen := make(map[string]struct{}, len(ids))
		for i, id := range ids {
			if _, twice := seen[id]; twice || id == "" {
				return duplicate(id, i)
			}
			seen[id] = struct{}{}
		}
		return nil
	}
	met := uint64(0) // the last bytes of the ids so far: they tell most ids apart
	for i, id := range ids {
		if id == "" {
			return duplicate(id, i)
		}
		last := uint64(1) << (id[len(id)-1] & 63)
		if met&last != 0 && slices.Contains(ids[:i], id) {
			return duplicate(id, i)
		}
		met |= last
	}
	return nil
}

func duplicate(id string, i int) error {
	if id == "" {
		return &Error{code: CodeHousehold, Detail: DetailEmptyID, member: i + 1}
	}
	return &Error{code: CodeHousehold, Detail: DetailDuplicateMember, member: i + 1}
}

// bindSupporters binds who supports whom: members by index, others once for each id.
func (p *plan) bindSupporters(h *household.Household, s *scratch) error {
	declared := h.Declared.Has(household.NotOnlyDependants)
	inside := false
	for i := range h.Members {
		m, v := &h.Members[i], &s.views[i]
		switch m.Supporter.Kind {
		case household.SupporterNone:
		case household.SupporterUnknown:
			if !declared {
				v.support, v.claimed = supportOpen, uint8(isUnknown)
			}
		case household.SupporterKnown:
			if p.compiled.codes.ties&(1<<m.Supporter.Tie) == 0 {
				continue // a tie that the town does not count
			}
			if j := index(s.ids[:len(h.Members)], m.Supporter.ID); j >= 0 {
				v.support, v.sup, inside = supportMember, int16(j), true
				continue
			}
			k, err := s.outsider(&m.Supporter, p.compiled.codes.year)
			if err != nil {
				return err
			}
			v.support, v.sup = supportOutsider, k
		}
	}
	if inside {
		if err := s.circle(); err != nil {
			return err
		}
	}
	if declared {
		for i := range s.views {
			if v := &s.views[i]; v.support == supportOutsider && ternary(s.outs[v.sup]) == isUnknown || v.support == supportMember && owes[s.views[v.sup].tax] == isUnknown {
				v.support = supportNone
			}
		}
	}
	return nil
}

// owes says whether a status means that the per-capita levy is owed.
var owes = [taxMask + 1]ternary{taxOpen: isUnknown, taxUnfiled: isUnknown, taxTaxed: isTrue, taxShouldFile: isTrue, taxComputedTaxed: isTrue}

func index(ids []string, id string) int {
	for i := range ids {
		if ids[i] == id {
			return i
		}
	}
	return -1
}

// outsider returns the number of a supporter outside; a known status wins over
// an unknown one.
func (s *scratch) outsider(sup *household.Supporter, year civil.FiscalYear) (int16, error) {
	first := len(s.views)
	tax := owes[taxOf[sup.Tax.At(year)&7]]
	for k, id := range s.ids[first:] {
		if id != sup.ID {
			continue
		}
		old := ternary(s.outs[k])
		if old != isUnknown && tax != isUnknown && old != tax {
			return 0, &Error{code: CodeHousehold, Detail: DetailSupporterTax}
		}
		if old == isUnknown {
			s.outs[k] = uint8(tax)
		}
		return int16(k), nil
	}
	s.ids, s.outs = append(s.ids, sup.ID), append(s.outs, uint8(tax))
	return int16(len(s.outs) - 1), nil
}

// circle finds people who support each other in a circle.
func (s *scratch) circle() error {
	for i := range s.views {
		at := i
		for steps := 0; s.views[at].support == supportMember; steps++ {
			if steps > len(s.views) || int(s.views[at].sup) == i {
				return &Error{code: CodeHousehold, Detail: DetailSupporterCycle, member: i + 1}
			}
			at = int(s.views[at].sup)
		}
	}
	return nil
}

// loadRare loads the facts that few programs read.
func (p *plan) loadRare(in *Input, s *scratch, here household.Place) {
	codes, e := &p.compiled.codes, &p.extras
	for i := range in.Household.Members {
		m, v := &in.Household.Members[i], &s.views[i]
		if e.birth && v.lo == 0 {
			p.possibleBirth(m, v)
		}
		if !e.more {
			continue
		}
		if e.newborn {
			v.f[fieldNewborn] = uint8(newborn(m, here, codes))
		}
		if e.apart {
			received := m.ChildAllowance != nil && in.Household.Index(m.ChildAllowance.Recipient) >= 0
			v.f[fieldApart] = uint8(min(ternary(v.place).not(), truth(received || v.support == supportMember && in.Application.Returned.Known())))
		}
		v.f[fieldJapan] = uint8(isTrue)
		if place, given := m.PlaceOn(codes.japan); e.japan && given {
			switch place {
			case household.Abroad:
				v.f[fieldJapan] = uint8(isFalse)
			case 0:
				v.f[fieldJapan] = uint8(isUnknown)
			default:
			}
		}
		if e.due {
			v.f[fieldDue] = uint8(p.due(in, m, v))
		}
		if e.receives {
			v.f[fieldReceives] = uint8(truth(receives(in.Household, m)))
		}
		if e.came {
			v.f[fieldCame] = uint8(came(m, codes.assess))
		}
		v.f[fieldFacility] = uint8(truth(m.Protected != nil && m.Protected.Kind == household.Measure))
		v.f[fieldAllowed] = uint8(truth(m.ChildAllowance == nil || m.ChildAllowance.Recipient == "" || in.Household.Index(m.ChildAllowance.Recipient) >= 0))
		if e.paid {
			p.paidPerson(in, m.ID, v)
		}
	}
}

// possibleBirth bounds a birth that is not wholly known. Who counts as registered
// on the base date was born by then.
func (p *plan) possibleBirth(m *household.Member, v *view) {
	v.lo, v.hi = 1, day(p.compiled.codes.base)
	if d := m.Birth.Earliest(); d.Known() {
		v.lo = day(d)
	}
	if d := m.Birth.Latest(); d.Known() && (day(d) < v.hi || v.gone) {
		v.hi = day(d)
	}
}

// newborn reports whether somebody was born into the household after the base
// date and in time.
func newborn(m *household.Member, here household.Place, codes *programCodes) ternary {
	after, known := m.Birth.After(codes.base)
	if !known || !after {
		return isFalse
	}
	if late, sure := m.Birth.After(codes.newborn); sure && late {
		return isFalse
	}
	if m.Residence == nil && !m.ResidenceUnknown {
		return isTrue
	}
	return ternary(registered(m, here, m.Birth))
}

// bind computes what follows from the facts, for the people of one group.
func (s *scratch) bind() {
	group, views := s.scope, s.views
	judged := wide(isFalse)
	for i := range views {
		v := &views[i]
		present := wide(isTrue)
		if v.group != group {
			present = wide(isFalse)
		}
		v.f[fieldPresent] = uint8(present)
		in := min(wide(v.place), present)
		if v.gone {
			in = wide(isFalse)
		}
		v.f[fieldJudged] = uint8(in)
		judged = max(judged, in)
		v.f[fieldTax], v.f[fieldLevy] = v.tax, v.levy
		if v.levy == levyOpen && exempting[v.tax&taxMask] {
			v.f[fieldLevy] = levyNone
		}
		v.f[fieldFail] = uint8(min(wide(owes[v.tax&taxMask]), wide(isTrue)-wide(v.test)))
		v.f[fieldSupport] = uint8(isFalse)
		if v.support != supportNone {
			v.f[fieldSupport] = uint8(s.support(v))
		}
	}
	s.judged = uint8(judged)
}

// support answers whether whoever claims a person owes the levy.
func (s *scratch) support(v *view) ternary {
	switch v.support {
	case supportMember:
		return owes[s.views[v.sup].tax]
	case supportOutsider:
		return ternary(s.outs[v.sup])
	default: // supportOpen
		return ternary(v.claimed)
	}
}

// exempting are the statuses from which it follows that no income levy is owed.
var exempting = [taxMask + 1]bool{
	taxExempt: true, taxRelieved: true, taxTreaty: true, taxDeclared: true, taxComputedFree: true, taxNotLiable: true, taxChild: true,
}
