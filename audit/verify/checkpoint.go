package verify

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"strconv"
	"strings"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/fault"
	"github.com/kyufu-go/kyufu/audit/internal/wire"
	"golang.org/x/mod/sumdb/note"
)

// Checkpoint is a log's head in the C2SP form (tlog-checkpoint): the origin is the log's instance
// id. Extension lines are refused.
type Checkpoint struct {
	Origin string
	Size   uint64
	Root   audit.Hash
}

// String gives the checkpoint's text, the part that is signed.
func (c Checkpoint) String() string {
	return c.Origin + "\n" + strconv.FormatUint(c.Size, 10) + "\n" + base64.StdEncoding.EncodeToString(c.Root[:]) + "\n"
}

// ParseCheckpoint reads a checkpoint's text: exactly three lines, the size without sign or leading
// zeroes.
func ParseCheckpoint(text string) (Checkpoint, error) {
	var c Checkpoint
	lines := strings.Split(text, "\n")
	if len(lines) != 4 || lines[0] == "" || lines[3] != "" {
		return c, fault.New(audit.CodeDecode, "checkpoint", nil)
	}
	size, err := strconv.ParseUint(lines[1], 10, 63)
	if err != nil || !audit.Unbase64(lines[2], c.Root[:]) {
		return Checkpoint{}, fault.New(audit.CodeDecode, "checkpoint", nil)
	}
	c.Origin, c.Size = lines[0], size
	if c.String() != text {
		return Checkpoint{}, fault.New(audit.CodeDecode, "checkpoint", nil)
	}
	return c, nil
}

// OpenCheckpoint reads a signed checkpoint of the given origin and checks its signatures. At least
// one must be by a key that verifiers knows; a wrong signature by a known key is code "forged",
// never the same as none.
func OpenCheckpoint(signed []byte, origin string, verifiers note.Verifiers) (Checkpoint, error) {
	n, err := note.Open(signed, verifiers)
	if err != nil {
		return Checkpoint{}, fault.New(noteCode(err), "checkpoint", err)
	}
	c, err := ParseCheckpoint(n.Text)
	if err != nil {
		return c, err
	}
	if c.Origin != origin {
		return Checkpoint{}, fault.New(audit.CodeForged, "origin", nil)
	}
	return c, nil
}

func noteCode(err error) audit.ErrorCode {
	switch err.(type) { //nolint:errorlint // note returns these types unwrapped
	case *note.InvalidSignatureError:
		return audit.CodeForged
	case *note.UnverifiedNoteError:
		return audit.CodeMissing
	default:
		return audit.CodeDecode
	}
}

const noteEd25519 = 1

// keyHash is the note format's key id for an Ed25519 key.
func keyHash(name string, key []byte) uint32 {
	h := sha256.New()
	h.Write([]byte(name + "\n"))
	h.Write([]byte{noteEd25519})
	h.Write(key)
	return wire.BE.Uint32(h.Sum(nil))
}

// EpochVerifier checks notes signed by an epoch's key under the log's name.
func EpochVerifier(origin string, key [32]byte) note.Verifier {
	return epochVerifier{origin, key}
}

type epochVerifier struct {
	name string
	key  [32]byte
}

func (v epochVerifier) Name() string    { return v.name }
func (v epochVerifier) KeyHash() uint32 { return keyHash(v.name, v.key[:]) }
func (v epochVerifier) Verify(msg, sig []byte) bool {
	return ed25519.Verify(v.key[:], msg, sig)
}
