package access_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

// city makes a policy of n assignments: officers in departments of a few
// organs, with a few duties each.
func city(n int) *access.Policy {
	p := &access.Policy{Version: "city"}
	for i := range 10 {
		p.Duties = append(p.Duties, access.Duty{Code: code("duty", i), Designation: access.NoDesignation})
		p.Terminals = append(p.Terminals, access.Terminal{Code: code("T", i)})
	}
	for i := range (n + 9) / 10 {
		organ, department := code("organ", i%3), code("department", i%40)
		p.IDs = append(p.IDs, access.ID{Code: code("officer", i), Kind: access.Officer, Organ: organ, Department: department, Trained: civil.MustDate("2021-04-20")})
		for k := range min(10, n-i*10) {
			p.Assignments = append(p.Assignments, access.Assignment{
				ID: code("officer", i), Duty: code("duty", k), Organ: organ, Department: department,
				Operations: []access.Operation{access.View, access.Search, access.Reveal}, Terminals: []audit.Code{code("T", i%10), code("T", k)},
			})
		}
	}
	return p
}

func code(prefix string, i int) audit.Code { return audit.Code(fmt.Sprintf("%s-%d", prefix, i)) }

// slowAllows reads the policy row by row, as one would on paper. It knows what
// the policies of city can say.
func slowAllows(p *access.Policy, r access.Request) bool {
	at := r.At.In(civil.JST)
	minute := at.Hour()*60 + at.Minute()
	if at.Weekday() == time.Saturday || at.Weekday() == time.Sunday || minute < 510 || minute >= 1035 {
		return false
	}
	day, err := civil.NewDate(at.Year(), int(at.Month()), at.Day())
	if err != nil || r.Actor.Kind != audit.ActorOfficer || r.Actor.Auth != twoFactors {
		return false
	}
	for _, id := range p.IDs {
		if id.Code != r.Actor.ID || id.Organ != r.Actor.Organ || id.Department != r.Actor.Department {
			continue
		}
		if c, _ := day.Order(id.Trained); c < 0 {
			return false
		}
		if c, _ := day.Order(id.Trained.AddMonths(12)); c >= 0 {
			return false
		}
		for _, a := range p.Assignments {
			if a.ID == id.Code && a.Duty == r.Duty && a.Organ == r.Actor.Organ && a.Department == r.Actor.Department &&
				slices.Contains(a.Operations, r.Operation) && slices.Contains(a.Terminals, r.Actor.Terminal) {
				return true
			}
		}
	}
	return false
}

func TestDecideAgreesWithTheSlowModel(t *testing.T) {
	t.Parallel()
	p := city(200)
	e, err := access.Compile(p)
	if err != nil {
		t.Fatal(err)
	}
	yes := 0
	property := func(t *rapid.T) {
		i := rapid.IntRange(0, 21).Draw(t, "officer")
		r := access.Request{
			Actor: audit.Actor{
				Kind: audit.ActorOfficer, Auth: rapid.SampledFrom([]audit.Auth{twoFactors, twoFactors, twoFactors, audit.AuthPassword}).Draw(t, "auth"), ID: code("officer", i),
				Organ:      code("organ", rapid.SampledFrom([]int{i % 3, i % 3, i % 3, 1}).Draw(t, "organ")),
				Department: code("department", rapid.SampledFrom([]int{i % 40, i % 40, i % 40, 2}).Draw(t, "department")),
				Terminal:   code("T", rapid.SampledFrom([]int{i % 10, i % 10, 0, 11}).Draw(t, "terminal")),
			},
			Duty:      code("duty", rapid.IntRange(0, 10).Draw(t, "duty")),
			Operation: rapid.SampledFrom([]access.Operation{access.View, access.Search, access.Merge}).Draw(t, "operation"),
			At: tokyo("2021-04-19 00:00").AddDate(0, 0, rapid.SampledFrom([]int{0, 1, 2, 100, 101, 102, 103, 104, 105, 106, 365, 366}).Draw(t, "day")).
				Add(time.Duration(rapid.IntRange(0, 24*60-1).Draw(t, "minute")) * time.Minute),
		}
		if h := r.At.Hour(); h < 8 || h > 17 {
			r.At = r.At.Add(10 * time.Hour)
		}
		d, want := e.Decide(&r), slowAllows(p, r)
		if d.Allowed() != want {
			t.Fatalf("allowed %v, the model says %v, reason %v", d.Allowed(), want, d.Reason())
		}
		if i, ok := d.Assignment(); ok {
			yes++
			if a := p.Assignments[i]; a.ID != r.Actor.ID || a.Duty != r.Duty {
				t.Fatal("the assignment named is another's")
			}
		}
	}
	for range 20 {
		rapid.Check(t, property)
	}
	if yes == 0 {
		t.Fatal("no request was allowed: the model test tests nothing")
	}
}

func TestDecideAllocatesNothing(t *testing.T) {
	e, err := access.Compile(city(10_000))
	if err != nil {
		t.Fatal(err)
	}
	r, denied := cityRequest(9_999), cityRequest(9_999)
	denied.Actor.ID, denied.Duty = "nobody", "nothing"
	if d := e.Decide(&r); !d.Allowed() {
		t.Fatal(d.Reason())
	}
	if n := testing.AllocsPerRun(1000, func() { e.Decide(&r); e.Decide(&denied) }); n != 0 {
		t.Fatalf("%v allocations", n)
	}
}

// cityRequest is one that assignment i of city allows.
func cityRequest(i int) access.Request {
	officer := i / 10
	return access.Request{
		Actor: audit.Actor{Kind: audit.ActorOfficer, Auth: twoFactors, ID: code("officer", officer), Organ: code("organ", officer%3), Department: code("department", officer%40), Terminal: code("T", officer%10)},
		Duty:  code("duty", i%10), Operation: access.Reveal, At: tokyo("2022-01-11 10:00"),
	}
}

func BenchmarkDecide10000(b *testing.B) {
	e, err := access.Compile(city(10_000))
	if err != nil {
		b.Fatal(err)
	}
	requests := make([]access.Request, 1024)
	for i := range requests {
		requests[i] = cityRequest(i * 9 % 10_000)
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if !e.Decide(&requests[i%len(requests)]).Allowed() {
			b.Fatal("denied")
		}
	}
}

func BenchmarkCompile10000(b *testing.B) {
	p := city(10_000)
	for b.Loop() {
		if _, err := access.Compile(p); err != nil {
			b.Fatal(err)
		}
	}
}

// count says how many entries have an act and a result.
func count(log *audit.Memory, act audit.Act, result audit.Result) (n int) {
	for _, e := range log.Events() {
		if e.Act == act && e.Result == result {
			n++
		}
	}
	return n
}
