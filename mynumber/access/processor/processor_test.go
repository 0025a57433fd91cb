package processor_test

import (
	"errors"
	"testing"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/mynumber/access/processor"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func officer(id audit.Code) audit.Actor {
	return audit.Actor{Kind: audit.ActorOfficer, ID: id, Organ: "mayor", Department: "welfare", Terminal: "T2"}
}

func tokyo(text string) time.Time {
	at, err := time.ParseInLocation("2006-01-02 15:04", text, time.FixedZone("JST", 9*60*60))
	if err != nil {
		panic(err)
	}
	return at
}

func errCode(err error) string {
	if e, ok := errors.AsType[*processor.Error](err); ok {
		return e.Code()
	}
	return ""
}

// count says how many entries have an act and a result.
func count(log *audit.Memory, act audit.Act, result audit.Result) (n int) {
	for _, e := range log.Events() {
		if e.Act == act && e.Result == result {
			n++
		}
	}
	return n
}

func contracts() processor.Processors {
	day := civil.MustDate
	return processor.Processors{Contracts: []processor.Contract{{
		Processor: "gcc", Duty: "benefit", Task: "printing", From: day("2021-12-10"), Until: day("2022-09-30"), Terms: processor.RequiredTerms(),
		Rules: audit.Hash{1}, Handlers: []audit.Code{"gc1", "gc2"}, HandlersUpTo: 9,
		Reports: []processor.Report{{On: day("2022-01-05")}},
		Reentrusted: []processor.Reentrust{
			{Sub: "asked", AppliedOn: day("2021-12-20"), Document: audit.Hash{2}, ApprovedOn: day("2021-12-24"), ApprovedBy: "ito", From: day("2022-01-04"), Until: day("2022-01-31")},
			{Sub: "pending", AppliedOn: day("2021-12-20"), Document: audit.Hash{2}, From: day("2022-01-04"), Until: day("2022-01-31")},
			{Sub: "late", AppliedOn: day("2021-12-20"), Document: audit.Hash{2}, ApprovedOn: day("2022-01-05"), ApprovedBy: "ito", From: day("2022-01-04"), Until: day("2022-01-31")},
			{Sub: "unwritten", AppliedOn: day("2021-12-20"), ApprovedOn: day("2021-12-24"), ApprovedBy: "ito", From: day("2022-01-04"), Until: day("2022-01-31")},
		},
	}}}
}

