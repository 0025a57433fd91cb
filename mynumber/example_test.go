package mynumber_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/household/addressee"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/municipality"
	"github.com/kyufu-go/kyufu/mynumber"
	"github.com/kyufu-go/kyufu/mynumber/access"
	"github.com/kyufu-go/kyufu/mynumber/mynumbertest"
)

// A look-up that needs a grant: the registry finds the person, and shows the
// digits once, to who may see them, after the log took the entry.
func Example() {
	ctx := context.Background()
	keys, _ := mynumber.CreateKeyFile("", rand.Reader) // a path keeps them
	log := &audit.Memory{}                             // in production a *audit.Log
	registry, _ := mynumber.New(mynumber.Config{
		Tenant: municipality.Must("112020"), Store: mynumber.NewMemory(), Keys: keys, Log: log,
		Policy: func() *access.Engine { return testEngine() },
		Now:    func() time.Time { return time.Date(2021, 12, 13, 1, 0, 0, 0, time.UTC) },
	})
	clerk, chief := caller("sato"), caller("ito")
	number, on := mynumbertest.Number(1), civil.MustDate("2021-12-10")

	id, _, _ := registry.Assign(ctx, clerk, addressee.Ref{System: "resident", Number: "0001"}, on)
	proposal, _ := registry.Propose(ctx, clerk, mynumber.Tie(id, number, on, mynumber.GroundHead, mynumber.IdentityCard))
	_ = registry.Approve(ctx, chief, proposal) // a tie takes two people

	found, _ := registry.ByNumber(ctx, clerk, number, mynumber.AsOf{})
	fmt.Println(found.Integrated == id, number)

	grant, err := registry.Grant(ctx, caller("mori"), number)
	fmt.Println(grant == nil, err)
	grant, _ = registry.Grant(ctx, clerk, number)
	_ = number.Reveal(grant, func(digits []byte) error {
		fmt.Println(len(digits), "digits on the screen")
		return nil
	})
	fmt.Println(number.Reveal(grant, func([]byte) error { return nil }))
	// Output:
	// true ************
	// true mynumber: denied: reveal: wrong_operation
	// 12 digits on the screen
	// mynumber: grant
}
