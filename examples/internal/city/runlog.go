package city

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/trail"
	"github.com/kyufu-go/kyufu/audit/vault"
)

// A runLog records a run. The events of a run are a function of its input, so a run that was broken
// off is continued by counting: what the log holds already is passed over, and the log goes on
// where it stopped.
type runLog struct {
	log   *trail.Log
	vault *vault.Vault
	seen  []seenEvent
	next  int
}

type seenEvent struct {
	index uint64
	act   audit.Act
	phase audit.Phase
}

const (
	logInstance = audit.Code("audit.city.example/run")
	vaultKey    = "vault.key"
	personKeys  = "vault.keys"  // of the persons in the vault, which no backup of it takes along
	epochKeys   = "audit.epoch" // of the log's epoch, which no backup of the log takes along
)

var errOtherRun = errors.New("出力先の監査ログは別の処理のものです。別のフォルダを指定してください")

// openLog opens log and vault in the output folder. The vault's master key belongs elsewhere (an
// HSM, a safe); the example keeps it in a file beside the vault, so that it runs without set-up.
func openLog(dir string, now func() time.Time, rand io.Reader) (*runLog, error) {
	key, err := masterKey(filepath.Join(dir, vaultKey), rand)
	if err != nil {
		return nil, err
	}
	vault, err := vault.Open(filepath.Join(dir, "vault"), vault.Config{Master: key, Rand: rand})
	if err != nil {
		return nil, fmt.Errorf("監査ログの vault: %w", err)
	}
	logDir := filepath.Join(dir, "audit")
	log, err := trail.Open(logDir, trail.Config{Instance: logInstance, Now: now, Rand: rand, Vault: vault, KeyDir: filepath.Join(dir, epochKeys)})
	if err != nil {
		return nil, errors.Join(fmt.Errorf("監査ログ: %w", err), vault.Close())
	}
	r := &runLog{log: log, vault: vault}
	for e, err := range trail.Events(logDir) {
		if err != nil {
			return nil, errors.Join(fmt.Errorf("監査ログ: %w", err), r.close())
		}
		r.seen = append(r.seen, seenEvent{e.Index, e.Act, e.Phase})
	}
	return r, nil
}

// masterKey reads the key, or makes one; it appears whole or not at all.
func masterKey(path string, rand io.Reader) ([]byte, error) {
	key, err := os.ReadFile(path)
	if err == nil && len(key) == 32 {
		return key, nil
	}
	key = make([]byte, 32)
	if _, err := io.ReadFull(rand, key); err != nil {
		return nil, fmt.Errorf("vault の鍵: %w", err)
	}
	if err := writeKey(path+".new", key); err != nil {
		return nil, fmt.Errorf("vault の鍵: %w", err)
	}
	return key, os.Rename(path+".new", path)
}

// writeKey writes a key into a file of its own making, so that nobody's file with wider modes
// becomes the key's.
func writeKey(path string, key []byte) error {
	f, err := createOwn(path)
	if err != nil {
		return err
	}
	if _, err := f.Write(key); err != nil {
		return errors.Join(err, f.Close())
	}
	return errors.Join(f.Sync(), f.Close())
}

// Append records one event unless the log holds it from before.
func (r *runLog) Append(ctx context.Context, e audit.Event) (audit.Receipt, error) {
	if r.next < len(r.seen) {
		s := r.seen[r.next]
		if s.act != e.Act || s.phase != e.Phase {
			return audit.Receipt{}, errOtherRun
		}
		r.next++
		return audit.Receipt{Index: s.index}, nil
	}
	r.next++
	return r.log.Append(ctx, e)
}

// AppendBatch records many events in one commit, passing over those that the log holds from before.
func (r *runLog) AppendBatch(ctx context.Context, events []audit.Event) ([]audit.Receipt, error) {
	var receipts []audit.Receipt
	for len(events) > 0 && r.next < len(r.seen) {
		old, err := r.Append(ctx, events[0])
		if err != nil {
			return nil, err
		}
		receipts, events = append(receipts, old), events[1:]
	}
	if len(events) == 0 {
		return receipts, nil
	}
	r.next += len(events)
	fresh, err := r.log.AppendBatch(ctx, events)
	if receipts == nil {
		return fresh, err
	}
	return append(receipts, fresh...), err
}

func (r *runLog) close() error { return errors.Join(r.log.Close(), r.vault.Close()) }

// The batch job that acts, and the duty it acts for.
func event(act audit.Act, program string) audit.Event {
	return audit.Event{
		Act: act, Result: audit.Succeeded, Duty: duty, Purpose: "batch.decide", Program: audit.Code(program),
		Actor: audit.Actor{Kind: audit.ActorSystem, Auth: audit.AuthDelegated, ID: "city.batch", Organ: "mayor", Department: "fukushi-somu", Role: "batch", Terminal: "localhost"},
	}
}

// export writes a file of the folder between attempt and outcome, the outcome with the file's
// digest.
func (r *runLog) export(ctx context.Context, o *outFolder, act audit.Act, program, name string, rows int, fill func(io.Writer) error) error {
	e := event(act, program)
	e.Phase, e.Result, e.Case = audit.Attempt, audit.ResultUnstated, audit.Code(name)
	pending, err := audit.Begin(ctx, r, e)
	if err != nil {
		return err
	}
	digest := sha256.New()
	if err := o.write(name, func(w io.Writer) error { return fill(io.MultiWriter(w, digest)) }); err != nil {
		_, logged := pending.End(ctx, audit.Failed, "io")
		return errors.Join(err, logged)
	}
	_, err = pending.EndWith(ctx, audit.Succeeded, "", uint64(rows), sum(digest))
	return err
}

func sum(h hash.Hash) (out audit.Hash) {
	copy(out[:], h.Sum(nil))
	return out
}
