package office

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/household/secret"
)

// pin says which keys are in use. It is a document of the store: whatever makes a data key or a
// token is committed only while that stands as it was read. So a server that does not know of a
// rotation, or has other keys, writes nothing that the others do not find.
type pin struct {
	master   string
	check    []byte      // by which a desk knows that its master key of the name is the same
	gone     []string    // keys that were rotated out: they do not come back
	index    []*indexKey // the one that makes tokens first; those behind it are being rotated out
	revision int64
}

// pinKey is the one document of its kind.
const pinKey = "office"

// pinBody is what it is stored as.
type pinBody struct {
	secret.Quiet

	Master string   `json:"master"`
	Check  []byte   `json:"check"`
	Index  []string `json:"index"`
	Gone   []string `json:"gone,omitempty"`
}

// pinned reads which keys are in use; before the first case, those that would be. Errors: config
// (index: the desk lacks one of them), store.
func (d *Desk) pinned(ctx context.Context) (pin, error) {
	have, err := d.seals.indexes(ctx)
	if err != nil {
		return pin{}, err
	}
	items, err := d.c.Store.Get(ctx, kindPin, pinKey)
	if err != nil {
		return pin{}, told(err)
	}
	if len(items) == 0 {
		master, err := d.seals.from.Master(ctx)
		if err != nil {
			return pin{}, fail(CodeStore, "", "master", err)
		}
		check, err := d.seals.checked(ctx, master)
		return pin{master: master, check: check, index: have[:1]}, err
	}
	var b pinBody
	if json.Unmarshal(items[0].Body, &b) != nil || len(b.Index) == 0 {
		return pin{}, fail(CodeStore, "", "index", nil)
	}
	p := pin{master: b.Master, check: b.Check, gone: b.Gone, revision: items[0].Revision}
	for again := range 2 {
		if p.index = named(have, b.Index); p.index != nil {
			return p, nil
		}
		if again == 0 { // the key may have been added since they were read
			if have, err = d.seals.indexes(ctx); err != nil {
				return pin{}, err
			}
		}
	}
	return pin{}, fail(CodeConfig, "", "index", nil)
}

// named are the keys with some ids; nil when one is not there.
func named(have []*indexKey, ids []string) []*indexKey {
	out := make([]*indexKey, len(ids))
	for n, id := range ids {
		i := slices.IndexFunc(have, func(k *indexKey) bool { return k.id == id })
		if i < 0 {
			return nil
		}
		out[n] = have[i]
	}
	return out
}

// looking has something look by the keys in use, and again when others are in use meanwhile.
func (d *Desk) looking(ctx context.Context, look func(*pin) error) error {
	p, err := d.pinned(ctx)
	for err == nil {
		if err := look(&p); err != nil {
			return err
		}
		var now pin
		if now, err = d.pinned(ctx); err == nil && now.revision == p.revision {
			return nil
		}
		p = now
	}
	return err
}

// checked is a check of a master key: nothing, wrapped by it.
func (s *sealer) checked(ctx context.Context, master string) ([]byte, error) {
	b, err := s.from.Wrap(ctx, master, make([]byte, keySize), s.bound("pin"))
	if err != nil {
		return nil, fail(CodeConfig, "", "master", err)
	}
	return b, nil
}

// knows holds that the desk has the master key in use, and not another of its name. Errors: config
// (master).
func (d *Desk) knows(ctx context.Context, p *pin) error {
	if p.revision == 0 {
		return nil
	}
	if err := d.seals.opens(ctx, p); err != nil {
		return fail(CodeConfig, "", "master", err)
	}
	return nil
}

// opens unwraps the check of the master key in use.
func (s *sealer) opens(ctx context.Context, p *pin) error {
	_, err := s.from.Unwrap(ctx, p.master, p.check, s.bound("pin"))
	return err
}

// next is the change that puts a pin in the place of the one that was read.
func (p *pin) next() (store.Change, error) {
	b := pinBody{Master: p.master, Check: p.check, Gone: p.gone}
	for _, k := range p.index {
		b.Index = append(b.Index, k.id)
	}
	body, err := json.Marshal(b)
	if err != nil {
		return store.Change{}, fail(CodeInput, "", "index", err)
	}
	return store.Change{Item: store.Item{Kind: kindPin, Key: pinKey, Revision: p.revision + 1, Body: body}, Had: had(nil), Rested: p.revision > 0}, nil
}

// stays is what a step rests on that makes a key or a token.
func (p *pin) stays() store.Change {
	return store.Change{Item: store.Item{Kind: kindPin, Key: pinKey, Revision: p.revision}, Unchanged: true}
}

// oldFirst gives the keys of the index in the order in which to look: what is moved meanwhile is
// found at the one place or the other.
func (p *pin) oldFirst() []*indexKey {
	list := slices.Clone(p.index)
	slices.Reverse(list)
	return list
}

// of says which key of the index made a document's tokens; -1 when none that is in use did.
func (p *pin) of(it *store.Item) int {
	return slices.IndexFunc(p.index, func(k *indexKey) bool { return k.id == it.KeyID })
}

// opens says of whom a stored claim is.
func (p *pin) opens(it *store.Item, b *claimBody) (of due, ok bool) {
	if k := p.of(it); k >= 0 {
		return p.index[k].unseal(it.Key, b.Of)
	}
	return due{}, false
}
