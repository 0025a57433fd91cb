package household

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/municipality"
	"github.com/kyufu-go/kyufu/household/strictjson"
)

const wholeHousehold = `{
  "id": "h1", "head": "p1", "declared": ["not_only_dependants", "not_paid_elsewhere"],
  "split": {"from": "h0", "on": "2022-01-10", "same_address": true},
  "members": [
    {"id": "p1", "birth": "1980-05-01", "tax": {"2021": "exempt", "2022": "taxed"}, "income_levy": "zero", "supporter": "none",
     "residence": [{"at": "112020", "to": "2021-12-15"}, {"at": null, "from": "2021-12-15", "to": "2022-01-01"}, {"at": "abroad", "from": "2022-01-01"}]},
    {"id": "p2", "tax": "unfiled", "declared": ["no_taxable_income"], "supporter": {"id": "s1", "tax": {"2021": "relieved"}}, "died_on": "2022-02-01"},
    {"id": "p3", "birth": "2015", "income": {"birth": null, "total_income": "0"}, "residence": null,
     "protected": {"kind": "dv", "proof": "court_order", "against": "p1"}, "child_allowance": {"recipient": "p1", "month": "2021-09", "paid_by": "131016"}},
    {"id": "p4", "residence": [], "child_allowance": {"recipient": "p1", "paid_by": "employer"}}
  ]}`

func TestHouseholdJSONRoundTrip(t *testing.T) {
	t.Parallel()
	var h Household
	require.NoError(t, json.Unmarshal([]byte(wholeHousehold), &h))
	b, err := json.Marshal(h)
	require.NoError(t, err)
	var again Household
	require.NoError(t, json.Unmarshal(b, &again), string(b))
	assert.Equal(t, h, again)

	p1, p2, p3 := h.Members[0], h.Members[1], h.Members[2]
	assert.Equal(t, []TaxStatus{TaxUnknown, Exempt, Taxed}, []TaxStatus{p1.Tax.At(2020), p1.Tax.At(2021), p1.Tax.At(2022)})
	assert.Equal(t, LevyZero, p1.Levy.At(2030))
	assert.Equal(t, Relieved, p2.Supporter.Tax.At(2021))
	assert.Equal(t, SupporterUnknown, p3.Supporter.Kind)
	assert.True(t, p3.ResidenceUnknown)
	assert.Equal(t, municipality.Must("131016"), p3.ChildAllowance.Town)
	assert.True(t, h.Members[3].ChildAllowance.Employer)
	assert.NotNil(t, h.Members[3].Residence, "registered nowhere is not the same as nothing said")
}

