package inquiry_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/household/addressee"
	"github.com/kyufu-go/kyufu/inquiry"
	"github.com/kyufu-go/kyufu/inquiry/answer"
	"github.com/kyufu-go/kyufu/inquiry/answer/seal"
	"github.com/kyufu-go/kyufu/inquiry/memnet"
	"github.com/kyufu-go/kyufu/inquiry/permitted"
)

// Acceptance check 7: results are gone after the period, also for interrupted inquiries; the record
// is still there, and gone after seven years and a day.
func TestAcceptance7ErasureAndRecords(t *testing.T) {
	t.Parallel()
	o := newOffice(t, memnet.Faults{}, func(c *inquiry.Config) {
		c.Timing = inquiry.Timing{Keep: 30 * 24 * time.Hour, KeepBroken: 10 * 24 * time.Hour}
	})
	finished := o.resident(t, 1, fukaya, answer.TaxExempt, "0", "0")
	interrupted := o.resident(t, 2, gyoda, answer.TaxExempt, "0", "0")
	ids := o.approved(t, taxAsk(finished, fukaya), taxAsk(interrupted, gyoda))
	o.run(t)
	o.finish(t, ids[0])
	require.NoError(t, o.BreakOff(t.Context(), clerk, "not_needed", ids[1]))
	asked := o.clock.Now()
	require.Equal(t, 2, o.count(t, inquiry.KindReply), "the interrupted one has an answer too")

	expire := func(after time.Duration) int {
		o.clock.set(asked.Add(after))
		x, err := o.Expire(t.Context(), system)
		require.NoError(t, err)
		return x.Erased
	}
	const day = 24 * time.Hour
	require.Zero(t, expire(10*day-time.Second))
	require.Equal(t, 1, expire(10*day))
	require.Equal(t, inquiry.Erased, o.state(t, ids[1]))
	require.Zero(t, expire(30*day-time.Second))
	require.Equal(t, 1, expire(30*day))
	require.Zero(t, o.count(t, inquiry.KindReply))
	for q, err := range o.All(t.Context(), inquiry.Erased) {
		require.NoError(t, err)
		require.Empty(t, q.Person)
		require.Empty(t, q.Key)
	}
	for it, err := range o.store.List(t.Context(), store.Query{Kind: inquiry.KindInquiry}) {
		require.NoError(t, err)
		require.NotContains(t, string(it.Body), finished)
	}
	r := o.records()
	shown, err := r.Disclose(t.Context(), clerk, addressee.Integrated(finished))
	require.NoError(t, err)
	require.Len(t, shown, 1)
	require.Equal(t, ids[0], shown[0].Inquiry)
	require.Equal(t, "2029-08-01", shown[0].KeepUntil.String())

	o.clock.set(time.Date(2029, 8, 1, 14, 59, 59, 0, time.UTC)) // 23:59:59 on the last day in Japan
	n, err := r.Purge(t.Context(), clerk)
	require.NoError(t, err)
	require.Zero(t, n)
	o.clock.add(time.Second)
	n, err = r.Purge(t.Context(), clerk)
	require.NoError(t, err)
	require.Equal(t, 2, n)
	require.Zero(t, o.count(t, inquiry.KindRecord))
}

func (o *office) count(t testing.TB, kind store.Kind) int {
	t.Helper()
	n := 0
	for _, err := range o.store.List(t.Context(), store.Query{Kind: kind}) {
		require.NoError(t, err)
		n++
	}
	return n
}

func (o *office) records() *inquiry.Records {
	return &inquiry.Records{Store: o.store, Log: o.log, Policy: engine, Handle: handle, Now: o.clock.Now, DutyCode: "benefit"}
}

// Acceptance check 10: a permit check allocates nothing on a list of 200 rows, and a batch goes end
// to end with every step in a durable log. Speed is measured by BenchmarkCheck200Rows and
// BenchmarkEndToEnd100k; here the whole way is held with a batch that is small enough for every
// run.
func TestAcceptance10CheckAndBatch(t *testing.T) {
	t.Parallel()
	took := endToEnd(t, 300)
	t.Logf("300 inquiries end to end in %v", took)
}

// The network in the middle sees every message but cannot read an answer: neither the plain values
// nor anything that opens with what it has.
func TestTheMiddleCannotRead(t *testing.T) {
	t.Parallel()
	var seen []any
	o := newOfficeOn(t, "2022-08-01T01:00:00Z", memnet.Config{Tap: func(m any) { seen = append(seen, m) }})
	const levy = "918273645"
	person := o.resident(t, 1, fukaya, answer.TaxTaxed, "5500", levy)
	ids := o.approved(t, taxAsk(person, fukaya))
	o.run(t)
	facts := o.finish(t, ids...)
	f := facts[person]
	v, _ := f.Value(answer.ItemIncomeLevy)
	require.Equal(t, levy, v.Text)
	stranger, err := seal.GenerateKey()
	require.NoError(t, err)
	sealed := 0
	for _, m := range seen {
		texts := texts(reflect.ValueOf(m))
		require.NotEmpty(t, texts)
		require.NotContains(t, texts, levy)
		d, ok := m.(inquiry.Delivery)
		if !ok {
			continue
		}
		sealed++
		require.NotContains(t, string(d.Sealed), levy)
		// The middle knows every part of the binding, and still has no key.
		q, err := o.Get(t.Context(), ids[0])
		require.NoError(t, err)
		_, err = answer.Open(stranger, o.net.Senders(fukaya), answer.Binding{
			Inquiry: string(ids[0]), Permit: d.Permit, ListDigest: permitted.BuiltIn().Digest(), Inquirer: city, Provider: fukaya,
			Information: permitted.LocalTax, FiscalYear: 2021, Person: q.Permit.Person,
		}, d.Sealed)
		require.ErrorIs(t, err, answer.CodeUnreadable)
	}
	require.Positive(t, sealed)
	// Neither can who reads the store.
	for _, kind := range []store.Kind{inquiry.KindReply, inquiry.KindInquiry, inquiry.KindRecord} {
		for it, err := range o.store.List(t.Context(), store.Query{Kind: kind}) {
			require.NoError(t, err)
			require.NotContains(t, string(it.Body), levy)
		}
	}
}

