package audit

import (
	"cmp"
	"context"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"io"
	"io/fs"
	"runtime"
	"slices"
	"strings"
	"sync"
)

// Vault is the only store here that forgets. It knows which handle stands for which person, keeps a random key per person, and the
// personal values that entries commit to, encrypted under that key. Erasing a person removes all three; what the log holds about the
// person can then be neither opened nor guessed, and still verifies.
//
// A vault lives in a directory of its own, with backups of its own that are kept short: an old copy of it is the one thing that
// undoes an erasure. The directory of the log can be backed up freely.
//
// New handles and values wait in memory until Flush; a Log that is given the vault flushes it before it writes the entries that
// refer to them.
type Vault struct {
	cfg  VaultConfig
	fs   FS
	lock io.Closer

	flushing sync.Mutex // is taken before mu, and guards file, end, mark
	mu       sync.Mutex
	persons  map[string]*person // by subject
	handles  map[Handle]*person
	gone     map[Handle]uint64 // erased, and how many values were
	file     File
	end      int64
	// allocated is how far the file goes; behind end there are zeroes.
	allocated int64
	mark      File
	buf       []byte // not yet written
	spare     []byte // the buffer before
	filling   uint64 // number of the buffer that is being filled
	durable   uint64 // buffers below this number are
	round     *flushRound
	// generation names the file as it was written last.
	generation Hash
	seq        uint64
	broken     error
	closed     bool
	unerased   bool // an interrupted erasure was found and finished
}

// VaultConfig says how a vault works.
type VaultConfig struct {
	// Master wraps the persons' keys: 32 bytes that live elsewhere, in an HSM, a key service, a safe. Required.
	Master []byte
	// Former holds older master keys that records may still be wrapped under; Rewrap replaces them.
	Former [][]byte
	// Rand makes handles, keys and nonces; by default crypto/rand.Reader.
	Rand io.Reader
	// FS is where the vault lives, instead of the directory given to OpenVault.
	FS FS
}

type person struct {
	handle  Handle
	subject string
	key     Hash
	nonce   Hash          // key of the nonces
	seal    Hash          // key of the values
	values  []sealedValue // by sequence
	cipher  cipher.AEAD   // of the values, made when first needed
}

type sealedValue struct {
	seq   uint64
	field uint16
	data  []byte
}

const (
	vaultFile   = "vault"
	vaultGrowth = 1 << 20
	// MaxValue is the greatest length of a sealed value in bytes.
	MaxValue = 4096
	// maxSubject is the greatest length of a subject's key in bytes.
	maxSubject = 256
)

// OpenVault opens the vault in the directory, or begins one. An erasure that a crash interrupted is finished first.
func OpenVault(dir string, cfg VaultConfig) (*Vault, error) {
	if len(cfg.Master) != 32 {
		return nil, fail(CodeConfig, "master", nil)
	}
	for _, k := range cfg.Former {
		if len(k) != 32 {
			return nil, fail(CodeConfig, "former", nil)
		}
	}
	if cfg.Rand == nil {
		cfg.Rand = rand.Reader
	}
	if cfg.FS == nil {
		d, err := DirFS(dir)
		if err != nil {
			return nil, err
		}
		cfg.FS = d
	}
	lock, err := cfg.FS.Lock()
	if err != nil {
		return nil, err
	}
	v := &Vault{cfg: cfg, fs: cfg.FS, lock: lock, persons: map[string]*person{}, handles: map[Handle]*person{}, gone: map[Handle]uint64{}}
	if err := v.open(); err != nil {
		return nil, errors.Join(err, v.release())
	}
	return v, nil
}

// Resumed reports that opening the vault found an erasure that was interrupted, and finished it. The log then holds an attempt without an
// outcome (Reader.Unclosed): EraseSubject, called again, records it.
func (v *Vault) Resumed() bool { return v.unerased }

func (v *Vault) release() error {
	var err error
	for _, f := range []File{v.file, v.mark} {
		if f != nil {
			err = errors.Join(err, f.Close())
		}
	}
	return errors.Join(err, v.lock.Close())
}

// Close flushes and lets go of the directory.
func (v *Vault) Close() error {
	v.flushing.Lock()
	defer v.flushing.Unlock()
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.closed {
		return ErrClosed
	}
	v.closed = true
	return errors.Join(v.flush(), v.release())
}

