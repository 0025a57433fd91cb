package registry

import (
	"context"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"hash"
	"io"
	"slices"
	"sync"

	"github.com/kyufu-go/kyufu/audit/keys"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/household/addressee"
	"github.com/kyufu-go/kyufu/household/municipality"
	"github.com/kyufu-go/kyufu/mynumber"
	"github.com/kyufu-go/kyufu/mynumber/internal/sealed"
)

// A token is HMAC-SHA-256 under an index key of: a label for the kind of thing,
// the municipality as four bytes, and the parts, each with its length in one
// byte. A plain hash of a number would be found by trying all of them in minutes.
const (
	labelPerson = "kyufu/person/1"
	labelNumber = "kyufu/number/1"
	labelRef    = "kyufu/ref/1"
)

// tokener makes tokens under one index key. It keeps the states of the HMAC, whose
// setting up costs as much as a token.
type tokener struct {
	id   string
	pool sync.Pool
}

type macState struct {
	mac hash.Hash
	buf []byte
}

func newTokener(key keys.IndexKey) *tokener {
	secret := slices.Clone(key.Key)
	return &tokener{id: key.ID, pool: sync.Pool{New: func() any {
		mac := hmac.New(sha256.New, secret)
		mac.Reset() // the first keeps the state after the key, which every later one writes over the digits
		return &macState{mac, make([]byte, 0, mostPlain)}
	}}}
}

func token[T ~string | ~[]byte](key *tokener, tenant municipality.Code, label string, parts ...T) (t Token) {
	s := key.pool.Get().(*macState)
	s.buf = binary.BigEndian.AppendUint32(append(s.buf[:0], label...), uint32(tenant))
	for _, p := range parts {
		s.buf = appendText(s.buf, p)
	}
	s.mac.Reset()
	s.mac.Write(s.buf)
	clear(s.buf)
	s.mac.Sum(s.buf[:0])
	s.mac.Reset()
	copy(t[:], s.buf[:sha256.Size])
	clear(s.buf[:sha256.Size])
	key.pool.Put(s)
	return t
}

func personToken(key *tokener, tenant municipality.Code, id addressee.Integrated) Token {
	if id == "" {
		return Token{}
	}
	return token(key, tenant, labelPerson, id)
}

func numberToken(key *tokener, tenant municipality.Code, n mynumber.Number) (t Token) {
	sealed.Individual.Open(n.Secret, func(d []byte) { t = token(key, tenant, labelNumber, d) })
	return t
}

func refToken(key *tokener, tenant municipality.Code, r addressee.Ref) Token {
	if r == (addressee.Ref{}) {
		return Token{}
	}
	return token(key, tenant, labelRef, string(r.System), string(r.Number))
}

// tokens are those of an entry. Only lines that open, close or void a tie carry
// the token of what is tied; a proposal is not found by its number.
func tokens(key *tokener, tenant municipality.Code, e *Entry) (t [columnEnd]Token) {
	t[ByPerson] = personToken(key, tenant, e.Person)
	switch e.Kind { //nolint:exhaustive // the kinds that tie
	case Merged:
		t[ByOther] = personToken(key, tenant, e.Other)
	case NumberOpened:
		t[ByNumber] = numberToken(key, tenant, e.Number)
	case RefOpened:
		t[ByRef] = refToken(key, tenant, e.Ref)
	}
	return t
}

// bound is what a record's ciphertext is bound to, so that a record moved to
// another place, person or municipality does not open.
func bound(b []byte, tenant municipality.Code, handle audit.Handle, seq uint64) []byte {
	b = binary.BigEndian.AppendUint32(append(b, "kyufu/record/1"...), uint32(tenant))
	return binary.BigEndian.AppendUint64(append(b, handle[:]...), seq)
}

func boundKey(b []byte, tenant municipality.Code, handle audit.Handle) []byte {
	return append(binary.BigEndian.AppendUint32(append(b, "kyufu/key/1"...), uint32(tenant)), handle[:]...)
}

// scratch is what one transaction uses again and again, so that a look-up does
// not leave garbage for every line.
type scratch struct {
	bound []byte
	plain []byte            // never grows, so that no digits stay behind in a smaller one
	texts map[string]string // texts that were seen, which are few and repeat
}

// mostPlain is more than the longest entry has, and than what a token is made of.
const mostPlain = 4096

// clean returns an empty buffer that holds any entry without growing.
func (s *scratch) clean() []byte {
	if s.plain == nil {
		s.plain = make([]byte, 0, mostPlain)
	}
	return s.plain[:0]
}

func (s *scratch) text(b []byte) string {
	if len(b) == 0 {
		return ""
	}
	if t, ok := s.texts[string(b)]; ok {
		return t
	}
	if s.texts == nil {
		s.texts = map[string]string{}
	}
	t := string(b)
	s.texts[t] = t
	return t
}

// The first byte of a record's data.
const (
	dataPlain  = 0 // an Erased line, which holds nothing personal
	dataSealed = 1
)

func sealEntry(a cipher.AEAD, tenant municipality.Code, handle audit.Handle, e *Entry, s *scratch) []byte {
	plain := e.appendTo(s.clean())
	defer clear(plain)
	s.bound = bound(s.bound[:0], tenant, handle, e.Seq)
	return a.Seal(append(make([]byte, 0, len(s.plain)+32), dataSealed), nil, plain, s.bound)
}

func openEntry(a cipher.AEAD, tenant municipality.Code, r *Record, s *scratch) (Entry, error) {
	s.bound = bound(s.bound[:0], tenant, r.Handle, r.Seq)
	if len(r.Data) > mostPlain {
		return Entry{}, fail(CodeDamaged)
	}
	plain, err := a.Open(s.clean(), nil, r.Data[1:], s.bound)
	if err != nil {
		return Entry{}, fail(CodeDamaged)
	}
	defer clear(plain)
	return decodeEntry(r.Seq, plain, s)
}

// newKey makes a person's data key and wraps it.
func newKey(ctx context.Context, provider keys.Provider, rand io.Reader, tenant municipality.Code, handle audit.Handle) (keys.Key, cipher.AEAD, error) {
	var key [32]byte
	defer clear(key[:])
	if _, err := io.ReadFull(rand, key[:]); err != nil {
		return keys.Key{}, nil, because(CodeKey, err)
	}
	master, err := provider.Master(ctx)
	if err != nil {
		return keys.Key{}, nil, because(CodeKey, err)
	}
	wrapped, err := provider.Wrap(ctx, master, key[:], boundKey(nil, tenant, handle))
	if err != nil {
		return keys.Key{}, nil, because(CodeKey, err)
	}
	a, err := keys.Cipher(key[:])
	if err != nil {
		return keys.Key{}, nil, because(CodeKey, err)
	}
	return keys.Key{ID: keys.ID(handle), Master: master, Wrapped: wrapped}, a, nil
}

// openKey unwraps a person's data key.
func openKey(ctx context.Context, provider keys.Provider, tenant municipality.Code, k keys.Key, s *scratch) (cipher.AEAD, error) {
	s.bound = boundKey(s.bound[:0], tenant, audit.Handle(k.ID))
	key, err := provider.Unwrap(ctx, k.Master, k.Wrapped, s.bound)
	if err != nil {
		return nil, because(CodeKey, err)
	}
	defer clear(key)
	a, err := keys.Cipher(key)
	if err != nil {
		return nil, because(CodeKey, err)
	}
	return a, nil
}
