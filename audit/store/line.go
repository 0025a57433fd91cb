package store

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"io"
	"time"

	"github.com/kyufu-go/kyufu/audit"
)

// Line is one entry on its way into a log, and afterwards the proof that it was there.
type Line struct {
	// ID is random: 128 bits in lower-case base32.
	ID string
	// At is when the step was committed, by the committer's clock.
	At time.Time
	// Before is when the line at the place before was committed, by its committer's clock; known
	// only of what [Outbox.Place] returns, and zero for the first line.
	Before time.Time
	// Event is the event in audit's encoding; empty once a log has it.
	Event []byte
	// Digest is the hash of Event; it stays.
	Digest audit.Hash
	// Touched says which documents the step left how; see [Touch].
	Touched []Touch
	// Place is the line's number in the order of commit, from 1; 0 until the relay gave it.
	Place int64
	// Chain is the hash of this line and all before it, from when it has its place.
	Chain audit.Hash
	// Trail is the instance of the log that the line is bound to, Entry its index there, -1 until
	// the log has it.
	Trail audit.Code
	Entry int64
}

// Touch is what a line says of a document: its name's hash, its revision and its body's hash, which
// is zero when it was deleted.
type Touch struct {
	Name     [16]byte
	Revision int64
	Body     audit.Hash
}

var idText = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// newID draws again when so many digits stand in a row that the log would take them for a number:
// one in a million does.
func newID(random io.Reader) (string, error) {
	for range 16 {
		var b [16]byte
		if _, err := io.ReadFull(random, b[:]); err != nil {
			return "", err
		}
		if id := idText.EncodeToString(b[:]); audit.Code(id).Valid() {
			return id, nil
		}
	}
	return "", fail(CodeConfig, "rand", nil)
}

// touch says what a change leaves.
func touch(store string, c *Change) Touch {
	t := Touch{Name: nameHash(store, c.Item.Kind, c.Item.Key), Revision: c.Item.Revision}
	if !c.Delete {
		t.Body = bodyHash(&c.Item)
	}
	return t
}

func nameHash(store string, kind Kind, key string) (short [16]byte) {
	h := sha256.Sum256([]byte("kyufu name 1\x00" + store + "\x00" + string(kind) + "\x00" + key))
	copy(short[:], h[:])
	return short
}

func bodyHash(it *Item) audit.Hash {
	head := binary.BigEndian.AppendUint32([]byte("kyufu body 1\x00"), uint32(it.Schema))
	head = append(append(head, it.KeyID...), 0)
	return sha256.Sum256(append(head, it.Body...))
}

const touchSize = 16 + 8 + 32

func encodeTouched(list []Touch) []byte {
	b := make([]byte, 0, len(list)*touchSize)
	for i := range list {
		b = append(b, list[i].Name[:]...)
		b = binary.BigEndian.AppendUint64(b, uint64(list[i].Revision))
		b = append(b, list[i].Body[:]...)
	}
	return b
}

func decodeTouched(b []byte) ([]Touch, bool) {
	if len(b)%touchSize != 0 {
		return nil, false
	}
	list := make([]Touch, len(b)/touchSize)
	for i := range list {
		copy(list[i].Name[:], b)
		list[i].Revision = int64(binary.BigEndian.Uint64(b[16:]))
		copy(list[i].Body[:], b[24:])
		b = b[touchSize:]
	}
	return list, true
}

// follow is the chain's hash after a line.
func (l *Line) follow(before audit.Hash) audit.Hash {
	b := append([]byte("kyufu line 1\x00"), before[:]...)
	b = binary.BigEndian.AppendUint64(b, uint64(l.Place))
	b = append(append(b, l.ID...), 0)
	b = append(b, l.Digest[:]...)
	return sha256.Sum256(append(b, encodeTouched(l.Touched)...))
}
