package secret

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"sync"
)

// Sealer seals values of one kind and opens what it sealed, and nothing else. A package keeps its
// Sealer unexported. It is safe for concurrent use.
type Sealer struct {
	keys func() *keys
}

// keys are made on first use, so that a package-level Sealer costs nothing where it is not used.
type keys struct {
	block cipher.Block
	mac   [32]byte
}

// New makes a Sealer with keys of its own, which live as long as the process.
func New() *Sealer {
	return &Sealer{sync.OnceValue(func() *keys {
		var k keys
		var key [32]byte
		rand.Read(key[:])
		rand.Read(k.mac[:])
		block, err := aes.NewCipher(key[:])
		clear(key[:])
		if err != nil {
			panic(err) // the key has a right length
		}
		k.block = block
		return &k
	})}
}

// A head in the clear: its form, the length, the value, and zeros that tell a right key. Digits are
// packed into a number, so that the longest number in use fits.
const (
	formDigits = 1
	formText   = 2
	formLong   = 3

	maxDigits = 18
	maxText   = aes.BlockSize - 2 - 4
)

// Seal masks a value; the caller wipes what it was read from. An empty value gives the zero Secret,
// and so does a Sealer that [New] has not made, since nobody could open what it sealed.
func (s *Sealer) Seal(value []byte) Secret {
	var out Secret
	if s.keys == nil {
		return out
	}
	var head [aes.BlockSize]byte
	defer clear(head[:])
	k := s.keys()
	n, digits := number(value)
	switch {
	case len(value) == 0:
		return out
	case digits:
		head[0], head[1] = formDigits, byte(len(value))
		binary.BigEndian.PutUint64(head[2:], n)
	case len(value) <= maxText:
		head[0], head[1] = formText, byte(len(value))
		copy(head[2:], value)
	default:
		head[0] = formLong
		copy(head[1:12], k.sum(value))
		out.rest = string(k.stream(head[:12], value))
	}
	k.block.Encrypt(out.head[:], head[:])
	return out
}

// number reads a value of digits.
func number(value []byte) (n uint64, ok bool) {
	if len(value) > maxDigits {
		return 0, false
	}
	for _, d := range value {
		if d < '0' || d > '9' {
			return 0, false
		}
		n = n*10 + uint64(d-'0')
	}
	return n, true
}

// Open hands the clear value to use and wipes it afterwards. It reports false for the zero Secret
// and for one that another Sealer made.
func (s *Sealer) Open(x Secret, use func(value []byte)) bool {
	if x.IsZero() || s.keys == nil {
		return false
	}
	var head, buf [aes.BlockSize + 2]byte
	defer clear(head[:])
	defer clear(buf[:])
	k := s.keys()
	k.block.Decrypt(head[:], x.head[:])
	value, ok := k.value(head[:aes.BlockSize], buf[:], x.rest)
	if !ok {
		return false
	}
	defer clear(value)
	use(value)
	return true
}

func (k *keys) value(head, buf []byte, rest string) ([]byte, bool) {
	n := int(head[1])
	switch {
	case head[0] == formDigits && n <= maxDigits && zero(head[10:]) && rest == "":
		v := binary.BigEndian.Uint64(head[2:])
		for i := n - 1; i >= 0; i-- {
			buf[i] = byte('0' + v%10)
			v /= 10
		}
		return buf[:n:n], true
	case head[0] == formText && n <= maxText && zero(head[2+n:]) && rest == "":
		return buf[:copy(buf, head[2:2+n]):n], true
	case head[0] == formLong && zero(head[12:]) && rest != "":
		value := k.stream(head[:12], []byte(rest))
		if !hmac.Equal(k.sum(value), head[1:12]) {
			clear(value)
			return nil, false
		}
		return value, true
	}
	return nil, false
}

func zero(b []byte) bool {
	for _, c := range b {
		if c != 0 {
			return false
		}
	}
	return true
}

// sum is what makes the ciphertext of a long value its own: equal values have equal ciphertext.
func (k *keys) sum(value []byte) []byte {
	h := hmac.New(sha256.New, k.mac[:])
	h.Write(value)
	return h.Sum(nil)[:11]
}

func (k *keys) stream(start, value []byte) []byte {
	var iv [aes.BlockSize]byte
	copy(iv[:], start)
	out := make([]byte, len(value))
	cipher.NewCTR(k.block, iv[:]).XORKeyStream(out, value)
	return out
}
