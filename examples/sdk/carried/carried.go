// Package carried says what every carrier of the operations must give, byte by byte: the answers of
// this process to all vectors and to households of a synthetic city.
package carried

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/kyufu-go/kyufu/examples/conformance/suite"
	"github.com/kyufu-go/kyufu/examples/internal/tree"
	"github.com/kyufu-go/kyufu/examples/sdk/lines"
	"github.com/kyufu-go/kyufu/examples/sdk/operation/whole"
	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/synth"
)

// Requests are the vectors of the suite and so many households, one line each.
func Requests(households int) ([]byte, error) {
	files, err := suite.Builtin()
	if err != nil {
		return nil, err
	}
	var all bytes.Buffer
	for _, f := range files {
		for _, c := range f.Cases {
			if err := add(&all, lines.Request{ID: f.Path + "#" + c.ID, Op: f.Op, In: c.In}); err != nil {
				return nil, err
			}
		}
	}
	i := 0
	for h := range (synth.Config{Persons: households * 3, Seed: 7}).Households() {
		if i == households {
			break
		}
		in, err := Decide(&h)
		if err != nil {
			return nil, err
		}
		if err := add(&all, lines.Request{ID: "city#" + strconv.Itoa(i), Op: "benefit.evaluate", In: in}); err != nil {
			return nil, err
		}
		i++
	}
	if i < households {
		return nil, fmt.Errorf("the city has %d households only", i)
	}
	return all.Bytes(), nil
}

func add(to *bytes.Buffer, r lines.Request) error {
	line, err := tree.Encode(r)
	if err != nil {
		return err
	}
	to.Write(line)
	to.WriteByte('\n')
	return nil
}

// Decide is the input that decides a household of the city under the programme of 令和3年度.
func Decide(h *synth.Household) (json.RawMessage, error) {
	out := household.Household{ID: h.Number, Head: h.Persons[0].Addressee}
	for i := range h.Persons {
		p := &h.Persons[i]
		m := household.Member{ID: p.Addressee, Birth: p.Birth}
		if status, ok := household.ParseTaxStatus(p.Tax.Status); ok {
			m.Tax = household.InYear(civil.FiscalYear(2021), status)
		}
		if p.Tax.Supporter == "none" {
			m.Supporter = household.Supporter{Kind: household.SupporterNone}
		}
		out.Members = append(out.Members, m)
	}
	return tree.Encode(struct {
		Program      string              `json:"program"`
		Municipality string              `json:"municipality"`
		Household    household.Household `json:"household"`
	}{"P2", "112020", out})
}

// Answers are what a carrier must give to requests, one line each in the same order.
func Answers(requests []byte) []byte {
	var all bytes.Buffer
	for line := range bytes.Lines(requests) {
		all.Write(lines.Line(whole.Call, bytes.TrimSuffix(line, []byte("\n"))))
		all.WriteByte('\n')
	}
	return all.Bytes()
}

// Differ is the first place where what a carrier gave is not what it must give, "" when all is
// alike.
func Differ(want, got []byte) string {
	wanted, given := bytes.Split(want, []byte("\n")), bytes.Split(got, []byte("\n"))
	for i := range wanted {
		switch {
		case i >= len(given):
			return fmt.Sprintf("line %d of %d is missing", i+1, len(wanted))
		case !bytes.Equal(wanted[i], given[i]):
			return fmt.Sprintf("line %d: wanted %s, got %s", i+1, wanted[i], given[i])
		}
	}
	if len(given) > len(wanted) {
		return fmt.Sprintf("%d lines too many", len(given)-len(wanted))
	}
	return ""
}
