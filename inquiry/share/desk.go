package share

import (
	"context"
	"slices"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/holder"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/register"
	"github.com/kyufu-go/kyufu/household/secret"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

// Config is what a Desk works with; the fields of the first
// group are required.
type Config struct {
	secret.Private

	Register *register.Register
	// Policy returns the policy in force. It is asked at every call.
	Policy func() *access.Engine
	// Log takes an entry before anything is handed over.
	Log audit.Recorder
	// Handle gives the handle in the log of the person with an addressee number.
	Handle func(ctx context.Context, person string) (audit.Handle, error)
	Now    func() time.Time

	// Systems are the business systems that may ask for many persons at once.
	Systems []System
	// Limits is asked whose data may not be used or erased for now, at every act; what is nil stops
	// nothing.
	Limits holder.Limits
	// Store keeps which approvals of erasures were used; without it nothing is erased.
	Store *store.Journal
	// Numbers is the system by which the registry knows the register's addressee numbers, for
	// [Desk.Holder].
	Numbers string
}

// Desk hands linked data to those who may have it. It belongs to one goroutine, as the register
// does.
type Desk struct {
	secret.Private

	c    Config
	view *register.View
}

// New returns a desk. Errors: config, with the field that is missing.
func New(c Config) (*Desk, error) {
	for field, missing := range map[string]bool{
		"register": c.Register == nil, "policy": c.Policy == nil, "log": c.Log == nil, "handle": c.Handle == nil, "now": c.Now == nil,
	} {
		if missing {
			return nil, &Error{code: CodeConfig, field: field}
		}
	}
	return &Desk{c: c}, nil
}

// Request asks for items about persons.
type Request struct {
	secret.Quiet

	Persons []string // addressee numbers
	Items   []Item
	// Base and Known are the two times asked about; Year is the fiscal year of tax items.
	Base, Known civil.Date
	Year        civil.FiscalYear
}

// Provide hands items about persons to the caller's system, which must be registered for the
// caller's duty; it needs the operation view. Errors: item (none, or one that does not exist),
// denied (the system is not registered for it, or the policy says no), audit (an entry could not
// be written).
func (d *Desk) Provide(ctx context.Context, by access.Caller, r Request) ([]Provided, error) {
	if err := checkItems(r.Items); err != nil {
		return nil, err
	}
	if !granted(d.c.Systems, by.System, by.Duty, r.Items) {
		return nil, d.refuse(ctx, by, &r, "system")
	}
	return d.handOver(ctx, by, audit.ActProvide, &r)
}

// Read shows items about one person to an officer; it needs the operation view. Errors: as
// [Desk.Provide].
func (d *Desk) Read(ctx context.Context, by access.Caller, r Request) (Provided, error) {
	if err := checkItems(r.Items); err != nil {
		return Provided{}, err
	}
	if len(r.Persons) != 1 {
		return Provided{}, &Error{code: CodeItem, field: "persons"}
	}
	list, err := d.handOver(ctx, by, audit.ActView, &r)
	if err != nil {
		return Provided{}, err
	}
	return list[0], nil
}

func (d *Desk) handOver(ctx context.Context, by access.Caller, act audit.Act, r *Request) ([]Provided, error) {
	if err := d.allow(ctx, by, access.View, audit.ActView, r.Persons...); err != nil {
		return nil, err
	}
	if err := d.enter(ctx, by.Event(act, audit.Succeeded, d.c.Now()), r.Persons); err != nil {
		return nil, err
	}
	return d.collect(r), nil
}

// refuse writes the entry of a refusal.
func (d *Desk) refuse(ctx context.Context, by access.Caller, r *Request, reason audit.Code) error {
	e := by.Event(audit.ActView, audit.Denied, d.c.Now())
	e.Reason = reason
	if err := d.enter(ctx, e, r.Persons); err != nil {
		return err
	}
	return &Error{code: CodeDenied}
}

// enter writes an entry about persons, in parts where they are more than one entry holds.
func (d *Desk) enter(ctx context.Context, e audit.Event, persons []string) error {
	if e.Count = uint64(len(persons)); len(persons) == 0 && e.Result == audit.Denied {
		if _, err := d.c.Log.Append(ctx, e); err != nil {
			return &Error{code: CodeAudit, err: err}
		}
	}
	for part := range slices.Chunk(append([]string{}, persons...), audit.MaxSubjects) {
		handles, err := d.handles(ctx, part)
		if err != nil {
			return err
		}
		e.Subjects = audit.About(handles...)
		if _, err := d.c.Log.Append(ctx, e); err != nil {
			return &Error{code: CodeAudit, err: err}
		}
	}
	return nil
}

func (d *Desk) handles(ctx context.Context, persons []string) ([]audit.Handle, error) {
	handles := make([]audit.Handle, len(persons))
	for i, p := range persons {
		var err error
		if handles[i], err = d.c.Handle(ctx, p); err != nil {
			return nil, &Error{code: CodeAudit, err: err}
		}
	}
	return handles, nil
}

// collect answers from a view, which is kept for requests of the same two times.
func (d *Desk) collect(r *Request) []Provided {
	v := d.view
	if v == nil || v.Base() != r.Base || v.Known() != r.Known {
		v = d.c.Register.AsOf(r.Base, r.Known)
		d.view = v
	}
	v.Update()
	records := make([]Provided, len(r.Persons))
	for i, person := range r.Persons {
		records[i] = provide(v, person, r)
	}
	return records
}
