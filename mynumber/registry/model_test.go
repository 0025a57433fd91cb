package registry_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/kyufu-go/kyufu/household/addressee"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/mynumber/mynumbertest"
	"github.com/kyufu-go/kyufu/mynumber/registry"
)

// model is the registry on paper: facts in lists, and every question answered by
// going through all of them. Days count from 2021-01-01; never is no day.
type model struct {
	persons []*mPerson
	ties    []*mTie
	merges  []*mMerge
}

const never = 1 << 30

type mPerson struct {
	id      addressee.Integrated
	from    int
	comings []int // days on which the person left, came back, left …
}

type mTie struct {
	person      int
	what        string // "n7" for number 7, else a system's number
	from, until int
}

type mMerge struct{ absorbed, survivor, from int }

func (m *model) clone() *model {
	c := &model{}
	for _, p := range m.persons {
		q := *p
		q.comings = slices.Clone(p.comings)
		c.persons = append(c.persons, &q)
	}
	for _, t := range m.ties {
		q := *t
		c.ties = append(c.ties, &q)
	}
	for _, g := range m.merges {
		q := *g
		c.merges = append(c.merges, &q)
	}
	return c
}

func system(what string) byte { return what[0] }

func (m *model) survivorAt(p, day int) int {
	for _, g := range m.merges {
		if g.absorbed == p && g.from <= day {
			return m.survivorAt(g.survivor, day)
		}
	}
	return p
}

func (m *model) root(p int) int { return m.survivorAt(p, never) }

func (m *model) absorbed(p int) bool { return m.root(p) != p }

func (m *model) retiredAt(p, day int) bool {
	out := false
	for i, c := range m.persons[p].comings {
		if c <= day {
			out = i%2 == 0
		}
	}
	return out
}

// gone: out on that day, or going later.
func (m *model) gone(p, day int) bool {
	for i, c := range m.persons[p].comings {
		if i%2 == 0 && c > day {
			return true
		}
	}
	return m.retiredAt(p, day)
}

// answer is what a search says on a day: who, and whether the tie is over.
func (m *model) answer(what string, day int) string {
	var last *mTie
	for _, t := range m.ties {
		if t.what != what || t.from > day {
			continue
		}
		if day < t.until {
			return fmt.Sprint(m.persons[m.survivorAt(t.person, day)].id)
		}
		if last == nil || t.until > last.until {
			last = t
		}
	}
	if last == nil {
		return "nobody"
	}
	return fmt.Sprint(m.persons[m.survivorAt(last.person, day)].id, " once")
}

// view is everything that a person has on a day, sorted.
func (m *model) view(p, day int) string {
	s := m.survivorAt(p, day)
	var list []string
	for _, t := range m.ties {
		if m.survivorAt(t.person, day) == s && t.from <= day && day < t.until {
			list = append(list, t.what)
		}
	}
	slices.Sort(list)
	return fmt.Sprint(m.persons[s].id, list)
}

func (m *model) member(p, root int) bool { return m.root(p) == root }

// opens reports whether a tie may begin, and adds it. Never two at one time,
// whichever way one looks; and a number that was another's never.
func (m *model) opens(p int, what string, day int) bool {
	for _, t := range m.ties {
		mine := m.member(t.person, m.root(p))
		if t.what == what && system(what) == 'n' && !mine {
			return false
		}
		if t.until > day && (t.what == what || mine && system(t.what) == system(what)) {
			return false
		}
	}
	m.ties = append(m.ties, &mTie{p, what, day, never})
	return true
}

func (m *model) live(what string) *mTie {
	for _, t := range m.ties {
		if t.what == what && t.until == never {
			return t
		}
	}
	return nil
}

func (m *model) numberOf(p int) *mTie {
	for _, t := range m.ties {
		if m.member(t.person, m.root(p)) && system(t.what) == 'n' && t.until == never {
			return t
		}
	}
	return nil
}

// op is one call, on the model and on the registry.
type op struct {
	kind   string
	p, q   int
	what   string
	number uint64
	day    int
}

