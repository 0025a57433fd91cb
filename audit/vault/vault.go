package vault

import (
	"context"
	"crypto/cipher"
	"crypto/rand"
	"errors"
	"io"
	"strings"
	"sync"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/disk"
	"github.com/kyufu-go/kyufu/audit/internal/fault"
	"github.com/kyufu-go/kyufu/audit/internal/quiet"
	"github.com/kyufu-go/kyufu/audit/internal/segment"
	"github.com/kyufu-go/kyufu/audit/keys"
)

// Vault is the only store here that forgets. It knows which handle stands for which person, keeps a
// random key per person, and the personal values that entries commit to, encrypted under that key.
// Erasing a person removes all three; what the log holds about the person can then be neither
// opened nor guessed, and still verifies.
//
// A vault lives in a directory of its own, and its persons' keys lie apart from it, in a
// keys.Store: no copy of the directory brings back who was erased, because the keys are gone. The
// keys are backed up over their last backup, or not at all, and never beside the vault. A vault
// that was put back from an old copy is noticed by its log: opening a log that is given the vault
// erases again whom the log says were erased, counts the values that are lost, and records both;
// until then a vault that has been with a log answers nothing (code "policy", Field "log").
//
// New handles and values wait in memory until Flush; a Log that is given the vault flushes it
// before it writes the entries that refer to them. So after a crash no entry lacks its value; a
// value may be there that no entry refers to, which hurts nobody.
//
// Memory: about 300 bytes for each person beside what the keys.Store takes, 8 for each value (where
// it stands in the file), and 1.3 KB for each of the persons whose cipher is kept ready
// (Config.Ciphers).
type Vault struct {
	quiet.Private
	cfg     Config
	fs      disk.FS
	lock    io.Closer
	keys    keys.Store
	ownKeys io.Closer // the keys' file, if the vault opened it
	masters []masterKey
	mac     mac // guarded by mu

	// The locks are taken in this order. Whoever writes to the file holds flushing; whoever uses a
	// person's keys or reads the file holds using for reading, and whoever forgets a person or
	// replaces the file holds it for writing; the rest is guarded by mu, which nobody holds while
	// they encrypt or wait for the disk.
	flushing sync.Mutex
	using    sync.RWMutex
	mu       sync.Mutex

	file disk.File
	mark disk.File
	slot int // of the mark, that was synced last; belongs to whoever has the file grow or holds all locks
	// allocated is how far the file goes; behind what was written there are zeroes. It belongs to
	// who holds flushing, as does growth, after which the file goes as far as grown.
	allocated int64
	growth    disk.Task
	grown     int64
	persons   map[string]*person // by subject
	handles   map[audit.Handle]*person
	gone      map[audit.Handle]gone
	keyless   map[audit.Handle]*keyless
	places    places
	ready     []*person // whose cipher is kept; a ring once it is full
	oldest    int       // in the ring

	fresh     []keys.Key // of the persons in buf, to be kept before it is written
	buf       []byte     // not yet written
	spare     []byte     // the buffer before
	flight    []byte     // being written, before buf in the file
	tail      int64      // where buf will stand in the file
	gathering *Flushing
	syncing   *Flushing
	writing   bool // somebody writes rounds until none gathers
	working   sync.WaitGroup

	// id names the vault, as whose a key stands in the store; generation names the file as it was
	// written last.
	id         keys.ID
	generation audit.Hash
	// salt is this opening's, with which values are sealed; it stands in the file, and in openings,
	// from the first of them on.
	salt     audit.Hash
	openings []opening
	// heads is up to which size the vault is known to hold what each log, by its genesis key, says;
	// followed are those that were followed since the vault was opened.
	heads    map[audit.Hash]uint64
	followed map[audit.Hash]bool
	waits    bool   // for one of them
	seq      uint64 // the last number given to a value
	reserved uint64 // the file says, durably, that numbers up to this one may have been given
	broken   error
	closed   bool
	unerased bool // an interrupted erasure was found and finished
}

