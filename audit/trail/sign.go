package trail

import (
	"crypto/ed25519"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/disk"
	"github.com/kyufu-go/kyufu/audit/internal/fault"
	"github.com/kyufu-go/kyufu/audit/internal/segment"
	"github.com/kyufu-go/kyufu/audit/verify"
	"golang.org/x/mod/sumdb/note"
)

// epochSigner signs notes with the current epoch's key.
type epochSigner struct {
	note.Verifier
	epoch uint64
	keys  Keys
}

func (s epochSigner) Sign(msg []byte) ([]byte, error) { return s.keys.Sign(s.epoch, msg) }

// signCheckpoint makes the log's current checkpoint, signed by the epoch's key and by Config.Signer
// if there is one.
func (w *writer) signCheckpoint() ([]byte, error) {
	c := verify.Checkpoint{Origin: string(w.cfg.Instance), Size: w.st.Tree.Size, Root: w.st.Tree.Root()}
	signers := []note.Signer{epochSigner{verify.EpochVerifier(c.Origin, w.st.EpochKey), w.st.Epoch, w.keys}}
	if w.cfg.Signer != nil {
		signers = append(signers, w.cfg.Signer)
	}
	b, err := note.Sign(&note.Note{Text: c.String()}, signers...)
	if err != nil {
		return nil, fault.New(audit.CodeKey, "checkpoint", err)
	}
	return b, nil
}

func (w *writer) writeCheckpoint() error {
	b, err := w.signCheckpoint()
	if err != nil {
		return err
	}
	return disk.WriteFile(w.fs, segment.CheckpointName, b, true)
}

// Checkpoint signs the log's current head, keeps it beside the log and returns it: what anchors
// take out of the machine.
func (l *Log) Checkpoint() ([]byte, error) {
	var out []byte
	err := l.control(func() (err error) {
		if out, err = l.w.signCheckpoint(); err != nil {
			return err
		}
		return disk.WriteFile(l.fs, segment.CheckpointName, out, true)
	})
	return out, err
}

func sign(c *segment.CommitRecord, keys Keys) error {
	sig, err := keys.Sign(c.Epoch, append([]byte(segment.ReceiptDomain), c.Hash[:]...))
	if err != nil {
		return fault.New(audit.CodeKey, "sign", err)
	}
	if len(sig) != ed25519.SignatureSize {
		return fault.New(audit.CodeKey, "sign", nil)
	}
	c.Signature = sig
	return nil
}