func isoDay(n int) civil.Date { return civil.MustDate("2021-01-01").AddDays(n) }

func drawOp(t *rapid.T, m *model) op {
	kinds := []string{"assign"}
	if len(m.persons) > 0 {
		kinds = []string{"assign", "link", "unlink", "disown", "tie", "tie", "change", "untie", "merge", "merge", "split", "retire", "reenter"}
	}
	o := op{kind: rapid.SampledFrom(kinds).Draw(t, "op"), day: rapid.IntRange(0, 6).Draw(t, "day"), number: rapid.Uint64Range(0, 5).Draw(t, "number")}
	o.what = fmt.Sprintf("%c%d", rapid.SampledFrom([]rune{'r', 't'}).Draw(t, "system"), rapid.IntRange(0, 4).Draw(t, "ref"))
	if len(m.persons) > 0 {
		o.p, o.q = rapid.IntRange(0, len(m.persons)-1).Draw(t, "p"), rapid.IntRange(0, len(m.persons)-1).Draw(t, "q")
	}
	if o.kind == "split" && len(m.merges) > 0 { // else it would hardly ever find one
		o.p = rapid.SampledFrom(m.merges).Draw(t, "merge").absorbed
	}
	return o
}

// apply does an operation on a copy, and returns it if it is allowed.
func (m *model) apply(o op, id addressee.Integrated) (*model, bool) {
	c := m.clone()
	n := fmt.Sprint("n", o.number)
	switch o.kind {
	case "assign":
		for _, t := range c.ties {
			if t.what == o.what && t.until > o.day {
				return m, true // the person is there already
			}
		}
		c.persons = append(c.persons, &mPerson{id: id, from: o.day})
		c.ties = append(c.ties, &mTie{len(c.persons) - 1, o.what, o.day, never})
		return c, true
	case "link":
		return c, !c.absorbed(o.p) && !c.gone(o.p, o.day) && c.opens(o.p, o.what, o.day)
	case "unlink":
		l := c.live(o.what)
		if l == nil || l.from >= o.day {
			return m, false
		}
		l.until = o.day
		return c, true
	case "disown":
		l := c.live(o.what)
		c.ties = slices.DeleteFunc(c.ties, func(t *mTie) bool { return t == l })
		return c, l != nil
	case "tie":
		return c, !c.absorbed(o.p) && !c.gone(o.p, o.day) && c.opens(o.p, n, o.day)
	case "change":
		l := c.numberOf(o.p)
		if c.absorbed(o.p) || l == nil || l.what == n || l.from >= o.day {
			return m, false
		}
		l.until = o.day
		return c, c.opens(o.p, n, o.day)
	case "untie":
		for i, l := range c.ties {
			if l.person == o.p && l.what == n && !c.absorbed(o.p) {
				c.ties = slices.Delete(c.ties, i, i+1)
				return c, true
			}
		}
		return m, false
	case "merge":
		if c.root(o.p) == c.root(o.q) || c.absorbed(o.p) || c.absorbed(o.q) || c.persons[o.p].from > o.day || c.persons[o.q].from > o.day {
			return m, false
		}
		for _, a := range c.ties {
			for _, b := range c.ties {
				if system(a.what) == 'n' && system(b.what) == 'n' && c.member(a.person, o.p) && c.member(b.person, o.q) && a.from < b.until && b.from < a.until {
					return m, false
				}
			}
		}
		c.merges = append(c.merges, &mMerge{o.p, o.q, o.day})
		return c, true
	case "split":
		before := len(c.merges)
		c.merges = slices.DeleteFunc(c.merges, func(g *mMerge) bool { return g.absorbed == o.p })
		return c, len(c.merges) < before
	case "retire":
		return c, c.retire(o.p, o.day)
	default:
		return c, c.reenter(o.p, o.day)
	}
}