// Config says how a vault works.
type Config struct {
	// Master wraps the persons' keys: 32 bytes that live elsewhere, in an HSM, a key service, a
	// safe. Required.
	Master []byte
	// Former holds older master keys that records may still be wrapped under; Rewrap replaces them.
	Former [][]byte
	// Rand makes handles, keys, nonces and the salt of each opening; by default crypto/rand.Reader.
	// One that gives the same bytes again, as after a restore, has values sealed under one nonce.
	Rand io.Reader
	// FS is where the vault lives, instead of the directory given to Open.
	FS disk.FS
	// Keys keeps the persons' keys, wrapped, in the space "vault"; by default the file beside the
	// directory with ".keys" behind its name, which no backup of the directory may take along.
	// Required with FS.
	Keys keys.Store
	// Retired are the genesis keys of logs that the vault was with and that are no more. A vault
	// waits for each of its logs.
	Retired []audit.Hash
	// Ciphers is for how many persons the cipher is kept ready, 1.3 KB each; by default 65,536.
	// Making one anew costs as much as sealing three values.
	Ciphers int
	// Ahead is how many numbers of values are reserved at a time; by default 1,048,576. A crash
	// skips as many.
	Ahead uint64
}

type person struct {
	handle  audit.Handle
	subject string
	key     audit.Hash
	nonce   audit.Hash  // key of the nonces; derived when the first value is sealed
	seal    audit.Hash  // key of the values; likewise
	values  uint64      // how many
	cipher  cipher.AEAD // of the values; made when first needed, and dropped for others
}

const (
	vaultFile = "vault"
	// MaxValue is the greatest length of a sealed value in bytes.
	MaxValue = 4096
	// maxSubject is the greatest length of a subject's key in bytes.
	maxSubject = 256
)

// Open opens the vault in the directory, or begins one. An erasure that a crash interrupted is
// finished first.
func Open(dir string, cfg Config) (*Vault, error) {
	if len(cfg.Master) != 32 {
		return nil, fault.New(audit.CodeConfig, "master", nil)
	}
	for _, k := range cfg.Former {
		if len(k) != 32 {
			return nil, fault.New(audit.CodeConfig, "former", nil)
		}
	}
	if cfg.Rand == nil {
		cfg.Rand = rand.Reader
	}
	if cfg.Ciphers <= 0 {
		cfg.Ciphers = 1 << 16
	}
	if cfg.Ahead == 0 {
		cfg.Ahead = numbersAhead
	}
	if cfg.FS == nil {
		d, err := disk.Dir(dir)
		if err != nil {
			return nil, err
		}
		cfg.FS = d
	}
	lock, err := cfg.FS.Lock()
	if err != nil {
		return nil, err
	}
	v := &Vault{
		cfg: cfg, fs: cfg.FS, lock: lock,
		persons: map[string]*person{}, handles: map[audit.Handle]*person{}, gone: map[audit.Handle]gone{}, keyless: map[audit.Handle]*keyless{},
		places: places{}, growth: disk.Task{Serial: disk.SerialFS(cfg.FS)}, heads: map[audit.Hash]uint64{}, followed: map[audit.Hash]bool{},
	}
	if err := v.start(dir); err != nil {
		return nil, errors.Join(err, v.release())
	}
	return v, nil
}

func (v *Vault) start(dir string) error {
	for _, log := range v.cfg.Retired {
		v.followed[log] = true
	}
	if _, err := io.ReadFull(v.cfg.Rand, v.salt[:]); err != nil {
		return fault.New(audit.CodeVault, "rand", err)
	}
	if err := v.keepMasters(); err != nil {
		return err
	}
	if err := v.openKeys(dir); err != nil {
		return err
	}
	return v.open()
}

// Resumed reports that opening the vault found an erasure that was interrupted, and finished it.
// The log then holds an attempt without an outcome (Reader.Unclosed): EraseSubject, called again,
// records it.
func (v *Vault) Resumed() bool { return v.unerased }

func (v *Vault) release() error {
	var err error
	for _, f := range []disk.File{v.file, v.mark} {
		if f != nil {
			err = errors.Join(err, f.Close())
		}
	}
	if v.ownKeys != nil {
		err = errors.Join(err, v.ownKeys.Close())
	}
	return errors.Join(err, v.lock.Close())
}

// Close flushes and lets go of the directory.
func (v *Vault) Close() error {
	err := v.close()
	v.working.Wait()
	return err
}

