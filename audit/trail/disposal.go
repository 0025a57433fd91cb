package trail

import (
	"errors"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/fault"
	"github.com/kyufu-go/kyufu/audit/internal/segment"
	"github.com/kyufu-go/kyufu/audit/verify"
)

// disposal adds the proof of how many first entries about the person were pruned, if some were.
func (d *discloser) disposal() error {
	if d.pruned == 0 {
		return nil
	}
	s, f, err := segment.OpenScan(d.log.fs, d.pruned)
	if f != nil {
		err = errors.Join(err, f.Close())
	}
	if err != nil {
		return err
	}
	people, ok := segment.LoadSubjects(d.log.fs, &s.Header)
	if !ok {
		return fault.New(audit.CodeMissing, segment.SnapshotName(d.pruned), nil)
	}
	me := people.Get(&d.b.Handle)
	if me == nil {
		return nil
	}
	entry, err := d.pruning(s.Header.First)
	if err != nil {
		return err
	}
	p, _ := people.Prove(&d.b.Handle)
	out := &verify.Disposal{Entry: entry.Leaf, Map: p.Encode(me)}
	if out.Seal, err = d.sealAt(s.Header.First - 1); err != nil {
		return err
	}
	if out.EntryProof, err = d.hashes.Prove(entry.Index, d.size); err != nil {
		return err
	}
	if out.SealProof, err = d.hashes.Prove(s.Header.First-1, s.Header.First); err != nil {
		return err
	}
	d.b.Pruned, d.b.Disposal = me.Count, out
	return nil
}

// pruning finds the record of the pruning that left size first entries gone. Without it the
// pruning was interrupted: call Prune again with its approval.
func (d *discloser) pruning(size uint64) (*segment.Entry, error) {
	r := &Reader{d.log.fs}
	root, err := r.Root(size)
	if err != nil {
		return nil, err
	}
	x, err := OpenIndex(d.log.fs, nil)
	if err != nil {
		return nil, err
	}
	defer x.Close()
	for e, err := range x.Act(audit.ActPrune) {
		if err != nil {
			return nil, err
		}
		if e.Index >= d.size {
			break
		}
		if segment.IsDisposal(&e.Event) && e.Event.Digest == root {
			return &e, nil
		}
	}
	return nil, fault.New(audit.CodePruned, "disposal", nil)
}

// sealAt gives the seal at an index, which ends the segments that were pruned.
func (d *discloser) sealAt(index uint64) ([]byte, error) {
	seals, err := sealsOf(d.log.fs, d.pruned-1, index+1, nil)
	if err != nil {
		return nil, err
	}
	if len(seals) == 0 {
		return nil, fault.New(audit.CodeMissing, "seal", nil)
	}
	return seals[len(seals)-1], nil
}
