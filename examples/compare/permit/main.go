// Permit compares the check of the permitted-inquiry list with casbin and OPA, on the same 200 rows
// and the same questions, in one run. All three answer whether an inquirer may ask a provider for a
// kind of information about a person, for a duty, on a day. Ours also weighs what was known when,
// the fiscal year, the carrier procedure, the assessment and the duty's end, and answers with row,
// article, notice, reason and the list's digest.
//
// casbin runs with its exact-match model and a comparison of days, once plainly and once with its
// cache of decisions (NewCachedEnforcer). OPA runs as a prepared query over data keyed by the
// question, so that it looks rows up and does not search them, which is what its documentation
// recommends for speed.
package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"testing"

	"github.com/casbin/casbin/v2"
	"github.com/casbin/casbin/v2/model"
	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/storage/inmem"

	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/inquiry/permitted"
)

const (
	rows  = 200
	asked = 120
	runs  = 5
	limit = 300.0 // nanoseconds a check may take
)

const casbinModel = `
[request_definition]
r = inquirer, duty, provider, information, subject, on
[policy_definition]
p = inquirer, duty, provider, information, subject, first, last
[policy_effect]
e = some(where (p.eft == allow))
[matchers]
m = r.duty == p.duty && r.inquirer == p.inquirer && r.provider == p.provider && r.information == p.information && r.subject == p.subject && r.on >= p.first && r.on <= p.last
`

const regoModule = `package permit

default allow := false

allow if {
	some period in data.rows[input.inquirer][input.duty][input.provider][input.information][input.subject]
	period.first <= input.on
	input.on <= period.last
}
`

