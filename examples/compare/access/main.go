// Access compares a decision of mynumber/access with one of casbin, on as many
// assignments, in one run. Both answer who may do what in which duty, organ and
// department from which terminal; ours also weighs the time of day, the ID's and
// the grant's period, the training, the factors and the duty's end, and tells
// every reason of a denial, none of which the casbin model here does.
//
// casbin runs with its exact-match model, once plainly and once with its cache
// of decisions (NewCachedEnforcer), which its documentation recommends for speed.
// A cached answer is the answer of an earlier time.
package main

import (
	"fmt"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/casbin/casbin/v2"
	"github.com/casbin/casbin/v2/model"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

const (
	assignments = 10_000
	asked       = 500 // different requests, a third of them denied
	runs        = 5
	limit       = 500.0 // nanoseconds a decision may take
)

const casbinModel = `
[request_definition]
r = sub, duty, organ, department, act, terminal
[policy_definition]
p = sub, duty, organ, department, act, terminal
[policy_effect]
e = some(where (p.eft == allow))
[matchers]
m = r.sub == p.sub && r.duty == p.duty && r.organ == p.organ && r.department == p.department && r.act == p.act && r.terminal == p.terminal
`

func code(prefix string, i int) audit.Code { return audit.Code(fmt.Sprintf("%s-%d", prefix, i)) }

func main() {
	if err := compare(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func compare() error {
	engine, err := access.Compile(policy())
	if err != nil {
		return err
	}
	plain, cached, err := peers()
	if err != nil {
		return err
	}
	requests, args := questions()
	if err := agree(engine, plain, requests, args); err != nil {
		return err
	}
	ours := median(func(i int) {
		d := engine.Decide(&requests[i%asked])
		_ = d.Allowed()
	})
	theirs := median(func(i int) { _, _ = plain.Enforce(args[i%asked]...) })
	hit := median(func(i int) { _, _ = cached.Enforce(args[i%asked]...) })
	allocs := testing.AllocsPerRun(1000, func() { engine.Decide(&requests[7]); engine.Decide(&requests[8]) })
	fmt.Printf("%d assignments, %d different requests, medians of %d runs\n", assignments, asked, runs)
	fmt.Printf("mynumber/access        %12.0f ns a decision, %.0f allocations\n", ours, allocs)
	fmt.Printf("casbin                 %12.0f ns a decision\n", theirs)
	fmt.Printf("casbin, cached answer  %12.0f ns a decision\n", hit)
	fmt.Printf("ratio %.0f casbin's time over ours, %d rules each\n", theirs/ours, assignments)
	fmt.Printf("ratio %.1f casbin's time over ours, casbin answering from its cache\n", hit/ours)
	fmt.Printf("ratio %.2f our time over the limit of %.0f ns\n", ours/limit, limit)
	if allocs != 0 {
		return fmt.Errorf("a decision allocates %v times", allocs)
	}
	return nil
}

func policy() *access.Policy {
	p := &access.Policy{Version: "compare"}
	for i := range 10 {
		p.Duties = append(p.Duties, access.Duty{Code: code("duty", i), Designation: access.NoDesignation})
		p.Terminals = append(p.Terminals, access.Terminal{Code: code("T", i)})
	}
	for i := range assignments / 10 {
		organ, department := code("organ", i%3), code("department", i%40)
		p.IDs = append(p.IDs, access.ID{Code: code("officer", i), Kind: access.Officer, Organ: organ, Department: department, Trained: civil.MustDate("2021-04-20")})
		for k := range 10 {
			p.Assignments = append(p.Assignments, access.Assignment{
				ID: code("officer", i), Duty: code("duty", k), Organ: organ, Department: department,
				Operations: []access.Operation{access.View}, Terminals: []audit.Code{code("T", i%10)},
			})
		}
	}
	return p
}

func peers() (plain *casbin.Enforcer, cached *casbin.CachedEnforcer, err error) {
	m, err := model.NewModelFromString(casbinModel)
	if err != nil {
		return nil, nil, err
	}
	if plain, err = casbin.NewEnforcer(m); err != nil {
		return nil, nil, err
	}
	m, err = model.NewModelFromString(casbinModel)
	if err != nil {
		return nil, nil, err
	}
	if cached, err = casbin.NewCachedEnforcer(m); err != nil {
		return nil, nil, err
	}
	var rules [][]string
	for _, a := range policy().Assignments {
		rules = append(rules, []string{string(a.ID), string(a.Duty), string(a.Organ), string(a.Department), "view", string(a.Terminals[0])})
	}
	for _, e := range []interface {
		AddPolicies([][]string) (bool, error)
	}{plain, cached} {
		if _, err := e.AddPolicies(rules); err != nil {
			return nil, nil, err
		}
	}
	return plain, cached, nil
}

// questions are the same requests for both sides. Every third is denied: by
// duty, by terminal, or by department.
func questions() (requests []access.Request, args [][]any) {
	at := time.Date(2022, 1, 11, 1, 0, 0, 0, time.UTC) // ten in the morning in Japan
	for i := range asked {
		officer := i * 19 % (assignments / 10)
		r := access.Request{
			Actor: audit.Actor{
				Kind: audit.ActorOfficer, Auth: audit.AuthPassword | audit.AuthBiometric, ID: code("officer", officer),
				Organ: code("organ", officer%3), Department: code("department", officer%40), Terminal: code("T", officer%10),
			},
			Duty: code("duty", i%10), Operation: access.View, At: at,
		}
		switch i % 9 {
		case 0:
			r.Duty = "lottery"
		case 3:
			r.Actor.Terminal = code("T", (officer+1)%10)
		case 6:
			r.Actor.Department = code("department", (officer+1)%40)
		}
		requests = append(requests, r)
		args = append(args, []any{string(r.Actor.ID), string(r.Duty), string(r.Actor.Organ), string(r.Actor.Department), "view", string(r.Actor.Terminal)})
	}
	return requests, args
}

func agree(engine *access.Engine, plain *casbin.Enforcer, requests []access.Request, args [][]any) error {
	yes := 0
	for i := range requests {
		theirs, err := plain.Enforce(args[i]...)
		if err != nil {
			return err
		}
		if ours := engine.Decide(&requests[i]).Allowed(); ours != theirs {
			return fmt.Errorf("request %d: ours %v, casbin %v", i, ours, theirs)
		}
		if theirs {
			yes++
		}
	}
	if yes == 0 || yes == len(requests) {
		return fmt.Errorf("%d of %d allowed: nothing is compared", yes, len(requests))
	}
	return nil
}

// median is the median time of one call over several runs, in nanoseconds.
func median(f func(int)) float64 {
	var all []float64
	for range runs {
		r := testing.Benchmark(func(b *testing.B) {
			for i := range b.N {
				f(i)
			}
		})
		all = append(all, float64(r.T.Nanoseconds())/float64(r.N))
	}
	slices.Sort(all)
	return all[len(all)/2]
}
