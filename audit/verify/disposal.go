package verify

import (
	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/fault"
	"github.com/kyufu-go/kyufu/audit/internal/merkle"
	"github.com/kyufu-go/kyufu/audit/internal/segment"
)

// Disposal proves how many first entries about a person were pruned (保存期間の経過による廃棄). Entry is the
// log's record of an approved pruning, which names the root of the tree of all that went; Seal is
// the last entry of that tree, and so says how many entries it has; Map is what the seal's subject
// map says about the person.
type Disposal struct {
	Entry      []byte       `json:"entry"`
	EntryProof merkle.Proof `json:"entry_proof"` // that the log has the entry
	Seal       []byte       `json:"seal"`
	SealProof  merkle.Proof `json:"seal_proof"` // that the seal is the last of the tree which the entry names
	Map        []byte       `json:"map"`
}

// checkDisposal gives what stood about the person when all was there that is gone. A bundle that
// only says so is of a format that is retired.
func (b *Bundle) checkDisposal(c *Checkpoint, rep *BundleReport) (at bundleState, err error) {
	d := b.Disposal
	switch {
	case d == nil && b.Pruned == 0:
		return at, nil
	case d == nil:
		return at, fault.New(audit.CodeRetired, "pruned", nil)
	}
	seal, err := segment.ParseSeal(d.Seal)
	if err != nil {
		return at, err
	}
	if err := d.checkEntry(c, &seal); err != nil {
		return at, err
	}
	p, state, err := merkle.ParseMapProof(d.Map)
	if err != nil {
		return at, err
	}
	root, ok := p.Check(&b.Handle, state.Count, state.Last, &state.Leaf)
	if !ok || root != seal.Subjects || state.Count != b.Pruned {
		return at, fault.New(audit.CodeForged, "pruned", nil)
	}
	rep.PrunedAt = seal.Time
	return bundleState{state.Count, state.Last, state.Leaf}, nil
}

// checkEntry checks that the log has recorded the pruning of everything up to the seal.
func (d *Disposal) checkEntry(c *Checkpoint, seal *segment.Seal) error {
	e, err := segment.DecodeEvent(d.Entry)
	if err != nil {
		return err
	}
	if !segment.IsDisposal(&e) || e.Index <= seal.Index {
		return fault.New(audit.CodeForged, "disposal", nil)
	}
	if err := merkle.CheckInclusion(d.EntryProof, c.Size, c.Root, e.Index, merkle.LeafHash(d.Entry)); err != nil {
		return err
	}
	return merkle.CheckInclusion(d.SealProof, seal.Index+1, e.Digest, seal.Index, merkle.LeafHash(d.Seal))
}
