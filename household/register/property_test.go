package register_test

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"testing"

	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/intake"
	"github.com/kyufu-go/kyufu/household/municipality"
	"github.com/kyufu-go/kyufu/household/register"
	"github.com/kyufu-go/kyufu/household/text/table"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// drawHistory appends a random history to a g.
func drawHistory(t *rapid.T, g *register.Register) []register.Event {
	var list []register.Event
	for p := range 5 {
		list = append(list, register.Event{ID: fmt.Sprint("e", p), Type: register.EventMoveIn, Date: firstDay, Known: firstDay, Person: fmt.Sprint("p", p+1), Household: fmt.Sprint("h", p%3+1)})
	}
	events := rapid.IntRange(0, 14).Draw(t, "events")
	for place := 5; place < 5+events; place++ {
		list = append(list, drawEvent(t, place))
	}
	require.NoError(t, g.Append(list...))
	return list
}

// What a member's residence says about any day is what the register composed for that day
// says: the two are found in different ways.
func TestResidenceAgreesWithCompositionOnEveryDay(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		g := register.New(register.Config{Municipality: municipality.Must("112020")})
		drawHistory(t, g)
		known := firstDay.AddDays(rapid.IntRange(0, 12).Draw(t, "known at"))
		v := g.AsOf(firstDay.AddDays(rapid.IntRange(0, 12).Draw(t, "base")), known)
		if rapid.Bool().Draw(t, "updated") {
			require.NoError(t, g.Append(drawEvent(t, g.Len())))
			v.Update()
		}
		for d := range 14 {
			on := firstDay.AddDays(d)
			then := g.AsOf(on, known)
			for h := range v.All() {
				for i := range h.Members {
					_, here := then.Of(h.Members[i].ID)
					at, given := h.Members[i].PlaceOn(on)
					require.Equal(t, here, given && at == place("112020"), "%s on %s: %v", h.Members[i].ID, on, h.Members[i].Residence)
				}
			}
		}
	})
}

// adorn gives an event statements and dates of which parts are unknown.
func adorn(t *rapid.T, e register.Event) register.Event {
	if e.Type == register.EventCancellation {
		return e
	}
	switch rapid.IntRange(0, 7).Draw(t, "statement") {
	case 0:
		e.Attributes.Birth = firstDay.AddDays(rapid.IntRange(0, 12).Draw(t, "birth"))
	case 1:
		e.Attributes.Birth, _ = civil.NewPartial(2021, 1, 0)
	case 2:
		e.Attributes.January = rapid.SampledFrom([]household.Place{place("111007"), place("112020"), household.Abroad}).Draw(t, "january")
	case 3:
		e.From = place("132209")
	case 4:
		if !e.Date.IsZero() {
			e.Date, _ = civil.NewPartial(2021, 1, 0)
		}
	case 5:
		if !e.Date.IsZero() {
			e.Date = e.Date.About()
		}
	case 6:
		if e.Type == register.EventMoveIn {
			e.Type, e.Date = register.EventListed, civil.Date{}
		}
	}
	return e
}

// However a view was brought up to date, it is the view that would be made anew, to the
// last byte of every household and every anomaly.
func TestUpdateMakesTheViewThatWouldBeMadeAnew(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		g := register.New(register.Config{Municipality: municipality.Must("112020")})
		drawHistory(t, g)
		base, known := firstDay.AddDays(rapid.IntRange(0, 12).Draw(t, "base")), firstDay.AddDays(rapid.IntRange(0, 12).Draw(t, "known at"))
		v := g.AsOf(base, known)
		for range rapid.IntRange(1, 6).Draw(t, "updates") {
			for range rapid.IntRange(1, 3).Draw(t, "appended") {
				require.NoError(t, g.Append(adorn(t, drawEvent(t, g.Len()))))
			}
			touched := v.Update()
			anew := g.AsOf(base, known)
			require.Equal(t, flat(t, anew), flat(t, v))
			require.Equal(t, anew.Anomalies(), v.Anomalies())
			require.LessOrEqual(t, touched, 5, "no more households than there are")
		}
	})
}

