package asking

import (
	"context"
	"errors"

	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/register"
	"github.com/kyufu-go/kyufu/inquiry"
	"github.com/kyufu-go/kyufu/inquiry/answer"
	"github.com/kyufu-go/kyufu/inquiry/permitted"
)

// Code is a code of this package. It is an error, so that errors.Is finds it in an [Error].
type Code string

// The codes. They are a contract and never change meaning.
const (
	// CodeInformation: the answer is not tax information.
	CodeInformation Code = "information"
	// CodeStatus: the taxation class is none that the register knows.
	CodeStatus Code = "status"
	// CodeAmount: an amount is none.
	CodeAmount Code = "amount"
	// CodeRegister: the register did not take the fact; Err says why.
	CodeRegister Code = "register"
)

// Error is the code.
func (c Code) Error() string { return "asking: " + string(c) }

// Error says why an answer is no fact of the register. It never holds a value of the answer.
type Error struct {
	code Code
	// Inquiry is the source, Item the item concerned.
	Inquiry inquiry.ID
	Item    answer.Item
	err     error
}

// Error names code, inquiry and item.
func (e *Error) Error() string {
	s := e.code.Error() + " (" + string(e.Inquiry) + ")"
	if e.Item != "" {
		s += " in " + string(e.Item)
	}
	return s
}

// Code returns the stable code.
func (e *Error) Code() string { return string(e.code) }

// Unwrap returns the cause, if there is one.
func (e *Error) Unwrap() error { return e.err }

// Is reports whether the target is this error's code.
func (e *Error) Is(target error) bool {
	c, ok := target.(Code)
	return ok && c == e.code
}

// Learnt says when the municipality came to know a fact, and on which day it obtained it.
type Learnt struct{ Known, Obtained civil.Date }

// Tax turns a verified answer about local tax into a fact of the register. What the provider gave
// no value for stays unknown. Errors: information, status, amount.
func Tax(f *inquiry.Fact, when Learnt) (register.TaxFact, error) {
	if f == nil || f.Information != permitted.LocalTax {
		e := &Error{code: CodeInformation}
		if f != nil {
			e.Inquiry = f.Inquiry
		}
		return register.TaxFact{}, e
	}
	fact := register.TaxFact{
		Person: f.Key, Year: f.FiscalYear, Known: when.Known,
		Provenance: register.Provenance{
			Source: register.ByInquiry, Department: f.Provider.String(), Means: "network", Obtained: when.Obtained,
		},
	}
	if v, ok := set(f, answer.ItemTaxStatus); ok {
		status, ok := household.ParseTaxStatus(v.Text)
		if !ok {
			return register.TaxFact{}, &Error{code: CodeStatus, Inquiry: f.Inquiry, Item: v.Item}
		}
		fact.Status = status
	}
	err := errors.Join(
		amount(f, answer.ItemPerCapitaLevy, &fact.PerCapita),
		amount(f, answer.ItemIncomeLevy, &fact.IncomeLevyAmount),
		amount(f, answer.ItemTotalIncome, &fact.TotalIncome),
	)
	if err != nil {
		return register.TaxFact{}, err
	}
	fact.IncomeLevy = owed(fact.IncomeLevyAmount)
	return fact, nil
}

// set returns an item that has a value.
func set(f *inquiry.Fact, item answer.Item) (answer.Value, bool) {
	v, ok := f.Value(item)
	return v, ok && v.NotSet == "" && v.Text != ""
}

func amount(f *inquiry.Fact, item answer.Item, into *register.Amount) error {
	v, ok := set(f, item)
	if !ok {
		return nil
	}
	if into.Yen, into.Known = v.Yen(); !into.Known {
		return &Error{code: CodeAmount, Inquiry: f.Inquiry, Item: item}
	}
	return nil
}

func owed(levy register.Amount) household.IncomeLevy {
	switch {
	case !levy.Known:
		return household.LevyUnknown
	case levy.Yen > 0:
		return household.LevyOwed
	}
	return household.LevyZero
}

// Into hands tax answers to a register: it is what [inquiry.Desk.Register] calls. All facts of a
// batch are looked at before the first is added. A fact that comes twice, after a crash, takes its
// own place and changes nothing. Errors: as [Tax], register.
func Into(g *register.Register, when Learnt) func(context.Context, []inquiry.Fact) error {
	return func(ctx context.Context, facts []inquiry.Fact) error {
		if g == nil {
			return &Error{code: CodeRegister}
		}
		rows := make([]register.TaxFact, len(facts))
		for i := range facts {
			row, err := Tax(&facts[i], when)
			if err != nil {
				return err
			}
			rows[i] = row
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		for i := range rows {
			if err := g.AddTax(rows[i]); err != nil {
				return &Error{code: CodeRegister, Inquiry: facts[i].Inquiry, err: err}
			}
		}
		return nil
	}
}
