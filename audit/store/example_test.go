package store_test

import (
	"context"
	"fmt"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/store"
)

// A desk takes a form in: the document and its entry are committed together, and then the entry
// goes into the log.
func Example() {
	ctx, log := context.Background(), &audit.Memory{}
	journal, err := store.NewJournal(ctx, store.Config{Store: store.NewMemory(), Log: store.TrailOfMemory("town.desk", log)})
	if err != nil {
		fmt.Println(err)
		return
	}
	received := store.Step{
		Event: audit.Event{Act: audit.ActApply, Result: audit.Succeeded, Case: "c-1", Actor: audit.Actor{Kind: audit.ActorOfficer, ID: "ito"}},
		Changes: []store.Change{{
			Item: store.Item{
				Kind: "case", Key: "c-1", Revision: 1, Body: []byte(`{"state":"received"}`),
				Terms: []store.Term{{Name: "group", Value: "received"}},
			},
		}},
	}
	_, err = journal.Commit(ctx, received)
	fmt.Println(err, len(log.Events()))
	n, err := journal.Relay(ctx)
	fmt.Println(n, err, log.Events()[0].Act)

	_, err = journal.Commit(ctx, received) // somebody else did it already
	fmt.Println(err)
	for item := range journal.Store().List(ctx, store.Query{Kind: "case", Where: []store.Match{store.Is("group", "received")}}) {
		fmt.Println(item.Key, item.Revision, string(item.Body))
	}
	// Output:
	// <nil> 0
	// 1 <nil> apply
	// store: conflict
	// c-1 1 {"state":"received"}
}
