package office

import (
	"context"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"hash"
	"strconv"
	"sync"

	"github.com/kyufu-go/kyufu/audit/keys"
)

// indexKey makes the tokens by which cases and claims are found, and seals of whom a claim is.
type indexKey struct {
	// id is by which the store knows the key: the beginning of a token under it.
	id     string
	label  []byte
	macs   sync.Pool // [*mac], to be used again
	claims cipher.AEAD
}

// indexes gives the keys of the index that the desk has, the newest first.
func (s *sealer) indexes(ctx context.Context) ([]*indexKey, error) {
	list, err := s.from.Index(ctx)
	if err != nil {
		return nil, fail(CodeStore, "", "index", err)
	}
	out := make([]*indexKey, len(list))
	for i := range list {
		if len(list[i].Key) != keySize {
			return nil, fail(CodeConfig, "", "index", nil)
		}
		made, ok := s.index.Load([keySize]byte(list[i].Key))
		if !ok {
			made, _ = s.index.LoadOrStore([keySize]byte(list[i].Key), s.indexKey([keySize]byte(list[i].Key)))
		}
		out[i] = made.(*indexKey)
	}
	if len(out) == 0 {
		return nil, fail(CodeConfig, "", "index", nil)
	}
	return out, nil
}

func (s *sealer) indexKey(key [keySize]byte) *indexKey {
	k := &indexKey{label: s.bound("token"), macs: sync.Pool{New: func() any { return &mac{hash: hmac.New(sha256.New, key[:])} }}}
	k.id = k.token("index")[:16]
	h := hmac.New(sha256.New, key[:])
	h.Write(s.bound("claims"))
	k.claims, _ = keys.Cipher(h.Sum(nil))
	return k
}

// token is HMAC-SHA-256 under the key of texts, each with its length before it, in hexadecimal.
func (k *indexKey) token(name string, parts ...string) string {
	m := k.macs.Get().(*mac)
	defer k.macs.Put(m)
	m.text = append(m.text[:0], k.label...)
	m.part(name)
	for _, p := range parts {
		m.part(p)
	}
	m.hash.Reset()
	m.hash.Write(m.text)
	clear(m.text)
	m.text = hex.AppendEncode(m.text[:0], m.hash.Sum(m.sum[:0]))
	return string(m.text)
}

// mac makes one token after another.
type mac struct {
	hash hash.Hash
	text []byte
	sum  [sha256.Size]byte
}

func (m *mac) part(p string) {
	m.text = append(append(strconv.AppendInt(m.text, int64(len(p)), 10), ':'), p...)
}

// due is what is paid once: group, unit and number. The document of its claim has its token as key.
type due [3]string

func (k *indexKey) claim(of due) string { return k.token("claim", of[0], of[1], of[2]) }

// seal seals of whom a claim is, bound to it. Who has the key and the document could find it out by
// trying numbers; so they are told, and the claim can get a token under another key when everything
// else that tells of it is erased.
func (k *indexKey) seal(of due) ([]byte, error) {
	plain, err := json.Marshal(of)
	if err != nil {
		return nil, fail(CodeInput, "", "claim", err)
	}
	return k.claims.Seal(nil, nil, plain, []byte(k.claim(of))), nil
}

// unseal opens what seal sealed, for the document of a key.
func (k *indexKey) unseal(key string, sealed []byte) (of due, ok bool) {
	plain, err := k.claims.Open(nil, nil, sealed, []byte(key))
	if err != nil || json.Unmarshal(plain, &of) != nil {
		return due{}, false
	}
	return of, k.claim(of) == key
}