// Handle gives a person's handle, and makes a random one the first time. The subject is whatever names the person in the business
// system, such as the addressee number; it is kept encrypted, and the handle is not derived from it.
func (v *Vault) Handle(ctx context.Context, subject string) (Handle, error) {
	h, err := v.Handles(ctx, []string{subject})
	if err != nil {
		return Handle{}, err
	}
	return h[0], nil
}

// Handles is Handle for many persons.
func (v *Vault) Handles(ctx context.Context, subjects []string) ([]Handle, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if err := v.usable(); err != nil {
		return nil, err
	}
	out := make([]Handle, len(subjects))
	for i, s := range subjects {
		p := v.persons[s]
		if p == nil {
			var err error
			if p, err = v.add(s); err != nil {
				return nil, err
			}
		}
		out[i] = p.handle
	}
	return out, nil
}

// Find gives a person's handle if there is one; it makes none. Investigations go this way: person, handle, index.
func (v *Vault) Find(subject string) (Handle, bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	p := v.persons[subject]
	if p == nil {
		return Handle{}, false
	}
	return p.handle, true
}

// Subject gives back whom a handle stands for; code "erased" after an erasure.
func (v *Vault) Subject(h Handle) (string, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	p, err := v.person(h)
	if err != nil {
		return "", err
	}
	return p.subject, nil
}

func (v *Vault) person(h Handle) (*person, error) {
	if p := v.handles[h]; p != nil {
		return p, nil
	}
	if _, ok := v.gone[h]; ok {
		return nil, fail(CodeErased, "", nil)
	}
	return nil, fail(CodeRange, "handle", nil)
}

func (v *Vault) usable() error {
	if v.closed {
		return ErrClosed
	}
	if v.broken != nil {
		return fail(CodePoisoned, "vault", v.broken)
	}
	return nil
}

func (v *Vault) add(subject string) (*person, error) {
	if subject == "" || len(subject) > maxSubject {
		return nil, fail(CodeVault, "subject", nil)
	}
	p := &person{subject: strings.Clone(subject)}
	var nonce [12]byte
	for _, b := range [][]byte{p.handle[:], p.key[:], nonce[:]} {
		if _, err := io.ReadFull(v.cfg.Rand, b); err != nil {
			return nil, fail(CodeVault, "rand", err)
		}
	}
	if p.handle == (Handle{}) || v.handles[p.handle] != nil {
		return nil, fail(CodeVault, "rand", nil)
	}
	p.derive()
	rec, err := v.wrap(p, nonce)
	if err != nil {
		return nil, err
	}
	v.buf = appendRecord(v.buf, recordPerson, rec)
	v.persons[p.subject], v.handles[p.handle] = p, p
	return p, nil
}

