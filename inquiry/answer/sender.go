package answer

import (
	"crypto/ed25519"
	"crypto/rand"
	"io"
	"slices"
	"time"

	"github.com/kyufu-go/kyufu/inquiry/internal/packed"
)

const signatureSize = ed25519.SignatureSize

// SigningKey is the key with which a provider signs its answers (Ed25519, RFC 8032). It shows
// nothing of itself to formatters.
type SigningKey struct{ key func() ed25519.PrivateKey }

// VerifyKey is the other half: who has it knows an answer as that provider's. Inquirers hold the
// keys of providers by another way than the network that carries the answers.
type VerifyKey struct {
	key   [ed25519.PublicKeySize]byte
	until int64 // microseconds; 0 has no end
}

// GenerateSigningKey makes a key pair; a nil random is the system's. Errors: config.
func GenerateSigningKey(random io.Reader) (SigningKey, error) {
	if random == nil {
		random = rand.Reader
	}
	seed := make([]byte, ed25519.SeedSize)
	if _, err := io.ReadFull(random, seed); err != nil {
		return SigningKey{}, &Error{CodeConfig, err}
	}
	return ParseSigningKey(seed)
}

// ParseSigningKey reads the 32 bytes of [SigningKey.Bytes]. Errors: config.
func ParseSigningKey(seed []byte) (SigningKey, error) {
	if len(seed) != ed25519.SeedSize {
		return SigningKey{}, fail(CodeConfig, "not a signing key")
	}
	key := ed25519.NewKeyFromSeed(seed)
	// In a closure no printer finds it, also where this stands in an unexported field.
	return SigningKey{func() ed25519.PrivateKey { return key }}, nil
}

// ParseVerifyKey reads the 32 bytes of [VerifyKey.Bytes]. Errors: config.
func ParseVerifyKey(b []byte) (VerifyKey, error) {
	if len(b) != ed25519.PublicKeySize {
		return VerifyKey{}, fail(CodeConfig, "not a verification key")
	}
	return VerifyKey{key: [ed25519.PublicKeySize]byte(b)}, nil
}

// Bytes returns the secret key's 32 bytes, to be kept as a secret is. Errors: config.
func (k SigningKey) Bytes() ([]byte, error) {
	if k.IsZero() {
		return nil, fail(CodeConfig, "no key")
	}
	return k.key().Seed(), nil
}

// Public returns the key to hand to inquirers.
func (k SigningKey) Public() VerifyKey {
	if k.IsZero() {
		return VerifyKey{}
	}
	return VerifyKey{key: [ed25519.PublicKeySize]byte(k.key().Public().(ed25519.PublicKey))}
}

// IsZero reports that it is no key.
func (k SigningKey) IsZero() bool { return k.key == nil }

// IsZero reports that it is no key; nothing is signed by it.
func (k VerifyKey) IsZero() bool { return k.key == [ed25519.PublicKeySize]byte{} }

// Until is the key as one that counted until a time and no longer: it was replaced then, or since
// then somebody else may have it (失効). What was taken before is the provider's, what was taken from
// then on is nobody's. A key that is named no more at all never counted.
func (k VerifyKey) Until(t time.Time) VerifyKey {
	k.until = t.UnixMicro()
	if k.until == 0 {
		k.until = -1 // the beginning of 1970, as good as never
	}
	return k
}

// countsAt reports whether what is signed with the key and taken at a time is the provider's. The
// zero time is none, at which only a key without an end counts.
func (k VerifyKey) countsAt(at time.Time) bool {
	return k.until == 0 || !at.IsZero() && at.UnixMicro() < k.until
}

// Counts reports whether one of a provider's keys is this one, and counted at a time.
func (k VerifyKey) Counts(senders []VerifyKey, at time.Time) bool {
	return !k.IsZero() && slices.ContainsFunc(senders, func(s VerifyKey) bool { return s.key == k.key && s.countsAt(at) })
}

// Bytes returns the key's 32 bytes.
func (k VerifyKey) Bytes() []byte { return append([]byte(nil), k.key[:]...) }

// String gives asterisks.
func (SigningKey) String() string { return "***" }

// GoString gives asterisks.
func (SigningKey) GoString() string { return "***" }

// signed is what the sender signs: the inquirer's key, the binding and the ciphertext, so that
// nobody can sign an answer to somebody else as an answer to this inquirer.
func signed(to PublicKey, info, sealed []byte) []byte {
	return packed.AppendTexts(nil, "kyufu sender 1", string(to.Bytes()), string(info), string(sealed))
}

// Sign gives the sealed form of an answer: what was encrypted to an inquirer under a binding,
// behind the signature of its sender. The zero key signs nothing.
func (k SigningKey) Sign(to PublicKey, b Binding, ciphertext []byte) []byte {
	if k.IsZero() {
		return nil
	}
	out := append([]byte(magic), ed25519.Sign(k.key(), signed(to, b.Info(), ciphertext))...)
	return append(out, ciphertext...)
}

func (k VerifyKey) verify(to PublicKey, info, sealed, signature []byte) bool {
	return !k.IsZero() && ed25519.Verify(k.key[:], signed(to, info, sealed), signature)
}
