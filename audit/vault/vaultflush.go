package vault

import (
	"context"
	"runtime"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/disk"
	"github.com/kyufu-go/kyufu/audit/internal/fault"
	"github.com/kyufu-go/kyufu/audit/internal/segment"
)

// Flushing is one write of the vault, which several callers may wait for.
type Flushing struct {
	done chan struct{}
	err  error
}

// Wait waits until the round is durable; no round is.
func (r *Flushing) Wait(ctx context.Context) error {
	if r == nil {
		return nil
	}
	select {
	case <-r.done:
		return r.err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Flush makes new handles and values durable. Callers go on sealing while it waits for the disk,
// and those who flush meanwhile share the next write.
func (v *Vault) Flush() error { return v.flushFor(context.Background()) }

// flushFor is Flush for a caller who may stop waiting for another's write. The first to come
// writes; if more gathers meanwhile, somebody else goes on.
func (v *Vault) flushFor(ctx context.Context) error {
	v.mu.Lock()
	r, err := v.join()
	if err != nil || r == nil || v.writing {
		v.mu.Unlock()
		if err != nil {
			return err
		}
		return r.Wait(ctx)
	}
	v.writing = true
	v.working.Add(1)
	defer v.working.Done()
	v.mu.Unlock()
	runtime.Gosched() // those who are just about to flush come along
	if v.writeRound() {
		v.working.Go(v.writeRounds)
	}
	return r.err
}

// StartFlush starts to make durable what was sealed up to now, and does not wait for the disk.
// While one round is being written the next gathers, which all share who begin meanwhile.
func (v *Vault) StartFlush() (*Flushing, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	r, err := v.join()
	if r != nil && !v.writing {
		v.writing = true
		v.working.Go(v.writeRounds)
	}
	return r, err
}

// join gives the round after which everything sealed up to now is durable; nil if it is.
func (v *Vault) join() (*Flushing, error) {
	if err := v.usable(); err != nil {
		return nil, err
	}
	if len(v.buf) == 0 {
		return v.syncing, nil
	}
	if v.gathering == nil {
		v.gathering = &Flushing{done: make(chan struct{})}
	}
	return v.gathering, nil
}

func (v *Vault) writeRounds() {
	for v.writeRound() {
	}
}

// writeRound writes the round that has gathered, and says whether another has meanwhile.
func (v *Vault) writeRound() (more bool) {
	v.flushing.Lock()
	defer v.flushing.Unlock()
	v.mu.Lock()
	defer v.mu.Unlock()
	if r := v.gathering; r != nil && v.broken == nil { // else Close or an erasure wrote it
		v.gathering, v.syncing = nil, r
		limit := v.runAhead()
		v.buf = appendRound(v.buf, v.tail)
		buf, at, fresh := v.buf, v.tail, v.fresh
		v.buf, v.spare, v.flight, v.tail, v.fresh = v.spare[:0], nil, buf, at+int64(len(buf)), nil
		v.mu.Unlock()
		if r.err = v.keepFresh(fresh); r.err == nil {
			r.err = v.write(buf, at, true)
		}
		v.mu.Lock()
		v.spare, v.flight, v.syncing = kept(buf), nil, nil
		v.written(limit, r.err)
		close(r.done)
	}
	if v.broken != nil {
		v.settle()
	}
	v.writing = v.gathering != nil
	return v.writing
}

// kept is a written buffer to fill again, unless one large batch made it.
func kept(buf []byte) []byte {
	if cap(buf) > 1<<20 {
		return nil
	}
	return buf[:0]
}

// flush is Flush with v.flushing and v.mu held.
func (v *Vault) flush() error {
	if len(v.buf) > 0 && v.broken == nil {
		limit := v.runAhead()
		v.buf = appendRound(v.buf, v.tail)
		err := v.keepFresh(v.fresh)
		if v.fresh = nil; err == nil {
			err = v.write(v.buf, v.tail, false)
		}
		v.written(limit, err)
		v.tail += int64(len(v.buf))
		v.buf = kept(v.buf)
	}
	v.settle()
	return v.broken
}

// settle ends the round that gathers.
func (v *Vault) settle() {
	if r := v.gathering; r != nil {
		v.gathering, r.err = nil, v.broken
		close(r.done)
	}
}

// numbersAhead is how many sequences are reserved at a time.
const numbersAhead = 1 << 20

// runAhead reserves, in the buffer that is about to be written, more sequences if half are used,
// and gives how far they go then.
func (v *Vault) runAhead() uint64 {
	if v.closed || v.reserved >= v.seq+v.cfg.Ahead/2 {
		return v.reserved
	}
	limit := v.seq + v.cfg.Ahead
	v.buf = appendReserved(v.buf, limit)
	return limit
}

// written takes note of how a write ended that reserved sequences up to limit.
func (v *Vault) written(limit uint64, err error) {
	v.broken = err
	if err == nil {
		v.reserved = limit
	}
}

// extend reserves sequences for n values more, durably.
func (v *Vault) extend(n uint64) error {
	v.flushing.Lock()
	defer v.flushing.Unlock()
	v.mu.Lock()
	defer v.mu.Unlock()
	if err := v.usable(); err != nil || v.seq+n <= v.reserved {
		return err
	}
	v.reserved = v.seq + n + v.cfg.Ahead // nobody gets at it before it is durable
	v.buf = appendReserved(v.buf, v.reserved)
	return v.flush()
}

// giveBack writes, at the end, that no more of the reserved sequences are given.
func (v *Vault) giveBack() {
	if v.reserved > v.seq && v.broken == nil {
		v.buf = appendReserved(v.buf, v.seq)
		v.reserved = v.seq
	}
}

// write appends to the file and syncs it, with v.flushing held. A small round has the file grow
// beside it; who holds all locks does not.
func (v *Vault) write(buf []byte, at int64, round bool) error {
	end := at + int64(len(buf))
	if err := v.checkFile(at); err != nil {
		return err
	}
	err := v.room(end, len(buf))
	if err == nil && round && len(buf) <= disk.ZeroesMost {
		v.growAhead(end)
	}
	if err == nil {
		err = disk.WriteFull(v.file, buf, at)
	}
	if err == nil {
		err = v.file.Sync()
	}
	if err != nil {
		return fault.New(audit.CodeIO, "vault", err)
	}
	_, _ = v.mark.WriteAt(segment.AppendMark(nil, uint64(end), v.generation), 0)
	return nil
}