// Commit seals a personal value for a person's handle and gives the commitment that an event holds in its place. The log keeps the
// commitment, the vault the value, until the person is erased.
func (v *Vault) Commit(h Handle, field uint16, value []byte) (Commitment, error) {
	if field == 0 || len(value) > MaxValue {
		return Commitment{}, fail(CodeVault, "value", nil)
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if err := v.usable(); err != nil {
		return Commitment{}, err
	}
	p, err := v.person(h)
	if err != nil {
		return Commitment{}, err
	}
	v.seq++
	seq := v.seq
	data, err := p.sealValue(seq, field, value)
	if err != nil {
		return Commitment{}, err
	}
	p.values = append(p.values, sealedValue{seq, field, data})
	v.buf = appendValue(v.buf, h, seq, field, data)
	nonce := p.nonceOf(seq, field)
	return Commitment{Field: field, Seq: seq, MAC: commitTo(&nonce, field, value)}, nil
}

// Opening shows what a commitment binds: whoever has it can check the value against the log, and no other.
type Opening struct {
	Field uint16
	Seq   uint64
	Value []byte
	Nonce Hash
}

// Matches reports whether the opening opens the commitment.
func (o *Opening) Matches(c Commitment) bool {
	return o.Field == c.Field && o.Seq == c.Seq && commitTo(&o.Nonce, o.Field, o.Value) == c.MAC
}

// value finds a sealed value; sequences grow.
func (p *person) value(seq uint64) *sealedValue {
	i, ok := slices.BinarySearchFunc(p.values, seq, func(s sealedValue, seq uint64) int { return cmp.Compare(s.seq, seq) })
	if !ok {
		return nil
	}
	return &p.values[i]
}

// Open gives the opening of a commitment about a handle.
func (v *Vault) Open(h Handle, c Commitment) (Opening, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	p, err := v.person(h)
	if err != nil {
		return Opening{}, err
	}
	s := p.value(c.Seq)
	if s == nil || s.field != c.Field {
		return Opening{}, fail(CodeRange, "commitment", nil)
	}
	value, err := p.openValue(c.Seq, c.Field, s.data)
	if err != nil {
		return Opening{}, err
	}
	o := Opening{Field: c.Field, Seq: c.Seq, Value: value, Nonce: p.nonceOf(c.Seq, c.Field)}
	if !o.Matches(c) {
		return Opening{}, fail(CodeForged, "commitment", nil)
	}
	return o, nil
}

// flushRound is one write of the vault, which several callers may wait for.
type flushRound struct {
	done chan struct{}
	err  error
}

// Flush makes new handles and values durable. Callers go on sealing while it waits for the disk, and those who flush meanwhile share
// the next write.
func (v *Vault) Flush() error { return v.flushFor(context.Background()) }

// flushFor is Flush for a caller who may stop waiting for another's write.
func (v *Vault) flushFor(ctx context.Context) error {
	v.mu.Lock()
	need := v.filling
	if len(v.buf) > 0 {
		need++
	}
	for {
		err := v.usable()
		if err != nil || v.durable >= need {
			v.mu.Unlock()
			return err
		}
		r := v.round
		if r == nil {
			r = &flushRound{done: make(chan struct{})}
			v.round = r
			v.mu.Unlock()
			return v.lead(r)
		}
		v.mu.Unlock()
		select {
		case <-r.done:
			if r.err != nil {
				return r.err
			}
		case <-ctx.Done():
			return ctx.Err()
		}
		v.mu.Lock()
	}
}

// lead writes what has gathered.
func (v *Vault) lead(r *flushRound) error {
	runtime.Gosched() // those who are just about to flush come along
	v.flushing.Lock()
	defer v.flushing.Unlock()
	v.mu.Lock()
	r.err = v.usable()
	if buf := v.buf; r.err == nil && len(buf) > 0 {
		v.buf = v.spare[:0]
		v.filling++
		v.mu.Unlock()
		r.err = v.write(buf)
		v.mu.Lock()
		v.spare = buf[:0]
		v.broken = r.err
		if r.err == nil {
			v.durable = v.filling
		}
	}
	v.round = nil
	close(r.done)
	v.mu.Unlock()
	return r.err
}

// flush is Flush with both locks held.
func (v *Vault) flush() error {
	if len(v.buf) == 0 || v.broken != nil {
		return v.broken
	}
	if v.broken = v.write(v.buf); v.broken == nil {
		v.buf = v.buf[:0]
		v.filling++
		v.durable = v.filling
	}
	return v.broken
}

// write appends to the file and syncs it, with v.flushing held.
func (v *Vault) write(buf []byte) error {
	err := v.reserve(v.end + int64(len(buf)))
	if err == nil {
		err = writeFull(v.file, buf, v.end)
	}
	if err == nil {
		err = v.file.Sync()
	}
	if err != nil {
		return fail(CodeIO, "vault", err)
	}
	v.end += int64(len(buf))
	_, _ = v.mark.WriteAt(appendMark(nil, uint64(v.end), v.generation), 0)
	return nil
}

// reserve takes room ahead, so that a sync need not write the file's length too.
func (v *Vault) reserve(need int64) error {
	if need <= v.allocated {
		return nil
	}
	more := need + vaultGrowth
	if err := v.file.Allocate(more); err != nil {
		if !isFull(err) {
			return err
		}
		if more = need; v.file.Allocate(need) != nil {
			return err
		}
	}
	v.allocated = more
	return nil
}

// fingerprint names a key without telling it.
func fingerprint(key []byte) [4]byte {
	sum := sha256.Sum256(append([]byte("kyufu vault key 1\x00"), key...))
	return [4]byte(sum[:4])
}

func notExist(err error) bool { return errors.Is(err, fs.ErrNotExist) }
