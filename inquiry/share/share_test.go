package share_test

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/review/reviewtest"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/intake"
	"github.com/kyufu-go/kyufu/household/municipality"
	"github.com/kyufu-go/kyufu/household/register"
	"github.com/kyufu-go/kyufu/inquiry/share"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

const residents = `宛名番号,世帯番号,異動日,世帯主,続柄,氏名,氏名カナ,性別,生年月日,住所
1001,501,1990-01-01,1,世帯主,試験　太郎,シケン　タロウ,男,昭和50年3月1日,熊谷市宮町二丁目47番地1
1002,501,1990-01-01,,妻,試験　花子,シケン　ハナコ,女,1977-11-23,熊谷市宮町二丁目47番地1
`

const policy = `{
  "version": "1",
  "duties": [{"code": "benefit", "designation": "notice-2021"}, {"code": "other", "designation": "not_needed"}],
  "ids": [
    {"code": "ito", "kind": "officer", "organ": "mayor", "department": "welfare", "trained": "2022-04-01"},
    {"code": "sato", "kind": "officer", "organ": "mayor", "department": "welfare", "trained": "2022-04-01"}
  ],
  "terminals": [{"code": "T1"}],
  "systems": [{"code": "pension", "duties": ["benefit"]}],
  "assignments": [
    {"id": "ito", "duty": "benefit", "organ": "mayor", "department": "welfare", "operations": ["view", "erase", "register", "correct"], "terminals": ["T1"], "hours": "always"},
    {"id": "sato", "duty": "benefit", "organ": "mayor", "department": "welfare", "operations": ["approve"], "terminals": ["T1"], "hours": "always"}
  ]
}`

var (
	base = civil.MustDate("2022-04-01")
	now  = time.Date(2022, 4, 5, 10, 0, 0, 0, civil.JST)
)

func officer(id audit.Code) audit.Actor {
	return audit.Actor{Kind: audit.ActorOfficer, ID: id, Organ: "mayor", Department: "welfare", Terminal: "T1", Auth: audit.AuthPassword | audit.AuthBiometric}
}

func caller(system audit.Code) access.Caller {
	return access.Caller{Actor: officer("ito"), Duty: "benefit", System: system}
}

func handle(_ context.Context, person string) (h audit.Handle, err error) {
	sum := sha256.Sum256([]byte(person))
	return audit.Handle(sum[:16]), nil
}

var pension = share.System{ID: "pension", Grants: []share.Grant{
	{Duty: "benefit", Items: []share.Item{share.ItemName, share.ItemTaxStatus, share.ItemAddress, share.ItemAid, share.ItemHousehold}},
}}

func desk(t testing.TB, log *audit.Memory) (*share.Desk, *register.Register) {
	t.Helper()
	p, err := access.LoadPolicy(strings.NewReader(policy))
	require.NoError(t, err)
	engine, err := access.Compile(p)
	require.NoError(t, err)
	g := register.New(register.Config{Municipality: municipality.Must("112020")})
	_, err = intake.Residents(g, strings.NewReader(residents), intake.Options{})
	require.NoError(t, err)
	_, err = intake.Tax(g, strings.NewReader("person,fiscal_year,status\n1001,2021,exempt\n1002,2021,taxed\n1001,2019,exempt\n"), intake.Options{})
	require.NoError(t, err)
	_, err = intake.Welfare(g, strings.NewReader("person,kind,from\n1001,生活扶助,2020-01-01\n1001,障害,2020-01-01\n"), intake.Options{})
	require.NoError(t, err)
	d, err := share.New(share.Config{
		Register: g, Policy: func() *access.Engine { return engine }, Log: log, Handle: handle, Now: func() time.Time { return now },
		Systems: []share.System{pension}, Store: journal(t, log), Numbers: "resident",
	})
	require.NoError(t, err)
	return d, g
}

// journal keeps approvals in memory; its lines go into the same log.
func journal(t testing.TB, log *audit.Memory) *store.Journal {
	t.Helper()
	j, err := store.NewJournal(context.Background(), store.Config{Store: store.NewMemory(), Log: store.TrailOfMemory("share", log), Now: func() time.Time { return now }})
	require.NoError(t, err)
	return j
}

