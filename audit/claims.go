package audit

import (
	"errors"

	"golang.org/x/mod/sumdb/note"
)

// claim is what something outside the log says about it: a root or a commit at a size.
type claim struct {
	size     uint64
	root     Hash
	commit   Hash
	receipt  *Receipt
	signed   []byte
	evidence Evidence
	met      bool
}

// gather reads what the log will be held against. The log's own checkpoint counts like one from elsewhere.
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
		return fail(CodeDecode, "checkpoint", err)
	}
	c, err := ParseCheckpoint(n.Text)
	if err != nil {
		return err
	}
	v.claims = append(v.claims, claim{size: c.Size, root: c.Root, signed: signed, evidence: evidence})
	return nil
}

// meet checks the claims about the size that a commit reached.
func (v *verifier) meet(c *commitRecord) error {
	for i := range v.claims {
		cl := &v.claims[i]
		if cl.size != c.size || cl.met {
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

func (v *verifier) meetOne(cl *claim, c *commitRecord) error {
	if r := cl.receipt; r != nil {
		if cl.commit != c.hash || r.Index >= r.Size || r.Index < c.first {
			return fail(CodeRollback, "receipt", nil)
		}
		if r.Signed && (c.signature == nil || string(c.signature) != string(r.Signature[:])) {
			return fail(CodeForged, "receipt", nil)
		}
		return nil
	}
	if cl.root != c.root {
		return fail(CodeRollback, "checkpoint", nil)
	}
	epoch := note.VerifierList(EpochVerifier(string(v.st.instance), v.st.epochKey))
	_, err := OpenCheckpoint(cl.signed, string(v.st.instance), verifiers{epoch, v.opt.Verifiers})
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

// unmet reports a claim about a size at which the log never stood: it was cut, rolled back, or is another log.
func (v *verifier) unmet(end string) error {
	for _, cl := range v.claims {
		if cl.met {
			continue
		}
		field := "checkpoint"
		if cl.receipt != nil {
			field = "receipt"
		}
		return failAt(CodeRollback, field, end, 0, int64(min(cl.size, v.st.tree.size)))
	}
	return nil
}
