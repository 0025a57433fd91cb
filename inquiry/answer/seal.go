package answer

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"time"

	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/secret"
	"github.com/kyufu-go/kyufu/inquiry/internal/packed"
	"github.com/kyufu-go/kyufu/inquiry/permitted"
)

// Binding is what an answer is bound to. A sealed answer opens under exactly the binding that it
// was sealed for: one that is replayed under another permit, passed off as another institution's,
// or given about another person does not open.
type Binding struct {
	secret.Quiet

	// Inquiry, Permit and ListDigest name the one exchange and the list that permitted it.
	Inquiry            string
	Permit             string
	ListDigest         string
	Inquirer, Provider permitted.Institution
	Information        permitted.Information
	FiscalYear         civil.FiscalYear
	// Person names the person in this one exchange: see [PersonToken].
	Person string
}

// PersonToken names a person in one exchange, to both sides: the SHA-256, in hex, of the texts
// "kyufu person 1", permit and the person's linkage code at the provider, each with its length in
// front. The network, which knows that code, gives the token to the inquirer with the permit. The
// provider makes it anew from the code kept with the person whose data it gives, so that an answer
// about another person does not open. Who knows the token and not the code learns nothing of the
// code.
func PersonToken(permit, code string) string {
	sum := sha256.Sum256(packed.AppendTexts(nil, "kyufu person 1", permit, code))
	return hex.EncodeToString(sum[:])
}

// Info is the HPKE info string: the texts of the binding, each with its length in front, under the
// name of this form.
func (b *Binding) Info() []byte {
	return packed.AppendTexts(make([]byte, 0, 320), "kyufu answer 2", b.Inquiry, b.Permit, b.ListDigest,
		b.Inquirer.String(), b.Provider.String(), string(b.Information), b.FiscalYear.String(), b.Person)
}

// magic stands before every sealed answer. The form before it began with the point of the
// encapsulated key (4) and named no sender.
const magic = "KYA2"

// retired reports that an answer is of the form that named no sender.
func retired(sealed []byte) bool { return len(sealed) > 65 && sealed[0] == 4 }

// PublicKey is an institution's key for answers to it, an uncompressed point of P-256:
// seal.ParsePublicKey reads one, and what is none seals nothing. Providers hold the keys of
// inquirers by another way than the network that carries the answers.
type PublicKey [65]byte

// Bytes returns the key's 65 bytes; nothing for no key.
func (k PublicKey) Bytes() []byte {
	if k.IsZero() {
		return nil
	}
	return k[:]
}

// IsZero reports that it is no key.
func (k PublicKey) IsZero() bool { return k == PublicKey{} }

// Fingerprint returns the first 16 bytes of the key's SHA-256, for people to compare.
func (k PublicKey) Fingerprint() [16]byte {
	sum := sha256.Sum256(k.Bytes())
	return [16]byte(sum[:16])
}

// Opener opens answers: the inquirer's private key (package seal), or a device that holds it. It
// decrypts and no more; [Open] asks who sent them.
type Opener interface {
	// Public is the key that answers are sealed to.
	Public() PublicKey
	// Decrypt opens the HPKE ciphertext behind the signature.
	Decrypt(b Binding, sealed []byte) ([]byte, error)
}

// Open decrypts an answer that one of the senders signed, for this inquirer, under this binding.
// Senders are the keys of the provider the binding names, which the inquirer holds by another way
// than the network; one with an end ([VerifyKey.Until]) does not count. Errors: unreadable,
// whatever the cause; retired_format for an answer without a sender.
func Open(k Opener, senders []VerifyKey, b Binding, sealed []byte) ([]byte, error) {
	answer, _, err := OpenAt(k, senders, time.Time{}, b, sealed)
	return answer, err
}

// OpenAt is [Open] for an answer that was taken at a time, with the keys that counted then. It says
// who signed. Errors: as [Open].
func OpenAt(k Opener, senders []VerifyKey, at time.Time, b Binding, sealed []byte) (answer []byte, sender VerifyKey, err error) {
	if retired(sealed) {
		return nil, sender, fail(CodeRetired, "")
	}
	rest, ok := bytes.CutPrefix(sealed, []byte(magic))
	if !ok || len(rest) < signatureSize || k == nil {
		return nil, sender, fail(CodeUnreadable, "")
	}
	signature, body := rest[:signatureSize], rest[signatureSize:]
	info, to := b.Info(), k.Public()
	for _, s := range senders {
		if s.countsAt(at) && s.verify(to, info, body, signature) {
			answer, err = k.Decrypt(b, body)
			return answer, s, err
		}
	}
	return nil, sender, fail(CodeUnreadable, "")
}

// Shelf is what an [Opener] may have besides: it keeps an opened answer encrypted at rest under a
// key of the same holder, so that showing it to two persons does not cost an operation of the
// private key each time. seal.PrivateKey has it; with an opener that has not, answers are stored as
// they came.
type Shelf interface {
	Shelve(b Binding, answer []byte) ([]byte, error)
	Unshelve(b Binding, shelved []byte) ([]byte, error)
}
