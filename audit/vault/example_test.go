package vault_test

import (
	"context"
	"fmt"
	"os"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/trail"
	"github.com/kyufu-go/kyufu/audit/vault"
)

func ExampleVault_CommitBatch() {
	ctx := context.Background()
	dir, _ := os.MkdirTemp("", "kyufu")
	defer os.RemoveAll(dir)
	people, _ := vault.Open(dir+"/vault", vault.Config{Master: make([]byte, 32)})
	log, _ := trail.Open(dir+"/log", trail.Config{Instance: "audit.city.example/print", Vault: people})

	// A print run: one entry for each household, with the address it was printed for.
	const address = 1
	handles, _ := people.Handles(ctx, []string{"addressee 1", "addressee 2"})
	values := []vault.Value{
		{Handle: handles[0], Field: address, Bytes: []byte("1-2-3 Old Street")},
		{Handle: handles[1], Field: address, Bytes: []byte("4-5-6 New Street")},
	}
	sealed, _ := people.CommitBatch(values)
	events := make([]audit.Event, len(values))
	for i := range events {
		events[i] = audit.Event{
			Act: audit.ActPrint, Result: audit.Succeeded, Actor: audit.Actor{Kind: audit.ActorOfficer, ID: "u0123"},
			Subjects: []audit.Subject{{Handle: values[i].Handle, Sealed: sealed[i : i+1]}},
		}
	}
	receipts, _ := log.AppendBatch(ctx, events)
	opening, _ := people.Open(handles[1], sealed[1])
	fmt.Println(len(receipts), string(opening.Value), opening.Matches(sealed[1]))
	_ = log.Close()
	_ = people.Close()
	// Output: 2 4-5-6 New Street true
}
