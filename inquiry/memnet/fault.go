package memnet

import (
	"strconv"

	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/inquiry"
	"github.com/kyufu-go/kyufu/inquiry/answer"
)

// falsify makes of the right answer what the fault says. Answers that the inquirer cannot take are followed by the
// right one.
func (n *Network) falsify(m *member, right *message) ([]*message, error) {
	if n.c.Faults.Wrong == nil || right.delivery.Kind != inquiry.Answered {
		return []*message{right}, nil
	}
	wrong := *right
	var err error
	kind := n.c.Faults.Wrong(right.demand.Inquiry)
	switch kind {
	case Right:
		return []*message{right}, nil
	case NamesOtherPermit:
		wrong.delivery.Permit = "permit-0"
	case OtherPermit:
		demand := right.demand
		demand.Permit.ID = "permit-0"
		wrong.delivery.Sealed, err = m.provider.SealAnswer(&demand, []byte("replayed"))
	case OtherKey:
		wrong.delivery.Sealed, err = n.sealToStranger(right)
	case Garbage:
		right.delivery.Sealed, err = m.provider.SealAnswer(&right.demand, []byte("no layout"))
		return []*message{right}, err
	case Beside, Contradiction, Blank:
		right.delivery.Sealed, err = n.rewrite(m, right, kind)
		return []*message{right}, err
	}
	return []*message{&wrong, right}, err
}

func (n *Network) sealToStranger(right *message) ([]byte, error) {
	key, err := answer.GenerateKey()
	if err != nil {
		return nil, err
	}
	d := &right.demand
	return key.Public().Seal(answer.Binding{
		Inquiry: string(d.Inquiry), Permit: d.Permit.ID, ListDigest: d.Permit.ListDigest, Inquirer: d.Inquirer, Provider: right.provider,
		Information: d.Information, FiscalYear: d.FiscalYear,
	}, []byte("not for you"))
}

// rewrite makes an answer whose content is wrong.
func (n *Network) rewrite(m *member, right *message, kind Wrong) ([]byte, error) {
	d := &right.demand
	layout, ok := n.c.Layouts.On(d.Information, civil.DayOf(n.c.Now()))
	if !ok {
		return right.delivery.Sealed, nil
	}
	fields := make([]string, layout.Width)
	for _, c := range layout.Columns {
		switch {
		case kind == Blank:
		case c.Item == answer.ItemTaxStatus:
			for code, name := range c.Codes {
				if name == answer.TaxExempt {
					fields[c.At] = code
				}
			}
		case c.Item == answer.ItemIncomeLevy && kind == Contradiction:
			fields[c.At] = "12000"
		case c.Kind == answer.KindYen:
			fields[c.At] = "0"
		}
	}
	if kind == Beside {
		// A column no layout names, and one that was not asked for, are filled too.
		fields[layout.Width-1] = "beside"
		for _, c := range layout.Columns {
			if c.Item == answer.ItemTotalIncome {
				fields[c.At] = strconv.Itoa(1_200_000)
			}
		}
	}
	plain, err := layout.EncodeFields(fields)
	if err != nil {
		return nil, err
	}
	return m.provider.SealAnswer(d, plain)
}
