package mynumber

import (
	"context"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"io"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/household/municipality"
	"github.com/kyufu-go/kyufu/mynumber/addressee"
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

func token[T ~string | ~[]byte](key IndexKey, tenant municipality.Code, label string, parts ...T) (t Token) {
	h := hmac.New(sha256.New, key.Key)
	b := make([]byte, 0, 96)
	b = append(b, label...)
	b = binary.BigEndian.AppendUint32(b, uint32(tenant))
	for _, p := range parts {
		b = appendText(b, p)
	}
	h.Write(b)
	clear(b)
	h.Sum(t[:0])
	return t
}

func personToken(key IndexKey, tenant municipality.Code, id addressee.Integrated) Token {
	if id == "" {
		return Token{}
	}
	return token(key, tenant, labelPerson, id)
}

func numberToken(key IndexKey, tenant municipality.Code, n Number) (t Token) {
	sealed.Open(n.secret, func(d []byte) { t = token(key, tenant, labelNumber, d) })
	return t
}

func refToken(key IndexKey, tenant municipality.Code, r addressee.Ref) Token {
	if r == (addressee.Ref{}) {
		return Token{}
	}
	return token(key, tenant, labelRef, string(r.System), string(r.Number))
}

// tokens are those of an entry. Only lines that open, close or void a tie carry
// the token of what is tied; a proposal is not found by its number.
func tokens(key IndexKey, tenant municipality.Code, e *Entry) (t [columnEnd]Token) {
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
func bound(tenant municipality.Code, handle audit.Handle, seq uint64) []byte {
	b := binary.BigEndian.AppendUint32([]byte("kyufu/record/1"), uint32(tenant))
	return binary.BigEndian.AppendUint64(append(b, handle[:]...), seq)
}

func boundKey(tenant municipality.Code, handle audit.Handle) []byte {
	return append(binary.BigEndian.AppendUint32([]byte("kyufu/key/1"), uint32(tenant)), handle[:]...)
}

// The first byte of a record's data.
const (
	dataPlain  = 0 // an Erased line, which holds nothing personal
	dataSealed = 1
)

func sealEntry(a cipher.AEAD, tenant municipality.Code, handle audit.Handle, e *Entry) []byte {
	var buf [512]byte
	plain := e.appendTo(buf[:0])
	defer clear(plain)
	return a.Seal([]byte{dataSealed}, nil, plain, bound(tenant, handle, e.Seq))
}

func openEntry(a cipher.AEAD, tenant municipality.Code, r *Record) (Entry, error) {
	var buf [512]byte
	plain, err := a.Open(buf[:0], nil, r.Data[1:], bound(tenant, r.Handle, r.Seq))
	if err != nil {
		return Entry{}, fail(CodeDamaged)
	}
	defer clear(plain)
	return decodeEntry(r.Seq, plain)
}

// newKey makes a person's data key and wraps it.
func newKey(ctx context.Context, keys KeyProvider, rand io.Reader, tenant municipality.Code, handle audit.Handle) (DataKey, cipher.AEAD, error) {
	var key [dataKeySize]byte
	defer clear(key[:])
	if _, err := io.ReadFull(rand, key[:]); err != nil {
		return DataKey{}, nil, because(CodeKey, err)
	}
	master, err := keys.Master(ctx)
	if err != nil {
		return DataKey{}, nil, because(CodeKey, err)
	}
	wrapped, err := keys.Wrap(ctx, master, key[:], boundKey(tenant, handle))
	if err != nil {
		return DataKey{}, nil, because(CodeKey, err)
	}
	a, err := aead(key[:])
	return DataKey{handle, master, wrapped}, a, err
}

// openKey unwraps a person's data key.
func openKey(ctx context.Context, keys KeyProvider, tenant municipality.Code, k DataKey) (cipher.AEAD, error) {
	key, err := keys.Unwrap(ctx, k.Master, k.Wrapped, boundKey(tenant, k.Handle))
	if err != nil {
		return nil, because(CodeKey, err)
	}
	defer clear(key)
	return aead(key)
}