// alone takes all locks and gives what lets go of them. Nothing grows the file any more then, and
// nobody can begin to.
func (v *Vault) alone() (done func()) {
	v.flushing.Lock()
	err := v.takeGrown()
	v.using.Lock()
	v.mu.Lock()
	if err != nil && v.broken == nil {
		v.broken = fault.New(audit.CodeIO, "vault", err)
	}
	return func() {
		v.mu.Unlock()
		v.using.Unlock()
		v.flushing.Unlock()
	}
}

func (v *Vault) close() error {
	defer v.alone()()
	if v.closed || v.fs == nil {
		return audit.CodeClosed
	}
	v.giveBack()
	v.closed = true
	err := v.flush()
	if err == nil {
		err = v.syncMark(v.tail)
	}
	return errors.Join(err, v.release())
}

// Handle gives a person's handle, and makes a random one the first time. The subject is whatever
// names the person in the business system, such as the addressee number; it is kept encrypted, and
// the handle is not derived from it.
func (v *Vault) Handle(ctx context.Context, subject string) (audit.Handle, error) {
	var out [1]audit.Handle
	err := v.handlesOf(ctx, []string{subject}, out[:])
	return out[0], err
}

// Handles is Handle for many persons.
func (v *Vault) Handles(ctx context.Context, subjects []string) ([]audit.Handle, error) {
	out := make([]audit.Handle, len(subjects))
	if err := v.handlesOf(ctx, subjects, out); err != nil {
		return nil, err
	}
	return out, nil
}

func (v *Vault) handlesOf(ctx context.Context, subjects []string, out []audit.Handle) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if err := v.usable(); err != nil {
		return err
	}
	for i, s := range subjects {
		p := v.persons[s]
		if p == nil {
			var err error
			if p, err = v.add(s); err != nil {
				return err
			}
		}
		out[i] = p.handle
	}
	return nil
}

// Find gives a person's handle if there is one; it makes none. Investigations go this way: person,
// handle, index. That nobody is found is an answer, so a vault that has not followed its log is an
// error.
func (v *Vault) Find(subject string) (h audit.Handle, found bool, err error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if err := v.unfollowed(); err != nil {
		return audit.Handle{}, false, err
	}
	if p := v.persons[subject]; p != nil {
		return p.handle, true, nil
	}
	return audit.Handle{}, false, nil
}

// Subject gives back whom a handle stands for. Codes: "erased" after an erasure, "key" for somebody
// whose key is not in the store.
func (v *Vault) Subject(h audit.Handle) (string, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	p, err := v.person(h)
	if err != nil {
		return "", err
	}
	return p.subject, nil
}

func (v *Vault) person(h audit.Handle) (*person, error) {
	if err := v.unfollowed(); err != nil {
		return nil, err
	}
	if p := v.handles[h]; p != nil {
		return p, nil
	}
	if _, ok := v.gone[h]; ok {
		return nil, fault.New(audit.CodeErased, "", nil)
	}
	if v.keyless[h] != nil {
		return nil, fault.New(audit.CodeKey, "person", nil)
	}
	return nil, fault.New(audit.CodeRange, "handle", nil)
}

func (v *Vault) usable() error {
	if err := v.whole(); err != nil {
		return err
	}
	return v.unfollowed()
}

// whole is usable without the log.
func (v *Vault) whole() error {
	if v.closed || v.fs == nil {
		return audit.CodeClosed
	}
	if v.broken != nil {
		return fault.New(audit.CodePoisoned, "vault", v.broken)
	}
	return nil
}

func (v *Vault) add(subject string) (*person, error) {
	if subject == "" || len(subject) > maxSubject {
		return nil, fault.New(audit.CodeVault, "subject", nil)
	}
	p := &person{subject: strings.Clone(subject)}
	for _, b := range [][]byte{p.handle[:], p.key[:]} {
		if _, err := io.ReadFull(v.cfg.Rand, b); err != nil {
			return nil, fault.New(audit.CodeVault, "rand", err)
		}
	}
	if p.handle == (audit.Handle{}) || v.handles[p.handle] != nil {
		return nil, fault.New(audit.CodeVault, "rand", nil)
	}
	k, err := v.wrap(keys.ID(p.handle), &p.key)
	if err != nil {
		return nil, err
	}
	rec, err := v.record(p)
	if err != nil {
		return nil, err
	}
	v.fresh = append(v.fresh, k)
	v.buf = segment.AppendRecord(v.buf, recordPerson, rec)
	v.persons[p.subject], v.handles[p.handle] = p, p
	return p, nil
}
