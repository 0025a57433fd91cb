// Package carried says what every carrier of the operations must give, byte by byte: the answers of
// this process to all vectors and to households of a synthetic city.
package carried

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/kyufu-go/kyufu/benefit"
	"github.com/kyufu-go/kyufu/examples/conformance/suite"
	"github.com/kyufu-go/kyufu/examples/internal/tree"
	"github.com/kyufu-go/kyufu/examples/sdk/lines"
	"github.com/kyufu-go/kyufu/examples/sdk/operation/whole"
	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/synth"
)

// Households is how many households of the city every carrier decides beside the vectors.
const Households = 10_000

// batch is how many households of the city are asked for in one list.
const batch = 100

// Requests are the vectors of the suite, one a line, and so many households of the city, in lists
// of a hundred a line: each list asks for another program.
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
	if err := city(&all, households); err != nil {
		return nil, err
	}
	return all.Bytes(), nil
}

// city appends the lists of the households.
func city(to *bytes.Buffer, households int) error {
	var list []json.RawMessage
	ids, i := benefit.BuiltinIDs(), 0
	for h := range (synth.Config{Persons: households * 3, Seed: 7}).Households() {
		if i == households {
			break
		}
		in, err := Decide(ids[i/batch%len(ids)], &h)
		if err != nil {
			return err
		}
		list = append(list, in)
		if i++; len(list) < batch && i < households {
			continue
		}
		all, err := tree.Encode(list)
		if err != nil {
			return err
		}
		if err := add(to, lines.Request{ID: fmt.Sprintf("city#%d-%d", i-len(list), i-1), Op: "benefit.evaluate", In: all}); err != nil {
			return err
		}
		list = list[:0]
	}
	if i < households {
		return fmt.Errorf("the city has %d households only", i)
	}
	return nil
}

// Short is one request of the city as a line: a household of two with what the program of 令和3年度
// asks and no more. What a decision takes is measured with it.
func Short() ([]byte, error) {
	for h := range (synth.Config{Persons: 3, Seed: 7}).Households() {
		out := household.Household{ID: h.Number, Head: h.Persons[0].Addressee}
		for i := range h.Persons {
			m := member(&h.Persons[i])
			m.Tax, m.Levy, m.Residence = household.InYear(2021, m.Tax.At(2021)), household.ByYear[household.IncomeLevy]{}, nil
			out.Members = append(out.Members, m)
		}
		line, err := tree.Encode(struct {
			ID string `json:"id"`
			Op string `json:"op"`
			In any    `json:"in"`
		}{"city#0", "benefit.evaluate", struct {
			Program      string              `json:"program"`
			Municipality string              `json:"municipality"`
			Household    household.Household `json:"household"`
		}{"P2", "112020", out}})
		return append(line, '\n'), err
	}
	return nil, errors.New("the city has no household")
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

// Decide is the input that decides a household of the city under a program, with what the city's
// departments know. The tax roll of the city is that of each year of the programs: what a roll says
// of another year is not the city's to tell, but a program of that year has something to judge.
func Decide(program string, h *synth.Household) (json.RawMessage, error) {
	out := household.Household{ID: h.Number, Head: h.Persons[0].Addressee}
	for i := range h.Persons {
		out.Members = append(out.Members, member(&h.Persons[i]))
	}
	in := input{Program: program, Municipality: "112020", Household: out}
	if a := h.Application; !a.Issued.IsZero() {
		in.Application = &form{a.Issued, a.Returned, a.Declined}
	}
	return tree.Encode(in)
}

type input struct {
	Program      string              `json:"program"`
	Municipality string              `json:"municipality"`
	Household    household.Household `json:"household"`
	Application  *form               `json:"application,omitempty"`
	// Allow makes years be judged of which the parameters are unconfirmed.
	Allow bool `json:"allow_unconfirmed"`
}

type form struct {
	Issued   civil.Date `json:"issued"`
	Returned civil.Date `json:"returned"`
	Declined bool       `json:"declined"`
}

func member(p *synth.Person) household.Member {
	m := household.Member{ID: p.Addressee, Birth: p.Birth}
	if p.January != 0 {
		m.Residence = []household.Residence{{At: p.January}}
	}
	levy := household.LevyOwed
	if p.Tax.IncomeLevyZero {
		levy = household.LevyZero
	}
	if status, ok := household.ParseTaxStatus(p.Tax.Status); ok {
		for year := civil.FiscalYear(2020); year <= 2025; year++ {
			m.Tax, m.Levy = m.Tax.With(year, status), m.Levy.With(year, levy)
		}
	}
	switch p.Tax.Supporter {
	case "":
	case "none":
		m.Supporter = household.Supporter{Kind: household.SupporterNone}
	default:
		m.Supporter = household.Supporter{Kind: household.SupporterKnown, ID: p.Tax.Supporter}
		if status, ok := household.ParseTaxStatus(p.Tax.SupporterStatus); ok {
			m.Supporter.Tax = household.InYear(2021, status)
		}
	}
	return m
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
			at := same(wanted[i], given[i])
			return fmt.Sprintf("line %d (%s), byte %d: wanted %s, got %s", i+1, around(wanted[i], 0, 60), at, around(wanted[i], at, 200), around(given[i], at, 200))
		}
	}
	if len(given) > len(wanted) {
		return fmt.Sprintf("%d lines too many", len(given)-len(wanted))
	}
	return ""
}

// same is how many bytes two texts begin with alike.
func same(a, b []byte) int {
	n := 0
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	return n
}

// around is what a text says about a place.
func around(text []byte, at, size int) []byte {
	return text[max(0, at-size/2):min(len(text), at+size/2)]
}
