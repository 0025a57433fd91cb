package trail

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/disk"
	"github.com/kyufu-go/kyufu/audit/verify"
	"github.com/stretchr/testify/require"
)

func TestGuardFailsClosedUnlessToldOtherwise(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	broken := errors.New("the log is gone")
	rec := &audit.Memory{}
	g := audit.NewGuard(rec, audit.Policy{Open: map[audit.Class]bool{audit.ClassAccess: true}, Backlog: 2})
	ran := 0
	op := func(context.Context) error { ran++; return nil }
	paper, look := audit.Event{Act: audit.ActPrint, Actor: testActor}, audit.Event{Act: audit.ActView, Actor: testActor}
	_, err := g.Do(ctx, paper, "x", op)
	require.NoError(t, err)
	require.Len(t, rec.Events(), 2)
	rec.Fail = func(audit.Event) error { return broken }
	_, err = g.Do(ctx, paper, "x", op)
	require.ErrorIs(t, err, broken)
	require.Equal(t, 1, ran, "no entry, no operation")
	for range 2 {
		r, err := g.Do(ctx, look, "x", op)
		require.NoError(t, err)
		require.True(t, r.Unrecorded)
	}
	_, err = g.Do(ctx, look, "x", op)
	require.ErrorIs(t, err, broken, "a full backlog fails closed")
	require.Equal(t, 3, ran)
	rec.Fail = nil
	_, err = g.Do(ctx, look, "x", op)
	require.NoError(t, err)
	require.Zero(t, g.Waiting())
	require.Len(t, rec.Events(), 6)
	_, err = g.Do(ctx, audit.Event{Act: 19, Actor: testActor}, "x", op)
	require.ErrorIs(t, err, audit.CodeEvent)
	failed := errors.New("paper jam")
	_, err = g.Do(ctx, paper, "paper-jam", func(context.Context) error { return failed })
	require.ErrorIs(t, err, failed)
	events := rec.Events()
	require.Equal(t, audit.Failed, events[len(events)-1].Result)
	require.Equal(t, audit.Code("paper-jam"), events[len(events)-1].Reason)
}

func TestBreakGlassIsRecordedFirst(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	now := time.Date(2026, 7, 1, 9, 0, 0, 0, time.UTC)
	rec := &audit.Memory{}
	late := errors.New("anchors are late")
	given := func(context.Context, *audit.Approval) error { return nil }
	approved := approvalOf(audit.ActBreakGlass, "ok-1")
	approved.Run, approved.Digest = "flood", audit.GlassDigest("flood", time.Hour)
	glass := &approved
	p := audit.Policy{Gate: func() error { return late }, Gated: map[audit.Class]bool{audit.ClassOutput: true}, BreakGlass: given, Now: func() time.Time { return now }}
	g := audit.NewGuard(rec, p)
	op := func(context.Context) error { return nil }
	e := audit.Event{Act: audit.ActExport, Actor: testActor}
	_, err := g.Do(ctx, e, "x", op)
	require.ErrorIs(t, err, audit.CodePolicy)
	rec.Fail = func(audit.Event) error { return late }
	require.Error(t, g.BreakGlass(ctx, testActor, "flood", time.Hour, glass))
	rec.Fail = nil
	require.NoError(t, g.BreakGlass(ctx, testActor, "flood", time.Hour, glass))
	require.Equal(t, audit.ActBreakGlass, rec.Events()[0].Act)
	_, err = g.Do(ctx, e, "x", op)
	require.NoError(t, err)
	now = now.Add(2 * time.Hour)
	_, err = g.Do(ctx, e, "x", op)
	require.ErrorIs(t, err, audit.CodePolicy)
	p.BreakGlass = nil
	require.ErrorIs(t, audit.NewGuard(rec, p).BreakGlass(ctx, testActor, "flood", time.Hour, glass), audit.CodePolicy)
}

func TestSetOfLogs(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	var disks []disk.FS
	var bundles []*verify.Bundle
	trusts := map[audit.Code]verify.Trust{}
	for i, name := range []audit.Code{"test/app2", "test/app1"} {
		x := newTester(t, uint64(90+i))
		cfg := x.config()
		cfg.Instance = name
		l, err := Open("", cfg)
		require.NoError(t, err)
		for range 40 {
			_, err := l.Append(ctx, x.event())
			require.NoError(t, err)
		}
		b, err := l.Disclose(ctx, testHandle(3), nil, nil)
		require.NoError(t, err)
		bundles, trusts[name] = append(bundles, b), verify.Trust{GenesisKey: l.GenesisKey()}
		require.NoError(t, l.Close())
		disks = append(disks, x.disk)
	}
	reports, err := verify.CheckBundles(testHandle(3), bundles, trusts)
	require.NoError(t, err)
	_, err = verify.CheckBundles(testHandle(3), bundles[:1], trusts)
	require.ErrorIs(t, err, audit.CodeMissing)
	_, err = verify.CheckBundles(testHandle(3), []*verify.Bundle{bundles[0], bundles[0]}, trusts)
	require.ErrorIs(t, err, audit.CodeConfig)
	_, err = verify.CheckBundles(testHandle(4), bundles, trusts)
	require.ErrorIs(t, err, audit.CodeForged, "they are another person's, whole and proven")
	_, err = verify.CheckBundles(audit.Handle{}, bundles, trusts)
	require.ErrorIs(t, err, audit.CodeForged, "nobody's")
	_, err = verify.CheckBundles(testHandle(3), []*verify.Bundle{bundles[0], nil}, trusts)
	require.ErrorIs(t, err, audit.CodeDecode, "no bundle")
	s, err := NewSet(disks...)
	require.NoError(t, err)
	require.Equal(t, []audit.Code{"test/app1", "test/app2"}, s.Logs())
	reps, err := s.Verify(ctx, map[audit.Code]verify.Options{"test/app1": {}, "test/app2": {}})
	require.NoError(t, err)
	require.Len(t, reps, 2)
	_, err = s.Verify(ctx, map[audit.Code]verify.Options{"test/app3": {}})
	require.Error(t, err, "a log that is missing altogether")
	n := map[audit.Code]uint64{}
	for e, err := range s.Entries() {
		require.NoError(t, err)
		require.Equal(t, n[e.Log], e.Index)
		n[e.Log]++
	}
	require.Equal(t, reps["test/app1"].Entries, n["test/app1"])
	require.Equal(t, reps["test/app2"].Entries, n["test/app2"])
	about := map[audit.Code]int{}
	for e, err := range s.Subject(testHandle(3)) {
		require.NoError(t, err)
		about[e.Log]++
	}
	for name, rep := range reports {
		require.Len(t, rep.Entries, about[name])
	}
	_, err = NewSet(disks[0], disks[0])
	require.ErrorIs(t, err, audit.CodeConfig)
}
