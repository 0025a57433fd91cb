package audit_test

import (
	"context"
	"fmt"

	"github.com/kyufu-go/kyufu/audit"
)

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

func ExampleGuard_Do() {
	ctx := context.Background()
	rec := &audit.Memory{} // in production a *audit.Log
	guard := audit.NewGuard(rec, audit.Policy{})
	clerk := audit.Actor{Kind: audit.ActorOfficer, ID: "u0123"}
	rec.Fail = func(audit.Event) error { return audit.CodeFull }

	_, err := guard.Do(ctx, audit.Event{Act: audit.ActExport, Actor: clerk}, "io", func(context.Context) error {
		fmt.Println("exported")
		return nil
	})
	fmt.Println(err)
	// Output: audit: full
}