func TestEveryFaultOfAHouseholdHasCodePointerAndLine(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]struct {
		code Code
		path string
	}{
		`{"members": [], "head": null, "hat": 1}`:                           {"unknown_key", "/hat"},
		`{"members": [], "Head": null}`:                                     {"unknown_key", "/Head"},
		`{"members": [], "members": []}`:                                    {"duplicate_key", "/members"},
		`{"members": [{"id": "p1", "taxx": "exempt"}]}`:                     {"unknown_key", "/members/0/taxx"},
		`{"members": [{"id": "p1", "tax": "exmpt"}]}`:                       {CodeHousehold, "/members/0/tax"},
		`{"members": [{"id": "p1", "tax": 5}]}`:                             {"type", "/members/0/tax"},
		`{"members": [{"id": "p1", "tax": {"1999": "exempt"}}]}`:            {CodeHousehold, "/members/0/tax"},
		`{"members": [{"id": "p1", "tax": {"02021": "exempt"}}]}`:           {CodeHousehold, "/members/0/tax"},
		`{"members": [{"id": "p1", "income_levy": "some"}]}`:                {CodeHousehold, "/members/0/income_levy"},
		`{"members": [{"child_allowance": {"paid_by": "131017"}}]}`:         {CodeHousehold, "/members/0/child_allowance/paid_by"},
		`{"members": [{"id": "p1", "supporter": "me"}]}`:                    {CodeHousehold, "/members/0/supporter"},
		`{"members": [{"id": "p1", "supporter": {"id": "s", "x": 1}}]}`:     {"unknown_key", "/members/0/supporter/x"},
		`{"members": [{"id": "p1", "declared": ["rich"]}]}`:                 {CodeHousehold, "/members/0/declared"},
		`{"members": [{"id": "p1", "declared": [""]}]}`:                     {CodeHousehold, "/members/0/declared"},
		`{"declared": ["no_taxable_income"], "members": []}`:                {CodeHousehold, "/declared"},
		`{"members": [{"id": "p1", "protected": {"kind": "witness"}}]}`:     {CodeHousehold, "/members/0/protected/kind"},
		`{"members": [{}, {"id": "p1", "residence": [{"at": "112021"}]}]}`:  {CodeHousehold, "/members/1/residence/0/at"},
		`{"members": [{"id": "p1", "residence": [{"at": 5}]}]}`:             {"type", "/members/0/residence/0/at"},
		`{"members": [{"id": "p1", "birth": "1975/03/01"}]}`:                {"format", "/members/0/birth"},
		`{"members": [{"id": "p1", "birth": "2021-02-30"}]}`:                {"range", "/members/0/birth"},
		`{"members": [{"id": "p1", "income": {"total_income": "NaN"}}]}`:    {CodeIncome, "/members/0/income/total_income"},
		`{"members": [{"id": "p1", "income": {"dependants": [{"a": 1}]}}]}`: {"unknown_key", "/members/0/income/dependants/0/a"},
		`{"head": ["p1", "p2"], "members": []}`:                             {"type", "/head"},
	} {
		h := Household{ID: "kept"}
		err := json.Unmarshal([]byte(text), &h)
		require.ErrorIs(t, err, want.code, text)
		assert.Equal(t, Household{ID: "kept"}, h, "a failed unmarshal changes nothing")
		var e *Error
		require.ErrorAs(t, err, &e, text)
		assert.Equal(t, want.path, e.Path, text)
		assert.Equal(t, string(want.code), e.Code())
	}
	var h Household
	var where *strictjson.Error
	require.ErrorAs(t, json.Unmarshal([]byte("{\n\"members\": [\n  {\"id\": \"p1\", \"taxx\": 1}]}"), &h), &where)
	assert.Equal(t, []int{3, 16}, []int{where.Line, where.Column})
}

func TestWhoMovedFromTownToTownWasInJapanBetween(t *testing.T) {
	t.Parallel()
	const t1, t2 = "131016", "112020"
	in := func(at, from, to string) (r Residence) {
		var err error
		r.At, err = ParsePlace(at)
		require.NoError(t, err)
		if from != "" {
			r.From = civil.MustDate(from)
		}
		if to != "" {
			r.To = civil.MustDate(to)
		}
		return r
	}
	const day = "2024-01-01"
	for name, c := range map[string]struct {
		spans []Residence
		want  Place
	}{
		"between two towns":            {[]Residence{in(t1, "", "2023-12-28"), in(t2, "2024-01-05", "")}, Unregistered},
		"the later span is said first": {[]Residence{in(t2, "2024-01-05", ""), in(t1, "", "2023-12-28")}, Unregistered},
		"back to the same town":        {[]Residence{in(t2, "", "2023-12-28"), in(t2, "2024-01-05", "")}, Unregistered},
		"ended on the day":             {[]Residence{in(t1, "", day), in(t2, "2024-01-05", "")}, Unregistered},
		"struck off before":            {[]Residence{in("none", "", "2023-12-28"), in(t2, "2024-01-05", "")}, Unregistered},
		"from abroad":                  {[]Residence{in(t1, "", "2020-01-01"), in("abroad", "2020-01-01", "2023-12-28"), in(t2, "2024-01-05", "")}, Abroad},
		"to abroad":                    {[]Residence{in(t1, "", "2023-12-28"), in("abroad", "2024-01-05", "2025-01-05"), in(t2, "2025-01-05", "")}, Abroad},
		"nothing before":               {[]Residence{in(t2, "2024-01-05", "")}, Abroad},
		"nothing after":                {[]Residence{in(t1, "", "2023-12-28")}, Abroad},
		"an unknown place before":      {[]Residence{in("", "", "2023-12-28"), in(t2, "2024-01-05", "")}, 0},
	} {
		m := &Member{Residence: c.spans}
		got, given := m.PlaceOn(civil.MustDate(day))
		assert.True(t, given, name)
		assert.Equal(t, c.want, got, name)
	}
}

