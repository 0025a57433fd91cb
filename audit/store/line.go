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
	// ID is 48 bits of time, in milliseconds, and 80 random bits, in lower-case base32: lines that
	// come one after the other stand side by side in a database's index.
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

	row int64 // its row, of one that was read from a database
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
func newID(random io.Reader) (string, error) { return drawID(nil, random) }

// newLineID is an id that was made at a time.
func newLineID(at time.Time, random io.Reader) (string, error) {
	var ms [8]byte
	binary.BigEndian.PutUint64(ms[:], uint64(at.UnixMilli()))
	return drawID(ms[2:], random)
}

// drawID draws what a prefix leaves open of 128 bits.
func drawID(prefix []byte, random io.Reader) (string, error) {
	var b [16]byte
	n := copy(b[:], prefix)
	for range 16 {
		if _, err := io.ReadFull(random, b[n:]); err != nil {
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
	var few [128]byte
	b := append(append(append(few[:0], "kyufu name 1\x00"...), store...), 0)
	h := sha256.Sum256(append(append(append(b, kind...), 0), key...))
	copy(short[:], h[:])
	return short
}

func bodyHash(it *Item) (sum audit.Hash) {
	var few [64]byte
	head := binary.BigEndian.AppendUint32(append(few[:0], "kyufu body 1\x00"...), uint32(it.Schema))
	h := sha256.New() // the body is not copied
	h.Write(append(append(head, it.KeyID...), 0))
	h.Write(it.Body)
	h.Sum(sum[:0])
	return sum
}

const touchSize = 16 + 8 + 32

func encodeTouched(list []Touch) []byte {
	return appendTouched(make([]byte, 0, len(list)*touchSize), list)
}

func appendTouched(b []byte, list []Touch) []byte {
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
	var few [512]byte
	b := append(append(few[:0], "kyufu line 1\x00"...), before[:]...)
	b = binary.BigEndian.AppendUint64(b, uint64(l.Place))
	b = append(append(b, l.ID...), 0)
	b = append(b, l.Digest[:]...)
	return sha256.Sum256(appendTouched(b, l.Touched))
}