func TestBulkHandOver(t *testing.T) {
	t.Parallel()
	day := civil.MustDate
	for _, c := range []struct {
		name string
		edit func(*processor.Processors, *processor.Bulk)
		want processor.BulkReason
	}{
		{"as agreed", func(*processor.Processors, *processor.Bulk) {}, ""},
		{"to nobody we have a contract with", func(_ *processor.Processors, b *processor.Bulk) { b.Processor = "acme" }, "no_contract"},
		{"for another task", func(_ *processor.Processors, b *processor.Bulk) { b.Task = "typing" }, "no_contract"},
		{"before the contract", func(_ *processor.Processors, b *processor.Bulk) { b.At = tokyo("2021-12-09 23:59") }, "no_contract"},
		{"after its last day", func(p *processor.Processors, b *processor.Bulk) { p.Contracts[0].EndedOn = day("2022-01-10") }, "no_contract"},
		{"a clause is missing", func(p *processor.Processors, _ *processor.Bulk) {
			p.Contracts[0].Terms = processor.RequiredTerms()[1:]
		}, "terms"},
		{"its rules were not submitted", func(p *processor.Processors, _ *processor.Bulk) { p.Contracts[0].Rules = audit.Hash{} }, "rules"},
		{"more handlers than agreed", func(p *processor.Processors, _ *processor.Bulk) { p.Contracts[0].HandlersUpTo = 1 }, "handlers"},
		{"to somebody not named", func(_ *processor.Processors, b *processor.Bulk) { b.Receiver = "gc9" }, "not_named"},
		{"the report is late", func(_ *processor.Processors, b *processor.Bulk) { b.At = tokyo("2022-02-06 10:00") }, "report_late"},
		{"re-entrusted with consent", func(_ *processor.Processors, b *processor.Bulk) { b.Sub = "asked" }, ""},
		{"re-entrusted, not approved yet", func(_ *processor.Processors, b *processor.Bulk) { b.Sub = "pending" }, "not_consented"},
		{"re-entrusted, approved too late", func(_ *processor.Processors, b *processor.Bulk) { b.Sub = "late" }, "not_consented"},
		{"re-entrusted, nothing in writing", func(_ *processor.Processors, b *processor.Bulk) { b.Sub = "unwritten" }, "not_consented"},
		{"re-entrusted, over", func(p *processor.Processors, b *processor.Bulk) {
			b.Sub, b.At = "asked", tokyo("2022-02-01 10:00")
		}, "not_consented"},
		{"nobody approved", func(_ *processor.Processors, b *processor.Bulk) { b.ApprovedBy = "" }, "not_approved"},
		{"approved by oneself", func(_ *processor.Processors, b *processor.Bulk) { b.ApprovedBy = "ito" }, "same_person"},
		{"no rows", func(_ *processor.Processors, b *processor.Bulk) { b.Rows = 0 }, "rows"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p, log := contracts(), &audit.Memory{}
			b := processor.Bulk{Actor: officer("ito"), Processor: "gcc", Receiver: "gc1", Duty: "benefit", Task: "printing", Rows: 39760, ApprovedBy: "sato", At: tokyo("2022-01-11 10:00")}
			c.edit(&p, &b)
			err := p.HandOver(t.Context(), log, b)
			require.Len(t, log.Events(), 1)
			e := log.Events()[0]
			assert.Equal(t, uint64(b.Rows), e.Count)
			if c.want == "" {
				require.NoError(t, err)
				assert.Equal(t, audit.Succeeded, e.Result)
				return
			}
			assert.Equal(t, "denied", errCode(err))
			assert.Equal(t, []processor.BulkReason{c.want}, p.Check(b))
			assert.Equal(t, audit.Denied, e.Result)
			assert.Equal(t, audit.Code(c.want), e.Reason)
		})
	}
}

// The incident of the assessment: a processor passed 8,170 rows on, 6,312 of
// them with individual numbers, without asking.
func TestRowsReentrustedWithoutConsent(t *testing.T) {
	t.Parallel()
	p, log := contracts(), &audit.Memory{}
	p.Contracts[0].Reentrusted = nil
	err := p.HandOver(t.Context(), log, processor.Bulk{
		Actor: audit.Actor{Kind: audit.ActorContractor, ID: "gc1", Organ: "mayor"}, Processor: "gcc", Sub: "cousin", Duty: "benefit",
		Task: "printing", Rows: 8170, ApprovedBy: "gc2", At: tokyo("2022-01-11 10:00"),
	})
	assert.Equal(t, "denied", errCode(err))
	assert.Equal(t, 1, count(log, audit.ActReentrust, audit.Denied))
	assert.Equal(t, uint64(8170), log.Events()[0].Count)
}

func TestNoHandOverWithoutTheLog(t *testing.T) {
	t.Parallel()
	p, log := contracts(), &audit.Memory{}
	log.Fail = func(audit.Event) error { return errors.New("disk full") }
	b := processor.Bulk{Actor: officer("ito"), Processor: "gcc", Receiver: "gc1", Duty: "benefit", Task: "printing", Rows: 1, ApprovedBy: "sato", At: tokyo("2022-01-11 10:00")}
	assert.Equal(t, "recorder", errCode(p.HandOver(t.Context(), log, b)))
}

func TestOverdueProcessors(t *testing.T) {
	t.Parallel()
	p := contracts()
	assert.Empty(t, p.Overdue(civil.MustDate("2022-02-05")))
	assert.Equal(t, []audit.Code{"gcc"}, p.Overdue(civil.MustDate("2022-02-06")), "the report")
	p.Contracts[0].Reports = append(p.Contracts[0].Reports, processor.Report{On: civil.MustDate("2022-09-20")})
	assert.Equal(t, []audit.Code{"gcc"}, p.Overdue(civil.MustDate("2022-10-01")), "the certificate of erasure")
	p.Contracts[0].Erased = []processor.Certificate{{On: civil.MustDate("2022-10-01")}}
	assert.Empty(t, p.Overdue(civil.MustDate("2022-10-01")))
}
