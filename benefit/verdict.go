package benefit

import (
	"slices"
	"strings"

	"github.com/kyufu-go/kyufu/household/money"
	"github.com/kyufu-go/kyufu/household/municipality"
)

// verdict is what was decided about a household or a protected group: in a scratch while it
// is made, in memory of its own once it is a [Decision].
type verdict struct {
	outcome Outcome
	amount  money.Yen
	track   Track
	paying  municipality.Code

	script     *script
	refused    uint64 // criteria that hold
	steps      []Step // the trace, then the missing facts
	missing    uint16
	ids        idList
	groups     []verdict
	members    []int16 // of a group; nil: everybody who stays
	head       int16
	payee      int16
	payeeState PayeeState
	bare       bareReason
	read       bool    // from JSON: blamed says whom a criterion concerns
	blamed     []blame // of a decision that was read
	about      circumstances
	declared   bool // the head declared who is not supported by whom

	self *verdict // of one of a [Decision]: what that points to
}

// rooted says of a verdict and its groups where they are, once they stay there.
func (d *verdict) rooted() *verdict {
	d.self = d
	for i := range d.groups {
		d.groups[i].self = &d.groups[i]
	}
	return d
}

// blame says that a criterion holds because of a member.
type blame struct{ criterion, member int16 }

// maxCriteria is how many criteria a set of them holds.
const maxCriteria = 64

// bareReason is a reason that no criterion of the program gives.
type bareReason uint8

const (
	bareNone    bareReason = iota
	bareTrack              // the program does not have the track
	bareNothing            // nothing is due for anybody: eligible with 0 yen is no outcome
)

// bareCriteria stand for the criteria of bare reasons, bareCodes are their codes.
var (
	bareCriteria = [...]string{"", "track", "nothing_due"}
	bareCodes    = [...]string{"", reasonNoTrack, reasonNothing}
)

// kind is the case of the code.
func (b bareReason) kind(t Track) string {
	if b == bareTrack {
		return noTrackCase(t)
	}
	return ""
}

// nothing is what the zero decision and a stale one answer by.
var nothing = verdict{script: &noScript, head: -1, payee: -1}

// room is how many bytes of ids a decision of its own holds without a further allocation.
const room = 64

// owned is a verdict together with room for the ids of a usual household.
type owned struct {
	verdict
	room [room]byte
}

// own returns a copy that shares nothing with a scratch. Usually two allocations.
func (d *verdict) own() *verdict {
	o := &owned{verdict: *d}
	o.ids = d.ids.own(o.room[:0])
	o.steps, o.members = slices.Clone(d.steps), slices.Clone(d.members)
	if len(d.groups) > 0 {
		o.groups = make([]verdict, len(d.groups))
	}
	for i := range d.groups {
		g := d.groups[i]
		g.ids, g.steps, g.members = o.ids, slices.Clone(g.steps), slices.Clone(g.members)
		o.groups[i] = g
	}
	return o.rooted()
}

func (d *verdict) hasReason(code string) bool {
	if d.bare != bareNone {
		return code == bareCodes[d.bare]
	}
	for i := range d.script.criteria {
		if d.refused&(1<<i) != 0 && d.script.criteria[i].code == code {
			return true
		}
	}
	return false
}

func (d *verdict) appendCodes(codes []string) []string {
	if d.bare != bareNone {
		return append(codes, bareCodes[d.bare])
	}
	from := len(codes)
	for i := range d.script.criteria {
		if code := d.script.criteria[i].code; d.refused&(1<<i) != 0 && !slices.Contains(codes[from:], code) {
			codes = append(codes, code)
		}
	}
	return codes
}

