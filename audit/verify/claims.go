package verify

import (
	"errors"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/fault"
	"github.com/kyufu-go/kyufu/audit/internal/segment"
	"golang.org/x/mod/sumdb/note"
)

// claim is what something outside the log says about it: a root or a commit at a size.
type claim struct {
	size     uint64
	root     audit.Hash
	commit   audit.Hash
	receipt  *audit.Receipt
	signed   []byte
	evidence Evidence
	met      bool
}

// gather reads what the log will be held against. The log's own checkpoint counts like one from
// elsewhere.
func (v *verifier) gather() error {
	own, err := ownCheckpoint(v.fs)
	if err != nil {
		return err
	}
	if own != nil {
		if err := v.claimCheckpoint(own, EvidenceOwn); err != nil {
			return err
		}
	}
	for _, c := range v.opt.Checkpoints {
		if err := v.claimCheckpoint(c, EvidenceCheckpoint); err != nil {
			return err
		}
	}
	for i := range v.opt.Receipts {
		r := &v.opt.Receipts[i]
		v.claims = append(v.claims, claim{size: r.Size, commit: r.Commit, receipt: r, evidence: EvidenceReceipt})
	}
	return nil
}

func (v *verifier) claimCheckpoint(signed []byte, evidence Evidence) error {
	n, err := note.Open(signed, note.VerifierList())
	if unverified, ok := errors.AsType[*note.UnverifiedNoteError](err); ok {
		n, err = unverified.Note, nil
	}
	if err != nil {
		return fault.New(audit.CodeDecode, "checkpoint", err)
	}
	c, err := ParseCheckpoint(n.Text)
	if err != nil {
		return err
	}
	v.claims = append(v.claims, claim{size: c.Size, root: c.Root, signed: signed, evidence: evidence})
	return nil
}

// meet checks the claims about the size that a commit reached.
func (v *verifier) meet(c *segment.CommitRecord) error {
	for i := range v.claims {
		cl := &v.claims[i]
		if cl.size != c.Size || cl.met {
			continue
		}
		if err := v.meetOne(cl, c); err != nil {
			return err
		}
		cl.met = true
		v.rep.Checked |= cl.evidence
	}
	return nil
}

func (v *verifier) meetOne(cl *claim, c *segment.CommitRecord) error {
	if r := cl.receipt; r != nil {
		if cl.commit != c.Hash || r.Index >= r.Size || r.Index < c.First {
			return fault.New(audit.CodeRollback, "receipt", nil)
		}
		if r.Signed && (c.Signature == nil || string(c.Signature) != string(r.Signature[:])) {
			return fault.New(audit.CodeForged, "receipt", nil)
		}
		return nil
	}
	if cl.root != c.Root {
		return fault.New(audit.CodeRollback, "checkpoint", nil)
	}
	epoch := note.VerifierList(EpochVerifier(string(v.st.Instance), v.st.EpochKey))
	_, err := OpenCheckpoint(cl.signed, string(v.st.Instance), verifiers{epoch, v.opt.Verifiers})
	return err
}

// verifiers asks one after another.
type verifiers [2]note.Verifiers

func (vs verifiers) Verifier(name string, hash uint32) (note.Verifier, error) {
	for _, v := range vs {
		if v == nil {
			continue
		}
		if found, err := v.Verifier(name, hash); err == nil {
			return found, nil
		}
	}
	return nil, &note.UnknownVerifierError{Name: name, KeyHash: hash}
}

// unmet reports a claim about a size at which the log never stood: it was cut, rolled back, or is
// another log.
func (v *verifier) unmet(end string) error {
	for _, cl := range v.claims {
		if cl.met {
			continue
		}
		field := "checkpoint"
		if cl.receipt != nil {
			field = "receipt"
		}
		return fault.At(audit.CodeRollback, field, end, 0, int64(min(cl.size, v.st.Tree.Size)))
	}
	return nil
}
