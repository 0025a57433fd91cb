package audit_test

import (
	"context"
	"fmt"
	"os"

	"github.com/kyufu-go/kyufu/audit"
)

func Example() {
	dir, _ := os.MkdirTemp("", "kyufu-audit")
	defer os.RemoveAll(dir) // a temporary directory
	ctx := context.Background()

	// Five lines: open, say who, record, close, verify.
	log, _ := audit.Open(dir, audit.Config{Instance: "audit.city.example/app1"})
	clerk := audit.Actor{Kind: audit.ActorOfficer, ID: "u0123", Department: "welfare", Terminal: "t-17"}
	receipt, _ := log.Append(ctx, audit.Event{Act: audit.ActSearch, Result: audit.Succeeded, Actor: clerk, Purpose: "eligibility", Case: "c-42"})
	_ = log.Close()
	report, err := audit.Verify(ctx, dir, audit.VerifyOptions{GenesisKey: log.GenesisKey()})

	fmt.Println("entry", receipt.Index, "of", report.Entries, "verified:", err == nil)
	// Output: entry 1 of 3 verified: true
}

func ExampleBegin() {
	rec := &audit.Memory{} // in production a *audit.Log
	ctx := context.Background()
	clerk := audit.Actor{Kind: audit.ActorOfficer, ID: "u0123", Terminal: "t-17"}

	attempt, err := audit.Begin(ctx, rec, audit.Event{Act: audit.ActPrint, Actor: clerk, Purpose: "notice", Count: 120})
	if err != nil {
		return // fail closed: what cannot be recorded is not done
	}
	// … print …
	if _, err := attempt.End(ctx, audit.Succeeded, ""); err != nil {
		return
	}
	for _, e := range rec.Events() {
		fmt.Println(e.Index, e.Act, e.Phase == audit.Outcome, e.Count)
	}
	// Output:
	// 0 print false 120
	// 1 print true 120
}

func ExampleLog_Disclose() {
	dir, _ := os.MkdirTemp("", "kyufu-audit")
	defer os.RemoveAll(dir) // a temporary directory
	ctx := context.Background()
	vault, _ := audit.OpenVault(dir+"/vault", audit.VaultConfig{Master: make([]byte, 32)}) // in production out of a key service
	log, _ := audit.Open(dir+"/log", audit.Config{Instance: "audit.city.example/app1", Vault: vault})
	clerk := audit.Actor{Kind: audit.ActorOfficer, ID: "u0123"}

	handle, _ := vault.Handle(ctx, "addressee 1234")
	old, _ := vault.Commit(handle, 1, []byte("1-2-3 Old Street")) // what was there before stays provable, and can be erased
	_, _ = log.Append(ctx, audit.Event{
		Act: audit.ActUpdate, Result: audit.Succeeded, Actor: clerk, Subjects: []audit.Subject{{Handle: handle, Sealed: []audit.Commitment{old}}},
	})
	bundle, _ := log.Disclose(ctx, handle, vault, func(*audit.Event, audit.Commitment) bool { return true })

	report, err := bundle.Check(audit.Trust{GenesisKey: log.GenesisKey()}) // what the citizen does
	fmt.Println(len(report.Entries), "entry, complete:", report.Complete, "revealed:", string(report.Openings[0].Value), err)
	_ = log.Close()
	_ = vault.Close()
	// Output: 1 entry, complete: true revealed: 1-2-3 Old Street <nil>
}

func ExampleGuard_Do() {
	ctx := context.Background()
	rec := &audit.Memory{} // in production a *audit.Log
	guard := audit.NewGuard(rec, audit.Policy{})
	clerk := audit.Actor{Kind: audit.ActorOfficer, ID: "u0123"}
	rec.Fail = func(audit.Event) error { return audit.ErrFull }

	_, err := guard.Do(ctx, audit.Event{Act: audit.ActExport, Actor: clerk}, "io", func(context.Context) error {
		fmt.Println("exported")
		return nil
	})
	fmt.Println(err)
	// Output: audit: full
}

func ExampleVault_CommitBatch() {
	ctx := context.Background()
	dir, _ := os.MkdirTemp("", "kyufu")
	defer os.RemoveAll(dir)
	vault, _ := audit.OpenVault(dir+"/vault", audit.VaultConfig{Master: make([]byte, 32)})
	log, _ := audit.Open(dir+"/log", audit.Config{Instance: "audit.city.example/print", Vault: vault})

	// A print run: one entry for each household, with the address it was printed for.
	const address = 1
	handles, _ := vault.Handles(ctx, []string{"addressee 1", "addressee 2"})
	values := []audit.Value{
		{Handle: handles[0], Field: address, Bytes: []byte("1-2-3 Old Street")},
		{Handle: handles[1], Field: address, Bytes: []byte("4-5-6 New Street")},
	}
	sealed, _ := vault.CommitBatch(values)
	events := make([]audit.Event, len(values))
	for i := range events {
		events[i] = audit.Event{
			Act: audit.ActPrint, Result: audit.Succeeded, Actor: audit.Actor{Kind: audit.ActorOfficer, ID: "u0123"},
			Subjects: []audit.Subject{{Handle: values[i].Handle, Sealed: sealed[i : i+1]}},
		}
	}
	receipts, _ := log.AppendBatch(ctx, events)
	opening, _ := vault.Open(handles[1], sealed[1])
	fmt.Println(len(receipts), string(opening.Value), opening.Matches(sealed[1]))
	_ = log.Close()
	_ = vault.Close()
	// Output: 2 4-5-6 New Street true
}
