package permitted

import (
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/kyufu-go/kyufu/household/civil"
)

// published is an assessment that is there on every day of the tests.
var published = Assessment{PublishedOn: civil.MustDate("2021-12-01")}

func ask(on string, change ...func(*Query)) Query {
	q := Query{
		Designation: "from-2021-12-20",
		On:          civil.MustDate(on), Inquirer: PayingBody, Duty: SpecifiedPublicBenefit, Provider: Mayor,
		Information: LocalTax, Subject: Member, FiscalYear: 2021, Assessment: published,
	}
	for _, f := range change {
		f(&q)
	}
	return q
}

func information(i Information) func(*Query) {
	return func(q *Query) {
		q.Information = i
		if i != LocalTax {
			q.FiscalYear = 0
		}
	}
}

func knownAt(day string) func(*Query) {
	return func(q *Query) { q.KnownAt = civil.MustDate(day) }
}

func via(id string) func(*Query) { return func(q *Query) { q.Via = id } }

func TestCheckDenyMatrix(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		q    Query
		want Reason
		no   string
	}{
		"everything right":                     {ask("2022-03-01"), ReasonPermitted, "121"},
		"another inquirer":                     {ask("2022-03-01", func(q *Query) { q.Inquirer = "school_board" }), ReasonInquirer, ""},
		"another duty":                         {ask("2022-03-01", func(q *Query) { q.Duty = "library_cards" }), ReasonDuty, ""},
		"before the row is in force":           {ask("2021-12-21"), ReasonNotInForce, ""},
		"the row not yet known":                {ask("2024-06-01", knownAt("2021-12-21")), ReasonNotKnown, ""},
		"another provider":                     {ask("2022-03-01", func(q *Query) { q.Provider = "governor" }), ReasonProvider, "121"},
		"information of another provider":      {ask("2022-03-01", information(AccountRegister)), ReasonInformation, "121"},
		"a supporter":                          {ask("2022-03-01", func(q *Query) { q.Subject = Supporter }), ReasonSubject, "121"},
		"nobody in particular":                 {ask("2022-03-01", func(q *Query) { q.Subject = "" }), ReasonSubject, "121"},
		"a fiscal year to come":                {ask("2022-03-31", func(q *Query) { q.FiscalYear = 2022 }), ReasonFiscalYear, "121"},
		"no fiscal year":                       {ask("2022-03-01", func(q *Query) { q.FiscalYear = 0 }), ReasonFiscalYear, "121"},
		"a fiscal year before the window":      {ask("2022-03-01", func(q *Query) { q.FiscalYear = 2015 }), ReasonFiscalYear, "121"},
		"an unheard-of carrier":                {ask("2022-03-01", via("other")), ReasonCarrier, "121"},
		"the carrier after its time":           {ask("2022-07-01", via("disabled_child_high_cost")), ReasonCarrierPeriod, "121"},
		"a carrier under the new row":          {ask("2024-06-01", via("disabled_child_high_cost")), ReasonCarrier, "160"},
		"after the duty closed":                {ask("2022-10-01", func(q *Query) { q.ClosedOn = civil.MustDate("2022-09-30") }), ReasonDutyClosed, "121"},
		"on the duty's last day":               {ask("2022-09-30", func(q *Query) { q.ClosedOn = civil.MustDate("2022-09-30") }), ReasonPermitted, "121"},
		"no assessment":                        {ask("2022-03-01", func(q *Query) { q.Assessment = Assessment{} }), ReasonAssessmentMissing, "121"},
		"assessment published the day after":   {ask("2022-03-01", assessed("2022-03-02", ExPost{})), ReasonAssessmentLater, "121"},
		"assessment published that day":        {ask("2022-03-01", assessed("2022-03-01", ExPost{})), ReasonPermitted, "121"},
		"assessed afterwards on a ground":      {ask("2022-03-01", assessed("2024-12-25", emergency("2021-12-22", ""))), ReasonPermitted, "121"},
		"asked before the ground":              {ask("2022-03-01", assessed("2024-12-25", emergency("2022-03-02", ""))), ReasonAssessmentLater, "121"},
		"the ground has run out":               {ask("2022-03-01", assessed("2024-12-25", emergency("2021-12-22", "2022-02-28"))), ReasonAssessmentGround, "121"},
		"unpublished but on a ground":          {ask("2022-03-01", assessed("", emergency("2021-12-22", "2022-03-01"))), ReasonPermitted, "121"},
		"a day that is unknown":                {func() Query { q := ask("2022-03-01"); q.On = civil.Date{}; return q }(), ReasonNotInForce, ""},
		"account register about the head":      {ask("2022-03-01", information(AccountRegister), func(q *Query) { q.Provider = PrimeMinister; q.Subject = Head }), ReasonPermitted, "121"},
		"account register about another":       {ask("2022-03-01", information(AccountRegister), func(q *Query) { q.Provider = PrimeMinister }), ReasonSubject, "121"},
		"a fiscal year for the account":        {ask("2022-03-01", func(q *Query) { q.Information, q.Provider, q.Subject = AccountRegister, PrimeMinister, Head }), ReasonFiscalYear, "121"},
		"the fiscal year begins on 1 April":    {ask("2022-04-01", func(q *Query) { q.FiscalYear = 2022 }), ReasonPermitted, "121"},
		"resident record before the new order": {ask("2024-05-26", information(ResidentRecord)), ReasonInformation, "121"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			v := BuiltIn().Check(test.q)
			require.Equal(t, test.want.Code(), v.Reason.Code())
			require.Equal(t, test.want == ReasonPermitted, v.Permitted)
			require.Equal(t, test.no, v.No)
			require.Equal(t, BuiltIn().Digest(), v.ListDigest)
		})
	}
}

