package zengin

import (
	"hash/maphash"
	"slices"

	"github.com/kyufu-go/kyufu/benefit/bank"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/finding"
	"github.com/kyufu-go/kyufu/household/money"
	"github.com/kyufu-go/kyufu/household/text"
)

// CheckConfig says by what a file is judged. The zero value checks structure, fields
// and totals, the closed list of bank 9900, and repeated payments; it does not judge
// days and other banks, which need data.
type CheckConfig struct {
	// Suppress names rules that are not reported: see [Rules].
	Suppress []string
	// Directory is asked whether banks and branches exist. Nil: bank 9900 alone.
	Directory bank.Directory
	// Reference is the day on which the file is made or judged; the header's MMDD is
	// taken as the first such day from then on. Zero: the date is not resolved.
	Reference civil.Date
	// Calendar says on which days banks work. Nil, or no Reference: not judged.
	Calendar Calendar
	// Profile is what the bank permits otherwise than the published rule.
	Profile text.Profile
	// MostAmount is the most that one record may hold; 0: whatever the field takes. A file that was
	// changed together with its totals is whole by itself.
	MostAmount money.Yen
	// Amounts are all that one record may hold, where a program can pay only these; empty: any.
	Amounts []money.Yen
	// Sent is what was sent before: a payment of it is an error, wherever a file is made or
	// checked.
	Sent *Sent
	// MaxFindings bounds the list of a report, so that a file of any size is judged
	// in constant memory; all are counted. Zero: 10,000.
	MaxFindings int
}

// Calendar tells the days on which banks work. known is false past its data: nothing
// is guessed then. household/civil has one.
type Calendar interface {
	BusinessDay(d civil.Date) (open, known bool)
}

const defaultMaxFindings = 10_000

// checker judges one record after another. It is the only place where rules are
// applied: the writer sends what it has encoded through it, so that nothing is
// written that a reader would refuse.
type checker struct {
	cfg        CheckConfig
	suppressed suppression
	found      finding.List
	counts     [ruleEnd]int32
	failed     bool // the current record broke an error rule

	state
	seen   seenSet // payments of the batch
	payees seenSet // of the file: see Writer.AddFor
	seed   maphash.Seed
	places map[uint32][2]bank.Standing
}

// state is what a record that is refused must leave as it was.
type state struct {
	layout *Layout
	last   byte // type of the record before, 0 at the start
	line   int
	offset int64

	batches, transfers int
	batch              batchTotals
	grand              money.Yen
	accounts           int64      // 03: for the end record
	day                civil.Date // of the batch
}

// batchTotals is what a trailer is compared with.
type batchTotals struct {
	count                  int64
	total                  int64
	paid, unpaid           int64 // counts
	paidTotal, unpaidTotal int64
}

func newChecker(cfg CheckConfig) (*checker, error) {
	s, err := suppress(cfg.Suppress)
	if err != nil {
		return nil, err
	}
	if cfg.MaxFindings <= 0 {
		cfg.MaxFindings = defaultMaxFindings
	}
	return &checker{
		cfg: cfg, suppressed: s, seed: maphash.MakeSeed(), places: make(map[uint32][2]bank.Standing)}, nil
}

// raise reports a rule about the field, or about the record when f is nil.
func (c *checker) raise(r ruleID, f *Field, at int, from, to string) {
	if c.suppressed.has(r) {
		return
	}
	rule := &rules[r]
	c.counts[r]++
	if rule.Severity == finding.Error {
		c.failed = true
	}
	if len(c.found) >= c.cfg.MaxFindings {
		return
	}
	found := finding.Finding{
		Code: rule.ID, Severity: rule.Severity, Line: c.line, Column: at + 1, At: int(c.offset) + at, From: from, To: to,
	}
	if f != nil {
		found.Field = f.ID.String()
	}
	c.found = append(c.found, found)
}

