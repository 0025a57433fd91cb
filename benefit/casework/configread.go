package casework

import (
	"strconv"

	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/strictjson"
)

// ReadPlain reads the config that follows in p, and reports whether it did; see [Event.ReadPlain].
func (c *Config) ReadPlain(p *strictjson.Plain) bool {
	if c == nil || p == nil {
		return false
	}
	var out Config
	var seen uint32
	for key, ok := p.Object(); ok; key, ok = p.Next() {
		switch string(key) {
		case "id":
			p.Once(&seen, 0)
			out.ID = string(p.Text())
		case "program":
			p.Once(&seen, 1)
			out.Program = string(p.Text())
		case "household":
			p.Once(&seen, 2)
			out.Household = string(p.Text())
		case "municipality":
			p.Once(&seen, 3)
			readCode(p, &out.Municipality)
		case "terms":
			p.Once(&seen, 4)
			out.Terms = readTerms(p)
		case "line":
			p.Once(&seen, 5)
			out.Line = readYen(p)
		default:
			p.Stop()
		}
	}
	if p.Stopped() {
		return false
	}
	*c = out
	return true
}

func readTerms(p *strictjson.Plain) Terms {
	out := Terms{}
	for key, ok := p.Object(); ok; key, ok = p.Next() {
		if _, twice := out[Clock(key)]; twice {
			p.Stop()
		}
		out[Clock(key)] = readTerm(p)
	}
	return out
}

func readTerm(p *strictjson.Plain) (t Term) {
	var seen uint32
	for key, ok := p.Object(); ok; key, ok = p.Next() {
		switch string(key) {
		case "days":
			p.Once(&seen, 0)
			var err error
			if t.Days, err = strconv.Atoi(string(p.Skip())); err != nil {
				p.Stop()
			}
		case "months":
			p.Once(&seen, 2)
			var err error
			if t.Months, err = strconv.Atoi(string(p.Skip())); err != nil {
				p.Stop()
			}
		case "end":
			p.Once(&seen, 1)
			t.End = household.PlainDate(p)
		default:
			p.Stop()
		}
	}
	return t
}
