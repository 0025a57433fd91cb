package store

import (
	"bufio"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"hash"
	"hash/crc32"
	"io"
	"slices"
	"time"

	"github.com/kyufu-go/kyufu/audit"
)

// Kept reads a store that [Memory.Keep] wrote. Errors: damaged when a byte is not as it was
// written, or some are missing; those of the reader.
func Kept(r io.Reader) (*Memory, error) {
	if r == nil {
		return nil, fail(CodeConfig, "reader", nil)
	}
	in := bufio.NewReaderSize(r, keptChunk)
	head := make([]byte, len(keptHead))
	if _, err := io.ReadFull(in, head); err != nil || string(head) != keptHead {
		return nil, fail(CodeDamaged, "head", readError(err))
	}
	m, all := NewMemoryAs(""), sha256.New()
	for first := true; ; first = false {
		body, err := readChunk(in)
		if err != nil {
			return nil, err
		}
		c := cursor{rest: body[1:]}
		if first != (body[0] == 'S') {
			return nil, fail(CodeDamaged, "chunk", nil)
		}
		switch body[0] {
		case 'S':
			m.id, m.chain, m.lease.holder = c.text(), c.hash(), c.text()
			m.lease.until, m.lease.fence = time.UnixMilli(c.number()).UTC(), c.number()
			c.whole()
		case 'I':
			for len(c.rest) > 0 && !c.bad {
				m.keep(&stored{c.item()})
			}
		case 'L':
			for len(c.rest) > 0 && !c.bad {
				m.bring(c.line())
			}
		case 'E':
			if err := m.ended(&c, all, in); err != nil {
				return nil, err
			}
			return m, nil
		default:
			c.bad = true
		}
		if c.bad {
			return nil, fail(CodeDamaged, "chunk", nil)
		}
		_, _ = all.Write(body) // a hash never fails
	}
}

// ended holds that a file ends as it was written.
func (m *Memory) ended(c *cursor, all hash.Hash, in *bufio.Reader) error {
	documents, lines, sum := c.number(), c.number(), c.hash()
	c.whole()
	have := int64(0)
	for _, of := range m.items {
		have += int64(len(of))
	}
	if _, err := in.ReadByte(); !errors.Is(err, io.EOF) || c.bad || documents != have || lines != int64(len(m.lines)) || sum != audit.Hash(all.Sum(nil)) {
		return fail(CodeDamaged, "end", nil)
	}
	return nil
}

// bring takes a line in behind those that are there.
func (m *Memory) bring(l Line) {
	m.lines = append(m.lines, l)
	if l.Place > 0 {
		m.places = len(m.lines)
	}
	if l.Entry >= 0 {
		m.logs(&m.lines[len(m.lines)-1], l.Entry)
	}
	for m.waits < m.places && m.lines[m.waits].Entry >= 0 {
		m.waits++
	}
}

func readChunk(in *bufio.Reader) ([]byte, error) {
	var size [4]byte
	if _, err := io.ReadFull(in, size[:]); err != nil {
		return nil, fail(CodeDamaged, "short", readError(err))
	}
	n := binary.BigEndian.Uint32(size[:])
	if n == 0 || n > mostChunk {
		return nil, fail(CodeDamaged, "length", nil)
	}
	// A length that was damaged must not ask for memory that the file does not fill.
	body, err := io.ReadAll(io.LimitReader(in, int64(n)))
	if err != nil || len(body) < int(n) {
		return nil, fail(CodeDamaged, "short", readError(err))
	}
	if _, err := io.ReadFull(in, size[:]); err != nil {
		return nil, fail(CodeDamaged, "short", readError(err))
	}
	if binary.BigEndian.Uint32(size[:]) != crc32.Checksum(body, castagnoli) {
		return nil, fail(CodeDamaged, "sum", nil)
	}
	return body, nil
}

// readError is what the reader itself failed with; that a file ends early is no failure of it.
func readError(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return nil
	}
	return err
}

// cursor reads a chunk; what does not fit makes it bad.
type cursor struct {
	rest []byte
	bad  bool
}

func (c *cursor) take(n int) []byte {
	if c.bad || n < 0 || n > len(c.rest) {
		c.bad = true
		return nil
	}
	b := c.rest[:n:n]
	c.rest = c.rest[n:]
	return b
}

func (c *cursor) whole() { c.bad = c.bad || len(c.rest) > 0 }

func (c *cursor) number() int64 {
	if b := c.take(8); b != nil {
		return int64(binary.BigEndian.Uint64(b))
	}
	return 0
}

func (c *cursor) count() int {
	if b := c.take(4); b != nil {
		return int(binary.BigEndian.Uint32(b))
	}
	return 0
}

func (c *cursor) bytes() []byte { return c.take(c.count()) }

func (c *cursor) text() string { return string(c.bytes()) }

func (c *cursor) hash() (h audit.Hash) {
	copy(h[:], c.take(len(h)))
	return h
}

func (c *cursor) item() (it Item) {
	it.Kind, it.Key, it.Revision, it.Schema = Kind(c.text()), c.text(), c.number(), int(c.number())
	it.KeyID, it.Body, it.Line = c.text(), slices.Clone(c.bytes()), c.text()
	for n := c.count(); n > 0 && !c.bad; n-- {
		it.Terms = append(it.Terms, Term{Name: c.text(), Value: c.text()})
	}
	return it
}

func (c *cursor) line() (l Line) {
	l.ID, l.At, l.Event, l.Digest = c.text(), time.UnixMilli(c.number()).UTC(), slices.Clone(c.bytes()), c.hash()
	touched, ok := decodeTouched(c.bytes())
	c.bad = c.bad || !ok
	l.Touched, l.Place, l.Chain, l.Trail, l.Entry = touched, c.number(), c.hash(), audit.Code(c.text()), c.number()
	return l
}