// record judges a record of the right length at the current line and offset. tidy says
// that its names have been judged: see encoder.
func (c *checker) record(b []byte, tidy bool) {
	c.failed = false
	c.line++
	if !c.follow(b) {
		return
	}
	l, _ := c.layout.Record(b[0])
	if !l.quick.pass(b, tidy) {
		c.fields(l, b)
	}
	switch b[0] {
	case recordHeader:
		c.header(b)
	case recordData:
		c.data(l, b)
	case recordTrailer:
		c.trailer(l, b)
	case recordEnd:
		c.end(l, b)
	}
}

// fields judges the fields one by one.
func (c *checker) fields(l *RecordLayout, b []byte) {
	overlaid := l.Overlay != nil && l.overlaid(b)
	for i := range l.Fields {
		f := &l.Fields[i]
		if overlaid && l.Overlay.hides(f.ID) {
			continue
		}
		c.field(f, b)
	}
	if overlaid {
		c.field(&l.Overlay.Field, b)
	}
}

// follow judges type, kind and order; false when the record cannot be judged further.
func (c *checker) follow(b []byte) bool {
	t, before := b[0], c.last
	switch t {
	case recordHeader, recordData, recordTrailer, recordEnd:
	default:
		c.raise(ruleRecordType, nil, 0, "", "")
		return false
	}
	var follows bool
	switch t {
	case recordHeader:
		follows = before == 0 || before == recordTrailer
	case recordData, recordTrailer:
		follows = before == recordHeader || before == recordData
	default:
		follows = before == recordTrailer
	}
	if !follows {
		c.raise(ruleOrder, nil, 0, "", "")
	}
	c.last = t
	if t == recordHeader {
		return c.open(b)
	}
	return c.layout != nil
}

// open starts a batch.
func (c *checker) open(b []byte) bool {
	c.batch = batchTotals{}
	c.batches++
	c.accounts++
	c.seen.clear()
	if len(b) > 3 && b[3] == '1' {
		c.raise(ruleEBCDIC, nil, 3, "", "")
		c.layout = nil
		return false
	}
	layout, ok := LayoutOf(Kind(b[1:3]))
	if !ok || layout.Size != len(b) || c.layout != nil && c.layout.Size != layout.Size {
		c.raise(ruleKind, nil, 1, "", "")
		c.layout = nil
		return false
	}
	c.layout = layout
	return true
}

func (r *RecordLayout) overlaid(b []byte) bool {
	return b[r.Fields[r.index[r.Overlay.When]-1].Offset] == r.Overlay.Value
}

func (o *Overlay) hides(id FieldID) bool { return slices.Contains(o.Hides, id) }

// header resolves the date and judges it.
func (c *checker) header(b []byte) {
	f, ok := c.layout.Header.Lookup(FieldDate)
	c.day = c.cfg.Reference
	if !ok || c.cfg.Reference.IsZero() {
		return
	}
	m, err := ParseMonthDay(string(f.Bytes(b)))
	if err != nil {
		return // reported as a date already
	}
	day, ok := m.Resolve(c.cfg.Reference)
	if !ok {
		return
	}
	c.day = day
	if c.cfg.Calendar == nil {
		return
	}
	switch open, known := c.cfg.Calendar.BusinessDay(day); {
	case !known:
		c.raise(ruleCalendarEnd, &f, f.Offset, "", "")
	case !open:
		c.raise(ruleHoliday, &f, f.Offset, "", "")
	}
}

// finish reports what is missing at the end of the input.
func (c *checker) finish() {
	c.failed = false
	switch c.last {
	case 0:
		c.raise(ruleEmpty, nil, 0, "", "")
	case recordHeader, recordData:
		c.raise(ruleTrailerMissing, nil, 0, "", "")
		c.raise(ruleEndMissing, nil, 0, "", "")
	case recordTrailer:
		c.raise(ruleEndMissing, nil, 0, "", "")
	}
}
