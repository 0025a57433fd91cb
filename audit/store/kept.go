package store

import (
	"bufio"
	"crypto/sha256"
	"encoding/binary"
	"hash"
	"hash/crc32"
	"io"
	"maps"
	"slices"
)

// A store in memory can be kept in one file. Numbers are big endian, a text is its length (4) and
// its bytes.
//
//	head   "KYUFU-STORE-1\n"
//	chunk  length of the body (4), body, CRC-32C of the body (4)
//	body   "S": the store's own: id, chain (32), lease's holder, its end in ms (8) and number (8)
//	       "I": documents, each: kind, key, revision (8), schema (8), key id, body, line id, count of terms (4), terms: name, value
//	       "L": lines, each: id, at in ms (8), event, digest (32), touched, place (8), chain (32), trail, entry (8)
//	       "E": documents (8), lines (8), SHA-256 of all bodies before (32)
//
// A file without its last chunk, with a byte changed or with anything behind is refused. Documents
// are written by kind and key, lines as they were committed, so that equal stores are equal files.

const keptHead = "KYUFU-STORE-1\n"

// keptChunk is after how many bytes a chunk is written.
const keptChunk = 1 << 18

// mostChunk is the longest chunk that is read.
const mostChunk = 1 << 30

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// Keep writes the store, as it stands, chunk by chunk. Who wants a file that is there whole or not
// at all writes it under another name, syncs it and renames it. Errors: config; the writer's.
func (m *Memory) Keep(w io.Writer) error {
	if m == nil || m.items == nil || w == nil {
		return fail(CodeConfig, "store", nil)
	}
	m.mu.RLock()
	defer m.mu.RUnlock()
	k := keeper{to: bufio.NewWriterSize(w, keptChunk), all: sha256.New()}
	_, k.err = k.to.WriteString(keptHead)
	k.begin('S')
	k.text(m.id)
	k.body = append(k.body, m.chain[:]...)
	k.text(m.lease.holder)
	k.number(m.lease.until.UnixMilli())
	k.number(m.lease.fence)
	k.flush()
	documents := int64(0)
	for _, kind := range slices.Sorted(maps.Keys(m.items)) {
		for _, key := range slices.Sorted(maps.Keys(m.items[kind])) {
			k.begin('I')
			k.item(&m.items[kind][key].item)
			documents++
		}
	}
	k.flush()
	for i := range m.lines {
		k.begin('L')
		k.line(&m.lines[i])
	}
	k.flush()
	end := k.all.Sum(nil)
	k.begin('E')
	k.number(documents)
	k.number(int64(len(m.lines)))
	k.body = append(k.body, end...)
	k.flush()
	if k.err == nil {
		k.err = k.to.Flush()
	}
	return k.err
}

// keeper writes chunks.
type keeper struct {
	to   *bufio.Writer
	all  hash.Hash
	body []byte
	err  error
}

// begin goes on in a chunk of this sort, or begins one where it is full.
func (k *keeper) begin(sort byte) {
	if len(k.body) > keptChunk {
		k.flush()
	}
	if len(k.body) == 0 {
		k.body = append(k.body, sort)
	}
}

func (k *keeper) flush() {
	if k.err != nil || len(k.body) == 0 {
		return
	}
	head := binary.BigEndian.AppendUint32(nil, uint32(len(k.body)))
	sum := binary.BigEndian.AppendUint32(nil, crc32.Checksum(k.body, castagnoli))
	for _, part := range [][]byte{head, k.body, sum} {
		if _, err := k.to.Write(part); err != nil && k.err == nil {
			k.err = err
		}
	}
	_, _ = k.all.Write(k.body) // a hash never fails
	k.body = k.body[:0]
}

func (k *keeper) number(n int64) { k.body = binary.BigEndian.AppendUint64(k.body, uint64(n)) }

func (k *keeper) text(s string) {
	k.body = append(binary.BigEndian.AppendUint32(k.body, uint32(len(s))), s...)
}

// bytes is text of what is no string: bodies are most of a file, and are not copied twice.
func (k *keeper) bytes(b []byte) {
	k.body = append(binary.BigEndian.AppendUint32(k.body, uint32(len(b))), b...)
}

func (k *keeper) item(it *Item) {
	k.text(string(it.Kind))
	k.text(it.Key)
	k.number(it.Revision)
	k.number(int64(it.Schema))
	k.text(it.KeyID)
	k.bytes(it.Body)
	k.text(it.Line)
	k.body = binary.BigEndian.AppendUint32(k.body, uint32(len(it.Terms)))
	for _, t := range it.Terms {
		k.text(t.Name)
		k.text(t.Value)
	}
}

func (k *keeper) line(l *Line) {
	k.text(l.ID)
	k.number(l.At.UnixMilli())
	k.bytes(l.Event)
	k.body = append(k.body, l.Digest[:]...)
	k.bytes(encodeTouched(l.Touched))
	k.number(l.Place)
	k.body = append(k.body, l.Chain[:]...)
	k.text(string(l.Trail))
	k.number(l.Entry)
}
