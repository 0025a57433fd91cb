package review_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/review"
	"github.com/kyufu-go/kyufu/audit/trail"
)

// Two servers of a town write a log each. What is done at one on a word that was given at the other
// is no finding if both are reviewed; of one alone the review says what it cannot look up.
func ExampleRun() {
	ctx, now := context.Background(), time.Date(2026, 7, 1, 1, 0, 0, 0, time.UTC) // 10:00 in Japan
	dir, _ := os.MkdirTemp("", "review")
	defer func() { _ = os.RemoveAll(dir) }()
	app1, app2 := filepath.Join(dir, "app1"), filepath.Join(dir, "app2")
	log1, _ := trail.Open(app1, trail.Config{Instance: "app1", Now: func() time.Time { return now }})
	log2, _ := trail.Open(app2, trail.Config{Instance: "app2", Now: func() time.Time { return now }})

	boss, clerk := audit.Actor{Kind: audit.ActorOfficer, ID: "boss"}, audit.Actor{Kind: audit.ActorOfficer, ID: "clerk"}
	word, _ := log2.Append(ctx, audit.Event{Act: audit.ActApprove, Result: audit.Succeeded, Actor: boss, Purpose: "export", Case: "run-1"})
	_, _ = log1.Append(ctx, audit.Event{
		Act: audit.ActExport, Result: audit.Succeeded, Actor: clerk, Case: "run-1",
		Links: []audit.Ref{{Kind: audit.LinkApproval, Log: "app2", Index: word.Index}},
	})
	_, _ = log1.Close(), log2.Close()

	logs, _ := trail.OpenSet(app1, app2)
	findings, _ := review.Run(logs, nil, now, review.Config{})
	fmt.Println(len(findings))

	logs, _ = trail.OpenSet(app1)
	findings, _ = review.Run(logs, nil, now, review.Config{})
	fmt.Println(findings)
	// Output:
	// 0
	// [unknown_log by clerk entries app1:1]
}
