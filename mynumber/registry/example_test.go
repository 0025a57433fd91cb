package registry_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"time"

	"github.com/kyufu-go/kyufu/audit/keys"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/household/addressee"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/municipality"
	"github.com/kyufu-go/kyufu/mynumber/access"
	"github.com/kyufu-go/kyufu/mynumber/mynumbertest"
	"github.com/kyufu-go/kyufu/mynumber/registry"
)

// A look-up that needs a grant: the registry finds the person, and shows the
// digits once, to who may see them, after the log took the entry.
func Example() {
	ctx := context.Background()
	masters, _ := keys.CreateMasterFile("", rand.Reader) // a path keeps them
	log := &audit.Memory{}                               // in production a *audit.Log
	now := func() time.Time { return time.Date(2021, 12, 13, 1, 0, 0, 0, time.UTC) }
	// In production over a store.SQL of the database that the registry's SQLStore is of.
	journal, _ := store.NewJournal(ctx, store.Config{Store: store.NewMemory(), Log: store.TrailOfMemory("town", log), Now: now})
	desk, _ := registry.New(registry.Config{
		Tenant: municipality.Must("112020"), Store: registry.NewMemory(), Keys: masters, Journal: journal, Log: log,
		DataKeys: &keys.Memory{}, // in production a keys.File on a disk that no backup of the store covers
		Policy:   func() *access.Engine { return testEngine() }, Now: now,
	})
	clerk, chief := caller("sato"), caller("ito")
	number, on := mynumbertest.Number(1), civil.MustDate("2021-12-10")

	id, _, _ := desk.Assign(ctx, clerk, addressee.Ref{System: "resident", Number: "0001"}, on)
	proposal, _ := desk.Propose(ctx, clerk, registry.Tie(id, number, on, registry.GroundHead, registry.IdentityCard))
	shown, _ := desk.Show(ctx, chief, proposal)
	_ = desk.Approve(ctx, chief, shown) // a tie takes two people

	found, _ := desk.ByNumber(ctx, clerk, number, registry.AsOf{})
	fmt.Println(found.Integrated == id, number)

	_, err := desk.Grant(ctx, caller("mori"), number)
	fmt.Println(err)
	grant, _ := desk.Grant(ctx, clerk, number)
	_ = number.Reveal(ctx, grant, func(digits []byte) error {
		fmt.Println(len(digits), "digits on the screen")
		return nil
	})
	fmt.Println(number.Reveal(ctx, grant, func([]byte) error { return nil }))
	// Output:
	// true ************
	// registry: denied: reveal: wrong_operation
	// 12 digits on the screen
	// mynumber: grant
}
