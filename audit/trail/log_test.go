package trail_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/trail"
	"github.com/kyufu-go/kyufu/audit/verify"
)

var officer = audit.Actor{
	Kind: audit.ActorOfficer, Auth: audit.AuthCard | audit.AuthPassword, ID: "u0123", Organ: "mayor", Department: "welfare",
	Role: "clerk", Terminal: "t-17",
}

func handle(n int) (h audit.Handle) {
	copy(h[:], fmt.Sprintf("subject %08d", n))
	return h
}

func view(n int) audit.Event {
	return audit.Event{
		Act: audit.ActView, Result: audit.Succeeded, Actor: officer, Duty: "benefit", Purpose: "eligibility", Case: "c-1",
		Subjects: audit.About(handle(n)),
	}
}

func TestLogKeepsWhatItAcknowledged(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	log, err := trail.Open(dir, trail.Config{Instance: "test/app1"})
	require.NoError(t, err)
	for i := range 10 {
		r, err := log.Append(context.Background(), view(i%3))
		require.NoError(t, err)
		require.Equal(t, uint64(i+1), r.Index)
	}
	require.NoError(t, log.Close())

	rep, err := verify.Verify(context.Background(), dir, verify.Options{GenesisKey: log.GenesisKey()})
	require.NoError(t, err)
	require.Equal(t, uint64(12), rep.Entries) // genesis, ten views, seal

	n := 0
	for e, err := range trail.Events(dir) {
		require.NoError(t, err)
		require.Equal(t, audit.ActView, e.Act)
		require.Equal(t, officer, e.Actor)
		require.Equal(t, uint64(n/3+1), e.Subjects[0].Count)
		n++
	}
	require.Equal(t, 10, n)
}

func TestLogGoesOnAfterReopening(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	cfg := trail.Config{Instance: "test/app1", SegmentSize: 64 << 10, EpochEntries: 50}
	for round := range 5 {
		log, err := trail.Open(dir, cfg)
		require.NoError(t, err)
		for i := range 20 {
			events := make([]audit.Event, 25)
			for j := range events {
				events[j] = view(round*7 + i*3 + j)
			}
			_, err := log.AppendBatch(context.Background(), events)
			require.NoError(t, err)
		}
		require.NoError(t, log.Close())
		rep, err := verify.Verify(context.Background(), dir, verify.Options{})
		require.NoError(t, err)
		t.Log(rep.Entries, rep.Segments, rep.Epoch)
	}
}

func BenchmarkBulk(b *testing.B) {
	log, err := trail.Open(b.TempDir(), trail.Config{Instance: "test/app1"})
	require.NoError(b, err)
	events := make([]audit.Event, 1000)
	for j := range events {
		events[j] = view(j)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := log.AppendBatch(context.Background(), events); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)*1000/b.Elapsed().Seconds(), "entries/s")
	require.NoError(b, log.Close())
}