func TestProvideHandsOverWhatIsAskedAndNoMore(t *testing.T) {
	t.Parallel()
	log := &audit.Memory{}
	d, _ := desk(t, log)
	got, err := d.Provide(t.Context(), caller("pension"), share.Request{
		Persons: []string{"1001", "1002", "nobody"}, Base: base, Year: 2021,
		Items: []share.Item{share.ItemTaxStatus, share.ItemAid, share.ItemHousehold},
	})
	require.NoError(t, err)
	require.Len(t, got, 3)
	assert.Equal(t, household.Exempt, got[0].TaxStatus)
	assert.Len(t, got[0].Welfare, 1, "aid and not the disability")
	assert.Equal(t, "1001", got[0].Head)
	assert.Empty(t, got[0].Name+got[0].Address.Text())
	assert.True(t, got[0].Birth.IsZero())
	assert.False(t, got[2].Found)
	events := log.Events()
	require.Len(t, events, 1)
	assert.Equal(t, audit.ActProvide, events[0].Act)
	assert.Equal(t, audit.Succeeded, events[0].Result)
	assert.Len(t, events[0].Subjects, 3)
	first, err := handle(t.Context(), "1001")
	require.NoError(t, err)
	assert.Equal(t, first, events[0].Subjects[0].Handle)
}

func TestProvideWritesAnEntryAboutEverybodyHoweverMany(t *testing.T) {
	t.Parallel()
	log := &audit.Memory{}
	d, _ := desk(t, log)
	r := share.Request{Items: []share.Item{share.ItemName}, Base: base}
	for i := range 2*audit.MaxSubjects + 1 {
		r.Persons = append(r.Persons, strconv.Itoa(i))
	}
	got, err := d.Provide(t.Context(), caller("pension"), r)
	require.NoError(t, err)
	assert.Len(t, got, len(r.Persons))
	subjects := 0
	for _, e := range log.Events() {
		subjects += len(e.Subjects)
	}
	assert.Equal(t, len(r.Persons), subjects)
}

func TestProvideFailsClosed(t *testing.T) {
	t.Parallel()
	down := errors.New("down")
	for name, c := range map[string]struct {
		by      func(*access.Caller)
		ask     func(*share.Request)
		log     error
		code    error
		entries int
	}{
		"allowed":                       {entries: 1},
		"a duty that is not granted":    {by: func(by *access.Caller) { by.Duty = "other" }, code: share.CodeDenied, entries: 1},
		"the policy says no":            {by: func(by *access.Caller) { by.Actor.Terminal = "T9" }, code: share.CodeDenied, entries: 1},
		"somebody without the right":    {by: func(by *access.Caller) { by.Actor.ID = "sato" }, code: share.CodeDenied, entries: 1},
		"the log cannot be written":     {log: down, code: share.CodeAudit},
		"no such system":                {by: func(by *access.Caller) { by.System = "x" }, code: share.CodeDenied, entries: 1},
		"many persons without a system": {by: func(by *access.Caller) { by.System = "" }, code: share.CodeDenied, entries: 1},
		"an item not granted":           {ask: func(r *share.Request) { r.Items = []share.Item{share.ItemBirth} }, code: share.CodeDenied, entries: 1},
		"no such item":                  {ask: func(r *share.Request) { r.Items = []share.Item{"shoe_size"} }, code: share.CodeItem},
		"no item":                       {ask: func(r *share.Request) { r.Items = nil }, code: share.CodeItem},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			log := &audit.Memory{Fail: func(audit.Event) error { return c.log }}
			d, _ := desk(t, log)
			by, r := caller("pension"), share.Request{Persons: []string{"1001", "1002"}, Items: []share.Item{share.ItemName}, Base: base}
			if c.by != nil {
				c.by(&by)
			}
			if c.ask != nil {
				c.ask(&r)
			}
			got, err := d.Provide(t.Context(), by, r)
			assert.Len(t, log.Events(), c.entries, "a refusal is an entry, too")
			if c.code == nil {
				require.NoError(t, err)
				return
			}
			require.ErrorIs(t, err, c.code)
			assert.Empty(t, got)
			for _, e := range log.Events() {
				assert.Equal(t, audit.Denied, e.Result)
				assert.NotEmpty(t, e.Reason)
			}
		})
	}
}

