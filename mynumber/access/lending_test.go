package access_test

import (
	"bytes"
	"crypto/ecdh"
	"crypto/hpke"
	"encoding/json"
	"errors"
	"flag"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/state"
	"github.com/kyufu-go/kyufu/audit/state/statetest"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

func officer(id audit.Code) audit.Actor {
	return audit.Actor{Kind: audit.ActorOfficer, ID: id, Organ: "mayor", Department: "welfare", Terminal: "T2"}
}

var update = flag.Bool("update", false, "write the printed tables anew")

func TestTheWayOfAMediumIsDocumented(t *testing.T) {
	t.Parallel()
	statetest.Printed(t, "MEDIA.md", "The way of an external medium", access.MediaMachine(), *update)
}

func TestAStepThatDoesNotFitSaysWhichWould(t *testing.T) {
	t.Parallel()
	_, err := access.Lending{Medium: "USB-1"}.Step(access.MediaUse, officer("ito"), tokyo("2022-01-11 09:00"))
	var refused *state.Error[access.MediaState, access.MediaStep]
	require.ErrorAs(t, err, &refused)
	assert.Equal(t, []access.MediaStep{access.MediaAsk}, refused.Allowed)
}

func TestAMediumGoesAllTheWay(t *testing.T) {
	t.Parallel()
	log := &audit.Memory{}
	l := access.Lending{Medium: "USB-1", Duty: "benefit", Until: tokyo("2022-01-14 17:00")}
	at := tokyo("2022-01-11 09:00")
	do := func(step access.MediaStep, by audit.Code, want string) {
		t.Helper()
		next, err := l.Do(t.Context(), log, step, officer(by), at, audit.Hash{1})
		assert.Equal(t, want, errCode(err), step)
		l = next
	}
	do(access.MediaUse, "ito", "state")
	do(access.MediaAsk, "ito", "")
	do(access.MediaApprove, "ito", "approval") // not for oneself
	do(access.MediaUse, "ito", "state")
	do(access.MediaApprove, "sato", "")
	assert.True(t, l.Lent())
	do(access.MediaUse, "sato", "approval") // lent to another
	do(access.MediaUse, "ito", "")
	do(access.MediaReturn, "ito", "state") // it holds data
	do(access.MediaErase, "ito", "")
	do(access.MediaReturn, "ito", "")
	do(access.MediaApproveReturn, "ito", "approval")
	do(access.MediaApproveReturn, "sato", "")
	assert.Equal(t, access.MediaReturned, l.State)
	assert.Equal(t, 1, l.Used)
	assert.False(t, l.Overdue(tokyo("2022-02-01 09:00")))
	do(access.MediaAsk, "sato", "")
	assert.Equal(t, audit.Code("sato"), l.Holder)
	assert.True(t, l.Overdue(tokyo("2022-02-01 09:00")))
	assert.Len(t, log.Events(), 13, "denials are entries too")
	raw, err := json.Marshal(l)
	require.NoError(t, err)
	var back access.Lending
	require.NoError(t, json.Unmarshal(raw, &back))
	assert.Equal(t, l.Holder, back.Holder)
}

func TestNoStepWithoutTheLog(t *testing.T) {
	t.Parallel()
	log := &audit.Memory{}
	log.Fail = func(audit.Event) error { return errors.New("disk full") }
	l := access.Lending{Medium: "USB-1", Duty: "benefit"}
	next, err := l.Do(t.Context(), log, access.MediaAsk, officer("ito"), tokyo("2022-01-11 09:00"), audit.Hash{})
	assert.Equal(t, "recorder", errCode(err))
	assert.Equal(t, l, next)
}

// Whatever steps are tried in whatever order: a medium is never used without an
// approval by another, and never returned with data on it.
func TestMediaNeverSkipAnApproval(t *testing.T) {
	t.Parallel()
	steps := []access.MediaStep{"ask", "approve", "refuse", "use", "erase", "return", "approve_return", "refuse_return", "steal"}
	rapid.Check(t, func(t *rapid.T) {
		l := access.Lending{Medium: "USB-1", Duty: "benefit"}
		data := false
		for range rapid.IntRange(1, 30).Draw(t, "n") {
			step := rapid.SampledFrom(steps).Draw(t, "step")
			by := rapid.SampledFrom([]audit.Code{"ito", "sato"}).Draw(t, "by")
			next, err := l.Step(step, officer(by), tokyo("2022-01-11 09:00"))
			if err != nil {
				if next != l {
					t.Fatal("a step that was refused changed something")
				}
				continue
			}
			l = next
			data = data && step != access.MediaErase || step == access.MediaUse || step == access.MediaRefuseReturn
			if step == access.MediaUse && (l.Approver == "" || l.Approver == l.Holder || by != l.Holder) {
				t.Fatal("used without approval")
			}
			if l.State == access.MediaReturned && (data || l.Returned == l.Holder) {
				t.Fatal("returned with data, or unapproved")
			}
		}
	})
}

func TestSealedFiles(t *testing.T) {
	t.Parallel()
	key, err := hpke.DHKEM(ecdh.X25519()).GenerateKey()
	require.NoError(t, err)
	other, err := hpke.DHKEM(ecdh.X25519()).GenerateKey()
	require.NoError(t, err)
	for _, size := range []int{0, 1, 1<<16 - 1, 1 << 16, 1<<16 + 1, 3 << 16} {
		plain := bytes.Repeat([]byte("0123456789ab"), size/12+1)[:size]
		var sealed, opened bytes.Buffer
		require.NoError(t, access.SealFile(&sealed, bytes.NewReader(plain), key.PublicKey(), "USB-1"))
		if size > 12 {
			assert.NotContains(t, sealed.String(), "0123456789ab")
		}
		require.NoError(t, access.OpenFile(&opened, bytes.NewReader(sealed.Bytes()), key, "USB-1"))
		assert.Equal(t, plain, append([]byte{}, opened.Bytes()...))
		for name, err := range map[string]error{
			"another key":     access.OpenFile(&opened, bytes.NewReader(sealed.Bytes()), other, "USB-1"),
			"another context": access.OpenFile(&opened, bytes.NewReader(sealed.Bytes()), key, "USB-2"),
			"cut":             access.OpenFile(&opened, bytes.NewReader(sealed.Bytes()[:sealed.Len()-1]), key, "USB-1"),
			"longer":          access.OpenFile(&opened, strings.NewReader(sealed.String()+"x"), key, "USB-1"),
			"empty":           access.OpenFile(&opened, strings.NewReader(""), key, "USB-1"),
		} {
			assert.Equal(t, "sealed", errCode(err), name)
		}
		flipped := slices.Clone(sealed.Bytes())
		flipped[len(flipped)-1] ^= 1
		assert.Equal(t, "sealed", errCode(access.OpenFile(&opened, bytes.NewReader(flipped), key, "USB-1")))
	}
}

func TestAFileCutBetweenChunksDoesNotOpen(t *testing.T) {
	t.Parallel()
	key, err := hpke.DHKEM(ecdh.X25519()).GenerateKey()
	require.NoError(t, err)
	var sealed bytes.Buffer
	require.NoError(t, access.SealFile(&sealed, bytes.NewReader(make([]byte, 1<<17)), key.PublicKey(), "USB-1"))
	chunk := 4 + 1<<16 + 16
	cut := sealed.Bytes()[:sealed.Len()-chunk]
	assert.Equal(t, "sealed", errCode(access.OpenFile(&bytes.Buffer{}, bytes.NewReader(cut), key, "USB-1")))
}

func FuzzOpenFile(f *testing.F) {
	key, err := hpke.DHKEM(ecdh.X25519()).DeriveKeyPair(make([]byte, 32))
	if err != nil {
		f.Fatal(err)
	}
	f.Add([]byte("KYUFU-SEALED-1\n\x00\x20"))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, b []byte) {
		if err := access.OpenFile(&bytes.Buffer{}, bytes.NewReader(b), key, "x"); err == nil {
			t.Fatal("a forgery opened")
		}
	})
}

