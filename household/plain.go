package household

import (
	"slices"
	"strconv"

	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/municipality"
	"github.com/kyufu-go/kyufu/household/strictjson"
)

// ReadPlain reads the household that follows in p, and reports whether it did. A household that is
// not written plainly, has anything wrong, or gives incomes in full, is not read: p has then
// stopped, and h is as it was. [Household.UnmarshalJSON] begins with it.
func (h *Household) ReadPlain(p *strictjson.Plain) bool {
	if h == nil || p == nil {
		return false
	}
	var out Household
	var seen uint32
	for key, ok := p.Object(); ok; key, ok = p.Next() {
		switch string(key) {
		case "id":
			p.Once(&seen, 0)
			out.ID = string(p.Text())
		case "head":
			p.Once(&seen, 1)
			if !p.Null() {
				out.Head = string(p.Text())
			}
		case "members":
			p.Once(&seen, 2)
			out.Members = readPlainMembers(p)
		case "declared":
			p.Once(&seen, 3)
			out.Declared = readPlainDeclared(p, householdDeclared)
		case "split":
			p.Once(&seen, 4)
			out.Split.readPlain(p)
		default:
			p.Stop()
		}
	}
	if p.Stopped() {
		return false
	}
	*h = out
	return true
}

func readPlainMembers(p *strictjson.Plain) []Member {
	members := make([]Member, 0, 2)
	for ok := p.Array(); ok; ok = p.More() {
		members = append(members, Member{})
		members[len(members)-1].readPlain(p)
	}
	return members
}

func readPlainDeclared(p *strictjson.Plain, known []string) (d Declaration) {
	for ok := p.Array(); ok; ok = p.More() {
		d |= 1 << readPlainName(p, known, 0)
	}
	return d
}

// readPlainName reads one of the names from the first on and returns its number. The empty name is
// none.
func readPlainName(p *strictjson.Plain, names []string, first int) int {
	text := p.Text()
	for i, name := range names[first:] {
		if name != "" && name == string(text) {
			return first + i
		}
	}
	p.Stop()
	return 0
}

// PlainDate reads a date from JSON that is read as it comes; null is the unknown date, and what is
// no date stops the reading.
func PlainDate(p *strictjson.Plain) (d civil.Date) {
	if p != nil && !p.Null() && d.UnmarshalText(p.Text()) != nil {
		p.Stop()
	}
	return d
}

func (s *Split) readPlain(p *strictjson.Plain) {
	var seen uint32
	for key, ok := p.Object(); ok; key, ok = p.Next() {
		switch string(key) {
		case "from":
			p.Once(&seen, 0)
			s.From = string(p.Text())
		case "on":
			p.Once(&seen, 1)
			s.On = PlainDate(p)
		case "same_address":
			p.Once(&seen, 2)
			s.SameAddress = p.Bool()
		default:
			p.Stop()
		}
	}
}

func (m *Member) readPlain(p *strictjson.Plain) {
	var seen uint32
	for key, ok := p.Object(); ok; key, ok = p.Next() {
		switch string(key) {
		case "id":
			p.Once(&seen, 0)
			m.ID = string(p.Text())
		case "birth":
			p.Once(&seen, 1)
			m.Birth = PlainDate(p)
		case "tax":
			p.Once(&seen, 2)
			m.Tax.readPlain(p, taxNames)
		case "income_levy":
			p.Once(&seen, 3)
			m.Levy.readPlain(p, levyNames)
		case "supporter":
			p.Once(&seen, 4)
			m.Supporter.readPlain(p)
		case "declared":
			p.Once(&seen, 5)
			m.Declared = readPlainDeclared(p, memberDeclared)
		case "residence":
			p.Once(&seen, 6)
			if m.ResidenceUnknown = p.Null(); !m.ResidenceUnknown {
				m.Residence = readPlainResidence(p)
			}
		case "died_on":
			p.Once(&seen, 7)
			m.DiedOn = PlainDate(p)
		case "protected":
			p.Once(&seen, 8)
			m.Protected = readPlainProtection(p)
		case "child_allowance":
			p.Once(&seen, 9)
			m.ChildAllowance = readPlainAllowance(p)
		default:
			p.Stop()
		}
	}
}

