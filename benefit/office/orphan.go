package office

import (
	"context"
	"slices"

	"github.com/kyufu-go/kyufu/audit/keys"
	"github.com/kyufu-go/kyufu/audit/store"
)

// orphans are the keys of no case under master keys that were rotated out. A process that died, or
// was refused and could not say so, has left them: who makes a key commits its case only while the
// key's master key is in use, so that no act under way ever needs one of them.
func (d *Desk) orphans(ctx context.Context, in *pin) (map[keys.ID]keys.Key, error) {
	var failed error
	left := map[keys.ID]keys.Key{}
	d.c.DataKeys.All(ctx, d.seals.space)(func(k keys.Key, err error) bool {
		if slices.Contains(in.gone, k.Master) {
			left[k.ID] = k
		}
		failed = err
		return err == nil
	})
	if failed != nil {
		return nil, fail(CodeStore, "", "keys", failed)
	}
	if len(left) > 0 {
		d.c.Store.List(ctx, store.Query{Kind: kindCase, Heads: true})(func(it store.Item, err error) bool {
			delete(left, keyID(&it))
			failed = err
			return err == nil
		})
	}
	return left, told(failed)
}