func (m *model) retire(p, day int) bool {
	person := m.persons[p]
	last := person.from
	if len(person.comings) > 0 {
		last = slices.Max(person.comings)
	}
	if m.absorbed(p) || len(person.comings)%2 == 1 || last > day {
		return false
	}
	for _, t := range m.ties {
		if m.member(t.person, p) && t.until == never {
			if t.from >= day {
				return false
			}
			t.until = day
		}
	}
	person.comings = append(person.comings, day)
	return true
}

func (m *model) reenter(p, day int) bool {
	person := m.persons[p]
	if m.absorbed(p) || len(person.comings)%2 == 0 || person.comings[len(person.comings)-1] > day {
		return false
	}
	person.comings = append(person.comings, day)
	return true
}

// do carries an operation out on the registry.
func (o *office) do(t *testing.T, m *model, x op) (addressee.Integrated, error) {
	ctx, on := t.Context(), isoDay(x.day)
	r := ref(x.what[:1], x.what)
	var p, q addressee.Integrated
	if len(m.persons) > 0 {
		p, q = m.persons[x.p].id, m.persons[x.q].id
	}
	n := mynumbertest.Number(x.number)
	switch x.kind {
	case "assign":
		id, _, err := o.Assign(ctx, sato, r, on)
		return id, err
	case "link":
		return "", o.Link(ctx, sato, p, r, on)
	case "unlink":
		return "", o.Unlink(ctx, sato, r, on, "moved")
	case "disown":
		return "", o.Disown(ctx, sato, r, "mistake")
	case "tie":
		return "", o.both(t, registry.Tie(p, n, on, registry.GroundHead, registry.IdentityCard))
	case "change":
		return "", o.both(t, registry.Change{Kind: registry.ChangeNumber, Person: p, Number: n, On: on, Identity: registry.IdentityCard})
	case "untie":
		return "", o.both(t, registry.Change{Kind: registry.ChangeUntie, Person: p, Number: n})
	case "merge":
		return "", o.both(t, registry.Merge(p, q, on))
	case "split":
		return "", o.both(t, registry.Split(p, "mistake"))
	case "retire":
		return "", o.Retire(ctx, sato, p, on, "move_out")
	default:
		return "", o.both(t, registry.Change{Kind: registry.ChangeReenter, Person: p, On: on})
	}
}

// asked is what the registry says, written as the model writes it.
func (o *office) asked(t *testing.T, what string, at registry.AsOf) string {
	var found registry.Found
	var err error
	if system(what) == 'n' {
		var i uint64
		if _, scanErr := fmt.Sscanf(what, "n%d", &i); scanErr != nil {
			t.Fatal(scanErr)
		}
		found, err = o.ByNumber(t.Context(), sato, mynumbertest.Number(i), at)
	} else {
		found, err = o.ByRef(t.Context(), sato, ref(what[:1], what), at)
	}
	switch {
	case code(err) == "not_found":
		return "nobody"
	case err != nil:
		return err.Error()
	case found.Old:
		return fmt.Sprint(found.Integrated, " once")
	}
	return fmt.Sprint(found.Integrated)
}

func (o *office) viewed(t *testing.T, id addressee.Integrated, at registry.AsOf) string {
	v, err := o.View(t.Context(), sato, id, at)
	if err != nil {
		return err.Error()
	}
	var list []string
	for _, r := range v.Refs {
		list = append(list, string(r.Ref.Number))
	}
	for _, n := range v.Numbers {
		for i := range uint64(6) {
			if n.Number.Equal(mynumbertest.Number(i)) {
				list = append(list, fmt.Sprint("n", i))
			}
		}
	}
	slices.Sort(list)
	return fmt.Sprint(v.Integrated, list)
}

func everything() []string {
	var list []string
	for i := range 6 {
		list = append(list, fmt.Sprint("n", i), fmt.Sprint("r", i), fmt.Sprint("t", i))
	}
	return list
}