// texts gathers every text and byte string in a value, whatever its printers say.
func texts(v reflect.Value) string {
	var b strings.Builder
	switch v.Kind() { //nolint:exhaustive // what messages are made of
	case reflect.String:
		b.WriteString(v.String() + "\n")
	case reflect.Struct:
		for _, field := range v.Fields() {
			b.WriteString(texts(field))
		}
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return string(v.Bytes()) + "\n"
		}
		for i := range v.Len() {
			b.WriteString(texts(v.Index(i)))
		}
	}
	return b.String()
}

// Two providers put everything they hold about the same people side by side, and find nothing to
// join it by.
func TestTwoProvidersCannotJoinTheirData(t *testing.T) {
	t.Parallel()
	o := newOffice(t, memnet.Faults{})
	var asks []inquiry.Ask
	for i := range 20 {
		here := addressee.Integrated(fmt.Sprintf("%015d", 100+i))
		name := fmt.Sprintf("resident-%d", i)
		o.net.Resident(name, memnet.At{
			city: here, fukaya: addressee.Integrated(fmt.Sprintf("%015d", 500+i)), gyoda: addressee.Integrated(fmt.Sprintf("%015d", 900+i)),
		})
		for _, at := range []permitted.Institution{fukaya, gyoda} {
			require.NoError(t, o.net.Tax(at, name, 2021, answer.TaxExempt, "0", "0"))
			asks = append(asks, taxAsk(string(here), at))
		}
	}
	o.run(t)
	o.approved(t, asks...)
	o.run(t)
	hold := func(at permitted.Institution) map[string]bool {
		keys := map[string]bool{}
		for _, kind := range []store.Kind{inquiry.KindLinkage, inquiry.KindLinkageCode, inquiry.KindReplica, inquiry.KindRecord} {
			for it, err := range o.net.Store(at).List(t.Context(), store.Query{Kind: kind}) {
				require.NoError(t, err)
				for _, text := range []string{it.Key, it.Term(store.GroupName)} {
					for part := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == ':' || r == '/' }) {
						if len(part) > 12 { // a number, a code or an inquiry: what could name a person
							keys[part] = true
						}
					}
				}
			}
		}
		return keys
	}
	a, b := hold(fukaya), hold(gyoda)
	require.GreaterOrEqual(t, len(a), 60)
	for key := range a {
		require.False(t, b[key], "both hold the same key")
	}
}

// What the log holds about inquiries has no number in the clear.
func TestLogHoldsNoNumber(t *testing.T) {
	t.Parallel()
	o := newOffice(t, memnet.Faults{})
	person := o.resident(t, 1, fukaya, answer.TaxExempt, "0", "0")
	o.finish(t, func() []inquiry.ID {
		ids := o.approved(t, taxAsk(person, fukaya))
		o.run(t)
		return ids
	}()...)
	for _, e := range o.log.Events() {
		require.NotContains(t, fmt.Sprintf("%+v", e), person)
		require.NotEqual(t, audit.Act(0), e.Act)
	}
}

// An opener without a shelf, such as a device that only opens, keeps answers as they came.
func TestOpenerWithoutShelf(t *testing.T) {
	t.Parallel()
	o := newOffice(t, memnet.Faults{}, func(c *inquiry.Config) { c.Key = struct{ answer.Opener }{c.Key} })
	person := o.resident(t, 1, fukaya, answer.TaxExempt, "0", "0")
	ids := o.approved(t, taxAsk(person, fukaya))
	o.run(t)
	facts := o.finish(t, ids...)
	require.Len(t, facts[person].Values, 3)
}

// What is kept of an answer is what was asked for: no other column of the reply is in the store,
// not even encrypted.
func TestOnlyGrantedItemsAreKept(t *testing.T) {
	t.Parallel()
	size := func(wrong memnet.Wrong) int {
		o := newOffice(t, memnet.Faults{Wrong: func(inquiry.ID) memnet.Wrong { return wrong }})
		one(t, o, answer.TaxExempt)
		for it, err := range o.store.List(t.Context(), store.Query{Kind: inquiry.KindReply}) {
			require.NoError(t, err)
			return len(it.Body)
		}
		return 0
	}
	require.Less(t, size(memnet.Right), 400, "a line of 279 columns would be longer")
	require.Positive(t, size(memnet.Beside))
}