func assessed(on string, ground ExPost) func(*Query) {
	return func(q *Query) {
		q.Assessment = Assessment{ExPost: ground}
		if on != "" {
			q.Assessment.PublishedOn = civil.MustDate(on)
		}
	}
}

func emergency(from, until string) ExPost {
	g := ExPost{Ground: "emergency", From: civil.MustDate(from)}
	if until != "" {
		g.Until = civil.MustDate(until)
	}
	return g
}

func TestCheckCollectsEveryReason(t *testing.T) {
	t.Parallel()
	q := ask("2022-10-01", via("disabled_child_high_cost"))
	q.Subject, q.FiscalYear, q.Assessment, q.ClosedOn = Supporter, 2030, Assessment{}, civil.MustDate("2022-09-30")
	v := BuiltIn().Check(q)
	require.Equal(t, []Reason{ReasonSubject, ReasonFiscalYear, ReasonCarrierPeriod, ReasonDutyClosed, ReasonAssessmentMissing}, v.All.Reasons())
	require.Equal(t, ReasonSubject, v.Reason)
}

// Acceptance check 3: row 121 answers for 2022-03-01 and row 160 for 2024-06-01; a resident-record
// request is denied on the first day and allowed on the second; the border is between 2024-05-26
// and 27 in Japan time.
func TestAcceptance3RowsAndBorder(t *testing.T) {
	t.Parallel()
	l := BuiltIn()
	first, second := l.Check(ask("2022-03-01")), l.Check(ask("2024-06-01"))
	require.Equal(t, "121", first.No)
	require.Contains(t, first.Article, "59")
	require.Equal(t, "160", second.No)
	require.Contains(t, second.Article, "162")
	require.True(t, first.Permitted && second.Permitted)
	require.False(t, l.Check(ask("2022-03-01", information(ResidentRecord))).Permitted)
	require.True(t, l.Check(ask("2024-06-01", information(ResidentRecord))).Permitted)
	require.Equal(t, "121", l.Check(ask("2024-05-26")).No)
	require.Equal(t, "160", l.Check(ask("2024-05-27")).No)
}

