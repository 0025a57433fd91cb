package access_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

func TestThePolicySaysWhoMayApprove(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(*audit.Approval)
		ok     bool
	}{
		"an officer who may":          {func(*audit.Approval) {}, true},
		"an officer who may not":      {func(a *audit.Approval) { a.By.ID = "kato" }, false},
		"somebody nobody knows":       {func(a *audit.Approval) { a.By.ID = "nobody-at-all" }, false},
		"a revoked officer":           {func(a *audit.Approval) { a.By.ID = "ono" }, false},
		"an unregistered terminal":    {func(a *audit.Approval) { a.By.Terminal = "T9" }, false},
		"after the ID has expired":    {func(a *audit.Approval) { a.At = tokyo("2022-09-01 10:00") }, false},
		"who asked, in other letters": {func(a *audit.Approval) { a.Requester = "SATO" }, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := audit.Approval{
				ID: "a-1", Act: audit.ActErase, Run: "r", Digest: audit.Hash{1}, Requester: "ito", By: allowed().Actor, At: allowed().At,
			}
			a.Until = a.At.Add(10000 * time.Hour)
			c.change(&a)
			err := a.Check(audit.Use{
				Act: audit.ActErase, Run: "r", Digest: audit.Hash{1}, By: "ito", Now: a.At, May: engine(t).MayApprove("benefit", access.Erase),
			})
			require.Equal(t, c.ok, err == nil, "%v", err)
		})
	}
}
