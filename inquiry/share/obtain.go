package share

import (
	"bytes"
	"context"
	"crypto/sha256"
	"io"
	"slices"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/intake"
	"github.com/kyufu-go/kyufu/household/register"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

// Kind is what a file of another department holds.
type Kind string

// The kinds of files, see package intake.
const (
	Residents Kind = "residents" // 住民記録
	Tax       Kind = "tax"       // 課税情報
	Welfare   Kind = "welfare"   // 福祉情報
)

var readers = map[Kind]func(*register.Register, io.Reader, intake.Options) (register.Report, error){
	Residents: intake.Residents, Tax: intake.Tax, Welfare: intake.Welfare,
}

// Obtain reads another department's file into the register (特定個人情報の入手). To get data is an act: it
// needs the operation register, from a terminal, system and duty that the policy allows. The
// attempt, with the file's hash, and an entry with a handle for every person in the file stand in
// the log before anything is in the register; then one entry says how many rows were taken.
//
// Errors: item (no such kind), denied, audit, and those of package intake: then nothing was taken.
func (d *Desk) Obtain(ctx context.Context, by access.Caller, k Kind, file io.Reader, o intake.Options) (register.Report, error) {
	if err := d.made(); err != nil {
		return register.Report{}, err
	}
	read, ok := readers[k]
	if !ok || file == nil {
		return register.Report{}, &Error{code: CodeItem, field: "kind"}
	}
	if err := d.allow(ctx, by, access.Register, audit.ActImport); err != nil {
		return register.Report{}, err
	}
	content, err := io.ReadAll(file)
	if err != nil {
		return register.Report{}, err
	}
	trial := register.New(d.c.Register.Config())
	report, err := read(trial, bytes.NewReader(content), o)
	if err != nil {
		return report, err
	}
	e := by.Event(audit.ActImport, audit.Succeeded, d.c.Now())
	e.Program, e.Digest, e.Count = audit.Code("file."+k), sha256.Sum256(content), uint64(report.Rows)
	persons := d.named(trial)
	err = d.recorded(ctx, e, persons, func() (uint64, error) {
		report, err = read(d.c.Register, bytes.NewReader(content), o)
		return uint64(report.Taken), err
	})
	return report, err
}

// Correction is what is corrected ex officio (職権による訂正): entries of the register and facts, each
// with whose word it is in its provenance.
type Correction struct {
	Events  []register.Event
	Tax     []register.TaxFact
	Welfare []register.WelfareFact
}

// Correct corrects the register ex officio. To correct data is an act: it needs the operation
// correct. Attempt, an entry with a handle for every person whom it reaches, and outcome stand in
// the log; all is taken or nothing.
//
// Errors: item (nothing to correct, a fact that is not ex officio, or one that the register cannot
// take), denied, audit.
func (d *Desk) Correct(ctx context.Context, by access.Caller, c Correction) error {
	if err := d.made(); err != nil {
		return err
	}
	if err := d.allow(ctx, by, access.Correct, audit.ActCorrect); err != nil {
		return err
	}
	trial := register.New(d.c.Register.Config())
	if err := c.put(trial); err != nil {
		return err
	}
	e := by.Event(audit.ActCorrect, audit.Succeeded, d.c.Now())
	e.Program, e.Count = "register", uint64(len(c.Events)+len(c.Tax)+len(c.Welfare))
	return d.recorded(ctx, e, d.named(trial), func() (uint64, error) { return e.Count, c.put(d.c.Register) })
}

// put takes the correction into a register. What the register would refuse is refused before
// anything is in it: first it is put into one on trial.
func (c *Correction) put(g *register.Register) error {
	if len(c.Events)+len(c.Tax)+len(c.Welfare) == 0 {
		return &Error{code: CodeItem, field: "correction"}
	}
	for i := range c.Events {
		if c.Events[i].Provenance.Source != register.ExOfficio {
			return &Error{code: CodeItem, field: "source"}
		}
	}
	if err := g.Append(c.Events...); err != nil {
		return &Error{code: CodeItem, field: "event", err: err}
	}
	for _, f := range c.Tax {
		if f.Source != register.ExOfficio {
			return &Error{code: CodeItem, field: "source"}
		}
		if err := g.AddTax(f); err != nil {
			return &Error{code: CodeItem, field: "tax", err: err}
		}
	}
	for _, f := range c.Welfare {
		if f.Source != register.ExOfficio {
			return &Error{code: CodeItem, field: "source"}
		}
		if err := g.AddWelfare(f); err != nil {
			return &Error{code: CodeItem, field: "welfare", err: err}
		}
	}
	return nil
}

// named lists whom the entries and facts of a register on trial reach: those they name, those of
// the entries they amend, and all in a household that goes over as a whole.
func (d *Desk) named(trial *register.Register) []string {
	var persons []string
	var amended, houses []string
	seen := map[string]bool{"": true}
	add := func(person string) {
		if !seen[person] {
			seen[person] = true
			persons = append(persons, person)
		}
	}
	for e := range trial.Events() {
		add(e.Person)
		if e.Of != "" {
			amended = append(amended, e.Of)
		}
		if e.Person == "" && e.Household != "" {
			houses = append(houses, e.Household)
		}
	}
	for f := range trial.TaxFacts() {
		add(f.Person)
	}
	for f := range trial.WelfareFacts() {
		add(f.Person)
	}
	if len(amended)+len(houses) > 0 {
		d.reached(amended, houses, add)
	}
	return persons
}

func (d *Desk) reached(amended, houses []string, add func(string)) {
	for e := range d.c.Register.Events() {
		if slices.Contains(amended, e.ID) || slices.Contains(houses, e.Household) || slices.Contains(houses, e.To) {
			add(e.Person)
		}
	}
	today := d.c.Register.AsOf(civil.DayOf(d.c.Now()), civil.Date{})
	for _, number := range houses {
		if h, ok := today.Household(number); ok {
			for i := range h.Members {
				add(h.Members[i].ID)
			}
		}
	}
}

// recorded does an act about persons: the attempt, a handle for each of them in entries that link
// to it, the act, and its outcome with what it counted.
func (d *Desk) recorded(ctx context.Context, e audit.Event, persons []string, act func() (uint64, error)) error {
	attempt, err := audit.Begin(ctx, d.c.Log, e)
	if err != nil {
		return &Error{code: CodeAudit, err: err}
	}
	about := e
	about.Links = []audit.Ref{{Kind: audit.LinkBatch, Index: attempt.Receipt().Index}}
	after := context.WithoutCancel(ctx)
	if err := d.enter(ctx, about, persons); err != nil {
		_, _ = attempt.End(after, audit.Failed, "audit")
		return err
	}
	n, failed := act()
	if failed != nil {
		_, _ = attempt.End(after, audit.Failed, "register")
		return failed
	}
	if _, err := attempt.EndWith(after, audit.Succeeded, "", n, e.Digest); err != nil {
		return &Error{code: CodeAudit, err: err}
	}
	return nil
}

// allow asks the policy; a denial is an entry, and about the persons where they are known.
func (d *Desk) allow(ctx context.Context, by access.Caller, op access.Operation, act audit.Act, persons ...string) error {
	r := by.Request(op, d.c.Now())
	for _, p := range persons {
		stopped, err := d.stopped(ctx, p)
		if err != nil {
			return err
		}
		r.Suspended = r.Suspended || stopped
	}
	return d.decide(ctx, by, &r, act, persons...)
}

func (d *Desk) decide(ctx context.Context, by access.Caller, r *access.Request, act audit.Act, persons ...string) error {
	decision := d.c.Policy().Decide(r)
	if decision.Allowed() {
		return nil
	}
	e := by.Event(act, audit.Denied, d.c.Now())
	e.Reason = decision.Reason().Code()
	if err := d.enter(ctx, e, persons); err != nil {
		return err
	}
	return &Error{code: CodeDenied, err: decision.Err()}
}

// stopped reports whether the use of a person's data was stopped.
func (d *Desk) stopped(ctx context.Context, person string) (bool, error) {
	if d.c.Limits.Stopped == nil {
		return false, nil
	}
	h, err := d.c.Handle(ctx, person)
	if err != nil {
		return false, &Error{code: CodeAudit, err: err}
	}
	on, err := d.c.Limits.Stopped(ctx, h)
	if err != nil {
		return false, &Error{code: CodeConfig, field: "limits", err: err}
	}
	return on, nil
}

func (d *Desk) made() error {
	if d == nil || d.c.Now == nil || d.c.Policy == nil || d.c.Register == nil {
		return &Error{code: CodeConfig, field: "desk"}
	}
	return nil
}
