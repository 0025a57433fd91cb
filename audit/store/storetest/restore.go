package storetest

import (
	"testing"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/store"
)

// Restore restores a store as two persons do: one is shown what is lost and approves it, the other
// restores. It returns how many lines were lost.
func Restore(t testing.TB, j *store.Journal, log audit.Recorder) (lost int) {
	t.Helper()
	a := ApproveRestore(t, j, log)
	lost, err := j.Restore(t.Context(), Restoring(a))
	must(t, err)
	return lost
}

// Restoring is the keeper's, on an approval.
func Restoring(a *audit.Approval) store.Restoring {
	return store.Restoring{
		By: audit.Actor{Kind: audit.ActorOfficer, ID: "keeper"}, Approval: a, May: func(*audit.Approval) bool { return true },
	}
}

// ApproveRestore is the second person's word on what a store lacks; nil when it lacks nothing.
func ApproveRestore(t testing.TB, j *store.Journal, log audit.Recorder) *audit.Approval {
	t.Helper()
	by := audit.Actor{Kind: audit.ActorOfficer, ID: "superior", Terminal: "T2"}
	loss, err := j.Lost(t.Context(), by)
	must(t, err)
	if loss.Lines == 0 {
		return nil
	}
	id, err := audit.RandomCode("restore-", nil)
	must(t, err)
	now := time.Now() //nolint:forbidigo // the journal's own clock may be another; the approval holds for both
	a := &audit.Approval{
		ID: id, Act: audit.ActRestore, Run: loss.Store, Digest: loss.Digest, Requester: "keeper", By: by,
		At: now.AddDate(-20, 0, 0), Until: now.AddDate(1, 0, 0),
	}
	_, err = log.Append(t.Context(), a.Event())
	must(t, err)
	return a
}
