package verify_test

import (
	"encoding/json"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/disktest"
	"github.com/kyufu-go/kyufu/audit/trail"
	"github.com/kyufu-go/kyufu/audit/verify"
)

// workedBundle is that of a log of three entries, with fixed clock and randomness: its key guards
// nothing.
func workedBundle(t *testing.T) (b *verify.Bundle, genesis []byte) {
	t.Helper()
	clock := time.Date(2026, 4, 6, 1, 0, 0, 0, time.UTC)
	log, err := trail.Open("", trail.Config{
		Instance: "audit.city.example/app1", FS: disktest.New(1), Rand: rand.NewChaCha8([32]byte{1}), Now: func() time.Time { return clock },
	})
	require.NoError(t, err)
	person := audit.Handle([]byte("a random handle."))
	_, err = log.Append(t.Context(), audit.Event{
		Act: audit.ActView, Result: audit.Succeeded, Case: "c-42", Subjects: audit.About(person), Actor: audit.Actor{Kind: audit.ActorOfficer, ID: "u0123", Terminal: "t-17"},
	})
	require.NoError(t, err)
	b, err = log.Disclose(t.Context(), person, nil, nil)
	require.NoError(t, err)
	genesis = log.GenesisKey()
	require.NoError(t, log.Close())
	return b, genesis
}

// The package comment shows a checkpoint and a bundle, byte for byte.
func TestTheWorkedExampleIsTrue(t *testing.T) {
	t.Parallel()
	doc, err := os.ReadFile("doc.go")
	require.NoError(t, err)
	b, genesis := workedBundle(t)
	text, err := json.MarshalIndent(b, "", " ")
	require.NoError(t, err)
	for _, block := range []string{b.Checkpoint, string(text)} {
		shown := "//\t" + strings.ReplaceAll(strings.TrimSpace(block), "\n", "\n//\t")
		assert.Contains(t, string(doc), strings.ReplaceAll(shown, "//\t\n", "//\n"), "doc.go shows this block")
	}
	report, err := b.Check(verify.Trust{GenesisKey: genesis})
	require.NoError(t, err)
	assert.True(t, report.Complete)
	assert.Len(t, report.Entries, 1)
}
