package vault

import (
	"crypto/cipher"
	"errors"
	"io"
	"runtime"
	"slices"
	"sync"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/fault"
	"github.com/kyufu-go/kyufu/audit/internal/segment"
)

// Value is a personal value to be sealed, with whom it is about.
type Value struct {
	Handle audit.Handle
	Field  uint16 // which of the person's fields it is: the embedder's number, not 0
	Bytes  []byte // at most MaxValue
}

// Commit seals a personal value for a person's handle and gives the commitment that an event holds
// in its place. The log keeps the commitment, the vault the value, until the person is erased.
func (v *Vault) Commit(h audit.Handle, field uint16, value []byte) (audit.Commitment, error) {
	s := sealings.Get().(*sealing)
	defer s.put()
	s.one[0] = Value{h, field, value}
	err := v.commit(s, s.one[:], s.out[:])
	return s.out[0], err
}

// CommitBatch is Commit for many values, of one person or several: all or none. It is for events
// that go into one AppendBatch, and uses all processors.
func (v *Vault) CommitBatch(values []Value) ([]audit.Commitment, error) {
	s := sealings.Get().(*sealing)
	defer s.put()
	out := make([]audit.Commitment, len(values))
	if err := v.commit(s, values, out); err != nil {
		return nil, err
	}
	return out, nil
}

// sealing is values on their way into the vault.
type sealing struct {
	parts []sealedPart // one for each value
	buf   []byte       // their records
	tools sealTools
	one   [1]Value
	out   [1]audit.Commitment
}

// sealTools is what sealing needs one of for each goroutine.
type sealTools struct {
	bound bound
	mac   mac
}

type sealedPart struct {
	person *person
	cipher cipher.AEAD
	at     int // in the buffer
}

var sealings = sync.Pool{New: func() any { return new(sealing) }}

// put gives the sealing back without anything that it held.
func (s *sealing) put() {
	clear(s.parts)
	clear(s.tools.mac.block[:])
	s.parts, s.buf, s.one, s.out = s.parts[:0], kept(s.buf), [1]Value{}, [1]audit.Commitment{}
	sealings.Put(s)
}

// commit seals the values. Persons and numbers are taken and records handed over under the vault's
// lock, the cryptography is done between. Nobody is erased meanwhile.
func (v *Vault) commit(s *sealing, values []Value, out []audit.Commitment) error {
	size := 0
	for i := range values {
		if values[i].Field == 0 || len(values[i].Bytes) > MaxValue {
			return fault.New(audit.CodeVault, "value", nil)
		}
		s.parts = append(s.parts, sealedPart{at: size})
		size += valueRecord + len(values[i].Bytes)
	}
	s.buf = slices.Grow(s.buf, size)[:size]
	v.using.RLock()
	defer v.using.RUnlock()
	first, err := v.admit(s.parts, values)
	if err != nil {
		return err
	}
	if err := s.sealAll(first, values, out); err != nil {
		return err
	}
	return v.keep(s, first)
}

// admit finds the persons and takes the numbers, and gives the first. v.using is held for reading
// before and after.
func (v *Vault) admit(parts []sealedPart, values []Value) (uint64, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	err := v.usable()
	for n := uint64(len(values)); err == nil && v.seq+n > v.reserved; {
		v.mu.Unlock()
		v.using.RUnlock()
		err = v.extend(n)
		v.using.RLock()
		v.mu.Lock()
	}
	if err != nil {
		return 0, err
	}
	for i := range values {
		p, err := v.person(values[i].Handle)
		if err != nil {
			return 0, err
		}
		if p.seal == (audit.Hash{}) {
			p.derive(&v.mac, &v.salt)
		}
		parts[i].person, parts[i].cipher = p, p.cipher
	}
	first := v.seq + 1
	if len(values) > 0 {
		v.beginOpening()
	}
	v.seq += uint64(len(values))
	return first, nil
}

// sealMany is the number of values for which a processor is worth asking.
const sealMany = 64

// sealAll makes the records and commitments, of many values on all processors.
func (s *sealing) sealAll(first uint64, values []Value, out []audit.Commitment) error {
	n, procs := len(values), runtime.GOMAXPROCS(0)
	if n < 2*sealMany || procs == 1 {
		return s.sealRun(&s.tools, first, 0, values, out)
	}
	size := max(sealMany, (n+procs-1)/procs)
	errs := make([]error, (n+size-1)/size)
	var wg sync.WaitGroup
	for i := range errs {
		from := i * size
		to := min(from+size, n)
		wg.Go(func() { errs[i] = s.sealRun(new(sealTools), first, from, values[from:to], out[from:to]) })
	}
	wg.Wait()
	return errors.Join(errs...)
}