func TestPlaceOn(t *testing.T) {
	t.Parallel()
	here, there := In(municipality.Must("112020")), In(municipality.Must("131016"))
	d := civil.MustDate
	m := Member{Residence: []Residence{{At: here, To: d("2021-12-10")}, {At: there, From: d("2021-12-10"), To: d("2022-03-01")}}}
	for day, want := range map[string]Place{"2021-12-09": here, "2021-12-10": there, "2022-02-28": there, "2022-03-01": Abroad} {
		got, given := m.PlaceOn(d(day))
		assert.True(t, given)
		assert.Equal(t, want, got, day)
	}
	month, err := civil.NewPartial(2021, 12, 0)
	require.NoError(t, err)
	m = Member{Residence: []Residence{{At: here, From: month}}}
	got, _ := m.PlaceOn(d("2021-12-10"))
	assert.Zero(t, got, "moved in some day of that month: unknown")
	got, _ = m.PlaceOn(d("2022-01-01"))
	assert.Equal(t, here, got)
	_, given := (&Member{}).PlaceOn(d("2021-12-10"))
	assert.False(t, given)
}

func TestADayOfWhichNothingIsSaidIsNotAbroad(t *testing.T) {
	t.Parallel()
	town, d := In(municipality.Must("112020")), civil.MustDate
	for day, want := range map[string]civil.Truth{
		"2019-12-31": civil.Unknown, "2020-01-01": civil.True, "2021-06-30": civil.True, "2021-07-01": civil.False, "2024-01-01": civil.Unknown,
	} {
		m := Member{Residence: []Residence{{At: Abroad, From: d("2020-01-01"), To: d("2021-06-25")}, {At: town, From: d("2021-07-01"), To: d("2023-12-28")}}}
		assert.Equal(t, want, m.AbroadOn(d(day)), day)
	}
	assert.Equal(t, civil.False, (&Member{}).AbroadOn(d("2020-01-01")))
	assert.Equal(t, civil.Unknown, (&Member{ResidenceUnknown: true}).AbroadOn(d("2020-01-01")))
	assert.Equal(t, civil.True, (&Member{Residence: []Residence{}}).AbroadOn(d("2020-01-01")), "registered nowhere")
}

func TestByYear(t *testing.T) {
	t.Parallel()
	y := Always(Exempt).With(2021, Taxed).With(1999, Treaty)
	assert.Equal(t, []TaxStatus{Exempt, Taxed, Exempt, TaxUnknown}, []TaxStatus{y.At(2020), y.At(2021), y.At(2034), y.At(2035)})
	assert.Equal(t, InYear(2021, Taxed), ByYear[TaxStatus]{}.With(2021, Taxed))
	assert.True(t, ByYear[IncomeLevy]{}.IsZero())
}

func FuzzHouseholdJSON(f *testing.F) {
	f.Add([]byte(wholeHousehold))
	f.Add([]byte(`{"head": null, "members": [{"id": "", "residence": [{"at": null}]}]}`))
	f.Fuzz(func(t *testing.T, in []byte) {
		var h Household
		if json.Unmarshal(in, &h) != nil {
			return
		}
		b, err := json.Marshal(h)
		if err != nil {
			t.Fatal(err)
		}
		var again Household
		if err := json.Unmarshal(b, &again); err != nil {
			t.Fatalf("cannot read what was written: %v", err)
		}
		if c, err := json.Marshal(again); err != nil || string(b) != string(c) {
			t.Fatalf("%s\n%s", b, c)
		}
	})
}
