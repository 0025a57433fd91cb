package trail

import (
	"context"
	"errors"
	"slices"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/disk"
	"github.com/kyufu-go/kyufu/audit/internal/segment"
	"github.com/kyufu-go/kyufu/audit/internal/wire"
	"github.com/kyufu-go/kyufu/audit/vault"
	"github.com/kyufu-go/kyufu/audit/verify"
)

// Reveal decides which values of an entry the desk shows; nil shows none.
type Reveal func(e *audit.Event, c audit.Commitment) bool

// Disclose makes the bundle of one person. It seals the epoch first, so that the completeness proof
// covers everything up to now. Recording the disclosure itself (ActDisclose) before is the caller's
// part. It reads the indexes of finished segments and the current segment: its time does not grow
// with the log.
func (l *Log) Disclose(ctx context.Context, h audit.Handle, vault *vault.Vault, reveal Reveal) (*verify.Bundle, error) {
	b := &verify.Bundle{Instance: l.cfg.Instance, Handle: h}
	d := discloser{log: l, b: b, vault: vault, reveal: reveal}
	err := l.control(func() error {
		if err := l.w.seal(segment.SealAsked, 0); err != nil {
			return err
		}
		if err := l.w.flushHashes(); err != nil {
			return err
		}
		signed, err := l.w.signCheckpoint()
		b.Checkpoint = string(signed)
		d.size, d.epoch, d.segment, d.end = l.w.st.Tree.Size, l.w.st.Epoch, l.w.st.Segment, l.w.end
		p, _ := l.w.st.Subjects.Prove(&h)
		b.Map = p.Encode(l.w.st.Subjects.Get(&h))
		return err
	})
	if err != nil {
		return nil, err
	}
	if err := d.gather(ctx); err != nil {
		return nil, err
	}
	return b, nil
}

// discloser gathers a bundle out of the log as it was right after a seal.
type discloser struct {
	log     *Log
	b       *verify.Bundle
	vault   *vault.Vault
	reveal  Reveal
	size    uint64
	epoch   uint64 // as many were sealed
	segment uint64 // the current one
	end     int64  // of what was committed in it
	hashes  *segment.HashStore
	pruned  uint64 // the segments before
}

func (d *discloser) gather(ctx context.Context) (err error) {
	if d.hashes, err = segment.OpenHashes(d.log.fs); err != nil {
		return err
	}
	defer d.hashes.Close()
	if err := d.finished(ctx); err != nil {
		return err
	}
	if err := d.current(); err != nil {
		return err
	}
	if d.b.SealProof, err = d.hashes.Prove(d.size-1, d.size); err != nil {
		return err
	}
	if err := d.disposal(); err != nil {
		return err
	}
	if d.log.cfg.Signer != nil {
		d.b.Keys = nil
		return nil
	}
	if uint64(len(d.b.Keys))+1 != d.epoch {
		return d.readSeals()
	}
	return nil
}

// finished adds what the indexes of finished segments lead to.
func (d *discloser) finished(ctx context.Context) error {
	pruned, err := segment.PrunedNumbers(d.log.fs)
	if err != nil {
		return err
	}
	for _, n := range pruned {
		d.pruned = n + 1
		if d.b.Keys, err = sealsOf(d.log.fs, n, d.size-1, d.b.Keys); err != nil {
			return err
		}
	}
	x, err := OpenIndex(d.log.fs, nil)
	if err != nil {
		return err
	}
	defer x.Close()
	take := func(e segment.Entry, err2 error) bool {
		if err = errors.Join(err2, ctx.Err()); err == nil {
			err = d.take(&e)
		}
		return err == nil
	}
	seals := append([]byte{segment.TableSeal}, make([]byte, segment.IndexKey-1)...)
	for i := range x.segs {
		s := &x.segs[i]
		if s.number >= d.segment {
			break
		}
		if !s.find(d.log.fs, append([]byte{segment.TableSubject}, d.b.Handle[:]...), about(d.b.Handle), take) && err != nil {
			return err
		}
		if !s.find(d.log.fs, seals, func(e *segment.Entry) bool { return e.Seal != nil }, take) && err != nil {
			return err
		}
	}
	return nil
}

// current adds what is in the current segment, which has no index.
func (d *discloser) current() error {
	return segment.Skim(d.log.fs, d.segment, d.end, &d.b.Handle, func(payload []byte, index uint64) error {
		e, ok := segment.ParseEntry(payload, index, &segment.EventView{})
		if !ok {
			return segment.Corrupt(segment.FlawEncoding, segment.SegmentName(d.segment), 0, index)
		}
		return d.take(&e)
	})
}

// take adds a seal, or an entry if it is about the person.
func (d *discloser) take(e *segment.Entry) error {
	switch {
	case e.Index == d.size-1:
		d.b.Seal = e.Leaf
	case e.Seal != nil:
		d.b.Keys = append(d.b.Keys, e.Leaf)
	case about(d.b.Handle)(e):
		return attach(d.b, d.hashes, e, d.size, d.vault, d.reveal)
	}
	return nil
}

// readSeals reads the log for its seals: an index has hidden some.
func (d *discloser) readSeals() error {
	numbers, err := segment.AllSegments(d.log.fs)
	if err != nil {
		return err
	}
	d.b.Keys = nil
	for _, n := range numbers {
		if d.b.Keys, err = sealsOf(d.log.fs, n, d.size-1, d.b.Keys); err != nil {
			return err
		}
	}
	return nil
}

// sealsOf appends the seals of a segment, pruned or not, before an index.
func sealsOf(dir disk.FS, number, before uint64, out [][]byte) ([][]byte, error) {
	s, f, err := segment.OpenScan(dir, number)
	if f != nil {
		defer f.Close()
	}
	if err != nil {
		return nil, err
	}
	for w := (segment.FrameWalk{F: f, At: s.Start, Limit: s.Size}); w.At < s.Size; {
		kind, p, _, st, err := w.Next()
		if err != nil {
			return nil, err
		}
		if st != segment.FrameOK {
			break
		}
		if kind == segment.FrameEntry && p[0] == segment.LeafSeal && wire.BE.Uint64(p[2:]) < before {
			out = append(out, slices.Clone(p))
		}
	}
	return out, nil
}

func attach(b *verify.Bundle, h *segment.HashStore, e *segment.Entry, size uint64, vault *vault.Vault, reveal Reveal) error {
	at := slices.IndexFunc(e.Event.Subjects, func(s audit.Subject) bool { return s.Handle == b.Handle })
	me := e.Event.Subjects[at]
	p, err := h.Prove(e.Index, size)
	if err != nil {
		return err
	}
	out := verify.BundleEntry{Leaf: e.Leaf, Proof: p}
	for _, c := range me.Sealed {
		if reveal == nil || vault == nil || !reveal(&e.Event, c) {
			continue
		}
		o, err := vault.Open(b.Handle, c)
		if err != nil && !errors.Is(err, audit.CodeErased) {
			return err
		}
		if err == nil {
			out.Openings = append(out.Openings, o)
		}
	}
	b.Entries = append(b.Entries, out)
	return nil
}
