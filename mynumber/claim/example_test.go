package claim_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"strings"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/holder"
	"github.com/kyufu-go/kyufu/audit/keys"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/household/addressee"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/municipality"
	"github.com/kyufu-go/kyufu/mynumber/access"
	"github.com/kyufu-go/kyufu/mynumber/claim"
	"github.com/kyufu-go/kyufu/mynumber/registry"
)

// A person asks what the town has about them. The counter receives the claim and checks who came;
// another officer sees it and grants it; then every holder is asked, and the person is told.
func Example() {
	ctx := context.Background()
	people, desk := counter(ctx)
	clerk, chief := caller("sato"), caller("ito")
	id, _, _ := people.Assign(ctx, clerk, addressee.Ref{System: "resident", Number: "0001"}, civil.MustDate("2021-01-01"))

	asked, _ := desk.Receive(ctx, clerk, claim.Application{ID: "claim-1", Kind: claim.Disclosure, Person: id})
	fmt.Println(asked.State, "to be decided by", asked.DueOn)
	_, _ = desk.Handle(ctx, clerk, asked.ID, claim.Check, claim.Detail{Identity: registry.IdentityCard})

	_, err := desk.Handle(ctx, clerk, asked.ID, claim.Grant, claim.Detail{})
	fmt.Println(err) // by nobody who took it in
	_, saw, _ := desk.Show(ctx, chief, asked.ID)
	granted, _ := desk.Handle(ctx, chief, asked.ID, claim.Grant, claim.Detail{Shown: saw})
	fmt.Println(granted.State)

	certificate, answers, _ := desk.Carry(ctx, clerk, asked.ID)
	for i, answer := range answers {
		fmt.Println(certificate.Holders[i].Holder, answer.Count, "lines")
	}
	done, _ := desk.Handle(ctx, clerk, asked.ID, claim.Finish, claim.Detail{})
	fmt.Println(done.State)
	// Output:
	// received to be decided by 2022-01-12
	// claim: denied: approve: same_person
	// granted
	// registry 6 lines
	// done
}

// counter is the registry of a town and its desk for claims, with the policy of the tests.
func counter(ctx context.Context) (*registry.Registry, *claim.Desk) {
	p, _ := access.LoadPolicy(strings.NewReader(policy))
	engine, _ := access.Compile(p)
	masters, _ := keys.CreateMasterFile("", rand.Reader) // a path keeps them
	log := &audit.Memory{}                               // in production a *trail.Log
	now := func() time.Time { return time.Date(2021, 12, 13, 1, 0, 0, 0, time.UTC) }
	inForce := func() *access.Engine { return engine }
	journal, _ := store.NewJournal(ctx, store.Config{Store: store.NewMemory(), Log: store.TrailOfMemory("town", log), Now: now})
	people, _ := registry.New(registry.Config{
		Tenant: municipality.Must("112020"), Store: registry.NewMemory(), Keys: masters, DataKeys: &keys.Memory{}, Journal: journal, Log: log, Policy: inForce, Now: now,
	})
	desk, _ := claim.New(claim.Config{
		Policy: inForce, Log: log, Store: journal, Registry: people, Now: now,
		Holders: []holder.Holder{people.Holder()}, // the log before it, the register, inquiries and cases behind it
	})
	return people, desk
}