func TestReadingGoesTheSameWay(t *testing.T) {
	t.Parallel()
	log := &audit.Memory{}
	d, _ := desk(t, log)
	r := share.Request{Persons: []string{"1002"}, Items: []share.Item{share.ItemName, share.ItemSex, share.ItemDeath, share.ItemBirth}, Base: base}
	got, err := d.Read(t.Context(), caller(""), r)
	require.NoError(t, err)
	assert.Equal(t, "試験　花子", got.Name)
	require.Len(t, log.Events(), 1)
	assert.Equal(t, audit.ActView, log.Events()[0].Act)
	r.Persons = append(r.Persons, "1001")
	_, err = d.Read(t.Context(), caller(""), r)
	require.ErrorIs(t, err, share.CodeItem, "one person at a time")
	assert.Len(t, log.Events(), 1)
}

func TestADeskLacksNothing(t *testing.T) {
	t.Parallel()
	_, err := share.New(share.Config{})
	require.ErrorIs(t, err, share.CodeConfig)
}

// copyOf is a copy of facts outside the register.
type copyOf struct {
	persons []string
	err     error
}

func (c *copyOf) Name() string { return "notices" }

func (c *copyOf) Erase(_ context.Context, persons []string) (int, error) {
	if c.err != nil {
		return 0, c.err
	}
	c.persons = persons
	return len(persons), nil
}

func erasure() register.Erasure {
	return register.Erasure{Retention: register.Retention{Register: 5, Tax: 2, Welfare: 5}, On: civil.MustDate("2022-04-01")}
}

// approval is given by a second person, as far as the desk's policy and log let it.
func approval(t *testing.T, d *share.Desk, e register.Erasure, copies ...share.Copy) *audit.Approval {
	t.Helper()
	a, err := d.ApproveErasure(t.Context(), access.Caller{Actor: officer("sato"), Duty: "benefit"}, "ito", e, copies...)
	require.NoError(t, err)
	return a
}

func TestErasureByApproval(t *testing.T) {
	t.Parallel()
	log, notices := &audit.Memory{}, &copyOf{}
	d, g := desk(t, log)
	require.NoError(t, g.AddTax(register.TaxFact{Person: "gone", Year: 2019, Status: household.Exempt}))
	e := erasure()
	a := approval(t, d, e, notices)
	got, err := d.Erase(t.Context(), caller(""), a, e, notices)
	require.NoError(t, err)
	assert.Equal(t, []string{"gone"}, got.Persons)
	assert.Equal(t, 2, got.Tax)
	assert.Equal(t, map[string]int{"notices": 1}, got.Copies)
	assert.Equal(t, []string{"gone"}, notices.persons)
	events := log.Events()
	require.Len(t, events, 3, "the word, attempt and outcome")
	require.NoError(t, a.Recorded(&events[0]))
	assert.Equal(t, audit.Attempt, events[1].Phase)
	assert.Equal(t, audit.Succeeded, events[2].Result)
	assert.Equal(t, share.EraseRun, events[1].Case)
	assert.Equal(t, a.Run, events[1].Case)
	assert.Equal(t, []audit.Ref{{Kind: audit.LinkApproval, Index: events[0].Index}}, events[1].Links)
	assert.EqualValues(t, 1, events[1].Count)
	require.NoError(t, g.AddTax(register.TaxFact{Person: "gone", Year: 2019, Status: household.Exempt}))
	facts := count(g)
	_, err = d.Erase(t.Context(), caller(""), a, e, notices)
	require.ErrorIs(t, err, share.CodeApproval, "an approval is for once")
	assert.Equal(t, facts, count(g), "nothing went on it again")
	entries := store.TrailOfMemory("share", log)
	reviewtest.Honest(t, entries, audit.ActErase)
	reviewtest.Dishonest(t, entries, audit.ActErase)
}

