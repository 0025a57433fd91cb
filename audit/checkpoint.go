package audit

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

// Checkpoint is a log's head in the C2SP form (tlog-checkpoint): the origin is the log's instance id. Extension lines are refused.
type Checkpoint struct {
	Origin string
	Size   uint64
	Root   Hash
}

// String gives the checkpoint's text, the part that is signed.
func (c Checkpoint) String() string {
	return c.Origin + "\n" + strconv.FormatUint(c.Size, 10) + "\n" + base64.StdEncoding.EncodeToString(c.Root[:]) + "\n"
}

// ParseCheckpoint reads a checkpoint's text: exactly three lines, the size without sign or leading zeroes.
func ParseCheckpoint(text string) (Checkpoint, error) {
	var c Checkpoint
	lines := strings.Split(text, "\n")
	if len(lines) != 4 || lines[0] == "" || lines[3] != "" {
		return c, fail(CodeDecode, "checkpoint", nil)
	}
	size, err := strconv.ParseUint(lines[1], 10, 63)
	if err != nil || !unbase64(lines[2], c.Root[:]) {
		return Checkpoint{}, fail(CodeDecode, "checkpoint", nil)
	}
	c.Origin, c.Size = lines[0], size
	if c.String() != text {
		return Checkpoint{}, fail(CodeDecode, "checkpoint", nil)
	}
	return c, nil
}

// OpenCheckpoint reads a signed checkpoint of the given origin and checks its signatures. At least one must be by a key that
// verifiers knows; a wrong signature by a known key is code "forged", never the same as none.
func OpenCheckpoint(signed []byte, origin string, verifiers note.Verifiers) (Checkpoint, error) {
	n, err := note.Open(signed, verifiers)
	if err != nil {
		return Checkpoint{}, fail(noteCode(err), "checkpoint", err)
	}
	c, err := ParseCheckpoint(n.Text)
	if err != nil {
		return c, err
	}
	if c.Origin != origin {
		return Checkpoint{}, fail(CodeForged, "origin", nil)
	}
	return c, nil
}

func noteCode(err error) string {
	switch err.(type) { //nolint:errorlint // note returns these types unwrapped
	case *note.InvalidSignatureError:
		return CodeForged
	case *note.UnverifiedNoteError:
		return CodeMissing
	default:
		return CodeDecode
	}
}

const noteEd25519 = 1

// keyHash is the note format's key id for an Ed25519 key.
func keyHash(name string, key []byte) uint32 {
	h := sha256.New()
	h.Write([]byte(name + "\n"))
	h.Write([]byte{noteEd25519})
	h.Write(key)
	return be.Uint32(h.Sum(nil))
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

// epochSigner signs notes with the current epoch's key.
type epochSigner struct {
	epochVerifier
	epoch uint64
	keys  Keys
}

func (s epochSigner) Sign(msg []byte) ([]byte, error) { return s.keys.Sign(s.epoch, msg) }

const checkpointName = "checkpoint"

// signCheckpoint makes the log's current checkpoint, signed by the epoch's key and by Config.Signer if there is one.
func (l *Log) signCheckpoint() ([]byte, error) {
	c := Checkpoint{Origin: string(l.cfg.Instance), Size: l.st.tree.size, Root: l.st.tree.root()}
	signers := []note.Signer{epochSigner{epochVerifier{c.Origin, l.st.epochKey}, l.st.epoch, l.keys}}
	if l.cfg.Signer != nil {
		signers = append(signers, l.cfg.Signer)
	}
	b, err := note.Sign(&note.Note{Text: c.String()}, signers...)
	if err != nil {
		return nil, fail(CodeKey, "checkpoint", err)
	}
	return b, nil
}

func (l *Log) writeCheckpoint() error {
	b, err := l.signCheckpoint()
	if err != nil {
		return err
	}
	return writeFile(l.fs, checkpointName, b, true)
}

// Checkpoint signs the log's current head, keeps it beside the log and returns it: what anchors take out of the machine.
func (l *Log) Checkpoint() ([]byte, error) {
	var out []byte
	err := l.control(func() (err error) {
		if out, err = l.signCheckpoint(); err != nil {
			return err
		}
		return writeFile(l.fs, checkpointName, out, true)
	})
	return out, err
}
