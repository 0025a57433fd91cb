package share

import (
	"context"
	"slices"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/holder"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/register"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

// HolderName is the name under which the register answers for a person.
const HolderName = audit.Code("register")

// Holder is the register as one of those who answer for a person: see package holder. It knows them
// by the numbers of the system that [Config].Numbers names.
func (d *Desk) Holder() holder.Holder { return answering{d} }

type answering struct{ d *Desk }

// Name is [HolderName].
func (h answering) Name() audit.Code { return HolderName }

// whom are the register's numbers of the person, each of which is really theirs.
func (h answering) whom(ctx context.Context, q *holder.Demand) ([]string, error) {
	if err := h.d.made(); err != nil {
		return nil, err
	}
	if h.d.c.Numbers == "" {
		return nil, &Error{code: CodeConfig, field: "numbers"}
	}
	numbers := q.Numbers(h.d.c.Numbers)
	handles, err := h.d.handles(ctx, numbers)
	if err != nil {
		return nil, err
	}
	for _, one := range handles {
		if !slices.Contains(q.All(), one) {
			return nil, &Error{code: CodeItem, field: "persons"}
		}
	}
	return numbers, nil
}

// Disclose shows what the register holds about the person today, and every tax and welfare fact.
// Who supports the person, from whom they are protected and who heads the household are others and
// masked; to an agent, so is an address that is kept secret.
func (h answering) Disclose(ctx context.Context, q *holder.Demand) (a holder.Answer, err error) {
	numbers, err := h.whom(ctx, q)
	if err != nil {
		return a, err
	}
	by, d := access.Caller(q.By), h.d
	if err := d.allow(ctx, by, access.Disclose, audit.ActDisclose); err != nil {
		return a, err
	}
	if err := d.enter(ctx, by.Event(audit.ActView, audit.Succeeded, d.c.Now()), numbers); err != nil {
		return a, err
	}
	view := d.c.Register.AsOf(civil.DayOf(d.c.Now()), civil.Date{})
	for _, n := range numbers {
		if p, ok := view.Person(n); ok {
			show(&a, &p, view, q.Agent)
		}
	}
	for f := range d.c.Register.TaxFacts() {
		if slices.Contains(numbers, f.Person) {
			showTax(&a, &f)
		}
	}
	for f := range d.c.Register.WelfareFacts() {
		if slices.Contains(numbers, f.Person) {
			of := "welfare." + f.Kind.String()
			a.Show(of, "from", f.From.String())
			a.Show(of, "to", f.To.String())
			a.Mask(of, "against", f.Against)
			a.Mask(of, "recipient", f.Recipient)
		}
	}
	return a, nil
}

func show(a *holder.Answer, p *register.Person, v *register.View, agent bool) {
	a.Show(p.Number, "name", p.Name)
	a.Show(p.Number, "kana", p.Kana)
	a.Show(p.Number, "birth", p.Birth.String())
	a.Show(p.Number, "sex", p.Sex.String())
	a.Show(p.Number, "household", p.Household)
	a.Show(p.Number, "relationship", p.Relationship)
	if h, ok := v.Household(p.Household); ok && h.Head != p.Number {
		a.Mask(p.Number, "head", h.Head)
	}
	put := a.Show
	if agent && p.Address.Secret() {
		put = a.Mask
	}
	postal, text := p.Address.Disclose()
	put(p.Number, "postal", postal)
	put(p.Number, "address", text)
	a.Show(p.Number, "died_on", p.DiedOn.String())
}

func showTax(a *holder.Answer, f *register.TaxFact) {
	of := "tax." + f.Year.String()
	a.Show(of, "status", f.Status.String())
	a.Show(of, "source", f.Source.String())
	if f.TotalIncome.Known {
		a.Show(of, "total_income", f.TotalIncome.Yen.String())
	}
	if f.PerCapita.Known {
		a.Show(of, "levy", f.PerCapita.Yen.String())
	}
	a.Mask(of, "supporter", f.Supporter.ID)
}

// Correct takes those fixes that are a [Correction], if they reach nobody but the person; what
// reaches others is corrected for all of them, by [Desk.Correct].
func (h answering) Correct(ctx context.Context, q *holder.Demand) (a holder.Answer, err error) {
	numbers, err := h.whom(ctx, q)
	if err != nil {
		return a, err
	}
	for _, fix := range q.Fixes {
		c, ok := fix.(Correction)
		if !ok {
			continue
		}
		trial := register.New(h.d.c.Register.Config())
		if err := c.put(trial); err != nil {
			return a, err
		}
		for _, reached := range h.d.named(trial) {
			if !slices.Contains(numbers, reached) {
				return a, &Error{code: CodeItem, field: "persons"}
			}
		}
		if err := h.d.Correct(ctx, access.Caller(q.By), c); err != nil {
			return a, err
		}
		a.Taken, a.Count = a.Taken+1, a.Count+len(c.Events)+len(c.Tax)+len(c.Welfare)
	}
	return a, nil
}

// Stop is in force when [Config].Limits says so: the desk asks at every act.
func (h answering) Stop(ctx context.Context, q *holder.Demand) (holder.Answer, error) {
	if _, err := h.whom(ctx, q); err != nil {
		return holder.Answer{}, err
	}
	return holder.InForce(ctx, q, h.d.c.Limits.Stopped)
}

// Hold is in force when [Config].Limits says so.
func (h answering) Hold(ctx context.Context, q *holder.Demand) (holder.Answer, error) {
	if _, err := h.whom(ctx, q); err != nil {
		return holder.Answer{}, err
	}
	return holder.InForce(ctx, q, h.d.c.Limits.Held)
}

// Erase forgets the person in the register, on the demand's approval, once. Others' facts that name
// them are others' and stay.
func (h answering) Erase(ctx context.Context, q *holder.Demand) (a holder.Answer, err error) {
	numbers, err := h.whom(ctx, q)
	if err != nil {
		return a, err
	}
	by, d := access.Caller(q.By), h.d
	if err := d.allow(ctx, by, access.Erase, audit.ActErase); err != nil {
		return a, err
	}
	numbers = slices.DeleteFunc(numbers, func(n string) bool { return !d.c.Register.Has(n) })
	if len(numbers) == 0 {
		return a, nil
	}
	if err := h.mayErase(ctx, q, numbers); err != nil {
		return a, err
	}
	var gone register.Erased
	e := by.Event(audit.ActErase, audit.Succeeded, d.c.Now())
	e.Program, e.Digest, e.Subjects = HolderName, q.Digest, audit.About(q.All()...)
	err = d.recorded(ctx, e, numbers, func() (uint64, error) {
		gone, err = d.c.Register.Forget(numbers...)
		return uint64(gone.Events + gone.Tax + gone.Welfare), err
	})
	if err != nil {
		return a, err
	}
	a.Count = gone.Events + gone.Tax + gone.Welfare + gone.Identities
	for _, n := range numbers {
		if a.Kept += d.c.Register.Mentions(n); a.Kept > 0 {
			a.Reason = "named_by_others"
		}
	}
	return a, d.useUp(ctx, by, q.Approval, store.UseUpFor(q.Approval, HolderName))
}

// mayErase checks approval and holds.
func (h answering) mayErase(ctx context.Context, q *holder.Demand, numbers []string) error {
	d := h.d
	may := d.c.Policy().MayApprove(q.By.Duty, access.Erase)
	if err := q.Approved(ctx, d.c.Now(), may, d.c.Limits.Given); err != nil {
		return &Error{code: CodeApproval, err: err}
	}
	if err := d.unused(ctx, q.Approval, HolderName); err != nil {
		return err
	}
	for _, n := range numbers {
		held, err := d.held(ctx, n)
		if err != nil {
			return err
		}
		if held {
			return &Error{code: CodeHeld}
		}
	}
	return nil
}

// Concerned lists everybody in the register, if nothing else is asked: the register does not keep
// by whom an entry was made, the log does.
func (h answering) Concerned(ctx context.Context, by holder.Caller, s holder.Scope) ([]audit.Handle, error) {
	d := h.d
	if err := d.made(); err != nil {
		return nil, err
	}
	if err := d.allow(ctx, access.Caller(by), access.Audit, audit.ActReview); err != nil {
		return nil, err
	}
	if err := s.Only(false, false, false); err != nil {
		return nil, err
	}
	seen := map[string]bool{"": true}
	var persons []string
	add := func(p string) {
		if !seen[p] {
			seen[p] = true
			persons = append(persons, p)
		}
	}
	for e := range d.c.Register.Events() {
		add(e.Person)
	}
	for f := range d.c.Register.TaxFacts() {
		add(f.Person)
	}
	for f := range d.c.Register.WelfareFacts() {
		add(f.Person)
	}
	return d.handles(ctx, persons)
}