func TestErasureNeedsApprovalPeriodsAndAnEntry(t *testing.T) {
	t.Parallel()
	down := errors.New("down")
	for name, c := range map[string]struct {
		by       func(*access.Caller)
		approval func(*audit.Approval)
		erasure  func(*register.Erasure)
		log      error
		wipe     error
		code     error
	}{
		"approved by the requester":   {approval: func(a *audit.Approval) { a.By.ID = "ito" }, code: share.CodeApproval},
		"approved by who may not":     {approval: func(a *audit.Approval) { a.By.Terminal = "T9" }, code: share.CodeApproval},
		"approved for another day":    {erasure: func(e *register.Erasure) { e.On = civil.MustDate("2023-04-01") }, code: share.CodeApproval},
		"approved for other periods":  {erasure: func(e *register.Erasure) { e.Retention.Tax = 1 }, code: share.CodeApproval},
		"approved for another act":    {approval: func(a *audit.Approval) { a.Act = audit.ActPrune }, code: share.CodeApproval},
		"approved long ago":           {approval: func(a *audit.Approval) { a.Until = now }, code: share.CodeApproval},
		"asked by who may not erase":  {by: func(by *access.Caller) { by.Actor.ID = "sato" }, code: share.CodeDenied},
		"the log cannot be written":   {log: down, code: share.CodeAudit},
		"a copy that cannot be wiped": {wipe: down, code: down},
		"written by who needs it":     {approval: func(a *audit.Approval) { a.ID = "R4-1" }, code: share.CodeApproval},
		"stretched by who needs it":   {approval: func(a *audit.Approval) { a.Until = a.Until.Add(time.Hour) }, code: share.CodeApproval},
		"nobody approved":             {approval: func(a *audit.Approval) { *a = audit.Approval{} }, code: share.CodeApproval},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			log := &audit.Memory{}
			d, g := desk(t, log)
			by, e := caller(""), erasure()
			a := *approval(t, d, e, &copyOf{})
			log.Fail = func(audit.Event) error { return c.log }
			if c.by != nil {
				c.by(&by)
			}
			if c.approval != nil {
				c.approval(&a)
			}
			if c.erasure != nil {
				c.erasure(&e)
			}
			events, facts := g.Len(), count(g)
			_, err := d.Erase(t.Context(), by, &a, e, &copyOf{err: c.wipe})
			require.ErrorIs(t, err, c.code)
			assert.Equal(t, events, g.Len(), "nothing went")
			assert.Equal(t, facts, count(g), "nothing went")
		})
	}
	d, _ := desk(t, &audit.Memory{})
	_, err := d.Erase(t.Context(), caller(""), nil, erasure())
	require.ErrorIs(t, err, share.CodeApproval)
	e := erasure()
	e.Retention.Welfare = 0
	_, err = d.ApproveErasure(t.Context(), access.Caller{Actor: officer("sato"), Duty: "benefit"}, "ito", e)
	require.ErrorIs(t, err, register.CodePeriod, "a block without a period")
	_, err = d.Erase(t.Context(), caller(""), approval(t, d, erasure()), e)
	require.ErrorIs(t, err, register.CodePeriod, "a block without a period")
}

// otherCopy is a copy that nobody was told of.
type otherCopy struct{ copyOf }

func (*otherCopy) Name() string { return "contracts" }