func processors() access.Processors {
	day := civil.MustDate
	return access.Processors{Contracts: []access.Contract{{
		Processor: "gcc", Duty: "benefit", Task: "printing", From: day("2021-12-10"), Until: day("2022-09-30"), Terms: access.RequiredTerms(),
		Rules: audit.Hash{1}, Handlers: []audit.Code{"gc1", "gc2"}, HandlersUpTo: 9,
		Reports: []access.Report{{On: day("2022-01-05")}},
		Reentrusted: []access.Reentrust{
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
		edit func(*access.Processors, *access.Bulk)
		want access.BulkReason
	}{
		{"as agreed", func(*access.Processors, *access.Bulk) {}, ""},
		{"to nobody we have a contract with", func(_ *access.Processors, b *access.Bulk) { b.Processor = "acme" }, "no_contract"},
		{"for another task", func(_ *access.Processors, b *access.Bulk) { b.Task = "typing" }, "no_contract"},
		{"before the contract", func(_ *access.Processors, b *access.Bulk) { b.At = tokyo("2021-12-09 23:59") }, "no_contract"},
		{"after its last day", func(p *access.Processors, b *access.Bulk) { p.Contracts[0].EndedOn = day("2022-01-10") }, "no_contract"},
		{"a clause is missing", func(p *access.Processors, _ *access.Bulk) {
			p.Contracts[0].Terms = access.RequiredTerms()[1:]
		}, "terms"},
		{"its rules were not submitted", func(p *access.Processors, _ *access.Bulk) { p.Contracts[0].Rules = audit.Hash{} }, "rules"},
		{"more handlers than agreed", func(p *access.Processors, _ *access.Bulk) { p.Contracts[0].HandlersUpTo = 1 }, "handlers"},
		{"to somebody not named", func(_ *access.Processors, b *access.Bulk) { b.Receiver = "gc9" }, "not_named"},
		{"the report is late", func(_ *access.Processors, b *access.Bulk) { b.At = tokyo("2022-02-06 10:00") }, "report_late"},
		{"re-entrusted with consent", func(_ *access.Processors, b *access.Bulk) { b.Sub = "asked" }, ""},
		{"re-entrusted, not approved yet", func(_ *access.Processors, b *access.Bulk) { b.Sub = "pending" }, "not_consented"},
		{"re-entrusted, approved too late", func(_ *access.Processors, b *access.Bulk) { b.Sub = "late" }, "not_consented"},
		{"re-entrusted, nothing in writing", func(_ *access.Processors, b *access.Bulk) { b.Sub = "unwritten" }, "not_consented"},
		{"re-entrusted, over", func(p *access.Processors, b *access.Bulk) {
			b.Sub, b.At = "asked", tokyo("2022-02-01 10:00")
		}, "not_consented"},
		{"nobody approved", func(_ *access.Processors, b *access.Bulk) { b.ApprovedBy = "" }, "not_approved"},
		{"approved by oneself", func(_ *access.Processors, b *access.Bulk) { b.ApprovedBy = "ito" }, "same_person"},
		{"no rows", func(_ *access.Processors, b *access.Bulk) { b.Rows = 0 }, "rows"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p, log := processors(), &audit.Memory{}
			b := access.Bulk{Actor: officer("ito"), Processor: "gcc", Receiver: "gc1", Duty: "benefit", Task: "printing", Rows: 39760, ApprovedBy: "sato", At: tokyo("2022-01-11 10:00")}
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
			assert.Equal(t, []access.BulkReason{c.want}, p.Check(b))
			assert.Equal(t, audit.Denied, e.Result)
			assert.Equal(t, audit.Code(c.want), e.Reason)
		})
	}
}

// The incident of the assessment: a processor passed 8,170 rows on, 6,312 of
// them with individual numbers, without asking.
func TestRowsReentrustedWithoutConsent(t *testing.T) {
	t.Parallel()
	p, log := processors(), &audit.Memory{}
	p.Contracts[0].Reentrusted = nil
	err := p.HandOver(t.Context(), log, access.Bulk{
		Actor: audit.Actor{Kind: audit.ActorContractor, ID: "gc1", Organ: "mayor"}, Processor: "gcc", Sub: "cousin", Duty: "benefit",
		Task: "printing", Rows: 8170, ApprovedBy: "gc2", At: tokyo("2022-01-11 10:00"),
	})
	assert.Equal(t, "denied", errCode(err))
	assert.Equal(t, 1, count(log, audit.ActReentrust, audit.Denied))
	assert.Equal(t, uint64(8170), log.Events()[0].Count)
}

func TestNoHandOverWithoutTheLog(t *testing.T) {
	t.Parallel()
	p, log := processors(), &audit.Memory{}
	log.Fail = func(audit.Event) error { return errors.New("disk full") }
	b := access.Bulk{Actor: officer("ito"), Processor: "gcc", Receiver: "gc1", Duty: "benefit", Task: "printing", Rows: 1, ApprovedBy: "sato", At: tokyo("2022-01-11 10:00")}
	assert.Equal(t, "recorder", errCode(p.HandOver(t.Context(), log, b)))
}

func TestOverdueProcessors(t *testing.T) {
	t.Parallel()
	p := processors()
	assert.Empty(t, p.Overdue(civil.MustDate("2022-02-05")))
	assert.Equal(t, []audit.Code{"gcc"}, p.Overdue(civil.MustDate("2022-02-06")), "the report")
	p.Contracts[0].Reports = append(p.Contracts[0].Reports, access.Report{On: civil.MustDate("2022-09-20")})
	assert.Equal(t, []audit.Code{"gcc"}, p.Overdue(civil.MustDate("2022-10-01")), "the certificate of erasure")
	p.Contracts[0].Erased = []access.Certificate{{On: civil.MustDate("2022-10-01")}}
	assert.Empty(t, p.Overdue(civil.MustDate("2022-10-01")))
}
