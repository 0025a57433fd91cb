package anchor

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/binary"
)

// keyID is the note format's key id: the first four bytes of SHA-256 of name, line feed, algorithm
// and key.
func keyID(name string, alg byte, key []byte) uint32 {
	b := append([]byte(name+"\n"), alg)
	sum := sha256.Sum256(append(b, key...))
	return binary.BigEndian.Uint32(sum[:])
}

func verifyEd25519(key [32]byte, msg, sig []byte) bool {
	return ed25519.Verify(key[:], msg, sig)
}
