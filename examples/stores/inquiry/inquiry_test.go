// Package inquiry_test runs an office on a real database.
package inquiry_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/examples/stores/database"
	"github.com/kyufu-go/kyufu/household/addressee"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/municipality"
	"github.com/kyufu-go/kyufu/inquiry"
	"github.com/kyufu-go/kyufu/inquiry/answer"
	"github.com/kyufu-go/kyufu/inquiry/answer/seal"
	"github.com/kyufu-go/kyufu/inquiry/memnet"
	"github.com/kyufu-go/kyufu/inquiry/permitted"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

var (
	city   = permitted.Institution{Party: permitted.PayingBody, Municipality: municipality.Must("112020")}
	fukaya = permitted.Institution{Party: permitted.Mayor, Municipality: municipality.Must("112186")}
)

// anybody allows everything to everybody: this test is about the store.
func anybody(t *testing.T) *access.Engine {
	t.Helper()
	p := &access.Policy{Version: "1", Duties: []access.Duty{{Code: "benefit", Designation: "notice-2021"}}, Terminals: []access.Terminal{{Code: "desk"}}}
	for _, id := range []audit.Code{"clerk", "chief", "checker"} {
		p.IDs = append(p.IDs, access.ID{Code: id, Kind: access.Officer, Organ: "mayor", Department: "welfare", Trained: civil.MustDate("2022-07-01")})
		p.Assignments = append(p.Assignments, access.Assignment{
			ID: id, Duty: "benefit", Organ: "mayor", Department: "welfare", Terminals: []audit.Code{"desk"}, Hours: access.Always,
			Operations: access.Operations(),
		})
	}
	e, err := access.Compile(p)
	must(t, err)
	return e
}

func officer(id audit.Code) access.Caller {
	return access.Caller{Duty: "benefit", Actor: audit.Actor{
		Kind: audit.ActorOfficer, Auth: audit.AuthPassword | audit.AuthBiometric, ID: id, Organ: "mayor", Department: "welfare", Terminal: "desk",
	}}
}

// An office on SQLite goes the whole way, and the file of the database never holds an answer in the
// clear.
func TestOfficeOnSQLite(t *testing.T) {
	const levy = "918273645"
	db, path := database.SQLite(t)
	must(t, store.Migrate(t.Context(), db, store.SQLite))
	log := &audit.Memory{}
	now := time.Date(2022, 8, 1, 1, 0, 0, 0, time.UTC)
	clock := func() time.Time { return now }
	key, err := seal.GenerateKey()
	must(t, err)
	net := memnet.New(memnet.Config{Now: clock})
	net.Join(city, key.Public())
	net.Provide(fukaya, permitted.LocalTax)
	engine := anybody(t)
	journal, err := store.NewJournal(t.Context(), store.Config{
		Store: store.NewSQL(db, store.SQLite, "112020"), Log: store.TrailOfMemory("desk", log), Strict: true, Now: clock,
	})
	must(t, err)
	desk, err := inquiry.New(inquiry.Config{
		Designation: "from-2021-12-20",
		Self:        city, List: permitted.BuiltIn(), Assessment: permitted.Assessment{PublishedOn: civil.MustDate("2021-12-01")}, Store: journal,
		Gateway: net.Gateway(city), Codes: net.Codes(city), Key: key, Senders: net.Senders, Log: log, Policy: func() *access.Engine { return engine }, DutyCode: "benefit", Now: clock,
		Handle: func(_ context.Context, p addressee.Integrated) (audit.Handle, error) {
			sum := sha256.Sum256([]byte(p))
			return audit.Handle(sum[:16]), nil
		},
	})
	must(t, err)
	var asks []inquiry.Ask
	for i := range 1200 {
		number := addressee.Integrated(fmt.Sprintf("%015d", i+1))
		name := fmt.Sprintf("resident-%d", i)
		net.Resident(name, memnet.At{city: number, fukaya: "9" + number[1:]})
		must(t, net.Tax(fukaya, name, 2021, answer.TaxTaxed, "5500", levy))
		asks = append(asks, inquiry.Ask{
			Person: string(number), Subject: permitted.Member, Provider: fukaya, Information: permitted.LocalTax, FiscalYear: 2021,
			Items: []answer.Item{answer.ItemTaxStatus, answer.ItemPerCapitaLevy, answer.ItemIncomeLevy},
		})
	}
	ctx := t.Context()
	ids, err := desk.Draft(ctx, officer("clerk"), asks...)
	must(t, err)
	asked, err := desk.Show(ctx, officer("chief"), ids...)
	must(t, err)
	must(t, desk.Approve(ctx, officer("chief"), asked))
	for {
		p, err := desk.Advance(ctx, officer("clerk"))
		must(t, err)
		if p.Waiting == 0 {
			break
		}
		now = p.Next
	}
	_, err = desk.Retrieve(ctx, officer("clerk"), ids...)
	must(t, err)
	views, err := desk.Review(ctx, officer("checker"), ids...)
	must(t, err)
	confirms := make([]inquiry.Confirm, len(views))
	for i := range views {
		confirms[i] = views[i].Confirm()
	}
	must(t, desk.Verify(ctx, officer("checker"), confirms...))
	registered := 0
	must(t, desk.Register(ctx, officer("clerk"), func(_ context.Context, facts []inquiry.Fact) error {
		registered += len(facts)
		return nil
	}, ids...))
	if registered != len(asks) {
		t.Fatalf("%d of %d registered", registered, len(asks))
	}
	searchFiles(t, path, levy)
	now = now.Add(31 * 24 * time.Hour)
	x, err := desk.Expire(ctx, officer("clerk"))
	must(t, err)
	if x.Erased != len(asks) {
		t.Fatalf("%d of %d erased", x.Erased, len(asks))
	}
}

// searchFiles looks for a text in the database's files.
func searchFiles(t *testing.T, path, secret string) {
	t.Helper()
	names, err := filepath.Glob(path + "*")
	must(t, err)
	size := 0
	for _, name := range names {
		data, err := os.ReadFile(name)
		must(t, err)
		size += len(data)
		if bytes.Contains(data, []byte(secret)) {
			t.Fatal("the database holds an answer in the clear")
		}
	}
	if size < 1<<20 {
		t.Fatalf("only %d bytes were searched", size)
	}
}
