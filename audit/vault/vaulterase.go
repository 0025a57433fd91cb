package vault

import (
	"context"
	"crypto/sha256"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/fault"
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
// physically. It is idempotent, and resumed by Open if it is interrupted. EraseSubject does
// this with the approval and the record that the rules ask for.
//
// The vault's file is written anew, and nothing is sealed meanwhile: erase many persons in one
// call.
func (v *Vault) Erase(ctx context.Context, handles ...audit.Handle) ([]Erasure, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	defer v.alone()()
	if err := v.usable(); err != nil {
		return nil, err
	}
	out := make([]Erasure, len(handles))
	for i, h := range handles {
		out[i].Handle = h
		if n, ok := v.gone[h]; ok {
			out[i].Values = n
			continue
		}
		p := v.handles[h]
		if p == nil {
			return nil, fault.New(audit.CodeRange, "handle", nil)
		}
		out[i].Values, out[i].Fingerprint = p.values, sha256.Sum256(append([]byte("kyufu vault erased 1\x00"), p.key[:]...))
	}
	for _, e := range out {
		if v.handles[e.Handle] != nil {
			v.buf = appendErased(v.buf, e.Handle, e.Values, v.seq)
			v.gone[e.Handle] = e.Values
		}
	}
	if err := v.flush(); err != nil {
		return nil, err
	}
	for _, e := range out {
		v.forget(e.Handle)
	}
	clear(v.buf[:cap(v.buf)]) // records that were written
	clear(v.spare[:cap(v.spare)])
	return out, v.compact()
}

// forget drops a person from memory.
func (v *Vault) forget(h audit.Handle) {
	p := v.handles[h]
	if p == nil {
		return
	}
	delete(v.persons, p.subject)
	delete(v.handles, h)
	*p = person{} // nobody is using it: they would hold v.using
}

// Rewrap writes the vault anew under the current master key; afterwards the former keys are not
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
	return v.compact()
}