// snapshot is every answer for every day, as known at a time.
func (o *office) snapshot(t *testing.T, m *model, known time.Time) []string {
	var all []string
	for d := range 8 {
		at := registry.AsOf{Valid: isoDay(d), Known: known}
		for _, what := range everything() {
			all = append(all, o.asked(t, what, at))
		}
		for _, p := range m.persons {
			all = append(all, o.viewed(t, p.id, at))
		}
	}
	return all
}

// check runs a property ten times as often as rapid does: a case is small here.
func check(t *testing.T, property func(*rapid.T)) {
	for range 10 {
		rapid.Check(t, property)
	}
}

func TestTheRegistryAgreesWithTheSlowModel(t *testing.T) {
	t.Parallel()
	done := map[string]int{}
	check(t, func(rt *rapid.T) {
		o, now := newOffice(t), &model{}
		versions, times := []*model{now}, []time.Time{o.clock.Now()}
		for range rapid.IntRange(1, 25).Draw(rt, "n") {
			x := drawOp(rt, now)
			id, err := o.do(t, now, x)
			next, ok := now.apply(x, id)
			if ok != (err == nil) {
				rt.Fatalf("%+v: the model says %v, the registry %v: %v", x, ok, err, errors.Unwrap(err))
			}
			if !ok {
				continue
			}
			done[x.kind]++
			now = next
			versions, times = append(versions, now), append(times, o.clock.Now())
		}
		for _, v := range []int{len(versions) - 1, rapid.IntRange(0, len(versions)-1).Draw(rt, "version")} {
			d := rapid.IntRange(0, 7).Draw(rt, "asked day")
			at := registry.AsOf{Valid: isoDay(d), Known: times[v]}
			for _, what := range everything() {
				if got, want := o.asked(t, what, at), versions[v].answer(what, d); got != want {
					rt.Fatalf("%s on day %d as of version %d: %s, the model says %s", what, d, v, got, want)
				}
			}
			for p := range versions[v].persons {
				if got, want := o.viewed(t, versions[v].persons[p].id, at), versions[v].view(p, d); got != want {
					rt.Fatalf("person %d on day %d as of version %d: %s, the model says %s", p, d, v, got, want)
				}
			}
		}
	})
	for _, kind := range []string{"assign", "link", "unlink", "disown", "tie", "change", "untie", "merge", "split", "retire", "reenter"} {
		if done[kind] == 0 {
			t.Errorf("%s never succeeded: the test does not test it", kind)
		}
	}
}

// Acceptance check 9: a merge and then a split restore the exact earlier view,
// for every day and every time of knowledge.
func TestAcceptance9MergeThenSplitRestoresEveryView(t *testing.T) {
	t.Parallel()
	merged := 0
	check(t, func(rt *rapid.T) {
		o, now := newOffice(t), &model{}
		for range rapid.IntRange(2, 14).Draw(rt, "n") {
			x := drawOp(rt, now)
			id, err := o.do(t, now, x)
			if err == nil {
				now, _ = now.apply(x, id)
			}
		}
		if len(now.persons) < 2 {
			return
		}
		p, q := rapid.IntRange(0, len(now.persons)-1).Draw(rt, "p"), rapid.IntRange(0, len(now.persons)-1).Draw(rt, "q")
		before := o.clock.Now()
		earlier := o.snapshot(t, now, before)
		if o.both(t, registry.Merge(now.persons[p].id, now.persons[q].id, isoDay(rapid.IntRange(0, 6).Draw(rt, "on")))) != nil {
			return
		}
		merged++
		while := o.clock.Now()
		together := o.snapshot(t, now, while)
		if err := o.both(t, registry.Split(now.persons[p].id, "mistake")); err != nil {
			rt.Fatal(err)
		}
		if !slices.Equal(earlier, o.snapshot(t, now, o.clock.Now())) {
			rt.Fatal("the views after the split are not those before the merge")
		}
		if !slices.Equal(earlier, o.snapshot(t, now, before)) || !slices.Equal(together, o.snapshot(t, now, while)) {
			rt.Fatal("what was known then changed")
		}
	})
	if merged == 0 {
		t.Error("no merge succeeded: the test tests nothing")
	}
}