// Acceptance check 4: the carrier procedure is accepted from 2021-12-22 to June 2022 only, and the
// decision shows both: the legal row and the procedure the inquiry rides on.
func TestAcceptance4CarrierProcedure(t *testing.T) {
	t.Parallel()
	const carrier = "disabled_child_high_cost"
	for day, want := range map[string]Reason{
		"2021-12-21": ReasonNotInForce, "2021-12-22": ReasonPermitted, "2022-06-30": ReasonPermitted, "2022-07-01": ReasonCarrierPeriod,
	} {
		v := BuiltIn().Check(ask(day, via(carrier)))
		require.Equal(t, want, v.Reason, day)
		if v.Permitted {
			require.Equal(t, "121", v.No)
			require.Equal(t, carrier, v.Carrier)
		}
	}
	require.Equal(t, carrier, BuiltIn().Check(ask("2022-03-01")).Carrier, "it also says so when not asked")
	require.Empty(t, BuiltIn().Check(ask("2022-07-01")).Carrier)
	codes := BuiltInCodes()
	on := civil.MustDate("2022-03-01")
	legal, ok := codes.Code(OfDuty, string(SpecifiedPublicBenefit), on)
	require.True(t, ok)
	require.Equal(t, "JM01000000121000", legal.Code)
	ridden, ok := codes.Code(OfProcedure, carrier, on)
	require.True(t, ok)
	require.NotEqual(t, legal.Code, ridden.Code)
}

func TestCheckAsKnownThen(t *testing.T) {
	t.Parallel()
	l := BuiltIn()
	require.Equal(t, "121", l.Check(ask("2024-06-01", knownAt("2024-05-23"))).No, "in 2024 before the order nobody knew of row 160")
	require.Equal(t, "160", l.Check(ask("2024-06-01", knownAt("2024-05-24"))).No)
	require.Equal(t, ReasonInformation, l.Check(ask("2024-06-01", knownAt("2024-05-23"), information(ResidentRecord))).Reason)
}

// slowCheck is the obviously right answer of the list alone: it walks all versions and compares
// dates as texts.
func slowCheck(l *List, q Query) (permitted bool, no string) {
	for _, r := range l.Rows() {
		if !slowCurrent(l, r, q.KnownAt) || r.Withdrawn || q.On.String() < r.From.String() || r.To.Known() && q.On.String() > r.To.String() {
			continue
		}
		for _, who := range r.Inquirers {
			for _, g := range r.Grants {
				if who == q.Inquirer && r.Duty == q.Duty && g.Provider == q.Provider && g.Information == q.Information &&
					slices.Contains(g.Subjects, q.Subject) && g.Years.Covers(q.FiscalYear, q.On) && slowCarrier(r.Carrier, q) {
					return true, r.No
				}
			}
		}
	}
	return false, ""
}

// slowCurrent: the version is the last of its row that was known.
func slowCurrent(l *List, r Row, known civil.Date) bool {
	if known.Known() && r.KnownSince.String() > known.String() {
		return false
	}
	for _, other := range l.Rows() {
		if other.ID == r.ID && other.KnownSince.String() > r.KnownSince.String() &&
			(!known.Known() || other.KnownSince.String() <= known.String()) {
			return false
		}
	}
	return true
}

func slowCarrier(c *Carrier, q Query) bool {
	return q.Via == "" || c != nil && c.ID == q.Via && c.From.String() <= q.On.String() && q.On.String() <= c.To.String()
}

var (
	genDay = rapid.Custom(func(t *rapid.T) civil.Date {
		return civil.MustDate("2022-01-01").AddDays(rapid.IntRange(0, 40).Draw(t, "day"))
	})
	genName = rapid.SampledFrom([]string{"a", "b", "c"})
)

func genRow(t *rapid.T, i int) Row {
	r := Row{
		ID: genName.Draw(t, "id"), No: strconv.Itoa(i), Inquirers: rapid.SliceOfNDistinct(rapid.SampledFrom([]Party{"a", "b"}), 1, 2, rapid.ID[Party]).Draw(t, "who"),
		Duty: Duty(genName.Draw(t, "duty")), From: genDay.Draw(t, "from"), KnownSince: genDay.Draw(t, "known"),
		Withdrawn: rapid.IntRange(0, 9).Draw(t, "withdrawn") == 0,
	}
	if rapid.Bool().Draw(t, "ends") {
		r.To = r.From.AddDays(rapid.IntRange(0, 20).Draw(t, "for"))
	}
	for _, info := range []Information{"a", "b"} {
		if info == "a" || rapid.Bool().Draw(t, "second") {
			r.Grants = append(r.Grants, Grant{
				Provider: Party(genName.Draw(t, "provider")), Information: info, Subjects: []Subject{Head, Member}[:rapid.IntRange(0, 2).Draw(t, "whose")],
				Years: rapid.SampledFrom([]YearRule{{}, {Kind: AnyYear}, {Kind: YearRange, First: 2020, Last: 2021}, {Kind: YearWindow, Back: 1}}).Draw(t, "years"),
			})
		}
	}
	if rapid.Bool().Draw(t, "carried") {
		from := genDay.Draw(t, "carryFrom")
		r.Carrier = &Carrier{ID: genName.Draw(t, "carrier"), From: from, To: from.AddDays(rapid.IntRange(0, 10).Draw(t, "carry"))}
	}
	return r
}

