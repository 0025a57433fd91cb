package office

import (
	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/strictjson"
)

// readHead reads what stands before the events, its last brace apart, where it is written plainly;
// otherwise nothing is read.
func (b *body) readHead(text []byte) bool {
	var out body
	var seen uint32
	p := strictjson.NewPlain(text)
	key, ok := p.Object()
	for ok {
		switch string(key) {
		case "case":
			p.Once(&seen, 0)
			out.Config.ReadPlain(&p)
		case "people":
			p.Once(&seen, 1)
			out.People = readPeople(&p)
		default:
			p.Stop()
		}
		if p.End() {
			break
		}
		key, ok = p.Next()
	}
	if !p.End() || seen != 3 {
		return false
	}
	b.Config, b.People = out.Config, out.People
	return true
}

func readPeople(p *strictjson.Plain) (out people) {
	var seen uint32
	for key, ok := p.Object(); ok; key, ok = p.Next() {
		switch string(key) {
		case "head":
			p.Once(&seen, 0)
			out.Head = string(p.Text())
		case "members":
			p.Once(&seen, 1)
			out.Members = p.Texts()
		case "children":
			p.Once(&seen, 2)
			out.Children = p.Texts()
		case "names":
			p.Once(&seen, 3)
			out.Names = []Named{}
			for ok := p.Array(); ok; ok = p.More() {
				out.Names = append(out.Names, readNamed(p))
			}
		default:
			p.Stop()
		}
	}
	return out
}

func readNamed(p *strictjson.Plain) (out Named) {
	var seen uint32
	for key, ok := p.Object(); ok; key, ok = p.Next() {
		switch string(key) {
		case "kana":
			p.Once(&seen, 0)
			out.Kana = string(p.Text())
		case "birth":
			p.Once(&seen, 1)
			out.Birth = household.PlainDate(p)
		case "postal_code":
			p.Once(&seen, 2)
			out.PostalCode = string(p.Text())
		case "lot":
			p.Once(&seen, 3)
			out.Lot = string(p.Text())
		default:
			p.Stop()
		}
	}
	return out
}