// The word is for who is to go and from where, and not for whatever the same periods reach.
func TestTheWordForAnErasureNamesPersonsAndCopies(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		shown, asked []share.Copy
		late         string
		code         error
	}{
		"what was shown":             {shown: []share.Copy{&copyOf{}, &otherCopy{}}, asked: []share.Copy{&otherCopy{}, &copyOf{}}},
		"a copy that was not shown":  {asked: []share.Copy{&otherCopy{}}, code: share.CodeApproval},
		"a further copy":             {shown: []share.Copy{&copyOf{}}, asked: []share.Copy{&copyOf{}, &otherCopy{}}, code: share.CodeApproval},
		"another copy":               {shown: []share.Copy{&copyOf{}}, asked: []share.Copy{&otherCopy{}}, code: share.CodeApproval},
		"a copy less":                {shown: []share.Copy{&copyOf{}, &otherCopy{}}, asked: []share.Copy{&copyOf{}}, code: share.CodeApproval},
		"somebody who came after it": {late: "late", code: share.CodeApproval},
		"two copies by one name":     {asked: []share.Copy{&copyOf{}, &copyOf{}}, code: share.CodeConfig},
		"no copy":                    {asked: []share.Copy{nil}, code: share.CodeConfig},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, g := desk(t, &audit.Memory{})
			require.NoError(t, g.AddTax(register.TaxFact{Person: "gone", Year: 2019, Status: household.Exempt}))
			e := erasure()
			a := approval(t, d, e, c.shown...)
			if c.late != "" {
				require.NoError(t, g.AddTax(register.TaxFact{Person: c.late, Year: 2019, Status: household.Exempt}))
			}
			facts := count(g)
			_, err := d.Erase(t.Context(), caller(""), a, e, c.asked...)
			if c.code == nil {
				require.NoError(t, err)
				return
			}
			require.ErrorIs(t, err, c.code)
			assert.Equal(t, facts, count(g), "nothing went")
			for _, asked := range c.asked {
				if one, ok := asked.(*otherCopy); ok {
					assert.Empty(t, one.persons, "nothing went")
				}
			}
		})
	}
}

// Nothing is kept by which somebody who was erased would be known: another department's file brings
// them back as new. The log has them before the register does, the old word erases them no more,
// and the next one does.
func TestWhoWasErasedComesBackAsNew(t *testing.T) {
	t.Parallel()
	log := &audit.Memory{}
	d, g := desk(t, log)
	e, file := erasure(), "person,fiscal_year,status\ngone,2019,exempt\n"
	var words []*audit.Approval
	for range 2 {
		before, facts := len(log.Events()), count(g)
		_, err := d.Obtain(t.Context(), caller(""), share.Tax, strings.NewReader(file), intake.Options{})
		require.NoError(t, err)
		require.Equal(t, facts+1, count(g))
		entries := log.Events()[before:]
		require.Equal(t, []audit.Phase{audit.Attempt, audit.Whole, audit.Outcome}, []audit.Phase{entries[0].Phase, entries[1].Phase, entries[2].Phase})
		h, err := handle(t.Context(), "gone")
		require.NoError(t, err)
		require.Equal(t, h, entries[1].Subjects[0].Handle)
		for _, old := range words {
			_, err := d.Erase(t.Context(), caller(""), old, e)
			require.ErrorIs(t, err, share.CodeApproval)
		}
		words = append(words, approval(t, d, e))
		gone, err := d.Erase(t.Context(), caller(""), words[len(words)-1], e)
		require.NoError(t, err)
		require.Equal(t, []string{"gone"}, gone.Persons)
	}
}

func count(g *register.Register) (n int) {
	for range g.TaxFacts() {
		n++
	}
	return n
}

func Example() {
	d, _ := desk(&testing.T{}, &audit.Memory{Fail: func(e audit.Event) error {
		fmt.Println("entry:", e.Actor.ID, e.Act, "denied:", e.Result == audit.Denied, "persons:", len(e.Subjects))
		return nil
	}})
	request := share.Request{Persons: []string{"1001"}, Items: []share.Item{share.ItemTaxStatus}, Base: base, Year: 2021}
	records, err := d.Provide(context.Background(), caller("pension"), request)
	fmt.Println(records[0].TaxStatus, err)
	request.Items = append(request.Items, share.ItemBirth)
	_, err = d.Provide(context.Background(), caller("pension"), request)
	fmt.Println(err)
	// Output:
	// entry: ito provide denied: false persons: 1
	// exempt <nil>
	// entry: ito view denied: true persons: 1
	// share: denied
}
