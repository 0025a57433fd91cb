package register_test

import (
	"bytes"
	"encoding/gob"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/register"
)

const mark = "MARKED"

// whatever are values of every type that says something about a person.
func whatever() []any {
	birth := civil.MustDate("1987-06-05")
	attributes := register.Attributes{Name: mark, Kana: mark, Relationship: mark, Birth: birth, Address: register.NewAddress(mark, mark, true)}
	return []any{
		household.Household{ID: mark, Head: mark, Members: []household.Member{{ID: mark, Birth: birth}}, Split: household.Split{From: mark}},
		household.Member{ID: mark, Birth: birth, Supporter: household.Supporter{ID: mark}, Income: &household.Income{Birth: birth}},
		household.Supporter{ID: mark}, household.Protection{Proof: mark, Against: mark}, household.ChildAllowance{Recipient: mark},
		household.Income{Birth: birth, Dependants: household.Dependants{List: []household.Dependant{{ID: mark, Birth: birth}}}},
		household.Dependant{ID: mark, Birth: birth},
		attributes, register.Person{Number: mark, Attributes: attributes, Household: mark, DiedOn: birth},
		register.Event{ID: "e", Person: mark, Household: mark, Attributes: attributes},
		register.TaxFact{Person: mark, Supporter: register.SupporterFact{ID: mark}}, register.SupporterFact{ID: mark},
		register.WelfareFact{Person: mark, Proof: mark, Against: mark, Recipient: mark},
		register.Identity{Person: mark, Kana: mark, Address: mark, Birth: birth},
		register.Candidate{Person: mark, Resident: mark}, register.Link{Code: "matched", Person: mark},
		register.Anomaly{Code: "no_head", Person: mark, Household: mark},
	}
}

func TestNoPrinterShowsWhoAPersonIs(t *testing.T) {
	t.Parallel()
	for _, v := range whatever() {
		var out bytes.Buffer
		fmt.Fprintf(&out, "%v|%+v|%#v|%s|%q|%x|%d", v, v, v, v, v, v, v)
		fmt.Fprintf(&out, "%v|%+v|%#v", struct{ In any }{v}, []any{v}, map[string]any{"k": v})
		slog.New(slog.NewTextHandler(&out, nil)).Info("m", "v", v)
		slog.New(slog.NewJSONHandler(&out, nil)).Info("m", "v", v)
		if b, err := xml.Marshal(v); err == nil {
			out.Write(b)
		}
		_ = gob.NewEncoder(&out).Encode(v)
		assert.NotContains(t, out.String(), mark, "%T", v)
		assert.NotContains(t, out.String(), "1987-06-05", "%T", v)
		assert.NotContains(t, out.String(), fmt.Sprintf("%x", mark), "%T", v)
	}
}

func TestRowsOfTheRegisterAreNotWrittenAsJSONByAccident(t *testing.T) {
	t.Parallel()
	for _, v := range whatever()[7:] {
		b, err := json.Marshal(v)
		assert.Error(t, err, "%T: %s", v, b)
	}
}
