package audit_test

import (
	"context"
	"fmt"
	"os"

	"github.com/kyufu-go/kyufu/audit"
)

func Example() {
	dir, _ := os.MkdirTemp("", "kyufu-audit")
	defer os.RemoveAll(dir) //nolint:errcheck // a temporary directory
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