func (d *verdict) reasons() []Reason {
	if d.bare != bareNone {
		return []Reason{{Code: bareCodes[d.bare], Criterion: bareCriteria[d.bare], Case: d.bare.kind(d.track)}}
	}
	var out []Reason
	for i := range d.script.criteria {
		if d.refused&(1<<i) == 0 {
			continue
		}
		c := &d.script.criteria[i]
		r := Reason{Code: c.code, Criterion: c.id, Basis: slices.Clone(c.basis)}
		r.Case, r.Program, r.Day = d.caseOf(i)
		for m := range d.concerned(i) {
			r.Persons = append(r.Persons, d.ids.at(m))
		}
		out = append(out, r)
	}
	return out
}

// concerned yields the members because of whom a criterion holds. Where it holds
// because nobody is such and such, it yields nobody: it concerns the household.
func (d *verdict) concerned(criterion int) func(yield func(int) bool) {
	return func(yield func(int) bool) {
		if d.read {
			d.concernedAsRead(criterion, yield)
			return
		}
		var seen [8]uint64 // the first 512 members
		births := d.script.criteria[criterion].asks("born")
		for _, s := range d.trace() {
			m := s.member()
			r := &d.script.rules[s.Rule()]
			if m < 0 || s.answer() != isTrue || int(r.criterion) != criterion || !r.blames {
				continue
			}
			word, bit := m/64, uint64(1)<<(m%64)
			if word < len(seen) && seen[word]&bit != 0 || !d.in(int16(m)) || births && !d.born(criterion, m) {
				continue
			}
			if word < len(seen) {
				seen[word] |= bit
			}
			if !yield(m) {
				return
			}
		}
	}
}

// born reports whether a member is of the age that a criterion asks about.
func (d *verdict) born(criterion, member int) bool {
	for _, s := range d.trace() {
		r := &d.script.rules[s.Rule()]
		if s.member() == member && int(r.criterion) == criterion && r.field == fieldBirth && s.answer() == isTrue {
			return true
		}
	}
	return false
}

func (d *verdict) concernedAsRead(criterion int, yield func(int) bool) {
	for _, b := range d.blamed {
		if int(b.criterion) == criterion && !yield(int(b.member)) {
			return
		}
	}
}

// in reports whether a member belongs to those the decision is about.
func (d *verdict) in(member int16) bool {
	if d.members != nil {
		return slices.Contains(d.members, member)
	}
	for i := range d.groups {
		if slices.Contains(d.groups[i].members, member) {
			return false
		}
	}
	return true
}

// trace returns the steps without the missing facts, asks the missing facts alone.
func (d *verdict) trace() []Step { return d.steps[:len(d.steps)-int(d.missing)] }

func (d *verdict) asks() []Step { return d.steps[len(d.steps)-int(d.missing):] }

func (d *verdict) appendMissing(out []Missing) []Missing {
	from := len(out)
	for _, s := range d.asks() {
		m := Missing{Person: d.ids.at(s.member()), Fact: Fact(s.Rule()), Route: Route(s.value)}
		if yearly.has(m.Fact) {
			m.FiscalYear = d.script.year
		}
		if !slices.Contains(out[from:], m) {
			out = append(out, m)
		}
	}
	return out
}

// yearly are the facts of a fiscal year.
const yearly = factSet(1<<FactTax | 1<<FactLevy | 1<<FactSupporter | 1<<FactSupporterTax | 1<<FactIncome)

func (d *verdict) groupMembers() []string {
	var out []string
	for _, m := range d.members {
		out = append(out, d.ids.at(int(m)))
	}
	return out
}

func (d *verdict) payeeID() string {
	if d.payee < 0 {
		return ""
	}
	return d.ids.at(int(d.payee))
}

// codes shows outcome and codes: nothing personal.
func (d *verdict) codes() string {
	var b strings.Builder
	if id := d.script.stamp.Program; id != "" {
		b.WriteString(id + " ")
	}
	b.WriteString(d.outcome.String())
	for _, code := range d.appendCodes(nil) {
		b.WriteString(" " + code)
	}
	for _, m := range d.asks() {
		b.WriteString(" " + Fact(m.Rule()).String() + "?")
	}
	return b.String()
}
