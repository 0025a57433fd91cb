package register

import (
	"iter"

	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/civil"
)

// NewSince yields the households of v that had no members in base, an earlier view: those
// that moved in or came out of another household after the base date. Their members say
// where they were registered on the base date, and Split says out of which household of
// the base date they came, so that an application of theirs can be answered.
func (v *View) NewSince(base *View) iter.Seq[household.Household] {
	v, base = v.filled(), base.filled()
	return func(yield func(household.Household) bool) {
		ofYear := *v
		ofYear.year = base.year
		a := assembler{v: &ofYear}
		for h, m := range v.members {
			if len(m) == 0 || h < len(base.members) && len(base.members[h]) > 0 {
				continue
			}
			out := a.household(int32(h), m)
			out.Split = v.splitFrom(base, int32(h), m)
			if !yield(out) {
				return
			}
		}
	}
}

// splitFrom returns the split by which the first of the members who was here on the base
// date came into a new household: by 世帯分離 at the same address, or by moving out to live
// elsewhere in the municipality.
func (v *View) splitFrom(base *View, h int32, members []int32) household.Split {
	for _, p := range members {
		if int(p) >= len(base.now.at) || base.now.at[p] == 0 {
			continue
		}
		for _, id := range v.liveRows(p) {
			r := &v.g.rows[id]
			target := r.to
			if target == none {
				target = r.house
			}
			if r.day() <= base.baseDay || r.day() > v.baseDay || target != h {
				continue
			}
			switch r.kind {
			case EventSplit, EventAddressChange, EventMerge, EventCorrection:
				return household.Split{
					From: v.g.houses.name(base.now.at[p] - 1), On: civil.FromDays(r.day()),
					SameAddress: r.kind == EventSplit && !v.movedAway(r, base, p),
				}
			default:
			}
		}
	}
	return household.Split{}
}

// movedAway reports whether the entry of a split gives another address than the person had:
// a split is a matter of one address, unless the entry itself says otherwise.
func (v *View) movedAway(r *row, base *View, p int32) bool {
	if r.attributes == none {
		return false
	}
	after := v.g.attributes[r.attributes].Address
	before, _ := base.Person(v.g.people.name(p))
	return after.text != "" && before.Address.text != "" && after.text != before.Address.text
}