// A file of events makes the register that the events make, in either encoding.
func TestAFileMakesTheSameRegisterAsItsEvents(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		g := register.New(register.Config{Municipality: municipality.Must("112020")})
		list := drawHistory(t, g)
		file := writeEvents(t, list, rapid.SampledFrom([]table.Encoding{table.UTF8, table.CP932}).Draw(t, "encoding"))
		read := register.New(register.Config{Municipality: municipality.Must("112020")})
		report, err := intake.Residents(read, bytes.NewReader(file), intake.Options{})
		require.NoError(t, err)
		require.Equal(t, len(list), report.Taken, "%v", report.Findings)
		base, known := firstDay.AddDays(rapid.IntRange(0, 12).Draw(t, "base")), firstDay.AddDays(rapid.IntRange(0, 12).Draw(t, "known at"))
		require.Equal(t, summary(g.AsOf(base, known)), summary(read.AsOf(base, known)))
		stored := register.New(register.Config{Municipality: municipality.Must("112020")})
		for e := range g.Events() {
			require.NoError(t, stored.Append(e))
		}
		require.Equal(t, summary(g.AsOf(base, known)), summary(stored.AsOf(base, known)), "stored and read again")
	})
}

func writeEvents(t require.TestingT, list []register.Event, encoding table.Encoding) []byte {
	var b bytes.Buffer
	w := table.NewWriter(&b, table.WriterConfig{Encoding: encoding, Columns: []table.Column{
		{ID: "異動番号"}, {ID: "異動事由"}, {ID: "異動日"}, {ID: "処理日"}, {ID: "宛名番号"}, {ID: "世帯番号"}, {ID: "世帯主"}, {ID: "異動先世帯番号"}, {ID: "対象異動番号"},
	}})
	for _, e := range list {
		date := ""
		if !e.Date.IsZero() {
			date = e.Date.Wareki(civil.WarekiStyle{})
		}
		_, err := w.Write([]string{e.ID, e.Type.String(), date, e.Known.String(), e.Person, e.Household, map[civil.Truth]string{civil.True: "1", civil.False: "0"}[e.Head], e.To, e.Of})
		require.NoError(t, err)
	}
	require.NoError(t, w.Flush())
	return b.Bytes()
}

// slowStatus decides a year of a person by sorting all that is known.
func slowStatus(facts []register.TaxFact, base, known civil.Date) (status household.TaxStatus, declared bool) {
	list := slices.DeleteFunc(slices.Clone(facts), func(f register.TaxFact) bool { return before(known, f.Known) || before(known, f.From) })
	slices.SortStableFunc(list, func(a, b register.TaxFact) int { return a.Known.Days() - b.Known.Days() })
	var roll []register.TaxFact
	var declaration *register.TaxFact
	for i, f := range list {
		if f.Source == register.ByDeclared {
			declaration = &list[i]
		} else {
			roll = append(roll, f)
		}
	}
	if len(roll) > 0 {
		slices.SortStableFunc(roll, func(a, b register.TaxFact) int {
			return cmp.Or(a.Known.Days()-b.Known.Days(), int(a.Source)-int(b.Source))
		})
		last := roll[len(roll)-1]
		status = last.Status
		for _, f := range roll {
			if f.Known == last.Known && f.Source == last.Source && f.Status != status {
				return household.TaxUnknown, false
			}
		}
	}
	if declaration != nil && (status == household.TaxUnknown || status == household.Unfiled) {
		switch declaration.Status {
		case household.Exempt, household.Relieved:
			declared = true
		case household.Taxed, household.Treaty:
			status = declaration.Status
		default: // says nothing
		}
	}
	return status, declared
}

func TestTaxFactsAgreeWithTheSlowModel(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		g := register.New(register.Config{})
		require.NoError(t, g.Append(register.Event{Type: register.EventMoveIn, Date: firstDay, Person: "p1", Household: "h1"}))
		var facts []register.TaxFact
		for range rapid.IntRange(0, 6).Draw(t, "facts") {
			f := register.TaxFact{
				Person: "p1", Year: 2021, Status: household.TaxStatus(rapid.IntRange(0, 5).Draw(t, "status")),
				Known: firstDay.AddDays(rapid.IntRange(0, 3).Draw(t, "known")), From: firstDay.AddDays(rapid.IntRange(0, 3).Draw(t, "from")),
			}
			f.Source = register.Source(rapid.IntRange(0, 3).Draw(t, "source"))
			facts = append(facts, f)
			require.NoError(t, g.AddTax(f))
		}
		base, known := firstDay.AddDays(rapid.IntRange(0, 4).Draw(t, "base")), firstDay.AddDays(rapid.IntRange(0, 4).Draw(t, "known at"))
		v := g.AsOf(base, known)
		v.SetYear(2021)
		h, found := v.Of("p1")
		require.True(t, found)
		status, declared := slowStatus(facts, base, known)
		require.Equal(t, status, h.Members[0].Tax.At(2021), "%v", facts)
		require.Equal(t, declared, h.Members[0].Declared.Has(household.NoTaxableIncome), "%v", facts)
	})
}
