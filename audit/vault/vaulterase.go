package vault

import (
	"bytes"
	"context"
	"slices"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/fault"
	"github.com/kyufu-go/kyufu/audit/keys"
)

// Erasure tells what an erasure removed.
type Erasure struct {
	Handle audit.Handle
	Values uint64 // number of sealed values
	// Fingerprint names the destroyed key without telling it: SHA-256 of "kyufu vault erased 1\x00"
	// and its 256 random bits.
	Fingerprint audit.Hash
}

// Erase forgets persons: their keys, whom their handles stand for, and all their values, also
// physically. It is idempotent, and resumed by Open if it is interrupted. EraseSubject does this
// with the approval and the record that the rules ask for.
//
// The vault's file is written anew, as is the file of keys, and nothing is sealed meanwhile: erase
// many persons in one call.
func (v *Vault) Erase(ctx context.Context, handles ...audit.Handle) ([]Erasure, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	defer v.alone()()
	if err := v.usable(); err != nil {
		return nil, err
	}
	return v.erase(handles)
}

// erase is Erase with all locks held.
func (v *Vault) erase(handles []audit.Handle) ([]Erasure, error) {
	out := make([]Erasure, len(handles))
	for i, h := range handles {
		g, err := v.erasure(h)
		if err != nil {
			return nil, err
		}
		out[i] = Erasure{h, g.values, g.fingerprint}
	}
	for _, e := range out {
		if _, done := v.gone[e.Handle]; !done {
			g := gone{e.Values, e.Fingerprint}
			v.buf = appendErased(v.buf, e.Handle, g, v.seq)
			v.gone[e.Handle] = g
		}
	}
	if err := v.flush(); err != nil {
		return nil, err
	}
	clear(v.buf[:cap(v.buf)]) // records that were written
	clear(v.spare[:cap(v.spare)])
	return out, v.finishErasure(handles)
}

// erasure is what erasing somebody removes, or removed.
func (v *Vault) erasure(h audit.Handle) (gone, error) {
	if g, ok := v.gone[h]; ok {
		return g, nil
	}
	if p := v.handles[h]; p != nil {
		return gone{p.values, p.fingerprint()}, nil
	}
	if k := v.keyless[h]; k != nil {
		return gone{values: k.values}, nil
	}
	return gone{}, fault.New(audit.CodeRange, "handle", nil)
}

// finishErasure destroys keys, names and values of those whose erasure is recorded.
func (v *Vault) finishErasure(handles []audit.Handle) error {
	for _, h := range handles {
		v.forget(h)
	}
	if err := v.destroy(handles); err != nil {
		v.broken = err
		return err
	}
	return v.compact()
}

// resume finishes an erasure that was interrupted, at opening.
func (v *Vault) resume(all map[keys.ID]keys.Key) error {
	var left []audit.Handle
	for h := range v.gone {
		if _, there := all[keys.ID(h)]; there || v.handles[h] != nil || v.keyless[h] != nil {
			left = append(left, h)
		}
	}
	if v.unerased = len(left) > 0; !v.unerased {
		return nil
	}
	slices.SortFunc(left, func(a, b audit.Handle) int { return bytes.Compare(a[:], b[:]) })
	return v.finishErasure(left)
}

// forget drops a person from memory.
func (v *Vault) forget(h audit.Handle) {
	delete(v.keyless, h)
	p := v.handles[h]
	if p == nil {
		return
	}
	delete(v.persons, p.subject)
	delete(v.handles, h)
	*p = person{} // nobody is using it: they would hold v.using
}

// Rewrap has the keys wrapped under the current master key; afterwards the former keys are not
// needed.
func (v *Vault) Rewrap(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	defer v.alone()()
	if err := v.usable(); err != nil {
		return err
	}
	if err := v.flush(); err != nil {
		return err
	}
	if err := v.rewrap(); err != nil {
		return err
	}
	return v.compact()
}