// sealRun does a run of the values, which begins with number first+from.
func (s *sealing) sealRun(t *sealTools, first uint64, from int, values []Value, out []audit.Commitment) error {
	for i := range values {
		val, part := &values[i], &s.parts[from+i]
		p, seq := part.person, first+uint64(from+i)
		if part.cipher == nil {
			var err error
			if part.cipher, err = aead(p.seal[:]); err != nil {
				return err
			}
		}
		t.bound.set(p.handle, seq, val.Field)
		size := valueRecord + len(val.Bytes)
		rec := beginValue(s.buf[part.at:part.at:part.at+size], p.handle, seq, val.Field)
		rec = part.cipher.Seal(rec, t.bound.nonce[:], val.Bytes, t.bound.data[:])
		segment.EndFrame(rec, 0)
		nonce := t.mac.nonceOf(p, seq, val.Field)
		out[i] = audit.Commitment{Field: val.Field, Seq: seq, MAC: t.mac.commit(&nonce, val.Field, val.Bytes)}
	}
	return nil
}

// keep hands the records over to be written.
func (v *Vault) keep(s *sealing, first uint64) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	if err := v.usable(); err != nil {
		return err
	}
	at := v.tail + int64(len(v.buf))
	for i := range s.parts {
		part := &s.parts[i]
		v.places.set(first+uint64(i), at+int64(part.at))
		part.person.values++
		if part.person.cipher == nil {
			v.keepReady(part.person, part.cipher)
		}
	}
	v.buf = append(v.buf, s.buf...)
	return nil
}

// keepReady keeps a person's cipher, and drops the one that was kept for longest if there are too
// many.
func (v *Vault) keepReady(p *person, g cipher.AEAD) {
	p.cipher = g
	if len(v.ready) < v.cfg.Ciphers {
		v.ready = append(v.ready, p)
		return
	}
	v.ready[v.oldest].cipher = nil
	v.ready[v.oldest] = p
	v.oldest = (v.oldest + 1) % len(v.ready)
}

// Open gives the opening of a commitment about a handle.
func (v *Vault) Open(h audit.Handle, c audit.Commitment) (audit.Opening, error) {
	v.using.RLock()
	defer v.using.RUnlock()
	p, at, rec, err := v.find(h, c.Seq)
	if err == nil && rec == nil {
		rec, err = v.read(at)
	}
	if err != nil {
		return audit.Opening{}, err
	}
	val, ok := parseValue(rec)
	if !ok || val.handle != h || val.seq != c.Seq || val.field != c.Field {
		return audit.Opening{}, fault.New(audit.CodeRange, "commitment", nil)
	}
	if p, err = v.keysOf(p, val.seq); err != nil {
		return audit.Opening{}, err
	}
	g, err := aead(p.seal[:])
	if err != nil {
		return audit.Opening{}, err
	}
	value, err := p.openValue(g, val.seq, val.field, val.sealed)
	if err != nil {
		return audit.Opening{}, err
	}
	var m mac
	o := audit.Opening{Field: c.Field, Seq: c.Seq, Value: value, Nonce: m.nonceOf(p, c.Seq, c.Field)}
	if !o.Matches(c) {
		return audit.Opening{}, fault.New(audit.CodeForged, "commitment", nil)
	}
	return o, nil
}

// find looks up a value: where it stands in the file, or its record if that is not written yet.
func (v *Vault) find(h audit.Handle, seq uint64) (p *person, at int64, rec []byte, err error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.closed {
		return nil, 0, nil, audit.CodeClosed
	}
	if p, err = v.person(h); err != nil {
		return nil, 0, nil, err
	}
	at = v.places.get(seq)
	if at == 0 {
		return nil, 0, nil, fault.New(audit.CodeRange, "commitment", nil)
	}
	begun := v.tail - int64(len(v.flight))
	switch {
	case at >= v.tail:
		rec = v.buf[at-v.tail:]
	case at >= begun:
		rec = v.flight[at-begun:]
	}
	if rec != nil {
		_, rec, _, _ = segment.ReadFrame(rec)
		rec = slices.Clone(rec)
	}
	return p, at, rec, nil
}

// read gives the record at a place in the file.
func (v *Vault) read(at int64) ([]byte, error) {
	b := make([]byte, valueRecord+MaxValue)
	n, err := v.file.ReadAt(b, at)
	kind, rec, _, st := segment.ReadFrame(b[:n])
	switch {
	case st == segment.FrameOK && kind == recordValue:
		return rec, nil
	case err != nil && !errors.Is(err, io.EOF):
		return nil, fault.New(audit.CodeIO, "read", err)
	default:
		return nil, fault.At(audit.CodeVault, string(segment.FlawFrame), vaultFile, at, -1)
	}
}