func genList(t *rapid.T) *List {
	var rows []Row
	seen := map[string]bool{}
	for i := range rapid.IntRange(0, 12).Draw(t, "rows") {
		r := genRow(t, i)
		if key := r.ID + r.KnownSince.String(); !seen[key] {
			seen[key] = true
			rows = append(rows, r)
		}
	}
	l, err := New("x", "generated", rows)
	require.NoError(t, err)
	return l
}

func TestCheckAgreesWithSlowReference(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		l := genList(t)
		for range 40 {
			q := Query{
				Designation: "from-2021-12-20",
				On:          genDay.Draw(t, "on"), Inquirer: rapid.SampledFrom([]Party{"a", "b"}).Draw(t, "who"), Duty: Duty(genName.Draw(t, "duty")),
				Provider: Party(genName.Draw(t, "provider")), Information: rapid.SampledFrom([]Information{"a", "b"}).Draw(t, "what"),
				Subject:    rapid.SampledFrom([]Subject{Head, Member, Supporter}).Draw(t, "whose"),
				FiscalYear: rapid.SampledFrom([]civil.FiscalYear{0, 2020, 2021, 2022}).Draw(t, "year"),
				Via:        rapid.SampledFrom([]string{"", "", "a"}).Draw(t, "via"), Assessment: published,
			}
			if rapid.Bool().Draw(t, "then") {
				q.KnownAt = genDay.Draw(t, "known")
			}
			permitted, no := slowCheck(l, q)
			v := l.Check(q)
			require.Equal(t, permitted, v.Permitted)
			require.Equal(t, permitted, v.Reason == ReasonPermitted)
			require.Equal(t, permitted, v.All == 0)
			if permitted {
				require.Equal(t, no, v.No)
			}
		}
	})
}

func TestCheckAllocatesNothing(t *testing.T) {
	l, queries := bigList(t)
	require.Zero(t, testing.AllocsPerRun(100, func() {
		for i := range queries {
			sink = l.Check(queries[i])
		}
	}))
}

var sink Verdict

// bigList is a list of 200 rows in two regimes, and questions that hit and miss it.
func bigList(t testing.TB) (*List, []Query) {
	var rows []Row
	for i := range 200 {
		n := strconv.Itoa(i)
		r := Row{
			ID: "row-" + n, No: n, Act: "act", Article: "art. " + n, Notice: "notice " + n,
			Inquirers: []Party{PayingBody, "governor"}, Duty: Duty("duty_" + strconv.Itoa(i/2)),
			Grants: []Grant{
				{Provider: Mayor, Information: LocalTax, Subjects: []Subject{Head, Member}, Years: YearRule{Kind: YearWindow, Back: 5}},
				{Provider: PrimeMinister, Information: AccountRegister, Subjects: []Subject{Head}},
			},
			From: civil.MustDate("2021-12-22"), KnownSince: civil.MustDate("2021-12-22"), To: civil.MustDate("2024-05-26"),
		}
		if i%2 == 1 {
			r.From, r.To = civil.MustDate("2024-05-27"), civil.Date{}
		}
		rows = append(rows, r)
	}
	l, err := New("big", "generated", rows)
	require.NoError(t, err)
	var queries []Query
	for i := range 64 {
		q := ask("2022-03-01")
		q.Duty = Duty("duty_" + strconv.Itoa(i))
		switch i % 4 {
		case 1:
			q.On, q.FiscalYear = civil.MustDate("2024-06-01"), 2023
		case 2:
			q.Information = ResidentRecord
		case 3:
			q.Subject = Supporter
		}
		queries = append(queries, q)
	}
	return l, queries
}

func BenchmarkCheck200Rows(b *testing.B) {
	l, queries := bigList(b)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		sink = l.Check(queries[i&63])
	}
}
