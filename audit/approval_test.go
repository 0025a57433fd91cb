package audit_test

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
)

var approvedAt = time.Date(2022, 3, 1, 9, 0, 0, 0, time.UTC)

func approval() audit.Approval {
	return audit.Approval{
		ID: "a-1", Act: audit.ActErase, Subject: audit.Handle{1}, Digest: audit.Hash{2}, Requester: "ito",
		By: audit.Actor{Kind: audit.ActorOfficer, ID: "sato", Terminal: "T1"}, At: approvedAt, Until: approvedAt.Add(time.Hour),
	}
}

func use() audit.Use {
	return audit.Use{
		Act: audit.ActErase, Subject: audit.Handle{1}, Digest: audit.Hash{2}, By: "ito", Now: approvedAt.Add(time.Minute),
		May: func(*audit.Approval) bool { return true },
	}
}

func ExampleApproval() {
	a := approval()
	log := &audit.Memory{}
	if _, err := log.Append(context.Background(), a.Event()); err != nil {
		fmt.Println(err)
	}
	entry := log.Events()[0]
	fmt.Println(entry.Act, entry.Purpose, a.Recorded(&entry), a.Check(use()))
	other := use()
	other.Subject = audit.Handle{9}
	fmt.Println(a.Check(other))
	// Output:
	// approve erase <nil> <nil>
	// audit: policy: approval.subject
}

func TestAnApprovalAllowsOneThing(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		field  string
		change func(*audit.Approval, *audit.Use)
	}{
		"it allows what it names": {"", func(*audit.Approval, *audit.Use) {}},
		"another act":             {"act", func(_ *audit.Approval, u *audit.Use) { u.Act = audit.ActPrune }},
		"another person":          {"subject", func(_ *audit.Approval, u *audit.Use) { u.Subject = audit.Handle{2} }},
		"nobody in particular":    {"subject", func(_ *audit.Approval, u *audit.Use) { u.Subject = audit.Handle{} }},
		"a run besides":           {"run", func(_ *audit.Approval, u *audit.Use) { u.Run = "r" }},
		"another content":         {"digest", func(_ *audit.Approval, u *audit.Use) { u.Digest = audit.Hash{} }},
		"the approver asked":      {"second", func(a *audit.Approval, _ *audit.Use) { a.Requester = "SATO" }},
		"the approver does it":    {"second", func(_ *audit.Approval, u *audit.Use) { u.By = "sato" }},
		"nobody asked":            {"second", func(a *audit.Approval, _ *audit.Use) { a.Requester = "-" }},
		"nobody does it":          {"second", func(_ *audit.Approval, u *audit.Use) { u.By = "" }},
		"it is over":              {"expired", func(a *audit.Approval, u *audit.Use) { u.Now = a.Until }},
		"it has not begun":        {"expired", func(a *audit.Approval, u *audit.Use) { u.Now = a.At.Add(-1) }},
		"by a contractor":         {"officer", func(a *audit.Approval, _ *audit.Use) { a.By.Kind, a.By.Processor = audit.ActorContractor, "p" }},
		"by a citizen":            {"officer", func(a *audit.Approval, _ *audit.Use) { a.By.Kind = audit.ActorCitizen }},
		"by one who may not":      {"officer", func(_ *audit.Approval, u *audit.Use) { u.May = func(*audit.Approval) bool { return false } }},
		"nobody says who may":     {"officer", func(_ *audit.Approval, u *audit.Use) { u.May = nil }},
		"without an end":          {"incomplete", func(a *audit.Approval, _ *audit.Use) { a.Until = time.Time{} }},
		"without a name":          {"incomplete", func(a *audit.Approval, _ *audit.Use) { a.ID = "" }},
		"about nothing":           {"incomplete", func(a *audit.Approval, _ *audit.Use) { a.Subject = audit.Handle{} }},
		"of nothing":              {"incomplete", func(a *audit.Approval, _ *audit.Use) { a.Digest = audit.Hash{} }},
		"the zero approval":       {"incomplete", func(a *audit.Approval, _ *audit.Use) { *a = audit.Approval{} }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, u := approval(), use()
			c.change(&a, &u)
			err := a.Check(u)
			if c.field == "" {
				require.NoError(t, err)
				return
			}
			var e *audit.Error
			require.ErrorAs(t, err, &e)
			require.Equal(t, "approval."+c.field, e.Field)
		})
	}
}

// Whatever is changed in an approval after it was recorded shows against its entry.
func TestTheEntryBindsEverythingThatTheApprovalSays(t *testing.T) {
	t.Parallel()
	given := approval()
	entry := given.Event()
	require.NoError(t, entry.Check())
	for name, change := range map[string]func(*audit.Approval){
		"id": func(a *audit.Approval) { a.ID = "a-2" }, "act": func(a *audit.Approval) { a.Act = audit.ActPrune },
		"subject": func(a *audit.Approval) { a.Subject[0]++ }, "run": func(a *audit.Approval) { a.Run = "r" },
		"digest": func(a *audit.Approval) { a.Digest[0]++ }, "requester": func(a *audit.Approval) { a.Requester = "x" },
		"approver": func(a *audit.Approval) { a.By.ID = "x" }, "terminal": func(a *audit.Approval) { a.By.Terminal = "x" },
		"begin": func(a *audit.Approval) { a.At = a.At.Add(-time.Hour) }, "end": func(a *audit.Approval) { a.Until = a.Until.Add(time.Hour) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := given
			change(&a)
			require.ErrorIs(t, a.Recorded(&entry), audit.CodePolicy)
		})
	}
	for name, change := range map[string]func(*audit.Event){
		"pending":   func(e *audit.Event) { e.Result = audit.ResultUnstated },
		"refused":   func(e *audit.Event) { e.Result = audit.Denied },
		"abandoned": func(e *audit.Event) { e.Result = audit.Abandoned },
		"failed":    func(e *audit.Event) { e.Result = audit.Failed },
		"attempt":   func(e *audit.Event) { e.Phase = audit.Attempt },
		"other act": func(e *audit.Event) { e.Act = audit.ActAsk },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := entry
			change(&e)
			require.ErrorIs(t, given.Recorded(&e), audit.CodePolicy)
		})
	}
}

func TestAnApprovalCanBeKept(t *testing.T) {
	t.Parallel()
	a := approval()
	b, err := json.Marshal(a)
	require.NoError(t, err)
	var back audit.Approval
	require.NoError(t, json.Unmarshal(b, &back))
	require.Equal(t, a.Hash(), back.Hash())
}
