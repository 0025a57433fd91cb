package trail

import (
	"crypto/ed25519"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"sync"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/disk"
	"github.com/kyufu-go/kyufu/audit/internal/fault"
)

// Keys makes, uses and destroys the keys of epochs. The log's own implementation keeps each in a
// file apart from the segments and overwrites it when the epoch is closed; on flash memory and
// under snapshots that is best effort, so an embedder with a TPM, an HSM or a key service puts it
// behind this. One method is called at a time; the next epoch's key may be made up to half an epoch
// ahead.
type Keys interface {
	// New makes the key of an epoch and has it durable before it returns; a key left there by an
	// interrupted change is replaced.
	New(epoch uint64) (ed25519.PublicKey, error)
	// Public gives an epoch's public key, or an *Error with code "key" if there is none.
	Public(epoch uint64) (ed25519.PublicKey, error)
	// Sign signs with an epoch's key.
	Sign(epoch uint64, message []byte) ([]byte, error)
	// Destroy makes an epoch's key unusable for ever; it is no error if there is none.
	Destroy(epoch uint64) error
}

// lockedKeys lets one caller at a time use keys: the next key is made while commits are signed with
// this.
type lockedKeys struct {
	mu   sync.Mutex
	keys Keys
}

func (k *lockedKeys) New(epoch uint64) (ed25519.PublicKey, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.keys.New(epoch)
}

func (k *lockedKeys) Public(epoch uint64) (ed25519.PublicKey, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.keys.Public(epoch)
}

func (k *lockedKeys) Sign(epoch uint64, message []byte) ([]byte, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.keys.Sign(epoch, message)
}

func (k *lockedKeys) Destroy(epoch uint64) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.keys.Destroy(epoch)
}

// fileKeys keeps each epoch's seed in a file of its own.
type fileKeys struct {
	fs   disk.FS
	rand io.Reader
	// last is the key that was used last.
	epoch uint64
	key   ed25519.PrivateKey
}

// fileKeys gives the keys in files: apart from the log's directory, so that a copy of it is no log
// that anybody can continue, or in the file system that was given.
func (c *Config) fileKeys(dir string, apart bool) (Keys, error) {
	in := &fileKeys{fs: c.FS, rand: c.Rand}
	if !apart && c.KeyDir == "" {
		return in, nil
	}
	if c.KeyDir == "" {
		whole, err := filepath.Abs(dir)
		if err != nil {
			return nil, fault.New(audit.CodeConfig, "key_dir", err)
		}
		c.KeyDir = whole + ".epoch"
	}
	fs, err := disk.Dir(c.KeyDir)
	if err != nil {
		return nil, err
	}
	k := &fileKeys{fs: fs, rand: c.Rand}
	return k, k.takeOver(in)
}

// takeOver moves keys out of a log's directory, where they were once kept.
func (k *fileKeys) takeOver(from *fileKeys) error {
	names, err := from.fs.List()
	if err != nil {
		return fault.New(audit.CodeIO, "list", err)
	}
	for _, name := range names {
		var epoch uint64
		if n, _ := fmt.Sscanf(name, "epoch-%012d.key", &epoch); n != 1 || keyName(epoch) != name {
			continue
		}
		if err := k.adopt(from, epoch); err != nil {
			return err
		}
	}
	return nil
}

// adopt takes one key, unless there is one for the epoch, and destroys it where it was.
func (k *fileKeys) adopt(from *fileKeys, epoch uint64) error {
	seed, err := disk.ReadFile(from.fs, keyName(epoch), ed25519.SeedSize)
	if err != nil {
		return fault.New(audit.CodeKey, "epoch", err)
	}
	defer clear(seed)
	if f, err := k.fs.Open(keyName(epoch)); err == nil {
		return errors.Join(f.Close(), from.Destroy(epoch))
	}
	if err := disk.WriteFile(k.fs, keyName(epoch), seed, true); err != nil {
		return err
	}
	return from.Destroy(epoch)
}

func keyName(epoch uint64) string { return fmt.Sprintf("epoch-%012d.key", epoch) }

func (k *fileKeys) New(epoch uint64) (ed25519.PublicKey, error) {
	seed := make([]byte, ed25519.SeedSize)
	if _, err := io.ReadFull(k.rand, seed); err != nil {
		return nil, fault.New(audit.CodeKey, "rand", err)
	}
	if err := k.Destroy(epoch); err != nil {
		return nil, err
	}
	if err := disk.WriteFile(k.fs, keyName(epoch), seed, true); err != nil {
		return nil, err
	}
	k.epoch, k.key = epoch, ed25519.NewKeyFromSeed(seed)
	return k.key.Public().(ed25519.PublicKey), nil
}

func (k *fileKeys) load(epoch uint64) (ed25519.PrivateKey, error) {
	if k.key != nil && k.epoch == epoch {
		return k.key, nil
	}
	seed, err := disk.ReadFile(k.fs, keyName(epoch), ed25519.SeedSize)
	if err != nil || len(seed) != ed25519.SeedSize {
		return nil, fault.New(audit.CodeKey, "epoch", err)
	}
	return ed25519.NewKeyFromSeed(seed), nil
}

func (k *fileKeys) Public(epoch uint64) (ed25519.PublicKey, error) {
	key, err := k.load(epoch)
	if err != nil {
		return nil, err
	}
	return key.Public().(ed25519.PublicKey), nil
}

func (k *fileKeys) Sign(epoch uint64, message []byte) ([]byte, error) {
	key, err := k.load(epoch)
	if err != nil {
		return nil, err
	}
	if k.key == nil {
		k.epoch, k.key = epoch, key
	}
	return ed25519.Sign(key, message), nil
}

func (k *fileKeys) Destroy(epoch uint64) error {
	f, err := k.fs.Edit(keyName(epoch))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fault.New(audit.CodeIO, "key", err)
	}
	err = disk.WriteFull(f, make([]byte, ed25519.SeedSize), 0)
	err = errors.Join(err, f.Sync(), f.Close(), k.fs.Remove(keyName(epoch)), k.fs.SyncDir())
	if err != nil {
		return fault.New(audit.CodeIO, "key", err)
	}
	if k.key != nil && k.epoch == epoch {
		clear(k.key)
		k.key = nil
	}
	return nil
}
