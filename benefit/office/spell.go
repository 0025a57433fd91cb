package office

import (
	"errors"

	"github.com/kyufu-go/kyufu/household/addressee"
)

// spelled holds that numbers are written in the town's one way. Errors: input.
func (d *Desk) spelled(id, household string, p *people) error {
	if household != "" {
		if err := normal(d.c.Households, household); err != nil {
			return fail(CodeInput, id, field("household", err), err)
		}
	}
	for _, person := range p.all() {
		if err := normal(d.c.Persons, person); err != nil {
			return fail(CodeInput, id, field("people", err), err)
		}
	}
	return nil
}

// normal holds that a number is written in its one way.
func normal(f addressee.Format, number string) error {
	one, err := f.Normal(number)
	if err == nil && one != number {
		err = fail(CodeInput, "", "spelling", nil)
	}
	return err
}

// field names what is wrong with a number.
func field(of string, err error) string {
	if errors.Is(err, addressee.CodeIndividual) {
		return of + ".individual_number"
	}
	return of
}

// asKept is a person's number as it is kept, whichever way it was written.
func (d *Desk) asKept(person string) string {
	if one, err := d.c.Persons.Normal(person); err == nil {
		return one
	}
	return person
}
