package memnet

import (
	"strconv"

	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/inquiry"
	"github.com/kyufu-go/kyufu/inquiry/answer"
	"github.com/kyufu-go/kyufu/inquiry/answer/seal"
)

// falsify makes of the right answer what the fault says. Answers that the inquirer cannot take are
// followed by the right one.
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
		wrong.delivery.Sealed, err = m.provider.SealAnswer(&demand, demand.Code, []byte("replayed"))
	case OtherKey:
		wrong.delivery.Sealed, err = n.sealToStranger(m, right)
	case Forged:
		wrong.delivery.Sealed, err = n.forge(right)
	case OtherPerson:
		wrong.delivery.Sealed, err = m.provider.SealAnswer(&right.demand, inquiry.NewLinkageCode("another's code"), []byte("about another"))
	case Garbage:
		right.delivery.Sealed, err = m.provider.SealAnswer(&right.demand, right.demand.Code, []byte("no layout"))
		return []*message{right}, err
	case Beside, Contradiction, Blank:
		right.delivery.Sealed, err = n.rewrite(m, right, kind)
		return []*message{right}, err
	}
	return []*message{&wrong, right}, err
}

func (n *Network) sealToStranger(m *member, right *message) ([]byte, error) {
	key, err := seal.GenerateKey()
	if err != nil {
		return nil, err
	}
	d := &right.demand
	return seal.Answer(key.Public(), m.key, d.Binding(right.provider, d.Code), []byte("not for you"))
}

// forge makes an answer as whoever carries the messages could: with everything but the provider's
// key.
func (n *Network) forge(right *message) ([]byte, error) {
	key, err := answer.GenerateSigningKey(n.c.Rand)
	if err != nil {
		return nil, err
	}
	d := &right.demand
	layout, ok := n.c.Layouts.On(d.Information, civil.DayOf(n.c.Now()))
	if !ok {
		return nil, ErrUnknown
	}
	plain, err := layout.Encode([]answer.Value{{Item: answer.ItemTaxStatus, Kind: answer.KindCode, Text: answer.TaxExempt}})
	if err != nil {
		return nil, err
	}
	return seal.Answer(n.inquirers[d.Inquirer], key, d.Binding(right.provider, d.Code), plain)
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
	return m.provider.SealAnswer(d, d.Code, plain)
}
