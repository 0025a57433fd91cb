package permitted

import (
	"slices"

	"github.com/kyufu-go/kyufu/household/civil"
)

// Party is a kind of institution as the list's columns 情報照会者 and 情報提供者 name it.
type Party string

// Duty is the work (事務) an inquiry serves, by the name this package gives it.
type Duty string

// Information is a kind of information (特定個人情報名) that a provider may be asked for.
type Information string

// Subject is the relation to the procedure of the person asked about (whose data).
type Subject string

// The names the embedded list uses. A municipality's own list may bring others.
const (
	// PayingBody is the body that pays a specified public benefit (公的給付の支給を実施する行政機関の長等).
	PayingBody Party = "paying_body"
	// Mayor is a municipal mayor (市町村長), the provider of tax and resident data.
	Mayor Party = "mayor"
	// PrimeMinister is the Prime Minister (内閣総理大臣), the provider of the account register.
	PrimeMinister Party = "prime_minister"

	// SpecifiedPublicBenefit is the management of base information of a specified public benefit
	// (特定公的給付).
	SpecifiedPublicBenefit Duty = "specified_public_benefit"

	// LocalTax is tax information (地方税関係情報).
	LocalTax Information = "local_tax"
	// ResidentRecord is resident-record information (住民票関係情報).
	ResidentRecord Information = "resident_record"
	// AccountRegister is the register of accounts for public benefits (公的給付支給等口座情報).
	AccountRegister Information = "account_register"

	// Head is the head of household (世帯主), who receives the benefit.
	Head Subject = "head"
	// Member is any other member of a household whose eligibility is judged.
	Member Subject = "member"
	// Payee is a person who is paid and no head: of a benefit per person, or the child allowance.
	Payee Subject = "payee"
	// Supporter is a person who claims a member as a dependant (扶養者). No built-in row covers one:
	// a supporter's own eligibility is not judged.
	Supporter Subject = "supporter"
)

// YearRule says for which fiscal years a row lets one ask.
// The zero value is [NoYear].
type YearRule struct {
	// Kind decides which of the other fields count.
	Kind YearKind
	// First and Last bound the fiscal year for [YearRange], both included.
	First, Last civil.FiscalYear
	// Back is for [YearWindow]: how many fiscal years before the one in which the inquiry falls.
	Back int
}

// YearKind is the kind of a [YearRule].
type YearKind uint8

var yearKinds = [...]string{"none", "any", "range", "window"}

// String is the kind's code: none, any, range or window.
func (k YearKind) String() string {
	if int(k) < len(yearKinds) {
		return yearKinds[k]
	}
	return "?"
}

// MarshalText writes the code. Errors: years.
func (k YearKind) MarshalText() ([]byte, error) {
	if int(k) >= len(yearKinds) {
		return nil, &Error{Row: -1, Column: "fiscal_year", code: CodeYears}
	}
	return []byte(k.String()), nil
}

// UnmarshalText reads what MarshalText writes. Errors: years.
func (k *YearKind) UnmarshalText(text []byte) error {
	i := slices.Index(yearKinds[:], string(text))
	if i < 0 {
		return &Error{Row: -1, Column: "fiscal_year", code: CodeYears}
	}
	*k = YearKind(i)
	return nil
}

const (
	// NoYear means the information has no fiscal year and a query must not name one.
	NoYear YearKind = iota
	// AnyYear means every fiscal year, but one must be named.
	AnyYear
	// YearRange means the fiscal years First to Last.
	YearRange
	// YearWindow means the fiscal year of the day of the inquiry and Back years before it.
	YearWindow
)

// Covers reports whether the rule lets one ask on the day on for fiscal year y (0: none named).
func (r YearRule) Covers(y civil.FiscalYear, on civil.Date) bool {
	return r.covers(y, fiscalYearOf(on))
}

func (r YearRule) covers(y, current civil.FiscalYear) bool {
	switch r.Kind {
	case NoYear:
		return y == 0
	case AnyYear:
		return y != 0
	case YearRange:
		return r.First <= y && y <= r.Last
	case YearWindow:
		return y != 0 && current-civil.FiscalYear(r.Back) <= y && y <= current
	}
	return false
}

// fiscalYearOf is the fiscal year a day falls in, 0 for an unknown day.
func fiscalYearOf(on civil.Date) civil.FiscalYear {
	y, _ := civil.FiscalYearOf(on)
	return y
}

// Grant is one pair of a row: from whom, what, about whom, for which years.
type Grant struct {
	Provider    Party
	Information Information
	// Subjects are the relations covered. An empty list covers nobody.
	Subjects []Subject
	Years    YearRule
}

// Carrier is another operational procedure under which inquiries of a row are sent for a time,
// until the data standard layout has the row's own (転用する事務手続).
type Carrier struct {
	// ID is the stable name used in [Query.Via].
	ID string
	// Name is the procedure's Japanese name.
	Name string
	// Source is the letter or notice that allows it.
	Source string
	// From and To bound its use, both included.
	From, To civil.Date
}

