package audit_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
)

// One person opened the gate by their own word: now a second one has agreed to this reason, for so
// long, once, and the store says that it was so.
func TestTheGlassIsBrokenOnAnApprovalOnly(t *testing.T) {
	t.Parallel()
	late := errors.New("anchors are late")
	keeper, boss := audit.Actor{Kind: audit.ActorOfficer, ID: "ito"}, audit.Actor{Kind: audit.ActorOfficer, ID: "sato"}
	for name, c := range map[string]struct {
		change func(*audit.Approval)
		kept   bool
		field  string
	}{
		"as it was given":      {func(*audit.Approval) {}, true, ""},
		"that nobody gave":     {func(*audit.Approval) {}, false, "approval.given"},
		"of one's own":         {func(a *audit.Approval) { a.By.ID = "ITO" }, true, "approval.second"},
		"by a contractor":      {func(a *audit.Approval) { a.By.Kind, a.By.Processor = audit.ActorContractor, "p" }, true, "approval.officer"},
		"for another reason":   {func(a *audit.Approval) { a.Run = "fire" }, true, "approval.run"},
		"for a shorter time":   {func(a *audit.Approval) { a.Digest = audit.GlassDigest("flood", time.Minute) }, true, "approval.digest"},
		"of an erasure":        {func(a *audit.Approval) { a.Act = audit.ActErase }, true, "approval.act"},
		"of yesterday":         {func(a *audit.Approval) { a.Until = approvedAt }, true, "approval.expired"},
		"of nobody in the end": {func(a *audit.Approval) { *a = audit.Approval{} }, true, "approval.incomplete"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rec, now := &audit.Memory{}, approvedAt
			g := audit.NewGuard(rec, audit.Policy{
				Gate: func() error { return late }, Gated: map[audit.Class]bool{audit.ClassOutput: true}, Now: func() time.Time { return now },
				BreakGlass: func(context.Context, *audit.Approval) error {
					if c.kept {
						return nil
					}
					return errors.New("not kept")
				},
			})
			a := audit.Approval{
				ID: "ok-1", Act: audit.ActBreakGlass, Run: "flood", Digest: audit.GlassDigest("flood", time.Hour),
				Requester: "ito", By: boss, At: approvedAt, Until: approvedAt.Add(2 * time.Hour),
			}
			c.change(&a)
			print := func() error {
				_, err := g.Do(t.Context(), audit.Event{Act: audit.ActPrint, Actor: keeper}, "x", func(context.Context) error { return nil })
				return err
			}
			err := g.BreakGlass(t.Context(), keeper, "flood", time.Hour, &a)
			if c.field != "" {
				var e *audit.Error
				require.ErrorAs(t, err, &e)
				require.Equal(t, c.field, e.Field)
				require.ErrorIs(t, print(), late)
				require.Empty(t, rec.Events())
				return
			}
			require.NoError(t, err)
			require.Equal(t, a.Hash(), rec.Events()[0].Digest)
			require.NoError(t, print())
			now = now.Add(time.Hour)
			require.ErrorIs(t, print(), late)
			require.ErrorIs(t, g.BreakGlass(t.Context(), keeper, "flood", time.Hour, &a), audit.CodePolicy, "once")
		})
	}
	var none *audit.Guard
	require.ErrorIs(t, none.BreakGlass(t.Context(), keeper, "flood", time.Hour, nil), audit.CodePolicy)
}
