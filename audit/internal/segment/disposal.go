package segment

import (
	"slices"

	"github.com/kyufu-go/kyufu/audit"
)

// IsDisposal reports whether an entry records that a pruning was approved and done.
func IsDisposal(e *audit.Event) bool {
	return e.Act == audit.ActPrune && e.Phase == audit.Outcome && e.Result == audit.Succeeded &&
		slices.ContainsFunc(e.Links, func(l audit.Ref) bool { return l.Kind == audit.LinkApproval })
}