func main() {
	if err := compare(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// sides are the three, ready to be asked.
type sides struct {
	list    *permitted.List
	queries []permitted.Query
	plain   *casbin.Enforcer
	cached  *casbin.CachedEnforcer
	args    [][]any
	opa     rego.PreparedEvalQuery
	inputs  []ast.Value
}

func compare(ctx context.Context) error {
	s, err := prepare(ctx)
	if err != nil {
		return err
	}
	if err := s.agree(ctx); err != nil {
		return err
	}
	var v permitted.Verdict
	ours := median(func(i int) { v = s.list.Check(s.queries[i%asked]) })
	plain := median(func(i int) { _, _ = s.plain.Enforce(s.args[i%asked]...) })
	hit := median(func(i int) { _, _ = s.cached.Enforce(s.args[i%asked]...) })
	opa := median(func(i int) { _, _ = s.opa.Eval(ctx, rego.EvalParsedInput(s.inputs[i%asked])) })
	allocs := testing.AllocsPerRun(1000, func() { v = s.list.Check(s.queries[7]); v = s.list.Check(s.queries[8]) })
	_ = v
	fmt.Printf("%d rows, %d different questions, medians of %d runs\n", rows, asked, runs)
	fmt.Printf("inquiry.Check          %10.0f ns, %.0f allocations\n", ours, allocs)
	fmt.Printf("casbin                 %10.0f ns\n", plain)
	fmt.Printf("casbin, cached answer  %10.0f ns\n", hit)
	fmt.Printf("OPA, prepared query    %10.0f ns\n", opa)
	fmt.Printf("ratio %.0f casbin's time over ours, %d rows each\n", plain/ours, rows)
	fmt.Printf("ratio %.1f casbin's time over ours, casbin answering from its cache\n", hit/ours)
	fmt.Printf("ratio %.0f OPA's time over ours, %d rows each\n", opa/ours, rows)
	fmt.Printf("ratio %.2f our time over the limit of %.0f ns\n", ours/limit, limit)
	if allocs != 0 {
		return fmt.Errorf("a check allocates %v times", allocs)
	}
	return nil
}

// row is one row as all three hold it.
type row struct {
	duty        permitted.Duty
	provider    permitted.Party
	information permitted.Information
	subject     permitted.Subject
	first, last string
}

// data are 200 rows in the shape of the legal table: a hundred duties, each with a row of the old
// and one of the new regime.
func data() []row {
	var all []row
	for i := range rows {
		r := row{
			duty: permitted.Duty(fmt.Sprintf("duty_%d", i/2)), provider: permitted.Mayor, information: permitted.LocalTax, subject: permitted.Member,
			first: "2021-12-22", last: "2024-05-26",
		}
		if i%2 == 1 {
			r.first, r.last = "2024-05-27", "2099-12-31"
		}
		if i%5 == 0 {
			r.provider, r.information, r.subject = permitted.PrimeMinister, permitted.AccountRegister, permitted.Head
		}
		all = append(all, r)
	}
	return all
}

func prepare(ctx context.Context) (*sides, error) {
	s := &sides{}
	var err error
	if s.list, err = list(); err != nil {
		return nil, err
	}
	if err := s.prepareCasbin(); err != nil {
		return nil, err
	}
	if err := s.prepareOPA(ctx); err != nil {
		return nil, err
	}
	return s, s.questions()
}

func list() (*permitted.List, error) {
	var all []permitted.Row
	for i, r := range data() {
		all = append(all, permitted.Row{
			ID: fmt.Sprintf("row-%d", i), No: fmt.Sprint(i), Act: "act", Article: fmt.Sprintf("article %d", i), Notice: "notice",
			Inquirers: []permitted.Party{permitted.PayingBody}, Duty: r.duty,
			Grants: []permitted.Grant{{
				Provider: r.provider, Information: r.information, Subjects: []permitted.Subject{r.subject}, Years: permitted.YearRule{Kind: permitted.AnyYear},
			}},
			From: civil.MustDate(r.first), To: civil.MustDate(r.last), KnownSince: civil.MustDate("2021-12-22"),
		})
	}
	return permitted.New("compare", "made for the comparison", all)
}

func (s *sides) prepareCasbin() error {
	var rules [][]string
	for _, r := range data() {
		rules = append(rules, []string{string(permitted.PayingBody), string(r.duty), string(r.provider), string(r.information), string(r.subject), r.first, r.last})
	}
	m, err := model.NewModelFromString(casbinModel)
	if err != nil {
		return err
	}
	if s.plain, err = casbin.NewEnforcer(m); err != nil {
		return err
	}
	if m, err = model.NewModelFromString(casbinModel); err != nil {
		return err
	}
	if s.cached, err = casbin.NewCachedEnforcer(m); err != nil {
		return err
	}
	if _, err := s.plain.AddPolicies(rules); err != nil {
		return err
	}
	_, err = s.cached.AddPolicies(rules)
	return err
}

func (s *sides) prepareOPA(ctx context.Context) error {
	keyed := map[string]any{}
	for _, r := range data() {
		at := keyed
		for _, key := range []string{string(permitted.PayingBody), string(r.duty), string(r.provider), string(r.information)} {
			next, ok := at[key].(map[string]any)
			if !ok {
				next = map[string]any{}
				at[key] = next
			}
			at = next
		}
		periods, _ := at[string(r.subject)].([]any)
		at[string(r.subject)] = append(periods, map[string]any{"first": r.first, "last": r.last})
	}
	var err error
	s.opa, err = rego.New(
		rego.Query("data.permit.allow"), rego.Module("permit.rego", regoModule),
		rego.Store(inmem.NewFromObjectWithOpts(map[string]any{"rows": keyed}, inmem.OptReturnASTValuesOnRead(true))),
	).PrepareForEval(ctx)
	return err
}

// questions are the same for all: two thirds are permitted, the others fail by day, by information
// or by subject.
func (s *sides) questions() error {
	all := data()
	for i := range asked {
		r := all[i*37%rows]
		on := r.first
		switch i % 9 {
		case 0:
			on = "2021-12-21"
		case 3:
			r.information = permitted.ResidentRecord
		case 6:
			r.subject = permitted.Supporter
		}
		s.queries = append(s.queries, permitted.Query{
			Designation: permitted.NoDesignation,
			On:          civil.MustDate(on), Inquirer: permitted.PayingBody, Duty: r.duty, Provider: r.provider, Information: r.information, Subject: r.subject,
			FiscalYear: 2021, Assessment: permitted.Assessment{PublishedOn: civil.MustDate("2021-12-01")},
		})
		s.args = append(s.args, []any{string(permitted.PayingBody), string(r.duty), string(r.provider), string(r.information), string(r.subject), on})
		in, err := ast.InterfaceToValue(map[string]any{
			"inquirer": string(permitted.PayingBody), "duty": string(r.duty), "provider": string(r.provider), "information": string(r.information),
			"subject": string(r.subject), "on": on,
		})
		if err != nil {
			return err
		}
		s.inputs = append(s.inputs, in)
	}
	return nil
}

// agree holds that all three give the same answers, and that there are both kinds.
func (s *sides) agree(ctx context.Context) error {
	yes := 0
	for i := range asked {
		ours := s.list.Check(s.queries[i]).Permitted
		theirs, err := s.plain.Enforce(s.args[i]...)
		if err != nil {
			return err
		}
		result, err := s.opa.Eval(ctx, rego.EvalParsedInput(s.inputs[i]))
		if err != nil {
			return err
		}
		if ours != theirs || ours != result.Allowed() {
			return fmt.Errorf("question %d: ours %v, casbin %v, OPA %v", i, ours, theirs, result.Allowed())
		}
		if ours {
			yes++
		}
	}
	if yes == 0 || yes == asked {
		return fmt.Errorf("%d of %d permitted: nothing is compared", yes, asked)
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