func (y *ByYear[T]) readPlain(p *strictjson.Plain, names []string) {
	switch p.Kind() {
	case 'n':
		p.Null()
	case '"':
		*y = Always(T(readPlainName(p, names, 0)))
	default:
		var seen uint32
		for key, ok := p.Object(); ok; key, ok = p.Next() {
			n, err := strconv.Atoi(string(key))
			fy := civil.FiscalYear(n)
			if err != nil || len(key) != 4 || !HoldsYear(fy) {
				p.Stop()
				return
			}
			p.Once(&seen, int(fy-FirstYear))
			if !p.Null() {
				*y = y.With(fy, T(readPlainName(p, names, 0)))
			}
		}
	}
}

func (s *Supporter) readPlain(p *strictjson.Plain) {
	switch p.Kind() {
	case 'n':
		p.Null()
		return
	case '"':
		switch string(p.Text()) {
		case "none":
			s.Kind = SupporterNone
		case "unknown":
		default:
			p.Stop()
		}
		return
	}
	var seen uint32
	for key, ok := p.Object(); ok; key, ok = p.Next() {
		switch string(key) {
		case "id":
			p.Once(&seen, 0)
			if !p.Null() {
				s.ID = string(p.Text())
			}
		case "kind":
			p.Once(&seen, 1)
			s.Tie = Tie(readPlainName(p, tieNames, 0))
		case "tax":
			p.Once(&seen, 2)
			s.Tax.readPlain(p, taxNames)
		default:
			p.Stop()
		}
	}
	if s.ID != "" {
		s.Kind = SupporterKnown
	}
}

func readPlainResidence(p *strictjson.Plain) []Residence {
	spans := []Residence{}
	for ok := p.Array(); ok; ok = p.More() {
		var r Residence
		var seen uint32
		for key, ok := p.Object(); ok; key, ok = p.Next() {
			switch string(key) {
			case "at":
				p.Once(&seen, 0)
				r.At = readPlainPlace(p)
			case "from":
				p.Once(&seen, 1)
				r.From = PlainDate(p)
			case "to":
				p.Once(&seen, 2)
				r.To = PlainDate(p)
			default:
				p.Stop()
			}
		}
		spans = append(spans, r)
	}
	return spans
}

func readPlainPlace(p *strictjson.Plain) Place {
	if p.Null() {
		return 0
	}
	text := string(p.Text())
	if i := slices.Index([]string{abroad, unregistered}, text); i >= 0 {
		return [...]Place{Abroad, Unregistered}[i]
	}
	code, err := municipality.Parse(text)
	if err != nil {
		p.Stop()
	}
	return In(code)
}

func readPlainProtection(p *strictjson.Plain) *Protection {
	if p.Null() {
		return nil
	}
	out := new(Protection)
	var seen uint32
	for key, ok := p.Object(); ok; key, ok = p.Next() {
		switch string(key) {
		case "kind":
			p.Once(&seen, 0)
			out.Kind = ProtectionKind(readPlainName(p, protectionNames, 1))
		case "proof":
			p.Once(&seen, 1)
			out.Proof = string(p.Text())
		case "against":
			p.Once(&seen, 2)
			out.Against = string(p.Text())
		default:
			p.Stop()
		}
	}
	if out.Kind == 0 {
		p.Stop()
	}
	return out
}

func readPlainAllowance(p *strictjson.Plain) *ChildAllowance {
	if p.Null() {
		return nil
	}
	out := new(ChildAllowance)
	var seen uint32
	for key, ok := p.Object(); ok; key, ok = p.Next() {
		switch string(key) {
		case "recipient":
			p.Once(&seen, 0)
			out.Recipient = string(p.Text())
		case "month":
			p.Once(&seen, 1)
			out.Month = PlainDate(p)
		case "paid_by":
			p.Once(&seen, 2)
			if !out.readPaidBy(string(p.Text())) {
				p.Stop()
			}
		default:
			p.Stop()
		}
	}
	return out
}
