package vault

import (
	"context"
	"crypto/cipher"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"maps"
	"slices"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/fault"
	"github.com/kyufu-go/kyufu/audit/keys"
)

// space is where the keys stand in the store: each person's, named by the handle, and one of the
// vault's own, named by the vault, by which a vault knows that the store is the right one.
const space = "vault"

// masterKey is a key that persons' keys are wrapped under; its name, 4 bytes of a hash in
// hexadecimal, tells nothing of it.
type masterKey struct {
	name string
	aead cipher.AEAD
}

// keepMasters makes the current key's cipher, which is the first, and the former ones'.
func (v *Vault) keepMasters() error {
	for _, key := range append([][]byte{v.cfg.Master}, v.cfg.Former...) {
		g, err := aead(key)
		if err != nil {
			return err
		}
		sum := sha256.Sum256(append([]byte("kyufu vault key 1\x00"), key...))
		v.masters = append(v.masters, masterKey{hex.EncodeToString(sum[:4]), g})
	}
	return nil
}

// openKeys opens the file of keys if no store was given.
func (v *Vault) openKeys(dir string) error {
	if v.keys = v.cfg.Keys; v.keys != nil {
		return nil
	}
	if dir == "" {
		return fault.New(audit.CodeConfig, "keys", nil)
	}
	f, err := keys.Open(dir + ".keys")
	if err != nil {
		return keyFault(err)
	}
	v.keys, v.ownKeys = f, f
	return nil
}

func keyFault(err error) error { return fault.New(audit.CodeKey, "keys", err) }

// wrap is a key as it stands in the store: nonce (12), AES-256-GCM of it under the master key with
// its ID as additional data.
func (v *Vault) wrap(id keys.ID, key *audit.Hash) (keys.Key, error) {
	m := &v.masters[0]
	b := make([]byte, 12, 12+len(key)+16)
	if _, err := io.ReadFull(v.cfg.Rand, b); err != nil {
		return keys.Key{}, fault.New(audit.CodeVault, "rand", err)
	}
	return keys.Key{ID: id, Master: m.name, Wrapped: m.aead.Seal(b, b, key[:], id[:])}, nil
}

func (v *Vault) unwrap(k *keys.Key) (key audit.Hash, err error) {
	i := slices.IndexFunc(v.masters, func(m masterKey) bool { return m.name == k.Master })
	if i < 0 || len(k.Wrapped) != 12+32+16 {
		return key, fault.New(audit.CodeVault, "master", nil)
	}
	plain, err := v.masters[i].aead.Open(nil, k.Wrapped[:12], k.Wrapped[12:], k.ID[:])
	if err != nil {
		return key, fault.New(audit.CodeVault, "master", nil)
	}
	copy(key[:], plain)
	clear(plain)
	return key, nil
}

// allKeys reads the space.
func (v *Vault) allKeys() (map[keys.ID]keys.Key, error) {
	all := map[keys.ID]keys.Key{}
	for k, err := range v.keys.All(context.Background(), space) {
		if err != nil {
			return nil, keyFault(err)
		}
		all[k.ID] = k
	}
	return all, nil
}

// keepFresh has the store keep keys that were made since the last write. A person whose record is
// then not written leaves a key that protects nothing.
func (v *Vault) keepFresh(fresh []keys.Key) error {
	if len(fresh) == 0 {
		return nil
	}
	if err := v.keys.Put(context.Background(), space, fresh...); err != nil {
		return keyFault(err)
	}
	return nil
}

// begin makes a new vault's name and its key.
func (v *Vault) begin() error {
	var key audit.Hash
	for _, b := range [][]byte{v.id[:], key[:]} {
		if _, err := io.ReadFull(v.cfg.Rand, b); err != nil {
			return fault.New(audit.CodeVault, "rand", err)
		}
	}
	k, err := v.wrap(v.id, &key)
	if err != nil {
		return err
	}
	return v.keepFresh([]keys.Key{k})
}

// rewrap has the store keep every key under the current master key.
func (v *Vault) rewrap() error {
	all, err := v.allKeys()
	if err != nil {
		return err
	}
	ids := []keys.ID{v.id}
	for _, h := range slices.Collect(maps.Keys(v.handles)) {
		ids = append(ids, keys.ID(h))
	}
	anew := make([]keys.Key, 0, len(ids))
	for _, id := range ids {
		k, there := all[id]
		if !there {
			return fault.New(audit.CodeKey, "person", nil)
		}
		key, err := v.unwrap(&k)
		if err != nil {
			return err
		}
		if k, err = v.wrap(id, &key); err != nil {
			return err
		}
		anew = append(anew, k)
	}
	return v.keepFresh(anew)
}

// destroy destroys persons' keys for good.
func (v *Vault) destroy(handles []audit.Handle) error {
	ids := make([]keys.ID, len(handles))
	for i, h := range handles {
		ids[i] = keys.ID(h)
	}
	if err := v.keys.Destroy(context.Background(), space, ids...); err != nil {
		return keyFault(err)
	}
	return nil
}

// keyless is a person whose key is not in the store, though nobody erased them as far as the vault
// knows: the log may know, or the keys are older than the vault. Their record and values stay.
type keyless struct {
	record []byte
	values uint64
}

// gone is somebody erased: how many values were, and the fingerprint of the key.
type gone struct {
	values      uint64
	fingerprint audit.Hash
}

// fingerprint names a person's key without telling it.
func (p *person) fingerprint() audit.Hash {
	return sha256.Sum256(append([]byte("kyufu vault erased 1\x00"), p.key[:]...))
}

// record is a person's record: handle (16), AES-256-GCM of the subject under HMAC(key, "kyufu vault
// name 2"), with a nonce of zeroes, since the key seals nothing else, and the handle as additional
// data.
func (v *Vault) record(p *person) ([]byte, error) {
	g, err := v.nameCipher(p)
	if err != nil {
		return nil, err
	}
	return g.Seal(p.handle[:len(p.handle):len(p.handle)], make([]byte, 12), []byte(p.subject), p.handle[:]), nil
}

func (v *Vault) nameCipher(p *person) (cipher.AEAD, error) {
	key := v.mac.sum(&p.key, []byte("kyufu vault name 2"))
	return aead(key[:])
}

// takePerson reads a person's record.
func (v *Vault) takePerson(rec []byte, all map[keys.ID]keys.Key) error {
	if len(rec) < 16+16 {
		return fault.New(audit.CodeVault, "record", nil)
	}
	p := &person{handle: audit.Handle(rec[:16])}
	k, there := all[keys.ID(p.handle)]
	if !there {
		v.keyless[p.handle] = &keyless{record: slices.Clone(rec)}
		return nil
	}
	var err error
	if p.key, err = v.unwrap(&k); err != nil {
		return err
	}
	g, err := v.nameCipher(p)
	if err != nil {
		return err
	}
	subject, err := g.Open(nil, make([]byte, 12), rec[16:], rec[:16])
	if err != nil {
		return fault.New(audit.CodeVault, "master", nil)
	}
	p.subject = string(subject)
	v.persons[p.subject], v.handles[p.handle] = p, p
	return nil
}