// Row is one version of one row of the permitted-inquiry list (照会許可用照合リスト).
//
// A row is stored along two time axes. From and To say when it is in force. KnownSince says from
// which day the municipality knew this version; a version with the same ID and a later KnownSince
// replaces it from that day on, so that a question about the past is answered with what was known
// then.
type Row struct {
	// ID names the row through all its versions.
	ID string
	// No is the row's number in the legal table ("121"). It is not an operational code: see
	// [CodeTable].
	No string
	// Act, Article and Notice cite the legal basis: the table, the article with the details and the
	// joint notice.
	Act, Article, Notice string
	// Inquirers are the kinds joined by "or" in the first column.
	Inquirers []Party
	Duty      Duty
	Grants    []Grant
	// From and To bound the time in force, both included; an unknown To means until further notice.
	From, To civil.Date
	// KnownSince is the first day on which this version is known.
	KnownSince civil.Date
	// Withdrawn means the row turned out never to have been in force.
	Withdrawn bool
	// Carrier is nil unless the row's inquiries ride on another procedure for a time.
	Carrier *Carrier
}

// List is the permitted-inquiry list (照会許可用照合リスト), checked and compiled. It is immutable and safe
// for concurrent use. Make one with [New], [LoadJSON], [LoadCSV] or [BuiltIn].
type List struct {
	id, source string
	digest     string
	rows       []Row
	compiled   []compiledRow
	// byGrant finds the grants for an exact question, byDuty the rows a denial can cite.
	byGrant map[grantKey][]grantRef
	byDuty  map[dutyKey][]int32
	parties map[Party]struct{}
}

type (
	grantKey struct {
		inquirer, provider Party
		duty               Duty
		information        Information
	}
	dutyKey struct {
		inquirer Party
		duty     Duty
	}
	grantRef struct{ row, grant int32 }
)

// compiledRow holds a version's borders as day numbers, all inclusive.
type compiledRow struct {
	from, to         int32
	known, knownLast int32
	carryFrom, carry int32
}

// forever stands for a border that is not set.
const forever = int32(1<<31 - 1)

// New checks rows and compiles them. ID and source say where the list comes from; both are part of
// the digest. The error joins one [*Error] for each thing that is wrong.
func New(id, source string, rows []Row) (*List, error) {
	rows = cloneRows(rows)
	if err := validateRows(rows); err != nil {
		return nil, err
	}
	l := &List{
		id: id, source: source, rows: rows, digest: digestRows(id, source, rows),
		byGrant: map[grantKey][]grantRef{}, byDuty: map[dutyKey][]int32{}, parties: map[Party]struct{}{},
	}
	l.compile()
	return l, nil
}

func (l *List) compile() {
	l.compiled = make([]compiledRow, len(l.rows))
	for i := range l.rows {
		r := &l.rows[i]
		l.compiled[i] = compileRow(r, l.rows)
		if r.Withdrawn {
			continue
		}
		for _, who := range r.Inquirers {
			l.parties[who] = struct{}{}
			d := dutyKey{who, r.Duty}
			l.byDuty[d] = append(l.byDuty[d], int32(i))
			for g, grant := range r.Grants {
				k := grantKey{who, grant.Provider, r.Duty, grant.Information}
				l.byGrant[k] = append(l.byGrant[k], grantRef{int32(i), int32(g)})
			}
		}
	}
}

func compileRow(r *Row, all []Row) compiledRow {
	c := compiledRow{
		from: int32(r.From.Days()), to: forever,
		known: int32(r.KnownSince.Days()), knownLast: forever, carryFrom: forever, carry: -forever,
	}
	if r.To.Known() {
		c.to = int32(r.To.Days())
	}
	if r.Carrier != nil {
		c.carryFrom, c.carry = int32(r.Carrier.From.Days()), int32(r.Carrier.To.Days())
	}
	for i := range all {
		later := int32(all[i].KnownSince.Days())
		if all[i].ID == r.ID && later > c.known {
			c.knownLast = min(c.knownLast, later-1)
		}
	}
	return c
}

// ID returns the name the list was made with.
func (l *List) ID() string { return l.id }

// Source returns where the list was taken from.
func (l *List) Source() string { return l.source }

// Digest returns "sha256:" and the hex digest of the list's canonical form, described at
// [List.AppendCanonical].
func (l *List) Digest() string { return l.digest }

// Len returns the number of row versions.
func (l *List) Len() int { return len(l.rows) }

// Rows returns a copy of all row versions, in the order given.
func (l *List) Rows() []Row { return cloneRows(l.rows) }

// Merge returns a list with the rows of both. A municipality's own licensed list is usually merged
// over [BuiltIn]; its versions win where its KnownSince is later. Errors: as [New]; required
// without an own list.
func (l *List) Merge(own *List) (*List, error) {
	if own == nil {
		return nil, &Error{Row: -1, code: CodeRequired}
	}
	return New(l.id+"+"+own.id, l.source+"; "+own.source, slices.Concat(l.rows, own.rows))
}

func cloneRows(rows []Row) []Row {
	out := slices.Clone(rows)
	for i := range out {
		out[i].Inquirers = slices.Clone(out[i].Inquirers)
		out[i].Grants = slices.Clone(out[i].Grants)
		for g := range out[i].Grants {
			out[i].Grants[g].Subjects = slices.Clone(out[i].Grants[g].Subjects)
		}
		if c := out[i].Carrier; c != nil {
			copied := *c
			out[i].Carrier = &copied
		}
	}
	return out
}
