package trail_test

import (
	"context"
	"fmt"
	"os"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/trail"
	"github.com/kyufu-go/kyufu/audit/vault"
	"github.com/kyufu-go/kyufu/audit/verify"
)

func Example() {
	dir, _ := os.MkdirTemp("", "kyufu-audit")
	defer os.RemoveAll(dir) // a temporary directory
	ctx := context.Background()

	// Five lines: open, say who, record, close, verify.
	log, _ := trail.Open(dir, trail.Config{Instance: "audit.city.example/app1"})
	clerk := audit.Actor{Kind: audit.ActorOfficer, ID: "u0123", Department: "welfare", Terminal: "t-17"}
	receipt, _ := log.Append(ctx, audit.Event{Act: audit.ActSearch, Result: audit.Succeeded, Actor: clerk, Purpose: "eligibility", Case: "c-42"})
	_ = log.Close()
	report, err := verify.Verify(ctx, dir, verify.Options{GenesisKey: log.GenesisKey()})

	fmt.Println("entry", receipt.Index, "of", report.Entries, "verified:", err == nil)
	// Output: entry 1 of 3 verified: true
}

func ExampleLog_Disclose() {
	dir, _ := os.MkdirTemp("", "kyufu-audit")
	defer os.RemoveAll(dir) // a temporary directory
	ctx := context.Background()
	people, _ := vault.Open(dir+"/vault", vault.Config{Master: make([]byte, 32)}) // in production out of a key service
	log, _ := trail.Open(dir+"/log", trail.Config{Instance: "audit.city.example/app1", Vault: people})
	clerk := audit.Actor{Kind: audit.ActorOfficer, ID: "u0123"}

	handle, _ := people.Handle(ctx, "addressee 1234")
	old, _ := people.Commit(handle, 1, []byte("1-2-3 Old Street")) // what was there before stays provable, and can be erased
	_, _ = log.Append(ctx, audit.Event{
		Act: audit.ActUpdate, Result: audit.Succeeded, Actor: clerk, Subjects: []audit.Subject{{Handle: handle, Sealed: []audit.Commitment{old}}},
	})
	bundle, _ := log.Disclose(ctx, handle, people, func(*audit.Event, audit.Commitment) bool { return true })

	report, err := bundle.Check(verify.Trust{GenesisKey: log.GenesisKey()}) // what the citizen does
	fmt.Println(len(report.Entries), "entry, complete:", report.Complete, "revealed:", string(report.Openings[0].Value), err)
	_ = log.Close()
	_ = people.Close()
	// Output: 1 entry, complete: true revealed: 1-2-3 Old Street <nil>
}
